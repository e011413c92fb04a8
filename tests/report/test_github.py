"""Tests of the annotations: kinds, places, numbers, and that no text can become a command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ftevents.evidence import Transcript
from ftevents.examine import validate
from ftevents.report import build
from ftevents.report.github import MOST, render_github
from handmade import answer, event, page, walk
from report.hostile import HOSTILE
from report.hostile import report_of as hostile

if TYPE_CHECKING:
    import pytest

COMMAND = re.compile(r"::(error|warning|notice) ((?:(?:file|line|col|title)=[^:,\r\n]*,?)+)::([^\r\n]*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return each line as the runner reads it: kind, properties and message, unescaped."""
    found = []
    for line in text.splitlines():
        match = COMMAND.fullmatch(line)
        assert match is not None, line
        pairs = (pair.partition("=") for pair in match[2].split(","))
        found.append((match[1], {name: plain(value) for name, _, value in pairs}, plain(match[3])))
    return found


def plain(text: str) -> str:
    """Undo the escapes as the runner does."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_a_violated_clause_is_an_error_and_advice_a_warning() -> None:
    """With the clause as title, and the promise, the finding, how much is broken, and a line for the shell as message."""
    refusal = answer({"error": {"message": "m", "type": "t", "code": None}}, 8, status=404, sent="http://h/v1/x")
    report = build(Transcript([page([event(level="debug")]), refusal]), profile="compatible", target="t", source="s")
    error, warning, notice = commands(render_github(report))

    assert error[:2] == ("error", {"title": "event/level (must)"})
    assert error[2].splitlines()[1:3] == [
        "page 1 /data/0/level: got 'debug'; expected one of info, warn, error",
        "broken: 1 of 1 looked at",
    ]
    assert error[2].splitlines()[3].startswith("curl ")
    assert warning[:2] == ("warning", {"title": "errors/param-and-code (should)"})
    assert notice[:2] == ("notice", {"title": "ftevents: not conforming"})


def test_advice_is_an_error_where_it_counts() -> None:
    """With --fail-on should."""
    refusal = answer({"error": {"message": "m", "type": "t", "code": None}}, 8, status=404)
    report = build(Transcript([refusal]), profile="compatible", target="t", source="s", fail_on="should")

    assert commands(render_github(report))[0][:2] == ("error", {"title": "errors/param-and-code (should)"})


def test_an_inconclusive_run_is_a_warning() -> None:
    """With its reasons."""
    report = build(Transcript(walk((None, "e4 e3"))), profile="openai", target="t", source="s", inconclusive=["a reason", "another"])

    assert commands(render_github(report))[0] == ("warning", {"title": "ftevents: inconclusive"}, "a reason\nanother")


def test_a_capture_is_annotated_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named relative to the folder of the run, which is the root of the repository."""
    monkeypatch.chdir(tmp_path)
    Path("a,b").mkdir()
    Path("a,b/page.json").write_text('{"object": "list",\n "data": [],\n "has_more": "no"}', "utf-8")
    found = commands(render_github(validate([str(tmp_path / "a,b" / "page.json")]).report))

    assert next(each for each in found if each[0] == "error")[1] == {
        "file": "a,b/page.json",
        "line": "3",
        "col": "14",
        "title": "page/has-more (must)",
    }


def test_no_more_than_github_shows() -> None:
    """Ten of a kind, and a notice that says how many more there are; every clause comes once before any comes twice."""
    found = commands(render_github(hostile(15, text="a place")))
    kinds = [kind for kind, _, _ in found]
    report = hostile(15, text="a place")
    violated = report.having("violated")

    assert kinds.count("error") == MOST
    assert {properties["title"] for kind, properties, _ in found if kind == "error"} == {f"{each.clause.id} (must)" for each in violated}
    assert found[-1][1:] == (
        {"title": "ftevents"},
        f"{sum(len(each.findings) for each in violated) - MOST} more annotations not shown here; the report has all findings",
    )


def test_hostile_text_starts_no_command() -> None:
    """Every line is one of our commands, with properties of our own; what was written stands in the message, escaped."""
    found = commands(render_github(hostile(30)))

    assert len(found) <= 2 * MOST + 2
    assert all({*properties} == {"title"} for _, properties, _ in found)
    assert not any("\n::" in message for _, _, message in found)
    assert any("%0A::error::b\\n::error file=x::owned\\r\\n::stop-commands::x\\n" in message for _, _, message in found)
    assert "::stop-commands::" in HOSTILE
