"""Tests of what proves a finding of the family pagination: which event is told, and which exchanges show it."""

from __future__ import annotations

import pytest

from ftevents.evidence import Transcript
from ftevents.rules.pagination import (
    after_continues,
    grows_at_the_head_only,
    newest_first,
    one_order,
    reading_changes_nothing,
    walk_is_complete,
)
from handmade import START, answer, event, held, ledger, page, walk, words

BEFORE = page("e5 e4", 1, limit=2, has_more=True)


def test_a_walk_that_is_not_complete_is_proven_by_its_last_page() -> None:
    """And by the page that shows what is missing."""
    pages = [page("e4 e3 e2 e1"), *walk((None, "e4 e3"), ("e3", "e1"), ("e1", ""), limit=2, first=2)]
    found = ledger(walk_is_complete, pages).broken

    assert [broken.words for broken in found] == [
        "the walk that begins with page 2 (limit 2, 3 pages): got 3 events in all; expected also 'e2' (page 1)"
    ]
    assert found[0].exchanges == (pages[3], pages[0])


def test_a_walk_that_repeats_an_event_need_not_be_complete() -> None:
    """It has as many events as there are, and one of them twice."""
    pages = [page("e4 e3 e2 e1"), *walk((None, "e4 e3"), ("e3", "e3 e1", False), limit=2, first=2)]

    assert words(walk_is_complete, pages) == [
        "the walk that begins with page 2 (limit 2, 2 pages): got 3 events in all; expected also 'e2' (page 1)"
    ]


@pytest.mark.parametrize("live", [True, False])
def test_a_walk_that_is_not_complete_is_told_by_the_first_event_that_it_lacks(*, live: bool) -> None:
    """Not by one that it has, and not by a new one that came later."""
    new = page("e9 e4", 9, limit=2, has_more=True, live=live)
    pages = [page("e4 e3 e2 e1", 1, limit=9, live=live), *walk((None, "e4 e3"), ("e3", "e1", False), limit=3, first=2, live=live)]

    for all_of_them in ([*pages, new], *([] if live else [[new, *pages]])):
        assert words(walk_is_complete, all_of_them) == [
            "the walk that begins with page 2 (limit 3, 2 pages): got 3 events in all; expected also 'e2' (page 1)"
        ]


def test_a_walk_need_not_show_what_came_after_its_first_page() -> None:
    """Not even what was seen before its last one."""
    first, last = page("e3", 1, limit=1, has_more=True, live=True), page("e2", 3, after="e3", limit=1, live=True)

    assert held(walk_is_complete, [first, page("e4 e3", 2, limit=2, has_more=True, live=True), last]) == 2


def test_after_continues_tells_a_page_once() -> None:
    """By the page behind the same cursor, and not by another cursor besides."""
    pages = [
        BEFORE,
        page("e9", 2, limit=1, has_more=True),
        page("e2", 3, after="e9", limit=1),
        page("e3", 4, after="e4", limit=1),
        page("e2", 5, after="e4", limit=2),
    ]

    assert words(after_continues, pages) == [
        "page 5 /data/0: got 'e2'; expected 'e3' behind the same cursor, as in page 4; one of the two is wrong"
    ]


def test_after_continues_finds_a_page_that_begins_before_its_cursor() -> None:
    """Where no page shows what stands behind it, another page does."""
    assert words(after_continues, [BEFORE, page("e3", 2, after="e4", limit=1), page("e5", 3, after="e4", limit=2)]) == [
        "page 3 /data/0: got 'e5'; expected 'e3' behind the same cursor, as in page 2; one of the two is wrong"
    ]


def test_one_order_tells_the_first_two_of_several() -> None:
    """Three events stand right behind one."""
    assert words(one_order, [page("e5 e4", 1), page("e5 e3", 2), page("e5 e2", 3)]) == [
        "page 2 /data/1/id: got 'e3' right behind 'e5'; expected 'e4' there, as in page 1"
    ]


def test_one_order_tells_two_events_that_changed_places_as_such() -> None:
    """And not as two in front of one besides."""
    assert words(one_order, [page("e3 e1", 1), page("e2 e1", 2), page("e1 e2", 3)]) == [
        "page 3 /data/1/id: got 'e2' right behind 'e1'; expected it in front, as in page 2",
        "page 2 /data/1/id: got 'e1' right behind 'e2'; expected it in front, as in page 3",
    ]


def test_newest_first_tells_the_first_rise_and_both_events() -> None:
    """Two events of one second do not rise; in a list of single documents each is an exchange of its own."""
    times = (5, 5, 4, 6, 3)
    alone = [
        answer(event(f"e{number}", created_at=START + time), number, status=None, shape="event") for number, time in enumerate(times, 1)
    ]
    found = ledger(newest_first, Transcript(alone, as_list=True)).broken

    assert [broken.words for broken in found] == [
        f"page 4 /created_at: got {START + 6} behind {START + 4}; expected an earlier or the same second"
    ]
    assert found[0].exchanges == (alone[3], alone[2])


@pytest.mark.parametrize(
    ("then", "now", "lost"),
    [
        ("e5 e4 e3 e2", "e6 e5 e4 e3", None),
        ("e5 e4 e3 e2", "e6 e5 e3 e2", "e4"),
        ("e5 e4", "e9 e4", "e5"),
        ("e5 e4", "e5 e3", "e4"),
        ("e5 e4", "e9 e3", None),
        ("e5 e1", "e4 e3", "e5"),
        ("e5 e4", "x e3", None),
    ],
)
def test_reading_changes_nothing_tells_what_is_lost(then: str, now: str, lost: str | None) -> None:
    """New events push old ones off the page; of two pages without a common event, the times of their first events decide."""
    first = page(then, 1, limit=4, has_more=True, live=True)
    timeless = [event("x", created_at=None), "e3"] if now[0] == "x" else now
    found = words(reading_changes_nothing, [first, page(timeless, 2, limit=4, has_more=True, live=True)])

    assert found == (
        [f"page 2 /data: got no '{lost}' any more; expected it, or newer events in front of it, as in page 1"] if lost is not None else []
    )


def test_grows_at_the_head_only_counts_the_others() -> None:
    """An event with a new one behind it does not hold besides; of several new events behind the oldest, the first is told."""
    pages = [page("e5 e3 e2", 1, limit=9, live=True), page("e5 e4 e3 e2", 2, limit=9, live=True)]
    found = ledger(grows_at_the_head_only, pages)
    assert (len(found.broken), found.held) == (1, 2)

    behind = [page("e2 e1", 1, live=True), page([], 2, after="e1", live=True), page("e9 e8", 3, after="e1", live=True)]
    assert words(grows_at_the_head_only, behind) == [
        "page 3 /data/0/id: got 'e9' behind the oldest event; expected nothing there, as in page 2"
    ]
