"""Arrays: a long file that is one array of pages or records, read through a map of the file, so that it is never in memory as a whole.

The file is gone through once to find where its items begin and end; then each is read by itself. What is no such array is left to others.
"""

from __future__ import annotations

import mmap
import weakref
from array import array
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Self

import msgspec

from ftevents.captures.documents import Stand, entry_of
from ftevents.captures.items import EntryError
from ftevents.captures.kinds import kind_of
from ftevents.captures.outline import Ruler
from ftevents.captures.parsing import BOM, parse
from ftevents.captures.stretch import Part, Store
from ftevents.contract.gate import FAILURES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.captures.again import Again
    from ftevents.captures.documents import Entry
    from ftevents.captures.items import Found
    from ftevents.captures.numbers import Numbers
    from ftevents.captures.proving import Proof, Prover
    from ftevents.captures.source import Source
    from ftevents.captures.stretch import Reading
    from ftevents.evidence import Exchange

LONG = 4 * 2**20
"""Bytes from which on a file is long."""
_LOOKED_AT = 10
STEP = 2**20
BEFORE_ITEMS = BOM + b" \t\n\r["
BETWEEN_ITEMS = b" \t\n\r,"
_items: Callable[[Any], list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw]).decode


class Window:
    """A file that is read at any place. It is kept open, so that it is the same file for as long as it is read."""

    def __init__(self, path: str) -> None:
        """Open a file when it is first read."""
        self._path = path

    @cached_property
    def _stream(self) -> BinaryIO:
        stream = Path(self._path).open("rb")  # noqa: SIM115 - it is closed with the window
        weakref.finalize(self, stream.close)
        return stream

    def read(self, offset: int, size: int) -> bytes:
        """Read so many bytes. Raises OSError where they are not there any more."""
        self._stream.seek(offset)
        body = self._stream.read(size)
        if len(body) < size:
            raise OSError("it is shorter than it was")
        return body


class Gauge:
    """Lines and columns, both from 1, of places in the bytes of a text."""

    def __init__(self, window: Window) -> None:
        """Stand at the beginning."""
        self._window = window
        self._at, self._line, self._column = 0, 1, 1

    def measure(self, place: int) -> tuple[int, int]:
        """Return line and column of a place; quick for places that are asked for in ascending order."""
        if place < self._at:
            self._at, self._line, self._column = 0, 1, 1
        while self._at < place:
            piece = self._window.read(self._at, min(place - self._at, STEP))
            newlines = piece.count(b"\n")
            rest = piece.rpartition(b"\n")[2]
            characters = len(rest) - sum(map(rest.count, _CONTINUATIONS)) if not rest.isascii() else len(rest)
            self._column = characters + (1 if newlines else self._column)
            self._line += newlines
            self._at += len(piece)
        return self._line, self._column


_CONTINUATIONS = [bytes([byte]) for byte in range(0x80, 0xC0)]
"""Bytes that go on with a character that began before them, in UTF-8."""


class Mapped(Store):
    """A long file of which it is known where its entries are."""

    def __init__(self, source: Source | Again, window: Window) -> None:
        """Read the entries of a source."""
        super().__init__(source, _entry, noun="entry")
        self.window = window
        self.gauge = Gauge(window)

    @classmethod
    def of(cls, source: Again, _reading: Reading, _noun: str) -> Self:
        """Return the store of a file that another process has read."""
        return cls(source, Window(str(source.file.path)))

    def part(self, number: int, offset: int, length: int) -> Part:
        """Return the part that is the entry with a number."""
        line, column = self.gauge.measure(offset)
        return Part(self.place(number), number, offset, length=length, line=line, column=column)

    def _bytes(self, part: Part) -> bytes:
        return self.window.read(part.offset, part.length or 0)


@dataclass(frozen=True, slots=True)
class Item:
    """An entry that is proven, and where it stands."""

    store: Mapped
    number: int
    entry: int
    offset: int
    length: int

    @property
    def is_far(self) -> bool:
        """Whether going back there takes long: never."""
        return False

    def place(self, _: int) -> str:
        """Return its place in words."""
        return self.store.place(self.entry)

    def exchange(self, _: int) -> Exchange:
        """Read it again."""
        return self.store.exchange(self.store.part(self.entry, self.offset, self.length), self.number, self.number)

    def prints(self) -> list[int] | None:
        """Return a number for each event of the page, equal where events are written alike."""
        return self.store.prints(Part("", self.entry, self.offset, length=self.length))


def lengths_of(source: Source) -> tuple[Window, array[int]] | None:
    """Return a long array of pages or records, and how long each of its items is; None for any other file.

    Only this looks at the file through a map; what it found is read from the file itself.
    """
    if source.path is None or source.is_packed or not source.head.lstrip().startswith(b"["):
        return None
    try:
        with Path(source.path).open("rb") as stream:
            if stream.seek(0, 2) < LONG:
                return None
            text = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        window = Window(source.path)
    except (OSError, ValueError) as error:
        raise EntryError(f"cannot be read ({error})") from None
    try:
        items = _items(text)
    except FAILURES:
        return None
    if not items or not all(map(_is_whole, islice(items, _LOOKED_AT))):
        return None
    return window, array("Q", [memoryview(item).nbytes for item in items])


def _is_whole(raw: msgspec.Raw) -> bool:
    try:
        return kind_of(parse(bytes(raw)).value) in ("page", "record")
    except EntryError:
        return False


def read_array(
    source: Source, window: Window, lengths: array[int], numbers: Numbers, prover: Prover | None
) -> Iterator[Entry | Found | Proof]:
    """Yield the entries of an array, in order, proven where they can be."""
    store = Mapped(source, window)
    try:
        at = _behind(window, 0, BEFORE_ITEMS)
        for number, length in enumerate(lengths, 1):
            at = _behind(window, at, BETWEEN_ITEMS)
            body = window.read(at, length)
            proof = prover.entry(body, _place(store, number, at, length, numbers)) if prover is not None else None
            if proof is None:
                yield from store.entries(body, store.part(number, at, length), numbers)
            else:
                yield proof
            at += length
    except OSError as error:
        raise EntryError(f"was changed while it was read ({error}); keep it as it is, and validate it again") from None


def _behind(window: Window, at: int, passed: bytes) -> int:
    """Return the place of the first byte from there on that is none of some."""
    while window.read(at, 1) in passed:
        at += 1
    return at


def _place(store: Mapped, entry: int, offset: int, length: int, numbers: Numbers) -> Callable[[], Item]:
    return lambda: Item(store, numbers.take(1), entry, offset, length)


def _entry(body: bytes, part: Part, numbers: Iterator[int]) -> Iterator[Entry]:
    document = parse(body)
    yield entry_of(document, Stand(part.place, Ruler(document.text, part.line, part.column)), numbers, None)
