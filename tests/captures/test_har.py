"""Tests of HAR: what an entry shows, and what it does not."""

import base64
import gzip
import json
from itertools import count
from typing import Any

import pytest

from ftevents.captures import Elsewhere, LeftOut, Source, Unreadable
from ftevents.captures.har import read_har, time_of
from ftevents.evidence import Exchange, Failure

URL = "https://api.example.com/v1/fine_tuning/jobs/j/events?limit=2&after=e3"
BODY = '{"object": "list", "data": [], "has_more": false}'
JSON = [{"name": "content-type", "value": "application/json"}]


def har(*entries: Any, maker: str = "a browser") -> bytes:
    """Return entries as a HAR."""
    return json.dumps({"log": {"version": "1.2", "creator": {"name": maker, "version": "1"}, "entries": entries}}).encode()


def one(content: Any = ..., **members: Any) -> dict[str, Any]:
    """Return an entry; `status`, `headers` and `sent` are those of its answer and its request, other members stand in the entry."""
    response = {
        "status": members.pop("status", 200),
        "headers": members.pop("headers", JSON),
        "content": {"text": BODY} if content is ... else content,
    }
    request = {"method": members.pop("method", "GET"), "url": members.pop("url", URL), "headers": members.pop("sent", [])}
    return {"startedDateTime": "2025-12-02T10:00:00.000Z", "time": 5, "request": request, "response": response} | members


def items(body: bytes, *, named: bool = True) -> list[Any]:
    """Read bytes as the file f.har."""
    return list(read_har(Source.of("f.har", body, named=named), count(1)))


def read(*args: Any, **members: Any) -> Any:
    """Read one entry."""
    (item,) = items(har(one(*args, **members)))
    return item


def test_an_entry_is_an_exchange() -> None:
    """Request, status, headers and body are those of the entry; what was meant stays unknown."""
    found = read()

    assert isinstance(found, Exchange)
    assert (found.number, found.place, found.status, found.job_id, found.limit, found.after) == (1, "f.har entry 1", 200, "j", 2, "e3")
    assert (found.answer and found.answer.body, found.header("Content-Type")) == (BODY.encode(), ["application/json"])
    assert (found.asked.credential, found.asked.job) == (None, None)


@pytest.mark.parametrize(
    ("content", "body"),
    [
        ({"text": BODY, "size": 9}, BODY.encode()),
        ({"text": "ü", "encoding": None}, "ü".encode()),
        ({"text": "77u/e30=", "encoding": "base64"}, b"\xef\xbb\xbf{}"),
        ({"text": "e30\n =", "encoding": "base64"}, b"{}"),
        ({"text": "", "encoding": "base64", "size": 0}, b""),
        ({"text": "", "size": 0}, None),
        ({"size": 300}, None),
        ({"text": None}, None),
        ({"text": "", "comment": "Response bodies are not included."}, None),
        ({"text": "[REDACTED]"}, None),
        (None, None),
    ],
)
def test_a_body_is_text_or_base64_and_absent_where_it_was_not_kept(content: Any, body: bytes | None) -> None:
    """An empty text counts as an empty body only where the recorder shows that it had the bytes."""
    assert read(content).answer.body == body


def test_an_empty_text_is_an_empty_body_where_the_server_said_so() -> None:
    """A length of nought in the head."""
    assert read({"text": ""}, headers=[{"name": "Content-Length", "value": "0"}]).answer.body == b""
    assert read({"text": ""}, headers=[{"name": "Content-Length", "value": "70"}]).answer.body is None


def test_content_is_decoded_though_a_coding_stands_in_the_head() -> None:
    """The text is the body; bytes that are still packed are unpacked where the head says so, and left where it does not."""
    packed = {"text": base64.b64encode(gzip.compress(b"{}", mtime=0)).decode(), "encoding": "base64"}
    coded = [{"name": "content-encoding", "value": "gzip"}]

    assert read(headers=coded).answer.body == BODY.encode()
    assert read(packed, headers=coded).answer.body == b"{}"
    assert read(packed, headers=JSON).answer.body.startswith(b"\x1f\x8b")


@pytest.mark.parametrize(("members", "words"), [({"comment": "timed out"}, " (timed out)"), ({}, "")])
@pytest.mark.parametrize("status", [0, -1])
def test_no_status_is_a_failure_and_no_answer(status: int, members: dict[str, Any], words: str) -> None:
    """The words of who recorded it are kept."""
    found = read(status=status, **members)

    assert (found.answer, found.failure) == (None, Failure("dropped", f"no answer was recorded{words}"))


def test_other_hosts_and_paths_are_counted_and_not_judged() -> None:
    """At any host, the path of the list is the list; another path or method has no exchange, even where it is refused."""
    entries = [
        one(url="https://other.example/openai/fine_tuning/jobs/k/events"),
        one(url="https://h.example/x", status=404),
        one(method="POST"),
    ]
    here, *others = items(har(*entries))

    assert isinstance(here, Exchange)
    assert others == [Elsewhere("f.har entry 2", "GET /x"), Elsewhere("f.har entry 3", "POST /v1/fine_tuning/jobs/j/events")]


