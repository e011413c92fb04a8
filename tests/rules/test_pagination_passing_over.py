"""Tests of what the family pagination passes over: what says nothing accuses nobody, and hides nothing that comes behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ftevents.evidence import Asked
from ftevents.rules.pagination import (
    after_continues,
    after_is_exclusive,
    end_is_an_empty_page,
    has_more_is_true,
    ids_are_unique,
    newest_first,
    one_order,
    page_is_full,
    reading_changes_nothing,
    walk_is_complete,
    walk_repeats_nothing,
)
from handmade import START, answer, event, held, is_silent, ledger, page, url, walk, words

if TYPE_CHECKING:
    from handmade import Pages

OLDEST = Asked(probe="end", job="good", cursor="oldest", limit="default", credential="good")
BEFORE = page("e5 e4", 1, limit=2, has_more=True)
WHOLE = page("e6 e5 e4 e3 e2 e1", 1, has_more=None)


@pytest.mark.parametrize(
    ("rule", "pages", "said"),
    [
        (
            page_is_full,
            [page("e9", 1), page([], 2, limit=1), *walk((None, "e6"), ("e6", "e5 e4", False), limit=2, first=3)],
            "page 3 /data: got 1 event; expected 2, since 'e5' stands behind them (page 4)",
        ),
        (
            after_continues,
            [
                WHOLE,
                page("e4", 2, after="e4"),
                page([..., "e2"], 3, after="e4"),
                page("e9", 4, after="unknown"),
                page("e3", 5, after="e4"),
                page("e1", 6, after="e3"),
            ],
            "page 6 /data/0: got 'e1'; expected 'e2', which stands right behind the cursor (page 1)",
        ),
        (
            has_more_is_true,
            [page("e9", 1, has_more=None), *walk((None, "e3", False), ("e3", "e2", False), first=2)],
            "page 2 /has_more: got false; expected true, since 'e2' stands behind them (page 3)",
        ),
        (
            has_more_is_true,
            [page("e9 e9", 1, live=True), page("e3 e2", 2, live=True), page("e5 e4", 3, limit=2, live=True)],
            (
                "page 3 /has_more: got has_more false, so that 'e4' is the oldest event; "
                "expected 'e2' as the oldest, by has_more false in page 2; one of the two is wrong"
            ),
        ),
        (
            one_order,
            [page("e9 e8 e9", 1), page("e9 e7", 2), page("e3 e2", 3), page("e2 e3", 4)],
            "page 4 /data/1/id: got 'e3' right behind 'e2'; expected it in front, as in page 3",
        ),
        (
            one_order,
            [page("e9 e8 e9", 1), page("e8 e5", 2), page("e4 e3", 3), page("e5 e3", 4)],
            (
                "page 4 /data/0/id: got 'e5' right in front of 'e3'; expected 'e4' there, as in page 3, "
                "since nothing new comes between; one of the two is wrong"
            ),
        ),
        (
            walk_is_complete,
            [
                WHOLE,
                page("e6", 2, limit=1, has_more=True),
                page(["e6", ...], 3, limit=9),
                *walk((None, "e6 e5"), ("e5", "e4 e3"), ("e3", "e2 e1"), limit=2, first=4),
                *walk((None, "e6 e5 e4", False), limit=3, first=7),
            ],
            "the walk that begins with page 7 (limit 3, 1 page): got 3 events in all; expected also 'e3' (page 1) and 2 more",
        ),
        (
            walk_repeats_nothing,
            [
                WHOLE,
                page("e6", 2, limit=1, has_more=True),
                *walk((None, "e6 e5"), ("e5", "e4 e3"), ("e3", "e2 e1"), limit=2, first=3),
                *walk((None, "e6 e5 e4"), ("e4", "e5 e3", False), limit=3, first=6),
            ],
            "page 7 /data/0/id: got 'e5' again; expected it once; page 6 has it too",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None) if callable(value) else None,
)
def test_what_says_nothing_hides_nothing_behind_it(rule: Any, pages: Pages, said: str) -> None:
    """Pages of another kind, of nobody knows what, and such as hold, stand in front of one that is wrong."""
    assert said in words(rule, pages)


def test_walk_is_complete_goes_on_behind_a_walk_of_everything() -> None:
    """A list that was emptied meanwhile is a second walk, which has lost all."""
    assert words(walk_is_complete, [page("e2 e1", 1, live=True), page([], 2, limit=9, live=True)]) == [
        "the walk that begins with page 2 (limit 9, 1 page): got 0 events in all; expected also 'e2' (page 1) and 1 more"
    ]


def test_ids_are_unique_looks_at_every_page() -> None:
    """Also where no event is read twice; two events without an id are not one event, on two pages of a walk, either."""
    assert held(ids_are_unique, [page("e4 e3"), page("e2 e1", 2)]) == 4
    first, last = event(id=..., message="a"), event(id=..., message="b")
    assert held(ids_are_unique, walk((None, ["e4", first, "e3"]), ("e3", ["e3", last, "e1"], False))) == 4


def test_walk_repeats_nothing_counts_no_event_without_an_id() -> None:
    """As often as it comes."""
    pages = [*walk((None, "e3 e2"), ("e2", ["e1", ..., ...], False)), page("e3", 3, limit=1, has_more=True)]

    assert held(walk_repeats_nothing, pages) == 3


@pytest.mark.parametrize(
    "short", [page("e4 e3", 2, after="e5", limit=3, has_more=None), page("e4 e3 e4", 2, after="e5", limit=4, has_more=True)]
)
def test_page_is_full_takes_no_page_by_a_word_that_it_does_not_say(short: Any) -> None:
    """Without has_more, or with a last event that stands in it twice."""
    assert words(page_is_full, [page("e9 e8 e7 e6", 1, limit=4, has_more=True), short]) == []


def test_after_is_exclusive_says_once_that_a_page_repeats_its_cursor() -> None:
    """However often the cursor stands in it."""
    found = ledger(after_is_exclusive, page("e4 e3 e4", after="e4"))

    assert (len(found.broken), found.held) == (1, 0)


def test_after_is_exclusive_looks_at_pages() -> None:
    """An array of events is none."""
    assert is_silent(after_is_exclusive, answer([event("e1")], sent=url(after="e1"), shape="events"))


@pytest.mark.parametrize(
    "pages",
    [
        [page([], 2, after="e4", asked=OLDEST), page("e9", 3, after="e4", limit=1, asked=OLDEST)],
        [
            page([], 2, after="e4", limit=1, has_more=True),
            page([], 3, after="e7", limit=1, has_more=True),
            page("e8 e7", 4, limit=2, has_more=True),
        ],
        [page("e9 e7 e3 e7", 2, limit=4, has_more=True), page("e3", 3, after="e4", limit=1)],
    ],
    ids=["behind the oldest", "two without events", "behind an event that stands twice"],
)
def test_after_continues_finds_no_contradiction_in_pages_that_may_both_be(pages: Pages) -> None:
    """Behind the oldest event nothing is promised here, two empty pages have no first event, and an event that stands twice proves nothing."""
    assert is_silent(after_continues, [BEFORE, *pages])


def test_after_continues_leaves_a_list_that_seems_to_have_ended_to_has_more() -> None:
    """There, what it says of its end is wrong."""
    pages = [page("e5 e4", 1, limit=2), page("e2", 2, after="e4", limit=1, has_more=True), page("e3 e2", 3, limit=3, has_more=True)]

    assert is_silent(after_continues, pages)
    assert len(words(has_more_is_true, pages)) == 1


def test_has_more_is_true_takes_no_event_that_stands_twice_for_the_end() -> None:
    """Its place says nothing."""
    for unclear in (["e9", "e8", "e9"], ["e9", ..., "e9"]):
        assert is_silent(has_more_is_true, [page(unclear, 1, live=True), page("e3 e2", 2, live=True)])


def test_end_is_an_empty_page_needs_a_cursor() -> None:
    """A page without one is the head, whatever was meant."""
    assert is_silent(end_is_an_empty_page, page([], asked=OLDEST))


def test_newest_first_at_a_seam_passes_over_a_page_that_repeats_its_cursor() -> None:
    """It does not go on from there; an event without an id may hide that it begins before it."""
    nameless = event(id=..., created_at=START + 6)

    assert held(newest_first, [BEFORE, page(["e9", nameless, "e4"], 2, after="e4", limit=3)]) == 3


def test_reading_changes_nothing_compares_pages_from_the_head_of_one_time() -> None:
    """An odd limit may come to no events, and of pages without times nobody knows which came first."""
    pages = [page("e2 e1", 1, clock="a.har"), page([], 2, query="limit=0", clock="a.har")]

    assert is_silent(reading_changes_nothing, pages)
    assert is_silent(reading_changes_nothing, [page("e2 e1", 1), page([], 2)])
