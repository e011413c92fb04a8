"""Tests of entries: what recorders keep, lose and replace, whatever their format."""

import gzip
from itertools import count
from typing import Any

import pytest

from ftevents.captures.entries import Told, entry
from ftevents.captures.items import Elsewhere, EntryError
from ftevents.captures.masks import is_mask, masked_id
from ftevents.evidence import Exchange

URL = "https://h.example/v1/fine_tuning/jobs/j/events?after=e1"


def read(**facts: Any) -> Exchange:
    """Return the exchange of an entry."""
    good: dict[str, Any] = {"url": URL, "status": 200, "headers": {}, "body": b"{}"}
    found = entry(Told(**(good | facts)), "p", count(1))
    assert isinstance(found, Exchange)
    return found


@pytest.mark.parametrize(
    "mask",
    ["Sanitized", "sanitized", "[Filtered]", "REDACTED", "__REDACTED__", "(removed)", "***", "XXXXX", "<JOB_ID>", "{{job}}", " *** "],
)
def test_words_in_place_of_a_value_are_known(mask: str) -> None:
    """A value that was replaced is unknown."""
    assert is_mask(mask)
    assert read(url=URL.replace("e1", mask)).request is None


@pytest.mark.parametrize("text", ["", "e1", "ftevent-redacted", "x", "a*b", "sanitized-1", "ft<3"])
def test_other_texts_are_no_masks(text: str) -> None:
    """An id may have any characters."""
    assert not is_mask(text)


def test_ids_that_were_replaced_are_found_in_a_body() -> None:
    """Only ids, and only those that are nothing but a mask."""
    assert masked_id(b'{"data": [{"id" : "Sanitized"}]}') == "Sanitized"
    assert masked_id(b'{"data": [{"id": "[REDACTED]"}]}') == "[REDACTED]"
    assert masked_id(b'{"id": "e1", "message": "Sanitized"}') is None


def test_another_path_takes_no_number() -> None:
    """And has no exchange, refused or not."""
    numbers = count(1)

    assert entry(Told(url="https://h.example/v1/models", status=404, body=b"<h1>"), "p", numbers) == Elsewhere("p", "GET /v1/models")
    assert next(numbers) == 1


def test_an_entry_that_cannot_be_judged_takes_no_number() -> None:
    """The exchanges of a reading are numbered without a gap."""
    numbers = count(1)
    with pytest.raises(EntryError):
        entry(Told(url=URL, status="ok", body=b""), "p", numbers)

    assert next(numbers) == 1


@pytest.mark.parametrize("header", ["content-type", "Location", "RETRY-AFTER"])
def test_a_judged_header_that_was_replaced_leaves_all_of_them_unknown(header: str) -> None:
    """So that a replaced media type is neither a wrong one nor none."""
    answer = read(headers={header: "[Filtered]", "x": "y"}).answer

    assert answer is not None
    assert answer.headers is None


def test_a_body_shorter_than_it_should_be_is_cut_only_where_it_breaks_off() -> None:
    """Lengths are of the bytes before a coding was undone, or before a value was replaced."""
    for facts in ({"size": 50}, {"headers": {"Content-Length": "50"}}):
        assert read(body=b'{"data": []}', **facts).document == {"data": []}
        assert read(body=b"<h1>No</h1>", **facts).reading is not None
        with pytest.raises(EntryError, match=r"^it holds 9 of the 50 bytes of its body; record it whole$"):
            read(body=b'{"data": ', **facts)


@pytest.mark.parametrize(
    "facts", [{"size": True}, {"size": "50"}, {"headers": {"Content-Length": "many"}}, {"headers": {"Content-Length": "9" * 5000}}]
)
def test_a_length_that_is_none_is_unknown(facts: dict[str, Any]) -> None:
    """Nothing is concluded from it."""
    assert read(body=b'{"data": ', **facts).answer is not None


def test_a_coding_that_is_not_undone_is_told_only_where_it_is_there() -> None:
    """Most recorders undo it and leave the header."""
    assert read(headers={"Content-Encoding": "br"}).document == {}
    with pytest.raises(EntryError, match=r"^its body is coded with 'br'"):
        read(headers={"Content-Encoding": "br"}, body=b"\x8b\x01\x80")


def test_a_place_in_the_file_is_kept_where_the_body_is_the_text_of_the_file() -> None:
    """What was unpacked, or not kept, has no line."""
    places = [read(body=body, origin=(3, 1)).origin for body in (b"{}", gzip.compress(b"{}"), b"", None)]

    assert places == [(3, 1), None, None, (3, 1)]
