"""Findings: what rules say of many jobs in many places, brought into the order of one process."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ftevents.rules.verdict import MOST_KEPT, MOST_WHOLE, Held

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.contract import Facts
    from ftevents.rules.registry import Rule
    from ftevents.rules.verdict import Broken, Ledger

Order = tuple[int, ...]
"""Where a finding stands among those of its clause: ascending is the order in which one process comes to them."""


@dataclass
class Findings:
    """What is held and broken, by clause; each breach with its order. As much of it is kept as a ledger keeps, if what is added ascends."""

    held: Counter[str] = field(default_factory=Counter)
    broken: defaultdict[str, list[tuple[Order, Broken]]] = field(default_factory=lambda: defaultdict(list))
    uncounted: Counter[str] = field(default_factory=Counter)

    def judge(self, rule: Rule, evidence: Any, facts: Facts, order: Order) -> None:
        """Enter what a rule says of a piece of evidence that has this order."""
        for index, verdict in enumerate(rule.judge(evidence, facts) if rule.wants_facts else rule.judge(evidence)):
            if isinstance(verdict, Held):
                self.held[rule.clause] += verdict.count
            else:
                self.add(rule.clause, (*order, index), verdict)

    def add(self, clause: str, order: Order, broken: Broken) -> None:
        """Enter a breach."""
        here = self.broken[clause]
        if len(here) < MOST_KEPT:
            here.append((order, broken if len(here) < MOST_WHOLE else broken.without_bodies()))
        else:
            self.uncounted[clause] += 1


def enter(findings: Iterable[Findings], ledgers: dict[str, Ledger]) -> None:
    """Enter findings into ledgers, in their order."""
    every = [*findings]
    for clause, ledger in ledgers.items():
        ledger.held += sum(each.held[clause] for each in every)
        for _, broken in sorted((pair for each in every for pair in each.broken.get(clause, ())), key=lambda pair: pair[0]):
            ledger.add(broken)
        ledger.uncounted += sum(each.uncounted[clause] for each in every)
