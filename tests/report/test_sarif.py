"""Tests of the SARIF report: that it is SARIF, and where its results point."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from ftevents.contract import load
from ftevents.evidence import Transcript
from ftevents.examine import validate
from ftevents.report import build
from ftevents.report.sarif import render_sarif
from handmade import event, page
from report.hostile import report_of as hostile

if TYPE_CHECKING:
    from pathlib import Path

    from ftevents.report import Report

LEVEL = {"enum": ["none", "note", "warning", "error"]}
COUNT = {"type": "integer", "minimum": 0}
TEXT = {"type": "string"}


def closed(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """Return the schema of an object with these members and no others."""
    return {"type": "object", "properties": required | optional, "required": [*required], "additionalProperties": False}


def listed(items: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an array."""
    return {"type": "array", "items": items}


MESSAGE = closed({"text": {"type": "string", "minLength": 1}})
LOCATION = closed(
    {"logicalLocations": listed(closed({"fullyQualifiedName": TEXT}, kind={"enum": ["resource"]}))},
    physicalLocation=closed(
        {
            "artifactLocation": closed(
                {"uri": {"type": "string", "pattern": r"^(file:///|[^:/\\\s][^:\\\s]*$)"}}, uriBaseId={"const": "SRCROOT"}
            )
        },
        region=closed({"startLine": {"type": "integer", "minimum": 1}}, startColumn={"type": "integer", "minimum": 1}),
    ),
)
RULE = closed(
    {
        "id": TEXT,
        "shortDescription": MESSAGE,
        "fullDescription": MESSAGE,
        "help": MESSAGE,
        "defaultConfiguration": closed({"level": LEVEL}),
        "properties": {"type": "object"},
    }
)
RESULT = closed(
    {
        "ruleId": TEXT,
        "ruleIndex": COUNT,
        "level": LEVEL,
        "message": MESSAGE,
        "locations": {**listed(LOCATION), "minItems": 1},
        "partialFingerprints": {"type": "object", "additionalProperties": TEXT},
        "properties": {"type": "object"},
    },
    suppressions=listed(closed({"kind": {"enum": ["inSource", "external"]}, "status": {"enum": ["accepted"]}})),
)
RUN = closed(
    {
        "tool": closed({"driver": closed({"name": TEXT, "version": TEXT, "semanticVersion": TEXT, "rules": listed(RULE)})}),
        "invocations": listed(
            closed(
                {
                    "executionSuccessful": {"type": "boolean"},
                    "exitCode": COUNT,
                    "toolExecutionNotifications": listed(closed({"level": LEVEL, "message": MESSAGE})),
                }
            )
        ),
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": listed(RESULT),
        "properties": {"type": "object"},
    },
    originalUriBaseIds=closed({"SRCROOT": closed({"description": MESSAGE})}),
)
SCHEMA = closed({"$schema": TEXT, "version": {"const": "2.1.0"}, "runs": listed(RUN)})
"""What we use of SARIF 2.1.0, closed: narrower than its official schema, so that what fits here is valid there."""


def run_of(report: Report) -> dict[str, Any]:
    """Return the run of a report, after a look at the whole log."""
    log = json.loads(render_sarif(report))
    Draft202012Validator(SCHEMA).validate(log)
    found: dict[str, Any] = log["runs"][0]
    return found


def broken(level: str = "debug") -> Report:
    """Return a report on one event of an unknown level."""
    return build(Transcript([page([event(level=level)])]), profile="openai", target="http://h/v1", source="a test")


def test_clauses_are_rules() -> None:
    """With their promise, their source and who is hurt, and results point at them by number."""
    run = run_of(broken())
    rules = run["tool"]["driver"]["rules"]
    clause = load().clauses["event/level"]

    assert [rule["id"] for rule in rules] == [*load().clauses]
    rule = rules[run["results"][0]["ruleIndex"]]
    assert (rule["id"], rule["shortDescription"]["text"]) == ("event/level", clause.says)
    assert rule["help"]["text"] == f"{clause.says} Source: {clause.source} ({clause.basis}). When broken: {clause.impact}."


def test_a_live_finding_names_the_target() -> None:
    """There is no file that it could point at."""
    (result,) = run_of(broken())["results"]

    assert result["locations"] == [{"logicalLocations": [{"fullyQualifiedName": "http://h/v1 page 1", "kind": "resource"}]}]
    assert (result["level"], result["message"]["text"]) == (
        "error",
        "page 1 /data/0/level: got 'debug'; expected one of info, warn, error (broken: 1 of 1 looked at)",
    )


@pytest.mark.parametrize(
    ("name", "uri"), [("page.json", "page.json"), ("a b/pàge%.json", "a%20b/p%C3%A0ge%25.json"), ("c:d.json", "c%3Ad.json")]
)
def test_a_capture_is_a_file_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, uri: str) -> None:
    """Relative to the root, as a URI, with line and column."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text('{"object": "list",\n "data": [],\n "has_more": "no"}', "utf-8")
    run = run_of(validate([str(path)]).report)
    result = next(each for each in run["results"] if each["ruleId"] == "page/has-more")

    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": uri, "uriBaseId": "SRCROOT"},
        "region": {"startLine": 3, "startColumn": 14},
    }
    assert run["originalUriBaseIds"].keys() == {"SRCROOT"}


def test_a_file_elsewhere_is_absolute(tmp_path: Path) -> None:
    """It is no part of the repository."""
    path = tmp_path / "page.json"
    path.write_text('{"object": "list", "data": [], "has_more": "no"}', "utf-8")
    result = run_of(validate([str(path)]).report)["results"][0]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": path.as_uri()}


def test_a_fingerprint_stays_while_the_finding_does() -> None:
    """Another request number is the same finding of a server; another clause is another one."""
    first, again = (run_of(broken(level))["results"][0]["partialFingerprints"] for level in ("debug", "trace"))
    other = run_of(build(Transcript([page([event(object=1)])]), profile="openai", target="t", source="s"))["results"][0]

    assert first == again
    assert other["partialFingerprints"] != first


def test_an_inconclusive_run_did_not_succeed() -> None:
    """Its reasons are notifications."""
    run = run_of(build(Transcript([page("e2 e1")]), profile="openai", target="t", source="s", inconclusive=["a reason"]))
    (invocation,) = run["invocations"]

    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    assert invocation["toolExecutionNotifications"][0] == {"level": "warning", "message": {"text": "a reason"}}


def test_hostile_text_is_no_link_and_no_placeholder() -> None:
    """Brackets are escaped where they would make a link, and braces are doubled, as SARIF says."""
    text = run_of(hostile())["results"][0]["message"]["text"]

    assert "\\[a\\](https://evil.example)" in text
    assert " {{0}} " in text
    assert text.isprintable()
