"""Tests of walks in a report: how they end, what is odd about their events, and what they lost; a server that is right has nothing odd."""

from __future__ import annotations

from typing import Any

import pytest

from ftevents.evidence import Transcript
from ftevents.report.walks import walks_of
from handmade import event, page
from handmade import walk as pages_of
from report.runs import document, odd, walk


def walks(*exchanges: Any) -> list[dict[str, Any]]:
    """Return the walks in some exchanges."""
    return walks_of(Transcript(list(exchanges)))


def lost(found: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Return what a walk lost: the id, and where it should stand."""
    return [(each["id"], each["page"], each["index"]) for each in found["lost"]]


WHOLE = pages_of((None, "e6 e5 e4 e3 e2 e1"), limit=100)


@pytest.mark.parametrize("name", [(), ("job-grows",), ("all-in-one-second",), ("ids-are-long",), ("ids-are-short",), ("maximum-is-30",)])
def test_a_server_that_is_right_has_nothing_odd(name: tuple[str, ...]) -> None:
    """Growth at the head while it is read is neither loss nor disorder."""
    found = document(*name)["evidence"]["walks"]

    assert len(found) > 5
    assert [(each["name"], odd(each), each["lost"]) for each in found if odd(each) or each["lost"]] == []
    assert {each["end"] for each in found} == {"no more"}


def test_an_event_that_comes_again_is_repeated() -> None:
    """At its second place, and in that walk alone."""
    once, again = walks(*WHOLE, *pages_of((None, "e6 e5 e4"), ("e4", "e4 e3 e2"), ("e2", "e2 e1"), limit=3, first=2))

    assert odd(once) == []
    assert odd(again) == ["page 1 event 0: repeated", "page 2 event 0: repeated"]


def test_an_event_that_other_pages_prove_is_lost() -> None:
    """Where it should stand: between two pages, inside one, or at the end."""
    inside = pages_of((None, "e6 e4"), ("e4", "e3 e2 e1"), limit=2, first=2)
    between = pages_of((None, "e6 e5 e4"), ("e4", "e2 e1"), limit=3, first=4)
    end = pages_of((None, "e6 e5 e4 e3"), limit=4, first=6)

    assert [lost(each) for each in walks(*WHOLE, *inside, *between, *end)] == [
        [],
        [("e5", 0, 1)],
        [("e3", 0, 3)],
        [("e2", 0, 4), ("e1", 0, 4)],
    ]


def test_what_nobody_read_on_is_not_lost() -> None:
    """A walk that was left in the middle."""
    found = walks(*WHOLE, *pages_of((None, "e6 e5", True), ("e5", "e4 e3", True), limit=2, first=2))

    assert [(each["end"], lost(each)) for each in found] == [("no more", []), ("unread", [])]


def test_what_stands_elsewhere_is_moved_and_what_says_something_else_is_changed() -> None:
    """As few as explain it."""
    other = pages_of((None, ["e6", "e4", "e5"]), ("e5", [event("e3", message="new"), "e2", "e1"]), limit=3, first=2)

    assert odd(walks(*WHOLE, *other)[1]) == ["page 0 event 1: moved", "page 1 event 0: changed"]


@pytest.mark.parametrize(
    ("fault", "name", "end", "number"),
    [
        ("after-inclusive", "walk, limit 7", "no more", 22),
        ("has-more-always-true", "walk, limit 7", "empty page", 0),
        ("ids-all-equal", "walk, limit 7", "goes round", 13),
    ],
)
def test_a_fault_is_seen_in_the_walks_of_a_live_run(fault: str, name: str, end: str, number: int) -> None:
    """How a walk ends, and how many of its events are odd."""
    found = walk(document(fault), name)

    assert (found["end"], len(odd(found))) == (end, number)


def test_an_event_behind_each_cursor_that_is_skipped_is_lost_in_each_walk() -> None:
    """Once for each page but the last; what the fullest walk itself lost is known from others."""
    found = document("after-skips-one")

    assert [len(walk(found, name)["lost"]) for name in ("walk, no limit", "walk, limit 100", "walk, limit 7")] == [6, 1, 17]


def test_events_without_an_id_are_there_without_a_name() -> None:
    """They are neither lost nor repeated."""
    (found,) = walks(page([..., ..., "e1"]))

    assert [each["id"] for each in found["pages"][0]["events"]] == [None, None, "e1"]
    assert (odd(found), found["lost"]) == ([], [])


def test_walks_that_share_nothing_are_not_compared() -> None:
    """Ids that are made anew say nothing of loss."""
    assert [lost(each) for each in walks(*WHOLE, *pages_of((None, "e9 e8 e7"), limit=3, first=2))] == [[], []]


def test_a_list_that_was_put_together_is_one_walk() -> None:
    """With --as-list."""
    nameless = [page("e3 e2", requested=False), page("e2 e1", 2, requested=False)]
    (found,) = walks_of(Transcript(nameless, as_list=True))

    assert odd(found) == ["page 0 event 2: repeated"]


def test_too_many_events_are_left_out_by_whole_pages() -> None:
    """And counted."""
    pages = [(f"a{number}" if number else None, [f"a{number * 1000 + place}" for place in range(1000)], True) for number in range(9)]
    linked = [(pages[number - 1][1][-1] if number else None, ids, more) for number, (_, ids, more) in enumerate(pages)]
    (found,) = walks(*pages_of(*linked))

    assert (len(found["pages"]), found["pages_left_out"]) == (6, 3)
