"""Links: what clauses across answers need to know, packed small, for one job.

A page becomes a `Link`: its request's cursor and size, and for each event three 8-byte numbers: a digest of the id, a digest of the
whole content, and `created_at`. Digests are stable between processes, so Links of different shards can be merged; what they seem to
prove is confirmed on the text (`Link.exchange`) before it accuses. Live runs and captures build the same.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from ftevents.evidence.exchange import REDIRECTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftevents.evidence.exchange import Exchange

NO_ID = 0
"""The digest of an event without a usable id: such an event links nothing."""
JOINED = "the list that all of them make together"
"""The place of a page that was put together from several exchanges."""
NO_TIME = -(2**62)
"""`created_at` where it is no integer of 62 bits."""


def digest(text: str) -> int:
    """Return 8 bytes of BLAKE2b of the text as a signed integer, never `NO_ID`."""
    number = int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)
    return number or 1


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


@dataclass(slots=True)
class Link:
    """One page of a job, reduced to what links it to others.

    `start` is the digest of `after`; None where the list was read from its head. `requested` says that it is known which page was asked
    for; of another page, only what stands in it can be used, not where it begins or that it ends. A page that was put together from
    several exchanges has them in `parts`, each with the index of its first event.
    """

    place: str
    start: int | None
    limit: int | None
    has_limit: bool
    has_more: bool | None
    ids: array[int]
    contents: array[int]
    times: array[int]
    sent: int
    finished: int
    exchange: Exchange
    requested: bool
    parts: list[tuple[int, Exchange]] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The digest that the next page would be asked with; `NO_ID` where there is none."""
        return self.ids[-1] if self.ids else NO_ID

    @property
    def is_live(self) -> bool:
        """Whether a live run asked for it, so that the order of asking is the order of time."""
        return self.exchange.asked.probe is not None

    @property
    def is_timed(self) -> bool:
        """Whether the order of asking is known at all: of a live run, and of a recording with times, among pages of its own clock."""
        return self.is_live or self.exchange.clock is not None

    def was_before(self, other: Link) -> bool:
        """Whether this page had come before the other was asked for; never said of pages of different recordings, or of one without times."""
        is_one_clock = self.exchange.clock == other.exchange.clock and self.is_timed and other.is_timed
        return is_one_clock and self.finished < other.sent

    def id_text(self, index: int) -> str:
        """The id of an event as text, from the evidence itself."""
        return str(self.event(index)["id"])

    def event(self, index: int) -> Any:
        """The event itself, from the evidence."""
        exchange, index = self._part(index)
        return exchange.items[index]

    def at(self, index: int) -> tuple[Exchange, str]:
        """The exchange that an event is from, and its JSON pointer there."""
        exchange, index = self._part(index)
        return exchange, exchange.pointer(index)

    def _part(self, index: int) -> tuple[Exchange, int]:
        if not self.parts:
            return self.exchange, index
        first, exchange = self.parts[bisect_right(self.parts, index, key=lambda part: part[0]) - 1]
        return exchange, index - first


