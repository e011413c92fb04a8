"""Tests of the evidence in a report: which exchanges are shown, what of them, and on which clock."""

from __future__ import annotations

import json
from typing import Any

from ftevents.evidence import Transcript
from ftevents.report import build
from ftevents.report.evidence import MOST_BODY, MOST_URL
from handmade import event, page
from report.runs import KEY, captures, clause, document, live


def shown(*exchanges: Any) -> list[dict[str, Any]]:
    """Return the exchanges in the report on some exchanges."""
    report = build(Transcript(list(exchanges)), profile="openai", target="a", source="b").to_json()
    found: list[dict[str, Any]] = report["evidence"]["exchanges"]
    return found


def broken(**more: Any) -> Any:
    """Return a page with an event that breaks a clause."""
    return page([event(level="debug")], **more)


def test_a_live_run_is_shown_whole() -> None:
    """Every request in the order of the plan, each probe with its number, on a clock that begins with the first request."""
    report = document("after-inclusive")
    exchanges = report["evidence"]["exchanges"]

    assert [each["number"] for each in exchanges] == list(range(1, report["requests"] + 1))
    assert sum(probe["requests"] for probe in report["plan"]) == len(exchanges)
    assert min(each["started"] for each in exchanges) == 0.0
    assert all(each["finished"] >= each["started"] for each in exchanges)
    assert report["evidence"]["began"].endswith("+00:00")


def test_the_budget_says_what_was_allowed_and_what_was_spent() -> None:
    """And the options hold no key."""
    report = document("rate-limited-twice")

    assert report["budget"] == {
        "requests": report["requests"],
        "seconds": report["seconds"],
        "size": "normal",
        "max_requests": 1000,
        "max_seconds": 120.0,
        "rate_limited": 2,
        "out_of_time": False,
        "interrupted": False,
    }
    assert (report["options"]["key_env"], report["options"]["other_key"]) == ("OPENAI_API_KEY", False)


def test_a_request_that_was_put_back_says_how_long_it_waited() -> None:
    """It is superseded by the one behind it."""
    exchanges = document("rate-limited-twice")["evidence"]["exchanges"]
    waiting = [each for each in exchanges if each["wait"] is not None]

    assert [(each["status"], each["superseded"]) for each in waiting] == [(429, True)]
    assert all(exchanges[each["number"]]["started"] >= each["finished"] for each in waiting)


def test_headers_and_bodies_are_there_for_the_findings_that_are_shown() -> None:
    """And for no other exchange, so that a report stays small."""
    report = document("after-inclusive")
    first = clause(report, "pagination/after-is-exclusive")["findings"][0]
    detailed = {each["number"]: each["detail"] for each in report["evidence"]["exchanges"] if each["detail"] is not None}

    assert detailed[first["exchanges"][0]]["body"]["text"].startswith('{"object":"list"')
    assert 0 < len(detailed) < 30
    assert all(each["detail"] is None for each in document()["evidence"]["exchanges"])


def test_no_key_is_in_a_report() -> None:
    """Neither of a live run, nor of a capture that nobody cleaned."""
    headers = (("Authorization", "Bearer sk-captured"), ("Cookie", "a=secret"), ("X-Other", "b"))
    exchange = broken(headers=(("Set-Cookie", "secret"), ("Content-Type", "application/json")), sent_headers=headers)
    (found,) = shown(exchange)

    assert KEY not in json.dumps(document("after-inclusive"))
    assert found["detail"]["request_headers"] == [["Authorization", "Bearer [redacted]"], ["Cookie", "[redacted]"], ["X-Other", "b"]]
    assert found["detail"]["headers"] == [["Set-Cookie", "[redacted]"], ["Content-Type", "application/json"]]


def test_what_is_large_is_shortened() -> None:
    """A body at its end, a URL in its middle; the size is told."""
    (found,) = shown(page([event(level="debug", message="y" * 100_000)], query="after=" + "x" * 100_000))
    body = found["detail"]["body"]

    assert (len(body["text"]), body["shortened"], len(found["url"])) == (MOST_BODY, True, MOST_URL)
    assert body["bytes"] > 100_000


def test_of_captures_only_what_is_cited_is_shown() -> None:
    """A page that breaks nothing and is in no walk is not there."""
    good = page("e5 e4", 1, after="e6", job="ftjob-2")

    assert [each["number"] for each in shown(good, broken(number=2, after="e9"))] == [2]


def test_a_finding_of_a_capture_says_where_in_its_file_it_stands() -> None:
    """File, line and column, each where it is known."""
    findings = [finding for each in captures("violating").clauses for finding in each.findings]
    located = [finding for finding in findings if finding.line is not None and finding.column is not None]

    assert located
    assert all(finding.file is not None and finding.place.startswith(finding.file) for finding in located)
    assert all(f"(line {finding.line} column {finding.column})" in finding.place for finding in located)


def test_a_report_is_written_alike_twice() -> None:
    """The evidence is put together when it is asked for, and changes nothing."""
    report = live("after-skips-one")

    assert report.to_json() == report.to_json()
