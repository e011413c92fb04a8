"""Tests of the Links against their plain meaning: whatever is worked out in a shorter way comes to what going through all pages does."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.evidence import Asked, Link, gather
from ftevents.evidence.links import NO_ID, Links
from handmade import LIVE, page
from shelf import kept, stretch

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

Sight = tuple[Link, int]
NAMES = "abcdefgh"
OFTEN = settings(max_examples=150, derandomize=True, deadline=None)


@st.composite
def many_pages(draw: st.DrawFn) -> list[Exchange]:
    """Draw a few pages: few ids, some events without one, cursors of the list and others, odd sizes, and any has_more."""
    made = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        items: list[Any] = draw(st.lists(st.sampled_from([*NAMES, ...]), max_size=3))
        query = draw(st.sampled_from(["", *(f"after={name}" for name in "abcx"), "after=a&limit=2", "limit=0", "after=b&limit=0"]))
        cursor: Any = draw(st.sampled_from([None, None, "known", "foreign"]))
        asked = Asked() if cursor is None else replace(LIVE, cursor=cursor)
        made.append(page(items, number, query=query, has_more=draw(st.sampled_from([True, False, None])), asked=asked))
    return made


def links_of(pages: list[Exchange]) -> Links:
    """Return the Links of pages of one job, live or not."""
    links = Links("ftjob-1")
    for exchange in pages:
        links.add(exchange)
    return links


def sights(links: Links) -> list[tuple[str, Sight]]:
    """Return every event that has an id, with each place where it stands."""
    return [(identity, (each, index)) for each in links.pages for index, identity in enumerate(each.ids) if identity != NO_ID]


def first_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the first value of each name."""
    return dict(reversed(pairs))


def followers(links: Links) -> dict[str, dict[str, Sight]]:
    """Return what stands right behind each event, with the first place of each."""
    pairs = [
        (each.ids[index], (each.ids[index + 1], (each, index + 1)))
        for each in links.pages
        for index in range(each.size - 1)
        if NO_ID not in each.ids[index : index + 2]
    ]
    return {event: first_of([pair for name, pair in pairs if name == event]) for event, _ in pairs}


def reached(steps: dict[str, dict[str, Sight]], first: str) -> set[str]:
    """Return all events behind one, step by step."""
    found: set[str] = set()
    todo = [first]
    while todo:
        new = steps.get(todo.pop(), {}).keys() - found
        found |= new
        todo += new
    return found


@OFTEN
@given(many_pages())
def test_where_events_stand(pages: list[Exchange]) -> None:
    """How many there are, whether one stands twice, where each is seen first, what is behind it, and what comes before what."""
    links = links_of(pages)
    steps = followers(links)
    all_of_them = sights(links)
    first = first_of(all_of_them)

    assert (links.distinct, links.repeats) == (len(first), len(first) < len(all_of_them))
    assert {name: links.sight(name) for name in (*NAMES, NO_ID)} == {name: first.get(name) for name in (*NAMES, NO_ID)}
    assert {name: links.behind_of(name) for name in (*NAMES, NO_ID)} == {name: steps.get(name, {}) for name in (*NAMES, NO_ID)}
    assert links.neighbours == len(steps)
    assert links.doubled == {name for each in links.pages for name, times in Counter(each.ids).items() if times > 1}
    behind = {name: reached(steps, name) for name in NAMES}
    assert {(one, other) for one in NAMES for other in NAMES if links.precedes(one, other)} == {
        (one, other) for one in NAMES for other in behind[one]
    }
    assert links.sights(frozenset("abx")) == {name: sight for name, sight in first.items() if name in "ab"}


@OFTEN
@given(many_pages())
def test_what_pages_say_of_their_events(pages: list[Exchange]) -> None:
    """Which were asked for with each cursor, end with each event, say that it is the oldest, and show what stands in front of a first one."""
    links = links_of(pages)
    asked = [each for each in links.pages if each.requested]
    behind = [each for each in asked if each.start is not None]
    shown = {name for name, _ in sights(links)}
    cursors = [each for each in behind if each.asked.cursor == "known" or (each.asked.cursor is None and each.start in shown)]

    assert [each for each in links.pages if links.is_cursor(each)] == cursors
    assert links.behind == {start: [each for each in behind if each.start == start] for start in {each.start for each in behind}}
    assert links.words == first_of([(each.last, each) for each in asked if each.has_more is not None and each.last != NO_ID])
    ends = [
        (each.last, each) if each.size else (str(each.start), each)
        for each in asked
        if (each.size and each.has_more is False and each.last != NO_ID) or (not each.size and not each.has_more and each in cursors)
    ]
    assert links.ends == first_of(ends)
    firsts = {each.first for each in links.pages if each.start is not None and each.size} - {NO_ID}
    fronts = [(name, (each, index)) for name, (each, index) in sights(links) if name in firsts and index and each.ids[index - 1] != NO_ID]
    assert links.fronts == first_of(fronts)


