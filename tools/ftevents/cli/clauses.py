"""The subcommands clauses and explain: the register, for reading."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from ftevents.cli.options import profile_option
from ftevents.contract import load, no_clause
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from ftevents.contract import Clause


@click.command()
@profile_option
def clauses(profile: str) -> None:
    """List every clause with its level."""
    register = load()
    for family, title in register.families.items():
        of_family = [clause for clause in register.clauses.values() if clause.family == family]
        if of_family:
            click.echo(f"{family}: {title}")
            for clause in of_family:
                click.echo(f"  {clause.levels[profile]:<6} {clause.id}\n         {clause.says}")


@click.command()
@click.argument("clause_id", metavar="CLAUSE")
def explain(clause_id: str) -> None:
    """Explain a clause: what it says, why, how strictly, and who is hurt when it is broken."""
    register = load()
    if clause_id not in register.clauses:
        raise UsageError(no_clause(clause_id))
    click.echo("\n".join(_explained(register.clauses[clause_id])))


def _explained(clause: Clause) -> list[str]:
    register = load()
    facts = [
        ("levels", ", ".join(f"{level} in {profile}" for profile, level in clause.levels.items())),
        ("basis", clause.basis),
        ("source", clause.source),
        ("when broken", clause.impact or "nothing is known of SDKs that are hurt"),
        ("looks at", " ".join(register.probes[probe] for probe in clause.needs)),
    ]
    if clause.exercise:
        facts.append(("needs", clause.exercise))
    lines = [clause.id, *textwrap.wrap(clause.says, 90, initial_indent="  ", subsequent_indent="  "), ""]
    for name, text in facts:
        lines += textwrap.wrap(f"{name}: {text}", 90, subsequent_indent="  ")
    return lines
