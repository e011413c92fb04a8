"""Tests of the clauses of the family pagination about order, ids, and what stays the same."""

import json
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.evidence import Answer, Asked, Exchange, Expected, Transcript
from ftevents.rules.pagination import (
    cursor_can_be_used_again,
    grows_at_the_head_only,
    ids_are_unique,
    jobs_are_separate,
    list_is_as_expected,
    newest_first,
    one_order,
    reading_changes_nothing,
    same_event_same_content,
)
from handmade import LIVE, START, answer, event, held, is_silent, ledger, page, url, walk, words

if TYPE_CHECKING:
    from ftevents.evidence.exchange import Shape

ALONE = "expected events of job 'ftjob-2' alone"
RANDOM_IDS = ("ftevent-7Kq2mXw9TzLr4VbN", "ftevent-B3nW8sRj5QyE0uGa")


def test_ids_are_unique_counts_the_ids_of_pages() -> None:
    """Every page with two ids or more is looked at."""
    assert held(ids_are_unique, [page("e3 e2 e1"), page("e2 e1", 2)]) == 5
    assert is_silent(ids_are_unique, [page("e1"), page([], 2), page([..., None, "e1"], 3)])


def test_ids_are_unique_finds_an_id_twice_in_a_page() -> None:
    """Neighbours, first and last, on two pages at once; the first repetition of each page is reported."""
    assert words(ids_are_unique, [page("e3 e3 e1"), page("e5 e4 e5", 2)]) == [
        "page 1 /data/1/id: got 'e3', which /data/0 has too; expected an id of its own",
        "page 2 /data/2/id: got 'e5', which /data/0 has too; expected an id of its own",
    ]


def test_ids_are_unique_sees_past_events_without_an_id() -> None:
    """Several events without an id are not one id, and hide none."""
    assert held(ids_are_unique, page([..., "e3", ..., None, "e2"])) == 2
    assert words(ids_are_unique, page([..., ..., "e3", None, "e3"])) == [
        "page 1 /data/4/id: got 'e3', which /data/2 has too; expected an id of its own"
    ]


def test_ids_are_unique_finds_two_events_of_one_id_in_a_walk() -> None:
    """The same id with other content on a later page of a walk; with the same content it is a repetition, which is another clause's."""
    other = event("e4", message="Something else")

    assert words(ids_are_unique, walk((None, "e4 e3"), ("e3", ["e2", other]))) == [
        "page 2 /data/1/id: got 'e4', which another event has too (page 1 /data/0); expected an id of its own"
    ]
    assert held(ids_are_unique, walk((None, "e4 e3"), ("e3", "e2 e4"))) == 4
    assert held(ids_are_unique, walk((None, [event(id=..., message="a"), "e3"]), ("e3", [event(id=..., message="b"), "e1"]))) == 0
    assert len(words(ids_are_unique, page(["e4", other]))) == 1


def test_one_order_holds_for_neighbours_that_are_seen_again() -> None:
    """Pages of several sizes that agree; a neighbour that is seen once shows nothing."""
    assert held(one_order, [page("e3 e2 e1"), page("e3 e2", 2), page("e2 e1", 3, after="e3")]) == 2
    assert is_silent(one_order, walk((None, "e4 e3"), ("e3", "e2 e1")))


def test_one_order_finds_two_events_that_changed_places() -> None:
    """Swapped in the middle, and where only the two are seen."""
    assert words(one_order, [page("e4 e3 e2 e1"), page("e4 e2 e3 e1", 2)]) == [
        "page 2 /data/1/id: got 'e2' right behind 'e4'; expected 'e3' there, as in page 1",
        "page 2 /data/3/id: got 'e1' right behind 'e3'; expected 'e2' there, as in page 1",
        "page 2 /data/2/id: got 'e3' right behind 'e2'; expected 'e1' there, as in page 1",
    ]
    assert words(one_order, [page("e2 e1"), page("e1 e2", 2)])[0] == (
        "page 2 /data/1/id: got 'e2' right behind 'e1'; expected it in front, as in page 1"
    )


