"""Tests of the report model: the verdict of a run, the order of what is broken, and the numbers that every renderer shows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ftevents.evidence import Asked, Exchange, Failure, Transcript
from ftevents.report import build
from ftevents.report.model import MOST_FINDINGS
from handmade import answer, event, page, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.report import ClauseReport, Report

GOOD = walk((None, "e4 e3"), ("e3", "e2 e1"), limit=2)


def report_of(exchanges: Sequence[Exchange], profile: str = "openai", **more: Any) -> Report:
    """Return the report on some exchanges."""
    return build(Transcript(list(exchanges)), profile=profile, target="a target", source="a test", **more)


def clause(report: Report, name: str) -> ClauseReport:
    """Return a clause's report."""
    return next(each for each in report.clauses if each.clause.id == name)


def unanswered(probe: str = "walk") -> Exchange:
    """Return a planned request that got no answer."""
    return Exchange(9, "request 9", None, None, failure=Failure("timed out", "nothing came"), asked=Asked(probe=probe))


def test_what_held_conforms() -> None:
    """The exit code is 0, and the headline counts the clauses that looked at something."""
    report = report_of(GOOD)
    exercised = [each for each in report.clauses if each.looked_at]

    assert (report.verdict, report.exit_code, report.reasons) == ("conforming", 0, ())
    assert report.headline == f"conforming: {len(exercised)} of {len(report.clauses)} clauses exercised"
    assert report.counts["holds"] == len(exercised)


def test_one_breach_at_must_level_is_not_conforming() -> None:
    """It beats every reason for which the run would be inconclusive."""
    report = report_of([page([event(level="debug")])], inconclusive=["a reason"])

    assert (report.verdict, report.exit_code, report.reasons) == ("not conforming", 1, ("a reason",))
    assert clause(report, "event/level").outcome == "violated"


def test_a_breach_below_must_level_is_advice() -> None:
    """It is counted, and the run conforms."""
    refusal = answer({"error": {"message": "m", "type": "t", "code": None}}, status=404)
    report = report_of([*GOOD, refusal], profile="compatible")

    assert (report.verdict, report.counts["advice"]) == ("conforming", 1)
    assert clause(report, "errors/param-and-code").level == "should"


def test_a_reason_makes_a_run_inconclusive() -> None:
    """The exit code is 2."""
    report = report_of(GOOD, inconclusive=["a reason"])

    assert (report.verdict, report.exit_code, report.reasons) == ("inconclusive", 2, ("a reason",))


def test_a_must_clause_whose_probe_went_unanswered_could_not_be_told() -> None:
    """What was looked at held, and that is not enough for a verdict."""
    report = report_of([*GOOD, unanswered()])
    each = clause(report, "page/object")

    assert (each.outcome, each.unanswered) == ("could not tell", 1)
    assert each.why == "2 looked at, all held, but 1 request got no answer"
    assert report.verdict == "inconclusive"
    assert "must clauses could not be told (" in report.reasons[0]


def test_nothing_that_was_looked_at_is_no_green() -> None:
    """An empty transcript is inconclusive."""
    report = report_of([])

    assert (report.verdict, report.reasons) == ("inconclusive", ("nothing was looked at",))


def test_what_is_off_is_not_judged() -> None:
    """A clause or a family; it does not count among the clauses."""
    report = report_of([page([event(level="debug")])], off=["event/level", "page"])

    assert report.verdict == "conforming"
    assert {each.outcome for each in report.clauses if each.clause.family == "page"} == {"off"}
    assert report.headline.endswith(f" of {sum(each.outcome != 'off' for each in report.clauses)} clauses exercised")


def test_worse_comes_first() -> None:
    """Endless and lost events before wrong values, whatever the number, and advice apart."""
    events = [event("e2", level="debug"), event("e1", level="debug")]
    found = report_of(walk((None, events), ("e1", events), ("e1", events))).having("violated")

    assert "endless" in found[0].clause.hurts
    assert found[-1].clause.id == "event/level"
    assert {each.level for each in found} == {"must"}


def test_findings_are_counted_beyond_those_that_are_kept() -> None:
    """The first ones are kept in full, in order."""
    report = report_of([page([event(f"e{number}", level="debug") for number in range(99, 49, -1)])])
    each = clause(report, "event/level")

    assert (each.broken, each.looked_at, len(each.findings)) == (50, 50, MOST_FINDINGS)
    assert each.findings[0].words == "page 1 /data/0/level: got 'debug'; expected one of info, warn, error"


def test_the_report_is_json() -> None:
    """With everything that the console says."""
    report = report_of([page([event(level="debug")])], notes=("a note",), requests=3, seconds=0.5)
    said = json.loads(json.dumps(report.to_json()))
    broken = [each for each in said["clauses"] if each["verdict"] == "violated"]

    assert (said["report_version"], said["verdict"], said["exit_code"], said["headline"]) == (1, "not conforming", 1, report.headline)
    assert (said["target"], said["target_source"], said["notes"], said["requests"]) == ("a target", "a test", ["a note"], 3)
    assert [(each["id"], each["broken"]) for each in broken] == [("event/level", 1)]
    assert broken[0]["findings"][0]["pointer"] == "/data/0/level"
    assert broken[0]["findings"][0]["curl"] == ["curl -sS -g --path-as-is 'http://127.0.0.1:8000/v1/fine_tuning/jobs/ftjob-1/events'"]
