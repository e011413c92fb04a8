"""Faults of refusals that give too much away, and of those that do not say when to ask again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_error, on_refusal
from ftevents.reference.refusals import RefusalError
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.server import Document, Wanted


# ---- what a refusal gives away


@on_error(fault("error-shows-a-trace", "errors/show-nothing-inside"))
def error_shows_a_trace(document: Document, refusal: RefusalError) -> Any:
    """A refusal for a bad parameter has the stack trace in its message."""
    trace = 'Traceback (most recent call last):\n  File "/srv/app/api/jobs.py", line 71, in list_events\nValueError'
    return {"error": document["error"] | {"message": trace}} if refusal.status == 400 else document


@on_error(fault("error-shows-a-query", "errors/show-nothing-inside"))
def error_shows_a_query(document: Document, refusal: RefusalError) -> Any:
    """A refusal for an unknown job shows the query that found nothing."""
    text = "no rows: SELECT id, status FROM jobs WHERE id = ?"
    return {"error": document["error"] | {"message": text}} if refusal.status == 404 else document


@on_error(fault("error-shows-a-path", "errors/show-nothing-inside"))
def error_shows_a_path(document: Document, refusal: RefusalError) -> Any:
    """A refusal for an unknown job names the file that should be there."""
    text = "no such file: /var/lib/tuner/jobs/unknown.json"
    return {"error": document["error"] | {"message": text}} if refusal.status == 404 else document


@on_refusal(fault("error-echoes-markup", "errors/no-markup", "errors/are-json"))
def error_echoes_markup(reply: Reply, request: ServerRequest) -> Reply:
    """A refusal is an HTML page that repeats what was sent, as it was sent."""
    sent = " ".join([*request.path, *(value for _, value in request.query)])
    return replace(reply, body=f"<h1>Refused: {sent}</h1>".encode("utf-8", "replace")).having("Content-Type", "text/html")


# ---- rate limits


class RateLimited(Reference):
    """One request is put off with 429, with `wait` as its Retry-After."""

    wait: str | None = None

    def page_reply(self, wanted: Wanted, page: Document) -> Reply:
        """Put the fortieth page off."""
        if wanted.reading == 40:
            headers = (("Retry-After", self.wait),) if self.wait is not None else ()
            raise RefusalError(429, "Ask again in a moment", code="rate_limit_exceeded", headers=headers)
        return super().page_reply(wanted, page)


@fault("retry-after-missing", "errors/retry-after")
class RetryAfterMissing(RateLimited):
    """A 429 does not say when to ask again."""


@fault("retry-after-in-words", "errors/retry-after")
class RetryAfterInWords(RateLimited):
    """A 429 says in words when to ask again."""

    wait = "soon"


@fault("retry-after-negative", "errors/retry-after-not-negative", "errors/retry-after")
class RetryAfterNegative(RateLimited):
    """A 429 says that one should have asked a second ago."""

    wait = "-1"
