"""Clauses of the family event: what one event must be, wherever it stands.

Each rule gets one item of `data` and returns what is wrong with it: a `Flaw`, None where it holds, or `PASS` where there is nothing to
look at. Every event of every page is judged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from ftevents.evidence import Real, shown
from ftevents.evidence.reading import escape
from ftevents.rules.registry import each_event

if TYPE_CHECKING:
    from ftevents.contract import Facts

SECONDS_BEFORE_MILLISECONDS = 100_000_000_000
YEAR_2020 = 1_577_836_800
DAY = 86_400
MEMBERS = frozenset({"id", "object", "created_at", "level", "message", "data", "type"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with an event: the member (a JSON pointer below the event), what stands there, what was expected."""

    pointer: str
    got: str
    expected: str


class _Pass:
    """Nothing to look at in this event."""


PASS: Final = _Pass()
Judged = Flaw | None | _Pass


def member(event: Any, name: str) -> Any:
    """Return a member as shown in a finding; `nothing` where it is absent."""
    return shown(event[name]) if name in event else f"no member `{name}`"


@each_event
def is_an_object(event: Any) -> Judged:
    """Looks at every item of `data`."""
    return None if isinstance(event, dict) else Flaw("", shown(event), "an object, one event")


@each_event
def id(event: Any) -> Judged:
    """Looks at every event."""
    if not isinstance(event, dict):
        return PASS
    identity = event.get("id")
    return None if isinstance(identity, str) and identity else Flaw("/id", member(event, "id"), "a string that is not empty")


@each_event
def object(event: Any, facts: Facts) -> Judged:
    """Looks at every event."""
    if not isinstance(event, dict):
        return PASS
    if event.get("object") == facts.event_object:
        return None
    return Flaw("/object", member(event, "object"), shown(facts.event_object))


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


@each_event
def created_at(event: Any) -> Judged:
    """Looks at every event; 1.0 is an integer to JSON Schema."""
    if not isinstance(event, dict):
        return PASS
    value = event.get("created_at")
    if _is_number(value) and (isinstance(value, int) or value.is_integer()):
        return None
    return Flaw("/created_at", member(event, "created_at"), "an integer, in seconds since 1970")


@each_event
def created_at_in_seconds(event: Any) -> Judged:
    """Looks at every event whose `created_at` is a number."""
    value = event.get("created_at") if isinstance(event, dict) else None
    if not _is_number(value) or (isinstance(value, float) and math.isnan(value)):
        return PASS
    if 0 <= value < SECONDS_BEFORE_MILLISECONDS:
        return None
    unit = "a time before 1970" if value < 0 else "as many as milliseconds would be"
    return Flaw("/created_at", f"{shown(value)}, {unit}", "seconds since 1970")


@each_event
def created_at_plausible(event: Any, now: float | None) -> Judged:
    """Looks at every event with a time in seconds; the upper bound needs the clock of the answer."""
    value = event.get("created_at") if isinstance(event, dict) else None
    if not _is_number(value) or not 0 <= value < SECONDS_BEFORE_MILLISECONDS:
        return PASS
    if value < YEAR_2020:
        return Flaw("/created_at", f"{shown(value)}, a time before 2020", "the time of the event, in seconds since 1970")
    if now is not None and value > now + DAY:
        return Flaw("/created_at", f"{shown(value)}, more than a day ahead", "the time of the event, in seconds since 1970")
    return None


@each_event
def created_at_notation(event: Any) -> Judged:
    """Looks at every event whose `created_at` is an integer in value."""
    value = event.get("created_at") if isinstance(event, dict) else None
    if not _is_number(value) or not (isinstance(value, int) or value.is_integer()):
        return PASS
    return Flaw("/created_at", shown(value), f"the same number written as {shown(int(value))}") if isinstance(value, Real) else None


@each_event
def level(event: Any, facts: Facts) -> Judged:
    """Looks at every event."""
    if not isinstance(event, dict):
        return PASS
    if isinstance(event.get("level"), str) and event["level"] in facts.levels:
        return None
    return Flaw("/level", member(event, "level"), f"one of {', '.join(facts.levels)}")


@each_event
def message(event: Any) -> Judged:
    """Looks at every event."""
    if not isinstance(event, dict):
        return PASS
    return None if isinstance(event.get("message"), str) else Flaw("/message", member(event, "message"), "a string")


@each_event
def message_says_something(event: Any) -> Judged:
    """Looks at every event whose message is a string."""
    if not isinstance(event, dict) or not isinstance(event.get("message"), str):
        return PASS
    return None if event["message"] else Flaw("/message", "an empty string", "a message")


@each_event
def type(event: Any, facts: Facts) -> Judged:
    """Looks at every event that has a `type`; null is as good as none."""
    if not isinstance(event, dict) or "type" not in event:
        return PASS
    value = event["type"]
    if value is None or value in facts.event_types:
        return None
    return Flaw("/type", shown(value), f"one of {', '.join(facts.event_types)}, or null")


@each_event
def data(event: Any) -> Judged:
    """Looks at every event that has `data`."""
    if not isinstance(event, dict) or "data" not in event:
        return PASS
    value = event["data"]
    return None if value is None or isinstance(value, dict) else Flaw("/data", shown(value), "an object or null")


@each_event
def metrics_data(event: Any) -> Judged:
    """Looks at every event of type metrics."""
    if not isinstance(event, dict) or event.get("type") != "metrics":
        return PASS
    value = event.get("data")
    if not isinstance(value, dict):
        return Flaw("/data", member(event, "data"), "an object with the metrics")
    step = value.get("step")
    if not _is_number(step) or not (isinstance(step, int) or step.is_integer()):
        return Flaw("/data/step", member(value, "step"), "the step, an integer")
    for name, number in value.items():
        if isinstance(number, float) and not math.isfinite(number):
            return Flaw(f"/data/{escape(name)}", shown(number), "a finite number")
    return None


@each_event
def known_members(event: Any) -> Judged:
    """Looks at every event."""
    if not isinstance(event, dict):
        return PASS
    extra = [name for name in event if name not in MEMBERS]
    return Flaw("", f"also {', '.join(shown(name, 30) for name in extra[:5])}", "only the members of the contract") if extra else None
