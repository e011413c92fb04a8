"""A link: one page of a job, or a stretch of events outside any page, reduced to what links it to others.

It keeps the ids and the facts of the request. Whatever else is asked of it is read again from its origin: an exchange that is held in
memory, or the place of one in a file. So a link of an archive takes a few bytes for each event.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol

from ftevents.evidence.exchange import NOTHING_ASKED, Exchange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.evidence.exchange import Asked

NO_ID = ""
"""The identity of an event without a usable id: such an event links nothing."""
NO_TIME = -(2**62)
"""`created_at` where it is no integer of 62 bits."""
MOST_KNOWN = 20_000
"""Distinct events whose digests are remembered."""
LONGEST_ID = 64
"""Characters of the longest id that is kept as it is; a longer one is known by its digest."""
ID_BREAK = "\n"
"""What stands between packed ids, and so in none of them."""


_GAP = ID_BREAK * 2
"""How packed ids look where one between others is empty."""


class Origin(Protocol):
    """Where exchanges can be read again: of a stretch of a file, the one with an index there."""

    @property
    def number(self) -> int:
        """The number of the first exchange."""

    @property
    def is_far(self) -> bool:
        """Whether going back there takes long, so that what is read once is better kept."""

    def place(self, index: int) -> str:
        """Return the place of an exchange in words."""

    def exchange(self, index: int) -> Exchange:
        """Read an exchange again."""

    def prints(self) -> list[int] | None:
        """Return a number for each event of its page, equal where events are written alike; None where that is not known quickly."""


def digest(text: str) -> int:
    """Return 8 bytes of BLAKE2b of the text as a signed integer, the same in every process."""
    return print_of(text.encode("utf-8", "surrogatepass"))


def print_of(text: bytes) -> int:
    """Return 8 bytes of BLAKE2b as a signed integer: a number for an event as it is written, the same in every process."""
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def canonical(value: Any) -> str:
    """Return JSON text that is equal for equal values: members sorted, 1.0 written as 1."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return int(value) if value.is_integer() else float(value)
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value


def id_of(event: Any) -> str | None:
    """Return the event's id where it can serve as a cursor: a string that is not empty."""
    identity = event.get("id") if isinstance(event, dict) else None
    return identity if isinstance(identity, str) and identity else None