def test_one_order_finds_two_events_right_in_front_of_one() -> None:
    """Once an event has a neighbour in front, nothing new comes between; each of three is held against the first."""
    pages = [page("e9 e2 e1"), page("e8 e2", 2), page("e7 e2", 3)]

    assert words(one_order, pages) == [
        f"page {number} /data/0/id: got '{other}' right in front of 'e2'; expected 'e9' there, as in page 1, since nothing new comes between; "
        "one of the two is wrong"
        for number, other in ((2, "e8"), (3, "e7"))
    ]
    assert ledger(one_order, pages).broken[0].exchanges == (pages[1], pages[0])


@pytest.mark.parametrize(
    "second",
    [
        page("e10 e9 e2", 2),
        page("e8 e2", 2, job="ftjob-2"),
        page("e8 e2 e8", 2),
        page("e8 e2 e2", 2),
        page(["e8", ..., "e2"], 2),
        page("e8 e2", 2, requested=False),
    ],
    ids=["grown", "another job", "doubled in front", "doubled itself", "an event between", "no request"],
)
def test_one_order_finds_no_two_in_front_where_none_are(second: Exchange) -> None:
    """The newest event may get a neighbour in front; what stands beside a doubled id proves nothing."""
    assert words(one_order, [page("e9 e2 e1"), second]) == []


def test_one_order_tells_an_event_that_is_left_out_once() -> None:
    """That the event in front has another one behind is told; that the one behind has another in front is the same thing."""
    assert words(one_order, [page("e3 e2 e1"), page("e3 e1", 2)]) == [
        "page 2 /data/1/id: got 'e1' right behind 'e3'; expected 'e2' there, as in page 1"
    ]


def test_one_order_accepts_growth_and_ties() -> None:
    """Events of one second keep their order, and new ones stand in front."""
    tied = [event(name, created_at=1_700_000_000) for name in ("b", "c", "a")]

    assert held(one_order, [page(tied), page([event("d", created_at=1_700_000_000), *tied], 2)]) == 2


def test_one_order_passes_over_doubled_and_damaged_events() -> None:
    """What stands beside a doubled id, or an event without one, proves no order."""
    assert words(one_order, [page("e4 e3 e4 e2"), page("e4 e3 e2", 2)]) == []
    assert words(one_order, [page("e4 e3 e3"), page("e4 e3 e3", 2)]) == []
    assert words(one_order, [page(["e4", ..., "e2"]), page("e4 e3 e2", 2), page(["e4", None, "e2"], 3)]) == []


def test_as_one_list_pages_without_requests_are_judged_together() -> None:
    """An id twice, a rise and another content are found at the document where they stand."""
    texts = (
        b'[{"id": "e4", "created_at": 4}, {"id": "e3", "created_at": 3}]',
        b'{"id": "e9", "created_at": 9}',
        b'{"id": "e4", "created_at": 4}',
    )
    shapes: tuple[Shape, ...] = ("events", "event", "event")
    made = [
        Exchange(n, f"line {n}", None, Answer(None, text), shape=shape)
        for n, (text, shape) in enumerate(zip(texts, shapes, strict=True), 1)
    ]

    assert [sentence.partition(":")[0] for sentence in words(ids_are_unique, Transcript(made, as_list=True))] == ["line 3 /id"]
    assert [sentence.partition(":")[0] for sentence in words(newest_first, Transcript(made, as_list=True))] == ["line 2 /created_at"]
    assert words(ids_are_unique, made) == words(newest_first, made) == []


def test_newest_first_counts_neighbours() -> None:
    """Falling and equal seconds hold, inside pages and from page to page."""
    tied = [event(name, created_at=1_700_000_000) for name in "zya"]

    assert held(newest_first, [*walk((None, "e5 e4"), ("e4", "e3 e2 e1")), page(tied, 3, job="ftjob-2")]) == 5
    assert is_silent(newest_first, [page("e1"), page([], 2)])


