"""Links: what clauses across answers need to know of one job: its pages, and in which of them each event stands.

Live runs and captures build the same. A page is a `Link`, with the identity of each event; what an event says is read from the evidence.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain, count
from typing import TYPE_CHECKING

from ftevents.evidence.chains import Chains
from ftevents.evidence.exchange import REDIRECTS
from ftevents.evidence.link import (
    NO_ID,
    NO_TIME,
    Digests,
    Link,
    Origin,
    canonical,
    digest,
    id_of,
    identity_of,
    is_descending,
    link_of,
    time_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftevents.evidence.exchange import Exchange

__all__ = ["NO_ID", "NO_TIME", "Digests", "Link", "Links", "Origin", "canonical", "digest", "gather", "id_of", "identity_of", "time_of"]

JOINED = "the list that all of them make together"
"""The place of a page that was put together from several exchanges."""


@dataclass
class Links:
    """The pages of one job of one service, in the order in which they were asked for. `job` is None where no request is known.

    `refused` are plain requests for a page that got another answer, and not to be patient; `loose` are events that were found outside any page,
    `apart` pages of which no request is known, each a list of its own.
    """

    job: str | None
    pages: list[Link] = field(default_factory=list)
    refused: list[Exchange] = field(default_factory=list)
    loose: list[Link] = field(default_factory=list)
    apart: list[Link] = field(default_factory=list)
    service: str | None = None
    _digests: Digests = field(default_factory=Digests, repr=False)
    _steps: int = field(default=0, repr=False, compare=False)

    def add(self, exchange: Exchange, origin: Origin | None = None) -> None:
        """Add the page of an exchange, its events, or its refusal; one that can be read as none of them links nothing.

        Where the exchange can be read again from an origin, it is not held.
        """
        page = exchange.page
        if (
            exchange.counts
            and exchange.asked.is_plain
            and not (exchange.is_success or exchange.asks_for_patience or exchange.status in REDIRECTS)
        ):
            self.refused.append(exchange)
        if exchange.shape == "answer" and (page is None or not isinstance(page.get("data"), list)):
            return
        (self.loose if page is None else self.pages).append(link_of(exchange, self._digests, origin))

    def join(self, exchange: Exchange) -> None:
        """Add the events of an exchange, if it has any, at the end of the one page that all joined exchanges make together."""
        more = link_of(exchange, self._digests)
        if not more.size:
            return
        if not self.pages:
            page = Link(exchange, None, None, False, None, False, 0, 0, 0, True, NO_TIME, NO_TIME, joined=JOINED, digests=self._digests)  # noqa: FBT003 - the fields in order
            page.held_ids, page.held_times = [], array("q")
            self.pages.append(page)
        page = self.pages[0]
        page.parts.append((page.size, exchange))
        page.ids.extend(more.ids)
        page.times.extend(more.times)
        page.size += more.size
        page.descending = page.descending and is_descending(page.times[-more.size - 1 :])

    @property
    def every(self) -> Iterator[Link]:
        """Every link, of whatever kind."""
        return chain(self.pages, self.loose, self.apart)

    def let_go(self) -> None:
        """Forget what can be read again; whoever asks for it later gets the same."""
        for page in self.every:
            page.let_go()
        for name in (
            "followers",
            "seen",
            "behind",
            "doubled",
            "inserted",
            "appended",
            "walks",
            "fronts",
            "words",
            "ends",
            "repeats",
            "neighbours",
            "places",
            "_starts",
            "_edges",
            "_chains",
        ):
            self.__dict__.pop(name, None)

    @cached_property
    def places(self) -> dict[str, int]:
        """For each event, where it stands if all pages are put one behind the other; the last of several places."""
        return dict(zip(chain.from_iterable(page.ids for page in self.pages), count(), strict=False))

    @cached_property
    def distinct(self) -> int:
        """How many different events the pages show."""
        if not self.__dict__.get("repeats", True):
            return sum(page.size - page.gaps for page in self.pages)
        return len(self.places) - (NO_ID in self.places)

    @cached_property
    def repeats(self) -> bool:
        """Whether any event stands in the pages more than once."""
        return len(self.places) - (NO_ID in self.places) < sum(page.size - page.gaps for page in self.pages)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *accumulate(page.size for page in self.pages)]

    @cached_property
    def _edges(self) -> dict[str, tuple[Link, int]]:
        """Where the first and the last event of each page stand; most cursors are one of these."""
        found: dict[str, tuple[Link, int]] = {}
        for page in self.pages:
            if page.size:
                found[page.first] = page, 0
                found[page.last] = page, page.size - 1
        found.pop(NO_ID, None)
        return found

    def sight(self, event: str) -> tuple[Link, int] | None:
        """Return the first page that shows an event, and its index there."""
        if self.repeats:
            return self.seen.get(event)
        if event in self._edges:
            return self._edges[event]
        place = self.places.get(event) if event != NO_ID else None
        if place is None:
            return None
        page = bisect_right(self._starts, place) - 1
        return self.pages[page], place - self._starts[page]

    @cached_property
    def followers(self) -> dict[str, dict[str, tuple[Link, int]]]:
        """For each event, the events seen right behind it inside a page, each with the first page that shows it and the index there."""
        found: dict[str, dict[str, tuple[Link, int]]] = defaultdict(dict)
        for page in self.pages:
            ids = page.ids
            for index in range(page.size - 1):
                here, behind = ids[index], ids[index + 1]
                if NO_ID not in (here, behind):
                    found[here].setdefault(behind, (page, index + 1))
        return found

    def behind_of(self, event: str) -> dict[str, tuple[Link, int]]:
        """The followers of one event."""
        if self.repeats:
            return self.followers.get(event, {})
        sight = self.sight(event)
        if sight is None or sight[1] + 1 == sight[0].size or sight[0].ids[sight[1] + 1] == NO_ID:
            return {}
        return {sight[0].ids[sight[1] + 1]: (sight[0], sight[1] + 1)}

    @cached_property
    def neighbours(self) -> int:
        """How many events have a follower."""
        if self.repeats or any(page.gaps for page in self.pages):
            return len(self.followers)
        return sum(max(page.size - 1, 0) for page in self.pages)

    @cached_property
    def seen(self) -> dict[str, tuple[Link, int]]:
        """For each event, the first page that shows it and its index there; in the order of the pages."""
        found: dict[str, tuple[Link, int]] = {}
        for page in self.pages:
            for index, identity in enumerate(page.ids):
                if identity != NO_ID:
                    found.setdefault(identity, (page, index))
        return found

    def sights(self, wanted: frozenset[str]) -> dict[str, tuple[Link, int]]:
        """For each event that is wanted, the first page that shows it and its index there."""
        found: dict[str, tuple[Link, int]] = {}
        for page in self.pages if wanted else ():
            for index, identity in enumerate(() if wanted.isdisjoint(page.ids) else page.ids):
                if identity in wanted:
                    found.setdefault(identity, (page, index))
            page.let_go()
        return found

    @cached_property
    def behind(self) -> dict[str, list[Link]]:
        """For each cursor, the pages that were asked for with it, and with a plain size or none."""
        found: dict[str, list[Link]] = defaultdict(list)
        for page in self.pages:
            if page.start is not None and page.requested:
                found[page.start].append(page)
        return found

    @cached_property
    def doubled(self) -> frozenset[str]:
        """Events that stand twice in one page: nothing can be concluded from their place."""
        if not self.repeats and not any(page.gaps for page in self.pages):
            return frozenset()
        return frozenset().union(*map(doubled_in, self.pages))

    def stretch(self, first: str) -> Iterator[str]:
        """Yield the events that pages show behind one, going from neighbour to neighbour; the event itself too, where pages go round."""
        reached: set[str] = set()
        todo = [first]
        while todo:
            for follower in self.behind_of(todo.pop()):
                if follower not in reached:
                    reached.add(follower)
                    todo.append(follower)
                    yield follower

    @cached_property
    def _chains(self) -> Chains:
        return Chains(self.followers)

    def precedes(self, first: str, second: str) -> bool:
        """Whether pages show `first` before `second`, going from neighbour to neighbour."""
        if self.repeats:
            return self._is_behind(first, second)
        here, there = self.sight(first), self.sight(second)
        if here is None or there is None or here[0] is not there[0]:
            return False
        return here[1] < there[1] and NO_ID not in here[0].ids[here[1] : there[1]]

    def _is_behind(self, first: str, second: str) -> bool:
        """Go from neighbour to neighbour, which is few steps at a time; chains are made where it has come to more steps than there are events."""
        if self._steps > self._starts[-1]:
            return self._chains.precedes(first, second)
        for event in self.stretch(first):
            self._steps += 1
            if event == second:
                return True
        return False

    @cached_property
    def inserted(self) -> dict[str, tuple[str, str]]:
        """For each event behind which a live run first saw one event and later, in front of that, a new one: the two."""
        found: dict[str, tuple[str, str]] = {}
        for event, sights in self.followers.items() if self.repeats else ():
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
            for end in (page for page in pages if not page.size):
                later = (page for page in pages if page.size and page.first != NO_ID and end.was_before(page))
                grown = next((page for page in later if end.was_before(self.seen[page.first][0])), None)
                if grown is not None:
                    found.append((end, grown))
        return found

    def more_behind(self, event: str) -> tuple[Link, int] | None:
        """Where pages show that an event stands behind this one: a page and the index there; None where none does.

        A page asked for with this event as cursor counts where it goes on: it neither repeats the event nor begins before it.
        """
        for sight in self.behind_of(event).values():
            return sight
        for page in self.behind.get(event, ()):
            if page.size and page.first != NO_ID and not page.shows(event) and not self.precedes(page.first, event):
                return page, 0
        return None

    def is_cursor(self, page: Link) -> bool:
        """Whether a page was asked for with an event of this list as its cursor; what comes for any other one is the server's choice."""
        if page.start is None or not page.requested:
            return False
        return page.asked.cursor in ("known", "oldest") or (page.asked.cursor is None and self.sight(page.start) is not None)

    @cached_property
    def fronts(self) -> dict[str, tuple[Link, int]]:
        """For each event that a page behind a cursor begins with, where a page shows it right behind another event: the page, and its index there."""
        found: dict[str, tuple[Link, int]] = {}
        firsts = {page.first for page in self.pages if page.start is not None and page.size} if self.repeats else set()
        for page in self.pages if firsts else ():
            ids = page.ids
            for index in () if firsts.isdisjoint(ids) else range(1, page.size):
                if ids[index] in firsts and NO_ID not in (ids[index - 1], ids[index]):
                    found.setdefault(ids[index], (page, index))
        return found

    @cached_property
    def words(self) -> dict[str, Link]:
        """For each last event of a page, the first page that ends with it and says whether there are more behind it."""
        found: dict[str, Link] = {}
        for page in self.pages:
            if page.requested and page.has_more is not None and page.last != NO_ID:
                found.setdefault(page.last, page)
        return found

    @cached_property
    def ends(self) -> dict[str, Link]:
        """For each event that is said to be the oldest, the first page that says so: it ends with it and has no more, or is empty behind it."""
        found: dict[str, Link] = {}
        for page in self.pages:
            if page.size and page.requested and page.has_more is False and page.last != NO_ID:
                found.setdefault(page.last, page)
            elif not page.size and page.start is not None and not page.has_more and self.is_cursor(page):
                found.setdefault(page.start, page)
        return found

    def end_behind(self, event: str) -> Link | None:
        """Return a page asked for with this event as cursor that has no events; None where there is none."""
        return next((page for page in self.behind.get(event, ()) if not page.size), None)

    @cached_property
    def walks(self) -> list[list[Link]]:
        """The walks in the evidence: a page from the head, then each time the page behind the last event, with the same `limit`.

        As an SDK walks: a walk goes on while a page has events and does not say that there are no more. A walk that comes to a cursor
        that it has used ends there, with that page. Of several pages for one request, the one asked for first after the page before counts.
        """
        return [self._walk(first) for first in self.pages if first.start is None and first.requested]

    def _walk(self, first: Link) -> list[Link]:
        walk, used = [first], {NO_ID}
        while walk[-1].size and walk[-1].has_more is not False and walk[-1].last not in used:
            cursor = walk[-1].last
            used.add(cursor)
            following = [page for page in self.behind.get(cursor, ()) if page.limit == first.limit and page.has_limit == first.has_limit]
            if not following:
                break
            later = [page for page in following if page.sent > walk[-1].sent]
            walk.append((later or following)[0])
        return walk


def doubled_in(page: Link) -> frozenset[str]:
    """Return the events that stand twice in a page."""
    if len(set(page.ids)) == page.size:
        return frozenset()
    return frozenset(identity for identity, times in Counter(page.ids).items() if times > 1)


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
