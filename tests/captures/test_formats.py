"""Tests of reading as a whole: every entry of every file, in order, and never an exception."""

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ftevents.captures import READERS, Elsewhere, LeftOut, Remark, Source, Unreadable, read
from ftevents.evidence import Exchange

SAMPLES = Path(__file__).parents[2] / "spec" / "samples"
URL = "https://h.example/v1/fine_tuning/jobs/j/events?limit=2"
NAMES = ["object", "data", "has_more", "id", "created_at", "level", "message", "error", "request", "status", "headers", "body", "url", "x"]
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(["list", "GET /v1/fine_tuning/jobs/j/events", "\ud800"])
    | st.text()
)
JSON: st.SearchStrategy[Any] = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6), max_leaves=20
)
STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=200)


def use(body: bytes, form: str | None = None) -> list[Any]:
    """Read bytes as a file, of a format or of the one that is recognised, and look at everything that a rule would look at."""
    items = list(read(["-"], stdin=io.BytesIO(body), form=form))
    for item in items:
        assert isinstance(item, (Exchange, Elsewhere, Unreadable, Remark))
        exchange = item if isinstance(item, Exchange) else getattr(item, "exchange", None)
        if exchange is not None:
            _ = list(exchange.events()), exchange.query, exchange.job_id, exchange.limit, exchange.header("x"), exchange.is_refusal
    return items


FORMS: st.SearchStrategy[str | None] = st.sampled_from([None, *READERS])
RECORDED: dict[str, Any] = {
    "har": {
        "log": {
            "entries": [
                {
                    "request": {"method": "GET", "url": URL, "headers": []},
                    "response": {"status": 200, "headers": [], "content": {"text": "{}"}},
                }
            ]
        }
    },
    "vcr": {
        "interactions": [
            {
                "request": {"method": "GET", "uri": URL, "headers": {}},
                "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
            }
        ]
    },
    "azure": {"Entries": [{"RequestUri": URL, "RequestMethod": "GET", "StatusCode": 200, "ResponseHeaders": {}, "ResponseBody": {}}]},
    "schemathesis": {
        "ScenarioFinished": {
            "recorder": {
                "interactions": {"a": {"request": {"method": "GET", "uri": URL}, "response": {"status_code": 200, "content": None}}}
            }
        }
    },
}
"""One entry in each format that is JSON."""


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the path of every value inside a value, and its own."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, member in inside for place in places(member, (*at, key)))]


def changed(value: Any, at: tuple[Any, ...], other: Any) -> Any:
    """Return the value with another one at a place."""
    if not at:
        return other
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[at[0]] = changed(copy[at[0]], at[1:], other)
    return copy


@STEADY
@given(JSON, FORMS)
def test_any_json_is_read_without_an_exception(value: Any, form: str | None) -> None:
    """Whatever a JSON file holds, and whatever it is taken for, it gives at least one item."""
    assert use(json.dumps(value).encode(), form)


@STEADY
@given(st.binary() | st.text().map(str.encode) | st.binary().map(gzip.compress), FORMS)
@example(b'{"data": "\\', None)
@example(b"[[" * 5000, None)
@example(b"\x1f\x8b" * 50, "ndjson")
@example(b"HTTP/1.1 200 OK\r\n\r\n", None)
def test_any_bytes_are_read_without_an_exception(body: bytes, form: str | None) -> None:
    """Whatever a file holds, and whatever it is taken for, it gives at least one item."""
    assert use(body, form)


@pytest.mark.parametrize("form", RECORDED)
@STEADY
@given(st.data())
def test_any_member_of_a_recording_may_be_anything(form: str, data: st.DataObject) -> None:
    """A value of a wrong kind at any place gives a complaint at most."""
    whole = RECORDED[form]
    place, other = data.draw(st.sampled_from(places(whole))), data.draw(JSON)
    for body in (json.dumps(changed(whole, place, other)), yaml.safe_dump(changed(whole, place, other))):
        assert use(body.encode("utf-8", "surrogatepass"), form)


@pytest.mark.parametrize(
    "name", [path.relative_to(SAMPLES).as_posix() for path in sorted(SAMPLES.rglob("*.*")) if path.name != "index.yaml"]
)
def test_samples_cut_at_any_byte_are_read_without_an_exception(name: str) -> None:
    """A file that was cut gives at least one item, wherever it was cut; long ones are cut at every few bytes."""
    body = (SAMPLES / name).read_bytes()

    assert all(use(body[:end]) for end in range(0, len(body), 1 + len(body) // 150))


def test_everything_is_read_in_order_and_numbered_throughout(tmp_path: Path) -> None:
    """Files, folders and standard input give their entries in the order named; exchanges count from 1 over all of them."""
    page = b'{"object": "list", "data": [], "has_more": false}'
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "1.txt").write_bytes(b"[%s, {}, %s]" % (page, page))
    (tmp_path / "folder" / "2.md").write_bytes(b"# Notes")
    (tmp_path / "page").write_bytes(page)

    items = list(read([tmp_path / "gone", "-", tmp_path / "folder", str(tmp_path / "page")], stdin=io.BytesIO(page)))

    assert [type(item) for item in items] == [Unreadable, Exchange, Exchange, Unreadable, Exchange, LeftOut, Exchange]
    assert [item.number for item in items if isinstance(item, Exchange)] == [1, 2, 3, 4]
    assert isinstance(items[1], Exchange)
    assert items[1].place == "standard input"


def test_every_file_has_a_reader() -> None:
    """The last reader of the table takes any file, if only to say what is wrong with it."""
    assert list(READERS)[-1] == "json"
    assert READERS["json"].recognises(Source.of("f", b"\x00"))


def test_a_format_may_be_forced() -> None:
    """Every file is then taken for it, whatever it looks like."""
    page = b'{"object": "list", "data": [], "has_more": false}'

    assert [item.place for item in use(page)] == ["standard input"]
    assert [item.place for item in use(page, "ndjson")] == ["standard input line 1"]
    assert [str(item) for item in use(page, "har")] == ["standard input: is no HAR: it has no object `log` with an array `entries`"]


@pytest.mark.parametrize(
    "body", [b'{"log": {"entries": []}}', b"interactions: []\nversion: 1", b'{"Entries": []}', b'{"Initialize":{"command":"schemathesis"}}']
)
def test_a_recording_of_nothing_is_said_so(body: bytes) -> None:
    """No file is passed over without a word."""
    assert use(body) == [Remark("standard input", "has no entries")]


def test_what_is_wrong_with_a_gzip_stream_is_told_once() -> None:
    """Behind what could be read of it."""
    lines = b'{"object": "list", "data": [], "has_more": false}\n' * 3
    broken = gzip.compress(lines) + b"more"

    assert [type(item) for item in use(broken)] == [Exchange, Exchange, Exchange, Unreadable]
    assert [str(item) for item in use(b"\x1f\x8b\x08")] == [
        "standard input: breaks off in the middle of its gzip stream; save the whole file again"
    ]