def test_newest_first_finds_the_rise_wherever_it_is() -> None:
    """First pair, last pair, and the seam between two pages."""
    assert words(newest_first, [page("e4 e5 e3"), page("e3 e1 e2", 2, job="ftjob-2")]) == [
        "page 1 /data/1/created_at: got 1700000005 behind 1700000004; expected an earlier or the same second",
        "page 2 /data/2/created_at: got 1700000002 behind 1700000001; expected an earlier or the same second",
    ]
    assert words(newest_first, walk((None, "e3 e2"), ("e2", "e9 e1"))) == [
        "page 2 /data/0/created_at: got 1700000009 behind 1700000002, the cursor's time; expected an earlier or the same second"
    ]


@pytest.mark.parametrize("time", [..., None, "1700000000", 1.5, True, [], 10**30, float("nan")])
def test_newest_first_needs_two_times(time: Any) -> None:
    """A `created_at` that is no integer is another clause's, on either side."""
    odd = event("odd", created_at=time)

    assert words(newest_first, [page([odd, "e2"]), page(["e3", odd], 2), page(["e3", odd, "e2"], 3)]) == []


def test_newest_first_is_not_misled_by_a_page_from_further_up() -> None:
    """Where the page behind a cursor is the head again, the order is fine and the cursor is another clause's."""
    assert words(newest_first, [page("e3 e2 e1"), page("e3 e2", 2, after="e1"), page("e3 e2", 3, after="e2")]) == []


def test_newest_first_at_a_seam_needs_a_page_that_goes_on_from_the_cursor() -> None:
    """A tie, an unknown time, an odd size, an empty page, a repeated cursor, and a known other neighbour show no rise."""
    tied = [event(name, created_at=START) for name in "ba"]

    assert words(newest_first, walk((None, tied[:1]), ("b", tied[1:]))) == []
    assert words(newest_first, walk((None, [event("b", created_at=None)]), ("b", "e9"))) == []
    assert words(newest_first, [page("e2"), page("e9", 2, query="after=e2&limit=x")]) == []
    assert words(newest_first, [page("e2"), page([], 2, after="e2"), page("e9 e2", 3, after="e2")]) == []
    assert words(newest_first, [page("e3 e2 e1"), page("e9", 2, after="e2"), page("e3", 3, after="e1")]) == []


def test_cursor_can_be_used_again_holds_for_equal_pages() -> None:
    """The same cursor with the same size; another size is another request, and the head may grow."""
    pages = [page("e2 e1", number, after="e3", limit=2) for number in (1, 2, 3)]

    assert held(cursor_can_be_used_again, [page("e3", 9), *pages]) == 2
    assert is_silent(cursor_can_be_used_again, [page("e3", 9), pages[0], page("e2", 4, after="e3", limit=1, has_more=True)])
    assert is_silent(cursor_can_be_used_again, [page("e3", live=True), page("e4 e3", 2, live=True)])


def test_cursor_can_be_used_again_finds_other_events_and_another_has_more() -> None:
    """The second and the third time, other events, none, or another `has_more`."""
    first = [page("e9 e8"), page("e7 e6", 2, after="e8")]

    assert words(cursor_can_be_used_again, [*first, page("e7 e5", 3, after="e8"), page([], 4, after="e8")]) == [
        "page 3 /data: got 2 events, has_more false, not what page 2 got; expected the same page",
        "page 4 /data: got 0 events, has_more false, not what page 2 got; expected the same page",
    ]
    assert words(cursor_can_be_used_again, [*first, page("e7 e6", 3, after="e8", has_more=True)]) == [
        "page 3 /data: got 2 events, has_more true, not what page 2 got; expected the same page"
    ]


