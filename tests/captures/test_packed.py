"""Tests of gzip: what is undone, and where it stops."""

import gzip
import io
import zlib

import pytest

from ftevents.captures import Source
from ftevents.captures import packed as module
from ftevents.captures.items import EntryError
from ftevents.captures.packed import Unpacked, unpack

TEXT = bytes(range(256)) * 300
"""77 KB that do not pack well enough to look like a trap."""


def unpacked(body: bytes) -> tuple[bytes, str | None]:
    """Return what a stream unpacks to, and its defect."""
    stream = Unpacked(io.BytesIO(body))
    return io.BufferedReader(stream).read(), stream.defect


def test_a_stream_is_unpacked_whole() -> None:
    """Several members, and zeros behind them, are one text."""
    assert unpacked(gzip.compress(TEXT, mtime=0)) == (TEXT, None)
    assert unpacked(gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0) + b"\0" * 1000) == (b"ab", None)


def test_a_stream_that_breaks_off_gives_what_came_before() -> None:
    """Wherever it was cut, the beginning is had and the defect told."""
    packed = gzip.compress(TEXT, mtime=0)
    for end in (3, 10, 20, len(packed) // 2, len(packed) - 8, len(packed) - 1):
        text, defect = unpacked(packed[:end])
        assert TEXT.startswith(text)
        assert defect == "breaks off in the middle of its gzip stream; save the whole file again"


def test_a_damaged_stream_is_told() -> None:
    """Bytes that are no gzip, a wrong checksum, and other bytes behind the end."""
    packed = gzip.compress(TEXT, mtime=0)

    assert (unpacked(b"\x1f\x8b" + b"x" * 50)[1] or "").startswith("is damaged in its gzip stream (")
    assert unpacked(packed[:-8] + b"x" * 8)[1] == "is damaged in its gzip stream (incorrect data check); save it again"
    assert unpacked(packed + b"more") == (TEXT, "has other bytes behind its gzip stream, which were not read")


def test_a_stream_that_grows_out_of_bounds_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes that stand for many are given up, after the bytes that any stream may have."""
    monkeypatch.setattr(module, "FREE", 2**20)
    text, defect = unpacked(gzip.compress(b"0" * 2**24, mtime=0))

    assert len(text) < 2**23
    assert (defect or "").startswith("unpacks to more than 200 times its size, which is not followed")


def test_a_body_without_a_gzip_stream_is_as_it_is() -> None:
    """Only its first two bytes count, and no header."""
    assert unpack(b"{}", 2) == b"{}"
    assert unpack(gzip.compress(b"{}", mtime=0), 2) == b"{}"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (gzip.compress(b"12345", mtime=0), "its body, a gzip stream, unpacks to more than 0 MB"),
        (gzip.compress(b"1234", mtime=0)[:-4], "its body, a gzip stream, breaks off in the middle"),
        (b"\x1f\x8b" + zlib.compress(b"1234"), "its body, a gzip stream, is damaged"),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_told(body: bytes, why: str) -> None:
    """Nothing is guessed of it."""
    with pytest.raises(EntryError, match=f"^{why}"):
        unpack(body, 4)


def test_a_source_tells_what_is_wrong_with_its_stream() -> None:
    """The lines before the break are read; a file of nothing but a broken stream says so instead of being empty."""
    whole = "".join(f"line {number} of many\n" for number in range(2000)).encode()
    source = Source.of("f", gzip.compress(whole, mtime=0)[:-20])

    assert next(iter(source.lines())) == (1, b"line 0 of many\n")
    assert len(list(source.lines())) > 100
    assert (source.defect or "").startswith("breaks off")
    with pytest.raises(EntryError, match=r"^breaks off in the middle of its gzip stream"):
        _ = Source.of("f", b"\x1f\x8b\x08").body
