"""The stages of a run: which probes are asked side by side, and which only after others.

Reading comes first, odd requests last: a server that one of those brings down has then shown the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from ftevents.live.course import Wave
from ftevents.live.probes import odd, reading, refusals
from ftevents.live.rehearsal import Rehearsed
from ftevents.live.shape import WHOLE, fitting
from ftevents.live.sizes import most_pages
from ftevents.live.thinning import thinned

if TYPE_CHECKING:
    from ftevents.live.ask import Desk, Probe
    from ftevents.live.budget import Budget
    from ftevents.live.jobs import Jobs
    from ftevents.live.pool import Pool
    from ftevents.live.shape import Shape

Progress = Callable[[str], None]
Maker = Callable[["Desk", "Jobs"], "Probe"]

BESIDE_PAGES = 200
"""Requests of the probes beside `page`, at most, where no walk of theirs is long."""
SMALL = 200
"""Requests: a smaller plan walks the main list in two sizes, not in three."""
MANY = 8
"""Requests in flight that show a server which mixes up what it does at once."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Probes by name, asked side by side; `at_once` requests in flight, or None for as many as are fastest.

    Within a stage, probes whose requests follow from each other come first, so that nobody waits for them in the end. `needs` are probes that
    must have ended before, `alone` says that all must.
    """

    says: str
    probes: tuple[tuple[str, Maker], ...]
    at_once: int | None = None
    needs: frozenset[str] = frozenset()
    alone: bool = False


def stages(budget: Budget) -> tuple[Stage, ...]:
    """Return the stages behind the walks."""
    thorough = budget.size == "thorough"
    return (
        Stage(
            "asking behind every cursor",
            (
                *((("walk", reading.odd_walk),) if budget.requests >= SMALL else ()),
                ("other", reading.other),
                ("other", reading.second_walk),
                ("other", reading.second_pages),
                ("accept", reading.accept),
                ("short", reading.short),
                ("end", reading.end),
                ("page", reading.every_page if thorough else reading.pages),
            ),
        ),
        Stage("asking again, in parallel", (("repeat", reading.storm if thorough else reading.repeats),), at_once=MANY),
        Stage(
            "asking for what must be refused, and oddly",
            (
                ("no-key", refusals.no_key),
                ("unknown-job", refusals.unknown_job),
                ("wrong-key", refusals.wrong_key),
                ("other-key", refusals.other_key),
                ("head", refusals.head),
                ("cursor-forms", odd.cursor_forms),
                ("parameters", odd.parameters),
                ("foreign-cursor", odd.foreign_cursor),
                ("limit-forms", odd.limit_forms),
                ("limit-maximum", odd.limit_maximum),
                ("unknown-cursor", odd.unknown_cursor),
                ("job-forms", odd.job_forms),
            ),
        ),
        Stage("asking with other methods", (("methods", refusals.methods),) if budget.probe_methods else (), alone=True),
    )


def ask_all(pool: Pool, desk: Desk, jobs: Jobs, wanted: set[str], progress: Progress) -> Shape:
    """Walk the list, then send the wanted probes stage by stage. Returns the shape of the plan that was asked."""
    progress("walking the list")
    _walk(pool, desk, jobs)
    shape = _shape(pool, desk, jobs, wanted)
    _ask_stages(pool, desk, jobs, wanted, shape=shape, progress=progress)
    return shape


def _ask_stages(pool: Pool, desk: Desk, jobs: Jobs, wanted: set[str], *, shape: Shape, progress: Progress) -> None:
    def begin(says: str, chosen: list[tuple[str, Maker]]) -> list[tuple[str, Probe]]:
        progress(says)
        return [(name, thinned(make(desk, jobs), shape.share, shape.least)) for name, make in chosen]

    waves = []
    for stage in stages(pool.budget):
        chosen = [(name, make) for name, make in stage.probes if name in wanted and name not in shape.left_out]
        if chosen:
            waves.append(Wave(partial(begin, stage.says, chosen), stage.at_once, stage.needs, stage.alone))
    pool.drive_waves(waves)


def _shape(pool: Pool, desk: Desk, jobs: Jobs, wanted: set[str]) -> Shape:
    """Return the shape in which the stages keep to the budget; rehearsed only where that is in doubt."""
    budget, room = pool.budget, pool.budget.requests - pool.requests
    walks = len(jobs.walked) + 2 * (jobs.second is not None)
    if budget.size == "thorough" or most_pages(len(jobs.ids)) + BESIDE_PAGES + walks * desk.longest <= room:
        return WHOLE

    def needed(shape: Shape) -> int:
        rehearsal = pool.rehearsal(lambda: Rehearsed(jobs))
        _ask_stages(rehearsal, desk, jobs, wanted, shape=shape, progress=lambda _: None)
        return rehearsal.requests

    return fitting(room, [name for stage in stages(budget) for name, _ in stage.probes if name in wanted], needed)


def _walk(pool: Pool, desk: Desk, jobs: Jobs) -> None:
    """Walk the main list with and without a limit; the ids of the longer walk are the cursors of everything else."""
    found: list[list[str]] = [[], []]
    first = reading.walk(desk, jobs.main.id, None, found[0])
    pool.drive([first if desk.target.has_credential else _keyless_once(first), reading.large_walk(desk, jobs, found[1])])
    jobs.ids = max((list(dict.fromkeys(ids)) for ids in found), key=len)


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
