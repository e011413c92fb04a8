"""The gate: proves an answer conforming while it decodes it, and builds no more than the ids and times that link answers to each other.

It may fail to prove what is conforming, never the reverse: what it proves, the strict reading reads without a defect and every rule for
single answers holds. Whatever it does not prove is judged by the rules. Members that the service documents for metrics are decoded into
slots; other ones into a dict, by a second decoder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import GenericAlias
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ftevents.contract.register import Facts

Raw = msgspec.Raw
METRICS = "metrics"
MESSAGE = "message"
LONGEST_ID = 64
"""Characters of the longest id that is proven: longer ones are kept in another way."""
Small = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""An integer that a double can hold, as far as its size goes."""
_Seconds = Annotated[int, Meta(ge=1_577_836_800, lt=100_000_000_000)]
"""A time in seconds that is plausible: since 2020, and less than milliseconds would be."""
_Leaf = bool | Small | float | str | None
_Value = bool | Small | float | str | list[_Leaf] | dict[str, _Leaf] | None
"""What stands in `data`: deeper values are left to the rules."""
_Failure = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Metrics(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The metrics that the service documents, in the order in which it writes them."""

    step: Small
    train_loss: float | UnsetType | None = UNSET
    total_steps: Small | UnsetType | None = UNSET
    train_mean_token_accuracy: float | UnsetType | None = UNSET
    train_accuracy: float | UnsetType | None = UNSET
    valid_loss: float | UnsetType | None = UNSET
    valid_mean_token_accuracy: float | UnsetType | None = UNSET
    valid_accuracy: float | UnsetType | None = UNSET
    full_valid_loss: float | UnsetType | None = UNSET
    full_valid_mean_token_accuracy: float | UnsetType | None = UNSET


@dataclass(frozen=True, slots=True)
class Decoders:
    """Decoders of one kind of `data`: an event, a page, and a record with a page in it. Each raises one of `FAILURES`."""

    event: Callable[[Any], Any]
    page: Callable[[Any], Any]
    record: Callable[[Any], Any]


FAILURES = _Failure
"""What the decoders raise for a document that they do not prove."""


class Frame(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A page whose events are not decoded yet."""

    object: Literal["list"]
    data: list[Raw]
    has_more: bool


class FramedRecord(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A record of a request, with a page whose events are not decoded yet."""

    body: Frame
    status: int | None = None
    request: Raw = Raw(b"null")
    headers: Raw = Raw(b"null")


class TextRecord(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """A record of a request, with a body that is text."""

    body: str
    status: int | None = None
    request: Raw = Raw(b"null")
    headers: Raw = Raw(b"null")


frame: Callable[[Any], Frame] = msgspec.json.Decoder(Frame).decode
framed_record: Callable[[Any], FramedRecord] = msgspec.json.Decoder(FramedRecord).decode
text_record: Callable[[Any], TextRecord] = msgspec.json.Decoder(TextRecord).decode


def _decoders(levels: tuple[str, ...], event_object: str, event_types: tuple[str, ...], data: Any) -> Decoders:
    text: Any = Annotated[str, Meta(min_length=1)]
    kind: Any = Literal.__getitem__(event_types)
    event = msgspec.defstruct(
        "Event",
        [
            ("object", Literal.__getitem__((event_object,))),
            ("id", Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]),
            ("created_at", _Seconds),
            ("level", Literal.__getitem__(levels)),
            ("message", text),
            ("data", data | UnsetType | None, UNSET),
            ("type", kind | UnsetType | None, UNSET),
        ],
        gc=False,
        forbid_unknown_fields=True,
    )
    page = msgspec.defstruct(
        "Page",
        [("object", Literal["list"]), ("data", GenericAlias(list, event)), ("has_more", bool)],
        gc=False,
        forbid_unknown_fields=True,
    )
    record = msgspec.defstruct(
        "Record",
        [("body", page), ("status", int | None, None), ("request", Raw, Raw(b"null")), ("headers", Raw, Raw(b"null"))],
        gc=False,
        forbid_unknown_fields=True,
    )
    return Decoders(*(msgspec.json.Decoder(each).decode for each in (event, page, record)))


@cache
def _both(levels: tuple[str, ...], event_object: str, event_types: tuple[str, ...]) -> tuple[Decoders, Decoders]:
    return _decoders(levels, event_object, event_types, Metrics), _decoders(levels, event_object, event_types, dict[str, _Value])


def decoders_of(facts: Facts) -> tuple[Decoders, Decoders]:
    """Return the decoders of a profile: the narrow ones, which are quicker, and the wide ones."""
    return _both(facts.levels, facts.event_object, facts.event_types)


def tells_step(event: Any) -> bool:
    """Whether the decoded event tells the step of its metrics, where it is of that type."""
    if event.type != METRICS:
        return True
    data = event.data
    return type(data) is Metrics or (type(data) is dict and type(data.get("step")) is int)


def is_each_member_once(text: bytes, decoded: Any) -> bool:
    """Whether no member of a decoded document stands in its text twice.

    A member that a later one replaced is in the text and not in what was decoded; so it is found by counting quotation marks. Where the text
    spells one as an escape, nothing is said.
    """
    if b"\\u0022" in text:
        return False
    return msgspec.json.encode(decoded).count(b'"') == text.count(b'"')


Column = tuple[list[str], dict[Any, tuple[int, int]], bool, int, int]
"""Of the events of a page: ids, kinds, whether none is newer than the one before it, and `created_at` of the first and the last.

For each kind of event that a rule could tell apart, there is how many there are, and the index of one.
"""


def column_of(events: Sequence[Any]) -> Column | None:
    """Return what is kept of events, in one pass over them; None where one is of metrics and tells no step."""
    ids = []
    others = []
    plain = 0
    last = events[0].created_at if events else 0
    descending = True
    for event in events:
        ids.append(event.id)
        time = event.created_at
        if time > last:
            descending = False
        last = time
        if event.type == METRICS:
            if event.data.__class__ is not Metrics and not tells_step(event):
                return None
        elif event.data is None and event.type == MESSAGE:
            plain += 1
        else:
            others.append(event)
    metrics = len(ids) - plain - len(others)
    kinds: dict[Any, tuple[int, int]] = {}
    if metrics:
        kinds[METRICS, "object"] = (metrics, next(index for index, event in enumerate(events) if event.type == METRICS))
    if plain:
        first = next(index for index, event in enumerate(events) if event.data is None and event.type == MESSAGE)
        kinds[MESSAGE, type(None)] = (plain, first)
    for event in others:
        key = (event.type, event.data.__class__)
        if key in kinds:
            kinds[key] = (kinds[key][0] + 1, kinds[key][1])
        else:
            kinds[key] = (1, next(index for index, each in enumerate(events) if each is event))
    return ids, kinds, descending, events[0].created_at if ids else 0, last


def column_in(body: bytes, decoders: Sequence[Callable[[Any], Any]]) -> Column | None:
    """Return the column of a page whose events are all proven and in order, none newer than the one before it; else None."""
    for decode in decoders:
        try:
            column = column_of(decode(body).data)
        except FAILURES:
            continue
        return column if column is not None and column[2] else None
    return None
