"""The harvest: everything that some paths gave, sorted into what is judged, what is complained of, and what is only told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftevents.captures.items import Elsewhere, Found, LeftOut, Unreadable
from ftevents.evidence import Exchange, count
from ftevents.evidence.proof import ProvenEvents, ProvenPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ftevents.captures.formats import Item

MOST_NAMED = 10
"""Files left out that are named; how many there are in all is always said."""
MOST_COMPLAINTS = 10_000
"""Complaints that are kept; how many there are in all is always said."""
MOST_EXAMPLES = 3
"""Entries about something else that are named; how many there are in all is always said."""


@dataclass
class Others:
    """Entries that are not judged, or only in part: how many, and some of them by name."""

    number: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        """Count one."""
        self.number += 1
        if len(self.named) < MOST_EXAMPLES:
            self.named.append(name)


@dataclass
class Harvest:
    """What was found: how many answers and requests, complaints, entries about something else (those whose refusal is judged apart), files left out.

    `documents` are the answers that there are to judge, `nameless` those of them without a request, `unanswered` requests without an answer.
    """

    documents: int = 0
    unanswered: int = 0
    nameless: int = 0
    complaints: list[str] = field(default_factory=list)
    uncounted: int = 0
    elsewhere: Others = field(default_factory=Others)
    refusals: Others = field(default_factory=Others)
    left_out: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def complaint(self) -> str | None:
        """How much could not be read, in a sentence; None where everything could."""
        unread = len(self.complaints) + self.uncounted
        return f"{count(unread, 'entry', 'entries')} could not be read" if unread else None

    def add(self, item: Item) -> None:
        """Count an item, or note it."""
        if isinstance(item, ProvenPage):
            self.documents += 1
            self.nameless += item.job is None
        elif isinstance(item, ProvenEvents):
            self.documents += item.size
            self.nameless += item.size
        elif isinstance(item, (Exchange, Found)):
            self._count(item if isinstance(item, Exchange) else item.exchange)
        elif isinstance(item, Elsewhere):
            (self.elsewhere if item.exchange is None else self.refusals).add(f"{item.place} ({item.what})")
            if item.exchange is not None:
                self._count(item.exchange)
        elif isinstance(item, Unreadable):
            self._complain(str(item))
        else:
            (self.left_out if isinstance(item, LeftOut) else self.remarks).append(str(item))

    def take(self, other: Harvest, move: Callable[[str], str], *, goes_on: bool = False) -> None:
        """Take what was found in a part of a file; `move` says where a complaint stands in the whole.

        Where the part `goes_on` with a file, what was just said of that is not said again.
        """
        self.documents += other.documents
        self.unanswered += other.unanswered
        self.nameless += other.nameless
        self.uncounted += other.uncounted
        for words in map(move, other.complaints):
            if not goes_on or self.complaints[-1:] != [words]:
                self._complain(words)
        for mine, others in ((self.elsewhere, other.elsewhere), (self.refusals, other.refusals)):
            mine.named += map(move, others.named[: MOST_EXAMPLES - len(mine.named)])
            mine.number += others.number
        self.left_out += other.left_out
        self.remarks += other.remarks

    def _count(self, exchange: Exchange) -> None:
        self.documents += exchange.answer is not None
        self.unanswered += exchange.answer is None
        self.nameless += exchange.answer is not None and exchange.request is None

    def _complain(self, words: str) -> None:
        if len(self.complaints) < MOST_COMPLAINTS:
            self.complaints.append(words)
        else:
            self.uncounted += 1

    def notes(self, *, as_list: bool = False) -> list[str]:
        """Return what a reader of the report should know of it, in sentences."""
        notes = [f"{count(self.documents, 'document')} judged"]
        notes += [f"{count(self.unanswered, 'request')} got no answer, of which nothing is said"] if self.unanswered else []
        notes += self._of_requests(as_list=as_list)
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

    def _of_requests(self, *, as_list: bool) -> list[str]:
        """Say what is not known, or taken on trust, where answers have no request."""
        share = f"{self.nameless:,} of {count(self.documents, 'document')}"
        if as_list:
            return [f"taken for one list of one job, in this order: {share} (--as-list)"]
        if self.nameless > 1:
            return [f"{share} have no request, so limits, cursors and walks are not judged there (--as-list helps)"]
        return []


def _others(found: Others, noun: str, plural: str) -> list[str]:
    more = found.number - len(found.named)
    some = ", ".join(found.named) + (f" and {more:,} more" if more > 0 else "")
    return [f"{count(found.number, noun, plural)}: {some}"] if found.number else []


def harvest(items: Iterable[Item]) -> Harvest:
    """Return the items of a reading, sorted."""
    found = Harvest()
    for item in items:
        found.add(item)
    return found
