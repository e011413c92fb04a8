"""Judging under pytest: which clauses are tested, against which baseline, and what a clause's verdict makes of its test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.contract import load, select
from ftevents.pytest_options import usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.contract import Level
    from ftevents.report import ClauseReport, Report
    from ftevents.report.baseline import Baseline

MOST = 5
"""Findings that the text of a failed test shows."""


@dataclass(frozen=True)
class Judging:
    """The clauses that were selected (None: all), the baseline, and the level from which on a breach counts."""

    clauses: frozenset[str] | None
    baseline: Baseline | None
    fail_on: Level

    @property
    def excused(self) -> frozenset[str]:
        """The clauses of which a property test says nothing: those that were not selected, and those in the baseline that did not expire."""
        unselected = set() if self.clauses is None else load().clauses.keys() - self.clauses
        return frozenset(unselected).union(() if self.baseline is None else self.baseline.current)


JUDGING: pytest.StashKey[Judging] = pytest.StashKey()


def judging(config: pytest.Config) -> Judging:
    """Return what the options say of it. Raises pytest.UsageError, before anything is asked."""
    option = config.getoption
    with usage():
        clauses = select(option("contract_select"), option("contract_ignore"))
    return Judging(None if clauses is None else frozenset(clauses), _baseline(option), option("contract_fail_on"))


def _baseline(option: Callable[[str], Any]) -> Baseline | None:
    if option("contract_baseline") is None and not option("contract_baseline_update"):
        return None
    from ftevents.report.baseline import open_baseline

    with usage():
        return open_baseline(option("contract_baseline"), update=option("contract_baseline_update"))


def deselect(config: pytest.Config, items: list[pytest.Item], clause_of: Callable[[pytest.Item], str | None]) -> None:
    """Take out the tests of clauses that were not selected, as pytest does with -k."""
    wanted = config.stash[JUDGING].clauses
    if wanted is None:
        return
    left = [item for item in items if (clause_of(item) or next(iter(wanted))) in wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in {*left}])
    items[:] = left


def settle(each: ClauseReport, report: Report) -> None:
    """Pass, fail, skip or expect the failure, as the verdict of a clause says."""
    overdue = [standing.says for standing in report.baseline if standing.fails and standing.entry.clause == each.clause.id]
    is_advice = each.outcome == "advice" and each.level != "may" and report.fail_on == "should"
    if each.outcome == "violated" or is_advice or overdue or (each.outcome == "could not tell" and each.level == "must"):
        pytest.fail("\n".join([*overdue, *([] if each.outcome == "stale" else [described(each)])]), pytrace=False)
    if each.outcome == "known":
        pytest.xfail(f"known: {each.why}")
    if each.outcome in ("not exercised", "could not tell"):
        pytest.skip(f"{each.outcome}: {each.why}")


def described(each: ClauseReport) -> str:
    """Return a clause's breach as the text of a failed test."""
    from ftevents.report import prose

    return "\n".join(prose.described(each, MOST))
