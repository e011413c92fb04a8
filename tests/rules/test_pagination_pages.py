"""Tests of the clauses of the family pagination that look at one page and at what other pages say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.evidence import Asked
from ftevents.rules.pagination import (
    after_continues,
    after_is_exclusive,
    default_page_is_20,
    end_is_an_empty_page,
    has_more_is_true,
    limit_is_respected,
    page_is_full,
)
from handmade import LIVE, answer, held, is_silent, ledger, page, url, walk, words

if TYPE_CHECKING:
    from ftevents.evidence import Exchange
    from handmade import Pages

OLDEST = Asked(probe="end", job="good", cursor="oldest", limit="default", credential="good")


def ids(newest: int, oldest: int = 1) -> str:
    """Return the ids of a stretch of the list, newest first."""
    return " ".join(f"e{number}" for number in range(newest, oldest - 1, -1))


def test_limit_is_respected_counts_every_page_with_a_limit() -> None:
    """A page with as many events as asked for, or fewer, holds; a page without limit is not looked at."""
    assert held(limit_is_respected, [page("e3 e2", limit=2), page("e1", limit=2), page([], limit=1)]) == 3
    assert is_silent(limit_is_respected, page("e3 e2 e1"))


def test_limit_is_respected_says_by_how_much_each_page_is_too_long() -> None:
    """A page one event too long and one that ignores the limit are both reported."""
    pages = [page("e3 e2", 1, limit=1), page("e9", 2, limit=1), page(ids(40), 3, limit=20, after="e41")]

    assert words(limit_is_respected, pages) == [
        "page 1 /data: got 2 events; expected at most 1, the limit",
        "page 3 /data: got 40 events; expected at most 20, the limit",
    ]


def test_limit_is_respected_leaves_odd_limits_to_others() -> None:
    """A limit that is no plain positive integer, or is given twice, is another clause's."""
    for odd in ("limit=0", "limit=-1", "limit=%2B1", "limit=01", "limit=1.0", "limit=", "limit=1&limit=2", "limit=%D9%A1"):
        assert is_silent(limit_is_respected, page(query=odd)), odd
    assert is_silent(
        limit_is_respected, [answer({"error": {}}, status=400, sent=url(limit=1)), answer({"data": None}, 2, sent=url(limit=1))]
    )


def test_page_is_full_holds_for_full_pages_and_the_last() -> None:
    """A full page holds, and so does a shorter one with nothing behind it."""
    assert held(page_is_full, walk((None, "e5 e4"), ("e4", "e3 e2"), ("e2", "e1"), limit=2)) == 3


def test_page_is_full_finds_the_short_page_wherever_it_is() -> None:
    """A short page is reported with the event behind it, first page or not, two at once."""
    pages = walk((None, "e6"), ("e6", "e5 e4"), ("e4", "e3"), ("e3", "e2 e1"), limit=2)

    assert words(page_is_full, pages) == [
        "page 1 /data: got 1 event; expected 2, since 'e5' stands behind them (page 2)",
        "page 3 /data: got 1 event; expected 2, since 'e2' stands behind them (page 4)",
    ]


def test_page_is_full_knows_what_stands_behind_from_other_pages_too() -> None:
    """What stands behind a page is known from a longer page as well."""
    pages = [page(ids(5), 1, limit=5), page("e4 e3", 2, after="e5", limit=3)]

    assert words(page_is_full, pages) == ["page 2 /data: got 2 events; expected 3, since 'e2' stands behind them (page 1)"]


def test_page_is_full_allows_a_maximum_and_a_growing_list() -> None:
    """A server's maximum is its largest page; a page that was the whole list stays right when the list grows."""
    clamped = walk((None, "e6 e5 e4"), ("e4", "e3 e2 e1"), limit=100)
    grown = [page("e2 e1", 1, limit=5), page(ids(6, 2), 2, limit=5, has_more=True), page("e1", 3, after="e2", limit=5)]

    assert held(page_is_full, clamped) == 2
    assert held(page_is_full, grown) == 3


