"""Tests of sources: which files stand behind a path, and what is said of those that cannot be read."""

import io
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from ftevents.captures import LeftOut, Source, Unreadable
from ftevents.captures.sources import sources


def found(*paths: str | Path, stdin: bytes = b"") -> list[Any]:
    """Return everything behind some paths."""
    return list(sources(paths, io.BytesIO(stdin)))


def names(items: list[Any], root: Path) -> list[str]:
    """Return the names of the files, below a folder."""
    return [os.path.relpath(item.name, root) for item in items]


def grow(root: Path, *files: str) -> None:
    """Make files, each holding its own name."""
    for file in files:
        path = root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.fsencode(file))


def test_a_folder_is_all_its_files_in_sorted_order(tmp_path: Path) -> None:
    """Folders are walked deeply and sorted, without hidden files and folders."""
    grow(tmp_path, "b.json", "a/z.json", "a/b/c.json", ".hidden.json", ".git/x.json", "B.json", "c")

    assert names(found(tmp_path), tmp_path) == ["B.json", "a/b/c.json", "a/z.json", "b.json", "c"]
    assert not any(item.named for item in found(tmp_path))


def test_named_files_come_in_the_order_given(tmp_path: Path) -> None:
    """The order of the paths is kept, and a file named twice is read twice."""
    grow(tmp_path, "a", ".b")

    assert names(found(tmp_path / ".b", str(tmp_path / "a"), tmp_path / ".b"), tmp_path) == [".b", "a", ".b"]


def test_a_link_to_a_folder_above_does_not_go_round(tmp_path: Path) -> None:
    """Links are followed, but each folder is walked once."""
    grow(tmp_path, "deep/a")
    (tmp_path / "deep" / "loop").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to(tmp_path / "self")

    assert [str(item) for item in found(tmp_path) if not isinstance(item, Source)] == [
        f"{tmp_path}/self: cannot be read (Too many levels of symbolic links); correct the path"
    ]
    assert names([item for item in found(tmp_path) if isinstance(item, Source)], tmp_path) == ["deep/a"]


def test_special_files_are_never_opened(tmp_path: Path) -> None:
    """A pipe, a socket and a device are left out of a folder, and complained of where they are named."""
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        in_folder = found(tmp_path)
    named = found(tmp_path / "pipe", "/dev/null")

    assert [(type(item), item.why.split(",")[0]) for item in in_folder] == [(LeftOut, "is a pipe"), (LeftOut, "is a socket")]
    assert [(type(item), item.why.split(",")[0]) for item in named] == [(Unreadable, "is a pipe"), (Unreadable, "is a device")]


@pytest.mark.parametrize("path", ["nowhere.json", "nowhere/", "a/below", "bad\0name", "dangling"])
def test_a_path_that_leads_nowhere_is_said_so(tmp_path: Path, path: str) -> None:
    """A wrong path is an item like any other, and never raised."""
    grow(tmp_path, "a")
    (tmp_path / "dangling").symlink_to("gone")

    (item,) = found(f"{tmp_path}/{path}")

    assert isinstance(item, Unreadable)
    assert item.why.startswith(("is not there", "is a link that leads nowhere", "cannot be read ("))


def test_an_empty_path_is_not_the_current_folder() -> None:
    """An unset variable does not make everything here a capture."""
    assert str(found("")[0]) == "'': is an empty path, perhaps of a variable that is not set; name a file or a folder"


def test_a_folder_without_files_is_said_so(tmp_path: Path) -> None:
    """A folder in which nothing can be found is no success."""
    grow(tmp_path, ".hidden")
    (tmp_path / "empty").mkdir()

    assert "is a folder without files" in str(found(tmp_path)[0])


def test_a_file_that_may_not_be_read_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing permissions are named, also inside a folder."""
    grow(tmp_path, "a")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)

    assert found(tmp_path) == [Unreadable(f"{tmp_path}/a", "may not be read by this user; change its permissions")]


@pytest.mark.parametrize("pattern", ["*.json", "**/*.json", "*"])
def test_a_pattern_is_the_files_that_it_matches(tmp_path: Path, pattern: str) -> None:
    """A pattern that no shell has replaced is, in sorted order, each file as if it had been named."""
    grow(tmp_path, "b.json", "a.json", ".hidden.json")

    items = found(f"{tmp_path}/{pattern}")

    assert names(items, tmp_path) == ["a.json", "b.json"]
    assert all(item.named for item in items)


def test_a_pattern_reads_no_file_twice(tmp_path: Path) -> None:
    """`**` matches folders too, whose files it matches by themselves."""
    grow(tmp_path, "a.json", "deep/b.json")

    assert names(found(f"{tmp_path}/**"), tmp_path) == ["a.json", "deep/b.json"]


def test_a_pattern_that_matches_nothing_is_said_so(tmp_path: Path) -> None:
    """And a file whose own name looks like a pattern is that file."""
    grow(tmp_path, "a[1].json")

    assert str(found(f"{tmp_path}/*.har")[0]) == f"{tmp_path}/*.har: is not there, and matches no file as a pattern; correct it"
    assert names(found(f"{tmp_path}/a[1].json"), tmp_path) == ["a[1].json"]


def test_standard_input_is_read_once() -> None:
    """`-` is standard input; a second one is said to be empty by then."""
    first, second = found("-", "-", stdin=b"{}")

    assert (first.name, first.body, first.named) == ("standard input", b"{}", True)
    assert str(second) == "-: standard input was read already; name `-` once"


def test_standard_input_that_is_closed_is_said_so() -> None:
    """A closed standard input is an item, and not raised."""
    stdin = io.BytesIO()
    stdin.close()

    assert "standard input: cannot be read (" in str(next(sources(["-"], stdin)))


def test_names_are_harmless_for_a_terminal(tmp_path: Path) -> None:
    """Control characters and bytes that are no text in a file's name are shown as escapes."""
    grow(tmp_path, "a\x1b[2J\n", os.fsdecode(b"b\xff"))

    assert [item.name.rpartition("/")[2] for item in found(tmp_path)] == ["a\\x1b[2J\\n", "b\\udcff"]
