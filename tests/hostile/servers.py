"""Hostile servers: a table of named cases, each with what a run on it must come to."""

from __future__ import annotations

import gzip
import itertools
import json
import zlib
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from hostile.host import HEAD_END, RESET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ftevents.reference import ServerRequest
    from hostile.host import Host, Script, When

FOREVER = 3600.0
MEGABYTE = 2**20
BOMB = 100 * MEGABYTE
METADATA = "http://169.254.169.254/latest/meta-data/"

NO_VERDICT, BROKEN, FINE = 2, 1, 0


def everything(_: ServerRequest) -> bool:
    """Whatever is asked."""
    return True


def events(request: ServerRequest) -> bool:
    """Whatever is asked of the events of a job."""
    return request.raw_path.endswith("/events")


def walks(request: ServerRequest) -> bool:
    """Pages of the usual size behind a cursor: a walk cannot go on."""
    return events(request) and bool(request.values("after")) and not request.values("limit")


def refusals(request: ServerRequest) -> bool:
    """What a wrong key, or none, is refused for."""
    return events(request) and not any("sk-hostile" in value for value in request.header("authorization"))


@dataclass(frozen=True)
class Case:
    """A server: what it does when, and what the run must come to.

    `code` is the exit code. `breaks` are clauses that must be among the violated ones, `words` must stand in what is printed.
    """

    name: str
    act: Callable[[bytes, Host], Script]
    when: When
    code: int
    breaks: tuple[str, ...] = ()
    words: str = ""
    scheme: str = "http"
    absent: tuple[int, float] | None = None


# ---- what they do: generators over the good answer


def silent(_: bytes, __: Host) -> Script:
    """Accept, and never answer."""
    yield FOREVER


def dripping(start: int, good: bytes, _: Host) -> Script:
    """Send a byte a second from `start` on; negative counts from the end of the head, as 1 does into the body."""
    begin = start if start >= 0 else good.index(HEAD_END) + len(HEAD_END)
    yield good[:begin]
    for byte in good[begin:]:
        yield bytes((byte,))
        yield 1.0