def test_page_is_full_looks_at_no_empty_page_and_none_without_limit() -> None:
    """A page without events or without limit is another clause's."""
    assert is_silent(page_is_full, [page([], limit=3), page("e1"), page("e2", requested=False)])


def test_page_is_full_takes_a_page_by_its_own_word() -> None:
    """A page that is short and says that there are more is wrong in one of the two, whatever stands behind it."""
    pages = [page(ids(9, 6), 1, limit=4, has_more=True), page("e4 e3", 2, after="e5", limit=3, has_more=True)]

    assert words(page_is_full, pages) == [
        "page 2 /data: got 2 events and has_more true; expected 3 (room for more: page 1), or has_more false",
    ]
    assert [found.exchanges for found in ledger(page_is_full, pages).broken] == [(pages[1], pages[0])]
    assert words(default_page_is_20, [page(ids(40, 20), limit=21), page(ids(18, 11), 2, after="e19", has_more=True)]) == [
        "page 2 /data: got 8 events and has_more true; expected 20, or has_more false"
    ]


@pytest.mark.parametrize(
    "short",
    [
        [page("e4 e3", 2, after="e5", limit=3, has_more=False)],
        [page("e4 e3 e2 e1", 2, after="e5", limit=50, has_more=True)],
        [page("e4 e3", 2, query="after=e5&after=e6&limit=3", has_more=True)],
        [page("e4 e3", 2, after="e5", limit=3, has_more=True), page([], 3, after="e3", has_more=True)],
        [page("e4 e3", 2, after="e5", limit=3, has_more=True), page("e3", 3, after="e4", limit=1)],
        [page("e4 e3", 2, after="e5", limit=3, has_more=True, job="ftjob-2")],
        [page(["e4", ...], 2, after="e5", limit=3, has_more=True)],
    ],
    ids=["the last", "the server's maximum", "two cursors", "the end is empty", "the end by another page", "another job", "no id"],
)
def test_page_is_full_does_not_take_every_page_by_its_word(short: Pages) -> None:
    """What looks like a short page with more, and is the last, as much as the server serves, or wrong in another clause's way."""
    assert words(page_is_full, [page(ids(9, 6), 1, limit=4, has_more=True), *short]) == []


def test_default_page_is_20_holds_for_full_pages_of_a_longer_list() -> None:
    """A default page of 20 and the rest behind it hold."""
    assert held(default_page_is_20, walk((None, ids(25, 6)), ("e6", ids(5), False), ("e1", ""))) == 2


def test_default_page_is_20_finds_longer_and_shorter_pages() -> None:
    """21 events are too many; 19 are too few while more exist, on any page of the walk."""
    pages = walk((None, ids(60, 40)), ("e40", ids(39, 21)), ("e21", ids(20)))

    assert words(default_page_is_20, pages) == [
        "page 1 /data: got 21 events; expected 20, the default",
        "page 2 /data: got 19 events; expected 20, since 'e20' stands behind them (page 3)",
    ]


def test_default_page_is_20_is_not_exercised_by_a_short_list() -> None:
    """A list of 20 events or fewer, a page with a limit and a page without a request show nothing."""
    assert is_silent(default_page_is_20, page(ids(20)))
    assert is_silent(default_page_is_20, [page(ids(40), limit=40), page(ids(40), 2, requested=False), page("e3", 3, query="limit=abc")])


def test_default_page_is_20_allows_a_list_that_was_short_once() -> None:
    """A default page of 15 was whole when the list had 15 events."""
    pages = [page(ids(15), 1), page(ids(30, 11), 2, has_more=True), page(ids(10), 3, after="e11")]

    assert held(default_page_is_20, pages) == 3


def test_a_doubled_id_at_the_end_of_a_page_proves_nothing_behind_it() -> None:
    """What stands behind one of two places of an id does not stand behind the page."""
    short = [page("e5 e4 e3 e5", 1, limit=5), page(ids(9, 4), 2, limit=6, has_more=None)]
    default = [page("e9 e8 e7 e9", 1), page(ids(30, 8), 2, limit=30, has_more=None)]

    assert words(page_is_full, short) == []
    assert words(has_more_is_true, short) == []
    assert words(default_page_is_20, default) == []


