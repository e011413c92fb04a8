"""Faults of other methods than GET: HEAD that is no twin of GET, and methods that change what is only to be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.http import Reply
from ftevents.reference.making import on_answer
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Event, Job
    from ftevents.reference.http import ServerRequest


@on_answer(fault("head-raises", "method/head-is-harmless"))
def head_raises(reply: Reply, request: ServerRequest) -> Reply:
    """HEAD is answered with 500."""
    return replace(reply, status=500, body=b"{}") if request.method == "HEAD" else reply


@on_answer(fault("head-has-a-body", "method/head-is-harmless", "answer/length-is-true", socket=True))
def head_has_a_body(reply: Reply, request: ServerRequest) -> Reply:
    """The answer to HEAD has a body."""
    return replace(reply, raw=reply.to_bytes("GET")) if request.method == "HEAD" else reply


@fault("head-needs-no-key", "method/head-is-harmless")
class HeadNeedsNoKey(Reference):
    """HEAD is answered without a look at the key."""

    def authorize(self, request: ServerRequest) -> bool:
        """Look at the key of other methods only."""
        return True if request.method == "HEAD" else super().authorize(request)


@fault("any-method-reads", "method/others-are-refused")
class AnyMethodReads(Reference):
    """Every method is answered as GET is."""

    def answer(self, request: ServerRequest) -> Reply:
        """Take every method for GET."""
        return super().answer(replace(request, method="GET"))


@fault("post-makes-an-event", "method/others-are-refused")
class PostMakesAnEvent(Reference):
    """POST is answered with 201, and a new event stands at the head of the list."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Begin without new events."""
        super().__init__(*args, **keys)
        self.made = 0

    def answer(self, request: ServerRequest) -> Reply:
        """Count what was made."""
        if request.method != "POST" or request.path[-1:] != ("events",):
            return super().answer(request)
        self.authorize(request)
        self.made += 1
        return self.reply({"id": f"ftevent-made-{self.made}"}, 201)

    def events_of(self, job: Job) -> Sequence[Event]:
        """Show what was made."""
        events = super().events_of(job)
        head = dict(events[0]) if events else {}
        return [*(head | {"id": f"ftevent-made-{number}"} for number in range(self.made, 0, -1) if head), *events]


@fault("delete-empties-the-list", "method/others-are-refused", "answer/status-is-200", "pagination/cursor-can-be-used-again")
class DeleteEmptiesTheList(Reference):
    """DELETE is answered with 204, and the events are gone."""

    gone = False

    def answer(self, request: ServerRequest) -> Reply:
        """Forget everything."""
        if request.method != "DELETE":
            return super().answer(request)
        self.authorize(request)
        self.gone = True
        return Reply(204)

    def events_of(self, job: Job) -> Sequence[Event]:
        """Show what is left."""
        return () if self.gone else super().events_of(job)
