"""Tests of the sizes of a plan: every cursor, every boundary, nothing twice, and no more than was allowed."""

import itertools

import pytest

from ftevents.live.sizes import BOUNDARY_SIZES, MOST_PAGES, SAMPLE, SMALL_LIST, SPREAD_SIZES, most_pages, planned_pages

LENGTHS = [2, 3, 5, 19, 20, 21, 38, 75, 99, 100, 101, 137, 149, 186, 223, 299, 300]


@pytest.mark.parametrize("events", LENGTHS)
def test_every_cursor_of_a_small_list_is_asked_for(events: int) -> None:
    """With a page of one behind each, but for the oldest event, behind which there is nothing."""
    pages = planned_pages(events)

    assert {cursor for cursor, size in pages if size == 1} >= set(range(-1, events - 1))


@pytest.mark.parametrize("events", [*LENGTHS, 0, 1, 301, 1000, 5000])
def test_no_page_is_planned_twice_and_none_beyond_the_list(events: int) -> None:
    """Each pair of cursor and size stands once; behind every cursor there is an event; the plan keeps to its number."""
    pages = planned_pages(events)

    assert len(set(pages)) == len(pages) <= most_pages(events)
    assert all(-1 <= cursor < max(events - 1, 0) and 1 <= size <= 100 for cursor, size in pages)


@pytest.mark.parametrize("events", [137, 301, 1000, 5000])
@pytest.mark.parametrize("size", BOUNDARY_SIZES)
def test_pages_end_at_the_end_of_the_list_and_right_before_it(events: int, size: int) -> None:
    """For every usual size, where `has_more` turns: the page that ends with the oldest event, with the one before, and one that is short."""
    pages = planned_pages(events)

    assert {(events - 1 - size, size), (events - 2 - size, size)} <= set(pages)
    assert size == 1 or (events - size, size) in pages


def test_the_usual_plan_keeps_to_its_number() -> None:
    """Up to 300 events the plan grows with the list, since every cursor is asked for; then it is a sample."""
    assert [len(planned_pages(events)) for events in (137, 301, 5000)] == [MOST_PAGES] * 3
    assert MOST_PAGES <= 230
    assert len(planned_pages(SMALL_LIST)) == most_pages(SMALL_LIST) == 350


@pytest.mark.parametrize("events", [400, 1000, 1200])
def test_the_sample_of_a_long_list_has_its_ends_and_its_boundaries(events: int) -> None:
    """Both ends, the last and the first event of pages of 20 all along, and no hole in between."""
    cursors = sorted(cursor for cursor, size in planned_pages(events) if size == 1 and cursor >= 0)

    assert set(range(20)) | set(range(events - 21, events - 1)) <= set(cursors)
    assert {20 * page - 1 for page in range(1, (events - 1) // 20 + 1)} <= set(cursors)
    assert len(cursors) <= SAMPLE + len(BOUNDARY_SIZES)
    assert max(here - before for before, here in itertools.pairwise(cursors)) <= 20


@pytest.mark.parametrize("events", [38, 75, 112, 137])
def test_all_sizes_are_spread_over_the_list(events: int) -> None:
    """Whatever the length of the list, every size is asked for, and not always at the same cursors."""
    pages = [(cursor, size) for cursor, size in planned_pages(events) if size != 1]

    assert {size for _, size in pages} >= set(SPREAD_SIZES)
    assert len({cursor for cursor, _ in pages}) > 20


def test_a_size_above_the_maximum_is_not_planned() -> None:
    """A server that refuses more than 20 is not asked for more."""
    assert max(size for _, size in planned_pages(137, maximum=20)) == 20


def test_a_plan_may_be_held_smaller() -> None:
    """Another job gets a few pages only, the boundaries first."""
    assert planned_pages(20, most=6) == [(18, 1), (17, 1), (17, 2), (16, 2), (18, 2), (16, 3)]