def test_cursor_can_be_used_again_finds_a_refusal_the_second_time() -> None:
    """A cursor that is used up; a refusal before the page, a rate limit, or a variant of the request is none."""
    asked = Asked(probe="repeat", job="good", cursor="known", limit="valid", credential="good")
    served = page("e2", 2, after="e3", limit=1, asked=asked)
    refusals = {number: answer({"error": {}}, number, status=404, sent=url(after="e3", limit=1), asked=asked) for number in (1, 3)}
    other = Asked(probe="parameters", job="good", cursor="known", limit="valid", credential="good", variant="an unknown parameter")

    assert words(cursor_can_be_used_again, [served, refusals[3]]) == ["page 3: got status 404 the second time; expected the page of page 2"]
    assert is_silent(cursor_can_be_used_again, [refusals[1], served])
    assert is_silent(cursor_can_be_used_again, [served, answer(None, 3, status=404, sent=url(after="e9", limit=1), asked=asked)])
    assert is_silent(cursor_can_be_used_again, [served, answer(None, 3, status=500, sent=url(after="e3", limit=1), asked=asked)])
    assert is_silent(cursor_can_be_used_again, [page("e3", live=True), answer(None, 3, status=404, sent=url(), asked=LIVE)])
    assert is_silent(cursor_can_be_used_again, [served, answer(None, 3, status=429, sent=url(after="e3", limit=1), asked=asked)])
    assert is_silent(cursor_can_be_used_again, [served, answer(None, 3, status=400, sent=url(after="e3", limit=1), asked=other)])


def test_cursor_can_be_used_again_needs_a_cursor_of_the_list() -> None:
    """For an unknown, empty or doubled cursor a server may start at the head, which grows; odd sizes are others' too."""
    for query in ("after=unknown", "after=", "after=e2&after=e1", "after=e2&limit=x"):
        assert is_silent(cursor_can_be_used_again, [page("e2 e1", 1, query=query), page("e3 e2", 2, query=query)]), query


def test_cursor_can_be_used_again_passes_over_a_damaged_id() -> None:
    """An event whose id is gone the second time is another clause's."""
    assert held(cursor_can_be_used_again, [page("e3"), page("e2 e1", 2, after="e3"), page(["e2", ...], 3, after="e3")]) == 1


def test_same_event_same_content_counts_what_is_read_again() -> None:
    """Every event that was read before holds; 1.0 is 1, and the order of members is free."""
    turned = dict(reversed(event("e2", data={"step": 1}).items())) | {"data": {"step": 1.0}}

    assert held(same_event_same_content, [page(["e3", event("e2", data={"step": 1})]), page(["e3", turned], 2, limit=5)]) == 2
    assert is_silent(same_event_same_content, [page("e3 e2"), page("e1", 2)])


def test_same_event_same_content_says_which_member_changed() -> None:
    """The deepest member that differs, wherever it stands; a member that is gone is nothing."""
    deep = {"data": {"usage": {"a/b": 1, "~": [1]}}}
    first = page(["e3", event("e2", **deep), "e1"])
    changed = page([event("e3", level="warn"), event("e2", data={"usage": {"a/b": 2, "~": [1]}}), event("e1", message=...)], 2, limit=5)

    assert words(same_event_same_content, [first, changed]) == [
        "page 2 /data/0/level: got 'warn' for 'e3'; expected 'info', as in page 1",
        "page 2 /data/1/data/usage/a~1b: got 2 for 'e2'; expected 1, as in page 1",
        "page 2 /data/2/message: got nothing for 'e1'; expected 'Message of e1', as in page 1",
    ]


def test_same_event_same_content_tells_true_from_one() -> None:
    """Values that Python takes for equal are told apart."""
    pages = [page([event("e1", data={"a": 1, "b": {}})]), page([event("e1", data={"a": True, "b": {}})], 2)]

    assert words(same_event_same_content, pages) == ["page 2 /data/0/data/a: got true for 'e1'; expected 1, as in page 1"]