def test_times_are_those_of_the_recorder() -> None:
    """When the answer was there, how long the server took without the wait for a connection, and the order of requests in microseconds."""
    found = read(time=100.5, timings={"blocked": 80, "send": 0.5, "wait": 15, "receive": 5})

    assert found.elapsed == pytest.approx(0.0205)
    assert found.at == pytest.approx(1764669600.1015)
    assert (found.sent, found.clock) == (1764669600_000000, "f.har")
    assert 1764669600_101000 < found.finished < 1764669600_103000


@pytest.mark.parametrize("members", [{"time": -1}, {"time": None}, {"startedDateTime": "yesterday"}, {"startedDateTime": 7}])
def test_times_that_are_none_are_unknown(members: dict[str, Any]) -> None:
    """The order is then that of the file, which is no order of time."""
    found = read(**members)

    assert (found.sent, found.finished, found.clock) == (1, 1, None)


def test_times_of_a_maker_that_notes_the_end_as_the_start_tell_no_order() -> None:
    """So it is with schemathesis, which writes when the answer came."""
    (found,) = items(har(one(), maker="harfile"))

    assert (found.clock, found.at is not None) == (None, True)


@pytest.mark.parametrize(
    ("text", "seconds", "step"),
    [
        ("2025-12-02T10:00:00Z", 1764669600.0, 1.0),
        ("2025-12-02T11:00:00.250+01:00", 1764669600.25, 0.001),
        ("2025-12-02T10:00:00.000001", 1764669600.000001, 10**-6),
        ("nonsense", None, 0.0),
        (None, None, 0.0),
    ],
)
def test_a_time_has_the_step_in_which_it_is_written(text: Any, seconds: float | None, step: float) -> None:
    """So that two times are not taken for an order that they do not show."""
    assert time_of(text) == (seconds, step)


def test_no_secret_and_no_header_of_http_2_becomes_evidence() -> None:
    """Credentials are taken out, in the request; pseudo headers, in both."""
    sent = [{"name": ":authority", "value": "h"}, {"name": "Authorization", "value": "Bearer s3cret"}, {"name": "Accept", "value": "*/*"}]
    found = read(sent=sent, headers=[{"name": ":status", "value": "200"}, *JSON])

    assert found.request.headers == (("Authorization", "REDACTED"), ("Accept", "*/*"))
    assert found.answer.headers == (("content-type", "application/json"),)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (7, "its request is null; expected an object"),
        ({"request": {}}, "its response is null; expected an object"),
        (one(url=None), "its request has the url null; expected a text"),
        (one(url="http://[x/"), "its URL 'http://[x/' cannot be read; write it as it was sent"),
        (one(status="ok"), "its status is 'ok'; expected a number such as 200"),
        (one(headers="a: b"), "its headers are 'a: b'; expected an array of objects with `name` and `value`"),
        (one({"text": "{{", "encoding": "base64"}), "its content is said to be base64 and is '{{'; record it again"),
        (one({"text": 7}), "its content is 7; expected an object with a `text`"),
        (one({"text": BODY[:20], "size": 49}), "it holds 20 of the 49 bytes of its body; record it whole"),
    ],
)
def test_an_entry_that_cannot_be_judged_does_not_hide_the_next(entry: Any, why: str) -> None:
    """It is told with its place, and the others are read and numbered without it."""
    bad, good = items(har(entry, one()))

    assert bad == Unreadable("f.har entry 1", why)
    assert (good.number, good.place) == (1, "f.har entry 2")


def test_a_file_that_breaks_off_gives_what_stands_before_the_break() -> None:
    """Line and column of the break are told."""
    body = har(one(), one(), one())
    found = items(body[: body.rindex(b"startedDateTime")])

    assert [type(item) for item in found] == [Exchange, Exchange, Unreadable]
    assert str(found[2]).startswith("f.har: breaks off at line 1 column ")


def test_entries_are_found_wherever_they_stand() -> None:
    """Before the maker, behind other members, and with a byte order mark in front of everything."""
    log = {"entries": [one()], "pages": [], "creator": {"name": "x"}}

    assert [type(item) for item in items(b"\xef\xbb\xbf" + json.dumps({"_note": 1, "log": log}).encode())] == [Exchange]


@pytest.mark.parametrize("body", [b"[]", b'{"log": 7}', b'{"log": {"version": "1.2"}}', b'{"log": {"entries": {}}}'])
def test_what_is_no_har_is_said_so(body: bytes) -> None:
    """Named it is a complaint, in a folder it is left out."""
    assert [type(items(body, named=named)[0]) for named in (True, False)] == [Unreadable, LeftOut]


def test_text_behind_the_end_is_said_so() -> None:
    """The entries are read all the same."""
    assert [str(item) for item in items(har(one()) + b" oops")[1:]] == ["f.har: has 'oops' behind its end; take it out"]
