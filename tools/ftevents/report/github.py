"""GitHub: the report as workflow commands, which GitHub Actions shows as annotations.

A command is a line that begins with two colons, so whatever else could end the line, or a property of the command, is escaped: text of a
server can neither start a command nor change one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence import count
from ftevents.report.harmless import printable
from ftevents.report.locations import place_of
from ftevents.report.prose import fails, is_untold, numbers, share

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.report.model import ClauseReport, Finding, Report

MOST = 10
"""Annotations of each kind that GitHub shows of one step."""


def render_github(report: Report) -> str:
    """Return the annotations, one a line: errors, then warnings, then notices."""
    broken = [each for each in report.having("violated", "advice") if each.level != "may"]
    untold = [each for each in report.having("could not tell") if is_untold(each)]
    errors = [_command("error", each.clause.id, f"{each.outcome}: {each.why}") for each in report.having("stale")]
    errors += _of_findings("error", [each for each in broken if fails(report, each)])
    warnings = [_of_run(report)] if report.verdict == "inconclusive" else []
    warnings += [_command("warning", each.clause.id, f"could not tell: {each.why}") for each in untold]
    warnings += _of_findings("warning", [each for each in broken if not fails(report, each)])
    shown = errors[:MOST] + warnings[:MOST] + [_summary(report)]
    more = len(errors) + len(warnings) + 1 - len(shown)
    if more:
        shown.append(_command("notice", "ftevents", f"{count(more, 'more annotation')} not shown here; the report has all findings"))
    return "\n".join(shown) + "\n"


def _of_findings(kind: str, clauses: list[ClauseReport]) -> Iterator[str]:
    """Yield the first finding of each clause, then the second of each, and so on: what GitHub cuts off is the least new."""
    for rank in range(max((len(each.findings) for each in clauses), default=0)):
        for each in clauses:
            if rank < len(each.findings):
                yield _of_finding(kind, each, each.findings[rank])


def _of_finding(kind: str, each: ClauseReport, finding: Finding) -> str:
    parts = [each.clause.says, finding.words, f"broken: {share(each)}", *finding.curls[:1]]
    path = place_of(finding.file)
    places = (("file", path.as_posix()), ("line", finding.line), ("col", finding.column)) if path is not None else ()
    return _command(kind, f"{each.clause.id} ({each.level})", "\n".join(map(printable, parts)), *places)


def _of_run(report: Report) -> str:
    return _command("warning", "ftevents: inconclusive", "\n".join(map(printable, report.reasons)))


def _summary(report: Report) -> str:
    parts = [f"{report.headline}, {numbers(report)}".rstrip(", "), f"target: {report.target}, profile {report.profile}"]
    parts += [f"likely cause: {cause.says}" for cause in report.causes[:1]]
    return _command("notice", f"ftevents: {report.verdict}", "\n".join(map(printable, parts)))


def _command(kind: str, title: str, message: str, *places: tuple[str, object]) -> str:
    """Return one command; properties and message are escaped as the runner undoes it."""
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in (*places, ("title", title)) if value is not None)
    return f"::{kind} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
