"""Faults of the JSON text: what a strict parser rejects and some lenient one accepts, and text that is not what its bytes claim."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_reply
from ftevents.reference.registry import fault

if TYPE_CHECKING:
    from ftevents.reference.http import Reply
    from ftevents.reference.server import Wanted


def documents(reply: Reply) -> list[Any]:
    """Return the events of a page's reply."""
    return list(json.loads(reply.body)["data"])


def is_large(wanted: Wanted) -> bool:
    """Whether a large page was asked for."""
    return wanted.limit >= 50


# ---- characters


@on_reply(fault("latin-1", "answer/is-utf-8"))
def latin_1(reply: Reply, _: Wanted) -> Reply:
    """Text is written in Latin-1, and what that cannot write is escaped."""
    letters = (letter if letter < "\u0100" else json.dumps(letter)[1:-1] for letter in reply.body.decode())
    return replace(reply, body="".join(letters).encode("latin-1"))


@on_reply(fault("utf-16", "answer/is-utf-8", "answer/is-json"))
def utf_16(reply: Reply, wanted: Wanted) -> Reply:
    """Large pages are written in UTF-16."""
    return replace(reply, body=reply.body.decode().encode("utf-16")) if is_large(wanted) else reply


@on_reply(fault("byte-order-mark", "answer/is-utf-8"))
def byte_order_mark(reply: Reply, _: Wanted) -> Reply:
    """The body begins with a byte order mark."""
    return replace(reply, body=b"\xef\xbb\xbf" + reply.body)


@on_reply(fault("half-a-character", "answer/is-utf-8"))
def half_a_character(reply: Reply, _: Wanted) -> Reply:
    """A long message is cut at a byte, in the middle of a character."""
    return replace(reply, body=reply.body.replace("🦉 and a half-line".encode(), "🦉".encode()[:2] + b" and a half-line", 1))


@on_reply(fault("half-a-surrogate-pair", "answer/text-is-unicode"))
def half_a_surrogate_pair(reply: Reply, _: Wanted) -> Reply:
    """A message is cut in the middle of an emoji, so that half of its escape is left."""
    return replace(reply, body=reply.body.replace("🧪".encode(), b"\\ud83e"))


# ---- grammar


@on_reply(fault("loss-nan", "answer/is-json", "event/metrics-data"))
def loss_nan(reply: Reply, _: Wanted) -> Reply:
    """A loss that is no number is written as NaN."""
    return replace(reply, body=reply.body.replace(b'"step":7,', b'"step":7,"lr":NaN,'))


@on_reply(fault("loss-infinite", "answer/is-json", "event/metrics-data"))
def loss_infinite(reply: Reply, _: Wanted) -> Reply:
    """A loss without bounds is written as Infinity."""
    return replace(reply, body=reply.body.replace(b'"step":11,', b'"step":11,"lr":-Infinity,'))


@on_reply(fault("number-too-large", "answer/numbers-fit", "event/metrics-data"))
def number_too_large(reply: Reply, _: Wanted) -> Reply:
    """A loss without bounds is written as 1e999."""
    return replace(reply, body=reply.body.replace(b'"step":11,', b'"step":11,"lr":1e999,'))


@on_reply(fault("trailing-comma", "answer/is-json"))
def trailing_comma(reply: Reply, _: Wanted) -> Reply:
    """A comma stands behind the last event of a page."""
    return replace(reply, body=reply.body.replace(b'}],"has_more"', b'},],"has_more"'))


@on_reply(fault("python-dict", "answer/is-json"))
def python_dict(reply: Reply, wanted: Wanted) -> Reply:
    """Behind a cursor, the body is the text of a Python value."""
    return replace(reply, body=repr(json.loads(reply.body)).encode("utf-8", "replace")) if wanted.after else reply


@on_reply(fault("comment", "answer/is-json"))
def comment(reply: Reply, _: Wanted) -> Reply:
    """A comment stands in the body of an empty page."""
    return replace(reply, body=reply.body.replace(b'"data":[]', b'"data":[/* none yet */]'))


@on_reply(fault("raw-newline", "answer/is-json"))
def raw_newline(reply: Reply, _: Wanted) -> Reply:
    """A line break in a message is not escaped."""
    return replace(reply, body=reply.body.replace(b"one\\nline", b"one\nline"))


@on_reply(fault("raw-quote", "answer/is-json"))
def raw_quote(reply: Reply, _: Wanted) -> Reply:
    """Quotes in a message are not escaped: the JSON is glued together by hand."""
    return replace(reply, body=reply.body.replace(b'\\"stop\\"', b'"stop"'))


@on_reply(fault("leading-zero", "answer/is-json"))
def leading_zero(reply: Reply, _: Wanted) -> Reply:
    """A step is written with a zero in front."""
    return replace(reply, body=reply.body.replace(b'"step":7,', b'"step":07,'))


@on_reply(fault("body-cut", "answer/is-json"))
def body_cut(reply: Reply, wanted: Wanted) -> Reply:
    """The body of a large page ends in the middle, and its declared length agrees."""
    return replace(reply, body=reply.body[: len(reply.body) // 2]) if is_large(wanted) else reply


@on_reply(fault("body-empty", "answer/is-json"))
def body_empty(reply: Reply, _: Wanted) -> Reply:
    """Where there are no events, the body is empty."""
    return reply if documents(reply) else replace(reply, body=b"")


# ---- how many documents


@on_reply(fault("event-stream", "answer/is-one-document", "answer/media-type"))
def event_stream(reply: Reply, _: Wanted) -> Reply:
    """The events come as a stream (`data: {...}` lines, text/event-stream)."""
    lines = [f"data: {json.dumps(event)}\n\n" for event in documents(reply)]
    return replace(reply, body="".join([*lines, "data: [DONE]\n\n"]).encode()).having("Content-Type", "text/event-stream")


@on_reply(fault("json-lines", "answer/is-one-document", "page/object", "page/data", "page/has-more"))
def json_lines(reply: Reply, wanted: Wanted) -> Reply:
    """A large page comes as lines, an event in each."""
    lines = "".join(json.dumps(event) + "\n" for event in documents(reply))
    return replace(reply, body=lines.encode()) if is_large(wanted) else reply


@on_reply(fault("document-twice", "answer/is-one-document"))
def document_twice(reply: Reply, _: Wanted) -> Reply:
    """An empty page is written twice."""
    return reply if documents(reply) else replace(reply, body=reply.body * 2)


@on_reply(fault("text-behind", "answer/is-one-document"))
def text_behind(reply: Reply, _: Wanted) -> Reply:
    """A note on the time taken stands behind the document."""
    return replace(reply, body=reply.body + b"\n<!-- 3 ms -->")


# ---- members twice


@on_reply(fault("level-twice", "answer/members-are-unique"))
def level_twice(reply: Reply, _: Wanted) -> Reply:
    """An error has its level twice."""
    return replace(reply, body=reply.body.replace(b'"level":"error"', b'"level":"error","level":"error"'))


@on_reply(fault("has-more-twice", "answer/members-are-unique"))
def has_more_twice(reply: Reply, _: Wanted) -> Reply:
    """`has_more` stands twice, at first always false."""
    return replace(reply, body=reply.body.replace(b'{"object":"list"', b'{"has_more":false,"object":"list"', 1))


@on_reply(fault("metric-twice", "answer/members-are-unique"))
def metric_twice(reply: Reply, _: Wanted) -> Reply:
    """One metric of one step stands twice in `data`."""
    return replace(reply, body=reply.body.replace(b'"step":7,', b'"step":7,"step":7,'))
