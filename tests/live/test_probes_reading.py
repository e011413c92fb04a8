"""Tests of the probes that read: walks as an SDK walks, and the pages that are asked for again."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from ftevents.live.jobs import Job, Jobs
from ftevents.live.probes import reading
from inprocess import desk, driven, page, target_of, written


def server(*pages: Any) -> Any:
    """Return a server that answers with these pages in turn, then with the last one for ever."""
    left = list(pages)
    return lambda _: written(left.pop(0) if len(left) > 1 else left[0])


def walked(*pages: Any, longest: int = 50) -> tuple[list[str], list[str]]:
    """Walk a server; return the ids that were found and the queries that were sent."""
    found: list[str] = []
    transcript = driven(server(*pages), reading.walk(replace(desk(), longest=longest), "j", 2, found))
    return found, [exchange.request.url.partition("?")[2] for exchange in transcript if exchange.request]


def test_a_walk_goes_on_behind_the_last_event() -> None:
    """With the same limit, until a page says that there are no more."""
    assert walked(page("a", "b", more=True), page("c d", more=True), page("e")) == (
        ["a", "b", "c d", "e"],
        ["limit=2", "limit=2&after=b", "limit=2&after=c%20d"],
    )


@pytest.mark.parametrize(
    "last",
    [
        page(more=True),
        {"object": "list", "data": [{"x": 1}], "has_more": True},
        {"object": "list", "data": None, "has_more": True},
        [{"id": "z"}],
        b"{",
        {"error": {"message": "x"}},
    ],
)
def test_a_walk_ends_where_an_sdk_stops(last: Any) -> None:
    """At a page without events or without an id to go on from, and at anything that is no page."""
    _, queries = walked(page("a", "b", more=True), last)

    assert queries == ["limit=2", "limit=2&after=b"]


def test_a_walk_ends_at_a_cursor_that_it_has_used() -> None:
    """Also where the list goes round in two steps."""
    one, other = page("a", "b", more=True), page("c", "d", more=True)
    _, queries = walked(one, other, one)

    assert queries == ["limit=2", "limit=2&after=b", "limit=2&after=d"]


@pytest.mark.parametrize("has_more", [None, "false", 0, ...])
def test_a_walk_goes_on_where_the_end_is_not_said(has_more: Any) -> None:
    """A missing or damaged `has_more` is no false."""
    first = {name: value for name, value in {"data": [{"id": "a"}], "has_more": has_more}.items() if value is not ...}
    _, queries = walked(first, page())

    assert queries == ["limit=2", "limit=2&after=a"]


def test_a_walk_is_no_longer_than_it_may_be() -> None:
    """Endless new events end it all the same."""
    numbers = count()
    transcript = driven(lambda _: written(page(str(next(numbers)), more=True)), reading.walk(replace(desk(), longest=7), "j", None, []))

    assert len(transcript) == 7


def test_a_size_that_was_served_is_served_always() -> None:
    """Only the first page of a large one may be refused, so that only that one is not plainly due."""
    transcript = driven(server(page("a", more=True), page("b", more=True), page("c")), reading.walk(desk(), "j", 100, []))

    assert [exchange.asked.limit for exchange in transcript] == ["large", "valid", "valid"]


LETTERS = list("abcdefgh")


def listed(request: bytes) -> bytes:
    """Answer as a right server with the list a to h."""
    query = dict(part.split("=") for part in target_of(request).partition("?")[2].split("&") if part)
    start = LETTERS.index(query["after"]) + 1 if "after" in query else 0
    shown = LETTERS[start : start + int(query.get("limit", "20"))]
    return written(page(*shown, more=start + len(shown) < len(LETTERS)))


@pytest.mark.parametrize(("limit", "cursors"), [(3, [None, "c", "f"]), (4, [None, "d"]), (7, [None, "g"]), (8, [None]), (9, [None])])
def test_a_planned_walk_asks_as_a_walk_would(limit: int, cursors: list[str | None]) -> None:
    """The same pages, all at once, also where the list ends with a page."""
    planned = driven(listed, reading.planned_walk(desk(), "j", limit, LETTERS))
    chained = driven(listed, reading.walk(desk(), "j", limit, []))

    assert [exchange.after for exchange in planned] == cursors == [exchange.after for exchange in chained]


def test_a_planned_walk_goes_on_from_where_it_was_led() -> None:
    """A page that is shorter than asked for makes another walk of it."""

    def answer(request: bytes) -> bytes:
        return listed(request.replace(b"limit=3", b"limit=2"))

    transcript = driven(answer, reading.planned_walk(desk(), "j", 3, LETTERS))

    assert [exchange.after for exchange in transcript] == [None, "c", "f", "b", "d", "f", "h"][:6]


def test_a_planned_walk_does_not_go_round() -> None:
    """Where every page is the first one."""
    transcript = driven(lambda _: written(page("a", "b", "c", more=True)), reading.planned_walk(desk(), "j", 3, LETTERS))

    assert [exchange.after for exchange in transcript] == [None, "c", "f"]


def test_the_large_walk_tries_smaller_sizes() -> None:
    """Until one is served; what was refused is no plain request."""
    main = Jobs(Job("j", 3))

    def answer(request: bytes) -> bytes:
        return written(page("a")) if "limit=20" in target_of(request) else written({"error": {}}, 400)

    transcript = driven(answer, reading.large_walk(desk(), main, []))

    assert [exchange.limit for exchange in transcript] == [100, 50, 20]
    assert main.maximum == 20


@pytest.mark.parametrize(("ids", "cursors"), [(("a b",), [None, None, None, "a b", "a b"]), ((), [None, None, None])])
def test_the_only_event_is_a_cursor_too(ids: tuple[str, ...], cursors: list[str | None]) -> None:
    """The page behind it is asked for where discovery saw its id."""
    single = Jobs(Job("main", 5), single=Job("one", 1, ids=ids))

    assert [exchange.after for exchange in driven(lambda _: written(page()), reading.short(desk(), single))] == cursors


def test_other_jobs_are_each_asked_for_once() -> None:
    """Those that nothing else reads; and those that are to be walked are walked."""
    every = tuple(Job(name, size) for name, size in (("main", 5), ("two", 3), ("one", 1), ("none", 0), ("more", 2)))
    jobs = Jobs(every[0], every[1], every[3], every[2], every, walked=("main", "one"))
    transcript = driven(lambda _: written(page("a", "b")), reading.other(desk(), jobs))

    assert [exchange.job_id for exchange in transcript] == ["more", "one"]


def test_the_second_job_is_walked_by_what_discovery_saw() -> None:
    """Without a limit, with a small one, and behind some of its cursors."""
    jobs = Jobs(Job("main", 9), Job("k", 8, ids=tuple(LETTERS)))
    walks = driven(listed, reading.second_walk(desk(), jobs))
    pages = driven(listed, reading.second_pages(desk(), jobs))

    assert [(exchange.limit, exchange.after) for exchange in walks] == [(None, None), (3, None), (3, "c"), (3, "f")]
    assert {exchange.job_id for exchange in [*walks, *pages]} == {"k"}
    assert len(pages) == 12
    assert driven(listed, reading.second_walk(desk(), Jobs(Job("main", 9)))).exchanges == []


def test_an_id_that_cannot_be_sent_is_no_cursor() -> None:
    """Half a surrogate pair, which JSON can spell and a URL cannot: the walk ends there, and nothing of ours goes wrong."""
    found: list[str] = []
    half = b'{"object": "list", "data": [{"id": "a"}, {"id": "b\\ud800"}], "has_more": true}'
    transcript = driven(lambda _: written(half), reading.walk(desk(), "j", None, found))

    assert len(transcript) == 1
    assert found == ["a"]


def test_repeats_are_on_old_and_on_new_connections() -> None:
    """The same pages three times, mixed with those of another job."""
    jobs = Jobs(Job("j", 40), Job("k", 3), ids=[f"e{n}" for n in range(40)])
    transcript = driven(lambda _: written(), reading.repeats(desk(), jobs))

    asked: dict[str, set[int | None]] = {}
    for exchange in transcript:
        assert exchange.request is not None
        asked.setdefault(exchange.request.url, set()).add(exchange.connection)
    assert sum(len(connections) > 1 for connections in asked.values()) >= 5
    assert {exchange.job_id for exchange in transcript} == {"j", "k"}


def test_other_headers_are_asked_behind_a_cursor() -> None:
    """So that a job that grows changes nothing; each says what is other about it, and what it repeats."""
    jobs = Jobs(Job("j", 3), ids=["a", "b", "c"])
    plain, *others = driven(lambda _: written(), reading.accept(desk(), jobs))

    assert plain.after == "a"
    assert [other.asked.repeats for other in others] == [plain.number] * len(reading.SDK_HEADERS)
    assert len({other.asked.variant for other in others}) == len(others)