def test_same_event_same_content_reports_an_event_once() -> None:
    """A third reading of a changed event adds nothing."""
    pages = [page([event("e1", message=text)], number) for number, text in enumerate(("a", "b", "c"), 1)]

    assert words(same_event_same_content, pages) == ["page 2 /data/0/message: got 'b' for 'e1'; expected 'a', as in page 1"]


def test_same_event_same_content_looks_across_documents_without_a_request() -> None:
    """Pages, single events and arrays of events without a request are one scope, each with its own pointer; jobs are scopes of their own."""
    one, two = "ftevent-i06X8HqK3vTz7Lm2", "ftevent-IFfdhJw8Rb5Yc1Nd"
    page_alone = page([two, one], requested=False)
    alone = Exchange(2, "line 2", None, Answer(None, json.dumps({"id": two}).encode()), shape="event")
    array = Exchange(3, "line 3", None, Answer(None, json.dumps([{"id": "e3"}, {"id": one}]).encode()), shape="events")

    assert words(same_event_same_content, [page_alone, alone, array]) == [
        f"line 2 /object: got nothing for '{two}'; expected 'fine_tuning.job.event', as in page 1",
        f"line 3 /1/object: got nothing for '{one}'; expected 'fine_tuning.job.event', as in page 1",
    ]
    assert is_silent(same_event_same_content, [page([event("e1", message=job)], job=job) for job in ("a", "b")])


def test_same_event_same_content_accuses_no_ids_that_jobs_may_share() -> None:
    """Pages without a request may be of two jobs, each of which counts its events anew; said to be one list, they are not."""
    pages = [page([event("1", message=job)], number, requested=False) for number, job in enumerate("ab", 1)]

    assert is_silent(same_event_same_content, pages)
    assert len(words(same_event_same_content, Transcript([page([event("1", message=job)], job="j") for job in "ab"]))) == 1


def test_same_event_same_content_passes_over_doubled_and_damaged_events() -> None:
    """An id twice in one page, and an event without an id, are other clauses'."""
    other = event("e1", message="other")

    assert is_silent(same_event_same_content, [page(["e1", other])])
    assert is_silent(same_event_same_content, [page([..., None]), page([event(id=..., message="x"), {}], 2)])


@pytest.mark.parametrize(("then", "now"), [({}, None), ([], {}), ({"a": {}}, {"a": 1}), (1, {"a": 1}), ("x", None)])
def test_same_event_same_content_compares_values_of_any_kind(then: Any, now: Any) -> None:
    """An object that became something else is shown where it stands."""
    found = words(same_event_same_content, [page([event("e1", data=then)]), page([event("e1", data=now)], 2)])

    assert len(found) == 1
    assert found[0].startswith("page 2 /data/0/data")


def test_reading_changes_nothing_accepts_growth() -> None:
    """The head again, new events in front of it, more new events than a page holds, and such of the same second."""
    tied = [event(name, created_at=1_700_000_003) for name in ("x", "y")]
    heads = [page(items, number, limit=2, live=True) for number, items in enumerate(("e2 e1", "e2 e1", "e3 e2", tied, "e9 e8"), 1)]

    assert held(reading_changes_nothing, heads) == 4
    assert is_silent(reading_changes_nothing, [page("e2 e1", 1, limit=2), page("e1", 2, limit=2)])
    assert is_silent(reading_changes_nothing, [page("e2 e1", 1, limit=2, live=True), page("e1", 2, limit=3, live=True)])


def test_reading_changes_nothing_finds_what_is_lost_at_the_head() -> None:
    """The newest event gone, one in the middle gone, and a page of older events alone."""
    first = page("e5 e4 e3", 1, limit=3, live=True)

    assert words(reading_changes_nothing, [first, page("e4 e3 e2", 2, limit=3, live=True)]) == [
        "page 2 /data: got no 'e5' any more; expected it, or newer events in front of it, as in page 1"
    ]
    assert words(reading_changes_nothing, [first, page("e5 e3 e2", 2, limit=3, live=True)])[0].startswith("page 2 /data: got no 'e4'")
    assert words(reading_changes_nothing, [first, page("e2 e1", 2, limit=3, live=True)])[0].startswith("page 2 /data: got no 'e5'")
    assert words(reading_changes_nothing, [first, page([], 2, limit=3, live=True)])[0].startswith("page 2 /data: got no 'e5'")


