"""Tests of what `curl -i` prints."""

import json
from itertools import count
from typing import Any

import pytest

from ftevents.captures import Elsewhere, Source, Unreadable, locate
from ftevents.captures.curl import is_curl, read_curl
from ftevents.evidence import Exchange

PAGE = '{"object": "list", "data": [], "has_more": false}'
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"


def items(text: str | bytes) -> list[Any]:
    """Read a text as the file c."""
    return list(read_curl(Source.of("c", text if isinstance(text, bytes) else text.encode()), count(1)))


def read(text: str | bytes) -> Any:
    """Read a text that holds one answer."""
    (item,) = items(text)
    return item


@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("status", ["HTTP/1.1 200 OK", "HTTP/2 200 ", "HTTP/3 200", "HTTP/1.0 200 Fine, thanks"])
def test_an_answer_is_an_exchange_without_a_request(status: str, end: str) -> None:
    """Whatever the version of HTTP and the line ends."""
    found = read(f"{status}{end}content-type:application/json{end}x-a:  b  {end}{end}{PAGE}\n")

    assert isinstance(found, Exchange)
    assert (found.place, found.status, found.request, found.document) == ("c", 200, None, json.loads(PAGE))
    assert found.answer is not None
    assert found.answer.headers == (("content-type", "application/json"), ("x-a", "b"))


def test_informational_answers_and_the_tunnel_of_a_proxy_come_first() -> None:
    """They are no answers to be judged."""
    before = "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"

    assert (read(before + HEAD + PAGE).place, read(before + HEAD + PAGE).status) == ("c", 200)


def test_several_answers_in_a_row_are_told_apart_by_their_heads() -> None:
    """Also where a body ends without a line end; the place has the line."""
    found = items(f"HTTP/1.1 307 Moved\r\nLocation: /x\r\n\r\n{HEAD}{PAGE}{HEAD}{PAGE}\n")

    assert [(item.place, item.status) for item in found] == [
        ("c answer 1 (line 1)", 307),
        ("c answer 2 (line 4)", 200),
        ("c answer 3 (line 7)", 200),
    ]
    assert [item.answer.body for item in found[1:]] == [PAGE.encode(), f"{PAGE}\n".encode()]


def test_a_finding_has_its_line_and_column() -> None:
    """Counted from the beginning of the file."""
    assert locate(read(HEAD + '{\n "data": []}'), "/data") == (5, 10)


@pytest.mark.parametrize(("length", "body"), [("0", b""), ("70", None), (None, None)])
def test_a_head_alone_shows_no_body(length: str | None, body: bytes | None) -> None:
    """`curl -I` prints none; it is known to be empty where the head says so."""
    head = HEAD if length is None else HEAD.replace("\r\n\r\n", f"\r\nContent-Length: {length}\r\n\r\n")

    assert read(head).answer.body == body


def test_a_body_that_is_cut_is_told() -> None:
    """Nobody knows who has cut it; one that is whole is read, whatever line ends an editor has left."""
    head = HEAD.replace("\r\n\r\n", "\r\nContent-Length: 60\r\n\r\n")

    assert str(read(head + PAGE[:30])) == "c: it holds 30 of the 60 bytes of its body; record it whole"
    assert read(head + PAGE).document == json.loads(PAGE)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('{"object": "list", "data": [{"object": "model", "id": "m"}]}', "a list of 'model' objects"),
        ('{"object": "fine_tuning.job", "id": "j"}', "a 'fine_tuning.job' object"),
    ],
)
def test_another_object_of_the_api_is_elsewhere(body: str, what: str) -> None:
    """Without a request, it is known by its content."""
    assert read(HEAD + body) == Elsewhere("c", what)


@pytest.mark.parametrize("text", ["HTTP/1.1 200 OK\r\nno colon\r\n\r\n{}", "HTTP/1.1 100 Continue\r\n\r\n", "{}", ""])
def test_what_has_no_final_answer_is_said_so(text: str) -> None:
    """One sentence, and what to do."""
    assert isinstance(read(text), Unreadable)
    assert "save the output of `curl -i` again" in str(read(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP/1.1 200 OK\r\n", True),
        ("\ufeff\n HTTP/2 404\n", True),
        ("HTTP/2 404", True),
        ("HTTP is a protocol", False),
        ('{"a": "HTTP/2 200\\n"}', False),
        ("", False),
    ],
)
def test_a_status_line_at_the_beginning_tells_it(text: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """And nothing else does."""
    assert is_curl(Source.of("f", text.encode())) is expected
