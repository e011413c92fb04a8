"""Tests of the recordings of the Azure SDK test proxy."""

import json
from itertools import count
from typing import Any

import pytest

from ftevents.captures import Elsewhere, LeftOut, Source, Unreadable, locate
from ftevents.captures.azure import is_azure, read_azure
from ftevents.evidence import Exchange

URL = "https://sanitized.example.com/openai/fine_tuning/jobs/j/events?api-version=1&limit=2"
PAGE = {"object": "list", "data": [{"id": "e1"}], "has_more": False}
JSON = {"Content-Type": "application/json", "Content-Length": "9999"}


def one(body: Any = ..., **members: Any) -> dict[str, Any]:
    """Return an entry."""
    entry = {
        "RequestUri": URL,
        "RequestMethod": "GET",
        "RequestHeaders": {"Authorization": "Sanitized"},
        "StatusCode": 200,
        "ResponseHeaders": JSON,
    }
    return entry | {"ResponseBody": PAGE if body is ... else body} | members


def items(*entries: Any, named: bool = True) -> list[Any]:
    """Read entries as the file a.json."""
    body = json.dumps({"Entries": entries, "Variables": {}}, indent=1).encode()
    return list(read_azure(Source.of("a.json", body, named=named), count(1)))


def read(*args: Any, **members: Any) -> Any:
    """Read one entry."""
    (item,) = items(one(*args, **members))
    return item


def test_an_entry_is_an_exchange() -> None:
    """Its body was parsed and proves no bytes, whatever length the original had; a sanitized credential is unknown."""
    found = read()

    assert isinstance(found, Exchange)
    assert (found.place, found.status, found.job_id, found.limit, found.document) == ("a.json entry 1", 200, "j", 2, PAGE)
    assert (found.answer is not None and found.answer.exact, found.asked.credential) == (False, None)


def test_a_parsed_body_is_found_in_its_file() -> None:
    """Line and column are those of the value in the file."""
    lines = json.dumps({"Entries": [one()], "Variables": {}}, indent=1).splitlines()
    line, column = locate(read(), "/data/0/id") or (0, 0)

    assert lines[line - 1][column - 1 :] == '"e1"'


@pytest.mark.parametrize(
    ("body", "expected"), [("<h1>No</h1>", b"<h1>No</h1>"), (["<h1>\n", "No"], b"<h1>\nNo"), (None, None), ("", None), ("Sanitized", None)]
)
def test_a_body_that_was_no_json_is_text_or_lines(body: Any, expected: bytes | None) -> None:
    """Null is a body that was not kept."""
    assert read(body).answer.body == expected


def test_a_sanitized_cursor_or_job_leaves_the_request_unknown() -> None:
    """Nobody knows which page was asked for, and jobs with one mask are not one job."""
    assert read(RequestUri=URL.replace("/j/", "/Sanitized/")).request is None
    assert read(RequestUri=URL + "&after=Sanitized").request is None
    assert read(RequestUri=URL + "&after=e9").request is not None


def test_sanitized_ids_cannot_be_judged() -> None:
    """Two events with the same mask are not the same event."""
    assert str(read(PAGE | {"data": [{"id": "Sanitized"}]})) == (
        "a.json entry 1: its ids were replaced by 'Sanitized', so that events cannot be told apart; record without that filter"
    )


def test_a_sanitized_head_is_unknown() -> None:
    """A media type that was replaced is not a wrong one; another header may well be."""
    assert read(ResponseHeaders={"Content-Type": "Sanitized"}).answer.headers is None
    assert read(ResponseHeaders=JSON | {"X-Request-ID": "Sanitized", "Vary": None}).header("content-type") == ["application/json"]


def test_other_requests_of_the_same_test_are_counted() -> None:
    """A job is created before its events are read."""
    assert items(one(RequestUri="https://h.example/openai/fine_tuning/jobs", RequestMethod="POST"))[0] == Elsewhere(
        "a.json entry 1", "POST /openai/fine_tuning/jobs"
    )


@pytest.mark.parametrize("entry", [7, {}, {"RequestUri": None}, one(StatusCode="ok"), one(ResponseHeaders=7)])
def test_an_entry_that_cannot_be_judged_does_not_hide_the_next(entry: Any) -> None:
    """It is told with its place."""
    assert [(type(item), item.place) for item in items(entry, one())] == [(Unreadable, "a.json entry 1"), (Exchange, "a.json entry 2")]


def test_a_file_that_breaks_off_gives_what_stands_before_the_break() -> None:
    """And text behind the end is told."""
    body = json.dumps({"Variables": {}, "Entries": [one(), one()]}).encode()
    cut, longer = Source.of("a", body[:-90]), Source.of("a", body + b"x")

    assert is_azure(Source.of("a", body))
    assert [type(item) for item in read_azure(cut, count(1))] == [Exchange, Unreadable]
    assert [type(item) for item in read_azure(longer, count(1))] == [Exchange, Exchange, Unreadable]


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"Entries": 7}'])
def test_a_file_without_entries_is_said_so(body: bytes) -> None:
    """Named it is a complaint, in a folder it is left out."""
    assert [type(next(read_azure(Source.of("a", body, named=named), count(1)))) for named in (True, False)] == [Unreadable, LeftOut]