def test_reading_changes_nothing_finds_a_lost_page_of_one_second_where_other_pages_know() -> None:
    """Events of one second have an order too, once a page shows it."""
    tied = [event(name, created_at=1_700_000_000) for name in "dcba"]
    pages = [page(tied, 1, live=True), page(tied[:2], 2, limit=2, live=True), page(tied[2:], 3, limit=2, live=True)]

    assert words(reading_changes_nothing, pages) == [
        "page 3 /data: got no 'd' any more; expected it, or newer events in front of it, as in page 2"
    ]


def test_reading_changes_nothing_needs_whole_ids_and_a_known_order() -> None:
    """Damaged ids and requests in flight at the same time prove nothing."""
    first = page("e3 e2 e1", 1, limit=3, live=True)

    assert is_silent(reading_changes_nothing, [first, page(["e3", ..., "e1"], 2, limit=3, live=True)])
    assert is_silent(reading_changes_nothing, [page(["e3", ..., "e1"], 1, live=True), page("e3 e2 e1", 2, live=True)])
    assert is_silent(reading_changes_nothing, [page([], 1, live=True), page("e1", 2, live=True)])
    assert is_silent(reading_changes_nothing, [page("e3 e2 e3", 1, live=True), page("e3 e2", 2, live=True)])
    assert is_silent(reading_changes_nothing, [page("e2", 1, after="e3", live=True), page("e1", 2, after="e2", live=True)])
    assert is_silent(reading_changes_nothing, [first, page("e2 e1", 2, limit=3, live=True, ticks={"sent": 2})])


def test_grows_at_the_head_only_holds_for_a_list_read_twice() -> None:
    """Every event with a neighbour is counted once more than one page is there."""
    assert held(grows_at_the_head_only, [page("e3 e2 e1", 1, live=True), page("e4 e3 e2 e1", 2, live=True)]) == 3
    assert is_silent(grows_at_the_head_only, [page("e3 e2 e1", live=True)])


def test_grows_at_the_head_only_finds_a_new_event_inside() -> None:
    """An event between two old ones, in the middle or before the last."""
    for late, neighbours in (("e4 x e3 e1", "'e4' and 'e3'"), ("e4 e3 x e1", "'e3' and 'e1'")):
        pages = [page("e4 e3 e1", 1, live=True), page(late, 2, live=True)]
        assert words(grows_at_the_head_only, pages)[0].startswith(
            f"page 2 /data/{late.split().index('x')}/id: got 'x' between {neighbours}; "
        )
        assert words(one_order, pages) == []


def test_grows_at_the_head_only_finds_a_new_event_behind_the_oldest() -> None:
    """Where the list had ended, nothing can come; a list that starts again there shows nothing new."""
    ended = [page("e3 e2", 1, live=True), page([], 2, after="e2", live=True)]

    assert words(grows_at_the_head_only, [*ended, page("x", 3, after="e2", live=True)]) == [
        "page 3 /data/0/id: got 'x' behind the oldest event; expected nothing there, as in page 2"
    ]
    assert words(grows_at_the_head_only, [*ended, page("e3 e2", 3, after="e2", live=True)]) == []
    assert words(grows_at_the_head_only, [page("e3 e2"), page([], 2, after="e2"), page("x", 3, after="e2")]) == []


def test_grows_at_the_head_only_knows_nothing_of_the_order_of_captures() -> None:
    """In a capture, two orders are two orders."""
    pages = [page("e4 e3 e1", 1), page("e4 x e3 e1", 2)]

    assert words(grows_at_the_head_only, pages) == []
    assert len(words(one_order, pages)) == 1


