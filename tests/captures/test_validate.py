"""Tests of `validate` over recordings: its options, and what its report says of places."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.captures import READERS
from ftevents.cli.main import run
from ftevents.examine import validate

if TYPE_CHECKING:
    from pathlib import Path

    from ftevents.report import Report

EVENT = {"object": "fine_tuning.job.event", "id": "e1", "created_at": 1764547200, "level": "info", "message": "Queued"}
PAGE = {"object": "list", "data": [EVENT], "has_more": False}


def judged(*lines: Any, **options: Any) -> Report:
    """Validate lines, each a JSON value or text as it is, from standard input."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return validate(["-"], stdin=io.BytesIO(text.encode()), **options).report


def words(report: Report) -> list[str]:
    """Return the words of every finding."""
    return [finding.words for each in report.having("violated", "advice") for finding in each.findings]


def test_what_cannot_be_read_makes_the_verdict_inconclusive() -> None:
    """The rest is judged all the same."""
    report = judged(EVENT, EVENT, "{cut")

    assert (report.verdict, report.exit_code, report.reasons) == ("inconclusive", 2, ("1 entry could not be read",))
    assert "2 documents judged" in report.notes


def test_keep_going_leaves_it_in_the_verdict_and_lets_it_conform() -> None:
    """A reader of the first lines still sees it."""
    report = judged(EVENT, EVENT, "{cut", "{}", keep_going=True)

    assert (report.verdict, report.exit_code, report.reasons) == ("conforming", 0, ("2 entries could not be read (--keep-going)",))


def test_a_breach_beats_what_cannot_be_read() -> None:
    """With or without going on."""
    assert [judged(EVENT | {"level": "x"}, EVENT, "{cut", keep_going=going).exit_code for going in (False, True)] == [1, 1]


def test_keep_going_does_not_make_nothing_conform() -> None:
    """Where no document could be read, there is no verdict."""
    report = judged("{cut", keep_going=True)

    assert report.verdict == "inconclusive"
    assert "no document was judged" in report.reasons


def test_a_recording_of_failures_alone_is_no_success() -> None:
    """A request without an answer is no document."""
    request = {"method": "GET", "url": "https://h.example/v1/fine_tuning/jobs/j/events", "headers": []}
    report = judged({"log": {"entries": [{"request": request, "response": {"status": 0}}]}})

    assert (report.verdict, report.reasons[0]) == ("inconclusive", "no document was judged")
    assert "1 request got no answer, of which nothing is said" in report.notes


def test_a_finding_has_line_and_column_where_the_text_was_judged() -> None:
    """In a line, in a document over several lines, and in the record of a parsed body."""
    bad = PAGE | {"data": [EVENT | {"id": "e2", "level": "x"}]}
    record = {"request": "a test", "status": 200, "body": bad}

    assert words(judged(PAGE, bad)) == [
        "standard input line 2 /data/0/level: got 'x'; expected one of info, warn, error (line 2 column 112)"
    ]
    assert words(judged(json.dumps(bad, indent=1)))[0].endswith("(line 8 column 13)")
    assert words(judged(json.dumps([record, record], indent=1)))[1].endswith("(line 29 column 15)")


def test_the_report_has_the_place_of_a_finding_in_its_file() -> None:
    """As JSON too, behind the name of the entry."""
    (finding,) = (finding for each in judged(EVENT, EVENT | {"id": 7}).having("violated") for finding in each.findings)

    assert (finding.place, finding.pointer) == ("standard input line 2 (line 2 column 43)", "/id")


@pytest.mark.parametrize("form", READERS)
def test_every_format_is_in_the_help(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And is a choice."""
    assert run(["validate", "--help"]) == 0
    assert form in capsys.readouterr().out.partition("--format NAME")[2].partition("--as-list")[0]


def test_another_format_is_a_mistake_of_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Those that there are are named."""
    assert run(["validate", "--format", "pcap", "x"]) == 2
    assert "'pcap' is no format; there are curl, schemathesis, ndjson, vcr, har, azure, json" in capsys.readouterr().err


def test_the_command_has_the_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A packed log whose events repeat an id, with a broken line."""
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(b"\n".join([json.dumps(EVENT).encode(), b"{cut", json.dumps(EVENT).encode()])))

    assert run(["validate", str(path)]) == 2
    assert run(["validate", str(path), "--keep-going"]) == 0
    assert run(["validate", str(path), "--keep-going", "--as-list"]) == 1
    assert run(["validate", str(path), "--keep-going", "--format", "json"]) == 2
    assert "BROKEN pagination/ids-are-unique" in capsys.readouterr().out


def test_complaints_are_printed_as_far_as_they_help(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """How many there are is always said."""
    path = tmp_path / "log"
    path.write_text(json.dumps(EVENT) + "\n" + "{cut\n" * 1030, "utf-8")

    assert run(["validate", str(path)]) == 2
    printed = capsys.readouterr()
    assert "1,030 entries could not be read" in printed.out
    assert len(printed.err.splitlines()) == 21
    assert printed.err.splitlines()[-1] == "ftevents: and 1,010 more that could not be read"


def test_a_file_read_twice_gives_the_same_report(tmp_path: Path) -> None:
    """But for the time that it took."""
    path = tmp_path / "log"
    path.write_text("\n".join(json.dumps(each) for each in (PAGE, EVENT | {"id": 7}, PAGE)), "utf-8")

    assert validate([path]).report.to_json() == validate([path]).report.to_json()
