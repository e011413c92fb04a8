"""Tests of the rules on whole histories: a small list that is read in every way accuses nobody, and one fault in it is always found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ftevents.contract import load
from ftevents.evidence import Asked, Exchange, Transcript
from ftevents.rules import judge
from handmade import Event, event, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from handmade import Pages

FAMILIES = ("page", "event", "pagination")
CLAUSES = [name for name, clause in load().clauses.items() if clause.family in FAMILIES]
OFTEN = settings(max_examples=150, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
AWKWARD = [
    "a b",
    "a+b",
    "a%20b",
    "é/?&=#",
    "🦊",
    "0",
    "null",
    " ",
    "'",
    '"',
    "..",
    "\x00",
    "\u202e",
    "ftevent-1",
    *(f"id{number}" for number in range(16)),
]

Served = tuple[list[Event], Any]
Fault = Callable[["Lister", str | None, int, Served], Served | None]
"""Gets the list, the request and the honest page; returns another page, or None where it cannot strike."""


@dataclass
class Lister:
    """The whole server: a list of events, newest first, of which a page is cut."""

    events: list[Event]
    maximum: int = 20
    pages: Pages = field(default_factory=list)
    fault: Fault | None = None
    strikes_at: int = 0
    struck: bool = False

    def cut(self, after: str | None, limit: int | None) -> Served:
        """Return the events behind a cursor and whether there are more."""
        start = next((i + 1 for i, each in enumerate(self.events) if each["id"] == after), 0)
        end = start + (20 if limit is None else min(limit, self.maximum))
        return self.events[start:end], end < len(self.events)

    def get(self, after: str | None, limit: int | None, *, oldest: bool = False, **more: Any) -> Served:
        """Serve one page as a live server would, and keep the exchange as evidence."""
        served = self.cut(after, limit)
        if self.fault is not None and not self.struck and len(self.pages) >= self.strikes_at:
            other = self.fault(self, after, len(served[0]), served)
            self.struck, served = other is not None, other or served
        size = "default" if limit is None else "valid" if limit <= 20 else "large"
        cursor = "none" if after is None else "oldest" if oldest else "known"
        asked = Asked(probe="walk", job="good", cursor=cursor, limit=size, credential="good")  # type: ignore[arg-type]
        made = page(served[0], len(self.pages) + 1, after=after, limit=limit, has_more=served[1], **{"asked": asked} | more)
        self.pages.append(made)
        return served

    def walk(self, limit: int | None, **more: Any) -> Iterator[None]:
        """Walk to the end as an SDK does, one page at each step."""
        after: str | None = None
        used: set[str | None] = set()
        while after not in used:
            used.add(after)
            data, has_more = self.get(after, limit, **more)
            if not data or not has_more:
                return
            after = data[-1]["id"]
            yield


def timed(ids: list[str], gaps: list[int]) -> list[Event]:
    """Return events in this order, newest first; a gap of 0 is a tie."""
    times = [1_700_000_000 - sum(gaps[: index + 1]) for index in range(len(ids))]
    return [event(name, created_at=time) for name, time in zip(ids, times, strict=True)]


@st.composite
def lists(draw: st.DrawFn) -> list[Event]:
    """Draw a list with any ids and many ties."""
    ids = list(dict.fromkeys([*draw(st.lists(st.text(min_size=1), max_size=2)), *draw(st.permutations(AWKWARD))]))
    ids = ids[: draw(st.sampled_from([1, 2, 3, 4, 6, 9, 22]))]
    return timed(ids, draw(st.lists(st.integers(0, 2), min_size=len(ids), max_size=len(ids))))


@st.composite
def histories(draw: st.DrawFn, /, **more: Any) -> Pages:
    """Draw what an honest server shows: walks of several sizes side by side, jumps, and growth at the head in between."""
    whole = draw(lists())
    born = draw(st.integers(0, len(whole)))
    lister = Lister(whole[len(whole) - born :], maximum=draw(st.sampled_from([1, 2, 3, 20])))
    sizes = st.sampled_from([1, 2, 3, 5, 20, None])
    walks = [lister.walk(size, **more) for size in draw(st.lists(sizes, min_size=1, max_size=4))]
    for step in draw(st.lists(st.integers(0, 7), min_size=5, max_size=40)):
        if step < len(walks):
            next(walks[step], None)
        elif step == 4 and len(lister.events) < len(whole):
            lister.events = whole[len(whole) - len(lister.events) - 1 :]
        elif step == 5 and lister.events:
            index = draw(st.integers(0, len(lister.events) - 1))
            lister.get(lister.events[index]["id"], draw(sizes), oldest=index == len(lister.events) - 1, **more)
        else:
            lister.get(None, draw(sizes), **more)
    for walk in walks:
        for _ in walk:
            pass
    return lister.pages


def accusations(evidence: Pages) -> list[str]:
    """Return everything that the clauses of pages, events and pagination find, whatever its level; extra members are none of it."""
    ledgers = judge(Transcript(evidence), load().facts["openai"], CLAUSES)
    return [f"{clause}: {broken.words}" for clause, ledger in ledgers.items() for broken in ledger.broken]


@OFTEN
@given(histories())
def test_an_honest_live_history_accuses_nobody(pages: Pages) -> None:
    """Whatever ids, ties, sizes, maximum and growth: nothing is found."""
    assert accusations(pages) == []


@OFTEN
@given(histories(asked=Asked()), st.randoms(use_true_random=False))
def test_an_honest_capture_accuses_nobody_in_any_order(pages: Pages, random: Any) -> None:
    """The same pages as a capture, of which neither the order nor the intent is known, some of them missing."""
    kept = [each for each in pages if random.random() < 0.8]
    random.shuffle(kept)
    renumbered = [
        Exchange(number, each.place, each.request, each.answer, sent=number, finished=number) for number, each in enumerate(kept, 1)
    ]

    assert accusations(renumbered) == []


@OFTEN
@given(histories(requested=False, asked=Asked()))
def test_honest_pages_without_requests_accuse_nobody(pages: Pages) -> None:
    """Of pages alone nobody knows how they belong together."""
    assert accusations(pages) == []


@OFTEN
@given(lists(), st.data())
def test_an_honest_capture_of_odd_requests_accuses_nobody(whole: list[Event], data: st.DataObject) -> None:
    """Limits that a server may read in its own way, unknown and empty cursors that start at the head, and two cursors, on a growing list."""
    lister = Lister(whole[len(whole) // 2 :])
    forms = (
        "limit=0",
        "limit=x",
        "limit=2&limit=3",
        "after=",
        "after=unknown",
        "after=unknown&limit=2",
        "limit=-1",
        "limit=0&after={}",
        "after={}&after={}",
        "limit=2",
    )
    for form in data.draw(st.lists(st.sampled_from(forms), min_size=2, max_size=8)):
        lister.events = whole[min(data.draw(st.integers(0, len(whole))), len(whole) - len(lister.events)) :]
        cursors = [data.draw(st.sampled_from([*(each["id"] for each in lister.events), "unknown"])) for _ in range(form.count("{}"))]
        known = data.draw(st.sampled_from(cursors)) if cursors else None
        served = ([], False) if "limit=0" in form else lister.cut(known, 2 if form.endswith("=2") else 3 if form.endswith("=3") else None)
        query = form.format(*(quote(cursor, safe="") for cursor in cursors))
        lister.pages.append(page(served[0], len(lister.pages) + 1, query=query, has_more=served[1]))

    assert accusations(lister.pages) == []


def drop(index: int) -> Fault:
    """Return the fault that leaves one event out, counted from the head or the tail of the page."""

    def strike(_: Lister, __: str | None, size: int, served: Served) -> Served | None:
        return None if not size else ([each for place, each in enumerate(served[0]) if place != index % size], served[1])

    return strike


def repeat_cursor(lister: Lister, after: str | None, _: int, served: Served) -> Served | None:
    """The page begins with the cursor's event."""
    cursor = [each for each in lister.events if each["id"] == after]
    return ([*cursor, *served[0]], served[1]) if cursor else None


