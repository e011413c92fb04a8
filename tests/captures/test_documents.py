"""Tests of documents: what a JSON file is taken for, and what its parts are called."""

import json
from typing import Any

import pytest

from ftevents.captures import Elsewhere, LeftOut, Source, Unreadable
from ftevents.captures.documents import read_json
from ftevents.captures.numbers import Numbers
from ftevents.evidence import Exchange

EVENT = {"object": "fine_tuning.job.event", "id": "e1", "created_at": 1764547200, "level": "info", "message": "Queued"}
PAGE = {"object": "list", "data": [EVENT], "has_more": False}
ERROR = {"error": {"message": "No", "type": "t", "param": None, "code": None}}
RECORD = {"request": "GET /v1/fine_tuning/jobs/j/events?limit=2", "status": 200, "headers": {}, "body": PAGE}
MODELS = {"object": "list", "data": [{"id": "m", "object": "model"}]}
JOB = {"object": "fine_tuning.job", "id": "j", "created_at": 1, "error": None}


def items(document: Any, *, named: bool = True) -> list[Any]:
    """Read a document, or bytes as they are, as the file f.json."""
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(read_json(Source.of("f.json", body, named=named), Numbers()))


def exchange(document: Any) -> Exchange:
    """Read a document that holds one exchange."""
    (item,) = items(document)
    assert isinstance(item, Exchange)
    return item


def why(document: Any) -> str:
    """Read a document that cannot be read, and return the sentence."""
    (item,) = items(document)
    assert isinstance(item, Unreadable)
    return str(item)


@pytest.mark.parametrize(
    ("document", "shape"),
    [
        pytest.param(PAGE, "answer", id="page"),
        pytest.param({"object": "list"}, "answer", id="page without data and has_more"),
        pytest.param({"data": None}, "answer", id="page with data alone"),
        pytest.param({"has_more": True}, "answer", id="page with has_more alone"),
        pytest.param(PAGE | {"object": "collection"}, "answer", id="page of a wrong object"),
        pytest.param({"object": "list", "data": [JOB | {"level": "info", "message": ""}]}, "answer", id="page of damaged events"),
        pytest.param(ERROR, "answer", id="error"),
        pytest.param({"error": "no"}, "answer", id="damaged error"),
        pytest.param(EVENT, "event", id="event"),
        pytest.param(EVENT | {"data": {"step": 1}}, "event", id="metrics event"),
        pytest.param(EVENT | {"data": [1]}, "event", id="event with an array as data"),
        pytest.param({"object": "fine_tuning.job.event"}, "event", id="event of nothing but its object"),
        pytest.param({"id": "e", "level": "info", "message": "x", "object": "event"}, "event", id="event of a wrong object without a time"),
        pytest.param([EVENT, EVENT], "events", id="array of events"),
        pytest.param([None, {}, EVENT], "events", id="array of damaged events"),
    ],
)
def test_a_document_is_told_by_its_content(document: Any, shape: str) -> None:
    """Pages, events, arrays of events and error bodies are found, damaged or not, and judged to the byte."""
    found = exchange(document)

    assert (found.place, found.shape, found.request, found.status) == ("f.json", shape, None, None)
    assert found.answer is not None
    assert (found.answer.exact, found.answer.headers, found.document) == (True, None, document)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"\xef\xbb\xbf" + json.dumps(PAGE).encode(), id="byte order mark"),
        pytest.param(json.dumps(PAGE).replace("Queued", "\xfc").encode("latin-1"), id="not UTF-8"),
        pytest.param(b'{"object": "list", "data": [NaN], "has_more": false}', id="NaN"),
        pytest.param(b'{"data": [], "data": [], "has_more": false}', id="doubled member"),
        pytest.param(json.dumps(PAGE, indent=1).encode() * 2, id="second document"),
        pytest.param(json.dumps(PAGE).encode() + b"\n\x00", id="rubbish behind the document"),
    ],
)
def test_defects_of_the_bytes_are_left_to_the_rules(body: bytes) -> None:
    """What a lenient parser can still read keeps its bytes, and the strict reading finds the defect."""
    found = exchange(body)

    assert found.answer is not None
    assert found.answer.body == body
    assert found.reading is not None
    assert found.reading.defects


def test_each_item_of_an_array_of_pages_is_an_entry() -> None:
    """An array of pages, errors and events gives an exchange for each, with its own place, text and number."""
    found = items([PAGE, ERROR, EVENT])

    assert [(item.number, item.place, item.shape) for item in found] == [
        (1, "f.json entry 1", "answer"),
        (2, "f.json entry 2", "answer"),
        (3, "f.json entry 3", "event"),
    ]
    assert [item.document for item in found] == [PAGE, ERROR, EVENT]
    assert not any(item.answer.exact for item in found)


