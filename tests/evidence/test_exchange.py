"""Tests of the exchange: what a request asked for, and what an answer claims to be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ftevents.evidence import Answer, Asked, Exchange, Failure
from ftevents.evidence.exchange import REDIRECTS
from handmade import LIVE, answer, event, page, url

ERROR = {"error": {"message": "m"}}


def asked_for(query: str) -> Exchange:
    """Return a page that was asked for with a query."""
    return page("e1", query=query)


@pytest.mark.parametrize(
    ("query", "after", "limit", "is_plain"),
    [
        ("", None, None, True),
        ("limit=7&after=x", "x", 7, True),
        ("after=a%2Fb%26c+d%20e", "a/b&c d e", None, True),
        ("after=%F0%9F%A6%8A", "🦊", None, True),
        ("after=", "", None, True),
        ("after", "", None, True),
        ("after=a=b", "a=b", None, True),
        ("after=%", "%", None, True),
        ("after=%FF", "\ufffd", None, True),
        ("%61fter=x", "x", None, True),
        ("after=x&after=y", None, None, False),
        ("limit=1&limit=1", None, None, False),
        ("limit=0", None, None, False),
        ("limit=01", None, None, False),
        ("limit=%2B1", None, None, False),
        ("limit=1.0", None, None, False),
        ("limit=", None, None, False),
        ("limit=%D9%A1", None, None, False),
        ("limit=999999999999999999", None, 10**18 - 1, True),
        ("limit=1000000000000000000", None, None, False),
        ("&&limit=3&", None, 3, True),
        ("Limit=3&other=1", None, None, True),
    ],
)
def test_a_query_is_read_as_a_form(query: str, after: str | None, limit: int | None, *, is_plain: bool) -> None:
    """`+` and `%20` are spaces; what is given twice, or is no plain positive integer, is not known."""
    exchange = asked_for(query)

    assert (exchange.after, exchange.limit, exchange.asks_plainly) == (after, limit, is_plain)
    assert exchange.has_limit == ("limit" in exchange.query)


def test_without_a_request_nothing_is_known_of_it() -> None:
    """No cursor, no limit, no job, and not plainly asked."""
    alone = page("e1", requested=False)

    assert (alone.after, alone.limit, alone.has_limit, alone.job_id, alone.asks_plainly) == (None, None, False, None, False)


@pytest.mark.parametrize(
    ("path", "job"),
    [
        ("/v1/fine_tuning/jobs/ftjob-1/events", "ftjob-1"),
        ("http://h/openai/fine_tuning/jobs/a%2Fb%20c/events/?api-version=1", "a/b c"),
        ("/fine_tuning/jobs//events", ""),
        ("/v1/fine_tuning/jobs/x", None),
        ("/v1/fine_tuning/jobs/x/checkpoints", None),
    ],
)
def test_the_job_is_named_by_the_path(path: str, job: str | None) -> None:
    """Wherever the API lives; percent-encoding is removed once."""
    assert answer(None, sent=path).job_id == job
    assert replace(answer(None, sent=path), known_job="other").job_id == "other"


@pytest.mark.parametrize(
    ("exchange", "is_success", "is_refusal"),
    [
        (page("e1"), True, False),
        (answer(b"rubbish"), True, False),
        (answer(None), True, False),
        (answer(ERROR), True, False),
        (answer({}, status=204), False, False),
        (answer(ERROR, status=399), False, False),
        (answer(ERROR, status=400), False, True),
        (answer(ERROR, status=404), False, True),
        (answer(ERROR, status=404, sent=url()), False, True),
        (answer(ERROR, status=404, asked=Asked(superseded=True)), False, False),
        (answer(None, status=499), False, True),
        (answer(ERROR, status=500), False, False),
        (answer({"data": []}, status=None), True, False),
        (answer(ERROR, status=None), False, True),
        (answer(b"<", status=None), True, False),
        (answer(None, method="HEAD", sent=url()), False, False),
        (answer(None, status=404, method="HEAD", sent=url()), False, False),
        (answer({}, asked=Asked(superseded=True)), False, False),
        (answer({}, asked=Asked(hop=True)), False, False),
        (replace(answer({}), failure=Failure("dropped", "x")), False, False),
        (answer(event(), status=None, shape="event"), False, False),
    ],
)
def test_an_answer_is_a_success_a_refusal_or_neither(exchange: Exchange, *, is_success: bool, is_refusal: bool) -> None:
    """By its status; where that is not known, by its body."""
    assert (exchange.is_success, exchange.is_refusal) == (is_success, is_refusal)


def test_a_page_is_an_object_that_is_no_error() -> None:
    """An error with status 200, an array and a bare event are none."""
    assert page("e1").page == page("e1").document
    others: tuple[Any, ...] = (ERROR, [], None, b"{")
    assert [answer(body).page for body in others] == [None] * 4
    assert answer(ERROR | {"data": []}).page is not None
    assert answer(event(), shape="event").page is None


@pytest.mark.parametrize(
    ("exchange", "expected"),
    [
        (page("e2 e1"), [("/data/0", "e2"), ("/data/1", "e1")]),
        (answer([event("e2"), event("e1")], status=None, shape="events"), [("/0", "e2"), ("/1", "e1")]),
        (answer(event("e1"), status=None, shape="event"), [("", "e1")]),
    ],
)
def test_events_come_with_their_pointers(exchange: Exchange, expected: list[tuple[str, str]]) -> None:
    """In a page, in an array, and alone."""
    assert [(pointer, item["id"]) for pointer, item in exchange.events()] == expected
    assert [exchange.pointer(index) for index in range(len(exchange.items))] == [pointer for pointer, _ in expected]


@pytest.mark.parametrize("body", [{"data": None}, {"data": {"0": 1}}, {"data": "abc"}, {}, [], b"", None])
@pytest.mark.parametrize("shape", ["answer", "events"])
def test_damaged_pages_have_no_events(body: Any, shape: Any) -> None:
    """Whatever stands in the place of `data`, nothing is raised."""
    assert answer(body, shape=shape).items == []


def test_a_body_is_read_where_it_is_known() -> None:
    """Not after a failure, and not where it could not be unpacked."""
    assert answer(b"1").document == 1
    unread = (
        answer(None),
        answer(b"1", coding_defect="x"),
        replace(answer(b"1"), failure=Failure("incomplete", "x")),
        Exchange(1, "p", None, None),
    )
    assert [exchange.reading for exchange in unread] == [None] * 4


def test_what_was_read_can_be_forgotten_and_read_again() -> None:
    """The same comes of it, anew: an archive need not hold what it has judged."""
    exchange = answer({"a": [1]})
    reading, document = exchange.reading, exchange.document
    exchange.forget()

    assert (exchange.reading, exchange.document) == (reading, document)
    assert exchange.reading is not reading
    assert exchange.document is not document


def test_where_no_answer_came_nothing_counts() -> None:
    """A capture may have a request alone, and no word of why."""
    alone = Exchange(1, "p", None, None)

    assert (alone.counts, alone.status, alone.is_success, alone.is_refusal) == (False, None, False, False)


def test_a_bare_event_that_cannot_be_read_is_none() -> None:
    """Nor is there one where no body is known; null can be read, and stands in the place of an event."""
    assert [answer(body, shape="event").items for body in (b'{"id": ', None, b"null")] == [[], [], [None]]


@pytest.mark.parametrize(
    ("body", "number"),
    [({"data": [1, 2]}, 2), ({"data": []}, 0), ({"data": {"a": 1}}, 0), ({"data": "abc"}, 0), ({}, 0), ([1, 2], 0), (b"x", 0), (None, 0)],
)
@pytest.mark.parametrize("status", [200, 401])
def test_what_an_answer_carries_is_counted_whatever_its_status(body: Any, number: int, status: int) -> None:
    """A refusal may show events too."""
    assert answer(body, status=status).carried == number


def test_redirects_are_those_that_lead_somewhere() -> None:
    """Not 300 and 304, which name no other place to ask, 305 and 306, which nobody sends any more, or what HTTP does not have."""
    assert [status for status in range(600) if status in REDIRECTS] == [301, 302, 303, 307, 308]


def test_headers_are_found_in_any_case() -> None:
    """All of them, in order."""
    exchange = answer(None, headers=(("A", "1"), ("b", "2"), ("a", "3")))

    assert (exchange.header("a"), exchange.header("B"), exchange.header("c")) == (["1", "3"], ["2"], [])
    assert Exchange(1, "p", None, Answer(200, None)).header("a") == Exchange(1, "p", None, None).header("a") == []


@pytest.mark.parametrize(
    ("status", "headers", "is_patient"),
    [(429, (), True), (503, (), False), (503, (("retry-AFTER", "1"),), True), (500, (("Retry-After", "1"),), False)],
)
def test_a_server_may_ask_for_patience(status: int, headers: Any, *, is_patient: bool) -> None:
    """With 429, or with 503 and Retry-After."""
    assert answer(None, status=status, headers=headers).asks_for_patience == is_patient


def test_plain_requests_are_readable_and_not_the_other_way_round() -> None:
    """A large limit may be refused, and a variant of a request may be too; what comes back belongs to the list."""
    large, variant, foreign = replace(LIVE, limit="large"), replace(LIVE, variant="any Accept"), replace(LIVE, cursor="foreign")

    assert [asked.is_plain for asked in (LIVE, large, variant, foreign, Asked())] == [True, False, False, False, False]
    assert [asked.is_readable for asked in (LIVE, large, variant, foreign, Asked())] == [True, True, True, False, False]


@pytest.mark.parametrize(
    "changes", [{"job": "unknown"}, {"job": None}, {"cursor": "empty"}, {"limit": "zero"}, {"limit": None}, {"credential": "wrong"}]
)
def test_a_page_is_readable_only_if_everything_about_it_is_good(changes: dict[str, Any]) -> None:
    """Job, cursor, limit and key."""
    assert not replace(LIVE, **changes).is_readable


def test_a_service_is_an_origin_and_a_path_and_what_else_is_asked() -> None:
    """The default port, the cursor and the size make no difference."""
    urls = (
        "http://H:80/v1/fine_tuning/jobs/a/events?limit=2",
        "http://h/v1/fine_tuning/jobs/b/events/?after=x&limit=3",
        "/v1/fine_tuning/jobs/a/events",
    )
    same, again, path = (answer(None, sent=sent).service for sent in urls)

    assert same == again == "http://h/v1"
    assert path == ":///v1"
    assert answer(None).service is None
    assert len({answer(None, sent=f"{urls[0]}{more}").service for more in ("", "&api-version=1", "&api-version=2", "&order=asc")}) == 4
