"""Likely causes: the known fault that breaks the very clauses that this run found broken, and about as often.

`patterns.json` is written by the kill matrix: for each known fault, on each data set, the clauses that it breaks and the share of what
was looked at that was broken. A run's clauses are compared with each pattern; where none fits well, nothing is said.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

Shares = dict[str, float]
"""For each broken clause the share, from 0 to 1, of what was looked at that was broken."""

GOOD_FIT = 0.62
WORTH_SAYING = 2
"""Clauses: a pattern with fewer says no more than the finding itself."""
MOST_CAUSES = 2
FIRES = 0.5
"""What it counts that a clause is broken at all; the rest is how often."""


@dataclass(frozen=True, slots=True)
class Cause:
    """A likely cause: the fault's name, its sentence, how well it fits (0 to 1), and the broken clauses that it explains."""

    name: str
    says: str
    fit: float
    explains: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A known fault on one data set: `meant` are the clauses that it is meant for."""

    name: str
    says: str
    meant: tuple[str, ...]
    shares: Shares


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return the known patterns, in the order of the matrix."""
    raw = json.loads((files("ftevents.diagnosis") / "patterns.json").read_text("utf-8"))
    return tuple(
        Pattern(fault["name"], fault["says"], tuple(fault["meant"]), dict(shares))
        for fault in raw["faults"]
        for shares in fault["data"].values()
    )


def likely_causes(broken: Mapping[str, float], exercised: AbstractSet[str]) -> list[Cause]:
    """Return the causes that explain the broken clauses, best first; at most two, and none where nothing fits.

    `broken` maps clauses to the share that was broken; `exercised` are all clauses that looked at anything.
    """
    left = dict(broken)
    found: list[Cause] = []
    while len(left) >= WORTH_SAYING and len(found) < MOST_CAUSES:
        fitting = [(fit(left, pattern, exercised), pattern) for pattern in patterns() if set(pattern.meant) & left.keys()]
        score, best = max(fitting, key=lambda pair: pair[0], default=(0.0, None))
        if best is None or score < GOOD_FIT:
            break
        explained = tuple(clause for clause in left if clause in best.shares)
        found.append(Cause(best.name, best.says, score, explained))
        left = {clause: share for clause, share in left.items() if clause not in best.shares}
    return found


def fit(broken: Shares, pattern: Pattern, exercised: AbstractSet[str]) -> float:
    """Return how alike a run and a pattern are, from 0 to 1; clauses that the run could not exercise do not count against the pattern."""
    expected = {clause: share for clause, share in pattern.shares.items() if clause in exercised}
    if len(expected) < WORTH_SAYING:
        return 0.0
    both = expected.keys() | broken.keys()
    common = sum(min(_weight(broken, clause), _weight(expected, clause)) for clause in both)
    return common / sum(max(_weight(broken, clause), _weight(expected, clause)) for clause in both)


def _weight(shares: Shares, clause: str) -> float:
    return FIRES + (1 - FIRES) * shares[clause] if clause in shares else 0.0
