"""Tests of cassettes: vcrpy, Ruby's VCR, betamax, in YAML and JSON."""

import base64
import gzip
import json
from itertools import count
from typing import Any

import pytest
import yaml

from ftevents.captures import Elsewhere, LeftOut, Remark, Source, Unreadable
from ftevents.captures import cassettes as module
from ftevents.captures.cassettes import is_cassette, read_vcr
from ftevents.evidence import Exchange, Failure

URL = "https://api.example.com/v1/fine_tuning/jobs/j/events?limit=2"
BODY = '{"object": "list", "data": [], "has_more": false}'


def one(body: Any = ..., **members: Any) -> dict[str, Any]:
    """Return an interaction; `status`, `headers`, `uri` and `method` replace those of a good one, other members stand beside them."""
    request = {"method": members.pop("method", "GET"), "uri": members.pop("uri", URL), "headers": {"Accept": ["*/*"]}, "body": None}
    response = {
        "status": members.pop("status", {"code": 200, "message": "OK"}),
        "headers": members.pop("headers", {"Content-Type": ["application/json"]}),
    }
    return {"request": request, "response": response | {"body": {"string": BODY} if body is ... else body}} | members


def written(*entries: Any, name: str = "interactions", form: str = "yaml") -> bytes:
    """Return a cassette as its recorder writes it."""
    cassette = {name: list(entries), "version" if name == "interactions" else "recorded_with": 1}
    return (json.dumps(cassette) if form == "json" else yaml.safe_dump(cassette)).encode()


def items(body: bytes, *, named: bool = True) -> list[Any]:
    """Read bytes as the file c."""
    return list(read_vcr(Source.of("c", body, named=named), count(1)))


def read(*args: Any, **members: Any) -> Any:
    """Read one entry, which must be the same in YAML and in JSON where both can hold it."""
    (item,) = items(written(one(*args, **members)))
    return item


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("name", ["interactions", "http_interactions"])
def test_an_interaction_is_an_exchange(name: str, form: str) -> None:
    """In either form, with either name; a place in YAML has the line of its entry."""
    first, second = items(written(one(method="get"), one(uri="https://h.example/v1/models"), name=name, form=form))

    assert isinstance(first, Exchange)
    assert (first.number, first.status, first.job_id, first.limit, first.header("content-type")) == (1, 200, "j", 2, ["application/json"])
    assert (first.answer and first.answer.body, first.request and first.request.method) == (BODY.encode(), "GET")
    assert first.place == ("c entry 1" if form == "json" else "c entry 1 (line 2)")
    assert isinstance(second, Elsewhere)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"string": "ü"}, "ü".encode()),
        ({"string": b"\xff\xfe\x00"}, b"\xff\xfe\x00"),
        ({"string": gzip.compress(b"{}", mtime=0)}, b"{}"),
        ({"base64_string": base64.encodebytes(b"\xef\xbb\xbf{}").decode()}, b"\xef\xbb\xbf{}"),
        ({"encoding": "UTF-8", "string": "{}"}, b"{}"),
        ("{}", b"{}"),
        ({"string": ""}, None),
        ({"string": None}, None),
        ({"encoding": "UTF-8"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_a_body_is_text_or_bytes_packed_or_not(body: Any, expected: bytes | None) -> None:
    """An empty one is known to be empty only where the server said so."""
    found = read(body)

    assert (found.answer.body, found.answer.exact) == (expected, True)


def test_an_empty_body_is_known_by_the_head() -> None:
    """A length of nought."""
    assert read({"string": ""}, headers={"Content-Length": ["0"]}).answer.body == b""


@pytest.mark.parametrize("body", [json.loads(BODY), {"string": json.loads(BODY)}])
def test_a_body_kept_as_a_tree_proves_no_bytes(body: Any) -> None:
    """Somebody wanted to read it; its values are those of the answer."""
    found = read(body)

    assert (found.document, found.answer.exact) == (json.loads(BODY), False)


def test_rubys_own_tag_for_bytes_is_known() -> None:
    """Psych writes `!binary` with one mark."""
    body = written(one({"string": "@"})).replace(b"'@'", b"!binary |-\n        e30=")

    assert items(body)[0].answer.body == b"{}"


@pytest.mark.parametrize("status", [200, "200", {"code": 200}, {"code": "200", "message": "OK"}], ids=repr)
def test_a_status_is_a_number_or_has_one(status: Any) -> None:
    """vcrpy, its httpx recorder and schemathesis write it differently."""
    assert read(status=status).status == 200


def test_the_httpx_recorder_has_names_of_its_own() -> None:
    """`status_code` and `content`."""
    entry = one() | {"response": {"status_code": 404, "headers": {"a": "b"}, "content": "{}", "http_version": "HTTP/1.1"}}
    (found,) = items(written(entry))

    assert (found.status, found.answer.body, found.answer.headers) == (404, b"{}", (("a", "b"),))


def test_headers_are_text_whatever_yaml_makes_of_them() -> None:
    """Plain words, numbers and dates stay what they say."""
    body = written(one(headers={"a": ["@"]})).replace(b"- '@'", b"- true\n      - 7\n      - 2020-10-01\n      - no\n      -")

    assert [text for _, text in items(body)[0].answer.headers] == ["true", "7", "2020-10-01", "no", ""]


def test_a_request_without_an_answer_is_a_failure() -> None:
    """A report of schemathesis has null there."""
    (found,) = items(written(one() | {"response": None}))

    assert (found.answer, found.failure) == (None, Failure("dropped", "no answer was recorded"))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Tue, 02 Dec 2025 10:00:00 GMT", 1764669600.0),
        ("2025-12-02T10:00:00", 1764669600.0),
        ("2025-12-02T10:00:00.5+00:00", 1764669600.5),
        ("long ago", None),
    ],
)
def test_the_time_of_recording_is_known_and_tells_no_order(text: str, seconds: float | None) -> None:
    """It is too coarse for that."""
    found = read(recorded_at=text)

    assert (found.at, found.clock, found.sent) == (seconds, None, 1)


