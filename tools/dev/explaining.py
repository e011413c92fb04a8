"""Explaining: could an honest service have sent exactly these pages? Worked out from the contract alone, without any of the rules.

A list is a chain: behind each event stands one other for ever, since it grows at its head. So every two neighbours in a page, and every cursor
with the first event behind it, are a link of the chain, and pages that make no one chain were not sent by an honest service.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from history import DEFAULT

from ftevents.rules.pagination.sameness import looks_random

if TYPE_CHECKING:
    from collections.abc import Iterable

    from history import History, Seen

RANDOM = 16
"""Characters from which on the ids of a history are random, so that two jobs never share one."""


def impossible(history: History) -> str | None:
    """Return why no honest service sends these pages; None where one may."""
    if history.mode == "nameless":
        return next(filter(None, ([*map(_page_alone, history.pages), _contents(history.pages, is_one_list=False)])), None)
    jobs: dict[str, list[Seen]] = defaultdict(list)
    for page in history.pages:
        jobs[page.job].append(page)
    reasons = (why for pages in jobs.values() for why in _of_job(pages, is_timed=history.mode == "live"))
    return next(filter(None, reasons), None) or _shared(jobs)


def _of_job(pages: list[Seen], *, is_timed: bool) -> Iterable[str | None]:
    yield from map(_page_alone, pages)
    yield _contents(pages)
    chain = Chain(pages, is_timed=is_timed)
    yield chain.broken
    if chain.broken is None:
        yield chain.rises(pages)
        yield _sizes(pages, chain)
        yield _in_time(pages, chain) if is_timed else None


def _page_alone(page: Seen) -> str | None:
    times = [event["created_at"] for event in page.events]
    if len(set(page.ids)) < len(page.ids):
        return f"page {page.number} has an event twice"
    if times != sorted(times, reverse=True):
        return f"page {page.number} is not newest first"
    return f"page {page.number} is empty and has more" if not page.events and page.has_more else None


def _contents(pages: Iterable[Seen], *, is_one_list: bool = True) -> str | None:
    """Of pages that may be of several jobs, only an id that was drawn at random is one event's."""
    known: dict[str, str] = {}
    for page in pages:
        for event in page.events:
            if not is_one_list and not looks_random(event["id"]):
                continue
            text = json.dumps(event, sort_keys=True)
            if known.setdefault(event["id"], text) != text:
                return f"{event['id']!r} says two things"
    return None


def _shared(jobs: dict[str, list[Seen]]) -> str | None:
    owner: dict[str, str] = {}
    ids = {job: {identity for page in pages for identity in page.ids} for job, pages in jobs.items()}
    for job, known in ids.items():
        for identity in sorted(each for each in known if len(each) >= RANDOM and each.startswith("ftevent-")):
            other = owner.setdefault(identity, job)
            if other != job:
                return f"{'one event alone: ' if 1 in (len(known), len(ids[other])) else ''}{identity!r} is in two jobs"
    return None


class Chain:
    """What stands behind each event, as far as pages show it. `broken` says why they make no chain.

    Of a capture, it is not known whether a cursor was known to the service, unless a page shows that event.
    """

    def __init__(self, pages: list[Seen], *, is_timed: bool) -> None:
        """Put the pages together."""
        shown = {identity for page in pages for identity in page.ids}
        self.is_timed = is_timed
        self.behind: dict[str, str] = {}
        self.before: dict[str, str] = {}
        self.ends: set[str] = set()
        self.goes_on: set[str] = set()
        found = [self._join(page, page.ids, "inside a page") for page in pages]
        for page in pages:
            path = [*([page.after] if page.after is not None and (is_timed or page.after in shown) else []), *page.ids]
            found.append(self._join(page, path[:2], "behind a cursor"))
            if path and not page.has_more:
                self.ends.add(path[-1])
            elif path:
                self.goes_on.add(path[-1])
        self.broken = next(filter(None, found), None) or self._whole()

    def _join(self, page: Seen, path: list[str], where: str) -> str | None:
        """Note what stands behind what; return the first place where that is not what it was."""
        wrong = None
        for here, there in pairwise(path):
            if self.behind.setdefault(here, there) != there:
                wrong = wrong or f"{where}, {there!r} stands behind {here!r} in page {page.number}, and another elsewhere"
            elif self.before.setdefault(there, here) != here:
                wrong = wrong or f"two in front: {here!r} before {there!r} in page {page.number}, and another elsewhere"
        return wrong

    def _whole(self) -> str | None:
        if len(self.ends) > 1:
            return "there are two ends" if self.is_timed else "two ends, at unknown times"
        if self.ends & self.behind.keys():
            return "something stands behind the end"
        if self.ends & self.goes_on:
            return "two words: one event is the last, and is not"
        return "the list goes round" if any(start in self.reached(start) for start in self.behind) else None

    def rises(self, pages: list[Seen]) -> str | None:
        """Return an event that is newer than the one in front of it, in words."""
        times = {event["id"]: event["created_at"] for page in pages for event in page.events}
        pairs = ((here, there) for here, there in self.behind.items() if here in times and there in times)
        return next((f"{there!r} is newer than {here!r} in front of it" for here, there in pairs if times[there] > times[here]), None)

    def reached(self, start: str) -> list[str]:
        """Return the events behind one, in order, as far as they are known."""
        found: list[str] = []
        while (following := self.behind.get(found[-1] if found else start)) is not None and following not in found:
            found.append(following)
        return found


def _sizes(pages: list[Seen], chain: Chain) -> str | None:
    largest = max((len(page.events) for page in pages if page.limit is not None), default=0)
    is_long = len({identity for page in pages for identity in page.ids}) > DEFAULT
    for page in pages:
        size, asked = len(page.events), DEFAULT if page.limit is None else page.limit
        if size > asked:
            return f"page {page.number} has more than {asked} events"
        is_short = size < min(asked, largest) if page.limit is not None else is_long and size < asked
        if page.events and is_short and page.ids[-1] in chain.behind:
            return f"page {page.number} is short, and something stands behind it"
        if page.events and is_short and page.has_more:
            return f"by its own word, page {page.number} is short and has more"
    return None


def _in_time(pages: list[Seen], chain: Chain) -> str | None:
    seen: set[str] = set()
    for page in sorted(pages, key=lambda page: page.number):
        if page.after is None and not page.events and seen:
            return f"page {page.number} says that the list is empty, later"
        if page.after is None and page.events:
            gone = [event for event in seen if page.ids[0] in chain.reached(event)]
            if gone:
                return f"page {page.number} begins behind {gone[0]!r}, which was there"
            path = [page.ids[0], *chain.reached(page.ids[0])]
            lost = seen.difference(path) if path[-1] in chain.ends else ()
            if lost:
                how = "in one walk" if _is_walked(page, pages) else "pieced together"
                return f"{how}, the whole list from page {page.number} on is without {min(lost)!r}, which was there"
        seen.update(page.ids)
    return None


def _is_walked(page: Seen, pages: list[Seen]) -> bool:
    """Whether the pages behind one were asked for one after the other, with its size, to the end."""
    while page.events and page.has_more:
        behind = (each for each in pages if (each.after, each.limit) == (page.ids[-1], page.limit) and each.number > page.number)
        following = next(behind, None)
        if following is None:
            return False
        page = following
    return True