def time_of(event: Any) -> int | None:
    """Return the event's `created_at` where it is an integer (1.0 counts), in seconds since the epoch."""
    value = event.get("created_at") if isinstance(event, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < 2**62:  # so for NaN too
        return None
    return int(value) if value == int(value) else None


def identity_of(text: str) -> str:
    """Return what an id or a cursor is known by: its text, or a digest of one that is long or has a line break in it."""
    if len(text) <= LONGEST_ID and ID_BREAK not in text and text[:1] != "\0":
        return text
    return "\0" + blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def cursor_of(after: str) -> str:
    """Return what a cursor is known by; the empty one is no event's."""
    return identity_of(after) or "\0"


class Digests:
    """Digests of events, each distinct event worked out once; events that are written alike are told by their repr, which is cheap."""

    def __init__(self) -> None:
        """Know nothing."""
        self._known: dict[str, int] = {}

    def __reduce__(self) -> tuple[type[Digests], tuple[()]]:
        """Be sent to another process without what is remembered."""
        return Digests, ()

    def of(self, event: Any) -> int:
        """Return the digest of an event's content."""
        written = repr(event)
        found = self._known.get(written)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            found = self._known[written] = digest(canonical(event))
        return found


@dataclass(slots=True, eq=False)
class Link:
    """One page of a job, reduced to what links it to others.

    `start` is the identity of `after`; None where the list was read from its head. `requested` says that it is known which page was asked
    for; of another page, only what stands in it can be used, not where it begins or that it ends. `descending` says that no event is newer
    than the one before it, `first_time` and `last_time` are `created_at` at both ends. `clock` names the recording by whose times `sent` and `finished` count. A page that was put together from
    several exchanges has them in `parts`, each with the index of its first event; of a stretch of single events, each event is an exchange
    of `origin`.
    """

    origin: Exchange | Origin
    start: str | None
    limit: int | None
    has_limit: bool
    has_more: bool | None
    requested: bool
    sent: int
    finished: int
    size: int
    descending: bool
    first_time: int
    last_time: int
    clock: str | None = None
    asked: Asked = NOTHING_ASKED
    is_stretch: bool = False
    packed: str | None = None
    digests: Digests | None = None
    joined: str | None = None
    parts: list[tuple[int, Exchange | Origin]] = field(default_factory=list)
    held_ids: list[str] | None = None
    held_times: array[int] | None = None
    held_contents: array[int] | None = None
    held_prints: array[int] | None = None
    held_gaps: int | None = None

    def __reduce__(self) -> tuple[object, ...]:
        """Be sent to another process quickly; what is at hand stays behind where it can be read again."""
        facts = (
            self.origin,
            self.start,
            self.limit,
            self.has_limit,
            self.has_more,
            self.requested,
            self.sent,
            self.finished,
            self.size,
            self.descending,
            self.first_time,
            self.last_time,
            self.clock,
            self.asked,
            self.is_stretch,
            self.packed,
            self.digests,
            self.joined,
            self.parts,
        )
        is_held = self.packed is None
        held = (self.held_ids, self.held_times) if is_held else (None, None)
        contents = self.held_contents if is_held or self._is_far else None
        return Link, (*facts, *held, contents, self.held_prints, self.held_gaps)

    @property
    def number(self) -> int:
        """The number of its first exchange."""
        return self.origin.number

    @property
    def place(self) -> str:
        """Its place in words."""
        if self.joined is not None:
            return self.joined
        return self.origin.place if isinstance(self.origin, Exchange) else self.origin.place(0)

    @property
    def exchange(self) -> Exchange:
        """Its first exchange."""
        return _whole(self.origin, 0)

    @property
    def ids(self) -> list[str]:
        """The identity of each event; `NO_ID` where it has no usable id."""
        if self.held_ids is None:
            self.held_ids = (self.packed or "").split(ID_BREAK) if self.size else []
        return self.held_ids

    @property
    def times(self) -> array[int]:
        """`created_at` of each event; `NO_TIME` where it is no time."""
        if self.held_times is None:
            self.held_times = times_of(self.events)
        return self.held_times

    @property
    def contents(self) -> array[int]:
        """The digest of each event's whole content."""
        if self.held_contents is None:
            digests = self.digests or Digests()
            self.held_contents = array("q", map(digests.of, self.events))
        return self.held_contents

    @property
    def prints(self) -> array[int] | None:
        """A number for each event, equal where events are written alike, of a page that is not held; None where that is not known quickly."""
        if self.held_prints is None and self.packed is not None and not isinstance(self.origin, Exchange):
            found = self.origin.prints()
            self.held_prints = array("q", found if found is not None and len(found) == self.size else ())
        return self.held_prints or None

    @property
    def events(self) -> list[Any]:
        """The events themselves, from the evidence."""
        if self.is_stretch:
            return [self.event(index) for index in range(self.size)]
        if self.parts:
            return [event for _, origin in self.parts for event in _whole(origin, 0).items]
        return self.exchange.items

    def time_at(self, index: int) -> int:
        """`created_at` of one event; of the first and the last one it is always at hand."""
        if self.held_times is None and index in (0, self.size - 1):
            return self.last_time if index else self.first_time
        return self.times[index]

    def let_go(self) -> None:
        """Forget what can be read again."""
        if self.packed is not None:
            self.held_ids = self.held_times = None
            self.held_contents = self.held_contents if self._is_far else None

    @property
    def _is_far(self) -> bool:
        return not isinstance(self.origin, Exchange) and self.origin.is_far

    @property
    def first(self) -> str:
        """The identity of the first event; `NO_ID` where there is none."""
        if self.held_ids is None:
            return (self.packed or "").partition(ID_BREAK)[0]
        return self.held_ids[0] if self.size else NO_ID

    @property
    def last(self) -> str:
        """The cursor that the next page would be asked with; `NO_ID` where there is none."""
        if self.held_ids is None:
            return (self.packed or "").rpartition(ID_BREAK)[2]
        return self.held_ids[-1] if self.size else NO_ID

    @property
    def gaps(self) -> int:
        """How many events have no usable id."""
        if self.held_gaps is None or self.parts:
            packed = self.packed
            is_full = packed and packed[0] != ID_BREAK != packed[-1] and _GAP not in packed
            self.held_gaps = 0 if is_full else self.ids.count(NO_ID)
        return self.held_gaps

    def shows(self, identity: str | None) -> bool:
        """Whether an event stands in it."""
        return identity is not None and (self.held_ids is not None or identity in (self.packed or "")) and identity in self.ids

    @property
    def is_live(self) -> bool:
        """Whether a live run asked for it, so that the order of asking is the order of time."""
        return self.asked.probe is not None

    @property
    def is_timed(self) -> bool:
        """Whether the order of asking is known at all: of a live run, and of a recording with times, among pages of its own clock."""
        return self.is_live or self.clock is not None

    def was_before(self, other: Link) -> bool:
        """Whether this page had come before the other was asked for; never said of pages of different recordings, or of one without times."""
        return self.clock == other.clock and self.is_timed and other.is_timed and self.finished < other.sent

    def id_text(self, index: int) -> str:
        """The id of an event as text."""
        identity = self.ids[index]
        return str(self.event(index)["id"]) if identity[:1] == "\0" else identity

    def event(self, index: int) -> Any:
        """The event itself, from the evidence."""
        exchange, index = self._part(index)
        return exchange.items[index]

    def at(self, index: int) -> tuple[Exchange, str]:
        """The exchange that an event is from, and its JSON pointer there."""
        exchange, index = self._part(index)
        return exchange, exchange.pointer(index)

    def where(self, index: int) -> str:
        """The place of the exchange that an event is from, in words."""
        if self.is_stretch and not isinstance(self.origin, Exchange):
            return self.origin.place(index)
        return self._part(index)[0].place if self.parts else self.place

    def _part(self, index: int) -> tuple[Exchange, int]:
        if self.is_stretch:
            return _whole(self.origin, index), 0
        if not self.parts:
            return self.exchange, index
        first, origin = self.parts[bisect_right(self.parts, index, key=lambda part: part[0]) - 1]
        return _whole(origin, 0), index - first


def _whole(origin: Exchange | Origin, index: int) -> Exchange:
    return origin if isinstance(origin, Exchange) else origin.exchange(index)


def times_of(events: Iterable[Any]) -> array[int]:
    """Return `created_at` of each event; `NO_TIME` where it is no time."""
    found = map(time_of, events)
    return array("q", [NO_TIME if time is None else time for time in found])


def is_descending(times: array[int]) -> bool:
    """Whether no event is newer than the one before it; next to one without a time, nothing is said."""
    return all(later <= earlier or earlier == NO_TIME for earlier, later in pairwise(times))


def same_content(one: Link, index: int, other: Link, at: int) -> bool:
    """Whether two events are equal in all that they say."""
    here, there = one.prints, other.prints
    if here is None or there is None:
        return one.contents[index] == other.contents[at]
    return here[index] == there[at] or canonical(one.event(index)) == canonical(other.event(at))


def pack(ids: list[str]) -> str:
    """Return identities as one text."""
    return ID_BREAK.join(ids)


def link_of(exchange: Exchange, digests: Digests, origin: Origin | None = None) -> Link:
    """Return the link of an exchange with events; where it can be recalled, it is not held."""
    ids = [identity_of(id_of(event) or NO_ID) for event in exchange.items]
    times = times_of(exchange.items)
    more = exchange.page.get("has_more") if exchange.page is not None else None
    after = exchange.after
    is_kept = origin is not None and origin.is_far
    return Link(
        origin=exchange if origin is None else origin,
        start=None if after is None else cursor_of(after),
        limit=exchange.limit,
        has_limit=exchange.has_limit,
        has_more=more if isinstance(more, bool) else None,
        requested=exchange.asks_plainly,
        sent=exchange.sent,
        finished=exchange.finished,
        size=len(ids),
        descending=is_descending(times),
        first_time=times[0] if times else NO_TIME,
        last_time=times[-1] if times else NO_TIME,
        clock=exchange.clock,
        asked=exchange.asked,
        packed=None if origin is None else pack(ids),
        digests=digests,
        held_ids=ids if origin is None else None,
        held_times=times if origin is None else None,
        held_contents=array("q", map(digests.of, exchange.items)) if is_kept else None,
    )
