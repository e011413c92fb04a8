"""Faults of framing and timing: they show on a socket only, since a library would never let them out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.http import chunked
from ftevents.reference.making import on_answer
from ftevents.reference.registry import fault

if TYPE_CHECKING:
    from ftevents.reference.http import Reply, ServerRequest

FOR_EVER = 3600.0
"""Seconds; a server that stops does not wait for them."""


def is_large(request: ServerRequest) -> bool:
    """Whether a page of the largest usual sizes is asked for."""
    return request.values("limit") in (["50"], ["100"])


def has_page(request: ServerRequest, reply: Reply) -> bool:
    """Whether the reply is a page of events."""
    return request.method == "GET" and reply.status == 200 and request.path[-1] == "events"


def in_chunks(reply: Reply, body: bytes) -> Reply:
    """Return the reply framed in chunks, with the given bytes as its framed body."""
    return replace(reply, raw=reply.having("Transfer-Encoding", "chunked").head() + body)


# ---- length


@on_answer(fault("length-too-long", "answer/length-is-true", "answer/ends", socket=True))
def length_too_long(reply: Reply, request: ServerRequest) -> Reply:
    """A large page says that it is ten bytes longer than it is, and the connection ends."""
    if not (has_page(request, reply) and is_large(request)):
        return reply
    return replace(reply.having("Content-Length", str(len(reply.body) + 10)), close=True)


@on_answer(fault("length-in-characters", "answer/length-is-true", socket=True))
def length_in_characters(reply: Reply, request: ServerRequest) -> Reply:
    """The declared length counts characters instead of bytes, so that bytes are left over behind text that is not ASCII."""
    return reply.having("Content-Length", str(len(reply.body.decode()))) if has_page(request, reply) else reply


@on_answer(fault("bytes-behind-the-body", "answer/length-is-true", socket=True))
def bytes_behind_the_body(reply: Reply, request: ServerRequest) -> Reply:
    """An empty line follows each page, behind its declared length."""
    return replace(reply, raw=reply.to_bytes() + b"\r\n") if has_page(request, reply) else reply


@on_answer(fault("last-chunk-missing", "answer/length-is-true", "answer/ends", socket=True))
def last_chunk_missing(reply: Reply, request: ServerRequest) -> Reply:
    """A large page comes in chunks, and the connection ends before the last one."""
    if not (has_page(request, reply) and is_large(request)):
        return reply
    return in_chunks(replace(reply, close=True), chunked(reply.body).removesuffix(b"0\r\n\r\n"))


@on_answer(fault("refusal-sent-twice", "answer/length-is-true", "method/head-is-harmless", socket=True))
def refusal_sent_twice(reply: Reply, request: ServerRequest) -> Reply:
    """A refusal is sent twice, so that the connection holds an answer that nobody asked for."""
    return replace(reply, raw=reply.to_bytes(request.method) * 2) if 400 <= reply.status < 500 else reply


# ---- head


@on_answer(fault("two-lengths", "answer/head-is-well-formed", socket=True))
def two_lengths(reply: Reply, request: ServerRequest) -> Reply:
    """A page has two Content-Lengths that differ."""
    length = len(reply.body)
    return reply.having("Content-Length", str(length), str(length + 1)) if has_page(request, reply) else reply


@on_answer(fault("length-beside-chunks", "answer/head-is-well-formed", socket=True))
def length_beside_chunks(reply: Reply, request: ServerRequest) -> Reply:
    """A page comes in chunks and has a Content-Length too."""
    if not has_page(request, reply):
        return reply
    return in_chunks(reply.having("Content-Length", str(len(reply.body))), chunked(reply.body))


@on_answer(fault("header-without-colon", "answer/head-is-well-formed", socket=True))
def header_without_colon(reply: Reply, request: ServerRequest) -> Reply:
    """A line of the head has no colon."""
    return replace(reply, raw=reply.to_bytes().replace(b"\r\n", b"\r\nX-Served-By node 7\r\n", 1)) if has_page(request, reply) else reply


@on_answer(fault("space-before-colon", "answer/head-is-well-formed", socket=True))
def space_before_colon(reply: Reply, request: ServerRequest) -> Reply:
    """A header's name is followed by a space."""
    return replace(reply, raw=reply.to_bytes().replace(b"\r\n", b"\r\nX-Served-By : node 7\r\n", 1)) if has_page(request, reply) else reply


# ---- time


@on_answer(fault("no-answer-to-large-pages", "answer/ends", socket=True))
def no_answer_to_large_pages(reply: Reply, request: ServerRequest) -> Reply:
    """A request for 50 or more events is never answered."""
    return replace(reply, script=((FOR_EVER, b""),)) if has_page(request, reply) and is_large(request) else reply


@on_answer(fault("body-drips", "answer/ends", socket=True))
def body_drips(reply: Reply, request: ServerRequest) -> Reply:
    """A large page comes byte by byte, one in a fifth of a second."""
    if not (has_page(request, reply) and is_large(request)):
        return reply
    return replace(reply, script=tuple((0.2, bytes([byte])) for byte in reply.to_bytes()))


@on_answer(fault("connection-dropped", "answer/ends", socket=True))
def connection_dropped(reply: Reply, request: ServerRequest) -> Reply:
    """A request for 50 or more events is answered by closing the connection."""
    return replace(reply, script=(), close=True) if has_page(request, reply) and is_large(request) else reply


@on_answer(fault("one-page-slow", "answer/in-time", socket=True))
def one_page_slow(reply: Reply, request: ServerRequest) -> Reply:
    """The first page of seven events takes five and a half seconds."""
    slow = has_page(request, reply) and request.query == (("limit", "7"),)
    return replace(reply, script=((5.5, reply.to_bytes()),)) if slow else reply
