"""Tests of the Links: what clauses across answers know of the pages of one job."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.contract import load
from ftevents.evidence import Asked, Link, Transcript, gather, read
from ftevents.evidence.links import NO_ID, NO_TIME, canonical, digest, id_of, time_of
from ftevents.rules import judge
from handmade import LIVE, START, answer, event, page, url, walk

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.evidence import Links

OFTEN = settings(max_examples=100, derandomize=True, deadline=None)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=4))
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=2), inner, max_size=3)), max_leaves=8
)


def only(pages: Any) -> Links:
    """Return the Links of the one job that is there."""
    (links,) = gather(pages)
    return links


def names(links: Links, ids: Any) -> set[str]:
    """Return ids as text, where some page shows them."""
    return {links.seen[identity][0].id_text(links.seen[identity][1]) for identity in ids}


def test_a_link_is_what_its_page_says() -> None:
    """Cursor, size, has_more, and three numbers for each event."""
    link = only([page(["e3", ..., event("e2", created_at="x")], 4, after="e4", limit=3, has_more=True)]).pages[0]

    assert (link.start, link.limit, link.has_limit, link.has_more, link.requested) == ("e4", 3, True, True, True)
    assert list(link.ids) == ["e3", NO_ID, "e2"]
    assert list(link.times) == [START + 3, START + 1, NO_TIME]
    assert (link.last, link.id_text(2), link.event(0)["id"]) == ("e2", "e2", "e3")
    assert (link.place, link.sent, link.finished) == ("page 4", 8, 9)


def test_jobs_are_told_apart_in_the_order_of_first_sight() -> None:
    """Pages without a request are each a scope of their own; what links nothing makes no Links."""
    pages = [
        page("e1", 1, job="b"),
        page("e1", 2, requested=False),
        page("e2", 3, job="a"),
        page("e3", 4, job="b"),
        page("e1", 5, requested=False),
    ]
    nothing = [answer(None), answer({"data": None}, 7), answer([], 8), answer({"error": {}}, 9, status=404, sent=url(job="c"))]

    assert [(links.job, len(links.pages)) for links in gather([*pages, *nothing])] == [("b", 2), (None, 1), ("a", 1), (None, 1)]


def test_jobs_of_two_services_are_two_jobs() -> None:
    """As recordings show them: another host or another path; a live run asks one service, wherever it is redirected."""
    urls = (url(), url().replace("127.0.0.1", "h"), url().replace("/v1/", "/proxy/v1/"), url(after="e9"))
    recorded = [answer(page("e1").document, number, sent=sent) for number, sent in enumerate(urls, 1)]
    live = [answer(page("e1").document, number, sent=sent, asked=LIVE) for number, sent in enumerate(urls, 1)]

    assert [len(links.pages) for links in gather(recorded)] == [2, 1, 1]
    assert [len(links.pages) for links in gather(live)] == [4]


def test_events_outside_a_page_are_loose() -> None:
    """They have contents, and no neighbours."""
    alone, array = (
        answer(body, number, status=None, shape=shape)
        for number, (body, shape) in enumerate([(event("e2"), "event"), ([event("e2"), event("e1")], "events")])
    )

    for links in gather([alone, array]):
        assert (links.pages, len(links.loose), links.followers, links.seen) == ([], 1, {}, {})


def test_refusals_are_plain_requests_that_got_no_page() -> None:
    """Not those that may be refused, and none that ask for patience or lead elsewhere."""
    every = (204, 301, 302, 303, 307, 308, 400, 404, 429, 500)
    statuses = {status: answer(None, status, status=status, asked=LIVE, sent=url()) for status in every}
    others = [
        answer(None, 1, status=404, asked=asked, sent=url()) for asked in (Asked(), Asked(probe="walk", job="unknown", credential="good"))
    ]

    links = only([page("e1", asked=LIVE), *statuses.values(), *others])
    assert [exchange.status for exchange in links.refused] == [204, 400, 404, 500]


def test_neighbours_and_cursors_are_indexed() -> None:
    """What stands right behind an event, where each was first seen, and which page was asked for with it."""
    links = only([page("e4 e3 e2", 1), page("e3 e2 e1", 2, after="e4"), page("e9", 3, query="after=e4&limit=x")])

    assert {(follower, sight[0].place, sight[1]) for follower, sight in links.followers["e3"].items()} == {("e2", "page 1", 2)}
    assert links.seen["e2"] == (links.pages[0], 2)
    assert [link.place for link in links.behind["e4"]] == ["page 2"]


def test_followers_skip_events_without_an_id() -> None:
    """Nothing stands right behind a gap, nor right before it."""
    links = only([page(["e4", ..., "e2", None, "e1"])])

    assert links.followers == {}


def test_a_stretch_goes_from_neighbour_to_neighbour() -> None:
    """Over pages that share an event; where pages go round it ends, and has the first event too."""
    links = only([page("e4 e3", 1), page("e3 e2", 2, after="e9"), page("e1", 3, after="e2")])
    ring = only([page("e3 e2 e1", 1), page("e1 e3", 2, after="e9")])

    assert names(links, links.stretch("e4")) == {"e3", "e2"}
    assert names(ring, ring.stretch("e3")) == {"e3", "e2", "e1"}
    assert [links.precedes(first, second) for first, second in (("e4", "e2"), ("e2", "e4"), ("e2", "e1"), ("e4", "e4"))] == [
        True,
        False,
        False,
        False,
    ]


def test_doubled_events_are_those_of_one_page() -> None:
    """Twice in one page, not on two; an event without an id has no double that matters."""
    links = only([page("e3 e2 e3 e2 e1"), page("e1", 2)])

    assert names(links, links.doubled) == {"e3", "e2"}


def test_more_behind_is_a_neighbour_or_a_page_that_goes_on() -> None:
    """A page that repeats the event, or begins before it, proves nothing; neither does one for an odd size."""
    proofs = {"neighbour": [page("e3 e2 e1")], "page": [page("e3 e2"), page("e1", 2, after="e2")]}
    none = {
        "repeats": [page("e3 e2"), page("e2", 2, after="e2")],
        "starts again": [page("e3 e2"), page("e3", 2, after="e2")],
        "empty": [page("e3 e2"), page([], 2, after="e2")],
        "without an id": [page("e3 e2"), page([...], 2, after="e2")],
        "odd": [page("e3 e2"), page("e1", 2, query="after=e2&limit=x")],
    }

    assert {name: bool(only(pages).more_behind("e2")) for name, pages in (proofs | none).items()} == dict.fromkeys(
        proofs, True
    ) | dict.fromkeys(none, False)
    assert [name for name, pages in none.items() if only(pages).end_behind("e2")] == ["empty"]


def test_walks_are_found_in_any_order() -> None:
    """By cursor and size; one that comes to a used cursor, an end, or a missing page stops."""
    pages = [
        *walk((None, "e5 e4"), ("e4", "e3 e2"), ("e2", "e1"), limit=2),
        *walk((None, "e5"), ("e5", "e5", True), limit=1, first=4),
        page("e5 e4 e3", 6, has_more=True),
    ]

    found = {tuple(link.place for link in each) for each in only(pages[::-1]).walks}
    assert found == {("page 1", "page 2", "page 3"), ("page 4", "page 5"), ("page 6",)}


def test_of_several_pages_for_one_step_the_next_in_time_counts() -> None:
    """As the walk saw it, not as an earlier or a later read did."""
    pages = [page("e1", 1, after="e2"), page("e3 e2", 2, has_more=True), page(["e1", "e0"], 3, after="e2"), page("e0", 4, after="e2")]

    assert [link.place for link in only(pages).walks[0]] == ["page 2", "page 3"]


@pytest.mark.parametrize(
    ("found", "expected"),
    [(event("x"), "x"), ({"id": ""}, None), ({"id": 3}, None), ({"id": None}, None), ({}, None), (None, None), ("x", None), ([], None)],
)
def test_id_of_is_a_text_that_can_be_a_cursor(found: Any, expected: str | None) -> None:
    """Not empty, and a string."""
    assert id_of(found) == expected


@pytest.mark.parametrize(
    ("spelled", "expected"),
    [("5", 5), ("5.0", 5), ("5e2", 500), ("-5", -5), ("0", 0), ("5.5", None), ("true", None), ('"5"', None), ("null", None), ("[]", None)]
    + [(text, None) for text in ("1e999", "NaN", "-Infinity", "4611686018427387904", "1e19", "9" * 5000)],
)
def test_time_of_is_an_integer_of_62_bits(spelled: str, expected: int | None) -> None:
    """However it is written; anything else is no time."""
    assert time_of(read(f'{{"created_at": {spelled}}}'.encode()).value) == expected
    assert time_of(None) is time_of({}) is None


@OFTEN
@given(VALUES, VALUES)
def test_canonical_text_is_equal_for_equal_values_alone(one: Any, other: Any) -> None:
    """As JSON has it: True is not 1, while 1.0 is."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(member) for name, member in value.items()}
        return [plain(item) for item in value] if isinstance(value, list) else (type(value) is bool, value)

    assert (canonical(one) == canonical(other)) == (plain(one) == plain(other))