def test_jobs_are_separate_holds_for_jobs_with_events_of_their_own() -> None:
    """Ids that are counted in each job anew prove nothing, nor does the same id with other content."""
    jobs = [page("e3 e2 e1", number, job=f"ftjob-{number}") for number in (1, 2, 3)]
    other = [event(name, message="other") for name in RANDOM_IDS]

    assert held(jobs_are_separate, jobs) == 2
    assert held(jobs_are_separate, [page(RANDOM_IDS), page(other, 2, job="ftjob-2")]) == 1
    assert is_silent(jobs_are_separate, [page("e3 e2 e1"), page("e9", 2, job="ftjob-2"), page("e3 e2", 3, requested=False)])


@pytest.mark.parametrize(
    ("identity", "is_proof"),
    [
        ("ftevent-00000001", False),
        ("ftevent000000012345", False),
        ("ftevent-1a2b3c4d", True),
        ("ftevent-7Kq2mXw9TzLr4VbN1cHs6YdP", True),
        ("72fdf202-2a96-fb1a-14a0-f9e77f1b103c", True),
        ("1a2b3c4d5e6f7", False),
        ("event-of-the-job", False),
        ("1234567890123456", False),
        ("a1a1a1a1a1a1a1a1", False),
    ],
)
def test_jobs_are_separate_wants_ids_that_nobody_counted_up(identity: str, *, is_proof: bool) -> None:
    """Long, of letters and digits, and varied."""
    pages = [page([identity, f"e{number}"], number, job=f"ftjob-{number}") for number in (1, 2)]

    assert bool(words(jobs_are_separate, pages)) == is_proof


def test_jobs_are_separate_finds_shared_events() -> None:
    """Events with random ids and the same content in two jobs."""
    pages = [page(["e9", *RANDOM_IDS], asked=LIVE), page([*RANDOM_IDS, "e1"], 2, job="ftjob-2")]

    assert words(jobs_are_separate, pages) == [
        f"page 2 /data/0/id: got {RANDOM_IDS[0]!r}, which job 'ftjob-1' has too, and 1 more; {ALONE}; see page 1 /data/1"
    ]


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (Expected("ftjob-1", 3), []),
        (Expected("ftjob-1", 3, ("e1", "e2", "e3")), []),
        (Expected("ftjob-1", 4), ["job 'ftjob-1': got 3 events; expected 4"]),
        (Expected("ftjob-1", 1_000, ("e1", "x", "e3")), ["job 'ftjob-1': got 3 events, 'x' not among them; expected all 1,000"]),
        (Expected("ftjob-1", 2, ("e1", "e3")), ["job 'ftjob-1': got 'e2' too; expected the 2 expected and no others"]),
    ],
)
def test_list_is_as_expected_counts_what_the_user_knows(expected: Expected, said: list[str]) -> None:
    """How many events there are, and which; another job says nothing."""
    found = ledger(list_is_as_expected, Transcript(walk((None, "e3 e2"), ("e2", "e1")), expected=(expected,)))

    assert [broken.words for broken in found.broken] == said
    assert found.held == (0 if said else 3)
    assert is_silent(list_is_as_expected, Transcript([page("e1", job="ftjob-2")], expected=(expected,)))


def test_list_is_as_expected_counts_fewer_only_at_the_end_of_a_walk() -> None:
    """A list that was not read to its end may well have the rest; surplus events are surplus at once."""
    part = [page("e3 e2", has_more=True)]

    assert is_silent(list_is_as_expected, Transcript(part, expected=(Expected("ftjob-1", 3),)))
    assert is_silent(list_is_as_expected, Transcript(part, expected=(Expected("ftjob-1", 3, ("e1", "e2", "e3")),)))
    assert words(list_is_as_expected, Transcript(part, expected=(Expected("ftjob-1", 1),))) == ["job 'ftjob-1': got 2 events; expected 1"]
