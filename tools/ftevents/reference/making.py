"""Making variations: a function that changes one thing on its way out becomes a subclass of the reference server.

`@on_event(fault("level-warning", "event/level"))` above a function makes a fault of it; its docstring is the fault's sentence. What
needs more than one method is written as a class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.reference.data import Event
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.refusals import RefusalError
    from ftevents.reference.server import Document, Wanted

    Enter = Callable[[type[Reference]], type[Reference]]
    EventChange = Callable[[Document, Wanted], Any]
    PageChange = Callable[[Document, Wanted], Any]
    BodyChange = Callable[[bytes, Wanted], bytes]
    ReplyChange = Callable[[Reply, Wanted], Reply]
    ErrorChange = Callable[[Document, RefusalError], Any]
    RefusalChange = Callable[[Reply, ServerRequest], Reply]
    AnswerChange = Callable[[Reply, ServerRequest], Reply]

C = TypeVar("C", bound="Callable[..., Any]")


def _enter(server: type[Reference], change: C, enter: Enter) -> C:
    server.__doc__, server.__module__ = change.__doc__, change.__module__
    server.__name__ = server.__qualname__ = change.__name__
    enter(server)
    return change


def on_event(enter: Enter) -> Callable[[EventChange], EventChange]:
    """Make a variation of a function that gets each event as a document of its own, and what was asked for."""

    def make(change: EventChange) -> EventChange:
        class Changed(Reference):
            def event(self, wanted: Wanted, event: Event) -> Any:
                return change(super().event(wanted, event), wanted)

        return _enter(Changed, change, enter)

    return make


def on_page(enter: Enter) -> Callable[[PageChange], PageChange]:
    """Make a variation of a function that gets each page as a document, and what was asked for."""

    def make(change: PageChange) -> PageChange:
        class Changed(Reference):
            def list_page(self, wanted: Wanted) -> Any:
                return change(super().list_page(wanted), wanted)

        return _enter(Changed, change, enter)

    return make


def on_reply(enter: Enter) -> Callable[[ReplyChange], ReplyChange]:
    """Make a variation of a function that gets the reply with each page, and what was asked for."""

    def make(change: ReplyChange) -> ReplyChange:
        class Changed(Reference):
            def page_reply(self, wanted: Wanted, page: Document) -> Reply:
                return change(super().page_reply(wanted, page), wanted)

        return _enter(Changed, change, enter)

    return make


def on_error(enter: Enter) -> Callable[[ErrorChange], ErrorChange]:
    """Make a variation of a function that gets the document of each refusal, and the refusal."""

    def make(change: ErrorChange) -> ErrorChange:
        class Changed(Reference):
            def envelope(self, refusal: RefusalError) -> Any:
                return change(super().envelope(refusal), refusal)

        return _enter(Changed, change, enter)

    return make


def on_refusal(enter: Enter) -> Callable[[RefusalChange], RefusalChange]:
    """Make a variation of a function that gets the reply of each refusal, and the request."""

    def make(change: RefusalChange) -> RefusalChange:
        class Changed(Reference):
            def refuse(self, request: ServerRequest, refusal: RefusalError) -> Reply:
                return change(super().refuse(request, refusal), request)

        return _enter(Changed, change, enter)

    return make


def on_answer(enter: Enter) -> Callable[[AnswerChange], AnswerChange]:
    """Make a variation of a function that gets every finished reply, whatever was asked, and the request."""

    def make(change: AnswerChange) -> AnswerChange:
        class Changed(Reference):
            def finish(self, request: ServerRequest, reply: Reply) -> Reply:
                return change(super().finish(request, reply), request)

        return _enter(Changed, change, enter)

    return make
