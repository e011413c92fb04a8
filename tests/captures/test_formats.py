"""Tests of reading as a whole: every entry of every file, in order, and never an exception."""

import io
import json
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ftevents.captures import READERS, Elsewhere, LeftOut, Source, Unreadable, read
from ftevents.captures.documents import read_json
from ftevents.evidence import Exchange

SAMPLES = Path(__file__).parents[2] / "spec" / "samples"
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


def use(body: bytes) -> list[Any]:
    """Read bytes as a file, and look at everything that a rule would look at."""
    items = list(read_json(Source.of("f", body), count(1)))
    for item in items:
        assert isinstance(item, (Exchange, Elsewhere, Unreadable))
        exchange = item if isinstance(item, Exchange) else getattr(item, "exchange", None)
        if exchange is not None:
            _ = list(exchange.events()), exchange.query, exchange.job_id, exchange.limit, exchange.header("x"), exchange.is_refusal
    return items


@STEADY
@given(JSON)
def test_any_json_is_read_without_an_exception(value: Any) -> None:
    """Whatever a JSON file holds, it gives at least one item."""
    assert use(json.dumps(value).encode())


@STEADY
@given(st.binary() | st.text().map(str.encode))
@example(b'{"data": "\\')
@example(b"[[" * 5000)
def test_any_bytes_are_read_without_an_exception(body: bytes) -> None:
    """Whatever a file holds, it gives at least one item."""
    assert use(body)


def test_samples_cut_at_any_byte_are_read_without_an_exception() -> None:
    """A file that was cut gives at least one item, wherever it was cut."""
    for path in SAMPLES.rglob("*.json"):
        body = path.read_bytes()
        assert all(use(body[:end]) for end in range(len(body))), path


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
    assert items[1].place == "standard input"


def test_every_file_has_a_reader() -> None:
    """The last reader of the table takes any file, if only to say what is wrong with it."""
    assert list(READERS)[-1] == "json"
    assert READERS["json"].recognises(b"\x00")
