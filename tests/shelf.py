"""A shelf: an origin of exchanges in memory, which can be read again as from a file, and tells how often they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftevents.evidence import link
from ftevents.evidence.link import Digests, link_of
from ftevents.evidence.proof import ProvenEvents
from handmade import answer, page

if TYPE_CHECKING:
    from ftevents.evidence import Exchange, Link


@dataclass
class Shelf:
    """Exchanges that can be read again, and how often one was."""

    exchanges: list[Exchange]
    is_far: bool = False
    numbers: list[int] | None = None
    number: int = 7
    reads: int = 0

    def place(self, index: int) -> str:
        """Return a place in words."""
        return f"line {index + 1}"

    def exchange(self, index: int) -> Exchange:
        """Read an exchange again."""
        assert index >= 0
        self.reads += 1
        return self.exchanges[index]

    def prints(self) -> list[int] | None:
        """Return the number of each event."""
        return self.numbers


def kept(*items: Any, **more: Any) -> tuple[Link, Shelf]:
    """Return the link of a page that can be read again, and where from."""
    whole = page(items, 7, after="e9", limit=5)
    shelf = Shelf([whole], **more)
    return link_of(whole, Digests(), shelf), shelf


def stretch(*items: Any, **more: Any) -> tuple[Link, Shelf]:
    """Return the link of events that stand alone, one after the other, and where from."""
    shelf = Shelf([answer(each, number, status=None, shape="event", place=f"line {number}") for number, each in enumerate(items, 1)])
    packed = link.pack([each["id"] for each in items])
    return ProvenEvents(shelf, packed, len(items), {}, **more).link(), shelf