def test_after_is_exclusive_finds_the_cursor_wherever_it_is_repeated() -> None:
    """A repeated cursor event is reported at its own index, head or tail."""
    pages = walk((None, "e5 e4"), ("e4", "e4 e3"), ("e3", "e2 e3"))

    assert words(after_is_exclusive, pages) == [
        "page 2 /data/0/id: got 'e4', the id sent as `after`; expected only events behind it",
        "page 3 /data/1/id: got 'e3', the id sent as `after`; expected only events behind it",
    ]


def test_after_is_exclusive_holds_for_each_page_behind_a_cursor() -> None:
    """Only pages with events that were asked for with a cursor are looked at."""
    assert held(after_is_exclusive, walk((None, "e5 e4"), ("e4", "e3 e2"), ("e2", "e1"), ("e1", ""))) == 2
    assert is_silent(after_is_exclusive, [page("e5"), page("e5", query="after="), page("e5", requested=False)])


def test_after_is_exclusive_reads_awkward_ids_as_they_are() -> None:
    """Reserved characters, spaces as `+` or `%20`, and an emoji are compared as text."""
    for spelled in ("a+b%26%2F%3F", "a%20b%26%2F%3F"):
        assert words(after_is_exclusive, page(["a b&/?"], query=f"after={spelled}")) == [
            "page 1 /data/0/id: got 'a b&/?', the id sent as `after`; expected only events behind it"
        ]
    assert held(after_is_exclusive, page(["🦊"], after="🦊 ")) == 1


def test_after_is_exclusive_says_nothing_of_two_cursors_or_a_foreign_one() -> None:
    """Nobody knows which of two cursors counts; a foreign one is another clause's."""
    assert is_silent(after_is_exclusive, page("e1", query="after=e1&after=e2"))
    assert is_silent(after_is_exclusive, page("e1", after="e1", asked=Asked(probe="foreign-cursor", cursor="foreign")))


def test_after_is_exclusive_survives_damaged_events() -> None:
    """Items that are no objects or have other ids are passed over."""
    assert held(after_is_exclusive, page([None, 7, ["e9"], {"id": 9}, ...], after="e9")) == 1


def test_after_continues_holds_where_the_neighbour_is_known() -> None:
    """A page behind a cursor whose neighbour another page shows is looked at, each time."""
    pages = [page(ids(5), 1), page("e4 e3", 2, after="e5"), page("e1", 3, after="e2")]

    assert held(after_continues, pages) == 2
    assert is_silent(after_continues, walk((None, "e5 e4"), ("e4", "e3 e2")))


def test_after_continues_finds_skipped_events_and_earlier_ones() -> None:
    """A page that begins too far down, too far up, or not at all is reported with the event that was due."""
    whole = page(ids(5), 1)
    pages = [whole, page("e2 e1", 2, after="e4"), page("e5 e4", 3, after="e3"), page([], 4, after="e2")]

    assert words(after_continues, pages) == [
        "page 2 /data/0: got 'e2'; expected 'e3', which stands right behind the cursor (page 1)",
        "page 3 /data/0: got 'e5'; expected 'e2', which stands right behind the cursor (page 1)",
        "page 4 /data: got no events; expected 'e1', which stands right behind the cursor (page 1)",
    ]


def test_after_continues_leaves_other_damage_to_other_clauses() -> None:
    """A repeated cursor, a doubled id, an event without an id, and odd requests accuse nobody here."""
    whole = page(ids(5), 1)

    assert is_silent(after_continues, [whole, page("e4 e3", 2, after="e4")])
    assert is_silent(after_continues, [page("e5 e4 e5 e3", 1), page("e4", 2, after="e5")])
    assert is_silent(after_continues, [whole, page([..., "e2"], 2, after="e4"), page([None], 3, after="e3")])
    assert is_silent(after_continues, [whole, page([], 2, query="after=e5&limit=0"), page("e2", 3, query="after=e5&after=e3")])


