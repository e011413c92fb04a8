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
from ftevents.live.probes import odd, reading, refusals
from ftevents.live.rehearsal import Rehearsed
from ftevents.live.sizes import MOST_PAGES
from ftevents.live.thinning import thinned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.evidence import Expected, Transcript
    from ftevents.live.ask import Probe
    from ftevents.live.jobs import Jobs
    from ftevents.live.secrets import Secrets
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel

Progress = Callable[[str], None]

QUICK_PAGES = 60
QUICK_SHARE = 0.1
THOROUGH_PAGES = 5000
BESIDE_PAGES = 230
"""Requests of the other probes in the usual plan, about."""


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
    notes = ["the server answers one connection at a time, so nothing was asked in parallel"] if pool.budget.workers < budget.workers else []
    notes += [] if share >= 1 else [f"the plan was thinned to {share:.0%} of each probe's requests, evenly spread"]
    return Run(transcript, found.jobs, found.words, len(transcript), pool.patience.refusals, pool.out_of_time, notes)


def rehearse(target: Target, open_channel: Callable[[], Channel], secrets: Secrets, *, job_ids: Sequence[str], budget: Budget, clauses: Sequence[str] | None) -> Run:
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


def ask_all(pool: Pool, desk: Desk, jobs: Jobs, wanted: set[str], progress: Progress) -> float:
    """Send the probes in their stages: first the walks, then what needs the ids that they found. Returns the share of the plan that was asked."""
    budget = pool.budget
    progress("walking the list")
    walks: list[list[str]] = [[], [], []]
    first = reading.walk(desk, jobs.main.id, None, walks[0])
    pool.drive(
        [
            first if desk.target.key is not None else _keyless_once(first),
            *([] if budget.size == "quick" else [reading.walk(desk, jobs.main.id, 7, walks[1])]),
            reading.large_walk(desk, jobs, walks[2]),
        ]
    )
    jobs.ids = max((list(dict.fromkeys(ids)) for ids in walks), key=len)
    pages, share = _plan_size(budget, len(jobs.ids), len(pool.book.entries))
    progress("asking behind every cursor")
    least = 1 if budget.size == "quick" else 2
    pool.drive([thinned(make(), share, least) for name, make in _second_stage(desk, jobs, pages, thorough=budget.size == "thorough") if name in wanted])
    progress("asking again, in parallel")
    last: list[tuple[str, Probe]] = [("foreign-cursor", odd.foreign_cursor(desk, jobs)), ("repeat", _repeats(desk, jobs, budget))]
    pool.drive([thinned(probe, share, least) for name, probe in last if name in wanted], at_once=8)
    if "methods" in wanted and budget.probe_methods:
        progress("asking with other methods")
        pool.drive([refusals.methods(desk, jobs)])
    return share


def _plan_size(budget: Budget, events: int, asked: int) -> tuple[int, float]:
    """Return how many pages to ask for behind known cursors, and the share of all probes' requests that the budget allows."""
    if budget.size == "quick":
        return QUICK_PAGES, QUICK_SHARE
    pages = min(MOST_PAGES, 4 * events)
    if budget.size == "thorough":
        return THOROUGH_PAGES, 1.0
    left = max(budget.max_requests - asked, 1)
    return pages, min(1.0, left / (pages + BESIDE_PAGES))


def _repeats(desk: Desk, jobs: Jobs, budget: Budget) -> Probe:
    return reading.storm(desk, jobs) if budget.size == "thorough" else reading.repeats(desk, jobs)


def _second_stage(desk: Desk, jobs: Jobs, pages: int, *, thorough: bool) -> list[tuple[str, Callable[[], Probe]]]:
    stage: list[tuple[str, Callable[[], Probe]]] = [
        ("page", lambda: reading.every_page(desk, jobs) if thorough else reading.pages(desk, jobs, pages)),
        ("short", lambda: reading.short(desk, jobs)),
        ("other", lambda: reading.other(desk, jobs)),
        ("accept", lambda: reading.accept(desk, jobs)),
        ("unknown-job", lambda: refusals.unknown_job(desk, jobs)),
        ("job-forms", lambda: odd.job_forms(desk, jobs)),
        ("unknown-cursor", lambda: odd.unknown_cursor(desk, jobs)),
        ("cursor-forms", lambda: odd.cursor_forms(desk, jobs)),
        ("limit-forms", lambda: odd.limit_forms(desk, jobs)),
        ("limit-maximum", lambda: odd.limit_maximum(desk, jobs)),
        ("parameters", lambda: odd.parameters(desk, jobs)),
        ("head", lambda: refusals.head(desk, jobs)),
    ]
    if jobs.ids:
        stage.append(("end", lambda: reading.end(desk, jobs.main.id, jobs.ids[-1])))
    if desk.target.key is not None and desk.target.auth:
        stage.append(("no-key", lambda: refusals.no_key(desk, jobs)))
        stage.append(("wrong-key", lambda: refusals.wrong_key(desk, jobs)))
    if desk.target.other_key is not None:
        stage.append(("other-key", lambda: refusals.other_key(desk, jobs)))
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
