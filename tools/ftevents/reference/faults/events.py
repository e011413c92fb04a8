"""Faults of the family event: members of an event that are not what the contract says, in every event or in the rare one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_event, on_page
from ftevents.reference.registry import fault

if TYPE_CHECKING:
    from ftevents.reference.server import Document, Wanted


def is_oldest(event: Document, wanted: Wanted) -> bool:
    """Whether the event is the last one of the whole list."""
    return bool(event["id"] == wanted.events[-1]["id"])


def without(event: Document, name: str) -> Document:
    """Return the event without a member."""
    return {key: value for key, value in event.items() if key != name}


# ---- the event itself


@on_event(fault("item-null", "event/is-an-object"))
def item_null(event: Document, _: Wanted) -> Any:
    """Where a row cannot be read, here that of step 7, `data` has a null."""
    return None if (event.get("data") or {}).get("step") == 7 else event


@on_page(fault("items-are-ids", "event/is-an-object"))
def items_are_ids(page: Document, _: Wanted) -> Document:
    """`data` lists the ids of the events instead of the events."""
    return page | {"data": [event["id"] for event in page["data"]]}


@on_page(fault("items-are-wrapped", "event/id", "event/object", "event/created-at", "event/level", "event/message"))
def items_are_wrapped(page: Document, _: Wanted) -> Document:
    """Each event is wrapped in an object of its own, as a storage layer returns rows."""
    return page | {"data": [{"event": event} for event in page["data"]]}


@on_page(fault("last-item-doubly-listed", "event/is-an-object"))
def last_item_doubly_listed(page: Document, _: Wanted) -> Document:
    """The last event of a page stands in an array of its own."""
    return page | {"data": [*page["data"][:-1], *([item] for item in page["data"][-1:])]}


# ---- id


@on_event(fault("id-missing", "event/id"))
def id_missing(event: Document, _: Wanted) -> Document:
    """No event has an `id`, so there is nothing to page by."""
    return without(event, "id")


@on_event(fault("id-empty", "event/id"))
def id_empty(event: Document, _: Wanted) -> Document:
    """Every event has an empty `id`."""
    return event | {"id": ""}


@on_event(fault("id-null-for-warnings", "event/id"))
def id_null_for_warnings(event: Document, _: Wanted) -> Document:
    """A warning has the id null: one rare kind of event was written without one."""
    return event | {"id": None} if event["level"] == "warn" else event


def last_id(page: Document, value: Any) -> Document:
    """Return the page with another id at its last event."""
    return page | {"data": [*page["data"][:-1], *(event | {"id": value} for event in page["data"][-1:])]}


@on_page(fault("last-id-null", "event/id"))
def last_id_null(page: Document, _: Wanted) -> Document:
    """The last event of each page has the id null."""
    return last_id(page, None)


@on_page(fault("last-id-integer", "event/id"))
def last_id_integer(page: Document, _: Wanted) -> Document:
    """The last event of each page has a number as its id."""
    return last_id(page, 42)


@on_page(fault("last-id-missing-at-the-end", "event/id"))
def last_id_missing_at_the_end(page: Document, _: Wanted) -> Document:
    """The last event of the last page has no `id`."""
    return page if page["has_more"] else page | {"data": [*page["data"][:-1], *(without(event, "id") for event in page["data"][-1:])]}


# ---- object


@on_event(fault("event-object-wrong", "event/object"))
def event_object_wrong(event: Document, _: Wanted) -> Document:
    """The `object` of an event is "fine-tune-event"."""
    return event | {"object": "fine-tune-event"}


@on_event(fault("event-object-missing", "event/object"))
def event_object_missing(event: Document, _: Wanted) -> Document:
    """An event has no `object`."""
    return without(event, "object")


@on_event(fault("event-object-by-type", "event/object"))
def event_object_by_type(event: Document, _: Wanted) -> Document:
    """Only metrics events have another `object`: "fine_tuning.job.metrics"."""
    return event | {"object": "fine_tuning.job.metrics"} if event["type"] == "metrics" else event


# ---- level, message, type


@on_event(fault("level-warning", "event/level"))
def level_warning(event: Document, _: Wanted) -> Document:
    """A warning has the level "warning"."""
    return event | {"level": "warning"} if event["level"] == "warn" else event


@on_event(fault("level-in-capitals", "event/level"))
def level_in_capitals(event: Document, _: Wanted) -> Document:
    """Levels are written in capitals."""
    return event | {"level": event["level"].upper()}


@on_event(fault("level-metrics", "event/level"))
def level_metrics(event: Document, _: Wanted) -> Document:
    """A metrics event has the level "metrics"."""
    return event | {"level": "metrics"} if event["type"] == "metrics" else event


@on_event(fault("oldest-level-null", "event/level"))
def oldest_level_null(event: Document, wanted: Wanted) -> Document:
    """Only the oldest event has the level null."""
    return event | {"level": None} if is_oldest(event, wanted) else event


@on_event(fault("message-missing", "event/message"))
def message_missing(event: Document, _: Wanted) -> Document:
    """A metrics event has no `message`."""
    return without(event, "message") if event["type"] == "metrics" else event


@on_event(fault("message-null", "event/message"))
def message_null(event: Document, _: Wanted) -> Document:
    """An error has the message null."""
    return event | {"message": None} if event["level"] == "error" else event


@on_event(fault("message-object", "event/message"))
def message_object(event: Document, _: Wanted) -> Document:
    """A message is an object with a text in it."""
    return event | {"message": {"text": event["message"]}}


@on_event(fault("message-becomes-number", "event/message"))
def message_becomes_number(event: Document, _: Wanted) -> Document:
    """A message that consists of digits becomes a number."""
    return event | {"message": int(event["message"])} if event["message"].isdecimal() else event


@on_event(fault("message-trimmed", "event/message-says-something"))
def message_trimmed(event: Document, _: Wanted) -> Document:
    """Messages lose the spaces around them, and one that was a space alone is empty."""
    return event | {"message": event["message"].strip()}


@on_event(fault("type-error", "event/type"))
def type_error(event: Document, _: Wanted) -> Document:
    """An error has the type "error"."""
    return event | {"type": "error"} if event["level"] == "error" else event


@on_event(fault("type-empty", "event/type"))
def type_empty(event: Document, _: Wanted) -> Document:
    """An event that is no metrics event has an empty `type`."""
    return event if event["type"] == "metrics" else event | {"type": ""}


@on_event(fault("oldest-type-created", "event/type"))
def oldest_type_created(event: Document, wanted: Wanted) -> Document:
    """Only the oldest event has a type of its own, "created"."""
    return event | {"type": "created"} if is_oldest(event, wanted) else event


# ---- data


@on_event(fault("data-array", "event/data"))
def data_array(event: Document, _: Wanted) -> Document:
    """Where the object `data` has no members, it is an empty array."""
    return event | {"data": []} if event.get("data") == {} else event


@on_event(fault("data-is-text", "event/data", "event/metrics-data"))
def data_is_text(event: Document, _: Wanted) -> Document:
    """`data` is JSON inside a text."""
    return event | {"data": json.dumps(event["data"])} if event.get("data") else event


@on_event(fault("data-zero", "event/data"))
def data_zero(event: Document, _: Wanted) -> Document:
    """Where `data` is null, it is written as 0."""
    return event | {"data": 0} if event.get("data", 0) is None else event


@on_event(fault("metrics-null", "event/metrics-data"))
def metrics_null(event: Document, _: Wanted) -> Document:
    """A metrics event has no metrics: its `data` is null."""
    return event | {"data": None} if event["type"] == "metrics" else event


@on_event(fault("step-missing", "event/metrics-data"))
def step_missing(event: Document, _: Wanted) -> Document:
    """The metrics do not say which step they are of."""
    return event | {"data": without(event["data"], "step")} if event["type"] == "metrics" else event


@on_event(fault("step-text", "event/metrics-data"))
def step_text(event: Document, _: Wanted) -> Document:
    """The step is a text."""
    return event | {"data": event["data"] | {"step": str(event["data"]["step"])}} if event["type"] == "metrics" else event


@on_event(fault("step-fraction-at-the-tenth", "event/metrics-data"))
def step_fraction_at_the_tenth(event: Document, _: Wanted) -> Document:
    """Only the metrics of the tenth step have a step between two numbers."""
    return event | {"data": event["data"] | {"step": 9.5}} if (event.get("data") or {}).get("step") == 10 else event
