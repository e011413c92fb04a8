"""Tests of records: an answer written down with its request."""

import json
from typing import Any

import pytest

from ftevents.captures import Elsewhere, Source, Unreadable
from ftevents.captures.documents import read_json
from ftevents.captures.numbers import Numbers
from ftevents.evidence import Asked, Exchange

PAGE = {"object": "list", "data": [], "has_more": False}
URL = "/v1/fine_tuning/jobs/ftjob-a%20b/events?limit=2&after=e+1"


def read(text: str) -> Any:
    """Read the text of one record."""
    (item,) = read_json(Source.of("r.json", text.encode()), Numbers())
    return item


def record(**members: Any) -> Any:
    """Read a record made of a good one and some other members."""
    return read(json.dumps({"request": f"GET {URL}", "status": 200, "headers": {}, "body": PAGE} | members))


def test_a_record_is_an_exchange_with_its_request() -> None:
    """The URL gives job, cursor and limit; what the sender meant stays unknown."""
    found = record()

    assert isinstance(found, Exchange)
    assert (found.job_id, found.after, found.limit, found.status, found.document) == ("ftjob-a b", "e 1", 2, 200, PAGE)
    assert found.asked == Asked()
    assert (found.number, found.sent, found.finished) == (1, 1, 1)


def test_a_parsed_body_keeps_its_text_and_proves_no_bytes() -> None:
    """The body of a record is the text that stands there, number notation included, and is not exact."""
    found = read('{"status": 200, "body" : {"data":[1.50,  NaN], "a\\"b": 1e3 } , "request": null}')

    assert found.answer.body == b'{"data":[1.50,  NaN], "a\\"b": 1e3 }'
    assert not found.answer.exact


def test_of_a_doubled_body_the_last_counts() -> None:
    """A doubled member is read as parsers read it."""
    assert read('{"status": 200, "body": 1, "body": {"data": []}}').answer.body == b'{"data": []}'


@pytest.mark.parametrize("text", ["", "<h1>No</h1>", '{"data": []}', "\ufeff{}", "über"])
def test_a_body_of_text_is_exact(text: str) -> None:
    """A body that is text is what the server sent."""
    found = record(body=text)

    assert (found.answer.body, found.answer.exact) == (text.encode(), True)


@pytest.mark.parametrize("text", [f'{{"request": "GET {URL}", "status": 200}}', f'{{"request": "GET {URL}", "status": 200, "body": null}}'])
def test_a_body_that_is_not_there_was_not_recorded(text: str) -> None:
    """An absent or null body is no empty one."""
    assert read(text).answer.body is None


def test_half_a_surrogate_pair_in_a_body_is_kept() -> None:
    """Text that no UTF-8 can hold does not stop the reading."""
    assert record(body="\ud83d").answer.body == b"\xed\xa0\xbd"


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1", "Vary": ["a", "b"]},
        [["X-A", "1"], ["Vary", "a"], ["Vary", "b"]],
        [{"name": "X-A", "value": "1"}, {"name": "Vary", "value": ["a", "b"]}],
        {"X-A": 1, "Vary": ["a", "b"]},
    ],
)
def test_headers_come_as_an_object_or_as_pairs(headers: Any) -> None:
    """Names, order and repetitions are kept, whatever the notation."""
    assert record(headers=headers).answer.headers == (("X-A", "1"), ("Vary", "a"), ("Vary", "b"))


def test_headers_that_were_not_recorded_are_unknown() -> None:
    """No headers known is not the same as none sent."""
    assert (record(headers=None).answer.headers, record(headers={}).answer.headers) == (None, ())


@pytest.mark.parametrize("headers", ["a: b", 7, ["ab"], [["a"]], [[1, "b"]], {"a": {}}, {"a": None}, [{"name": "a"}], {"a": [True]}])
def test_headers_that_are_none_are_said_so(headers: Any) -> None:
    """A record with unusable headers is unreadable, with what stands there."""
    found = record(headers=headers)

    assert isinstance(found, Unreadable)
    assert found.why.startswith("its headers are ")


@pytest.mark.parametrize(("status", "expected"), [(200, 200), ("404", 404), (None, None), (999, 999)])
def test_status_is_a_number(status: Any, expected: int | None) -> None:
    """A status is a number, also as text, or unknown."""
    assert record(status=status).status == expected


@pytest.mark.parametrize("status", [0, 99, 1000, -1, True, 200.5, "OK", "²", {}, "1" * 5000])
def test_any_other_status_is_said_so(status: Any) -> None:
    """A record whose status is no number of three digits is unreadable."""
    assert str(record(status=status)).startswith("r.json: its status is ")


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        ("GET /v1/models", "GET /v1/models"),
        ("POST /v1/fine_tuning/jobs", "POST /v1/fine_tuning/jobs"),
        (f"HEAD {URL}", "HEAD /v1/fine_tuning/jobs/ftjob-a%20b/events"),
        ("POST /v1/embeddings (same gateway)", "POST /v1/embeddings"),
        ({"method": "get", "url": "https://h.example/v1/files?limit=1"}, "GET /v1/files"),
    ],
)
def test_another_path_or_method_is_elsewhere(request_: Any, what: str) -> None:
    """What is not a GET of this list is named, and not judged as one."""
    assert record(request=request_) == Elsewhere("r.json", what)


def test_another_list_in_a_record_without_a_request_is_elsewhere() -> None:
    """A list of other objects is known by its items where the request is not known."""
    body = {"object": "list", "data": [{"object": "file", "id": "f"}]}

    assert record(request="from a log", body=body) == Elsewhere("r.json", "a list of 'file' objects")


def test_what_was_replaced_by_a_word_is_unknown() -> None:
    """A masked cursor leaves the request unknown, a masked media type the headers."""
    found = record(request="GET /v1/fine_tuning/jobs/j/events?after=REDACTED", headers={"Content-Type": "(sanitized)"})

    assert (found.request, found.answer.headers) == (None, None)
