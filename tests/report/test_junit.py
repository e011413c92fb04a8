"""Tests of the JUnit report: what each verdict becomes, that other readers read it, and that no text breaks it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
from junitparser import JUnitXml

from ftevents.evidence import Asked, Exchange, Failure, Transcript
from ftevents.report import build
from ftevents.report.junit import render_junit
from handmade import answer, event, page, walk
from report.hostile import report_of as hostile

if TYPE_CHECKING:
    from ftevents.report import Report

SCHEMA = {
    "testsuites": ({"name", "time", "tests", "failures", "errors"}, {"testsuite"}),
    "testsuite": ({"name", "tests", "failures", "errors", "skipped", "time"}, {"properties", "testcase"}),
    "properties": (set(), {"property"}),
    "property": ({"name", "value"}, set()),
    "testcase": ({"name", "classname", "time"}, {"failure", "error", "skipped", "system-out"}),
    "failure": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "skipped": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}
"""What every version of the schema junit-10 allows, as far as we use it: the attributes and the children of each element."""


def report(profile: str = "openai", *, unanswered: str = "walk", inconclusive: tuple[str, ...] = ()) -> Report:
    """Return a report in which every verdict of a clause occurs."""
    missing = Exchange(9, "request 9", None, None, failure=Failure("timed out", "nothing came"), asked=Asked(probe=unanswered))
    refusal = answer({"error": {"message": "m", "type": "t", "code": None}}, 8, status=404)
    exchanges = [*walk((None, "e4 e3"), ("e3", "e2 e1"), limit=2), page([event(level="debug")], 7), refusal, missing]
    return build(Transcript(exchanges), profile=profile, target="a target", source="a test", inconclusive=inconclusive, seconds=1.5)


def cases(text: str) -> dict[str, ET.Element]:
    """Return the testcases by the id of their clause."""
    return {f"{case.get('classname')}/{case.get('name')}": case for case in ET.fromstring(text).iter("testcase")}  # noqa: S314 - our own text


def outcome(case: ET.Element) -> tuple[str, str | None, str | None]:
    """Return what a testcase came to: tag, type and message."""
    assert len(case) == 1
    return case[0].tag, case[0].get("type"), case[0].get("message")


def test_a_clause_that_is_violated_fails() -> None:
    """The message is the first finding; the text is everything that the console says of it."""
    case = cases(render_junit(report()))["event/level"]

    assert outcome(case) == ("failure", "must", "page 7 /data/0/level: got 'debug'; expected one of info, warn, error")
    assert (case[0].text or "").splitlines()[0] == "event/level (must): An event's `level` is one of the levels of the contract."
    assert "\n  again: curl -sS -g --path-as-is 'http://127.0.0.1:8000/" in (case[0].text or "")


def test_other_verdicts() -> None:
    """What could not be told is an error at must level; what was not exercised is skipped, with what it needs; advice passes, with its words."""
    found = cases(render_junit(report("compatible")))

    assert outcome(found["page/object"])[:2] == ("error", "could not tell")
    assert (outcome(found["page/object"])[2] or "").endswith("all held, but 1 request got no answer")
    assert outcome(found["errors/no-markup"])[:2] == ("skipped", "not exercised")
    assert found["errors/param-and-code"][0].tag == "system-out"
    assert "got no member `param`" in (found["errors/param-and-code"][0].text or "")
    assert len(found["errors/envelope"]) == 0


def test_advice_fails_where_it_counts() -> None:
    """With --fail-on should."""
    refusal = answer({"error": {"message": "m", "type": "t", "code": None}}, 8, status=404)
    told = build(Transcript([refusal]), profile="compatible", target="t", source="s", fail_on="should")

    assert outcome(cases(render_junit(told))["errors/param-and-code"])[:2] == ("failure", "should")


def test_a_run_that_saw_too_little_is_never_green() -> None:
    """Where no clause says so, the run itself is an error, with its reasons."""
    told = build(Transcript(walk((None, "e4 e3"))), profile="openai", target="t", source="s", inconclusive=["a reason", "another"])
    text = render_junit(told)

    assert outcome(cases(text)["run/run"]) == ("error", "inconclusive", "a reason; another")
    assert ET.fromstring(text).get("errors") == "1"  # noqa: S314 - our own text


def test_what_is_off_is_not_there() -> None:
    """As under pytest."""
    told = build(Transcript(walk((None, "e4 e3"))), profile="openai", target="t", source="s", off=["auth"])

    assert [name for name in cases(render_junit(told)) if name.startswith("auth/")] == []


@pytest.mark.parametrize("told", [report(), hostile(30)], ids=["usual", "hostile"])
def test_it_keeps_to_the_schema(told: Report) -> None:
    """Of Jenkins: no element and no attribute that it does not know, and numbers that add up."""
    root = ET.fromstring(render_junit(told))  # noqa: S314 - our own text
    for element in root.iter():
        attributes, children = SCHEMA[element.tag]
        assert {*element.attrib} <= attributes
        assert {child.tag for child in element} <= children

    for number, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
        assert root.get(number) == str(sum(int(suite.get(number, "")) for suite in root)) == str(len(list(root.iter(tag))))


@pytest.mark.parametrize("told", [report(), hostile(30)], ids=["usual", "hostile"])
def test_another_reader_reads_it(told: Report) -> None:
    """One testcase for each clause, as junitparser finds it, with its properties and its verdict."""
    suites = {suite.name: suite for suite in JUnitXml.fromstring(render_junit(told).encode())}
    facts = {each.name: each.value for each in suites["event/level"].properties()}  # type: ignore[no-untyped-call]
    case = next(iter(suites["event/level"]))

    assert {*suites} == {"run", *(each.clause.id for each in told.clauses)}
    assert facts.keys() == {"clause", "level", "verdict", "source", "looked_at", "broken"}
    assert (facts["verdict"], facts["level"], case.classname, case.name, case.is_failure) == ("violated", "must", "event", "level", True)


def test_hostile_text_is_text() -> None:
    """Characters that XML cannot hold are written as escapes, and the rest is escaped as XML does."""
    text = render_junit(hostile())
    case = cases(text)["event/level"]

    assert ']]> \\x00\\x1b[31m\\u202e\\ud800\\ufffe & "quoted" <script>' in (case[0].get("message") or "")
    assert "<script>" not in text
