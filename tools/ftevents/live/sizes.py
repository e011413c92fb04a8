"""The sizes of a plan: which page is asked for behind which cursor, worked out before anything is sent."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SMALL_LIST = 300
"""Events: up to here every cursor is asked for."""
BOUNDARY_SIZES = (1, 2, 3, 5, 7, 10, 20, 50, 100)
SPREAD_SIZES = (2, 3, 20, 4, 5, 6, 8, 9, 10, 11, 13, 16, 19, 21, 25, 32, 49, 50, 51, 64, 99, 100)
MOST_PAGES = 205
BESIDE_CURSORS = 50
"""Pages that are asked for beside one for each cursor: those at the ends and at the boundaries."""
PAGES_EACH = 4
"""Pages for each cursor of a short list, at most."""
HEAD = (0, 1, 2)
"""Cursors at the head, whose pages overlap the first one from inside: they are asked for in more than one size."""
ENDS = 20
"""Cursors of a long list that are asked for at each of its ends."""
SAMPLE = 160
"""Cursors of a long list that are asked for one by one."""
DEFAULT = 20
"""The default page size: where a page of it ends, something may be lost."""

Pair = tuple[int, int]
"""A cursor, as its index in the list (-1: from the head), and a page size."""


def most_pages(events: int) -> int:
    """Return how many pages the usual plan has for a list of so many events."""
    return max(MOST_PAGES, events + BESIDE_CURSORS) if events <= SMALL_LIST else MOST_PAGES


def planned_pages(events: int, *, maximum: int = 100, most: int | None = None) -> list[Pair]:
    """Return which pages to ask for in a list of so many events, in a fixed order, each once; `most` at most, as usual where it is None.

    For each usual size the page that ends exactly at the end of the list, and those that end right before and right behind it; pages at the
    head, and pages that overlap those; every cursor but the oldest event's with size 1 (of a long list a sample); then all sizes spread over
    the cursors, up to four pages for each cursor, as far as `most` reaches.
    """
    most = most_pages(events) if most is None else most
    cursors = max(events - 1, 0)
    pairs = {pair: None for pair in _chosen(events) if -1 <= pair[0] < cursors and 1 <= pair[1] <= maximum}
    for pair in _spread(cursors, most):
        if len(pairs) >= min(most, PAGES_EACH * cursors):
            break
        if pair[1] <= maximum:
            pairs.setdefault(pair)
    return list(pairs)[:most]


def _chosen(events: int) -> Iterator[Pair]:
    """Yield the pages that are asked for each for its own sake; some are none of this list."""
    for size in BOUNDARY_SIZES:
        yield from ((events - 1 - size - short, size) for short in (0, 1, -1))
    yield from ((-1, size) for size in (events - 1, events, events + 1, 1, 2, 3))
    yield from ((cursor, size) for cursor in HEAD for size in (2, 5, DEFAULT))
    yield from ((cursor, 1) for cursor in _cursors(events))


def _spread(cursors: int, number: int) -> Iterator[Pair]:
    """Yield so many pages of all sizes, spread over all cursors."""
    step = _step(cursors)
    for turn in range(number if cursors else 0):
        yield turn * step % cursors, SPREAD_SIZES[turn % len(SPREAD_SIZES)]


def _step(cursors: int) -> int:
    """Return a step that comes to every cursor and leaps over most of the list each time."""
    return next(step for step in itertools.count(max(round(cursors * 0.618), 1)) if math.gcd(step, max(cursors, 1)) == 1)


def _cursors(events: int) -> list[int]:
    """Return the cursors to ask for one by one: all of a small list, else its ends, its boundaries of 20, and a spread."""
    every = range(events - 1)
    if events <= SMALL_LIST:
        return list(every)
    chosen = {*every[:ENDS], *every[-ENDS:]}
    boundaries = [cursor for edge in range(DEFAULT, events - 1, DEFAULT) for cursor in (edge - 1, edge)]
    for candidates in (boundaries, every):
        chosen.update(_evenly(candidates, SAMPLE - len(chosen)))
    return sorted(chosen)


def _evenly(items: list[int] | range, number: int) -> list[int]:
    """Return so many of the items, evenly spread, or all of them where they are no more."""
    if number >= len(items):
        return list(items)
    return [items[place * len(items) // number] for place in range(max(number, 0))]
