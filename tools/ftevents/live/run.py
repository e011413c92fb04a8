"""One live run: discover, ask what the selected clauses need, and hand over the evidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftevents.contract import load
from ftevents.live.ask import Desk
from ftevents.live.budget import Budget
from ftevents.live.discovery import discover
from ftevents.live.pool import Pool
from ftevents.live.probes import reading, refusals

if TYPE_CHECKING:
    from ftevents.evidence import Exchange, Transcript
    from ftevents.live.ask import Ask, Probe
    from ftevents.live.jobs import Jobs
    from ftevents.live.secrets import Secrets
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel

Progress = Callable[[str], None]


@dataclass
class Run:
    """What a live run gathered: the transcript, the jobs that it read, and how it went, in words."""

    transcript: Transcript
    jobs: Jobs
    found: str
    requests: int
    rate_limited: int = 0
    out_of_time: bool = False
    notes: list[str] = field(default_factory=list)


def gather(
    target: Target,
    open_channel: Callable[[], Channel],
    secrets: Secrets,
    *,
    job_ids: Sequence[str] = (),
    budget: Budget | None = None,
    clauses: Sequence[str] | None = None,
    progress: Progress = lambda _: None,
) -> Run:
    """Ask the target everything that the clauses (all of them, or those named) need. Raises UsageError where there is nothing to read."""
    budget = budget or Budget()
    wanted = _needed(clauses)
    pool = Pool(open_channel, budget, secrets)
    desk = Desk(target)
    try:
        progress("looking for jobs")
        found = discover(pool, desk, job_ids)
        jobs = found.jobs
        _read(pool, desk, jobs, wanted, budget, progress)
    finally:
        pool.close()
    transcript = pool.book.transcript()
    return Run(transcript, jobs, found.words, len(transcript), pool.patience.refusals, pool.out_of_time)


def _needed(clauses: Sequence[str] | None) -> set[str]:
    register = load()
    chosen = register.clauses.values() if clauses is None else [register.clauses[name] for name in clauses]
    return {probe for clause in chosen for probe in clause.needs}


def _read(pool: Pool, desk: Desk, jobs: Jobs, wanted: set[str], budget: Budget, progress: Progress) -> None:
    """Send the probes in their stages: first the walks, then what needs the ids that they found."""
    progress("walking the list")
    walks: list[list[str]] = [[], [], []]
    first = _keyless_once(reading.walk(desk, jobs.main.id, None, walks[0])) if desk.target.key is None else reading.walk(desk, jobs.main.id, None, walks[0])
    pool.drive([first, reading.walk(desk, jobs.main.id, 7, walks[1]), reading.large_walk(desk, jobs, walks[2])])
    jobs.ids = max((_without_repeats(ids) for ids in walks), key=len)
    stage = _second_stage(desk, jobs, budget)
    progress("asking behind every cursor")
    pool.drive([make() for name, make in stage if name in wanted])
    if "repeat" in wanted:
        progress("asking again, in parallel")
        pool.drive([reading.repeats(desk, jobs)], at_once=8)


def _second_stage(desk: Desk, jobs: Jobs, budget: Budget) -> list[tuple[str, Callable[[], Probe]]]:
    most = 280 if budget.size == "normal" else 30
    stage: list[tuple[str, Callable[[], Probe]]] = [
        ("page", lambda: reading.pages(desk, jobs, most)),
        ("short", lambda: reading.short(desk, jobs)),
        ("other", lambda: reading.other(desk, jobs)),
        ("accept", lambda: reading.accept(desk, jobs)),
        ("unknown-job", lambda: refusals.unknown_job(desk, jobs)),
    ]
    if jobs.ids:
        stage.append(("end", lambda: reading.end(desk, jobs.main.id, jobs.ids[-1])))
    if desk.target.key is not None and desk.target.auth:
        stage.append(("no-key", lambda: refusals.no_key(desk, jobs)))
        stage.append(("wrong-key", lambda: refusals.wrong_key(desk, jobs)))
    return stage


def _keyless_once(probe: Probe) -> Probe:
    """Let the first plain request of a run without a key serve as the request without a key."""
    asks = next(probe)
    asks = [replace(asks[0], asked=replace(asks[0].asked, keyless=True)), *asks[1:]]
    while True:
        exchanges = yield asks
        try:
            asks = probe.send(exchanges)
        except StopIteration:
            return


def _without_repeats(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(ids))
