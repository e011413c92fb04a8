"""Alternatives in what events and pages hold, and in the data itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.data import AWKWARD, growing
from ftevents.reference.making import on_error, on_event, on_page
from ftevents.reference.registry import alternative
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.refusals import RefusalError
    from ftevents.reference.server import Document, Wanted


def renamed(corpus: Corpus, name: Callable[[Event, int], str]) -> Corpus:
    """Return the corpus with other event ids, each made of the event and its place in the job."""

    def rename(job: Job) -> Job:
        every = [*job.arrivals[::-1], *job.events]
        new = [event | {"id": name(event, place)} for place, event in enumerate(every)]
        return replace(job, arrivals=tuple(new[: len(job.arrivals)][::-1]), events=tuple(new[len(job.arrivals) :]))

    return corpus.change(rename)


# ---- events


@on_event(alternative("data-absent"))
def data_absent(event: Document, _: Wanted) -> Document:
    """Only metrics events have `data`."""
    return event if event["type"] == "metrics" else {name: value for name, value in event.items() if name != "data"}


@on_event(alternative("data-null"))
def data_null(event: Document, _: Wanted) -> Document:
    """Every event that is no metrics event has `data` null."""
    return event if event["type"] == "metrics" else event | {"data": None}


@on_event(alternative("type-null"))
def type_null(event: Document, _: Wanted) -> Document:
    """The `type` is null where it would be "message"."""
    return event | {"type": None} if event["type"] == "message" else event


@on_event(alternative("type-absent"))
def type_absent(event: Document, _: Wanted) -> Document:
    """No event has a `type`."""
    return {name: value for name, value in event.items() if name != "type"}


@on_event(alternative("event-has-more-members", "event/known-members"))
def event_has_more_members(event: Document, _: Wanted) -> Document:
    """Events have members of the server's own."""
    return event | {"seq": 7, "error": None, "data_type": "x", "": [], "has_more": True}


@on_page(alternative("page-has-more-members", "page/known-members"))
def page_has_more_members(page: Document, wanted: Wanted) -> Document:
    """Pages have members of the server's own, the first and last id among them."""
    ids = [event["id"] for event in page["data"]] or [None]
    return {"total": len(wanted.events), "error": None} | page | {"first_id": ids[0], "last_id": ids[-1], "next": {"data": []}}


@on_error(alternative("error-has-more-members"))
def error_has_more_members(document: Document, refusal: RefusalError) -> Document:
    """Error objects have members of the server's own, beside `error` and inside it."""
    return {"detail": refusal.message, "status": refusal.status, "error": document["error"] | {"innererror": None, "request_id": "x"}}


# ---- ids


@alternative("ids-with-reserved-characters")
class IdsWithReservedCharacters(Reference):
    """Event ids hold spaces, `+`, `&`, `/`, `%`, `#`, `?`, `=`, quotes and letters beyond ASCII."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Put such text in front of each id."""
        return renamed(super().prepare(corpus), lambda event, place: f"{AWKWARD[place % len(AWKWARD)]} {event['id'][-6:]}{place}")


@alternative("ids-are-digits")
class IdsAreDigits(Reference):
    """Event ids are digits alone, too many for a double or a 64-bit integer."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Number the events, far up and in no order."""
        return renamed(super().prepare(corpus), lambda event, place: f"{event['created_at']}{10**14 + place * 389 % 997}")


@alternative("ids-are-short")
class IdsAreShort(Reference):
    """Event ids are small numbers, counted in each job anew, zero among them."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Count from the oldest."""
        return renamed(super().prepare(corpus), lambda _, place: str(place))


@alternative("ids-are-long")
class IdsAreLong(Reference):
    """Event ids have 400 characters and differ in their last ones."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Make ids longer."""
        return renamed(super().prepare(corpus), lambda event, _: "x" * 360 + event["id"].rjust(40, "-"))


@alternative("ids-differ-in-case")
class IdsDifferInCase(Reference):
    """Neighbouring ids differ in small and capital letters only."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Make pairs."""
        return renamed(super().prepare(corpus), lambda _, place: f"{'EVENT' if place % 2 else 'event'}-{place // 2:x}")


@alternative("ids-look-like-words")
class IdsLookLikeWords(Reference):
    """Some event ids are texts such as null, true, undefined and 0, which careless code takes for values."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Rename the first few."""
        words = ("null", "None", "true", "undefined", "0", "-1", "NaN", " ", "[]", "events")
        return renamed(super().prepare(corpus), lambda event, place: words[place] if place < len(words) else event["id"])


# ---- the list


@alternative("job-grows")
class JobGrows(Reference):
    """Every job that has events runs, and grows at its head while it is read."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Let events arrive."""
        return super().prepare(corpus).change(lambda job: growing(job) if len(job.events) > 1 else job)


@alternative("all-in-one-second")
class AllInOneSecond(Reference):
    """All events of a job came in one and the same second."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Give each event the time of the newest."""

        def at_once(job: Job) -> Job:
            return replace(job, events=tuple(event | {"created_at": job.events[0]["created_at"]} for event in job.events))

        return super().prepare(corpus).change(at_once)


@alternative("only-messages")
class OnlyMessages(Reference):
    """There are neither metrics nor warnings nor errors, and every message is the same."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Make all events alike."""
        plain = {"level": "info", "type": "message", "data": None, "message": "Something happened"}
        return super().prepare(corpus).change(lambda job: replace(job, events=tuple(event | plain for event in job.events)))


@alternative("floats-with-point")
class FloatsWithPoint(Reference):
    """Numbers in `data` are written with a point where they can be, the step among them."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Turn integers into floats."""

        def pointed(event: Event) -> Event:
            if event["type"] != "metrics":
                return event
            return event | {"data": {name: float(value) if isinstance(value, int) else value for name, value in event["data"].items()}}

        return super().prepare(corpus).change(lambda job: replace(job, events=tuple(map(pointed, job.events))))
