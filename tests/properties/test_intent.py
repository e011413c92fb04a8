"""Tests of the intent of a generated request: what is read off the job and the query that are sent."""

from __future__ import annotations

import pytest

from ftevents.properties.inquiry import Known
from ftevents.properties.intent import intent

LONG = "ftjob-Xc4vB8nM2qWe6RtY0uIo3PaS"
JOBS = {"job": Known(["e3", "e2", "e1"], ended=True), "other": Known(["f2", "f1"], ended=True), "unread": Known()}


@pytest.mark.parametrize(
    ("query", "cursor", "limit"),
    [
        ({}, "none", "default"),
        ({"limit": ["20"]}, "none", "valid"),
        ({"limit": ["21"]}, "none", "large"),
        ({"after": ["e3"], "limit": ["1"]}, "known", "valid"),
        ({"after": ["e1"]}, "oldest", "default"),
        ({"tenant": ["a"]}, "none", "default"),
    ],
)
def test_a_plain_request_must_get_its_page(query: dict[str, list[str]], cursor: str, limit: str) -> None:
    """A job, a cursor and a limit that are right make a page due; what every request has is nothing odd."""
    asked = intent("job", query, JOBS, always=("tenant",))

    assert (asked.is_readable, asked.variant, asked.cursor, asked.limit) == (True, None, cursor, limit)


@pytest.mark.parametrize(
    ("text", "kind", "probe"),
    [
        ("0", "zero", "limit-forms"),
        ("-5", "negative", "limit-forms"),
        ("abc", "not-a-number", "limit-forms"),
        ("", "not-a-number", "limit-forms"),
        ("1.5", "not-a-number", "limit-forms"),
        ("-0.25", "not-a-number", "limit-forms"),
        ("NaN", "not-a-number", "limit-forms"),
        ("2abc", "not-a-number", "limit-forms"),
        ("101", "huge", "limit-maximum"),
        ("2e3", "huge", "limit-maximum"),
        ("+7", "huge", "limit-maximum"),
        (" 7", "huge", "limit-maximum"),
        ("0x10", "huge", "limit-maximum"),
        ("1,000", "huge", "limit-maximum"),
        ("\u0662", "huge", "limit-maximum"),
    ],
)
def test_an_odd_limit_is_judged_by_what_it_is(text: str, kind: str, probe: str) -> None:
    """What no reader takes for an integer must be refused; what some reader may take for one is only held to what any limit is."""
    asked = intent("job", {"limit": [text]}, JOBS)

    assert (asked.limit, asked.probe, asked.job, asked.is_plain) == (kind, probe, "good", False)


@pytest.mark.parametrize(
    ("job", "after", "kind", "probe"),
    [
        ("job", "", "empty", "cursor-forms"),
        ("job", "nothing", "unknown", "unknown-cursor"),
        ("job", "f2", "foreign", "foreign-cursor"),
        ("unread", "e3", "unknown", "unknown-cursor"),
    ],
)
def test_an_odd_cursor_is_judged_by_what_it_is(job: str, after: str, kind: str, probe: str) -> None:
    """A cursor is foreign only where the job's own list is known to its end."""
    asked = intent(job, {"after": [after]}, JOBS)

    assert (asked.cursor, asked.probe, asked.is_plain) == (kind, probe, False)


@pytest.mark.parametrize(("job", "kind", "probe"), [(LONG, "unknown", "unknown-job"), ("no such/job at all", "malformed", "job-forms")])
def test_an_odd_job_is_judged_by_what_it_is(job: str, kind: str, probe: str) -> None:
    """An id of the usual form must be 404 or 400; another may get any status of 4xx."""
    asked = intent(job, {"after": ["e3"], "limit": ["2"]}, JOBS)

    assert (asked.job, asked.probe) == (kind, probe)


@pytest.mark.parametrize(
    ("job", "query", "probe"),
    [
        (LONG, {"limit": ["-1"]}, "job-forms"),
        (LONG, {"limit": ["100"]}, "job-forms"),
        ("job", {"limit": ["-1"], "after": ["nothing"]}, "cursor-forms"),
        ("job", {"limit": ["-1"], "x": [""]}, "parameters"),
        ("job", {"limit": ["2", "3"]}, "parameters"),
        ("job", {"limit": ["9" * 1001]}, "parameters"),
        ("job", {"x": [""]}, "parameters"),
    ],
)
def test_of_several_odd_things_nothing_is_judged_but_what_holds_for_all(job: str, query: dict[str, list[str]], probe: str) -> None:
    """A server may stumble over any of them first, so no page is due and no refusal either."""
    asked = intent(job, query, JOBS)

    assert (asked.probe, asked.is_readable, asked.limit) == (probe, False, None if probe != "job-forms" else asked.limit)
    assert asked.job != "unknown"
