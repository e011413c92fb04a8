"""Tests of the clauses of the family pagination that look at whole walks."""

from ftevents.rules.pagination import walk_ends, walk_is_complete, walk_repeats_nothing
from handmade import held, is_silent, page, walk, words

ROUND = ", so the walk goes round for ever; expected events behind it, or an end"
WALK_RULES = (walk_is_complete, walk_repeats_nothing, walk_ends)
TWO_SIZES = [
    *walk((None, "e5 e4"), ("e4", "e3 e2"), ("e2", "e1"), limit=2),
    *walk((None, "e5 e4 e3"), ("e3", "e2 e1"), limit=3, first=4),
]


def test_walks_of_several_sizes_hold_however_they_are_mixed() -> None:
    """Two interleaved walks are told apart by their size, in whatever order their pages come."""
    orders = (TWO_SIZES, TWO_SIZES[::-1], [TWO_SIZES[index] for index in (3, 0, 1, 4, 2)])

    for order in orders:
        assert held(walk_is_complete, order) == 10
        assert held(walk_repeats_nothing, order) == 10
        assert held(walk_ends, order) == 2


def test_a_walk_that_is_cut_off_shows_nothing() -> None:
    """Without its last page, a walk may still be complete, and may still end."""
    for rule in WALK_RULES:
        assert is_silent(rule, walk((None, "e5 e4"), ("e4", "e3 e2", True)))
        assert is_silent(rule, [page("e2 e1", requested=False), page("e3", 2, after="e4"), page("e1", 3, query="limit=x")])


def test_short_lists_are_walks_too() -> None:
    """An empty list and a list of one event are walks of one page; a walk may also end with an empty page."""
    assert held(walk_is_complete, [page([], has_more=False), page("e1", 2, has_more=None)]) == 0
    assert held(walk_ends, page([], has_more=False)) == 1
    assert held(walk_is_complete, page("e1", has_more=False)) == 1
    assert held(walk_is_complete, walk((None, "e2 e1", None), ("e1", "", None))) == 2


def test_a_walk_stops_where_a_client_stops() -> None:
    """False ends a walk even where a page behind is there; null goes on."""
    assert held(walk_is_complete, walk((None, "e3 e2", False))) == 2
    assert held(walk_is_complete, walk((None, "e3 e2", None), ("e2", "e1", False))) == 3


def test_walk_is_complete_finds_events_lost_between_pages() -> None:
    """Lost at a seam of the first page and of the last; the walk, its size and how many are said."""
    whole = page("e6 e5 e4 e3 e2 e1")

    assert words(walk_is_complete, [whole, *walk((None, "e6 e5"), ("e5", "e3 e2"), ("e2", "e1"), limit=2, first=2)]) == [
        "the walk that begins with page 2 (limit 2, 3 pages): got 5 events in all; expected also 'e4' (page 1)"
    ]
    assert words(walk_is_complete, [whole, *walk((None, "e6 e5 e4", False), first=2)]) == [
        "the walk that begins with page 2 (without limit, 1 page): got 3 events in all; expected also 'e3' (page 1) and 2 more"
    ]


def test_walk_is_complete_reports_each_walk() -> None:
    """Two walks that lose different events are two findings."""
    pages = [
        page("e4 e3 e2 e1"),
        *walk((None, "e4"), ("e4", "e2 e1"), limit=2, first=2),
        *walk((None, "e4 e3 e2", False), limit=3, first=4),
    ]

    assert words(walk_is_complete, pages) == [
        "the walk that begins with page 2 (limit 2, 2 pages): got 3 events in all; expected also 'e3' (page 1)",
        "the walk that begins with page 4 (limit 3, 1 page): got 3 events in all; expected also 'e1' (page 1)",
    ]


def test_walk_is_complete_finds_a_lost_head_where_the_order_is_known() -> None:
    """A live run knows that an event was there before; a capture does not, since its order need not be that of time."""
    lost = [("e4 e3 e2 e1",), ("e2 e1",)]
    live = [page(items, number, limit=9, live=True) for number, (items,) in enumerate(lost, 1)]
    capture = [page(items, number, limit=9) for number, (items,) in enumerate(lost, 1)]

    assert words(walk_is_complete, live) == [
        "the walk that begins with page 2 (limit 9, 1 page): got 2 events in all; expected also 'e4' (page 1) and 1 more"
    ]
    assert held(walk_is_complete, capture) == 6


