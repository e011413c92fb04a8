"""Faults of identity: ids that are not unique, and events that are not the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.reference.faults.order import reordered
from ftevents.reference.making import on_event
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.server import Document, Wanted


# ---- ids


@on_event(
    fault(
        "ids-all-equal",
        "pagination/ids-are-unique",
        "pagination/after-is-exclusive",
        "pagination/walk-ends",
        "pagination/end-is-an-empty-page",
    )
)
def ids_all_equal(event: Document, wanted: Wanted) -> Document:
    """Every event has the same id, that of its newest."""
    return event | {"id": wanted.events[0]["id"]}


@fault(
    "ids-from-the-second",
    "pagination/ids-are-unique",
    "pagination/after-is-exclusive",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
)
class IdsFromTheSecond(Reference):
    """An id is made of the second, so that events of one second share it."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Make ids of times."""
        changed = super().prepare(corpus)
        return reordered(changed, lambda events: [event | {"id": f"ftevent-{event['created_at']}"} for event in events])


@fault("twins", "pagination/ids-are-unique", "pagination/after-is-exclusive", "pagination/walk-repeats-nothing", "pagination/walk-ends")
class Twins(Reference):
    """Two events in the middle of the list have the same id."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Give one event the id of its third neighbour."""
        return reordered(super().prepare(corpus), _twinned)


def _twinned(events: tuple[Event, ...]) -> Sequence[Event]:
    if len(events) < 13:
        return events
    return [*events[:12], events[12] | {"id": events[9]["id"]}, *events[13:]]


# ---- content


@on_event(fault("message-cut-when-large", "pagination/same-event-same-content"))
def message_cut_when_large(event: Document, wanted: Wanted) -> Document:
    """A page of 50 or more cuts long messages."""
    return event | {"message": event["message"][:200]} if wanted.limit >= 50 else event


@on_event(fault("data-on-the-first-page-only", "pagination/same-event-same-content"))
def data_on_the_first_page_only(event: Document, wanted: Wanted) -> Document:
    """Behind a cursor, events come without the members of their `data`."""
    return event if wanted.after is None or event["type"] == "metrics" else event | {"data": None}


@fault(
    "time-of-reading",
    "pagination/same-event-same-content",
    "answer/accepts-json",
    "input/cursor-is-opaque-text",
    "input/unknown-parameters-are-ignored",
    "method/others-are-refused",
)
class TimeOfReading(Reference):
    """`created_at` is moved by a second at each reading of the list."""

    def events_of(self, job: Job) -> Sequence[Event]:
        """Move all times."""
        events = super().events_of(job)
        return [event | {"created_at": event["created_at"] + self.reads[job.id]} for event in events]


@fault("message-counts-readings", "pagination/same-event-same-content")
class MessageCountsReadings(Reference):
    """The message of the newest event says how often the list was read."""

    def event(self, wanted: Wanted, event: Event) -> Any:
        """Count readings."""
        document = super().event(wanted, event)
        is_newest = event["id"] == wanted.events[0]["id"]
        return document | {"message": f"read {self.reads[wanted.job.id]} times"} if is_newest else document


@on_event(fault("level-depends-on-size", "pagination/same-event-same-content"))
def level_depends_on_size(event: Document, wanted: Wanted) -> Document:
    """In pages of one, a warning has the level "info"."""
    return event | {"level": "info"} if wanted.limit == 1 and event["level"] == "warn" else event
