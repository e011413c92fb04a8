"""The data that the reference server serves: a corpus of jobs with their events, always the same.

Equal seconds stand across every usual page boundary, and ids do not sort as the list does, so that no order but the list's own works.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any

from ftevents.reference.stories import HARD, aside, story

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ftevents.reference.stories import Telling

    MakeId = Callable[[Random, int], str]

Event = dict[str, Any]
STANDARD_START = 1_735_689_600  # 2025-01-01
SEEDED_START = 1_717_200_000  # 2024-06-01
STANDARD_TIES = {1, 2, 3, 5, 7, 10, 50, 100} | set(range(7, 137, 7)) | set(range(20, 137, 20)) | set(range(61, 85))
AWKWARD = (
    "a b",
    "a+b",
    "a&limit=1",
    "a/b",
    "100%",
    "%41",
    "#top",
    "why?",
    "a=b",
    "é中😀",
    "'q'",
    '"q"',
    "a;b",
    "a,b",
    "..",
    "<i>",
    "\\",
    "a:b@c",
)


@dataclass(frozen=True)
class Job:
    """One job: events newest first, and, while it runs, `arrivals` (oldest first), one of them after every `every` reads."""

    id: str
    created_at: int
    status: str = "validating_files"
    events: tuple[Event, ...] = ()
    arrivals: tuple[Event, ...] = ()
    every: int = 5

    def after_reads(self, reads: int) -> tuple[Event, ...]:
        """Return the events, newest first, as they are once the list was read so many times."""
        arrived = self.arrivals[: reads // self.every]
        return arrived[::-1] + self.events if arrived else self.events


@dataclass(frozen=True)
class Corpus:
    """Jobs by id, newest first, and the page sizes of the server: the default, the maximum, and whether a larger limit is clamped to it."""

    jobs: dict[str, Job]
    default: int = 20
    maximum: int = 100
    clamps: bool = False

    @property
    def biggest(self) -> Job:
        """The job with most events."""
        return max(self.jobs.values(), key=lambda job: len(job.events))

    def change(self, change: Callable[[Job], Job]) -> Corpus:
        """Return the corpus with each job changed."""
        changed = [change(job) for job in self.jobs.values()]
        return replace(self, jobs={job.id: job for job in changed})


def standard(*, awkward_ids: bool = False, running: bool = False) -> Corpus:
    """Return jobs with 137, 20, 1 and 0 events; the maximum is 100 and a larger limit is refused.

    `awkward_ids`: event ids hold reserved characters. `running`: a job of 33 events more, and it and the biggest grow at their head.
    """
    rng = Random(137)
    make = _awkward_id if awkward_ids else _usual_id
    jobs = []
    for place, size in enumerate((137, 20, 1, 0)):
        job = Job(f"ftjob-{_text(rng, 24)}", STANDARD_START - 90_000 * place)
        jobs.append(_filled(job, _events(rng, make, size, STANDARD_TIES)))
    if running:
        job = Job(f"ftjob-{_text(rng, 24)}", STANDARD_START - 45_000)
        jobs.insert(1, _filled(job, _events(rng, make, 33, STANDARD_TIES)))
        jobs[:2] = [growing(job, make) for job in jobs[:2]]
    return Corpus({job.id: job for job in jobs})


def seeded(seed: int, *, running: bool = False) -> Corpus:
    """Return jobs with 61, 23, 0 and 1 events, other ids and other ties; the maximum is 50 and a larger limit is clamped to it."""
    rng = Random(seed)
    ties = set(rng.sample(range(1, 61), 24)) | {1, 3, 20, 50}
    jobs = []
    for place, (size, make) in enumerate(((61, _hex_id), (23, _decimal_id), (0, _hex_id), (1, _decimal_id))):
        job = Job(_hex_id(rng, place), SEEDED_START - 70_000 * place - rng.randrange(9_000))
        jobs.append(_filled(job, _events(rng, make, size, ties)))
    if running:
        jobs[:2] = [growing(jobs[0], _hex_id), growing(jobs[1], _decimal_id)]
    return Corpus({job.id: job for job in jobs}, maximum=50, clamps=True)


def growing(job: Job, make_id: MakeId | None = None, *, count: int = 60, every: int = 5) -> Job:
    """Return the job as a running one, to which `count` events more will come; two of three share their second with the one before."""
    rng = Random(job.id)
    make = make_id or _usual_id
    start = job.events[0]["created_at"] if job.events else job.created_at
    arrivals = [_event(make(rng, 200 + number), start + 11 * (number // 3 + 1), aside(number)) for number in range(count)]
    return replace(job, status="running", arrivals=tuple(arrivals), every=every)


def _filled(job: Job, gaps_and_events: list[tuple[int, Event]]) -> Job:
    """Return the job with its events, newest first, dated so that the oldest came half a minute after the job."""
    time = job.created_at + 30 + sum(gap for gap, _ in gaps_and_events)
    events = []
    for gap, event in gaps_and_events:
        time -= gap
        events.append(event | {"created_at": time})
    return replace(job, status="succeeded" if len(events) > len(HARD) else "validating_files", events=tuple(events))


def _events(rng: Random, make_id: MakeId, size: int, ties: Collection[int]) -> list[tuple[int, Event]]:
    """Return the events, newest first, each with the seconds that lie between it and the newer one; none at the places in `ties`."""
    told = list(reversed(story(size)))
    return [(0 if place in ties else rng.randint(1, 240), _event(make_id(rng, place), 0, telling)) for place, telling in enumerate(told)]


def _event(identity: str, created_at: int, telling: Telling) -> Event:
    return {"object": "fine_tuning.job.event", "id": identity, "created_at": created_at} | telling


def _text(rng: Random, length: int) -> str:
    return "".join(rng.choices(ascii_letters + digits, k=length))


def _usual_id(rng: Random, _place: int) -> str:
    return f"ftevent-{_text(rng, 24)}"


def _awkward_id(rng: Random, place: int) -> str:
    return f"{AWKWARD[place % len(AWKWARD)]} {_text(rng, 6)}"


def _hex_id(rng: Random, _place: int) -> str:
    text = f"{rng.getrandbits(128):032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _decimal_id(rng: Random, place: int) -> str:
    """Digits alone, in no order, and nearer to each other than a double can tell apart."""
    return str(10**18 + rng.randrange(10**6) * 1000 + place * 389 % 997)