BEFORE = page("e5 e4", 1, limit=2, has_more=True)


@pytest.mark.parametrize(
    ("pages", "said"),
    [
        (
            [page("e3", 2, after="e4", limit=1, has_more=True), page("e2 e1", 3, after="e4", limit=2)],
            "page 3 /data/0: got 'e2'; expected 'e3' behind the same cursor, as in page 2; one of the two is wrong",
        ),
        (
            [page("e3", 2, after="e4", limit=1), page([], 3, after="e4", limit=2)],
            "page 3 /data: got no events; expected 'e3' behind the same cursor, as in page 2; one of the two is wrong",
        ),
        (
            [page("e3 e2", 2, limit=3, has_more=True), page("e2", 3, after="e4", limit=1)],
            "page 3 /data/0: got 'e2' right behind the cursor 'e4'; expected it right behind 'e3' alone, as in page 2; one of the two is wrong",
        ),
        (
            [page("e2", 2, after="e4", limit=1), page("e3", 3, limit=1, has_more=True), page("e2", 4, after="e3", limit=2)],
            "page 4 /data/0: got 'e2' right behind the cursor 'e3'; expected it right behind 'e4' alone, as in page 2; one of the two is wrong",
        ),
    ],
    ids=["two first events", "none and one", "behind another event", "behind two cursors"],
)
def test_after_continues_finds_pages_that_contradict_each_other(pages: Pages, said: str) -> None:
    """No page shows the cursor's neighbour: what stands behind a cursor is one and the same for every size, and behind no other event."""
    assert words(after_continues, [BEFORE, *pages]) == [said]
    assert len(ledger(after_continues, [BEFORE, *pages]).broken[0].exchanges) == 2


@pytest.mark.parametrize(
    "pages",
    [
        [page("e3", 2, after="e4", limit=1), page("e3 e2", 3, after="e4", limit=2)],
        [page("e9", 2, after="x", limit=1), page("e10 e9", 3, after="x", limit=2)],
        [page("e9", 2, after="x", limit=1), page("e9 e8", 3, after="y", limit=2), page("e10 e9", 4)],
        [page("e3", 2, after="e4", limit=1), page("e2", 3, after="e4", limit=2, job="ftjob-2")],
        [page("e3", 2, after="e4", limit=1), page([], 3, query="after=e4&limit=0"), page("e9", 4, query="after=e4&after=e10")],
        [page("e3", 2, after="e4", limit=1), page("e2", 3, after="e4", limit=1)],
        [page("e5 e4", 2, after="e4", limit=3), page([], 3, after="e4", limit=1)],
        [page([], 2, after="e4", limit=1), page("e5", 3, after="e4", limit=3)],
    ],
    ids=["agree", "unknown cursor", "two unknown cursors", "two jobs", "odd requests", "asked again", "repeats it", "begins again"],
)
def test_after_continues_finds_no_contradiction_where_none_is_certain(pages: Pages) -> None:
    """That pages agree counts as nothing; for a cursor that names no event, a server may begin at the head, which grows."""
    assert is_silent(after_continues, [BEFORE, *pages])


@pytest.mark.parametrize("live", [True, False])
def test_has_more_is_true_finds_one_event_that_is_the_last_and_is_not(*, live: bool) -> None:
    """Two pages end with one event, and only one of them says that there are more."""
    pages = [page("e3 e2", 1, limit=2, has_more=False, live=live), page("e2", 2, after="e3", limit=1, has_more=True, live=live)]

    assert words(has_more_is_true, pages) == [
        "page 2 /has_more: got true behind 'e2'; expected false, as in page 1, which ends with it too; one of the two is wrong"
    ]
    assert words(has_more_is_true, pages[::-1]) == [
        "page 1 /has_more: got false behind 'e2'; expected true, as in page 2, which ends with it too; one of the two is wrong"
    ]
    assert [found.exchanges for found in ledger(has_more_is_true, pages).broken] == [(pages[1], pages[0])]


