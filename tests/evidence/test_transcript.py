"""Tests of the transcript: it is written and read back as it was."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.evidence import Answer, Asked, Exchange, Failure, Request, Transcript, Wire
from ftevents.evidence.transcript import from_json, read_back, to_json, write
from handmade import LIVE, answer, page

TEXT = st.text(max_size=8)
MAYBE_TEXT = st.none() | TEXT
HEADERS = st.none() | st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
COUNTS = st.integers(0, 9)
WIRES = st.builds(
    Wire,
    st.sampled_from(["length", "chunked", "close", "none"]),
    st.none() | COUNTS,
    COUNTS,
    COUNTS,
    defects=st.lists(TEXT, max_size=2).map(tuple),
)
ANSWERS = st.builds(
    Answer,
    st.none() | st.integers(100, 999),
    st.none() | st.binary(max_size=20),
    HEADERS,
    TEXT,
    st.booleans(),
    MAYBE_TEXT,
    st.lists(TEXT, max_size=2).map(tuple),
    st.none() | WIRES,
)
ASKED = st.builds(
    Asked,
    probe=MAYBE_TEXT,
    job=st.sampled_from([None, "good", "unknown"]),
    cursor=st.sampled_from([None, "known", "oldest"]),
    limit=st.sampled_from([None, "default", "large"]),
    credential=MAYBE_TEXT,
    variant=MAYBE_TEXT,
    repeats=st.none() | COUNTS,
    keyless=st.booleans(),
    attempt=st.integers(1, 2),
    superseded=st.booleans(),
    lapse=st.booleans(),
    hop=st.booleans(),
)
EXCHANGES = st.builds(
    Exchange,
    COUNTS,
    TEXT,
    st.none() | st.builds(Request, TEXT, TEXT, HEADERS),
    st.none() | ANSWERS,
    ASKED,
    st.none() | st.builds(Failure, st.sampled_from(["timed out", "dropped"]), TEXT, st.none() | st.integers(100, 999)),
    st.sampled_from(["answer", "event", "events"]),
    COUNTS,
    COUNTS,
    st.none() | st.floats(0, 100),
    st.none() | st.floats(0, 1e10),
    st.none() | COUNTS,
    COUNTS,
    MAYBE_TEXT,
    origin=st.none() | st.tuples(COUNTS, COUNTS),
    clock=MAYBE_TEXT,
)


def there_and_back(transcript: Transcript) -> Transcript:
    """Write a transcript and read it again."""
    stream = io.StringIO()
    write(transcript, stream)
    stream.seek(0)
    return read_back(stream)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.lists(EXCHANGES, max_size=3))
def test_what_is_written_is_read_back(exchanges: list[Exchange]) -> None:
    """Every member of every exchange, one line each, in ASCII."""
    stream = io.StringIO()
    write(Transcript(exchanges), stream)

    assert there_and_back(Transcript(exchanges)).exchanges == exchanges
    assert stream.getvalue().isascii()
    assert stream.getvalue().count("\n") == len(exchanges)


def test_half_a_surrogate_pair_is_kept() -> None:
    """A URL of a capture may hold one."""
    exchange = answer(b"\xff\x00", sent="/\ud800", headers=(("a", "\udcff"),))

    assert there_and_back(Transcript([exchange])).exchanges == [exchange]


def test_what_was_read_of_an_answer_is_not_written() -> None:
    """What is worked out from the body is worked out again."""
    exchange = page("e1", after="e2", live=True)
    assert (exchange.document, exchange.query, exchange.job_id) != (None, {}, None)

    assert to_json(exchange).keys() == set(Exchange.__dataclass_fields__)
    assert from_json(to_json(exchange)) == exchange
    assert from_json(json.loads(json.dumps(to_json(exchange)))).page == exchange.page


@pytest.mark.parametrize("line", ["{}", "[]", "nonsense", '{"number": 1}'])
def test_anything_else_is_no_transcript(line: str) -> None:
    """ValueError, KeyError or TypeError, and never half an exchange."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_back([line])


def test_empty_lines_are_passed_over() -> None:
    """As at the end of a file."""
    assert len(read_back(["\n", "  \n"])) == 0


def test_a_transcript_is_its_exchanges_in_order() -> None:
    """Iterated, counted, and found by number."""
    pages = [page("e2", 7), page("e1", 3)]
    transcript = Transcript(pages)

    assert (list(transcript), len(transcript)) == (pages, 2)
    assert transcript.by_number == {7: pages[0], 3: pages[1]}


@pytest.mark.parametrize(
    ("asked", "is_linked"),
    [
        (Asked(), True),
        (LIVE, True),
        (Asked(probe="x", job="good", cursor="oldest", limit="large", credential="good"), True),
        (Asked(probe="x", job="good", cursor="foreign", limit="default", credential="good"), False),
        (Asked(probe="x", job="good", cursor="none", limit="zero", credential="good"), False),
        (Asked(probe="x", job="good", cursor="none", limit="default", credential="wrong"), False),
        (Asked(probe="x", job="unknown", cursor="none", limit="default", credential="good"), False),
        (Asked(probe="discovery"), False),
    ],
)
def test_only_pages_of_the_list_are_linked(asked: Any, *, is_linked: bool) -> None:
    """Those that were asked for as such, and those of which nothing is known."""
    assert bool(Transcript([page("e1", asked=asked)]).jobs) == is_linked
