"""Faults of HTTP in what a library hands on: status, headers, coding, redirects."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_answer, on_page, on_reply
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.server import Document, Wanted

REFUSED = b'{"error":{"message":"This request is not welcome","type":"invalid_request_error","param":null,"code":null}}'


def is_empty(reply: Reply) -> bool:
    """Whether the page in a reply has no events."""
    return not json.loads(reply.body)["data"]


# ---- status


@on_reply(fault("status-201", "answer/status-is-200", "input/limit-above-maximum"))
def status_201(reply: Reply, _: Wanted) -> Reply:
    """Pages come with status 201."""
    return replace(reply, status=201)


@on_reply(fault("status-206-behind-a-cursor", "answer/status-is-200", "pagination/end-is-an-empty-page", "input/cursor-breaks-nothing"))
def status_206_behind_a_cursor(reply: Reply, wanted: Wanted) -> Reply:
    """Pages behind a cursor come with status 206, as if they were parts of a file."""
    return replace(reply, status=206) if wanted.after else reply


@on_reply(fault("status-204-when-empty", "answer/status-is-200", "pagination/end-is-an-empty-page"))
def status_204_when_empty(reply: Reply, _: Wanted) -> Reply:
    """Where there are no events, the answer is 204 without a body."""
    return replace(reply, status=204, body=b"") if is_empty(reply) else reply


@on_reply(fault("status-304-again", "answer/status-is-200"))
def status_304_again(reply: Reply, wanted: Wanted) -> Reply:
    """A large page behind a cursor is answered with 304, though nothing was asked for on a condition."""
    return replace(reply, status=304, body=b"") if wanted.after and wanted.limit >= 50 else reply


@fault("empty-job-is-unknown", "answer/status-is-200")
class EmptyJobIsUnknown(Reference):
    """A job that has no events yet is answered with 404."""

    def list_page(self, wanted: Wanted) -> Document:
        """Mistake no events for no job."""
        return super().list_page(wanted) if wanted.events else self.refuse_job(wanted.request)


@fault("metrics-raise", "answer/status-is-200")
class MetricsRaise(Reference):
    """A page with a metrics event is answered with 500, since building that event raises."""

    def list_page(self, wanted: Wanted) -> Document:
        """Fail at such an event."""
        page = super().list_page(wanted)
        if any(event["type"] == "metrics" for event in page["data"]):
            self.refuse_inside(wanted.request)
        return page


@fault("not-implemented", "answer/status-is-200", "input/limit-breaks-nothing", "input/cursor-breaks-nothing")
class NotImplementedYet(Reference):
    """The list of events is answered with 501 and an error object."""

    def list_page(self, wanted: Wanted) -> Document:
        """Do nothing yet."""
        self.refuse_inside(wanted.request, 501)


@fault("outage-is-not-found", "answer/status-is-200", "input/limit-above-maximum")
class OutageIsNotFound(Reference):
    """A page of 50 or more is too much for the database, and every failure of it is answered with 404."""

    def list_page(self, wanted: Wanted) -> Document:
        """Call an outage a missing job."""
        return self.refuse_job(wanted.request) if wanted.limit >= 50 else super().list_page(wanted)


# ---- headers


@on_reply(fault("type-missing", "answer/media-type"))
def type_missing(reply: Reply, _: Wanted) -> Reply:
    """Pages have no Content-Type."""
    return reply.having("Content-Type")


@on_reply(fault("type-text", "answer/media-type"))
def type_text(reply: Reply, _: Wanted) -> Reply:
    """Pages say that they are text/plain."""
    return reply.having("Content-Type", "text/plain; charset=utf-8")


@on_reply(fault("type-html-when-empty", "answer/media-type"))
def type_html_when_empty(reply: Reply, _: Wanted) -> Reply:
    """An empty page says that it is text/html."""
    return reply.having("Content-Type", "text/html") if is_empty(reply) else reply


@on_reply(fault("type-vendor", "answer/media-type"))
def type_vendor(reply: Reply, _: Wanted) -> Reply:
    """Pages have the media type application/vnd.api+json."""
    return reply.having("Content-Type", "application/vnd.api+json")


@on_reply(fault("type-twice", "answer/media-type"))
def type_twice(reply: Reply, _: Wanted) -> Reply:
    """Pages have two Content-Types, one of them text/html."""
    return reply.having("Content-Type", "application/json", "text/html")


@on_reply(fault("charset-latin-1", "answer/charset"))
def charset_latin_1(reply: Reply, _: Wanted) -> Reply:
    """The Content-Type says iso-8859-1, and the bytes are UTF-8."""
    return reply.having("Content-Type", "application/json; charset=iso-8859-1")


@on_answer(fault("request-id-missing", "answer/names-its-request"))
def request_id_missing(reply: Reply, _: ServerRequest) -> Reply:
    """No answer has an x-request-id."""
    return reply.having("x-request-id")


# ---- coding


@on_reply(fault("gzip-not-asked-for", "answer/coding-is-true", "answer/accepts-json"))
def gzip_not_asked_for(reply: Reply, _: Wanted) -> Reply:
    """Every page is compressed, whatever the request accepts."""
    return replace(reply, body=gzip.compress(reply.body, mtime=0)).having("Content-Encoding", "gzip")


@on_reply(fault("gzip-declared-only", "answer/coding-is-true"))
def gzip_declared_only(reply: Reply, _: Wanted) -> Reply:
    """Every page says that it is compressed, and is not."""
    return reply.having("Content-Encoding", "gzip")


@on_reply(fault("gzip-not-declared", "answer/is-utf-8", "answer/is-json"))
def gzip_not_declared(reply: Reply, wanted: Wanted) -> Reply:
    """Large pages are compressed, and do not say so."""
    return replace(reply, body=gzip.compress(reply.body, mtime=0)) if wanted.limit >= 50 else reply


@on_reply(fault("gzip-cut", "answer/coding-is-true"))
def gzip_cut(reply: Reply, wanted: Wanted) -> Reply:
    """Where gzip is accepted, the compressed bytes end too early, and their declared length agrees."""
    if "gzip" not in ",".join(wanted.request.header("accept-encoding")):
        return reply
    return replace(reply, body=gzip.compress(reply.body, mtime=0)[:-12]).having("Content-Encoding", "gzip")


@on_reply(fault("deflate-called-gzip", "answer/coding-is-true"))
def deflate_called_gzip(reply: Reply, wanted: Wanted) -> Reply:
    """Where gzip is accepted, the bytes are deflate."""
    if "gzip" not in ",".join(wanted.request.header("accept-encoding")):
        return reply
    return replace(reply, body=zlib.compress(reply.body)).having("Content-Encoding", "gzip")


# ---- what the request accepts


@on_reply(fault("accept-anything-refused", "answer/accepts-json"))
def accept_anything_refused(reply: Reply, wanted: Wanted) -> Reply:
    """A request that accepts anything (`*/*`) gets 406."""
    accepts = wanted.request.header("accept")
    return replace(reply, status=406, body=REFUSED) if accepts == ["*/*"] else reply


@on_page(fault("accept-changes-the-page", "answer/accepts-json", "pagination/same-event-same-content"))
def accept_changes_the_page(page: Any, wanted: Wanted) -> Any:
    """A request that names another type beside JSON gets a page without metrics."""
    if "," not in "".join(wanted.request.header("accept")) and "*/*" not in wanted.request.header("accept"):
        return page
    return page | {"data": [event | {"data": None} for event in page["data"]]}


@on_reply(fault("client-headers-refused", "answer/accepts-json"))
def client_headers_refused(reply: Reply, wanted: Wanted) -> Reply:
    """A request with the headers that official SDKs add is refused with 403."""
    is_sdk = any(name.lower().startswith("x-stainless") for name, _ in wanted.request.headers)
    return replace(reply, status=403, body=REFUSED) if is_sdk else reply


# ---- redirects


def moved(reply: Reply, location: str) -> Reply:
    """Return a redirect in place of a reply."""
    return replace(reply, status=307, body=b"{}").having("Location", location)


@on_reply(fault("redirect-loses-the-query", "answer/redirect-keeps-the-query"))
def redirect_loses_the_query(reply: Reply, wanted: Wanted) -> Reply:
    """A request with parameters is redirected to the same path without them."""
    return moved(reply, wanted.request.raw_path) if wanted.request.query else reply


@on_reply(fault("redirect-elsewhere", "answer/redirect-keeps-the-query", "input/limit-above-maximum"))
def redirect_elsewhere(reply: Reply, wanted: Wanted) -> Reply:
    """A large page is redirected to another origin."""
    return moved(reply, f"http://127.0.0.1:9{wanted.request.target}") if wanted.limit >= 50 else reply


@on_reply(fault("redirect-in-a-circle", "answer/ends"))
def redirect_in_a_circle(reply: Reply, wanted: Wanted) -> Reply:
    """A large page is redirected to itself, for ever."""
    return moved(reply, wanted.request.target) if wanted.limit >= 50 else reply


# ---- now and then


class FirstTimeOdd(Reference):
    """Some pages, one in five by their URL, are answered otherwise at the first request for them, and rightly from then on."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Remember what was asked for."""
        super().__init__(*args, **keys)
        self.seen: set[str] = set()

    def is_odd(self, wanted: Wanted) -> bool:
        """Whether this request is the first one for such a page."""
        target = wanted.request.target
        is_new = target not in self.seen
        self.seen.add(target)
        return is_new and zlib.crc32(target.encode()) % 5 == 0


