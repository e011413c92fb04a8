"""Tests of the NDJSON report of schemathesis."""

import base64
import json
from itertools import count
from typing import Any

import pytest

from ftevents.captures import Elsewhere, Source, Unreadable
from ftevents.captures.schemathesis import is_schemathesis, read_schemathesis
from ftevents.evidence import Exchange, Failure

URL = "http://127.0.0.1:8000/v1/fine_tuning/jobs/j/events?limit=2"
START = {"Initialize": {"command": "st run", "schemathesis_version": "4", "seed": 1}}


def one(content: Any = ..., **members: Any) -> dict[str, Any]:
    """Return an interaction."""
    body = {"$base64": base64.b64encode(b"{}").decode()} if content is ... else content
    response = {"status_code": 200, "headers": {"content-type": ["application/json"]}, "content": body, "elapsed": 0.25}
    request = {"method": "GET", "uri": URL, "headers": {"Authorization": ["[Filtered]"]}}
    return {"request": request, "response": response, "timestamp": 1764669600.5} | members


def items(**cases: Any) -> list[Any]:
    """Read interactions as the recorder of one scenario."""
    scenario = {"ScenarioFinished": {"id": "1", "recorder": {"interactions": cases}}}
    return read(START, {"EngineStarted": {}}, scenario)


def read(*events: Any) -> list[Any]:
    """Read events, each a JSON value or text as it is, as the file s."""
    text = "\n".join(event if isinstance(event, str) else json.dumps(event) for event in events)
    return list(read_schemathesis(Source.of("s", text.encode()), count(1)))


def test_an_interaction_is_an_exchange() -> None:
    """The place has the line and the case; a filtered credential is unknown."""
    (found,) = items(aB3=one())

    assert isinstance(found, Exchange)
    assert (found.place, found.number, found.status, found.limit, found.elapsed, found.at) == (
        "s line 3 case aB3",
        1,
        200,
        2,
        0.25,
        1764669600.5,
    )
    assert (found.answer and found.answer.body, found.clock, found.asked.credential) == (b"{}", None, None)


@pytest.mark.parametrize(("content", "body"), [(None, None), ("{}", b"{}"), ({"$base64": "77u/"}, b"\xef\xbb\xbf")])
def test_content_is_base64_or_text(content: Any, body: bytes | None) -> None:
    """None was not kept."""
    assert items(a=one(content))[0].answer.body == body


def test_a_request_without_an_answer_is_a_failure() -> None:
    """The response is left out or null."""
    without = {name: value for name, value in one().items() if name != "response"}

    assert [item.failure for item in items(a=one(response=None), b=without)] == [Failure("dropped", "no answer was recorded")] * 2


def test_other_methods_are_counted() -> None:
    """The coverage phase tries them all."""
    assert items(a=one(request={"method": "TRACE", "uri": URL}))[0] == Elsewhere("s line 3 case a", "TRACE /v1/fine_tuning/jobs/j/events")


@pytest.mark.parametrize("bad", [7, {}, one({"$base64": "{{"}), one(7), one(request={"uri": None})], ids=str)
def test_an_interaction_that_cannot_be_judged_does_not_hide_the_next(bad: Any) -> None:
    """It is told with its place."""
    assert [(type(item), item.place) for item in items(a=bad, b=one())] == [(Unreadable, "s line 3 case a"), (Exchange, "s line 3 case b")]


def test_a_body_that_was_cut_is_told() -> None:
    """The report says how long it was."""
    cut = one()
    cut["response"] |= {"content": {"$base64": base64.b64encode(b'{"data').decode()}, "content_size": 4000}

    assert str(items(a=cut)[0]) == "s line 3 case a: it holds 6 of the 4,000 bytes of its body; record it whole"


def test_a_line_that_is_cut_is_told() -> None:
    """What came before is read."""
    whole = json.dumps({"ScenarioFinished": {"recorder": {"interactions": {"a": one()}}}})

    assert [type(item) for item in read(START, "", whole, whole[:200])] == [Exchange, Unreadable]


def test_a_report_without_requests_has_no_entries() -> None:
    """And nothing is wrong with it."""
    assert read(START, {"ScenarioFinished": {"recorder": {}}}, {"ScenarioFinished": 7}, [1]) == []


def test_a_report_is_told_by_its_first_event() -> None:
    """Other lines of JSON are not."""
    assert is_schemathesis(Source.of("f", json.dumps(START, separators=(",", ":")).encode()))
    assert not is_schemathesis(Source.of("f", b'{"Initialize": {}}\n{}'))