def flip_has_more(_: Lister, __: str | None, ___: int, served: Served) -> Served:
    """`has_more` says the contrary."""
    return served[0], not served[1]


def swap(index: int) -> Fault:
    """Return the fault that swaps two neighbours, counted from the head or the tail of the page."""

    def strike(_: Lister, __: str | None, size: int, served: Served) -> Served | None:
        if size < 2:
            return None
        place = index % (size - 1)
        return [*served[0][:place], served[0][place + 1], served[0][place], *served[0][place + 2 :]], served[1]

    return strike


def ignore_after(lister: Lister, after: str | None, size: int, _: Served) -> Served | None:
    """The page is the head of the list."""
    return lister.cut(None, max(size, 1)) if after is not None else None


def change(index: int) -> Fault:
    """Return the fault that changes one event, counted from the head or the tail of the page."""

    def strike(_: Lister, __: str | None, size: int, served: Served) -> Served | None:
        if not size:
            return None
        return [each | {"level": "warn"} if place == index % size else each for place, each in enumerate(served[0])], served[1]

    return strike


FAULTS: dict[str, Fault] = {
    "drop the first": drop(0),
    "drop the second": drop(1),
    "drop the last": drop(-1),
    "repeat the cursor": repeat_cursor,
    "flip has_more": flip_has_more,
    "swap the first two": swap(0),
    "swap the last two": swap(-1),
    "ignore after": ignore_after,
    "change the first": change(0),
    "change the last": change(-1),
}


def read_twice(lister: Lister, sizes: list[int | None]) -> None:
    """Read a still list whole, in walks of several sizes, behind every cursor, behind its end, and whole again."""
    oldest = lister.events[-1]["id"]
    lister.get(None, 20)
    for size in sizes:
        for _ in lister.walk(size):
            pass
    for each in lister.events[:-1]:
        lister.get(each["id"], 1)
    lister.get(oldest, None, oldest=True)
    lister.get(oldest, 1, oldest=True)
    lister.get(None, 20)


@pytest.mark.parametrize("name", FAULTS)
@settings(OFTEN, max_examples=50)
@given(lists(), st.lists(st.sampled_from([1, 2, 3, 5, None]), min_size=1, max_size=3), st.integers(1, 25))
def test_one_fault_in_one_page_is_always_found(name: str, whole: list[Event], sizes: list[int | None], strikes_at: int) -> None:
    """Wherever it strikes once the list has been read whole: some clause of the pages or of pagination names it."""
    lister = Lister(whole, fault=FAULTS[name], strikes_at=strikes_at)
    read_twice(lister, sizes)

    assert accusations(lister.pages) if lister.struck else not accusations(lister.pages)
