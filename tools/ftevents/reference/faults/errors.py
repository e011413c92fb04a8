"""Faults of refusals: the status for an unknown job, and the error object, whatever is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_error, on_refusal
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.data import Job
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.refusals import RefusalError
    from ftevents.reference.server import Document


# ---- an unknown job


@fault("unknown-job-is-empty", "errors/unknown-job", "auth/other-account", "input/job-id-breaks-nothing")
class UnknownJobIsEmpty(Reference):
    """An unknown job is answered with 200 and an empty list."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Make up a job without events."""
        job = self.corpus.jobs.get(request.path[3]) if owner else None
        return job or replace(self.corpus.biggest, id=request.path[3], events=(), arrivals=())


@fault("unknown-job-is-the-first", "errors/unknown-job", "auth/other-account", "input/job-id-breaks-nothing")
class UnknownJobIsTheFirst(Reference):
    """An unknown job is answered with the events of some other job."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Take any job."""
        job = self.corpus.jobs.get(request.path[3]) if owner else None
        return job or self.corpus.biggest


@fault("unknown-job-raises", "errors/unknown-job", "auth/other-account", "input/job-id-breaks-nothing", "method/head-is-harmless")
class UnknownJobRaises(Reference):
    """An unknown job is answered with 500."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Fail at a row that is not there."""
        job = self.corpus.jobs.get(request.path[3]) if owner else None
        return job or self.refuse_inside(request)


def of_unknown_job(reply: Reply) -> bool:
    """Whether the reply refuses an unknown job."""
    return reply.status == 404 and b"fine_tune_not_found" in reply.body


@on_refusal(fault("unknown-job-is-403", "errors/unknown-job"))
def unknown_job_is_403(reply: Reply, _: ServerRequest) -> Reply:
    """An unknown job is answered with 403."""
    return replace(reply, status=403) if of_unknown_job(reply) else reply


@on_refusal(
    fault(
        "unknown-job-redirects",
        "errors/unknown-job",
        "answer/media-type",
        "answer/is-json",
        "answer/redirect-keeps-the-query",
        "auth/other-account",
        "input/job-id-breaks-nothing",
    )
)
def unknown_job_redirects(reply: Reply, request: ServerRequest) -> Reply:
    """An unknown job is answered with a redirect to a login page."""
    if request.raw_path == "/login":
        return replace(reply, status=200, body=b"<!doctype html><title>Who are you?</title>").having("Content-Type", "text/html")
    return replace(reply, status=303, body=b"").having("Location", "/login") if of_unknown_job(reply) else reply


@on_refusal(fault("unknown-job-is-204", "errors/unknown-job", "auth/other-account", "input/job-id-breaks-nothing"))
def unknown_job_is_204(reply: Reply, _: ServerRequest) -> Reply:
    """An unknown job is answered with 204."""
    return replace(reply, status=204, body=b"") if of_unknown_job(reply) else reply


@on_refusal(fault("error-with-status-200", "errors/never-200", "errors/unknown-job", "auth/other-account", "input/job-id-breaks-nothing"))
def error_with_status_200(reply: Reply, _: ServerRequest) -> Reply:
    """The error object for an unknown job comes with status 200."""
    return replace(reply, status=200) if of_unknown_job(reply) else reply


@on_refusal(
    fault(
        "every-error-with-status-200",
        "errors/never-200",
        "errors/unknown-job",
        "auth/no-key",
        "auth/wrong-key",
        "auth/empty-key",
        "auth/nearly-right-key",
        "auth/other-scheme",
        "auth/comes-first",
        "auth/other-account",
        "input/limit-not-a-number",
        "input/limit-negative",
        "input/limit-zero",
        "input/limit-spelling",
        "input/job-id-breaks-nothing",
        "method/others-are-refused",
    )
)
def every_error_with_status_200(reply: Reply, _: ServerRequest) -> Reply:
    """Every error object comes with status 200."""
    return replace(reply, status=200)


# ---- the envelope


@on_error(fault("error-is-a-detail", "errors/envelope"))
def error_is_a_detail(_: Document, refusal: RefusalError) -> Any:
    """A refusal is `{"detail": text}`."""
    return {"detail": refusal.message}


@on_error(fault("error-is-a-list-of-details", "errors/envelope"))
def error_is_a_list_of_details(document: Document, refusal: RefusalError) -> Any:
    """A refused parameter is `{"detail": [{"loc": .., "msg": ..}]}`."""
    return {"detail": [{"loc": ["query", refusal.param], "msg": refusal.message}]} if refusal.status == 400 else document


