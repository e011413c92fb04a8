"""JUnit: the report as XML that CI servers show, one testcase a clause.

It keeps to the schema junit-10 of Jenkins' xUnit plugin. That one lets suites have properties and testcases none, so each clause is a
suite of one testcase; a first suite, `run`, has the properties of the run, and a testcase of its own where it is inconclusive, so that too
little to look at is never green.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from ftevents.report.harmless import printable
from ftevents.report.prose import described, fails, is_untold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.report.model import ClauseReport, Report

NUMBERS = {"failure": "failures", "error": "errors", "skipped": "skipped"}
"""What a testcase comes to, and the attribute of its suite that counts it."""


def render_junit(report: Report) -> str:
    """Return the report as JUnit XML."""
    root = Element("testsuites", name="ftevents", time=f"{report.seconds:.3f}")
    suites = [_of_run(report), *(_of_clause(report, each) for each in report.clauses if each.level != "off")]
    root.extend(suites)
    for name in ("tests", "failures", "errors"):
        root.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    indent(root, " ")
    stream = io.BytesIO()
    ElementTree(root).write(stream, "utf-8", xml_declaration=True)
    return stream.getvalue().decode() + "\n"


def _of_run(report: Report) -> Element:
    """Return the suite of the run as a whole."""
    suite = _suite("run")
    facts = (
        ("verdict", report.verdict),
        ("headline", report.headline),
        ("target", report.target),
        ("target_source", report.source),
        ("profile", report.profile),
        ("requests", report.requests),
        *(("reason", reason) for reason in report.reasons),
        *(("likely_cause", cause.says) for cause in report.causes),
        *(("note", note) for note in report.notes),
    )
    _add_properties(suite, facts)
    if report.verdict == "inconclusive":
        _add_case(suite, "run", "run")
        _add(suite, "error", "inconclusive", report.reasons)
    return suite


def _of_clause(report: Report, each: ClauseReport) -> Element:
    suite = _suite(each.clause.id)
    facts = {
        "clause": each.clause.id,
        "level": each.level,
        "verdict": each.outcome,
        "source": each.clause.source,
        "looked_at": each.looked_at,
        "broken": each.broken,
    }
    _add_properties(suite, facts.items())
    case = _add_case(suite, each.clause.family, each.clause.id.partition("/")[2])
    if fails(report, each):
        words = [finding.words for finding in each.findings[:1]] or [f"{each.outcome}: {each.why}"]
        _add(suite, "failure", each.level, words, text=described(each))
    elif is_untold(each):
        _add(suite, "error", each.outcome, [f"could not tell: {each.why}"])
    elif each.outcome in ("known", "could not tell", "not exercised"):
        _add(suite, "skipped", each.outcome, [f"{each.outcome}: {each.why}".removesuffix(": ")])
    elif each.outcome == "advice":
        SubElement(case, "system-out").text = _text(described(each))
    return suite


def _suite(name: str) -> Element:
    return Element("testsuite", name=name, tests="0", failures="0", errors="0", skipped="0", time="0")


def _add_properties(suite: Element, facts: Iterable[tuple[str, object]]) -> None:
    properties = SubElement(suite, "properties")
    for name, value in facts:
        SubElement(properties, "property", name=name, value=printable(str(value)))


def _add_case(suite: Element, family: str, name: str) -> Element:
    suite.set("tests", "1")
    return SubElement(suite, "testcase", classname=family, name=name, time="0")


def _add(suite: Element, tag: str, kind: str, words: Iterable[str], *, text: Iterable[str] = ()) -> None:
    """Enter what the testcase of a suite came to, and count it."""
    suite.set(NUMBERS[tag], "1")
    outcome = SubElement(suite[-1], tag, type=kind, message=printable("; ".join(words)))
    outcome.text = _text(text) or None


def _text(lines: Iterable[str]) -> str:
    """Return lines as text that XML can hold: every other character is written as its escape."""
    return "\n".join(map(printable, lines))
