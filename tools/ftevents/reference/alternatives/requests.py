"""Alternatives in what the server makes of odd requests, of page sizes and of credentials."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.making import on_error, on_refusal
from ftevents.reference.refusals import RefusalError
from ftevents.reference.registry import alternative
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.server import Document, Wanted


SPELLING = re.compile(r" *\+?0*([1-9][0-9]{0,8})(?:\.0+)? *", re.ASCII)


# ---- page sizes


@alternative("large-limit-clamped")
class LargeLimitClamped(Reference):
    """A limit above the maximum is taken for the maximum."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Clamp."""
        return replace(super().prepare(corpus), clamps=True)


@alternative("large-limit-refused")
class LargeLimitRefused(Reference):
    """A limit above the maximum is refused."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Refuse."""
        return replace(super().prepare(corpus), clamps=False)


@alternative("no-maximum")
class NoMaximum(Reference):
    """There is no largest page."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Raise the maximum beyond every list."""
        return replace(super().prepare(corpus), maximum=10**9, clamps=True)


@alternative("maximum-is-30")
class MaximumIs30(Reference):
    """The largest page has 30 events, and a larger limit is taken for 30."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Lower the maximum."""
        return replace(super().prepare(corpus), maximum=30, clamps=True)


@alternative("limit-zero-is-empty")
class LimitZeroIsEmpty(Reference):
    """`limit=0` gets an empty page with `has_more` false."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Take 0 as it is."""
        return 0 if request.values("limit") == ["0"] else super().parse_limit(request)

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Say that an empty page is the last."""
        return super().has_more(wanted, start, shown) and bool(shown)


@on_refusal(alternative("parameters-refused-with-422"))
def parameters_refused_with_422(reply: Reply, _: ServerRequest) -> Reply:
    """A refused parameter gets 422."""
    return replace(reply, status=422) if reply.status == 400 else reply


@alternative("limit-read-leniently", "input/limit-spelling")
class LimitReadLeniently(Reference):
    """Every usual spelling of a positive integer is read as the number that it means."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Read signs, zeros, spaces and a fraction of nothing."""
        values = request.values("limit")
        match = SPELLING.fullmatch(values[0]) if len(values) == 1 else None
        if match is None:
            return super().parse_limit(request)
        return super().parse_limit(replace(request, target=f"{request.raw_path}?limit={match[1]}"))


@alternative("last-of-repeated-parameters")
class LastOfRepeatedParameters(Reference):
    """Of a parameter that was sent more than once, the last one counts."""

    def answer(self, request: ServerRequest) -> Reply:
        """Keep the last of each."""
        kept = dict(part.partition("=")[::2] for part in request.target.partition("?")[2].split("&") if part)
        query = "&".join(f"{name}={value}" for name, value in kept.items())
        return super().answer(replace(request, target=f"{request.raw_path}?{query}"))


@alternative("empty-parameters-ignored", "input/limit-not-a-number", "input/empty-cursor-is-refused")
class EmptyParametersIgnored(Reference):
    """A parameter with an empty value counts as none."""

    def answer(self, request: ServerRequest) -> Reply:
        """Drop empty ones."""
        parts = [part for part in request.target.partition("?")[2].split("&") if part.partition("=")[2]]
        return super().answer(replace(request, target=f"{request.raw_path}?{'&'.join(parts)}"))


# ---- cursors


class OddCursor(Reference):
    """A cursor that names no event is refused with `status`."""

    status = 404

    def refuse_cursor(self, request: ServerRequest) -> NoReturn:
        """Refuse with another status."""
        del request
        raise RefusalError(self.status, "There is no such event in this job", param="after", code="event_not_found")


@alternative("unknown-cursor-is-404")
class UnknownCursorIs404(OddCursor):
    """A cursor that names no event is refused with 404."""


@alternative("unknown-cursor-is-422")
class UnknownCursorIs422(OddCursor):
    """A cursor that names no event is refused with 422."""

    status = 422


@alternative("unknown-cursor-is-the-end", "input/unknown-cursor-is-refused")
class UnknownCursorIsTheEnd(Reference):
    """A cursor that names no event gets an empty page, the last."""

    def unknown_cursor(self, wanted: Wanted) -> int:
        """Go to the end."""
        return len(wanted.events)


# ---- other parameters, other jobs


@alternative("unknown-parameters-refused", "input/unknown-parameters-are-ignored")
class UnknownParametersRefused(Reference):
    """A parameter that the contract does not know is refused with 400."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Look at all parameters."""
        unknown = {name for name, _ in request.query} - {"limit", "after"}
        if unknown:
            raise RefusalError(400, "This path takes `after` and `limit` only", param=min(unknown)[:40], code="unknown_parameter")
        return super().parse_limit(request)


@alternative("malformed-job-is-400")
class MalformedJobIs400(Reference):
    """A job id that cannot be one, with other characters than letters, digits, `-` and `_`, is refused with 400."""

    def refuse_job(self, request: ServerRequest) -> NoReturn:
        """Look at the id."""
        if not all(letter.isascii() and (letter.isalnum() or letter in "-_") for letter in request.path[3]) or not request.path[3]:
            raise RefusalError(400, "This cannot be the id of a job", param="fine_tuning_job_id", code="malformed_id")
        super().refuse_job(request)


# ---- refusals


@on_error(alternative("errors-without-details"))
def errors_without_details(document: Document, _: RefusalError) -> Document:
    """Error objects have `param` and `code` null, and a type of the server's own."""
    return {"error": document["error"] | {"param": None, "code": None, "type": "gateway_error"}}


@alternative("errors-quote-the-id")
class ErrorsQuoteTheId(Reference):
    """The error for an unknown job quotes its id, shortened and as JSON text."""

    def refuse_job(self, request: ServerRequest) -> NoReturn:
        """Say which job."""
        quoted = "".join(letter if letter.isalnum() or letter in "-_" else "?" for letter in request.path[3][:40])
        raise RefusalError(404, f"Could not find the job {quoted}", param="fine_tune_id", code="fine_tune_not_found")


@alternative("job-id-in-any-case", "input/job-id-breaks-nothing")
class JobIdInAnyCase(Reference):
    """A job id is compared without case and without the white space around it."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Compare loosely."""
        wanted = request.path[3].strip().lower()
        found = (job for job in self.corpus.jobs.values() if owner and job.id.lower() == wanted)
        return next(found, None) or super().find_job(request, owner=owner)


# ---- credentials


@on_refusal(alternative("challenge-with-401"))
def challenge_with_401(reply: Reply, _: ServerRequest) -> Reply:
    """A refusal for want of a key says which scheme is wanted."""
    return reply.having("WWW-Authenticate", 'Bearer realm="api"') if reply.status == 401 else reply


@alternative("no-credentials-at-all", data="no auth")
class NoCredentialsAtAll(Reference):
    """No key is asked for: right where the user says so (`--no-auth`)."""

    def authorize(self, request: ServerRequest) -> bool:
        """Let everybody in."""
        del request
        return True
