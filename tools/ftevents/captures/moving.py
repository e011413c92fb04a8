"""Moving: what was found in a part of the files, moved to where it stands in all of them.

Who judges a part gives out numbers from 1 and, behind the first part of a file, lines from `FAR`. When it is known what comes before the part,
numbers, lines and places are those that one process would have given.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.captures.arrays import Item
from ftevents.captures.stretch import One, Stretch
from ftevents.evidence import Exchange

if TYPE_CHECKING:
    from ftevents.captures.shelf import Shelf
    from ftevents.captures.stretch import Store
    from ftevents.evidence.link import Link, Origin

_NUMBER = re.compile("[0-9]+")
FAR = 2**40
"""The number of the first line of a part, as long as it is not known: more than any file has."""


class Mover:
    """Moves what was found in a part of one file, of which this is the name."""

    def __init__(
        self, name: str, numbers_before: int, lines_before: int, *, store: Store | None = None, shelf: Shelf | None = None
    ) -> None:
        """Add so much to numbers and lines. Exchanges are read again from a store of this process, or from their own, kept open on a shelf."""
        self._before = len(name) + len(" line ")
        self._numbers = numbers_before
        self._lines = lines_before
        self._store = store
        self._shelf = shelf

    def place(self, words: str) -> str:
        """Return the place of something in words, and what is said behind it."""
        found = _NUMBER.match(words, self._before) if self._lines else None
        return words if found is None else f"{words[: self._before]}{int(found[0]) + self._lines}{words[found.end() :]}"

    def words(self, text: str, place: str) -> str:
        """Return a text that may name a place."""
        return text.replace(place, self.place(place)) if place in text else text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange; where its recording has a clock, its times are those."""
        number = exchange.number + self._numbers
        origin = None if exchange.origin is None else (exchange.origin[0] + self._lines, exchange.origin[1])
        moved = replace(exchange, number=number, place=self.place(exchange.place), origin=origin)
        return moved if exchange.clock is not None else replace(moved, sent=number, finished=number)

    def link(self, link: Link) -> None:
        """Move a link."""
        link.origin = self._origin(link.origin)
        if link.clock is None:
            link.sent += self._numbers
            link.finished += self._numbers

    def _origin(self, origin: Exchange | Origin) -> Exchange | Origin:
        if isinstance(origin, Exchange):
            return self.exchange(origin)
        if not isinstance(origin, Stretch | One | Item):
            raise TypeError(f"{origin!r} cannot be moved")
        number, store = origin.number + self._numbers, self._store or origin.store
        if self._shelf is not None:
            store.use(self._shelf)
        if isinstance(origin, Stretch):
            return Stretch(store, number, origin.first + self._lines, origin.offset, origin.lines_on)
        if isinstance(origin, One):
            part = origin.part
            moved = replace(part, place=self.place(part.place), first=part.first + self._lines, line=part.line + self._lines)
            return One(store, moved, origin.base + self._numbers, number, self.place(origin.words))
        return replace(origin, number=number)

    def complaint(self, words: str) -> str:
        """Return a sentence that begins with its place."""
        return self.place(words)