def test_the_key_is_unknown_whatever_stands_there() -> None:
    """A filtered credential is neither the good one nor none."""
    entry = one()
    entry["request"]["headers"] = {"Authorization": ["Bearer s3cret"]}
    (found,) = items(written(entry))

    assert found.asked.credential is None
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (7, "its request is null; expected a mapping with `method` and `uri`"),
        ({"request": {"uri": URL, "method": "GET"}}, "its response is null; expected a mapping with `status`, `headers` and `body`"),
        ({"request": {"uri": 7}}, "its request has the uri 7; expected a text"),
        (one({"base64_string": "{{"}), "its body is said to be base64 and is '{{'; record it again"),
        (one(status="ok"), "its status is 'ok'; expected a number such as 200"),
        (
            one({"string": gzip.compress(b"{}", mtime=0)[:-9]}),
            "its body, a gzip stream, breaks off in the middle of its gzip stream; save the whole file again",
        ),
        (
            one({"string": b"\x8b\xff"}, headers={"Content-Encoding": ["br"]}),
            "its body is coded with 'br', which is not undone here; record it decoded",
        ),
    ],
)
def test_an_entry_that_cannot_be_judged_does_not_hide_the_next(entry: Any, why: str) -> None:
    """It is told with its place, and the others are read and numbered without it."""
    bad, good = items(written(entry, one()))

    assert bad == Unreadable("c entry 1 (line 2)", why)
    assert (type(good), good.number) == (Exchange, 1)


@pytest.mark.parametrize("form", ["yaml", "json"])
def test_a_file_that_breaks_off_gives_what_stands_before_the_break(form: str) -> None:
    """Line and column of the break are told."""
    body = written(one(), one(), one(), form=form)
    found = items(body[: body.rindex(b"has_more")])

    assert [type(item) for item in found] == [Exchange, Exchange, Unreadable]
    assert str(found[2]).startswith("c: breaks off at line ")


def test_a_file_cut_where_yaml_may_end_is_told() -> None:
    """A body of several lines may be cut between two of them; without the end that recorders write, its server is not accused."""
    text = (
        f"interactions:\n- request: {{uri: '{URL}', method: GET}}\n  response:\n    status: 200\n    body:\n      string: |\n        {{\n"
    )
    whole = f"{text}        }}\n"

    assert items(text.encode()) == [Unreadable("c entry 1 (line 2)", "breaks off with the file; save the whole file again")]
    assert [type(item) for item in items(whole.encode())] == [Exchange]
    assert [type(item) for item in items(f"{text}version: 1\n".encode())] == [Exchange]


@pytest.mark.parametrize("body", [b"a: 1\n", b"- 1\n", b'{"a": 1}', b'{"interactions": 7}', b"interactions: 7\n", b"text"])
def test_a_file_without_interactions_is_said_so(body: bytes) -> None:
    """Forced to be read as a cassette, it is none."""
    assert ["is no cassette" in str(items(body, named=named)[0]) for named in (True, False)] == [True, True]
    assert isinstance(items(b"a: 1\n", named=False)[0], LeftOut)


def test_an_empty_cassette_has_no_entries() -> None:
    """And nothing is wrong with it."""
    assert items(b"---\nhttp_interactions: []\nrecorded_with: VCR\n") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("interactions:\n- request:\n", True),
        ("---\nhttp_interactions:\n", True),
        ("# recorded\n\ncommand: 'st run'\nhttp_interactions:\n", True),
        ("version: 1\ninteractions: []\n", True),
        ('\ufeff{"interactions": []}', True),
        ('{"http_interactions": [], "recorded_with": "betamax"}', True),
        ("# Notes\n\nA file of interactions:\n\ninteractions:\n", False),
        ("name: x\nlist:\n  interactions:\n", False),
        ('{"object": "list", "interactions": []}', False),
        ("", False),
    ],
)
def test_a_cassette_is_told_by_its_content(text: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """A mapping with one of the two names at its margin, or a JSON object with it in front of anything of a document."""
    assert is_cassette(Source.of("f", text.encode())) is expected


def test_a_slow_yaml_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML came without libyaml, the wait has a reason."""
    monkeypatch.setattr(module, "IS_FAST", False)

    assert [type(item) for item in items(written(one()))] == [Remark, Exchange]
