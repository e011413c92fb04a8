"""The source of entries: one file, looked at before it is read, so that its format is known by what it holds."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, repeat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.again import unpacked
from ftevents.captures.items import EntryError, LeftOut, Unreadable
from ftevents.captures.outline import Outline
from ftevents.captures.packed import BLOCK, MAGIC, Unpacked
from ftevents.captures.parsing import BOM, decode
from ftevents.captures.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.captures.files import File

CAP = 256 * 2**20
"""Bytes of the longest file that is read as a whole."""
LINE_CAP = 64 * 2**20
"""Bytes of the longest line."""
AT_ONCE = 2**20
"""Bytes of a whole file that are read at a time."""
STRETCH = 2**17
"""Bytes of lines that are read at a time."""
MOST_LINES = 128
"""Lines that are read at a time."""
SOFT_CAP = 2**17
"""Bytes of the longest line that is read together with others."""
HEAD = 2**16
"""Bytes by which a format is recognised."""
_LINE = re.compile(rb"\S[^\n]*")
_TELLING = frozenset(
    {
        "log",
        "interactions",
        "http_interactions",
        "Entries",
        "object",
        "data",
        "has_more",
        "error",
        "request",
        "status",
        "body",
        "id",
        "level",
        "message",
    }
)
"""Members that tell a recording from a page, an event, an error or a record."""


@dataclass(slots=True)
class Block:
    """Some lines, with or without their ends, the number of the first one, and its offset in the unpacked file; without lines, one that is too long."""

    number: int
    offset: int
    lines: list[bytes]


class Source:
    """One file: its name in words, its bytes without a gzip coding, and whether it was named itself or found in a folder.

    What is looked at first (`head`, `first_lines`) is read again by `lines` and `body`. Those two read to the end: use one of them, once.
    Each raises EntryError where the bytes cannot be had; `defect` says at the end what was wrong with them, in a sentence.
    """

    def __init__(
        self,
        name: str,
        stream: BinaryIO | io.BufferedReader,
        *,
        named: bool = True,
        reopen: Callable[[], BinaryIO | io.BufferedReader] | None = None,
        path: str | None = None,
        is_part: bool = False,
    ) -> None:
        """Look at the first two bytes of a stream, which `reopen` opens again at its beginning; `path` is that of an ordinary file.

        What begins in the middle of a file is a part.
        """
        self.path = path
        self.file: File | None = None
        self.shelf = Shelf()
        self._reopen = reopen
        self.name = name
        self.named = named
        self._ahead = stream.read(1)
        self._ahead += stream.read(1)
        self._unpacked = Unpacked(stream, self._ahead) if self._ahead == MAGIC and not is_part else None
        self._stream: BinaryIO | io.BufferedReader = stream
        if self._unpacked is not None:
            self._ahead, self._stream = b"", io.BufferedReader(self._unpacked, BLOCK)

    @classmethod
    def opened(cls, file: File, stream: BinaryIO | io.BufferedReader, *, is_part: bool = False) -> Source:
        """Return a file that was opened, or what is left of it, which is packed in no case. Raises OSError where it cannot be read."""
        reopen = lambda: file.open(at_random=True)  # noqa: E731 - bound to this file
        source = cls(file.name, stream, named=file.named, reopen=reopen, path=file.path, is_part=is_part)
        source.file = file
        return source

    @classmethod
    def of(cls, name: str, body: bytes, *, named: bool = True) -> Source:
        """Return bytes as a file."""
        return cls(name, io.BytesIO(body), named=named, reopen=lambda: io.BytesIO(body))

    @property
    def is_packed(self) -> bool:
        """Whether the file is packed with gzip."""
        return self._unpacked is not None

    def reopen(self) -> BinaryIO | io.BufferedReader:
        """Open the file again, unpacked, at its beginning. Raises OSError where that cannot be done."""
        if self._reopen is None:
            raise OSError("it cannot be read twice")
        return unpacked(self._reopen(), is_packed=self.is_packed)

    @property
    def defect(self) -> str | None:
        """What is wrong with the gzip stream, as far as it was read."""
        return self._unpacked.defect if self._unpacked is not None else None

    def alien(self, why: str) -> Unreadable | LeftOut:
        """Return this file as one of no known kind: a complaint where it was named, else left out."""
        return alien(self.name, why, named=self.named)

    @cached_property
    def head(self) -> bytes:
        """The first bytes, as many as make a format known."""
        self._look(HEAD)
        return self._ahead[:HEAD]

    def first_lines(self, most: int) -> list[bytes]:
        """Return up to so many of the first lines that are not blank, without the space before them: those in the head, and two in any case where there are two."""
        size = HEAD
        while True:
            is_whole = not self._look(size)
            lines = (line for line in _LINE.finditer(self._ahead) if is_whole or line.end() < len(self._ahead))
            found = [line.group() for line in islice(lines, most)]
            if is_whole or len(found) > 1 or size >= LINE_CAP:
                return found
            size *= 4

    def blocks(self, number: int = 1, offset: int = 0, end: int | None = None) -> Iterator[Block]:
        """Yield consecutive lines, as many at a time as are read quickly; a line that is too long is a block without any. Use it once.

        `number` and `offset` are those of the first line. No line is read that begins at `end` or behind it.
        """
        most = 1
        while (end is None or offset < end) and (found := self._some(most)):
            lines, size = found if end is None or offset + found[1] < end else _before(end - offset, found[0])
            if len(lines[-1]) > LINE_CAP and not lines[-1].endswith(b"\n"):
                size += self._passed()
                long = [lines.pop()]
                yield from [Block(number, offset, lines)] if lines else ()
                yield Block(number + len(lines), offset, [])
                lines += long
            else:
                yield Block(number, offset, lines)
            number, offset = number + len(lines), offset + size
            most = max(1, min(MOST_LINES, STRETCH * len(lines) // size))

    def _some(self, most: int) -> tuple[list[bytes], int] | None:
        """Return up to so many lines, of which only the last may be too long, and their size; None at the end."""
        end = self._ahead.rfind(b"\n") + 1
        if end:
            text, self._ahead = self._ahead[:end], self._ahead[end:]
            return text[:-1].split(b"\n"), end
        if self._ahead or most == 1:
            line = self._ahead + self._read_line(LINE_CAP + 1 - len(self._ahead))
            self._ahead = b""
            return ([line], len(line)) if line else None
        try:
            lines = list(map(self._stream.readline, repeat(SOFT_CAP, most)))
        except OSError as error:
            raise EntryError(f"cannot be read ({error.strerror or error})") from None
        while lines and not lines[-1]:
            lines.pop()
        sizes = list(map(len, lines))
        if SOFT_CAP in sizes:
            lines = self._joined(lines)
            sizes = list(map(len, lines))
        return (lines, sum(sizes)) if lines else None

    def _joined(self, pieces: list[bytes]) -> list[bytes]:
        """Return whole lines, of pieces of lines; the last one is read to its end."""
        lines = b"".join(pieces).split(b"\n")
        last = lines.pop()
        lines = [line + b"\n" for line in lines]
        return [*lines, last + self._read_line(max(LINE_CAP + 1 - len(last), 0))] if last else lines

    def lines(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield each line with its number, from 1; None for one that is too long."""
        number = 0
        while (line := self._line()) != b"":
            number += 1
            yield number, line

    @cached_property
    def body(self) -> bytes:
        """All the bytes."""
        body, self._ahead = self._whole(), b""
        if not body and self.defect is not None:
            raise EntryError(self.defect)
        return body

    @cached_property
    def text(self) -> str:
        """All the text, of a file that is text; EntryError where it is none in UTF-8."""
        return decode(self.body)

    @cached_property
    def first_member(self) -> str:
        """The first member, of a file that is one JSON object, that tells what it is; empty for any other file."""
        if not self.head.removeprefix(BOM).lstrip().startswith(b"{"):
            return ""
        try:
            return next((name for name in Outline(self.text).members() if name in _TELLING), "")
        except EntryError:
            return ""

    def _whole(self) -> bytes:
        """Return all that there is. A file that is too long is not read first, and of a stream no more than the cap is held."""
        size = len(self._ahead) if self.path is None or self.is_packed else _size(self.path)
        is_long = size > CAP
        body = bytearray(self._ahead)
        while not is_long and (piece := self._read(min(AT_ONCE, CAP + 1 - len(body)))):
            body += piece
            is_long = len(body) > CAP
        if is_long:
            raise EntryError(f"is longer than {CAP >> 20} MB; split it")
        return bytes(body)

    def _look(self, size: int) -> bool:
        """Read until so many bytes lie ahead; say whether there may be more."""
        while len(self._ahead) < size:
            piece = self._read(size - len(self._ahead))
            if not piece:
                return False
            self._ahead += piece
        return True

    def _line(self) -> bytes | None:
        line, newline, rest = self._ahead.partition(b"\n")
        self._ahead = rest
        if newline:
            return line + newline
        line += self._read_line(LINE_CAP - len(line) + 1)
        if len(line) <= LINE_CAP or line.endswith(b"\n"):
            return line
        self._passed()
        return None

    def _passed(self) -> int:
        try:
            return pass_line(self._stream)
        except OSError as error:
            raise EntryError(f"cannot be read ({error.strerror or error})") from None

    def _read(self, size: int) -> bytes:
        try:
            return self._stream.read(size)
        except OSError as error:
            raise EntryError(f"cannot be read ({error.strerror or error})") from None

    def _read_line(self, size: int) -> bytes:
        try:
            return self._stream.readline(size)
        except OSError as error:
            raise EntryError(f"cannot be read ({error.strerror or error})") from None


def pass_line(stream: BinaryIO | io.BufferedReader, most: int | None = None) -> int:
    """Read to the end of a line, however long it is, or so many bytes of it and a few more; return how many bytes that were."""
    passed = 0
    while (most is None or passed < most) and (piece := stream.readline(BLOCK)):
        passed += len(piece)
        if piece.endswith(b"\n"):
            break
    return passed


def _size(path: str) -> int:
    """Return the size of a file; 0 of one that is not there any more, since what is open may be read nevertheless."""
    try:
        return Path(path).stat().st_size
    except OSError:
        return 0


def _before(end: int, lines: list[bytes]) -> tuple[list[bytes], int]:
    """Return the lines that begin before a place, and their size; these lines have their ends."""
    kept, size = [], 0
    for line in lines:
        if size >= end:
            break
        kept.append(line)
        size += len(line)
    return kept, size


def alien(name: str, why: str, *, named: bool) -> Unreadable | LeftOut:
    """Return a file of no known kind: a complaint where it was named, else left out."""
    return Unreadable(name, why) if named else LeftOut(name, why)
