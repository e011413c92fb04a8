"""Spanning: what spans answers, judged by those who have the Links of some jobs each; and the few comparisons between these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ftevents.captures.arrays import Item
from ftevents.captures.shelf import Shelf
from ftevents.captures.stretch import One, Stretch
from ftevents.cluster.findings import enter
from ftevents.cluster.judging import pick, pick_marks
from ftevents.cluster.marks import detect
from ftevents.cluster.merging import MOST_SHOWN, Service, merge, pick_marks_of, without_marks
from ftevents.cluster.sifting import merge_alone, sift, sift_alone
from ftevents.evidence import Links, Transcript
from ftevents.rules.judge import apply, rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftevents.cluster.engine import Engine
    from ftevents.cluster.findings import Findings, Order
    from ftevents.cluster.merging import Errand, Merged
    from ftevents.rules.registry import Rule
    from ftevents.rules.verdict import Ledger


@dataclass
class Spanning:
    """The second half of a flow. `fullest` is the most bytes of Links that went to one of those who merge."""

    engine: Engine
    errand: Errand
    groups: int
    fullest: int = 0
    _shared: Any = field(default=None, init=False)

    def judge(self, judged: Sequence[Any], ledgers: dict[str, Ledger], *, has_nameless: bool) -> list[Links]:
        """Enter what is found into the ledgers, and return the Links of jobs that a report shows, in their order."""
        self._shared = self.engine.share(self.errand)
        picks = [self.engine.start(pick, ((each, group, self.groups) for each in judged)) for group in range(self.groups)]
        handles = self.engine.start(merge, ((picked, self._shared) for picked in picks))
        merged = self._all(self.engine.start(without_marks, ((each,) for each in handles)))
        self.fullest = max((each.size for each in merged), default=0)
        findings = [each.findings for each in merged]
        if has_nameless and self._rules("job"):
            findings += self._of_nameless(judged)
        enter(findings, ledgers)
        for rule in self._rules("service"):
            self._between_jobs(rule, picks, handles, merged, ledgers)
        return _shown(merged)

    def _rules(self, scope: str) -> list[Rule]:
        return [rule for rule in rules_of(self.errand.way.clauses) if rule.kind == "overall" and rule.scope == scope]

    def _all(self, handles: Sequence[Any]) -> list[Any]:
        return [value for _, value in sorted(self.engine.results(handles), key=lambda pair: pair[0])]

    def _twice(self, marks: Iterable[list[Any]]) -> list[Any] | None:
        """Return what each detector found to come again; None where none of them found anything."""
        handles = self.engine.start(detect, ((each,) for each in marks))
        return handles if any(self._all(handles)) else None

    def _of_nameless(self, judged: Sequence[Any]) -> list[Findings]:
        """Judge documents without a job that show an event that another one shows too."""
        detectors = range(self.errand.detectors)
        twice = self._twice(self.engine.start(pick_marks, ((each, detector) for each in judged)) for detector in detectors)
        if twice is None:
            return []
        sifted = self.engine.start(sift_alone, ((each, twice, self.groups) for each in judged))
        picks = [self.engine.start(pick_sifted, ((each, group) for each in sifted)) for group in range(self.groups)]
        return self._all(self.engine.start(merge_alone, ((picked, self._shared) for picked in picks)))

    def _between_jobs(
        self, rule: Rule, picks: list[list[Any]], handles: list[Any], merged: list[Merged], ledgers: dict[str, Ledger]
    ) -> None:
        """Judge the jobs of each service that may show an event of another one; all others hold without being looked at again."""
        services = _services(merged)
        stubs: dict[Order, Links] = {}
        for name, service in services.items():
            order, job = service.first
            stubs[order] = _stub(Links(job, service=name), 2)
        if any(service.jobs > 1 for service in services.values()):
            detectors = range(self.errand.detectors)
            twice = self._twice(self.engine.start(pick_marks_of, ((each, detector) for each in handles)) for detector in detectors)
            suspects = self._all(self.engine.start(sift, ((picked, self._shared, twice) for picked in picks))) if twice is not None else []
            stubs |= {order: _stub(links, distinct) for found in suspects for order, distinct, links in found}
        transcript = Transcript.of([stubs[order] for order in sorted(stubs)])
        apply(rule, transcript, self.errand.way.facts, ledgers)
        ledgers[rule.clause].held += sum(service.jobs for service in services.values()) - len(stubs)


def pick_sifted(sifted: list[bytes], group: int) -> bytes:
    """Return what goes to one of those who merge."""
    return sifted[group]


def _stub(links: Links, distinct: int) -> Links:
    """Return Links that stand for more pages than they have."""
    links.__dict__["distinct"] = distinct
    return links


def _services(merged: Iterable[Merged]) -> dict[str | None, Service]:
    """Return the services, with how many jobs each has and which is the first."""
    found: dict[str | None, Service] = {}
    for name, service in (pair for each in merged for pair in each.services.items()):
        known = found.get(name)
        found[name] = service if known is None else Service(known.jobs + service.jobs, min(known.first, service.first))
    return found


def _shown(merged: Iterable[Merged]) -> list[Links]:
    """Return the Links of jobs with walks, as many as a report shows, and stubs of the jobs that were looked out for."""
    every = [*merged]
    walking = sorted((pair for each in every for pair in each.walking), key=lambda pair: pair[0])[:MOST_SHOWN]
    shown = [links for _, links in walking]
    there = {job for each in every for job in each.there} - {links.job for links in shown}
    shelf = Shelf()
    for page in (page for links in shown for page in links.every):
        if isinstance(page.origin, Stretch | One | Item):
            page.origin.store.use(shelf)
    return shown + [Links(job) for job in sorted(there)]