@pytest.mark.parametrize(
    "second",
    [
        page("e2", 2, after="e3", limit=1, has_more=False),
        page("e9 e8", 2, has_more=True),
        page("e2", 2, limit=1, has_more=True, job="ftjob-2"),
        page("e2", 2, query="limit=0", has_more=True),
        page("e2", 2, requested=False, has_more=True),
        page("e2", 2, has_more=None),
        page("e2 e2", 2, has_more=True),
    ],
    ids=["agrees", "the list grew", "another job", "an odd limit", "no request", "no has_more", "an event twice"],
)
def test_has_more_is_true_finds_no_contradiction_where_none_is_certain(second: Exchange) -> None:
    """That two pages agree counts as nothing."""
    assert is_silent(has_more_is_true, [page("e3 e2", 1), second])


def test_has_more_is_true_finds_two_ends_of_one_list() -> None:
    """A list has one oldest event: by a page that ends with it, or by an empty one behind it, in a live run or one recording with times."""
    last, none = page("e3 e2", 1, live=True), page([], 2, after="e5", limit=2, live=True)
    timed = [page("e3 e2", 1, clock="a.har"), page("e5 e4", 2, limit=2, clock="a.har")]
    due = "expected 'e2' as the oldest, by has_more false in page 1; one of the two is wrong"

    assert words(has_more_is_true, [last, none]) == [f"page 2 /data: got an empty page, so that 'e5' is the oldest event; {due}"]
    assert words(has_more_is_true, timed) == [f"page 2 /has_more: got has_more false, so that 'e4' is the oldest event; {due}"]
    assert [found.exchanges for found in ledger(has_more_is_true, timed).broken] == [(timed[1], timed[0])]


def test_has_more_is_true_sees_two_lists_where_nothing_says_that_they_are_one() -> None:
    """A job may have been made anew between two recordings, or in one without times; of two jobs, each has its end."""
    first = page("e3 e2", 1, clock="a.har")

    assert is_silent(has_more_is_true, [first, page("e5 e4", 2, limit=2, clock="b.har")])
    assert is_silent(has_more_is_true, [page("e3 e2"), page("e5 e4", 2, limit=2)])
    assert is_silent(has_more_is_true, [first, page("e5 e4", 2, clock="a.har", job="ftjob-2")])
    assert is_silent(has_more_is_true, [first, page([], 2, after="unknown", clock="a.har"), page([], 3, clock="a.har")])
    assert is_silent(has_more_is_true, [first, page("e9 e8 e3 e2", 2, clock="a.har")])


def test_has_more_is_true_tells_an_end_with_more_behind_it_once() -> None:
    """A false that comes too early is told by what stands behind, and not as one of two ends besides."""
    pages = [page("e5 e4", 1, limit=2, live=True), page("e5 e4 e3", 2, limit=3, live=True)]

    assert words(has_more_is_true, pages) == ["page 1 /has_more: got false; expected true, since 'e3' stands behind them (page 2)"]


def test_has_more_is_true_holds_both_ways() -> None:
    """True with a page behind, false with an empty page behind: both hold, and the empty page itself shows nothing."""
    assert held(has_more_is_true, walk((None, "e3 e2"), ("e2", "e1", False), ("e1", ""))) == 2


def test_has_more_is_true_finds_a_false_that_comes_too_early() -> None:
    """False on the first page and on a middle one, while other pages show more."""
    pages = [page(ids(6), 1), *walk((None, "e6 e5", False), ("e5", "e4 e3", False), ("e3", "e2 e1", False), limit=2, first=2)]

    assert words(has_more_is_true, pages) == [
        "page 2 /has_more: got false; expected true, since 'e4' stands behind them (page 1)",
        "page 3 /has_more: got false; expected true, since 'e2' stands behind them (page 1)",
    ]


def test_has_more_is_true_finds_a_true_at_the_end() -> None:
    """True on the last page, of the list and of a list of one event."""
    assert words(has_more_is_true, walk((None, "e3 e2"), ("e2", "e1", True), ("e1", "", False))) == [
        "page 2 /has_more: got true; expected false, since nothing stands behind the last event (page 3)"
    ]
    assert words(has_more_is_true, walk((None, "e1", True), ("e1", "", False))) == [
        "page 1 /has_more: got true; expected false, since nothing stands behind the last event (page 2)"
    ]


