"""The plan of a run, printed by --dry-run: which probes, how many requests, and the clauses that they feed."""

from __future__ import annotations

import textwrap
from collections import Counter
from typing import TYPE_CHECKING

import click

from ftevents.contract import load
from ftevents.evidence import count
from ftevents.examine import channels, secrets_of
from ftevents.live.run import needed, rehearse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.live.budget import Budget
    from ftevents.live.target import Target


def print_plan(
    target: Target, budget: Budget, *, job_ids: Sequence[str], ca_bundle: str | None, clauses: Sequence[str] | None = None
) -> None:
    """Do discovery, rehearse the run, and print what it would ask. Raises UsageError where there is nothing to read."""
    run = rehearse(target, channels(target, budget, ca_bundle), secrets_of(target), job_ids=job_ids, budget=budget, clauses=clauses)
    register = load()
    asked = Counter(exchange.asked.probe for exchange in run.transcript)
    click.echo(f"target: {target.base_url} (from {target.source})")
    click.echo(f"plan: {count(len(run.transcript), 'request')} on a server that is right; {run.found}; read in full: {run.jobs.main.id!r}")
    for probe, number in asked.items():
        families: dict[str, list[str]] = {}
        for clause in register.clauses.values():
            if probe in clause.needs and (clauses is None or clause.id in clauses):
                families.setdefault(clause.family, []).append(clause.id.partition("/")[2])
        fed = "; ".join(f"{family}/ {', '.join(names)}" for family, names in families.items())
        click.echo(f"  {number:>5} {probe}: {register.probes[probe or '']}")
        fed = fed or "nothing that was selected"
        click.echo("\n".join(textwrap.wrap(f"feeds {fed}", 100, initial_indent=" " * 8, subsequent_indent=" " * 8, break_on_hyphens=False)))
    idle = [probe for probe in register.probes if probe in needed(clauses) and probe not in asked]
    if idle:
        click.echo(f"not asked, for want of a key, a second job, or an option: {', '.join(idle)}")
