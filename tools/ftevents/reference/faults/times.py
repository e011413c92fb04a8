"""Faults of `created_at`: its type, its unit, its notation, in every event or in the rare one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ftevents.reference.faults.events import is_oldest, without
from ftevents.reference.making import on_event
from ftevents.reference.registry import fault

if TYPE_CHECKING:
    from ftevents.reference.server import Document, Wanted


@on_event(fault("created-at-text", "event/created-at"))
def created_at_text(event: Document, _: Wanted) -> Document:
    """`created_at` is a text of digits."""
    return event | {"created_at": str(event["created_at"])}


@on_event(fault("created-at-iso", "event/created-at"))
def created_at_iso(event: Document, _: Wanted) -> Document:
    """`created_at` is a date as text (ISO 8601)."""
    return event | {"created_at": datetime.fromtimestamp(event["created_at"], UTC).isoformat()}


@on_event(fault("created-at-fraction", "event/created-at"))
def created_at_fraction(event: Document, _: Wanted) -> Document:
    """`created_at` has half seconds."""
    return event | {"created_at": event["created_at"] + 0.5}


@on_event(fault("created-at-null", "event/created-at"))
def created_at_null(event: Document, wanted: Wanted) -> Document:
    """The oldest event has `created_at` null."""
    return event | {"created_at": None} if is_oldest(event, wanted) else event


@on_event(fault("created-at-missing", "event/created-at"))
def created_at_missing(event: Document, _: Wanted) -> Document:
    """An error has no `created_at`."""
    return without(event, "created_at") if event["level"] == "error" else event


@on_event(fault("created-at-milliseconds", "event/created-at-in-seconds"))
def created_at_milliseconds(event: Document, _: Wanted) -> Document:
    """`created_at` counts milliseconds."""
    return event | {"created_at": event["created_at"] * 1000}


@on_event(fault("created-at-milliseconds-for-metrics", "event/created-at-in-seconds", "pagination/newest-first"))
def created_at_milliseconds_for_metrics(event: Document, _: Wanted) -> Document:
    """Only metrics events count milliseconds."""
    return event | {"created_at": event["created_at"] * 1000} if event["type"] == "metrics" else event


@on_event(fault("created-at-negative", "event/created-at-in-seconds"))
def created_at_negative(event: Document, wanted: Wanted) -> Document:
    """The oldest event came a second before 1970."""
    return event | {"created_at": -1} if is_oldest(event, wanted) else event


@on_event(fault("created-at-zero", "event/created-at-plausible"))
def created_at_zero(event: Document, wanted: Wanted) -> Document:
    """The oldest event has no known time, written as 0."""
    return event | {"created_at": 0} if is_oldest(event, wanted) else event


@on_event(fault("created-at-ahead", "event/created-at-plausible"))
def created_at_ahead(event: Document, _: Wanted) -> Document:
    """The clock is a century ahead."""
    return event | {"created_at": event["created_at"] + 100 * 365 * 86_400}


@on_event(fault("created-at-with-point", "event/created-at-notation"))
def created_at_with_point(event: Document, _: Wanted) -> Document:
    """`created_at` is written with a decimal point, as 1735689600.0."""
    return event | {"created_at": float(event["created_at"])}
