"""The stages of a run: which probes are asked side by side, and which only after others.

Reading comes first, odd requests last: a server that one of those brings down has then shown the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftevents.live.probes import odd, reading, refusals
from ftevents.live.sizes import MOST_PAGES
from ftevents.live.thinning import thinned

if TYPE_CHECKING:
    from ftevents.live.ask import Desk, Probe
    from ftevents.live.budget import Budget
    from ftevents.live.jobs import Jobs
    from ftevents.live.pool import Pool

Progress = Callable[[str], None]
Maker = Callable[["Desk", "Jobs"], "Probe"]

QUICK_PAGES = 60
QUICK_SHARE = 0.1
BESIDE_PAGES = 230
"""Requests of the other probes in the usual plan, about."""
MANY = 8
"""Requests in flight that show a server which mixes up what it does at once."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Probes by name, asked side by side; `at_once` requests in flight, or None for as many as are fastest."""

    says: str
    probes: tuple[tuple[str, Maker], ...]
    at_once: int | None = None


def stages(budget: Budget, pages: int) -> tuple[Stage, ...]:
    """Return the stages behind the walks; `pages` is how many pages are asked for behind known cursors."""
    thorough = budget.size == "thorough"
    return (
        Stage(
            "asking behind every cursor",
            (
                ("page", reading.every_page if thorough else lambda desk, jobs: reading.pages(desk, jobs, pages)),
                ("short", reading.short),
                ("other", reading.other),
                ("accept", reading.accept),
                ("end", reading.end),
            ),
        ),
        Stage(
            "asking again, in parallel",
            (("foreign-cursor", odd.foreign_cursor), ("repeat", reading.storm if thorough else reading.repeats)),
            at_once=MANY,
        ),
        Stage(
            "asking for what must be refused",
            (
                ("unknown-job", refusals.unknown_job),
                ("no-key", refusals.no_key),
                ("wrong-key", refusals.wrong_key),
                ("other-key", refusals.other_key),
                ("head", refusals.head),
            ),
        ),
        Stage(
            "asking oddly",
            (
                ("limit-forms", odd.limit_forms),
                ("limit-maximum", odd.limit_maximum),
                ("parameters", odd.parameters),
                ("cursor-forms", odd.cursor_forms),
                ("unknown-cursor", odd.unknown_cursor),
                ("job-forms", odd.job_forms),
            ),
        ),
        Stage("asking with other methods", (("methods", refusals.methods),) if budget.probe_methods else ()),
    )


def ask_all(pool: Pool, desk: Desk, jobs: Jobs, wanted: set[str], progress: Progress) -> float:
    """Walk the list, then send the wanted probes stage by stage. Returns the share of the plan that was asked."""
    budget = pool.budget
    progress("walking the list")
    _walk(pool, desk, jobs)
    pages, share = _plan_size(budget, len(jobs.ids), len(pool.book.entries))
    least = 1 if budget.size == "quick" else 2
    for stage in stages(budget, pages):
        probes = [thinned(make(desk, jobs), share, least) for name, make in stage.probes if name in wanted]
        if probes:
            progress(stage.says)
            pool.drive(probes, at_once=stage.at_once)
    return share


def _walk(pool: Pool, desk: Desk, jobs: Jobs) -> None:
    """Walk the main list in several sizes; the ids of the longest walk are the cursors of everything else."""
    found: list[list[str]] = [[], [], []]
    first = reading.walk(desk, jobs.main.id, None, found[0])
    walks = [first if desk.target.key is not None else _keyless_once(first), reading.large_walk(desk, jobs, found[2])]
    if pool.budget.size != "quick":
        walks.insert(1, reading.walk(desk, jobs.main.id, 7, found[1]))
    pool.drive(walks)
    jobs.ids = max((list(dict.fromkeys(ids)) for ids in found), key=len)


def _plan_size(budget: Budget, events: int, asked: int) -> tuple[int, float]:
    """Return how many pages to ask for behind known cursors, and the share of all probes' requests that the budget allows."""
    if budget.size == "quick":
        return QUICK_PAGES, QUICK_SHARE
    pages = min(MOST_PAGES, 4 * events)
    if budget.size == "thorough":
        return pages, 1.0
    left = max(budget.max_requests - asked, 1)
    return pages, min(1.0, left / (pages + BESIDE_PAGES))


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