def test_has_more_is_true_takes_a_contradiction_for_more() -> None:
    """Where the page behind was empty once and had events another time, true was right."""
    assert held(has_more_is_true, [page("e3 e2", has_more=True), page([], 2, after="e2"), page("e1", 3, after="e2", limit=5)]) == 1


def test_has_more_is_true_does_not_count_a_page_that_starts_again() -> None:
    """A page behind the oldest event that begins again at the head proves no more events."""
    assert is_silent(has_more_is_true, walk((None, "e3 e2", True), ("e2", "e3 e2", True)))


def test_has_more_is_true_says_nothing_where_nothing_is_known() -> None:
    """No page behind, no boolean, no last id, or an odd size behind it: nothing to look at."""
    assert is_silent(has_more_is_true, [page("e2", has_more=True), page("e9", 2, has_more=False)])
    assert is_silent(has_more_is_true, [page("e2", has_more=None), page("e1", 2, after="e2")])
    assert is_silent(has_more_is_true, [page(["e2", ...], has_more=False), page("e1", 2, after="e2")])
    assert is_silent(has_more_is_true, [page("e2", has_more=True), page([], 2, query="limit=0&after=e2")])


def test_end_is_an_empty_page_holds_for_the_page_behind_the_last() -> None:
    """An empty page behind a page that says that no more exist holds, and so does one that is asked for as the oldest."""
    assert held(end_is_an_empty_page, walk((None, "e2 e1", False), ("e1", ""))) == 1
    assert held(end_is_an_empty_page, page([], after="e1", asked=OLDEST)) == 1
    assert is_silent(end_is_an_empty_page, walk((None, "e3 e2"), ("e2", "e1")))
    assert is_silent(
        end_is_an_empty_page, [page("e2 e1", has_more=None), page([], 2, after="e1"), page("e2", 3, after="e2", has_more=True)]
    )
    assert is_silent(end_is_an_empty_page, [page("e2 e1"), page([], 2, query="after=e1&limit=0", has_more=True)])


def test_end_is_an_empty_page_finds_a_list_that_starts_again() -> None:
    """The head behind the oldest event, the oldest event itself, and an empty page with has_more true."""
    pages = [page("e3 e2 e1"), page("e3 e2", 2, after="e1"), page("e1", 3, after="e1"), page([], 4, after="e1", has_more=True)]

    assert words(end_is_an_empty_page, [page("e3 e2 e1"), page("e3", 2, after="e1", limit=1)]) == [
        "page 2 /data: got 1 event from further up the list; expected no events and has_more false"
    ]

    assert words(end_is_an_empty_page, pages) == [
        "page 2 /data: got 2 events from further up the list; expected no events and has_more false",
        "page 3 /data: got 1 event from further up the list; expected no events and has_more false",
        "page 4 /has_more: got has_more true; expected no events and has_more false",
    ]


def test_end_is_an_empty_page_finds_any_other_answer() -> None:
    """A refusal, a failure of the server and an answer without a body are reported, whatever the status."""
    for status in (400, 404, 500, 204):
        refused = answer(None, 2, status=status, sent=url(after="e1"), asked=OLDEST)
        assert words(end_is_an_empty_page, [page("e2 e1", asked=LIVE), refused]) == [
            f"page 2: got status {status}; expected status 200 and an empty page"
        ]


def test_end_is_an_empty_page_is_patient() -> None:
    """A rate limit, a 503 that says when to come back, and a redirect are normal life."""
    for status, name in ((429, "X-Request-Id"), (503, "Retry-After"), (307, "Location")):
        refused = answer(None, 2, status=status, headers=((name, "1"),), sent=url(after="e1"), asked=OLDEST)
        assert is_silent(end_is_an_empty_page, [page("e2 e1", asked=LIVE), refused])
