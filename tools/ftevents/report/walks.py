"""Walks: the pages that a client went through, event by event, and what is odd about each event beside all other pages of the same job.

This is a picture and no verdict. It says of an event that it is repeated in its walk, that it stands elsewhere in the order, that its
content differs, or that it is lost; growth of a job while it is read is none of these.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from ftevents.evidence import cut
from ftevents.evidence.links import NO_ID, NO_TIME
from ftevents.report.merging import Merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.evidence import Exchange, Link, Links, Transcript

End = Literal["no more", "empty page", "goes round", "unread"]
MOST_WALKS = 24
MOST_PAGES = 5000
"""Pages of one job that are looked through; of a job with more, its walks alone."""
MOST_EVENTS = 6000
"""Events of all walks that are shown; how many pages are left out is said with each walk."""
WALKING = frozenset({"walk", "other", "short"})
"""Probes that go from page to page as clients do; pages of others follow each other by chance."""


class Place(NamedTuple):
    """An event of a walk: its page, and its index there."""

    page: int
    at: int


def walks_of(transcript: Transcript, exchanges: dict[int, Exchange] | None = None) -> list[dict[str, Any]]:
    """Return the walks of every job as JSON, in the order of the evidence; at most `MOST_WALKS`, and one for each size that was asked for.

    The exchanges of their pages are added to `exchanges`, by number: those of an archive are not in its transcript.
    """
    read: dict[int, Exchange] = {} if exchanges is None else exchanges
    found: list[dict[str, Any]] = []
    room = MOST_EVENTS
    for links in transcript.jobs:
        if len(found) >= MOST_WALKS:
            break
        walks = _chosen(links)[: MOST_WALKS - len(found)]
        whole = _whole(links, walks) if walks else None
        for walk in walks:
            found.append(walk.to_json(links, whole, room, read))
            room -= sum(len(page["events"]) for page in found[-1]["pages"])
    return found


def _chosen(links: Links) -> list[Walk]:
    """Return the walks of a job that were meant to be one, the first for each size; beside those in a live run, what goes round for ever."""
    if any(page.parts for page in links.pages):
        return [Walk([page]) for page in links.pages if page.parts]
    walks = [Walk(pages) for pages in links.walks]
    meant = [walk for walk in walks if walk.probe in WALKING or (walk.probe is None and (len(walk.pages) > 1 or walk.end != "unread"))]
    if all(walk.end != "goes round" for walk in meant):
        meant += [walk for walk in walks if walk.probe is not None and walk.end == "goes round"]
    chosen: dict[object, Walk] = {}
    for walk in meant:
        chosen.setdefault((walk.pages[0].has_limit, walk.pages[0].limit), walk)
    return [*chosen.values()]


def _whole(links: Links, walks: list[Walk]) -> Whole:
    """Return the list that all pages of a job show together."""
    merged = Merged(max(walks, key=lambda walk: len(walk.places)).pages)
    for walk in walks:
        merged.merge(walk.pages)
    for page in links.pages if len(links.pages) <= MOST_PAGES else ():
        merged.merge([page])
    return Whole(merged.order, links.seen, is_newest_first=merged.is_newest_first)


@dataclass(frozen=True)
class Whole:
    """The list of a job as it is known from all pages: the place of each event, the first page that shows it, and where it grows."""

    order: dict[str, int]
    seen: dict[str, tuple[Link, int]]
    is_newest_first: bool


class Walk:
    """One walk, with where each event first stands in it."""

    def __init__(self, pages: Sequence[Link]) -> None:
        """Take the pages in their order."""
        self.pages = pages
        self.places: dict[str, Place] = {}
        for number, page in enumerate(pages):
            for index, identity in enumerate(page.ids):
                if identity != NO_ID:
                    self.places.setdefault(identity, Place(number, index))

    @property
    def end(self) -> End:
        """How it ended: the server said so, a page was empty, a cursor came again, or nobody read on."""
        last = self.pages[-1]
        if last.parts or last.has_more is False:
            return "no more"
        if not last.ids:
            return "empty page"
        return "goes round" if last.last in {page.last for page in self.pages[:-1]} else "unread"

    @property
    def probe(self) -> str | None:
        """The probe that asked for it; None in a capture."""
        return self.pages[0].exchange.asked.probe

    def to_json(self, links: Links, whole: Whole | None, room: int, read: dict[int, Exchange]) -> dict[str, Any]:
        """Return the walk as JSON, in comparison with the whole list where they have an event in common; `room`: events that may be shown."""
        first = self.pages[0]
        if whole is not None and self.places.keys().isdisjoint(whole.order):
            whole = None
        moved = _moved(self, whole.order) if whole is not None else frozenset()
        pages = []
        for number, page in enumerate(self.pages):
            if room <= 0:
                break
            exchange = page.exchange
            read[exchange.number] = exchange
            pages.append(self._page(number, exchange, links, moved, room))
            room -= len(page.ids)
        return {
            "job": None if links.job is None else cut(links.job, 200),
            "name": _name(first),
            "limit": first.limit,
            "end": self.end,
            "pages": pages,
            "pages_left_out": len(self.pages) - len(pages),
            "lost": [] if whole is None else self._lost(whole),
        }

    def _page(self, number: int, exchange: Exchange, links: Links, moved: frozenset[str], room: int) -> dict[str, Any]:
        page = self.pages[number]
        return {
            "exchange": exchange.number,
            "after": None if exchange.after is None else cut(exchange.after, 200),
            "has_more": page.has_more,
            "events": [self._event(Place(number, at), page, links, moved) for at in range(min(len(page.ids), room))],
        }

    def _event(self, place: Place, page: Link, links: Links, moved: frozenset[str]) -> dict[str, Any]:
        identity, index = page.ids[place.at], place.at
        odd = []
        if identity != NO_ID:
            first, at = links.seen[identity]
            odd += ["repeated"] if self.places[identity] != place else []
            odd += ["moved"] if identity in moved and self.places[identity] == place else []
            odd += ["changed"] if page.contents[index] != first.contents[at] else []
        time = page.times[index]
        return {
            "id": None if identity == NO_ID else cut(page.id_text(index), 200),
            "created_at": None if time == NO_TIME else time,
            "digest": f"{page.contents[index] & (2**64 - 1):016x}",
            "odd": odd,
        }

    def _lost(self, whole: Whole) -> list[dict[str, Any]]:
        """Return the events of the whole list that are missing here, each with where it should stand."""
        lost: list[dict[str, Any]] = []
        before: Place | None = None
        held = [position for identity, position in whole.order.items() if identity in self.places]
        for identity, position in whole.order.items():
            page, index = whole.seen[identity]
            if identity in self.places:
                before = self.places[identity]
            elif self._is_lost(whole, position, page, held):
                place = Place(before.page, before.at + 1) if before is not None else Place(0, 0)
                place = place if position < held[-1] else Place(len(self.pages) - 1, len(self.pages[-1].ids))
                found = page.at(index)[0]
                lost.append({"id": cut(page.id_text(index), 200), "exchange": found.number, "page": place.page, "index": place.at})
        return lost

    def _is_lost(self, whole: Whole, position: int, seen: Link, held: list[int]) -> bool:
        """Whether an event must have been there: between two that are, or at an end at which the list did not grow meanwhile."""
        if held[0] < position < held[-1]:
            return True
        if position > held[-1] and self.end == "unread":
            return False
        is_old_end = whole.is_newest_first == (position > held[-1])
        return is_old_end or seen.was_before(self.pages[0])


def _moved(walk: Walk, order: dict[str, int]) -> frozenset[str]:
    """Return the fewest events that have to be taken out so that the rest stands in the given order."""
    shared = [identity for identity in walk.places if identity in order]
    tails: list[int] = []
    lengths = []
    for identity in shared:
        length = bisect_left(tails, order[identity])
        tails[length : length + 1] = [order[identity]]
        lengths.append(length)
    kept: set[str] = set()
    wanted, last = len(tails) - 1, len(order)
    for identity, length in zip(reversed(shared), reversed(lengths), strict=True):
        if length == wanted and order[identity] < last:
            kept.add(identity)
            last, wanted = order[identity], wanted - 1
    return frozenset(shared) - kept


def _name(page: Link) -> str:
    """Return what a walk is called: what its first request says of itself, or its size."""
    if page.parts:
        return page.place
    words = page.exchange.place.partition(" (")[2].removesuffix(")")
    if page.is_live and words:
        return cut(words, 100)
    return f"limit {page.limit}" if page.limit is not None else "no limit"
