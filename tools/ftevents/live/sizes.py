"""The sizes of a plan: which page is asked for behind which cursor, worked out before anything is sent."""

from __future__ import annotations

SMALL_LIST = 300
"""Events: up to here every cursor is asked for."""
BOUNDARY_SIZES = (1, 2, 3, 5, 7, 10, 20, 50, 100)
WALKED_SIZES = (2, 3, 20)
OTHER_SIZES = (4, 5, 6, 8, 9, 10, 11, 13, 16, 19, 21, 25, 32, 49, 50, 51, 64, 99, 100)
MOST_PAGES = 230

Pair = tuple[int, int]
"""A cursor, as its index in the list (-1: from the head), and a page size."""


def planned_pages(events: int, *, maximum: int = 100, most: int = MOST_PAGES) -> list[Pair]:
    """Return which pages to ask for in a list of so many events, in a fixed order, each once.

    Every cursor but the oldest event's with size 1 (of a long list a sample that has every boundary); planned walks of sizes 2, 3 and 20;
    for each usual size the page that ends exactly at the end of the list and the one that ends right before it; then other sizes spread over
    the cursors, as far as `most` reaches.
    """
    if events < 1:
        return []
    pairs: dict[Pair, None] = {}

    def add(cursor: int, size: int) -> None:
        if -1 <= cursor < events - 1 and 1 <= size <= maximum:
            pairs.setdefault((cursor, size))

    for size in BOUNDARY_SIZES:
        add(events - 1 - size, size)
        add(events - 2 - size, size)
        add(events - size, size)
    for size in (events - 1, events, events + 1, 1, 2, 3):
        add(-1, size)
    for cursor in _cursors(events):
        add(cursor, 1)
    for size in WALKED_SIZES if events <= SMALL_LIST else ():
        for cursor in range(size - 1, events, size):
            add(cursor, size)
    spread = 0
    while len(pairs) < min(most, (events - 1) * 4) and spread < most:
        cursor = (spread * 37) % max(events - 1, 1)
        add(cursor, OTHER_SIZES[spread % len(OTHER_SIZES)])
        spread += 1
    return list(pairs)[:most]


def _cursors(events: int) -> list[int]:
    """Return the cursors to ask for one by one: all of a small list, else its ends, every boundary of 20, and a spread."""
    if events <= SMALL_LIST:
        return list(range(events - 1))
    chosen = {*range(25), *range(events - 26, events - 1), *range(0, events - 1, max(events // 60, 1))}
    for boundary in range(20, events - 1, 20 * max(events // 1200, 1)):
        chosen.update((boundary - 1, boundary))
    return sorted(cursor for cursor in chosen if 0 <= cursor < events - 1)[:180]
