"""Walks: any way of reading the list, page after page, must show the same list.

A walk is a list of steps. Where a step leads depends on what came before, so a walk is worked out while it is sent: a step back to an
earlier cursor finds one among those that are known by then.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from hypothesis import strategies as st

from ftevents.live.probes.reading import ids_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Ask, Probe
    from ftevents.properties.inquiry import Inquiry

Move = Literal["head", "jump", "next", "again"]
LONGEST = 10
"""Steps of a walk at most."""
SMALL = 20
USUAL_SIZES = (25, 50, 99, 100)


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a walk: from the head, behind an earlier cursor, behind the last event read, or the same again as an earlier one.

    `size` None: no limit is sent. `place` chooses among the cursors or the requests so far, from the end where it is negative. `other`: of
    the second job, where there is one. `fresh`: on a connection of its own.
    """

    move: Move
    size: int | None = 1
    place: int = 0
    other: bool = False
    fresh: bool = False


def walks(maximum: int) -> SearchStrategy[list[Step]]:
    """Return a strategy for walks with pages of at most `maximum` events; it shrinks to few steps, small pages and the newest cursors."""
    larger = [size for size in USUAL_SIZES if SMALL < size <= maximum]
    sizes = st.integers(1, 4) | st.integers(1, SMALL) | st.none() | (st.sampled_from(larger) if larger else st.nothing())
    step = st.builds(
        Step,
        move=st.sampled_from(("head", "jump", "next", "next", "again")),
        size=sizes,
        place=st.integers(0, 400) | st.integers(-6, -1),
        other=st.sampled_from((False, False, False, True)),
        fresh=st.sampled_from((False, False, False, True)),
    )
    return st.lists(step, min_size=1, max_size=LONGEST)


@dataclass
class _Reader:
    """Where a walk has come to in one job: every cursor that it knows, and the last one read."""

    job: str
    cursors: list[str]
    oldest: str | None
    last: str | None = None
    asked: list[Ask] = field(default_factory=list)

    def take(self, exchange: Exchange) -> None:
        ids = ids_of(exchange)
        self.cursors += [identity for identity in ids if identity not in self.cursors]
        self.last = ids[-1] if ids else self.last


def read(inquiry: Inquiry, walk: list[Step]) -> Probe:
    """Send a walk, step by step."""
    readers = [_Reader(job, list(known.ids), known.oldest) for job, known in inquiry.known.items()]
    for step in walk:
        reader = readers[-1 if step.other else 0]
        ask = _ask(inquiry, reader, step)
        reader.asked.append(ask)
        (exchange,) = yield [ask]
        reader.take(exchange)


def _ask(inquiry: Inquiry, reader: _Reader, step: Step) -> Ask:
    """Return the request of a step; one that has nothing to go back to starts at the head."""
    if step.move == "again" and reader.asked:
        ask = reader.asked[step.place % len(reader.asked)]
        return replace(ask, words=f"again, {ask.words.removeprefix('again, ')}", fresh=step.fresh)
    after = None
    if step.move == "jump" and reader.cursors:
        after = reader.cursors[step.place % len(reader.cursors)]
    elif step.move == "next":
        after = reader.last
    words = {"jump": "behind an earlier cursor", "next": "the next page"}[step.move] if after is not None else "from the head"
    cursor = "oldest" if after == reader.oldest else "known"
    return inquiry.desk.page("page", reader.job, after=after, limit=step.size, cursor=cursor, words=words, fresh=step.fresh)