@OFTEN
@given(many_pages())
def test_what_is_forgotten_is_worked_out_again(pages: list[Exchange]) -> None:
    """Nothing but the pages is held, and the same comes of them."""
    links = links_of(pages)
    names = ("seen", "followers", "distinct", "repeats", "neighbours", "doubled", "walks", "words", "ends", "fronts", "behind", "inserted")
    before = [getattr(links, name) for name in names]
    assert links.precedes("a", "b") in (True, False)
    links.let_go()

    assert links.__dict__.keys() - {each.name for each in fields(Links)} <= {"distinct"}
    assert [getattr(links, name) for name in names] == before


def test_where_it_is_known_that_nothing_stands_twice_events_are_counted_by_page() -> None:
    """An archive finds that out for all jobs at once; events without an id are none."""
    links = links_of([page(["a", ..., "b"], 1), page(["c", ...], 2)])
    links.__dict__["repeats"] = False

    assert links.distinct == 3


def test_pages_that_can_be_read_again_are_let_go() -> None:
    """With their Links, and as soon as their events were looked for."""
    (one, _), (other, _), (alone, _) = kept("e5", "e4"), kept("e3"), stretch({"id": "e9"})
    links = Links("ftjob-1", pages=[one], apart=[other], loose=[alone])
    assert [each.ids for each in links.every] == [["e5", "e4"], ["e9"], ["e3"]]
    links.let_go()
    assert [each.held_ids for each in links.every] == [None] * 3

    assert links.sights(frozenset({"e4"})) == {"e4": (one, 1)}
    assert one.held_ids is None


def test_pages_that_are_joined_say_nothing_of_how_they_were_asked_for() -> None:
    """Nor does one without events make a list."""
    links = Links(None)
    links.join(page([], 1, requested=False))
    assert links.pages == []
    links.join(page("e2", 2, requested=False, has_more=True))
    (joined,) = links.pages

    facts = (joined.start, joined.limit, joined.has_limit, joined.has_more, joined.requested, joined.sent, joined.finished)
    assert facts == (None, None, False, None, False, 0, 0)


def test_as_one_list_pages_of_a_known_job_stay_its_pages() -> None:
    """Only what has no request is joined."""
    pages = [page("e4 e3", 1), page("e2 e1", 2, after="e3"), page("e9", 3, requested=False), page("e8", 4, requested=False)]
    known, joined = gather(pages, as_list=True)

    assert ([each.start for each in known.pages], known.job) == ([None, "e3"], "ftjob-1")
    assert ([each.ids for each in joined.pages], joined.job) == ([["e9", "e8"]], None)


def test_a_walk_stops_at_the_page_that_says_so() -> None:
    """Whatever its first page said."""
    pages = [page("e5 e4", 1, has_more=True), page("e3 e2", 2, after="e4"), page("e1", 3, after="e2")]

    assert [each.number for each in links_of(pages).walks[0]] == [1, 2]


@pytest.mark.parametrize(
    ("numbers", "walk"), [((1, 3, 2, 4), [1, 3, 4]), ((4, 3, 2, 1), [4, 3, 2])], ids=["the first one later", "none is later"]
)
def test_of_several_pages_for_a_cursor_a_walk_takes_the_first_that_was_asked_for_later(numbers: tuple[int, ...], walk: list[int]) -> None:
    """Than the page before, not than the first one; in a capture in which none is later, the first that is there."""
    head, middle, one, other = numbers
    pages = [page("e5 e4", head, has_more=True), page("e3 e2", middle, after="e4", has_more=True)]
    pages += [page("e1", one, after="e2"), page("e1", other, after="e2")]

    assert [each.number for each in links_of(pages).walks[0]] == walk


def ticks(sent: int, finished: int) -> dict[str, Any]:
    """Return when a page was asked for and had come."""
    return {"ticks": {"sent": sent, "finished": finished}, "live": True}


def test_what_was_asked_for_side_by_side_was_not_inserted_or_appended() -> None:
    """Even where another page shows the new event later."""
    beside = [page("e4", 3, limit=9, **ticks(20, 21)), page("e5 e3", 1, **ticks(2, 9)), page("e5 e4 e3", 2, **ticks(4, 5))]
    assert links_of(beside).inserted == {}

    behind = [page("e9", 1, limit=9, **ticks(20, 21)), page([], 2, after="e1", **ticks(10, 11)), page("e9", 3, after="e1", **ticks(5, 6))]
    assert links_of(behind).appended == []


def test_an_event_inside_a_page_is_found_and_one_without_an_id_parts_its_neighbours() -> None:
    """Where no event stands twice, and where one does."""
    single = links_of([page("a b c", 1), page(["d", "e", ..., "f"], 2)])
    assert (single.sight("e"), single.sight("b")) == ((single.pages[1], 1), (single.pages[0], 1))
    assert (single.precedes("d", "e"), single.precedes("d", "f"), single.precedes("e", "f")) == (True, False, False)

    twice = links_of([page([..., "c", "d", "c"], 1), page("c", 2, after="b"), page("b", 3)])
    assert twice.fronts == {"c": (twice.pages[0], 3)}


def test_digests_are_no_part_of_what_is_shown() -> None:
    """They are remembered for speed."""
    assert "Digests" not in repr(Links(None))