@OFTEN
@given(VALUES)
def test_canonical_text_survives_every_notation(value: Any) -> None:
    """Written, read strictly and written again it is the same, whatever the order of members."""
    text = canonical(value)

    assert canonical(read(json.dumps(value).encode()).value) == text
    assert canonical(json.loads(text)) == text
    if isinstance(value, dict):
        assert canonical(dict(reversed(value.items()))) == text


def test_digests_are_the_same_in_every_process() -> None:
    """So that Links of several workers can be merged; half a surrogate pair is a text too."""
    texts = ["", "e1", "🦊", "\ud800", "a" * 10_000]
    code = f"from ftevents.evidence.links import digest; print([digest(text) for text in {texts!r}])"
    command = [sys.executable, "-c", code]
    paths = os.pathsep.join(path for path in sys.path if path)
    found = [
        subprocess.run(command, env={"PYTHONHASHSEED": seed, "PYTHONPATH": paths}, capture_output=True, text=True, check=True).stdout  # noqa: S603 - this interpreter
        for seed in ("1", "2")
    ]

    assert found == [f"{[digest(text) for text in texts]}\n"] * 2
    assert all(-(2**63) <= digest(text) < 2**63 for text in texts)


def test_content_is_known_by_value() -> None:
    """The order of members and notation change nothing; every value does."""
    first, *others = [
        read(text).value
        for text in (
            b'{"id": "e1", "data": {"a": 1}}',
            b'{"data": {"a": 1.0}, "id": "e1"}',
            b'{"id": "e1", "data": {"a": true}}',
            b'{"id": "e1", "data": {"a": "1"}}',
        )
    ]
    contents = [only([page([each])]).pages[0].contents[0] for each in (first, *others)]

    assert contents[0] == contents[1]
    assert len(set(contents)) == 3


