"""The sizes of a plan: which page is asked for behind which cursor, worked out before anything is sent."""

from __future__ import annotations

import itertools
import math

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
"""Cursors at the head, where a page that continues the first one is asked for in more than one size."""
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

    For each usual size the page that ends exactly at the end of the list, and those that end right before and right behind it; pages that
    begin and that continue at the head; every cursor but the oldest event's with size 1 (of a long list a sample); then all sizes spread over the cursors, up to four pages for each cursor, as
    far as `most` reaches.
    """
    pairs: dict[Pair, None] = {}

    def add(cursor: int, size: int) -> None:
        if -1 <= cursor < events - 1 and 1 <= size <= maximum:
            pairs.setdefault((cursor, size))

    for size in BOUNDARY_SIZES:
        for short in (0, 1, -1):
            add(events - 1 - size - short, size)
    for size in (events - 1, events, events + 1, 1, 2, 3):
        add(-1, size)
    for cursor in HEAD:
        for size in (2, DEFAULT):
            add(cursor, size)
    for cursor in range(3):  # pages that overlap the first one from inside
        add(cursor, 5)
        add(cursor, 20)
    for cursor in _cursors(events):
        add(cursor, 1)
    most = most_pages(events) if most is None else most
    for turn in range(most if events > 1 else 0):
        if len(pairs) >= min(most, PAGES_EACH * (events - 1)):
            break
        add(turn * _step(events - 1) % (events - 1), SPREAD_SIZES[turn % len(SPREAD_SIZES)])
    return list(pairs)[:most]


def _step(cursors: int) -> int:
    """Return a step that comes to every cursor and leaps over most of the list each time."""
    return next(step for step in itertools.count(max(round(cursors * 0.618), 1)) if math.gcd(step, cursors) == 1)


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
