"""Requests are read once and strictly; replies are written as they are told."""

from __future__ import annotations

import pytest

from ftevents.reference.http import MalformedError, Reply, ServerRequest, chunked, decode


def get(target: str) -> ServerRequest:
    """Return a GET of a target."""
    return ServerRequest.parse(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode("latin-1"))


def test_a_request_keeps_method_target_and_headers_as_sent() -> None:
    """Nothing of the head is rewritten, and headers keep order, case and repetitions."""
    request = ServerRequest.parse(b"QUERY /a%41?b HTTP/1.0\r\nX-a:  1 \r\nx-A: 2\r\n\r\n")

    assert (request.method, request.target, request.version) == ("QUERY", "/a%41?b", "1.0")
    assert request.headers == (("X-a", "1"), ("x-A", "2"))
    assert request.header("X-A") == ["1", "2"]


@pytest.mark.parametrize(
    "head", [b"", b"GET /", b"GET  / HTTP/1.1", b"GET / HTTP/2.0", b"GET /a b HTTP/1.1", b"GET / HTTP/1.1\r\nno colon"]
)
def test_bytes_that_are_no_request_are_refused(head: bytes) -> None:
    """A head that is not well-formed is an error, not a guess."""
    with pytest.raises(MalformedError):
        ServerRequest.parse(head)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/v1/a%2Fb/events", ("v1", "a/b", "events")),
        ("/v1/../x/./", ("v1", "..", "x", ".", "")),
        ("/v1//x", ("v1", "", "x")),
        ("/a+b", ("a+b",)),
        ("http://other:8/v1/x?q", ("v1", "x")),
        ("/caf%C3%A9", ("café",)),
        ("/%zz%4", ("%zz%4",)),
    ],
)
def test_a_path_is_split_before_it_is_decoded(target: str, path: tuple[str, ...]) -> None:
    """An encoded slash stays inside its segment, dots mean nothing, and a plus is a plus."""
    assert get(target).path == path


@pytest.mark.parametrize(
    ("target", "query"),
    [
        ("/x?a=1&a=2&b", (("a", "1"), ("a", "2"), ("b", ""))),
        ("/x?after=a+b&after=a%20b", (("after", "a b"), ("after", "a b"))),
        ("/x?a=b%2Bc%26d%3De", (("a", "b+c&d=e"),)),
        ("/x?a=b=c;d&&", (("a", "b=c;d"),)),
        ("/x?%61=%F0%9F%98%80#?b", (("a", "😀"),)),
        ("/x", ()),
    ],
)
def test_a_query_is_read_as_a_form(target: str, query: tuple[tuple[str, str], ...]) -> None:
    """Parameters keep their order and repetitions; `+` and `%20` are both a space."""
    assert get(target).query == query


def test_bytes_that_are_no_utf_8_name_nothing() -> None:
    """An escape that is no UTF-8 becomes text that no id can be equal to, and does not raise."""
    assert decode("%FF") == "\udcff"


@pytest.mark.parametrize(
    ("connection", "version", "closes"),
    [("close", 1, True), ("Keep-Alive, CLOSE", 1, True), ("", 1, False), ("", 0, True), ("keep-alive", 0, False)],
)
def test_a_client_can_ask_for_the_end_of_the_connection(connection: str, version: int, *, closes: bool) -> None:
    """`Connection: close` ends it, and so does HTTP/1.0 unless it asks to keep it."""
    assert ServerRequest.parse(f"GET / HTTP/1.{version}\r\nConnection: {connection}\r\n\r\n".encode()).wants_close is closes


def test_a_reply_declares_its_length() -> None:
    """The length counts bytes, and comes behind the other headers."""
    reply = Reply(404, (("X", "1"),), "é".encode())

    assert reply.to_bytes() == b"HTTP/1.1 404 Not Found\r\nX: 1\r\nContent-Length: 2\r\n\r\n\xc3\xa9"


def test_a_reply_to_head_has_the_length_and_no_body() -> None:
    """HEAD gets the head of the answer to GET."""
    assert Reply(200, body=b"abc").to_bytes("HEAD").endswith(b"Content-Length: 3\r\n\r\n")


def test_a_declared_framing_is_left_alone() -> None:
    """A reply that brings a length or a transfer coding gets no second one."""
    assert Reply(200, (("Content-LENGTH", "9"),), b"abc").to_bytes().count(b"ontent-") == 1
    assert b"Content-Length" not in Reply(200, (("Transfer-Encoding", "chunked"),), b"abc").head()
    assert b"Content-Length" not in Reply(204).head()


def test_a_header_can_be_set_doubled_and_taken_away() -> None:
    """`having` replaces every line of that name."""
    reply = Reply(200, (("A", "1"), ("B", "2"), ("a", "3")))

    assert reply.having("A", "x", "y").headers == (("A", "x"), ("A", "y"), ("B", "2"))
    assert reply.having("a").headers == (("B", "2"),)


def test_raw_bytes_and_scripts_replace_everything() -> None:
    """A reply can be any bytes at all; in-process, those of a script are joined."""
    assert Reply(200, raw=b"?").to_bytes() == b"?"
    assert Reply(200, raw=b"?", script=((9.0, b"a"), (9.0, b"b"))).to_bytes() == b"ab"


def test_chunks_hold_the_body_and_end() -> None:
    """Every chunk says its length in hexadecimal digits, and the last one is empty."""
    assert chunked(b"abcdefghijklmnopq", 16) == b"10\r\nabcdefghijklmnop\r\n1\r\nq\r\n0\r\n\r\n"
