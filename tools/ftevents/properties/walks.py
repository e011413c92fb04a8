"""Walks: any way of reading the list, page after page, must show the same list.

A walk is made as a list of steps. Where a step leads depends on what came before, so it is worked out while the walk is sent: a step back
to an earlier cursor finds one among those that are known by then. What was sent in the end are readings, each of which stands for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st

from ftevents.live.ask import SURE_LIMIT, ids_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hypothesis.strategies import SearchStrategy

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Ask, Probe
    from ftevents.properties.inquiry import Inquiry, Known

Move = Literal["head", "jump", "next", "on", "again"]
LONGEST = 10
"""Steps of a walk at most."""
USUAL_SIZES = (25, 50, 99, 100)
SMALLEST_SIZES = (1, 2, 3)
HEAD, BEHIND, AGAIN = "from the head", "behind a cursor", "again, "


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a walk: from the head, behind an earlier cursor, behind the last event read, or the same again as an earlier one.

    `on` goes on from the last event with the size of the page before, as an SDK does. `size` None: no limit is sent. `place` chooses among the cursors or the readings so far, from the end where it is negative. `other`: of
    the second job, where there is one. `fresh`: on a connection of its own.
    """

    move: Move
    size: int | None = 1
    place: int = 0
    other: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as it was asked for."""

    job: str
    limit: int | None
    after: str | None
    words: str
    fresh: bool = False

    @property
    def most(self) -> int:
        """How many events it may bring."""
        return self.limit or SURE_LIMIT


Readings = tuple[Reading, ...]


def walks(maximum: int) -> SearchStrategy[list[Step]]:
    """Return a strategy for walks with pages of at most `maximum` events."""
    larger = [size for size in USUAL_SIZES if SURE_LIMIT < size <= maximum]
    sizes = st.integers(1, 4) | st.integers(1, SURE_LIMIT) | st.none() | (st.sampled_from(larger) if larger else st.nothing())
    step = st.builds(
        Step,
        move=st.sampled_from(("head", "jump", "on", "on", "next", "again")),
        size=sizes,
        place=st.integers(0, 400) | st.integers(-6, -1),
        other=st.sampled_from((False, False, False, True)),
        fresh=st.sampled_from((False, False, False, True)),
    )
    return st.lists(step, min_size=1, max_size=LONGEST)


@dataclass
class _Reader:
    """Where a walk has come to in one job: every cursor that it knows, the last one read, and what it has asked."""

    job: str
    cursors: list[str]
    last: str | None = None
    asked: list[Reading] = field(default_factory=list)

    def follow(self, step: Step) -> Reading:
        """Return the reading of a step; one that has nothing to go back to begins at the head."""
        if step.move == "again" and self.asked:
            before = self.asked[step.place % len(self.asked)]
            return replace(before, words=f"{AGAIN}{before.words.removeprefix(AGAIN)}", fresh=step.fresh)
        after = None
        if step.move == "jump" and self.cursors:
            after = self.cursors[step.place % len(self.cursors)]
        elif step.move in ("next", "on"):
            after = self.last
        size = self.asked[-1].limit if step.move == "on" and self.asked else step.size
        return Reading(self.job, size, after, HEAD if after is None else BEHIND, step.fresh)

    def take(self, exchange: Exchange) -> None:
        """Take the cursors of a page."""
        ids = ids_of(exchange)
        self.cursors += [identity for identity in ids if identity not in self.cursors]
        self.last = ids[-1] if ids else self.last


def walk(inquiry: Inquiry, steps: Iterable[Step], sent: list[Reading]) -> Probe:
    """Send a walk, step by step; what was asked for goes into `sent`."""
    readers = [_Reader(job, list(known.ids)) for job, known in inquiry.known.items()]
    for step in steps:
        reader = readers[-1 if step.other else 0]
        reading = reader.follow(step)
        reader.asked.append(reading)
        sent.append(reading)
        (exchange,) = yield [_ask(inquiry, reading)]
        reader.take(exchange)


def read(inquiry: Inquiry, readings: Iterable[Reading]) -> Probe:
    """Send readings, one after the other."""
    for each in readings:
        yield [_ask(inquiry, each)]


def _ask(inquiry: Inquiry, reading: Reading) -> Ask:
    cursor = "oldest" if reading.after == inquiry.known[reading.job].oldest else "known"
    return inquiry.desk.page(
        "page", reading.job, after=reading.after, limit=reading.limit, cursor=cursor, words=reading.words, fresh=reading.fresh
    )


def size(readings: Readings) -> tuple[int, ...]:
    """Return how large a sequence is: its readings, then their events, then its connections."""
    return len(readings), sum(each.most for each in readings), sum(each.fresh for each in readings)


def smaller(readings: Readings, known: Mapping[str, Known]) -> Iterator[Readings]:
    """Yield smaller sequences, the smallest first: one reading alone, half of them, all but one; then smaller pages."""
    if len(readings) > 1:
        yield from ((replace(each, words=each.words.removeprefix(AGAIN)),) for each in reversed(readings))
        middle = len(readings) // 2
        yield from (readings[middle:], readings[:middle])
        yield from (readings[:index] + readings[index + 1 :] for index in range(len(readings)))
    for index, each in enumerate(readings):
        others = [replace(each, limit=limit) for limit in SMALLEST_SIZES if limit < each.most]
        others += _halves(each, known[each.job].ids)
        others += [replace(each, fresh=False)] if each.fresh else []
        yield from ((*readings[:index], other, *readings[index + 1 :]) for other in others)


def _halves(reading: Reading, ids: list[str]) -> list[Reading]:
    """Return the first and the second half of a page, as far as the list is known, and the page less its last event."""
    place = ids.index(reading.after) if reading.after in ids else -1
    half, most = reading.most // 2, reading.most
    if not half:
        return []
    found = [replace(reading, limit=half), replace(reading, limit=most - 1)]
    if (reading.after is None or place >= 0) and place + half < len(ids):
        found.insert(1, replace(reading, limit=most - half, after=ids[place + half], words=BEHIND))
    return found