@on_error(fault("error-is-text", "errors/envelope"))
def error_is_text(_: Document, refusal: RefusalError) -> Any:
    """`error` is a text."""
    return {"error": refusal.message}


@on_error(fault("error-is-null", "errors/envelope"))
def error_is_null(_: Document, __: RefusalError) -> Any:
    """`error` is null."""
    return {"error": None}


@on_error(fault("error-is-flat", "errors/envelope"))
def error_is_flat(document: Document, _: RefusalError) -> Any:
    """The members of the error stand at the top, without `error`."""
    return document["error"]


@on_error(fault("error-is-an-array", "errors/envelope"))
def error_is_an_array(document: Document, _: RefusalError) -> Any:
    """A refusal is an array of errors."""
    return [document["error"]]


@on_error(fault("error-is-a-problem", "errors/envelope"))
def error_is_a_problem(_: Document, refusal: RefusalError) -> Any:
    """A refusal is a problem document (RFC 9457)."""
    return {"type": "about:blank", "title": "Refused", "status": refusal.status, "detail": refusal.message}


@on_error(fault("error-without-message", "errors/envelope"))
def error_without_message(document: Document, _: RefusalError) -> Any:
    """The error has no `message`."""
    return {"error": {name: value for name, value in document["error"].items() if name != "message"}}


@on_error(fault("error-without-type", "errors/envelope"))
def error_without_type(document: Document, refusal: RefusalError) -> Any:
    """The error for a bad key has no `type`; all others have one."""
    members = {name: value for name, value in document["error"].items() if name != "type"}
    return {"error": members} if refusal.status == 401 else document


@on_error(fault("error-type-null", "errors/envelope"))
def error_type_null(document: Document, _: RefusalError) -> Any:
    """The error's `type` is null."""
    return {"error": document["error"] | {"type": None}}


@on_error(fault("error-message-object", "errors/envelope"))
def error_message_object(document: Document, _: RefusalError) -> Any:
    """The error's `message` is an object by language."""
    return {"error": document["error"] | {"message": {"en": document["error"]["message"]}}}


# ---- param and code


@on_error(fault("error-without-param", "errors/param-and-code"))
def error_without_param(document: Document, _: RefusalError) -> Any:
    """The error has no `param`."""
    return {"error": {name: value for name, value in document["error"].items() if name != "param"}}


@on_error(fault("error-without-code", "errors/param-and-code"))
def error_without_code(document: Document, _: RefusalError) -> Any:
    """Where the error has no `code`, the member is left out instead of null."""
    return {"error": {name: value for name, value in document["error"].items() if name != "code" or value is not None}}


@on_error(fault("error-code-number", "errors/param-and-code"))
def error_code_number(document: Document, refusal: RefusalError) -> Any:
    """The error's `code` is the status, a number."""
    return {"error": document["error"] | {"code": refusal.status}}


@on_error(fault("error-param-array", "errors/param-and-code"))
def error_param_array(document: Document, _: RefusalError) -> Any:
    """The error's `param` is an array of names."""
    return {"error": document["error"] | {"param": [document["error"]["param"]]}}


# ---- JSON


@on_refusal(fault("error-is-html", "errors/are-json"))
def error_is_html(reply: Reply, _: ServerRequest) -> Reply:
    """A refusal is an HTML page."""
    return replace(reply, body=b"<!doctype html><title>Not found</title><h1>Not found</h1>").having("Content-Type", "text/html")


@on_refusal(fault("error-says-text", "errors/are-json"))
def error_says_text(reply: Reply, _: ServerRequest) -> Reply:
    """A refusal is JSON and says that it is text/plain."""
    return reply.having("Content-Type", "text/plain")


@on_refusal(fault("error-says-problem", "errors/are-json"))
def error_says_problem(reply: Reply, _: ServerRequest) -> Reply:
    """A refusal has the media type application/problem+json."""
    return reply.having("Content-Type", "application/problem+json")


@on_refusal(fault("error-is-empty", "errors/are-json"))
def error_is_empty(reply: Reply, _: ServerRequest) -> Reply:
    """A refusal has no body."""
    return replace(reply, body=b"").having("Content-Type")


@on_refusal(fault("error-is-plain-text", "errors/are-json"))
def error_is_plain_text(reply: Reply, _: ServerRequest) -> Reply:
    """A refused key is answered with a plain sentence."""
    return replace(reply, body=b"Unauthorized").having("Content-Type", "text/plain") if reply.status == 401 else reply
