"""The console report: the verdict first, then what is broken, worst first, then what could not be seen.

Plain text with a little style. Everything that a server or a file wrote is already quoted in the findings; style is added by line, never
parsed out of text.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from ftevents.evidence import count
from ftevents.report.harmless import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.report.baseline.entries import State
    from ftevents.report.model import ClauseReport, Report

Line = tuple[str, str]
"""A style (of rich; empty for none) and a line of text."""

STYLES = {"conforming": "bold green", "not conforming": "bold red", "inconclusive": "bold yellow"}
MOST = 3
"""Findings of one clause that are shown."""
MOST_NAMES = 10
"""Clauses that are named where there is one reason for all of them."""


def lines(report: Report, *, width: int = 100, verbose: bool = False, quiet: bool = False) -> Iterator[Line]:
    """Yield the report, line by line."""
    yield "", printable(f"target: {report.target} (from {report.source}), profile {report.profile}")
    yield STYLES[report.verdict], f"{report.verdict.upper()}: {report.headline.partition(': ')[2]}{_summary(report)}"
    overdue: dict[str, str] = {standing.says: standing.state for standing in report.baseline if standing.fails}
    for reason in report.reasons:
        word = "inconclusive" if report.verdict == "inconclusive" else overdue.get(reason, "note")
        yield "red" if reason in overdue else "yellow", f"  {word}: {printable(reason)}"
    for cause in report.causes:
        yield (
            "bold",
            _wrapped(
                f"likely cause: {cause.says.rstrip('.')} (fits {cause.fit:.0%}, explains {len(cause.explains)} of the clauses below)",
                width,
                "  ",
            ),
        )
    if quiet:
        return
    for note in report.notes:
        yield "", f"  {printable(note)}"
    for each in report.having("violated"):
        yield from _broken(each, "BROKEN", "red", width, MOST if not verbose else 1000)
    advised = report.having("advice")
    for each in [each for each in advised if each.level != "may"]:
        yield from _broken(each, "ADVICE", "yellow", width, 1 if not verbose else 1000)
    may = [each for each in advised if each.level == "may"]
    if may:
        yield "", ""
        yield "", _wrapped(f"also seen (legal): {', '.join(f'{each.clause.id} ({each.findings[0].got})' for each in may)}", width)
    yield from baseline_lines(report, width)
    yield from _list("could not tell", report.having("could not tell"), width, verbose=verbose)
    yield from _list("not exercised", report.having("not exercised"), width, verbose=verbose)
    yield from _held(report, width, verbose=verbose)


def _summary(report: Report) -> str:
    shown = ("violated", "stale", "advice", "known", "could not tell")
    parts = [f"{report.counts[outcome]} {outcome}" for outcome in shown if report.counts[outcome]]
    if report.requests:
        parts.append(f"{count(report.requests, 'request')} in {report.seconds:.2f} s")
    return "".join(f", {part}" for part in parts)


def _broken(each: ClauseReport, word: str, style: str, width: int, most: int) -> Iterator[Line]:
    yield "", ""
    yield style, _wrapped(f"{word} {each.clause.id} ({each.level if word == 'BROKEN' else 'should'})  {each.clause.says}", width)
    shown = each.findings[:most] if each.broken else ()
    for finding in shown:
        yield "", _wrapped(printable(finding.words), width, "  ")
    if each.broken > len(shown):
        yield "dim", f"  and {each.broken - len(shown):,} more of {each.looked_at:,} looked at"
    if each.clause.impact and word == "BROKEN":
        yield "", _wrapped(f"hurts: {each.clause.impact}", width, "  ")
    yield "dim", _wrapped(f"source: {each.clause.source} ({each.clause.basis})", width, "  ")
    for index, line in enumerate(each.findings[0].curls[:2] if each.findings else ()):
        yield "cyan", f"  {'again:  ' if not index else 'compare:'} {line}"


def baseline_lines(report: Report, width: int = 100) -> Iterator[Line]:
    """Yield what a baseline knows: what is put up with and why, what was entered or taken out, and what this run could not settle."""
    titles: dict[State, str] = {"known": "known", "added": "new in the baseline", "removed": "taken out of the baseline"}
    for state, title in titles.items():
        standings = report.standing(state)
        if standings:
            yield "", ""
            yield "bold", f"{title}:"
        for standing in standings:
            seen = f", {standing.covered:,} seen" if standing.covered else ""
            style = "yellow" if standing.entry.is_placeholder and standing.state != "removed" else ""
            yield style, _wrapped(f"{printable(standing.says)}{seen}", width, "  ")
    unsaid = [standing for standing in report.standing("known") if standing.entry.is_placeholder]
    if unsaid:
        yield "yellow", f"  {count(len(unsaid), 'entry has', 'entries have')} no reason yet; say why in {printable(unsaid[0].file)}"
    unsettled = report.standing("not exercised")
    if unsettled:
        names = ", ".join(standing.entry.name for standing in unsettled)
        yield "", ""
        yield "", _wrapped(f"in the baseline, and not exercised, so neither known nor stale: {names}", width)


def _list(title: str, reports: list[ClauseReport], width: int, *, verbose: bool) -> Iterator[Line]:
    if reports:
        reasons: dict[str, list[str]] = {}
        for each in sorted(reports, key=lambda each: each.clause.id):
            reasons.setdefault(each.why, []).append(each.clause.id)
        yield "", ""
        yield "bold", f"{title}:"
        for why, names in reasons.items():
            is_long = len(names) > MOST_NAMES and not verbose
            yield "", _wrapped(f"{why}: {f'{len(names)} clauses (-v names them)' if is_long else ', '.join(names)}", width, "  ")


def _held(report: Report, width: int, *, verbose: bool) -> Iterator[Line]:
    held = report.having("holds")
    if not held:
        return
    yield "", ""
    total = sum(each.looked_at for each in held)
    yield "green", f"{count(len(held), 'clause holds', 'clauses hold')} ({total:,} looked at)"
    if verbose:
        for each in held:
            yield "", f"  {each.clause.id}: {each.looked_at:,}"
        return
    families: dict[str, list[str]] = {}
    for each in sorted(held, key=lambda each: each.clause.id):
        families.setdefault(each.clause.family, []).append(f"{each.clause.id.partition('/')[2]}\N{NO-BREAK SPACE}{each.looked_at:,}")
    for family, names in families.items():
        yield "dim", _wrapped(f"{family}: {', '.join(names)}", width, "  ").replace("\N{NO-BREAK SPACE}", " ")


def _wrapped(text: str, width: int, indent: str = "") -> str:
    return (
        "\n".join(
            textwrap.wrap(
                text, max(width, 40), initial_indent=indent, subsequent_indent=indent + "  ", break_on_hyphens=False, break_long_words=False
            )
        )
        or text
    )