def seconds(call: Callable[[], Any]) -> float:
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def long_capture(events: int, size: int) -> list[Any]:
    """Return a long list walked once, as it grows by a tenth, and polled at its head."""
    ids = [f"id{number:06}" for number in range(events, 0, -1)]
    walked = [
        page(
            [{"id": name} for name in ids[index : index + size]],
            index + 1,
            after=ids[index - 1] if index else None,
            limit=size,
            has_more=index + size < len(ids),
        )
        for index in range(0, len(ids), size)
    ]
    fresh = [f"new{number:06}" for number in range(events // 10, 0, -1)]
    return [*walked, page([{"id": name} for name in [*fresh, *ids[:5]]], 10**6, limit=10**6, has_more=True)]


@pytest.mark.parametrize(
    "pages",
    [
        long_capture(3_000, 1),
        long_capture(10_000, 1_000),
        [page([{"id": "same"} for _ in range(20_000)])],
        [page([{"id": f"id{number % 10_000}"} for number in range(20_000)])],
        [page([{"id": f"id{number}", "n": turn} for number in range(5_000)], turn) for turn in (1, 2)],
        [page([{"id": f"id{number}"}, {"id": f"x{number}"}], number, job=f"job{number}") for number in range(1_500)],
    ],
    ids=["walk of single events", "large pages", "one id", "doubled ids", "changed events", "many jobs"],
)
def test_no_shape_of_evidence_takes_quadratic_time(pages: list[Any]) -> None:
    """Each is judged in a second or two; in quadratic time it would take minutes."""
    clauses = [name for name, clause in load().clauses.items() if clause.family == "pagination"]

    assert seconds(lambda: judge(Transcript(pages), load().facts["openai"], clauses)) < 5


def test_links_take_what_a_page_shows_and_not_what_it_hides() -> None:
    """A `has_more` that is no boolean is not known."""
    assert [only([page("e1", has_more=value)]).pages[0].has_more for value in (True, False, None, 1, "true", ...)] == [
        True,
        False,
        None,
        None,
        None,
        None,
    ]
    assert isinstance(only([page("e1")]).pages[0], Link)


def test_a_refusal_that_was_asked_for_again_is_none() -> None:
    """The second attempt counts."""
    again = answer(None, 2, status=404, sent=url(), asked=replace(LIVE, superseded=True))

    assert only([page("e1", asked=LIVE), again]).refused == []


def test_a_walk_stops_where_its_page_says_that_no_more_exist() -> None:
    """Even if somebody asked for the page behind, and also where that has another size."""
    assert [len(each) for each in only(walk((None, "e3 e2", False), ("e2", "e1", False))).walks] == [1]
    assert [len(each) for each in only([page("e3", limit=1, has_more=True), page("e2", 2, after="e3", limit=2)]).walks] == [1]


def clocked(items: str, number: int, clock: str | None, **ticks: int) -> Link:
    """Return the Link of a page that was recorded by a clock."""
    return only([replace(page(items, number, ticks=ticks), clock=clock)]).pages[0]


def test_only_pages_of_one_clock_have_an_order() -> None:
    """A live run is one clock, and a recording with times is another; of what has no time, nothing is said."""
    live = [only([page("e1", number, live=True)]).pages[0] for number in (1, 2)]
    taken = [clocked("e1", number, "a.har") for number in (1, 2)]
    other, timeless = clocked("e1", 2, "b.har"), clocked("e1", 2, None)

    assert [live[0].was_before(live[1]), live[1].was_before(live[0]), taken[0].was_before(taken[1])] == [True, False, True]
    assert [taken[0].was_before(each) for each in (other, timeless, live[1])] == [False] * 3
    assert [timeless.was_before(clocked("e1", 9, None)), live[0].was_before(timeless)] == [False] * 2
    assert not taken[0].was_before(clocked("e1", 2, "a.har", sent=3))


def test_an_insertion_needs_time_order_and_a_new_event() -> None:
    """A new event between two old ones, seen later; not one that was known before, nor in front of another."""

    def inserted(*pages: Any) -> int:
        return len(only(pages).inserted)

    assert inserted(page("e4 e3 e1", 1, live=True), page("e4 x e3 e1", 2, live=True)) == 1
    assert inserted(page("e4 e3 e1", 1, live=True), page("e4 x e3 e1", 2, live=True, ticks={"sent": 2})) == 0
    assert inserted(page("x", 1, live=True), page("e4 e3 e1", 2, live=True), page("e4 x e3 e1", 3, live=True)) == 0
    assert inserted(page("e4 e3 e1", 1, live=True), page("e4 x e1", 2, live=True)) == 0


def test_what_is_appended_needs_time_order_and_a_new_event() -> None:
    """Behind a page that was empty; a damaged event proves nothing."""

    def appended(*pages: Any) -> int:
        return len(only(pages).appended)

    end = page([], 1, after="e1", live=True)
    assert appended(end, page("x", 2, after="e1", live=True)) == 1
    assert appended(end, page([...], 2, after="e1", live=True)) == 0
    assert appended(end, page("x", 2, after="e1", live=True, ticks={"sent": 2})) == 0
    assert appended(page("x", 0, live=True), end, page("x", 2, after="e1", live=True)) == 0
