"""The harvest: everything that some paths gave, sorted into what is judged, what is complained of, and what is only told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftevents.captures.items import Elsewhere, LeftOut, Unreadable
from ftevents.evidence import Exchange, count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.captures.formats import Item

MOST_NAMED = 10
"""Files left out that are named; how many there are in all is always said."""
MOST_EXAMPLES = 3
"""Entries about something else that are named; how many there are in all is always said."""


@dataclass
class Harvest:
    """What was found: exchanges to judge, complaints, entries about something else (those whose refusal is judged apart), files left out, remarks."""

    exchanges: list[Exchange] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def documents(self) -> int:
        """How many answers there are to judge."""
        return sum(exchange.answer is not None for exchange in self.exchanges)

    @property
    def complaint(self) -> str | None:
        """How much could not be read, in a sentence; None where everything could."""
        return f"{count(len(self.complaints), 'entry', 'entries')} could not be read" if self.complaints else None

    def add(self, item: Item) -> None:
        """Sort an item in."""
        if isinstance(item, Exchange):
            self.exchanges.append(item)
        elif isinstance(item, Elsewhere):
            (self.elsewhere if item.exchange is None else self.refusals).append(f"{item.place} ({item.what})")
            self.exchanges += [item.exchange] if item.exchange is not None else []
        elif isinstance(item, Unreadable):
            self.complaints.append(str(item))
        else:
            (self.left_out if isinstance(item, LeftOut) else self.remarks).append(str(item))

    def notes(self, *, as_list: bool = False) -> list[str]:
        """Return what a reader of the report should know of it, in sentences."""
        notes = [f"{count(self.documents, 'document')} judged"]
        unanswered = len(self.exchanges) - self.documents
        notes += [f"{count(unanswered, 'request')} got no answer, of which nothing is said"] if unanswered else []
        notes += _of_requests([exchange for exchange in self.exchanges if exchange.answer is not None], as_list=as_list)
        notes += _others(
            self.elsewhere, "entry is about something else and counted only", "entries are about something else and counted only"
        )
        notes += _others(
            self.refusals,
            "refusal of another path, of which the envelope is judged",
            "refusals of other paths, of which the envelope is judged",
        )
        notes += self.remarks
        notes += [f"left out: {name}" for name in self.left_out[:MOST_NAMED]]
        more = len(self.left_out) - MOST_NAMED
        return notes + ([f"left out: {count(more, 'more file')}"] if more > 0 else [])


def _of_requests(answered: list[Exchange], *, as_list: bool) -> list[str]:
    """Say what is not known, or taken on trust, where answers have no request."""
    nameless = sum(exchange.request is None for exchange in answered)
    if as_list:
        return [f"taken for one list of one job, in this order: {nameless} of {count(len(answered), 'document')} (--as-list)"]
    if nameless > 1:
        return [
            f"{nameless} of {count(len(answered), 'document')} have no request, so limits, cursors and walks are not judged there (--as-list helps)"
        ]
    return []


def _others(names: list[str], noun: str, plural: str) -> list[str]:
    more = len(names) - MOST_EXAMPLES
    some = ", ".join(names[:MOST_EXAMPLES]) + (f" and {more:,} more" if more > 0 else "")
    return [f"{count(len(names), noun, plural)}: {some}"] if names else []


def harvest(items: Iterable[Item]) -> Harvest:
    """Return the items of a reading, sorted."""
    found = Harvest()
    for item in items:
        found.add(item)
    return found
