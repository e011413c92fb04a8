"""A history: what somebody saw of the lists of one service, page after page; conforming, or with one fault in one page. All of it comes from a seed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from random import Random
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode

from ftevents.evidence import Answer, Asked, Exchange, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

ORIGIN = "https://api.example.com/v1/fine_tuning/jobs"
HEADERS = {"Content-Type": "application/json", "X-Request-Id": "req_1"}
DEFAULT = 20
NEWEST = 1_764_547_200
"""Seconds since the epoch: no event is younger."""
SIZES = (1, 2, 3, 5, 7, 20, 50, None)
MAXIMA = (1, 2, 3, 5, 20, 100)
AWKWARD = [
    "a b",
    "a+b",
    "a%20b",
    "é/?&=#",
    "🦊",
    "0",
    "null",
    " ",
    "'",
    '"',
    "..",
    "\x00",
    "\u202e",
    "a\nb",
    "long " * 20,
    *(f"e{number}" for number in range(30)),
]
Mode = Literal["live", "capture", "nameless"]
Event = dict[str, Any]
Fault = Callable[["Maker", "Seen"], "Seen | None"]
"""Gets who made an honest page, and the page; returns another one, or None where it cannot strike."""


@dataclass(frozen=True)
class Seen:
    """A page, and what it was asked for with. `number` is its turn in time, from 1."""

    number: int
    job: str
    after: str | None
    limit: int | None
    events: list[Event]
    has_more: bool
    is_oldest: bool = False

    @property
    def ids(self) -> list[str]:
        """The ids of its events."""
        return [event["id"] for event in self.events]


@dataclass
class History:
    """The pages in the order in which they were recorded, how they were seen, and the number of the one with the fault."""

    mode: Mode
    pages: list[Seen] = field(default_factory=list)
    struck: int | None = None

    @property
    def exchanges(self) -> list[Exchange]:
        """The pages as evidence."""
        return [self._exchange(number, page) for number, page in enumerate(self.pages, 1)]

    def _exchange(self, number: int, page: Seen) -> Exchange:
        body = body_of(page).encode()
        if self.mode == "nameless":
            return Exchange(number, f"page {number}", None, Answer(None, body), sent=number, finished=number)
        answer = Answer(200, body, tuple(HEADERS.items()))
        more = (
            {"asked": _asked(page), "sent": 2 * page.number, "finished": 2 * page.number + 1}
            if self.mode == "live"
            else {"sent": number, "finished": number}
        )
        return Exchange(number, f"page {number}", Request("GET", url_of(page), None), answer, **more)

    @property
    def lines(self) -> bytes:
        """The pages as a file, one a line."""
        return b"".join(self._line(page).encode() + b"\n" for page in self.pages)

    def _line(self, page: Seen) -> str:
        if self.mode == "nameless":
            return body_of(page)
        return json.dumps({"request": f"GET {url_of(page)}", "status": 200, "headers": HEADERS, "body": body_of(page)})


def body_of(page: Seen) -> str:
    """Return the page as a server sends it."""
    return json.dumps({"object": "list", "data": page.events, "has_more": page.has_more})


def url_of(page: Seen) -> str:
    """Return what the page was asked for with."""
    query = urlencode({name: value for name, value in (("limit", page.limit), ("after", page.after)) if value is not None})
    return f"{ORIGIN}/{quote(page.job, safe='')}/events" + (f"?{query}" if query else "")


def _asked(page: Seen) -> Asked:
    cursor = "none" if page.after is None else "oldest" if page.is_oldest else "known"
    limit = "default" if page.limit is None else "valid" if page.limit <= DEFAULT else "large"
    return Asked(probe="walk", job="good", cursor=cursor, limit=limit, credential="good")  # type: ignore[arg-type]


@dataclass
class Job:
    """A list of events, newest first, of which only the oldest are there yet."""

    name: str
    whole: list[Event]
    born: int

    @property
    def events(self) -> list[Event]:
        """Those that are there."""
        return self.whole[len(self.whole) - self.born :]


class Maker:
    """Makes a history. The same seed makes the same, in every process."""

    def __init__(self, seed: int, fault: Fault | None = None) -> None:
        """Draw the jobs."""
        self.random = Random(seed)
        self.maximum = self.random.choice(MAXIMA)
        self.is_regular = self.random.random() < 0.5
        mode: Mode = self.random.choice(("live", "live", "capture", "capture", "nameless"))
        many = self.random.choice((1, 1, 2, 3))
        self.jobs = [self._job(f"ftjob-{number}") for number in range(many)]
        self.history = History(mode)
        self.fault = fault
        self.strikes_at = self.random.randint(1, 30)

    def _job(self, name: str) -> Job:
        many = self.random.choice((0, 1, 2, 3, 5, 9, 21, 30))
        ids = self.random.sample(AWKWARD, many) if self.is_regular else [f"ftevent-{self.random.getrandbits(96):024x}" for _ in range(many)]
        second, whole = NEWEST, []
        for identity in ids:
            second -= self.random.choice((0, 0, 1, 60))
            whole.append(self.event(identity, second))
        return Job(name, whole, self.random.randint(0, many))

    def event(self, identity: str, second: int) -> Event:
        """Return a new event."""
        level = self.random.choice(("info", "info", "warn", "error"))
        message = f"Message {self.random.randrange(10**6)}"
        event = {"object": "fine_tuning.job.event", "id": identity, "created_at": second, "level": level, "message": message}
        return event | self.random.choice(
            ({}, {"type": "message", "data": None}, {"type": "metrics", "data": {"step": self.random.randrange(99)}})
        )

    def make(self) -> History:
        """Return what is seen in walks side by side, in jumps, and while the lists grow; a capture in any order, without some of its pages."""
        walks = [self._walk(self.random.choice(self.jobs), self.random.choice(SIZES)) for _ in range(self.random.randint(1, 5))]
        for _ in range(self.random.randint(3, 40)):
            self.random.choice((self._grow, self._jump, self._begin, lambda: next(self.random.choice(walks), None)))()
        for walk in walks:
            for _ in walk:
                pass
        if self.history.mode == "capture" and self.random.random() < 0.5:
            self.random.shuffle(self.history.pages)
            del self.history.pages[self.random.randint(1, len(self.history.pages)) :]
        if self.history.struck not in {page.number for page in self.history.pages}:
            self.history.struck = None
        return self.history

    def _grow(self) -> None:
        job = self.random.choice(self.jobs)
        job.born = min(job.born + self.random.choice((1, 1, 3)), len(job.whole))

    def _jump(self) -> None:
        job = self.random.choice(self.jobs)
        if job.events:
            self.get(job, self.random.choice(job.events)["id"], self.random.choice(SIZES))

    def _begin(self) -> None:
        self.get(self.random.choice(self.jobs), None, self.random.choice(SIZES))

    def _walk(self, job: Job, limit: int | None) -> Iterator[None]:
        after: str | None = None
        used: set[str | None] = set()
        while after not in used:
            used.add(after)
            page = self.get(job, after, limit)
            if not page.events or not page.has_more:
                return
            after = page.events[-1]["id"]
            yield

    def get(self, job: Job, after: str | None, limit: int | None) -> Seen:
        """Serve a page, and keep it."""
        pages = self.history.pages
        events, has_more = self.cut(job, after, limit)
        is_oldest = bool(job.events) and after == job.events[-1]["id"]
        page = Seen(len(pages) + 1, job.name, after, limit, events, has_more, is_oldest)
        if self.fault is not None and self.history.struck is None and page.number >= self.strikes_at:
            other = self.fault(self, page)
            if other is not None and other != page:
                page, self.history.struck = other, page.number
        pages.append(page)
        return page

    def cut(self, job: Job, after: str | None, limit: int | None) -> tuple[list[Event], bool]:
        """Return the events behind a cursor, and whether there are more. As a live service may, it starts at the head for a cursor that it does not know."""
        start = next((index + 1 for index, event in enumerate(job.events) if event["id"] == after), 0)
        end = start + (DEFAULT if limit is None else min(limit, self.maximum))
        return job.events[start:end], end < len(job.events)

    def job_of(self, page: Seen) -> Job:
        """Return the job of a page."""
        return next(job for job in self.jobs if job.name == page.job)


def _drop(maker: Maker, page: Seen) -> Seen | None:
    index = maker.random.randrange(len(page.events)) if page.events else None
    return None if index is None else replace(page, events=page.events[:index] + page.events[index + 1 :])


def _double(maker: Maker, page: Seen) -> Seen | None:
    if not page.events:
        return None
    index, place = maker.random.randrange(len(page.events)), maker.random.randint(0, len(page.events))
    return replace(page, events=[*page.events[:place], page.events[index], *page.events[place:]])


def _swap(maker: Maker, page: Seen) -> Seen | None:
    if len(page.events) < 2:
        return None
    one, other = maker.random.sample(range(len(page.events)), 2)
    events = [*page.events]
    events[one], events[other] = events[other], events[one]
    return replace(page, events=events)


def _turn(_: Maker, page: Seen) -> Seen | None:
    return replace(page, events=page.events[::-1]) if len(page.events) > 1 else None


def _inclusive(maker: Maker, page: Seen) -> Seen | None:
    cursor = [event for event in maker.job_of(page).events if event["id"] == page.after]
    return replace(page, events=[*cursor, *page.events]) if cursor else None


def _skip(maker: Maker, page: Seen) -> Seen | None:
    if page.after is None or not page.events:
        return None
    events, has_more = maker.cut(maker.job_of(page), page.events[0]["id"], page.limit)
    return replace(page, events=events, has_more=has_more)


def _ignore(maker: Maker, page: Seen) -> Seen | None:
    if page.after is None:
        return None
    events, has_more = maker.cut(maker.job_of(page), None, page.limit)
    return replace(page, events=events, has_more=has_more)


def _flip(_: Maker, page: Seen) -> Seen:
    return replace(page, has_more=not page.has_more)


def _foreign(maker: Maker, page: Seen) -> Seen | None:
    others = [event for job in maker.jobs if job.name != page.job for event in job.events]
    if not others or not page.events:
        return None
    place = maker.random.randrange(len(page.events))
    return replace(page, events=[*page.events[:place], maker.random.choice(others), *page.events[place + 1 :]])


def _change(maker: Maker, page: Seen) -> Seen | None:
    if not page.events:
        return None
    place = maker.random.randrange(len(page.events))
    changes = maker.random.choice(
        ({"message": "Another message"}, {"created_at": page.events[place]["created_at"] - 1}, {"data": {"step": 1000}})
    )
    return replace(page, events=[*page.events[:place], page.events[place] | changes, *page.events[place + 1 :]])


def _insert(maker: Maker, page: Seen) -> Seen | None:
    if len(page.events) < 2:
        return None
    place = maker.random.randrange(1, len(page.events))
    new = maker.event("ftevent-ffffffffffffffffabc01234", page.events[place]["created_at"])
    return replace(page, events=[*page.events[:place], new, *page.events[place:]][: max(len(page.events), 1)])


def _short(_: Maker, page: Seen) -> Seen | None:
    return replace(page, events=page.events[:-1], has_more=True) if len(page.events) > 1 else None


def _long(maker: Maker, page: Seen) -> Seen | None:
    events, _ = maker.cut(maker.job_of(page), page.events[-1]["id"], 1) if page.events else ([], False)
    return replace(page, events=page.events + events, has_more=page.has_more and bool(events)) if events else None


def _empty(_: Maker, page: Seen) -> Seen | None:
    return replace(page, events=[], has_more=False) if page.events else None


def _rename(maker: Maker, page: Seen) -> Seen | None:
    if not page.events:
        return None
    place = maker.random.randrange(len(page.events))
    new = page.events[place] | {"id": "ftevent-eeeeeeeeeeeeeeeeabc01234"}
    return replace(page, events=[*page.events[:place], new, *page.events[place + 1 :]])


FAULTS: dict[str, Fault] = {
    "an event is left out": _drop,
    "an event is there twice": _double,
    "two events are swapped": _swap,
    "the page is upside down": _turn,
    "the cursor's event is repeated": _inclusive,
    "the event behind the cursor is skipped": _skip,
    "the cursor is ignored": _ignore,
    "has_more says the contrary": _flip,
    "an event of another job": _foreign,
    "an event has changed": _change,
    "a new event in the middle": _insert,
    "a short page": _short,
    "a page longer than was asked for": _long,
    "an empty page": _empty,
    "an event has another id": _rename,
}
"""Ways in which one page of a history goes wrong."""
