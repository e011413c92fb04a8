"""One live run: discover, ask what the selected clauses need, and hand over the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftevents.contract import load
from ftevents.live.ask import Desk
from ftevents.live.budget import Budget
from ftevents.live.discovery import discover
from ftevents.live.pool import Pool
from ftevents.live.rehearsal import Rehearsed
from ftevents.live.stages import Progress, ask_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.evidence import Expected, Transcript
    from ftevents.live.jobs import Jobs
    from ftevents.live.secrets import Secrets
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel


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
    expected: Sequence[Expected] = (),
    progress: Progress = lambda _: None,
) -> Run:
    """Ask the target everything that the clauses (all of them, or those named) need. Raises UsageError where there is nothing to read."""
    budget = budget or Budget()
    desk = Desk(target)
    pool = Pool(open_channel, budget, secrets)
    try:
        progress("looking for jobs")
        found = discover(pool, desk, job_ids, [each.job for each in expected])
        share = ask_all(pool, desk, found.jobs, needed(clauses), progress)
    finally:
        pool.close()
    transcript = pool.book.transcript()
    transcript.expected = tuple(expected)
    notes = (
        ["the server answers one connection at a time, so nothing was asked in parallel"] if pool.budget.workers < budget.workers else []
    )
    notes += [] if share >= 1 else [f"the plan was thinned to {share:.0%} of each probe's requests, evenly spread"]
    return Run(transcript, found.jobs, found.words, len(transcript), pool.patience.refusals, pool.out_of_time, notes)


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
    desk = Desk(target)
    pool = Pool(open_channel, budget, secrets)
    try:
        found = discover(pool, desk, job_ids)
    finally:
        pool.close()
    rehearsal = Pool(lambda: Rehearsed(found.jobs), replace(budget, workers=0, rate=0.0), secrets)
    ask_all(rehearsal, desk, found.jobs, needed(clauses), lambda _: None)
    transcript = rehearsal.book.transcript()
    return Run(transcript, found.jobs, found.words, len(transcript))


def needed(clauses: Sequence[str] | None) -> set[str]:
    """Return the probes that the clauses need."""
    register = load()
    chosen = register.clauses.values() if clauses is None else [register.clauses[name] for name in clauses]
    return {probe for clause in chosen for probe in clause.needs}