def test_a_bad_entry_does_not_hide_the_next() -> None:
    """An entry that cannot be read is an item in its turn, and the others are read and numbered without it."""
    found = items([RECORD, RECORD | {"status": "ok"}, {"colour": "red"}, RECORD])

    assert [type(item) for item in found] == [Exchange, Unreadable, Unreadable, Exchange]
    assert found[1] == Unreadable("f.json entry 2", "its status is 'ok'; expected a number such as 200")
    assert str(found[2]).startswith("f.json entry 3: is an object with 'colour'; expected a page, an event")
    assert (found[3].number, found[3].place) == (2, "f.json entry 4")


def test_a_record_of_another_path_is_an_item_of_its_own() -> None:
    """Another path is counted and takes no number; from status 400 on it has an exchange, for its envelope."""
    other = {"request": "GET /v1/models", "status": 200, "body": MODELS}
    found = items([other, other | {"status": 401, "body": ERROR}, RECORD])

    assert found[0] == Elsewhere("f.json entry 1", "GET /v1/models")
    assert (found[1].what, found[1].exchange.number, found[1].exchange.document) == ("GET /v1/models", 1, ERROR)
    assert found[2].number == 2


@pytest.mark.parametrize(
    ("document", "text"),
    [
        (7, "f.json: is 7; expected a page"),
        (JOB, "f.json: is an object with 'object', 'id', 'created_at', 'error'; expected a page"),
        ({"object": "event", "id": "w", "data": {}}, "f.json: is an object with 'object', 'id', 'data'; expected a page"),
        (MODELS, "f.json: is a list of 'model' objects; expected a page"),
        ([], "f.json: is an empty array; expected a page"),
        ([1, "a"], "f.json: is an array that begins with 1; expected a page"),
        (b"", "f.json: is empty;"),
        (b" \n", "f.json: is empty;"),
        (b"<!doctype html>", "f.json: is no JSON document: it begins with '<!doctype html>'"),
        (b"PK\x03\x04", "f.json: is a zip archive; unpack it first"),
        (b"\x89PNG\r\n\x1a\n\0\0", "f.json: is no text, since it has bytes of zero"),
        (
            b"1864:9:websocket;0:~8:response;",
            "f.json: is a flow file of mitmproxy; export it as HAR (`mitmdump -nr FILE --set hardump=OUT.har`)",
        ),
        (json.dumps(PAGE).encode("utf-16"), "f.json: is UTF-16 text, as Windows PowerShell writes it; save it as UTF-8"),
        (b'{"object": "list",\n "data": [', "f.json: breaks off at line 2 column 11 (Expecting value); save the whole document again"),
        (b'{"object": "li', "f.json: breaks off at line 1 column 12 (Unterminated string starting at);"),
        (b'{"object": "list",}', "f.json: is no JSON from line 1 column "),
        (
            json.dumps(EVENT).encode() + b"\n" + json.dumps(EVENT).encode(),
            "f.json: holds one document a line; read it with `--format ndjson`",
        ),
        (b"[" * 100_000, "f.json: has values nested more than 200 deep"),
        (b'{"data": ' + b"[" * 250 + b"]" * 250 + b"}", "f.json: has values nested more than 200 deep"),
    ],
)
def test_what_cannot_be_judged_is_said_in_a_sentence(document: Any, text: str) -> None:
    """A named file of no known kind is unreadable: the sentence says what it is, where it breaks, and what to do."""
    assert why(document).startswith(text)


def test_in_a_folder_a_file_of_no_known_kind_is_left_out() -> None:
    """Other files beside the captures are listed and are no fault."""
    others: list[Any] = [JOB, [], b"", b"# Notes", b"[section]\nname = 1"]

    assert [[type(item) for item in items(document, named=False)] for document in others] == [[LeftOut]] * 5


def test_in_a_folder_a_broken_capture_is_not_passed_over() -> None:
    """A file that begins as JSON and names something of the contract cannot be left out silently."""
    assert [type(item) for item in items(b'{"object": "list", "data": [', named=False)] == [Unreadable]


def test_text_behind_records_is_the_recorders_fault() -> None:
    """Text behind a record is no finding about the server: the record is read, and the rest complained of."""
    found = items(json.dumps(RECORD).encode() + b" oops")

    assert isinstance(found[0], Exchange)
    assert found[1:] == [Unreadable("f.json", "has 'oops' behind its end; take it out, or put all entries into one array")]
