"""Tests of files of stores, by their URLs: which ones there are, how they are read, and that no store says anything that is a secret."""

from __future__ import annotations

import io
import json
import pickle
import sys
from typing import TYPE_CHECKING, Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from ftevents.captures import Unreadable
from ftevents.captures.remote import is_url, remote_files, shown_url, why_of
from ftevents.captures.sources import files
from ftevents.examine import validate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = {"object": "list", "data": [], "has_more": False}
PAGES = (json.dumps(PAGE) + "\n").encode() * 3


@pytest.fixture
def store() -> Iterator[MemoryFileSystem]:
    """A store with some files, which are gone afterwards."""
    found = fsspec.filesystem("memory")
    for name in ("/kept/a.ndjson", "/kept/deep/b.ndjson", "/kept/.hidden/c.ndjson", "/other/d.ndjson"):
        found.pipe(name, PAGES)
    yield found
    for name in ("/kept", "/other"):
        found.rm(name, recursive=True)


def names(url: str) -> list[str]:
    """Return the files behind a URL."""
    return [str(each) if isinstance(each, Unreadable) else each.name for each in files(url)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("memory://kept/a.ndjson", ["memory://kept/a.ndjson"]),
        ("memory://kept", ["memory:///kept/a.ndjson", "memory:///kept/deep/b.ndjson"]),
        ("memory://*/*.ndjson", ["memory:///kept/a.ndjson", "memory:///other/d.ndjson"]),
        ("memory://kept/**/*.ndjson", ["memory:///kept/.hidden/c.ndjson", "memory:///kept/a.ndjson", "memory:///kept/deep/b.ndjson"]),
        ("memory://gone/*.ndjson", ["memory://gone/*.ndjson: is not there, and matches no file; correct the URL"]),
        ("memory://gone", ["memory://gone: is not there; correct the URL"]),
    ],
)
@pytest.mark.usefixtures("store")
def test_a_url_is_a_file_a_folder_or_a_pattern(url: str, found: list[str]) -> None:
    """As a path is; hidden files of a folder are passed over, and a missing one is complained of."""
    assert names(url) == found


@pytest.mark.usefixtures("store")
def test_what_a_store_has_is_judged() -> None:
    """With the URL as its place."""
    found = validate(["memory://kept/a.ndjson"])

    assert (found.report.verdict, found.complaints) == ("conforming", [])
    assert "3 documents judged" in found.report.notes


@pytest.mark.usefixtures("store")
def test_a_file_of_a_store_is_read_in_another_process_too() -> None:
    """Sent there, it is the same file."""
    [file] = files("memory://kept/a.ndjson")
    again = pickle.loads(pickle.dumps(file))  # noqa: S301 - what was packed right here

    assert again == file
    for at_random in (False, True):
        with again.open(at_random=at_random) as stream:
            assert stream.seek(5) == 5
            assert stream.read() == PAGES[5:]


def test_a_path_of_this_machine_may_be_written_as_a_url(tmp_path: Path) -> None:
    """It is read like any other path: a pipe or a device is not opened."""
    (tmp_path / "a.ndjson").write_bytes(PAGES)

    assert names(f"file://{tmp_path / 'a.ndjson'}") == [str(tmp_path / "a.ndjson")]
    assert "never opened" in names("file:///dev/zero")[0]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://bucket/a%20b.ndjson", "s3://bucket/a%20b.ndjson"),
        ("s3://KEY:SECRET@bucket/a", "s3://bucket/a"),
        ("ftp://user:secret@host:21/a", "ftp://host:21/a"),
        ("https://host/a?X-Amz-Signature=secret#secret", "https://host/a"),
        ("s3://bucket/a?.ndjson", "s3://bucket/a?.ndjson"),
        ("s3://bucket/a\x1b[31m", "s3://bucket/a\\x1b[31m"),
    ],
)
def test_a_url_is_shown_without_what_may_be_a_secret(url: str, shown: str) -> None:
    """Users, passwords, and the signatures of web addresses."""
    assert shown_url(url) == shown


def test_a_report_shows_no_secret_of_a_url() -> None:
    """Neither as its target, nor among its options, nor in a complaint."""
    found = validate(["nowhere://user:hidden@host/a"])

    assert "hidden" not in json.dumps(found.report.to_json()) + " ".join(found.complaints)
    assert found.report.target == "nowhere://host/a"


def test_a_kind_of_store_that_nobody_knows_is_told() -> None:
    """With what to correct."""
    assert names("nowhere://a/b") == ["nowhere://a/b: is of a kind of store that fsspec does not know; correct what stands before `://`"]


def test_a_url_in_a_url_is_not_followed() -> None:
    """Whatever it would unpack, or keep on this machine."""
    for url in ("simplecache::memory://kept", "zip://a::memory://kept"):
        assert "is a URL in a URL, which is not followed" in names(url)[0]


def test_without_fsspec_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence."""
    for name in ("fsspec", "fsspec.core"):
        monkeypatch.setitem(sys.modules, name, None)

    assert names("s3://b/a") == ["s3://b/a: is the URL of a store, which needs fsspec: pip install 'ftevents[cluster]'"]


class NoCredentialsError(Exception):
    """As botocore has one."""


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (NoCredentialsError("key secret"), "no credentials were found where the store's own tools look"),
        (TimeoutError("secret"), "its store does not answer"),
        (ImportError("Install s3fs to access S3"), "its kind of store needs a package"),
        (OSError(28, "secret"), "No space left on device"),
        (RuntimeError("secret"), "its store failed with RuntimeError"),
    ],
)
def test_what_a_store_says_is_told_in_our_words(error: Exception, says: str) -> None:
    """Its own may name a key."""
    assert says in why_of(error)
    assert "secret" not in why_of(error)


@pytest.mark.usefixtures("store")
def test_a_store_that_fails_while_it_is_read_is_complained_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read until then is judged."""

    class Failing(io.BytesIO):
        """Gives the first line."""

        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= len(PAGES) // 3:
                raise NoCredentialsError("secret")
            return super().read(min(size or 0, len(PAGES) // 3))

    def opened(*_: Any, **__: Any) -> Failing:
        return Failing(PAGES * 2000)

    monkeypatch.setattr(MemoryFileSystem, "open", opened)
    found = validate(["memory://kept/a.ndjson"])

    assert len(found.complaints) == 1
    assert "no credentials were found" in found.complaints[0]
    assert "secret" not in found.complaints[0]
    assert found.report.verdict == "inconclusive"


def test_what_is_no_url_is_a_path() -> None:
    """Also with a drive letter or a colon."""
    assert [is_url(each) for each in ("s3://b/a", "S3://b", "C:\\a", "C:/a", "a:b", "file:///a", "://a", "")] == [True, True, *[False] * 6]
    assert str(next(remote_files("a::b://c"))).endswith("name the store's own URL")
