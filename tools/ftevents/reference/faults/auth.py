"""Faults of credentials: who is let in, and how others are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.making import on_answer, on_page, on_refusal
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.data import Job
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.server import Document, Wanted


@fault(
    "keys-not-asked-for",
    "auth/no-key",
    "auth/wrong-key",
    "auth/empty-key",
    "auth/nearly-right-key",
    "auth/other-scheme",
    "auth/comes-first",
    "auth/other-account",
)
class KeysNotAskedFor(Reference):
    """Credentials are not looked at."""

    def authorize(self, request: ServerRequest) -> bool:
        """Let everybody in."""
        del request
        return True


@fault("no-key-needed", "auth/no-key", "auth/comes-first")
class NoKeyNeeded(Reference):
    """A request without a key is let in; one with a wrong key is not."""

    def authorize(self, request: ServerRequest) -> bool:
        """Look at a key only where there is one."""
        return super().authorize(request) if request.header("authorization") else True


@fault("any-key-will-do", "auth/wrong-key", "auth/nearly-right-key", "auth/other-account")
class AnyKeyWillDo(Reference):
    """A key must be there, and any will do."""

    def same_key(self, sent: str, known: str) -> bool:
        """Take every key for the right one."""
        del sent, known
        return True


@on_refusal(fault("no-key-is-403", "auth/no-key", "auth/comes-first"))
def no_key_is_403(reply: Reply, request: ServerRequest) -> Reply:
    """A request without a key is refused with 403."""
    return replace(reply, status=403) if reply.status == 401 and not request.header("authorization") else reply


@on_refusal(fault("wrong-key-is-not-found", "auth/wrong-key", "auth/empty-key", "auth/nearly-right-key", "auth/other-scheme"))
def wrong_key_is_not_found(reply: Reply, request: ServerRequest) -> Reply:
    """A request with a wrong key is answered with 404."""
    return replace(reply, status=404) if reply.status == 401 and request.header("authorization") else reply


@fault("wrong-key-raises", "auth/wrong-key", "auth/nearly-right-key", "auth/other-account")
class WrongKeyRaises(Reference):
    """A request with a wrong key is answered with 500."""

    def authorize(self, request: ServerRequest) -> bool:
        """Fail at a key that is not there."""
        key = self.sent_key(request)
        if self.key is not None and key is not None and not self.same_key(key, self.key):
            self.refuse_inside(request)
        return super().authorize(request)


@on_refusal(fault("refused-with-events", "auth/no-key", "auth/wrong-key", "auth/empty-key", "auth/nearly-right-key", "auth/other-scheme"))
def refused_with_events(reply: Reply, _: ServerRequest) -> Reply:
    """A refused key gets 401, and the events in the same body."""
    if reply.status != 401:
        return reply
    event = {"object": "fine_tuning.job.event", "id": "ftevent-1", "created_at": 1735689600, "level": "info", "message": "hello"}
    document = json.loads(reply.body) | {"object": "list", "data": [event], "has_more": False}
    return replace(reply, body=json.dumps(document).encode())


# ---- keys that are nearly right


@fault("empty-key-accepted", "auth/empty-key")
class EmptyKeyAccepted(Reference):
    """An empty key is let in."""

    def authorize(self, request: ServerRequest) -> bool:
        """Take an empty key for no question."""
        is_empty = [value.strip().lower() for value in request.header("authorization")] == ["bearer"]
        return True if is_empty else super().authorize(request)


@fault("beginning-of-the-key-is-enough", "auth/nearly-right-key")
class BeginningOfTheKeyIsEnough(Reference):
    """A key that the right one begins with is let in."""

    def same_key(self, sent: str, known: str) -> bool:
        """Compare as far as the sent key goes."""
        return known.startswith(sent)


@fault("more-than-the-key-is-accepted", "auth/nearly-right-key")
class MoreThanTheKeyIsAccepted(Reference):
    """A key that begins with the right one is let in."""

    def same_key(self, sent: str, known: str) -> bool:
        """Compare as far as the right key goes."""
        return sent.startswith(known)


@fault("key-in-any-case", "auth/nearly-right-key")
class KeyInAnyCase(Reference):
    """A key is compared without case."""

    def same_key(self, sent: str, known: str) -> bool:
        """Compare small letters."""
        return sent.lower() == known.lower()


@fault("any-scheme", "auth/other-scheme")
class AnyScheme(Reference):
    """The key is let in whatever the scheme, and without one too."""

    def sent_key(self, request: ServerRequest) -> str | None:
        """Take the last word."""
        words = request.header("authorization")[0].split() if request.header("authorization") else []
        return words[-1] if words else None


# ---- when the key is looked at, and by whom


@fault(
    "key-not-asked-for-behind-a-cursor", "auth/no-key", "auth/wrong-key", "auth/empty-key", "auth/nearly-right-key", "auth/other-account"
)
class KeyNotAskedForBehindACursor(Reference):
    """The key is looked at on the first page only."""

    def authorize(self, request: ServerRequest) -> bool:
        """Trust whoever has a cursor."""
        return True if request.values("after") else super().authorize(request)


@fault("unknown-job-before-the-key", "auth/comes-first")
class UnknownJobBeforeTheKey(Reference):
    """A request without a key for a job that does not exist is answered with 404."""

    def authorize(self, request: ServerRequest) -> bool:
        """Look for the job first."""
        if len(request.path) == 5 and request.path[3] not in self.corpus.jobs:
            self.refuse_job(request)
        return super().authorize(request)


@fault("every-account-sees-every-job", "auth/other-account", data="other key")
class EveryAccountSeesEveryJob(Reference):
    """Every good key opens the jobs of every account."""

    def authorize(self, request: ServerRequest) -> bool:
        """Look at the key, not at its owner."""
        super().authorize(request)
        return True


@fault("job-of-another-account-is-empty", "auth/other-account", data="other key")
class JobOfAnotherAccountIsEmpty(Reference):
    """The key of another account gets an empty list for the job."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Filter the events and not the job."""
        if owner or request.path[3] not in self.corpus.jobs:
            return super().find_job(request, owner=owner)
        return replace(self.corpus.jobs[request.path[3]], events=(), arrivals=())


# ---- keys given back


@on_refusal(fault("key-in-the-error", "auth/key-stays-secret"))
def key_in_the_error(reply: Reply, request: ServerRequest) -> Reply:
    """A refusal repeats the header with the key in its message."""
    document = json.loads(reply.body)
    sent = ", ".join(request.header("authorization"))
    return replace(reply, body=json.dumps({"error": document["error"] | {"message": f"refused for {sent}"}}).encode())


@on_answer(fault("key-in-a-header", "auth/key-stays-secret"))
def key_in_a_header(reply: Reply, request: ServerRequest) -> Reply:
    """Every answer repeats the request's credentials in a header of its own."""
    return reply.having("X-Forwarded-Authorization", *request.header("authorization"))


@on_page(fault("key-in-the-page", "auth/key-stays-secret"))
def key_in_the_page(page: Document, wanted: Wanted) -> Document:
    """An empty page repeats the request, with its headers, for debugging."""
    return page if page["data"] else page | {"request": dict(wanted.request.headers)}
