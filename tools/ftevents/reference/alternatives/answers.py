"""Alternatives in how an answer is written and sent: the contract leaves all of this to the server."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ftevents.reference.http import Reply, chunked
from ftevents.reference.making import on_answer, on_reply
from ftevents.reference.refusals import RefusalError
from ftevents.reference.registry import alternative
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.http import ServerRequest
    from ftevents.reference.server import Document, Wanted

BRACKET = re.compile(rb'("(?:[^"\\]|\\.)*")|([\[\]{},:])')


# ---- JSON


@alternative("text-escaped")
class TextEscaped(Reference):
    r"""All text that is not ASCII is written as `\u` escapes."""

    def encode(self, document: Any) -> bytes:
        """Write ASCII."""
        return json.dumps(document).encode()


@alternative("pretty-printed")
class PrettyPrinted(Reference):
    """JSON is indented and ends with a line break."""

    def encode(self, document: Any) -> bytes:
        """Write for people."""
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


@alternative("slashes-escaped")
class SlashesEscaped(Reference):
    r"""Every slash is written as `\/`."""

    def encode(self, document: Any) -> bytes:
        """Escape slashes."""
        return super().encode(document).replace(b"/", b"\\/")


@alternative("members-sorted")
class MembersSorted(Reference):
    """Members of objects stand in the order of their names."""

    def encode(self, document: Any) -> bytes:
        """Sort members."""
        return json.dumps(document, ensure_ascii=False, sort_keys=True).encode()


@alternative("spaces-everywhere")
class SpacesEverywhere(Reference):
    """White space of every kind stands around the document and around every bracket and comma."""

    def encode(self, document: Any) -> bytes:
        """Space out."""
        spaced = BRACKET.sub(lambda match: match[0] if match[1] else b" \t" + match[0] + b"\r\n ", super().encode(document))
        return b"\n\n" + spaced + b"  "


# ---- headers


@on_answer(alternative("charset-utf-8"))
def charset_utf_8(reply: Reply, _: ServerRequest) -> Reply:
    """The Content-Type names the charset, in capitals and quoted."""
    return reply.having("Content-Type", 'Application/JSON ; Charset="UTF-8"')


@on_answer(alternative("header-names-in-small-letters"))
def header_names_in_small_letters(reply: Reply, _: ServerRequest) -> Reply:
    """Header names are written in small letters, the length among them."""
    framed = reply.having("Content-Length", str(len(reply.body)))
    return replace(framed, headers=tuple((name.lower(), value) for name, value in framed.headers))


@on_answer(alternative("many-headers"))
def many_headers(reply: Reply, _: ServerRequest) -> Reply:
    """Answers have headers of every usual kind, one of them twice, one empty, one that holds a colon and bytes beyond ASCII."""
    return replace(
        reply,
        headers=(
            ("Date", "Wed, 01 Jan 2025 00:00:00 GMT"),
            ("Server", "caf\u00e9: 1.0 (x; y)"),
            ("Set-Cookie", "a=1; Path=/"),
            ("Set-Cookie", "b=2; HttpOnly"),
            ("Cache-Control", "no-store"),
            ("ETag", 'W/"7"'),
            ("Vary", "Accept, Authorization"),
            ("Strict-Transport-Security", "max-age=1"),
            ("X-Empty", ""),
            *reply.headers,
        ),
    )


@on_answer(alternative("reason-phrase-empty"))
def reason_phrase_empty(reply: Reply, _: ServerRequest) -> Reply:
    """The status line has no reason phrase, only the space in front of it."""
    return replace(reply, reason="")


# ---- framing and coding


@on_reply(alternative("gzip-where-accepted"))
def gzip_where_accepted(reply: Reply, wanted: Wanted) -> Reply:
    """A page is compressed where the request accepts it."""
    if not any("gzip" in value and "gzip;q=0" not in value for value in wanted.request.header("accept-encoding")):
        return reply
    return replace(reply, body=gzip.compress(reply.body, mtime=0)).having("Content-Encoding", "gzip").having("Vary", "Accept-Encoding")


@on_answer(alternative("chunked", socket=True))
def in_chunks(reply: Reply, request: ServerRequest) -> Reply:
    """Answers come in chunks of 100 bytes."""
    if request.method == "HEAD" or request.version == "1.0":
        return reply
    return replace(reply, raw=reply.having("Transfer-Encoding", "chunked").head() + chunked(reply.body, 100))


@on_answer(alternative("chunked-with-trailers", socket=True))
def in_chunks_with_trailers(reply: Reply, request: ServerRequest) -> Reply:
    """Answers come in chunks with extensions, and a trailer behind the last one."""
    if request.method == "HEAD" or request.version == "1.0":
        return reply
    body = b"%X;part=1\r\n%b\r\n0\r\nX-Checksum: 7\r\n\r\n" % (len(reply.body), reply.body) if reply.body else b"0\r\n\r\n"
    return replace(reply, raw=reply.having("Transfer-Encoding", "chunked").head() + body)


@on_answer(alternative("ends-with-the-connection", socket=True))
def ends_with_the_connection(reply: Reply, request: ServerRequest) -> Reply:
    """An answer declares no length and ends with the connection."""
    if request.method == "HEAD":
        return reply
    head = replace(reply, close=True).having("Transfer-Encoding", "none").head().replace(b"Transfer-Encoding: none\r\n", b"")
    return replace(reply, raw=head + reply.body, close=True)


@on_answer(alternative("connection-closed-each-time", socket=True))
def connection_closed_each_time(reply: Reply, _: ServerRequest) -> Reply:
    """Every answer ends its connection, and says so."""
    return replace(reply, close=True)


@on_answer(alternative("connection-closed-silently", socket=True))
def connection_closed_silently(reply: Reply, request: ServerRequest) -> Reply:
    """Every connection is closed after its answer, without a word."""
    return replace(reply, raw=reply.to_bytes(request.method), close=True)


@on_answer(alternative("early-hints", socket=True))
def early_hints(reply: Reply, request: ServerRequest) -> Reply:
    """Every answer is preceded by two answers of 1xx."""
    hints = b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n"
    return replace(reply, raw=hints + reply.to_bytes(request.method))


@on_answer(alternative("sent-in-pieces", socket=True))
def sent_in_pieces(reply: Reply, request: ServerRequest) -> Reply:
    """An answer comes in seven pieces, the first of which ends inside the head."""
    raw = reply.to_bytes(request.method)
    cuts = [0, 20, 21, len(raw) // 4, len(raw) // 3, len(raw) // 2, len(raw) - 1, len(raw)]
    return replace(reply, script=tuple((0.0005, raw[start:end]) for start, end in pairwise(cuts)))


@on_answer(alternative("slow-by-50-ms", socket=True))
def slow_by_50_ms(reply: Reply, request: ServerRequest) -> Reply:
    """Every answer takes 50 ms."""
    return replace(reply, script=((0.05, reply.to_bytes(request.method)),))


# ---- other answers on the way to a page


class SometimesElse(Reference):
    """Now and then a request is put off."""

    times: tuple[int, ...] = (3, 40)
    status = 429
    wait = "0"

    def page_reply(self, wanted: Wanted, page: Document) -> Reply:
        """Put off by the count."""
        if wanted.reading in self.times:
            refusal = RefusalError(self.status, "Ask again in a moment", code="rate_limit_exceeded", headers=(("Retry-After", self.wait),))
            refusal.type = "requests"
            raise refusal
        return super().page_reply(wanted, page)


@alternative("rate-limited-twice")
class RateLimitedTwice(SometimesElse):
    """Two requests are answered with 429 and `Retry-After: 0`."""


@alternative("rate-limited-for-a-second")
class RateLimitedForASecond(SometimesElse):
    """One request is answered with 429 and `Retry-After: 1`."""

    times = (5,)
    wait = "1"


@alternative("unavailable-once")
class UnavailableOnce(SometimesElse):
    """One request is answered with 503 and `Retry-After: 1`."""

    times = (9,)
    status = 503
    wait = "1"


@alternative("redirect-to-a-slash")
class RedirectToASlash(Reference):
    """The list of events lies behind a slash, and a request without it is redirected there with its query."""

    def answer(self, request: ServerRequest) -> Reply:
        """Redirect, or answer as if there were no slash."""
        if request.raw_path.endswith("/events/"):
            return super().answer(replace(request, target=request.target.replace("/events/", "/events", 1)))
        if request.raw_path.endswith("/events"):
            return Reply(307, (("Location", request.target.replace("/events", "/events/", 1)),))
        return super().answer(request)