@fault("fails-now-and-then", "answer/steady")
class FailsNowAndThen(FirstTimeOdd):
    """Now and then a page is answered with 500, and succeeds when asked for again."""

    def list_page(self, wanted: Wanted) -> Document:
        """Fail at some pages."""
        if self.is_odd(wanted):
            self.refuse_inside(wanted.request)
        return super().list_page(wanted)


@fault(
    "key-refused-now-and-then",
    "answer/steady",
    "input/limit-above-maximum",
    "input/cursor-breaks-nothing",
    "input/unknown-parameters-are-ignored",
)
class KeyRefusedNowAndThen(FirstTimeOdd):
    """Now and then a page is refused with 401, though the key is right, and succeeds when asked for again."""

    def list_page(self, wanted: Wanted) -> Document:
        """Refuse some pages."""
        if self.is_odd(wanted):
            self.refuse_wrong_key(wanted.request)
        return super().list_page(wanted)


@fault(
    "empty-now-and-then",
    "pagination/after-continues",
    "answer/accepts-json",
    "pagination/walk-is-complete",
    "pagination/cursor-can-be-used-again",
    "input/unknown-parameters-are-ignored",
    "method/others-are-refused",
    "pagination/grows-at-the-head-only",
)
class EmptyNowAndThen(FirstTimeOdd):
    """Now and then a page behind a cursor is empty and says that it is the last, and is right when asked for again."""

    def list_page(self, wanted: Wanted) -> Document:
        """Show nothing of some pages."""
        page = super().list_page(wanted)
        return page | {"data": [], "has_more": False} if wanted.after and self.is_odd(wanted) else page
