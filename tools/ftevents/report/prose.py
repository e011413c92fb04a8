"""Prose: a clause's breach and a run's numbers in the words that every report without a layout of its own uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.report.model import ClauseReport, Report

MOST = 5
"""Findings of one clause that are told."""
SHOWN = ("violated", "stale", "advice", "known", "could not tell")
"""Verdicts of clauses that a summary counts."""


def described(each: ClauseReport, most: int = MOST) -> Iterator[str]:
    """Yield a clause that did not hold, line by line: its sentence, its findings, who is hurt, the source, and lines for the shell."""
    if each.outcome in ("could not tell", "stale"):
        yield f"{each.clause.id} ({each.level}): {each.outcome}, {each.why}"
        return
    yield f"{each.clause.id} ({each.level}): {each.clause.says}"
    yield from (f"  {finding.words}" for finding in each.findings[:most])
    if each.broken > most:
        yield f"  and {each.broken - most:,} more of {each.looked_at:,} looked at"
    if each.clause.impact:
        yield f"  hurts: {each.clause.impact}"
    yield f"  source: {each.clause.source} ({each.clause.basis})"
    yield from (f"  again: {line}" for line in (each.findings[0].curls[:2] if each.findings else ()))


def share(each: ClauseReport) -> str:
    """Return how much of what was looked at is broken: `209 of 209 looked at`."""
    return f"{each.broken:,} of {each.looked_at:,} looked at"


def numbers(report: Report) -> str:
    """Return how many clauses came to what, in words: `4 violated, 2 advice`, and how much was asked where a server was."""
    told = ("violated", "stale", "advice", "known", "could not tell")
    parts = [f"{report.counts[outcome]} {outcome}" for outcome in told if report.counts[outcome]]
    if report.requests:
        parts.append(f"{count(report.requests, 'request')} in {report.seconds:.2f} s")
    return ", ".join(parts)


def fails(report: Report, each: ClauseReport) -> bool:
    """Whether the run is not conforming for this clause: it is violated or stale, or advice where that counts (--fail-on should)."""
    return each.outcome in ("violated", "stale") or (report.fail_on == "should" and each.outcome == "advice" and each.level != "may")


def is_untold(each: ClauseReport) -> bool:
    """Whether the run is inconclusive for this clause: one at must level that could not be told."""
    return each.outcome == "could not tell" and each.level == "must"
