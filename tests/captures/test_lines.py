"""Tests of lines: NDJSON of events, pages, errors, records and arrays."""

import json
from typing import Any

import pytest

from ftevents.captures import Elsewhere, Found, LeftOut, Source, Unreadable
from ftevents.captures import source as module
from ftevents.captures.kinds import KNOWN
from ftevents.captures.lines import is_ndjson, read_ndjson
from ftevents.captures.numbers import Numbers
from ftevents.evidence import Exchange

EVENT = {"object": "fine_tuning.job.event", "id": "e1", "created_at": 1764547200, "level": "info", "message": "Queued"}
PAGE = {"object": "list", "data": [EVENT], "has_more": False}
ERROR = {"error": {"message": "No", "type": "t", "param": None, "code": None}}
RECORD = {"request": "GET /v1/fine_tuning/jobs/j/events?limit=2", "status": 200, "headers": {}, "body": PAGE}


def items(*lines: Any, end: bytes = b"\n", named: bool = True) -> list[Any]:
    """Read lines, each a JSON value or bytes as they are, as the file f."""
    body = end.join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return [item.exchange if isinstance(item, Found) else item for item in read_ndjson(Source.of("f", body, named=named), Numbers())]


def why(*lines: Any) -> list[str]:
    """Return every complaint."""
    return [str(item) for item in items(*lines) if isinstance(item, Unreadable)]


def test_each_line_is_an_entry_of_its_own_kind() -> None:
    """The place names the line; numbers count the exchanges; the body of a line is the line."""
    found = items(EVENT, PAGE, ERROR, RECORD, [EVENT, EVENT])

    assert [(item.number, item.place, item.shape) for item in found] == [
        (1, "f line 1", "event"),
        (2, "f line 2", "answer"),
        (3, "f line 3", "answer"),
        (4, "f line 4", "answer"),
        (5, "f line 5", "events"),
    ]
    assert (found[0].answer.body, found[0].answer.exact) == (json.dumps(EVENT).encode(), True)
    assert (found[3].job_id, found[3].limit) == ("j", 2)


def test_an_array_of_pages_in_a_line_is_an_entry_each() -> None:
    """As in a document, with the line before the entry."""
    assert [item.place for item in items(EVENT, [PAGE, RECORD])] == ["f line 1", "f line 2 entry 1", "f line 2 entry 2"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n", b"\r\n \t\r\n"])
def test_line_ends_empty_lines_and_a_byte_order_mark_are_nobodys_fault(end: bytes) -> None:
    """The events are the same, and their bytes those between the line ends."""
    found = items(b"\xef\xbb\xbf" + json.dumps(EVENT).encode(), EVENT, b"", end=end)

    assert [item.answer.body for item in found] == [json.dumps(EVENT).encode()] * 2


def test_a_bad_line_does_not_hide_the_next() -> None:
    """Each is told with its line, and with the column where it breaks."""
    cut = json.dumps(PAGE).encode()[:40]

    assert why(EVENT, b"# a note", b'{"id": }', {"colour": 1}, [], b"{} {} {}", EVENT, cut) == [
        "f line 2: is no JSON document: it begins with '# a note'",
        "f line 3: is no JSON from column 8 on (Expecting value, found '}'); correct it there",
        f"f line 4: is an object with 'colour'; expected {KNOWN}",
        f"f line 5: is an empty array; expected {KNOWN}",
        "f line 6: has '{} {}' behind its document; put one document on each line",
        "f line 8: breaks off at column 40 (Unterminated string starting at); save the whole line again",
    ]


def test_what_is_wrong_with_the_text_of_a_line_is_left_to_the_rules() -> None:
    """NaN, doubled members and bytes that are no UTF-8 are findings about who wrote them."""
    page = json.dumps(PAGE).replace("Queued", "\xfc").encode("latin-1")
    found = items(page, b'{"data": [], "data": [], "has_more": NaN}')

    assert [[defect.kind for defect in item.reading.defects] for item in found] == [["utf-8"], ["json", "duplicate"]]


def test_a_line_that_is_too_long_is_told_and_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of it is kept."""
    for name, value in {"LINE_CAP": 2_000, "SOFT_CAP": 1_000, "MOST_LINES": 2}.items():
        monkeypatch.setattr(module, name, value)

    for before in (0, 1, 200, 2_000):
        lines = [EVENT] * before
        found = items(*lines, EVENT, EVENT | {"message": "x" * 9_000}, EVENT)[before:]
        assert [str(item)[: len(f"f line {before + 2}: is longer than ")] for item in found if isinstance(item, Unreadable)] == [
            f"f line {before + 2}: is longer than "
        ]

        assert [type(item) for item in found] == [Exchange, Unreadable, Exchange]


def test_a_record_of_another_path_is_elsewhere() -> None:
    """As in a document."""
    assert items(RECORD, {"request": "GET /v1/models", "status": 200, "body": {}})[1] == Elsewhere("f line 2", "GET /v1/models")


def test_in_a_folder_lines_of_something_else_are_left_out_as_one() -> None:
    """A log of another program is one file left out, and not a complaint for each line."""
    (found,) = items({"time": 1, "msg": "up"}, {"time": 2, "msg": "down"}, named=False)

    assert isinstance(found, LeftOut)
    assert found.why.startswith("holds one document a line; the first is an object with 'time', 'msg'; expected ")
    assert [type(item) for item in items(b"starting", {"time": 1}, {"time": 2}, named=False)] == [LeftOut]


def test_in_a_folder_a_broken_line_is_not_passed_over() -> None:
    """Lines of which some are of the contract are all read."""
    assert [type(item) for item in items({"time": 1}, EVENT, b"{", named=False)] == [Unreadable, Exchange, Unreadable]
    assert [type(item) for item in items({"time": 1}, b'{"object": "list", "da', named=False)] == [Unreadable, Unreadable]


def test_a_file_without_lines_is_said_so() -> None:
    """Nothing was found, which is no success."""
    assert why(b"", b" ", b"\r") == ["f: is empty; save answers or events in it, one a line"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}\n{}", True),
        ("\ufeff{}\r\n\r\n[1]", True),
        ("{}\n{cut", True),
        ("cut}\n{}\n{}", True),
        ("{}\nlog\n{}", True),
        ("{}\n", False),
        ("{}\nlog", False),
        ("{\n}\n{\n}", False),
        ("[\n{},\n{}\n]", False),
        ('{"a":\n[]\n}', False),
        ("1\n2", False),
        ("", False),
    ],
)
def test_lines_are_told_from_one_document(text: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """Two of the first lines are documents, or one is and another begins."""
    assert is_ndjson(Source.of("f", text.encode())) is expected


def test_lines_are_told_by_the_first_ones_however_long() -> None:
    """The second line counts, though it comes behind the usual head of a file."""
    page = json.dumps(PAGE | {"pad": "x" * 300_000}).encode()

    assert is_ndjson(Source.of("f", page + b"\n" + page))
    assert not is_ndjson(Source.of("f", page))