def test_growth_at_the_head_is_never_an_accusation() -> None:
    """Events that came while a walk was under way, or after it, are not missed, in a live run and in a capture."""
    for live in (True, False):
        pages = [
            *walk((None, "e5 e4"), ("e4", "e3 e2"), ("e2", "e1"), limit=2, live=live),
            *walk((None, "e7 e6"), ("e6", "e5 e4"), ("e4", "e3 e2"), ("e2", "e1"), limit=2, first=4, live=live),
        ]
        assert held(walk_is_complete, pages) == 5 + 7
        assert held(walk_repeats_nothing, pages) == 5 + 7
        assert held(walk_ends, pages) == 2


def test_a_walk_without_a_usable_id_says_nothing_of_lost_events() -> None:
    """The event whose id is damaged may be the one that seems to be missing."""
    for damaged in (..., None, 7, {"id": 3}, {"id": None}, {"id": ""}):
        pages = [page("e4 e3 e2 e1", has_more=None), page(["e4", damaged, "e2", "e1"], 2, limit=9)]
        assert is_silent(walk_is_complete, pages), damaged


def test_walk_repeats_nothing_finds_an_event_again() -> None:
    """An event of the page before and one of the first page, head or tail of its page."""
    pages = walk((None, "e6 e5"), ("e5", "e5 e4"), ("e4", "e3 e2"), ("e2", "e1", False), limit=2)
    late = walk((None, "e6 e5"), ("e5", "e4 e3"), ("e3", "e2 e6", False), limit=2)

    assert words(walk_repeats_nothing, pages) == ["page 2 /data/0/id: got 'e5' again; expected it once; page 1 has it too"]
    assert words(walk_repeats_nothing, late) == ["page 3 /data/1/id: got 'e6' again; expected it once; page 1 has it too"]


def test_walk_repeats_nothing_leaves_one_page_and_damaged_events_to_others() -> None:
    """An id twice in one page is not a matter of the walk, and events without an id are not one event."""
    assert held(walk_repeats_nothing, walk((None, "e3 e2 e3"), ("e3", "e1", False))) == 3
    assert held(walk_repeats_nothing, walk((None, [..., None, "e3"]), ("e3", [..., None, "e1"], False))) == 2


def test_walk_ends_finds_the_cursor_that_comes_again() -> None:
    """A page that is its own next page, a round of two pages, and a last page that leads back to the head."""
    assert words(walk_ends, walk((None, "e3 e2", True), ("e2", "e3 e2", True))) == [
        f"page 2: got 'e2' as the last event again{ROUND}; page 1 ended with it too"
    ]
    assert words(walk_ends, walk((None, "e5 e4"), ("e4", "e3"), ("e3", "e5 e4", True))) == [
        f"page 3: got 'e4' as the last event again{ROUND}; page 1 ended with it too"
    ]
    assert words(walk_ends, walk((None, "e5 e4"), ("e4", "e3 e2"), ("e2", "e3 e2", True)))[0].startswith("page 3: got 'e2'")


def test_walk_ends_is_not_misled_by_a_repeated_page_that_ends() -> None:
    """A repeated last event on a page that says that there are no more is an end."""
    assert held(walk_ends, walk((None, "e3 e2", True), ("e2", "e3 e2", False))) == 1


def test_walks_of_two_jobs_have_nothing_to_do_with_each_other() -> None:
    """Equal ids in two jobs neither lose nor repeat anything."""
    pages = [*walk((None, "e3 e2"), ("e2", "e1"), limit=2), page("e9 e3 e2", 3, job="ftjob-2", limit=3)]

    assert held(walk_is_complete, pages) == 6
    assert held(walk_repeats_nothing, pages) == 6


def test_walks_follow_awkward_ids() -> None:
    """Reserved characters, spaces, quotes and emoji in ids link pages as any other id does."""
    ids = ["a b+c", "ä/ö?&=#%41", "'\"\\", "🦊", "٣"]
    pages = [
        page([one], number, after=after, limit=1, has_more=True)
        for number, (after, one) in enumerate(zip([None, *ids], ids, strict=False), 1)
    ]

    assert held(walk_is_complete, [*pages, page([], 9, after=ids[-1], limit=1)]) == 5


def test_an_odd_size_is_no_step_of_a_walk() -> None:
    """An empty page for `limit=0` does not end a walk for another odd limit."""
    pages = [page("e3 e2 e1"), page("e3", 2, query="limit=x", has_more=True), page([], 3, query="limit=0&after=e3")]

    assert held(walk_is_complete, pages) == 3
