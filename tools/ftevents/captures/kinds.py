"""Kinds: what a JSON value is, told by its content. A damaged one is still of its kind, so that the damage is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ftevents.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Callable

Kind = Literal["record", "page", "event", "error"]
EVENT = "fine_tuning.job.event"
KNOWN = "a page, an event, an array of either, an error body, or a record with `request`, `status`, `headers` and `body`"
_MARKS = (b"fine_tuning", b'"has_more"', b'"created_at"', b'"error"', b'"object"')


def kind_of(value: Any) -> Kind | None:
    """Return the kind of one JSON value, or None where it is nothing that can be judged."""
    return next((kind for kind, is_of in _SIGNS if is_of(value)), None) if isinstance(value, dict) else None


def _is_record(value: dict[str, Any]) -> bool:
    return len({"request", "status", "body"} & value.keys()) > 1


def _is_page(value: dict[str, Any]) -> bool:
    return "has_more" in value or value.get("object") == "list"


def _is_event(value: dict[str, Any]) -> bool:
    says_something = "level" in value or "message" in value
    has_the_members = ("created_at" in value and says_something) or value.keys() >= {"id", "level", "message"}
    return has_the_members or value.get("object") == EVENT


def _is_error(value: dict[str, Any]) -> bool:
    """Tell an error body from another object of the same API, which has an id: a job has an `error` too."""
    return "error" in value and "data" not in value and "id" not in value


def _is_rest_of_page(value: dict[str, Any]) -> bool:
    """Tell a damaged page from another object of the same API, which has an id: a webhook has `data` too."""
    return "data" in value and "id" not in value


_SIGNS: tuple[tuple[Kind, Callable[[dict[str, Any]], bool]], ...] = (
    ("record", _is_record),
    ("page", _is_page),
    ("event", _is_event),
    ("error", _is_error),
    ("page", _is_rest_of_page),
)
"""The signs of each kind. Their order matters: a page and an event both have `data`, and a record has anything."""


def alien_list(value: Any) -> str | None:
    """Return what a list is a list of, where it is another list of the same API (of jobs, models, files); else None.

    Each of its items must name another kind of object and have nothing of an event, so that no damaged page is taken for one.
    """
    items = value.get("data") if isinstance(value, dict) else None
    if not isinstance(items, list) or not items:
        return None
    if any(not isinstance(item, dict) or not isinstance(item.get("object"), str) or _is_event(item) for item in items):
        return None
    return f"a list of {shown(items[0]['object'])} objects"


def is_marked(body: bytes) -> bool:
    """Whether the bytes begin as JSON and name something of the contract: a capture, even where it cannot be parsed."""
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start in (b"{", b"[") and any(mark in body for mark in _MARKS)