def endless(begin: bytes, again: bytes, _: bytes, __: Host) -> Script:
    """Send the same thing for ever."""
    yield begin
    yield from itertools.repeat(again * max(1, 65_536 // len(again)))


def cut(share: float, good: bytes, _: Host) -> Script:
    """Close when a share of the answer is sent."""
    yield good[: int(len(good) * share)]


def reset(share: float, good: bytes, _: Host) -> Script:
    """Reset the connection when a share of the answer is sent."""
    yield good[: int(len(good) * share)]
    yield 0.01
    yield RESET


def answer(body: bytes, *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """Return the bytes of an answer in JSON."""
    lines = [b"HTTP/1.1 " + status, b"Content-Type: application/json", b"Connection: close", *headers]
    return b"\r\n".join([*lines, b"Content-Length: %d" % len(body), b"", b""]) + body


def sent(data: bytes, _: bytes, __: Host) -> Script:
    """Send something else."""
    yield data


def expanding(coding: str, _: bytes, __: Host) -> Script:
    """Send a body that expands to 100 MB, once or twice."""
    body = BOMBS[coding]()
    yield answer(body, b"Content-Encoding: " + coding.encode())


def page(event: bytes) -> bytes:
    """Return a page with one event."""
    return b'{"object": "list", "has_more": false, "data": [' + event + b"]}"


def event(**members: bytes) -> bytes:
    """Return an event, with members spelled as they are given."""
    usual = {"object": b'"fine_tuning.job.event"', "id": b'"e1"', "created_at": b"1721764800", "level": b'"info"', "message": b'"m"'}
    return b"{" + b", ".join(b'"%b": %b' % (name.encode(), value) for name, value in (usual | members).items()) + b"}"


def patched(change: Callable[[bytes], bytes], good: bytes, _: Host) -> Script:
    """Send the good answer with its body changed."""
    yield answer(change(good.partition(HEAD_END)[2]))


def redirecting(location: str, _: bytes, host: Host) -> Script:
    """Send the client elsewhere: {trap} is a port of this machine where it must never be seen."""
    place = location.format(trap=host.trap.port, port=host.port)
    yield answer(b"{}", b"Location: " + place.encode(), status=b"302 Found")


def demanding(good: bytes, __: Host) -> Script:
    """Set a cookie and ask for another credential."""
    head, _, body = good.partition(HEAD_END)
    yield head + b"\r\nSet-Cookie: session=planted\r\nWWW-Authenticate: Basic realm=x\r\nConnection: close" + HEAD_END + body


def challenging(_: bytes, __: Host) -> Script:
    """Answer 401 to the good key, with a challenge and a cookie."""
    body = b'{"error": {"message": "log in", "type": "invalid_request_error", "param": null, "code": null}}'
    yield answer(body, b"Set-Cookie: session=planted", b"WWW-Authenticate: Basic realm=x", status=b"401 Unauthorized")


def mixing(_: bytes, host: Host) -> Script:
    """Answer the request before this one."""
    from ftevents.reference import ServerRequest as Request

    before = Request.parse(host.heads[-2] if len(host.heads) > 1 else host.heads[-1])
    yield host.reference.handle(before).to_bytes(before.method)


def zeros() -> Iterable[bytes]:
    """Yield a hundred megabytes of spaces, a megabyte at a time."""
    return itertools.repeat(b" " * MEGABYTE, BOMB // MEGABYTE)


@cache
def packed(wrapping: int) -> bytes:
    """Return 100 MB packed into 100 KB."""
    engine = zlib.compressobj(9, zlib.DEFLATED, wrapping)
    return b"".join([*(engine.compress(piece) for piece in zeros()), engine.flush()])


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": partial(packed, 31),
    "deflate": partial(packed, 15),
    "gzip, gzip": lambda: gzip.compress(packed(31)),
    "gzip, gzip, gzip, gzip, gzip": lambda: gzip.compress(gzip.compress(packed(31))),
}
NESTED = b"[" * 10_000 + b"]" * 10_000
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
CLOSING = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n"
ENDS = ("answer/ends",)
GONE = "does not answer"


def spelled(name: str, value: bytes) -> Callable[[bytes, Host], Script]:
    """Return what sends a page whose only event has a member spelled so."""
    return partial(sent, answer(page(event(**{name: value}))))


def renamed(body: bytes) -> bytes:
    """Return a body whose messages are a megabyte long."""
    document = json.loads(body)
    for item in document.get("data", ())[:2]:
        item["message"] = "m" * MEGABYTE
    return json.dumps(document).encode()


TABLE = (
    # the time that an answer takes
    Case("never-answers", silent, everything, NO_VERDICT, words=GONE),
    Case("never-answers-one-walk", silent, walks, BROKEN, ENDS),
    Case("never-refuses", silent, refusals, BROKEN, ENDS),
    Case("drips-its-status", partial(dripping, 0), walks, BROKEN, ENDS),
    Case("drips-its-headers", partial(dripping, 20), walks, BROKEN, ENDS),
    Case("drips-its-body", partial(dripping, -1), walks, BROKEN, ENDS),
    Case("drips-always", partial(dripping, 0), everything, NO_VERDICT, words=GONE),
    # what never ends
    Case("endless-headers", partial(endless, b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), walks, BROKEN, ENDS),
    Case("endless-header", partial(endless, b"HTTP/1.1 200 OK\r\nX: ", b"y"), walks, BROKEN, ENDS),
    Case("endless-status", partial(endless, b"HTTP/1.1 200 ", b"y"), walks, BROKEN, ENDS),
    Case("endless-interim", partial(endless, b"", b"HTTP/1.1 102 Wait\r\n\r\n"), walks, BROKEN, ENDS),
    Case("endless-body", partial(endless, CLOSING, b" "), walks, BROKEN, ENDS),
    Case("endless-chunks", partial(endless, CHUNKED, b"1\r\n \r\n"), walks, BROKEN, ENDS),
    Case("endless-chunk", partial(endless, CHUNKED + b"fffffffffffffff\r\n", b" "), walks, BROKEN, ENDS),
    Case("endless-chunk-line", partial(endless, CHUNKED + b"1;", b"x"), walks, BROKEN, ENDS),
    Case("endless-trailers", partial(endless, CHUNKED + b"0\r\n", b"X: y\r\n"), walks, BROKEN, ENDS),
    Case("endless-always", partial(endless, CLOSING, b" "), everything, NO_VERDICT, words=GONE),
    # what is too much
    Case("ten-thousand-headers", partial(sent, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"), walks, BROKEN, ENDS),
    Case("two-gigabytes-declared", partial(sent, b"HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n{"), walks, BROKEN, ENDS),
    Case(
        "a-length-of-a-million-digits",
        partial(sent, b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 10**6 + b"\r\n\r\n"),
        walks,
        BROKEN,
        ENDS,
    ),
    Case("gzip-bomb", partial(expanding, "gzip"), walks, BROKEN, ENDS),
    Case("deflate-bomb", partial(expanding, "deflate"), walks, BROKEN, ENDS),
    Case("bomb-in-a-bomb", partial(expanding, "gzip, gzip"), walks, BROKEN, ENDS),
    Case("five-bombs-in-each-other", partial(expanding, "gzip, gzip, gzip, gzip, gzip"), walks, BROKEN),
    # how a connection ends
    Case("closes-at-once", partial(cut, 0.0), walks, BROKEN, ENDS),
    Case("closes-in-the-head", partial(cut, 0.02), walks, BROKEN, ENDS),
    Case("closes-in-the-body", partial(cut, 0.7), walks, BROKEN, ENDS),
    Case("closes-always", partial(cut, 0.0), everything, NO_VERDICT, words=GONE),
    Case("resets-at-once", partial(reset, 0.0), walks, BROKEN, ENDS),
    Case("resets-in-the-body", partial(reset, 0.7), walks, BROKEN, ENDS),
    Case("resets-always", partial(reset, 0.0), everything, NO_VERDICT, words=GONE),
    Case("fails-in-tls", partial(cut, 1.0), everything, NO_VERDICT, words=GONE, scheme="https"),
    Case("goes-away-and-comes-back", silent, lambda _: False, FINE, absent=(20, 0.4)),
    Case("goes-away", silent, lambda _: False, BROKEN, words="could not tell", absent=(20, FOREVER)),
    # where it sends its clients
    Case("redirects-elsewhere", partial(redirecting, "http://127.0.0.1:{trap}/v1"), walks, BROKEN),
    Case("redirects-everything-elsewhere", partial(redirecting, "http://127.0.0.1:{trap}/v1"), everything, NO_VERDICT, words="redirects"),
    Case("redirects-by-name", partial(redirecting, "http://localhost:{port}/v1"), walks, BROKEN),
    Case("redirects-to-a-file", partial(redirecting, "file:///etc/passwd"), walks, BROKEN),
    Case("redirects-to-metadata", partial(redirecting, METADATA), walks, BROKEN),
    Case("redirects-with-a-password", partial(redirecting, "http://127.0.0.1:{port}@127.0.0.1:{trap}/"), walks, BROKEN),
    Case("redirects-in-a-circle", partial(redirecting, ""), walks, BROKEN),
    Case("redirects-to-a-port-that-is-none", partial(redirecting, "http://127.0.0.1:99999/"), walks, BROKEN),
    # what it says
    Case("ten-thousand-levels", partial(sent, answer(page(NESTED))), walks, BROKEN),
    Case("ten-thousand-levels-in-an-event", spelled("data", NESTED), events, BROKEN),
    Case("a-million-digits", spelled("created_at", b"1" * 10**6), walks, BROKEN),
    Case("a-million-digits-always", spelled("created_at", b"1" * 10**6), events, BROKEN),
    Case("a-number-beyond-double", spelled("created_at", b"1e999"), walks, BROKEN, ("event/created-at",)),
    Case("an-exponent-of-a-million-digits", spelled("created_at", b"1e" + b"9" * 10**6), walks, BROKEN),
    Case("a-megabyte-of-message", partial(patched, renamed), walks, BROKEN),
    Case("a-megabyte-of-id", spelled("id", b'"' + b"i" * MEGABYTE + b'"'), walks, BROKEN),
    Case("a-megabyte-of-id-always", spelled("id", b'"' + b"i" * MEGABYTE + b'"'), events, BROKEN),
    Case("a-million-events", partial(sent, answer(page(b",".join([b"0"] * 10**6)))), walks, BROKEN, ENDS),
    Case("a-quarter-of-a-million-events", partial(sent, answer(page(b",".join([b"0"] * 249_990)))), walks, BROKEN, ("event/is-an-object",)),
    Case(
        "a-million-members",
        partial(sent, answer(b"{" + b",".join(b'"%d":0' % place for place in range(10**6)) + b"}")),
        walks,
        BROKEN,
        ENDS,
    ),
    Case("no-http", partial(sent, b"\x16\x03\x01 no HTTP at all\r\n\r\n"), walks, BROKEN, ENDS),
    Case("nothing-but-nulls", partial(endless, b"", b"\x00"), everything, NO_VERDICT, words=GONE),
    # whom it asks
    Case("sets-cookies-and-asks-for-passwords", demanding, everything, FINE),
    Case("challenges-the-good-key", challenging, walks, BROKEN, ("answer/status-is-200",)),
    Case("challenges-everybody", challenging, everything, NO_VERDICT, words="the key is refused"),
    Case("answers-the-request-before", mixing, events, BROKEN),
)
CASES = {case.name: case for case in TABLE}
