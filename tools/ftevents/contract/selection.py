"""Selection: which clauses are meant by patterns of their ids, and what may be meant by one that matches none."""

from __future__ import annotations

import difflib
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from ftevents.contract.register import load
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


def select(selected: Sequence[str], ignored: Sequence[str], among: Collection[str] | None = None) -> list[str] | None:
    """Return the clauses that patterns select and leave, in the order of the register; None where no pattern is given.

    A pattern is a clause id, a glob of ids, or a family; one text may hold several, with commas between them. `among` are the clauses that
    there are to select from, where it is not all. Raises UsageError for a pattern that matches no clause, and where no clause is left.
    """
    if not selected and not ignored:
        return None
    wanted = _matched(selected, "--select") if selected else set(load().clauses)
    left = wanted - _matched(ignored, "--ignore")
    if not left:
        raise UsageError("--select and --ignore leave no clause to judge (ftevents clauses lists them)")
    found = [name for name in load().clauses if name in left and (among is None or name in among)]
    if not found:
        raise UsageError(f"no capture shows a clause of {', '.join(sorted({name.partition('/')[0] for name in left}))}; select others")
    return found


def _matched(values: Sequence[str], option: str) -> set[str]:
    found: set[str] = set()
    for pattern in (part.strip() for value in values for part in value.split(",")):
        if not pattern:
            raise UsageError(f"{option} is given but empty; give a clause, a family or a pattern such as pagination/*, or take it away")
        matched = [name for name, clause in load().clauses.items() if clause.family == pattern or fnmatchcase(name, pattern)]
        if not matched:
            raise UsageError(f"{option} {pattern!r} matches no clause{did_you_mean(pattern, [*load().clauses, *load().families])}")
        found.update(matched)
    return found


def no_clause(name: str) -> str:
    """Return the sentence for a name that is no clause, with those that may be meant."""
    return f"{name!r} is no clause{did_you_mean(name, load().clauses)} (ftevents clauses lists them)"


def did_you_mean(name: str, names: Collection[str]) -> str:
    """Return what may be meant by a name, as the end of a sentence; empty where nothing is near."""
    inside = [each for each in names if name and name in each][:3]
    near = inside or difflib.get_close_matches(name, names, 3, 0.7) or difflib.get_close_matches(name, names, 3, 0.4)
    return f"; did you mean {' or '.join(near)}?" if near else ""