class _Digests:
    """Digests of events, each distinct event worked out once; events that are written alike are told by their repr, which is cheap."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int, int]] = {}

    def of(self, event: Any) -> tuple[int, int, int]:
        written = repr(event)
        found = self._known.get(written)
        if found is None:
            identity, time = id_of(event), time_of(event)
            found = (digest(identity) if identity else NO_ID, digest(canonical(event)), NO_TIME if time is None else time)
            self._known[written] = found
        return found


@dataclass
class Links:
    """The pages of one job of one service, in the order in which they were asked for. `job` is None where no request is known.

    `refused` are plain requests for a page that got another answer, and not to be patient; `loose` are events that were found outside any page.
    """

    job: str | None
    pages: list[Link] = field(default_factory=list)
    refused: list[Exchange] = field(default_factory=list)
    loose: list[Link] = field(default_factory=list)
    service: str | None = None
    _digests: _Digests = field(default_factory=_Digests, repr=False)

    def add(self, exchange: Exchange) -> None:
        """Add the page of an exchange, its events, or its refusal; one that can be read as none of them links nothing."""
        page = exchange.page
        if (
            exchange.counts
            and exchange.asked.is_plain
            and not (exchange.is_success or exchange.asks_for_patience or exchange.status in REDIRECTS)
        ):
            self.refused.append(exchange)
        if exchange.shape == "answer" and (page is None or not isinstance(page.get("data"), list)):
            return
        rows = [self._digests.of(event) for event in exchange.items]
        more = page.get("has_more") if page is not None else None
        (self.loose if page is None else self.pages).append(
            Link(
                place=exchange.place,
                start=None if exchange.after is None else digest(exchange.after),
                limit=exchange.limit,
                has_limit=exchange.has_limit,
                has_more=more if isinstance(more, bool) else None,
                ids=array("q", [row[0] for row in rows]),
                contents=array("q", [row[1] for row in rows]),
                times=array("q", [row[2] for row in rows]),
                sent=exchange.sent,
                finished=exchange.finished,
                exchange=exchange,
                requested=exchange.asks_plainly,
            )
        )

    def join(self, exchange: Exchange) -> None:
        """Add the events of an exchange, if it has any, at the end of the one page that all joined exchanges make together."""
        rows = [self._digests.of(event) for event in exchange.items]
        if not rows:
            return
        if not self.pages:
            columns = (array("q"), array("q"), array("q"))
            self.pages.append(Link(JOINED, None, None, False, None, *columns, 0, 0, exchange, requested=False))  # noqa: FBT003 - the fields in order
        page = self.pages[0]
        page.parts.append((len(page.ids), exchange))
        page.ids.extend(row[0] for row in rows)
        page.contents.extend(row[1] for row in rows)
        page.times.extend(row[2] for row in rows)

    @cached_property
    def followers(self) -> dict[int, dict[int, tuple[Link, int]]]:
        """For each event, the events seen right behind it inside a page, each with the first page that shows it and the index there."""
        found: dict[int, dict[int, tuple[Link, int]]] = defaultdict(dict)
        for page in self.pages:
            for index in range(len(page.ids) - 1):
                here, behind = page.ids[index], page.ids[index + 1]
                if NO_ID not in (here, behind):
                    found[here].setdefault(behind, (page, index + 1))
        return found

    @cached_property
    def seen(self) -> dict[int, tuple[Link, int]]:
        """For each event, the first page that shows it and its index there."""
        found: dict[int, tuple[Link, int]] = {}
        for page in self.pages:
            for index, identity in enumerate(page.ids):
                if identity != NO_ID:
                    found.setdefault(identity, (page, index))
        return found

    @cached_property
    def behind(self) -> dict[int, list[Link]]:
        """For each cursor, the pages that were asked for with it, and with a plain size or none."""
        found: dict[int, list[Link]] = defaultdict(list)
        for page in self.pages:
            if page.start is not None and page.requested:
                found[page.start].append(page)
        return found

    @cached_property
    def doubled(self) -> frozenset[int]:
        """Events that stand twice in one page: nothing can be concluded from their place."""
        pages = (page.ids for page in self.pages if len(set(page.ids)) < len(page.ids))
        return frozenset(identity for ids in pages for identity, times in Counter(ids).items() if times > 1)

    def stretch(self, first: int) -> Iterator[int]:
        """Yield the events that pages show behind one, going from neighbour to neighbour; the event itself too, where pages go round."""
        reached: set[int] = set()
        todo = [first]
        while todo:
            for follower in self.followers.get(todo.pop(), ()):
                if follower not in reached:
                    reached.add(follower)
                    todo.append(follower)
                    yield follower

    def precedes(self, first: int, second: int) -> bool:
        """Whether pages show `first` before `second`, going from neighbour to neighbour."""
        return second in self.stretch(first)

    @cached_property
    def inserted(self) -> dict[int, tuple[int, int]]:
        """For each event behind which a live run first saw one event and later, in front of that, a new one: the two."""
        found: dict[int, tuple[int, int]] = {}
        for event, sights in self.followers.items():
            if len(sights) < 2:
                continue
            (earlier, (then, _)), (later, (now, _)) = sorted(sights.items(), key=lambda sight: sight[1][0].sent)[:2]
            if then.was_before(now) and then.was_before(self.seen[later][0]) and self.precedes(later, earlier):
                found[event] = (earlier, later)
        return found

    @cached_property
    def appended(self) -> list[tuple[Link, Link]]:
        """Empty pages behind an event, each with a later page behind it that has events which nobody had seen before."""
        found = []
        for pages in self.behind.values():
            for end in (page for page in pages if not page.ids):
                later = (page for page in pages if page.ids and page.ids[0] != NO_ID and end.was_before(page))
                grown = next((page for page in later if end.was_before(self.seen[page.ids[0]][0])), None)
                if grown is not None:
                    found.append((end, grown))
        return found

    def more_behind(self, event: int) -> tuple[Link, int] | None:
        """Where pages show that an event stands behind this one: a page and the index there; None where none does.

        A page asked for with this event as cursor counts where it goes on: it neither repeats the event nor begins before it.
        """
        for sight in self.followers.get(event, {}).values():
            return sight
        for page in self.behind.get(event, ()):
            if page.ids and page.ids[0] != NO_ID and event not in page.ids and not self.precedes(page.ids[0], event):
                return page, 0
        return None

    def end_behind(self, event: int) -> Link | None:
        """Return a page asked for with this event as cursor that has no events; None where there is none."""
        return next((page for page in self.behind.get(event, ()) if not page.ids), None)

    @cached_property
    def walks(self) -> list[list[Link]]:
        """The walks in the evidence: a page from the head, then each time the page behind the last event, with the same `limit`.

        As an SDK walks: a walk goes on while a page has events and does not say that there are no more. A walk that comes to a cursor
        that it has used ends there, with that page. Of several pages for one request, the one asked for first after the page before counts.
        """
        return [self._walk(first) for first in self.pages if first.start is None and first.requested]

    def _walk(self, first: Link) -> list[Link]:
        walk, used = [first], {NO_ID}
        while walk[-1].ids and walk[-1].has_more is not False and walk[-1].last not in used:
            cursor = walk[-1].last
            used.add(cursor)
            following = [page for page in self.behind.get(cursor, ()) if page.limit == first.limit and page.has_limit == first.has_limit]
            if not following:
                break
            later = [page for page in following if page.sent > walk[-1].sent]
            walk.append((later or following)[0])
        return walk


def gather(exchanges: Iterable[Exchange], *, as_list: bool = False) -> list[Links]:
    """Return the Links of the exchanges, one for each job of a service, in the order of first sight.

    A live run asks one service, even where it is redirected. Pages without a request are each a scope of their own; with `as_list`, they
    are one list together, in their order.
    """
    jobs: dict[object, Links] = {}
    for exchange in exchanges:
        is_nameless = exchange.job_id is None
        service = exchange.service if exchange.asked.probe is None else None
        key: object = (as_list or exchange.number,) if is_nameless else (service, exchange.job_id)
        if key not in jobs:
            jobs[key] = Links(exchange.job_id, service=exchange.service)
        if as_list and is_nameless:
            jobs[key].join(exchange)
        else:
            jobs[key].add(exchange)
    return [links for links in jobs.values() if links.pages or links.loose]
