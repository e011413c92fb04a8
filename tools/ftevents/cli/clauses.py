"""The subcommands clauses and explain: the register, for reading."""

from __future__ import annotations

import difflib
import textwrap
from typing import TYPE_CHECKING

import click

from ftevents.cli.check import Profiles
from ftevents.contract import load
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from ftevents.contract import Clause


@click.command()
@click.option("--profile", type=Profiles(), default="openai", show_default=True, help="openai, compatible or azure.")
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
        near = [name for name in register.clauses if clause_id and clause_id in name][:3] or difflib.get_close_matches(
            clause_id, register.clauses, 3, 0.4
        )
        raise UsageError(
            f"{clause_id!r} is no clause{'; did you mean ' + ' or '.join(near) + '?' if near else ''} (ftevents clauses lists them)"
        )
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
