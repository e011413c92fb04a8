"""A stretch of a file: consecutive lines, or one entry of an array, whose exchanges can be read again from where they stand."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any, Self

from ftevents.captures.again import Again
from ftevents.captures.items import Found
from ftevents.contract import gate
from ftevents.evidence import Exchange
from ftevents.evidence.link import print_of
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.captures.items import Elsewhere, Unreadable
    from ftevents.captures.shelf import Shelf
    from ftevents.captures.source import Source

    Entry = Exchange | Elsewhere | Unreadable
    Reading = Callable[[bytes, "Part", Iterator[int]], Iterator[Entry]]

MOST_REMEMBERED = 32
"""Exchanges of one file that are remembered when they were read again."""


@dataclass(frozen=True, slots=True)
class Part:
    """One line or entry: which it is (from 1), where its bytes are found, and the line and the column (from 1) where it begins.

    Its bytes are so many behind the offset; where `length` is None, the line that is `lines_on` lines further on.
    """

    place: str
    first: int
    offset: int
    lines_on: int = 0
    length: int | None = None
    line: int = 1
    column: int = 1


class Store:
    """A file whose entries are read again: `reading` is what makes entries of the bytes of a part."""

    def __init__(self, source: Source | Again, reading: Reading, noun: str = "line") -> None:
        """Read entries of a source again; it is opened when the first one is asked for."""
        self.name = source.name
        self.noun = noun
        self._source = source
        self._reading = reading
        self._remembered: OrderedDict[int, Exchange] = OrderedDict()

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        """Be sent to another process, where the file is opened again."""
        return type(self).of, (Again.of(self._source), self._reading, self.noun)

    @classmethod
    def of(cls, source: Again, reading: Reading, noun: str) -> Self:
        """Return the store of a file that another process has read."""
        return cls(source, reading, noun)

    @property
    def is_far(self) -> bool:
        """Whether going back to a place takes long: the file is packed, or not on this machine."""
        source = self._source
        return source.is_packed or (source.file is not None and source.file.path is None)

    def use(self, shelf: Shelf) -> None:
        """Keep the file open on a shelf from now on."""
        self._source.shelf = shelf

    def place(self, first: int) -> str:
        """Return the place of a line or an entry in words."""
        return f"{self.name} {self.noun} {first}"

    def entries(self, body: bytes, part: Part, numbers: Iterator[int]) -> Iterator[Found | Elsewhere | Unreadable]:
        """Yield the entries of a part, each exchange with where it can be read again."""
        base: int | None = None
        for entry in self._reading(body, part, numbers):
            if isinstance(entry, Exchange):
                base = entry.number if base is None else base
                yield Found(entry, One(self, part, base, entry.number, entry.place))
            else:
                yield entry

    def exchange(self, part: Part, base: int, number: int) -> Exchange:
        """Read an exchange of a part again; `base` is the number of the first one. Raises UsageError where the file is not what it was."""
        if number in self._remembered:
            self._remembered.move_to_end(number)
            return self._remembered[number]
        try:
            entries = self._reading(self._bytes(part), part, count(base))
            found = next(entry for entry in entries if isinstance(entry, Exchange) and entry.number == number)
        except (OSError, StopIteration) as error:
            why = f"cannot be read again ({error.strerror or error})" if isinstance(error, OSError) else "was changed while it was read"
            raise UsageError(f"{self.name} {why}; keep it as it is, and validate it again") from None
        self._remembered[number] = found
        if len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return found

    def prints(self, part: Part) -> list[int] | None:
        """Return a number for each event of a page, equal where events are written alike; None where the page is not plain."""
        try:
            return prints_of(self._bytes(part))
        except OSError:
            return None

    def _bytes(self, part: Part) -> bytes:
        with self._source.shelf.at(self._source, part.offset) as stream:
            if part.length is not None:
                return stream.read(part.length)
            body = b""
            for _ in range(part.lines_on + 1):
                body = stream.readline()
            return body


@dataclass(slots=True)
class Stretch:
    """Consecutive lines with one exchange each, the first of which has this number and this line."""

    store: Store
    number: int
    first: int
    offset: int
    lines_on: int = 0

    def __reduce__(self) -> tuple[object, ...]:
        """Be sent to another process quickly."""
        return Stretch, (self.store, self.number, self.first, self.offset, self.lines_on)

    @property
    def is_far(self) -> bool:
        """Whether going back there takes long."""
        return self.store.is_far

    def place(self, index: int) -> str:
        """Return the place of an exchange in words."""
        return self.store.place(self.first + index)

    def exchange(self, index: int) -> Exchange:
        """Read an exchange again."""
        return self.store.exchange(self._part(index), self.number + index, self.number + index)

    def prints(self) -> list[int] | None:
        """Return a number for each event of the page that stands on its first line; of single events, see there."""
        return self.store.prints(self._part(0))

    def _part(self, index: int) -> Part:
        return Part(self.place(index), self.first + index, self.offset, self.lines_on + index, line=self.first + index)


@dataclass(frozen=True, slots=True)
class One:
    """One exchange of a part, which may have several."""

    store: Store
    part: Part
    base: int
    number: int
    words: str

    @property
    def is_far(self) -> bool:
        """Whether going back there takes long."""
        return self.store.is_far

    def place(self, _: int) -> str:
        """Return its place in words."""
        return self.words

    def exchange(self, _: int) -> Exchange:
        """Read it again."""
        return self.store.exchange(self.part, self.base, self.number)

    def prints(self) -> list[int] | None:
        """Return a number for each event of the page, where the part is one."""
        return self.store.prints(self.part)


def prints_of(line: bytes) -> list[int] | None:
    """Return a number for each event of the page that stands on a line, equal where events are written alike; None where it is not plain."""
    for decode in (gate.framed_record, gate.frame, _frame_in_text):
        try:
            found = decode(line)
        except gate.FAILURES:
            continue
        page = found.body if isinstance(found, gate.FramedRecord) else found
        return [print_of(bytes(raw)) for raw in page.data]
    return None


def _frame_in_text(line: bytes) -> Any:
    return gate.frame(gate.text_record(line).body.encode())
