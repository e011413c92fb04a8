"""One live run: discover, ask what the selected clauses need, and hand over the evidence."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftevents.contract import load
from ftevents.interruption import Interruption
from ftevents.live.ask import MOST_STEPS, Desk
from ftevents.live.budget import Budget
from ftevents.live.discovery import discover
from ftevents.live.jobs import Job, Jobs
from ftevents.live.pool import Pool
from ftevents.live.rehearsal import Rehearsed
from ftevents.live.stages import ask_all
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ftevents.evidence import Expected, Transcript
    from ftevents.live.secrets import Secrets
    from ftevents.live.stages import Progress
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel

WALK_SHARE = 6
"""Requests of the plan for each page of a walk."""
LEAST_STEPS = 5
NOBODY = Job("", 0)
"""The main job of a run that found none."""


@dataclass
class Run:
    """What a live run gathered: the transcript, the jobs that it read, and how it went, in words.

    `requests` were sent. An interrupted run had `planned` about so many; it read no job where it did not get that far.
    """

    transcript: Transcript
    jobs: Jobs
    found: str
    requests: int
    rate_limited: int = 0
    out_of_time: bool = False
    interrupted: bool = False
    planned: int = 0
    notes: list[str] = field(default_factory=list)


def gather(
    target: Target,
    open_channel: Callable[[], Channel],
    secrets: Secrets,
    *,
    job_ids: Sequence[str] = (),
    budget: Budget | None = None,
    clauses: Sequence[str] | None = None,
    expected: Sequence[Expected] = (),
    progress: Progress = lambda _: None,
    interruption: Interruption | None = None,
) -> Run:
    """Ask the target everything that the clauses (all of them, or those named) need. Raises UsageError where there is nothing to read.

    After an `interruption` nothing is asked any more, and the run has what came until then.
    """
    budget = budget or Budget()
    probes = needed(clauses)
    desk = _desk(target, budget)
    pool = Pool(open_channel, budget, secrets)
    try:
        with (interruption or Interruption()).stopping(pool.interrupt):
            progress("looking for jobs")
            try:
                found = discover(pool, desk, job_ids, [each.job for each in expected])
            except UsageError:
                if not pool.interrupted:
                    raise
                return _unread(pool)
            before = replace(found.jobs)
            shape = ask_all(pool, desk, found.jobs, probes, progress)
    finally:
        pool.close()
    transcript = pool.book.transcript()
    transcript.expected = tuple(expected)
    run = Run(transcript, found.jobs, found.words, len(transcript), pool.patience.refusals, pool.out_of_time)
    run.notes += [_lanes_in_words(pool.lanes)] if pool.lanes is not None else []
    run.notes += [shape.words] if shape.words is not None else []
    return _cut(run, _rehearsed(pool, desk, before, probes)) if pool.interrupted else run


def _unread(pool: Pool) -> Run:
    """Return what there is where the interruption came before any job was found."""
    return Run(pool.book.transcript(), Jobs(NOBODY), "interrupted while it looked for jobs", 0, interrupted=True)


def _cut(run: Run, planned: int) -> Run:
    """Return an interrupted run: it had asked less than was planned."""
    asked = sum(exchange.failure is None or exchange.failure.kind != "not asked" for exchange in run.transcript)
    return replace(run, requests=asked, interrupted=True, planned=max(planned, len(run.transcript)))


def _rehearsed(pool: Pool, desk: Desk, jobs: Jobs, probes: set[str]) -> int:
    """Return how many requests the run would have made on a server that is right."""
    rehearsal = pool.rehearsal(lambda: Rehearsed(jobs))
    ask_all(rehearsal, desk, jobs, probes, lambda _: None)
    return len(rehearsal.book.entries)


def rehearse(
    target: Target,
    open_channel: Callable[[], Channel],
    secrets: Secrets,
    *,
    job_ids: Sequence[str],
    budget: Budget,
    clauses: Sequence[str] | None,
) -> Run:
    """Do discovery only, and return the run that would follow on a server that is right. Raises UsageError as `gather` does."""
    desk = _desk(target, budget)
    pool = Pool(open_channel, budget, secrets)
    try:
        found = discover(pool, desk, job_ids)
    finally:
        pool.close()
    rehearsal = pool.rehearsal(lambda: Rehearsed(found.jobs))
    rehearsal.requests = pool.requests
    ask_all(rehearsal, desk, found.jobs, needed(clauses), lambda _: None)
    transcript = rehearsal.book.transcript()
    return Run(transcript, found.jobs, found.words, len(transcript))


def _lanes_in_words(lanes: int) -> str:
    if lanes == 1:
        return "the server answers one connection at a time, so nothing was asked in parallel"
    return f"the server answers {lanes} connections at a time, so no more were used"


def _desk(target: Target, budget: Budget) -> Desk:
    """Return the desk of a run; in a small plan, walks are short."""
    return Desk(target, min(MOST_STEPS, max(budget.requests // WALK_SHARE, LEAST_STEPS)))


def needed(clauses: Sequence[str] | None) -> set[str]:
    """Return the probes that the clauses need."""
    register = load()
    chosen = register.clauses.values() if clauses is None else [register.clauses[name] for name in clauses]
    return {probe for clause in chosen for probe in clause.needs}
