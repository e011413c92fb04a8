"""SARIF: the report as a log in version 2.1.0 of the Static Analysis Results Interchange Format, for code scanning.

Clauses are rules and findings are results. A finding in a capture points at its file and line; one of a live run has no file, so it names
the target and the place as logical locations.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ftevents import __version__
from ftevents.report.harmless import printable
from ftevents.report.locations import place_of
from ftevents.report.prose import fails, is_untold, share

if TYPE_CHECKING:
    from pathlib import PurePath

    from ftevents.report.model import ClauseReport, Finding, Report

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"must": "error", "should": "warning", "may": "note", "off": "none"}
SOURCE_ROOT = "SRCROOT"
"""The name that stands for the root of the repository: files are named relative to it."""


def render_sarif(report: Report) -> str:
    """Return the report as SARIF."""
    rules = [each for each in report.clauses if each.level != "off"]
    numbers = {each.clause.id: number for number, each in enumerate(rules)}
    broken = [each for each in report.having("violated", "advice", "known") if each.findings]
    results = [_result(report, each, finding, numbers) for each in broken for finding in each.findings]
    run: dict[str, Any] = {
        "tool": {"driver": _driver(rules)},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": _properties(report),
    }
    if any("physicalLocation" in result["locations"][0] for result in results):
        run["originalUriBaseIds"] = {
            SOURCE_ROOT: {"description": {"text": "The folder in which ftevents ran: the root of the repository."}}
        }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=True) + "\n"


def _driver(rules: list[ClauseReport]) -> dict[str, Any]:
    return {"name": "ftevents", "version": __version__, "semanticVersion": __version__, "rules": [_rule(each) for each in rules]}


def _rule(each: ClauseReport) -> dict[str, Any]:
    clause = each.clause
    told = [clause.says, f"Source: {clause.source} ({clause.basis})."]
    told += [f"When broken: {clause.impact}."] if clause.impact else []
    return {
        "id": clause.id,
        "shortDescription": {"text": clause.says},
        "fullDescription": {"text": clause.says},
        "help": {"text": " ".join(told)},
        "defaultConfiguration": {"level": LEVELS[each.level]},
        "properties": {
            "tags": [clause.family, each.level, clause.basis],
            "verdict": each.outcome,
            "looked_at": each.looked_at,
            "broken": each.broken,
        },
    }


def _invocation(report: Report) -> dict[str, Any]:
    """Return how the run went; whatever made it inconclusive is a notification."""
    told = [*report.reasons, *(f"{each.clause.id} could not be told: {each.why}" for each in report.clauses if is_untold(each))]
    level = "warning" if report.verdict == "inconclusive" else "note"
    return {
        "executionSuccessful": report.verdict != "inconclusive",
        "exitCode": report.exit_code,
        "toolExecutionNotifications": [{"level": level, "message": {"text": _message(text)}} for text in told],
    }


def _properties(report: Report) -> dict[str, Any]:
    return {
        "verdict": report.verdict,
        "headline": report.headline,
        "target": printable(report.target),
        "profile": report.profile,
        "requests": report.requests,
        "counts": report.counts,
        "likely_causes": [printable(cause.says) for cause in report.causes],
    }


def _result(report: Report, each: ClauseReport, finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": each.clause.id,
        "ruleIndex": numbers[each.clause.id],
        "level": "error" if fails(report, each) else "note" if each.level == "may" else "warning",
        "message": {"text": f"{_message(finding.words)} (broken: {share(each)})"},
        "locations": [_location(report, finding)],
        "partialFingerprints": {"findingHash/v1": _fingerprint(each, finding)},
        "properties": {"pointer": finding.pointer, "curl": list(finding.curls)},
    }
    if each.outcome == "known":
        result["suppressions"] = [{"kind": "external", "status": "accepted"}]
    return result


def _message(text: str) -> str:
    """Return text as the text of a message, in which braces would be a placeholder, and brackets before a parenthesis a link."""
    text = printable(text).replace("{", "{{").replace("}", "}}")
    return text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _location(report: Report, finding: Finding) -> dict[str, Any]:
    uri = _uri(finding.file)
    if uri is None:
        name = f"{report.target} {finding.place}" if finding.file is None else finding.place
        return {"logicalLocations": [{"fullyQualifiedName": printable(name), "kind": "resource"}]}
    physical: dict[str, Any] = {"artifactLocation": uri}
    region = {name: number for name, number in (("startLine", finding.line), ("startColumn", finding.column)) if number is not None}
    if region:
        physical["region"] = region
    return {"physicalLocation": physical, "logicalLocations": [{"fullyQualifiedName": printable(finding.place)}]}


def _uri(name: str | None) -> dict[str, str] | None:
    """Return a file as SARIF locates it: relative to the root where it is inside of it; None for what is no file of a folder."""
    path = place_of(name)
    if path is None:
        return None
    return {"uri": path.as_uri()} if path.is_absolute() else {"uri": _escaped(path), "uriBaseId": SOURCE_ROOT}


def _escaped(path: PurePath) -> str:
    return quote(path.as_posix().encode("utf-8", "surrogateescape"), safe="/-._~!$&'()*+,;=@")


def _fingerprint(each: ClauseReport, finding: Finding) -> str:
    """Return what stays the same from run to run while a finding is the same: clause, file, pointer and what was expected and got."""
    parts = (
        each.clause.id,
        finding.file or "",
        finding.pointer,
        finding.got if finding.file else "",
        finding.expected if finding.file else "",
    )
    return hashlib.sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:32]
