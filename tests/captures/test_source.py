"""Tests of a source: one file, looked at before it is read, packed or not."""

import gzip
import io

import pytest

from ftevents.captures import Source
from ftevents.captures import source as module
from ftevents.captures.items import EntryError


class Trickle(io.RawIOBase):
    """A pipe that gives one byte at a time."""

    def __init__(self, body: bytes) -> None:
        """Hold what is given."""
        self._body = io.BytesIO(body)

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """Give one byte."""
        piece = self._body.read(1)
        buffer[: len(piece)] = piece
        return len(piece)


class Failing(io.BytesIO):
    """A disk that fails behind the first bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Give single bytes, and fail where more are wanted."""
        if size == 1:
            return b"{"
        raise OSError(5, "Input/output error")

    def readline(self, _: int | None = -1, /) -> bytes:
        """Fail."""
        raise OSError(5, "Input/output error")


@pytest.mark.parametrize("body", [b"", b"{", b"a\nb\n", b"\n\na\r\n\nb", b"x" * 200_000 + b"\ny"])
@pytest.mark.parametrize("packed", [False, True])
def test_what_was_looked_at_is_read_again(body: bytes, packed: bool) -> None:  # noqa: FBT001 - a column of the table
    """Head and first lines take nothing away from the lines and from the body."""
    content = gzip.compress(body) if packed else body
    whole, lined = Source.of("f", content), Source.of("f", content)

    assert (whole.head, lined.first_lines(9)) == (body[: module.HEAD], [line for line in body.split(b"\n") if line.strip()][:9])
    assert whole.body == body
    assert [line for _, line in lined.lines()] == body.splitlines(keepends=True)


def test_lines_are_numbered_from_one() -> None:
    """Empty lines count too."""
    assert list(Source.of("f", b"a\n\nb").lines()) == [(1, b"a\n"), (2, b"\n"), (3, b"b")]


@pytest.mark.parametrize("body", [b"a\nb\n", gzip.compress(b"a\nb\n", mtime=0)])
def test_a_pipe_may_give_any_number_of_bytes_at_a_time(body: bytes) -> None:
    """Nothing rests on how much a read returns."""
    assert [line for _, line in Source("f", Trickle(body)).lines()] == [b"a\n", b"b\n"]  # type: ignore[arg-type]


def test_a_line_beyond_the_cap_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told by its number, and the next one is read; a line of exactly the cap is read."""
    monkeypatch.setattr(module, "LINE_CAP", 4)
    monkeypatch.setattr(module, "BLOCK", 2)

    assert list(Source.of("f", b"abcd\nabcdefg\nabc\nabcde").lines()) == [(1, b"abcd\n"), (2, None), (3, b"abc\n"), (4, None)]


def test_a_file_beyond_the_cap_is_not_read_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is read as a whole may not be longer."""
    monkeypatch.setattr(module, "CAP", 3)

    assert Source.of("f", b"abc").body == b"abc"
    with pytest.raises(EntryError, match=r"^is longer than 0 MB; split it$"):
        _ = Source.of("f", b"abcd").body


def test_a_disk_that_fails_is_said_so() -> None:
    """Whatever is asked of the file."""
    for ask in (lambda source: source.body, lambda source: source.head, lambda source: list(source.lines())):
        with pytest.raises(EntryError, match=r"^cannot be read \(Input/output error\)$"):
            ask(Source("f", Failing()))


def test_the_first_telling_member_is_found_behind_others() -> None:
    """What stands in front of it is passed over; a file that is no object, or breaks off before, has none."""
    texts = ['{"Variables": {"a": [1]}, "Entries": []}', ' {"log": {', "[1]", "", '{"a": ', '{"a": 1}', "interactions:"]

    assert [Source.of("f", text.encode()).first_member for text in texts] == ["Entries", "log", "", "", "", "", ""]
