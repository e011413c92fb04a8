"""Tests of the console report: what stands in it, in which order, and how it is shortened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.evidence import Transcript
from ftevents.report import build
from ftevents.report.console import lines
from handmade import event, page, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.evidence import Exchange

GOOD = walk((None, "e4 e3"), ("e3", "e2 e1"), limit=2)


def text(exchanges: Sequence[Exchange], *, width: int = 100, verbose: bool = False, quiet: bool = False, **more: Any) -> str:
    """Return the report on some exchanges as the console shows it."""
    report = build(Transcript(list(exchanges)), profile="openai", target="a target", source="a test", **more)
    return "\n".join(line for _, line in lines(report, width=width, verbose=verbose, quiet=quiet))


def levels_broken(number: int) -> list[Exchange]:
    """Return a page with so many events of an unknown level."""
    return [page([event(f"e{place}", level="debug") for place in range(number, 0, -1)])]


def test_the_target_and_the_verdict_come_first() -> None:
    """And then the notes."""
    first, second, third, *_ = text(GOOD, notes=("a note",), requests=2, seconds=0.25).splitlines()

    assert first == "target: a target (from a test), profile openai"
    assert second.startswith("CONFORMING: ")
    assert second.endswith(" clauses exercised, 2 requests in 0.25 s")
    assert third == "  a note"


def test_a_reason_is_a_note_where_the_verdict_does_not_hang_on_it() -> None:
    """A breach is certain, whatever else could not be seen."""
    assert "\n  inconclusive: a reason" in text(GOOD, inconclusive=["a reason"])
    assert "\n  note: a reason" in text(levels_broken(1), inconclusive=["a reason"])


def test_a_breach_is_told_in_full() -> None:
    """Clause, level and sentence; place, got and expected; who is hurt; the source; the line for the shell."""
    assert (
        "BROKEN event/level (must)  An event's `level` is one of the levels of the contract.\n"
        "  page 1 /data/0/level: got 'debug'; expected one of info, warn, error\n"
        "  hurts: raises in Java; hands on wrong values in Python, Node, Go and Ruby\n"
        "  source: reference (info, warn, error); the Azure OpenAI reference (warning) (documented)\n"
        "  again:   curl -sS -g --path-as-is 'http://127.0.0.1:8000/v1/fine_tuning/jobs/ftjob-1/events'\n"
    ) in text(levels_broken(1), width=140)


def test_many_findings_are_counted() -> None:
    """The first three are shown, with -v those that are kept; the rest is a number in either case."""
    short, full = text(levels_broken(30)), text(levels_broken(30), verbose=True)

    assert (short.count("/level: got"), full.count("/level: got")) == (3, 20)
    assert "  and 27 more of 30 looked at" in short
    assert "  and 10 more of 30 looked at" in full


def test_a_long_list_for_one_reason_is_a_number() -> None:
    """-v names every clause."""
    short, full = text(GOOD), text(GOOD, verbose=True)

    assert "clauses (-v names them)" in short
    assert "-v names them" not in full
    assert "errors/envelope" in full.partition("not exercised:")[2]


def test_what_held_is_counted_by_clause() -> None:
    """A name and its number stay on one line, however narrow."""
    held = text(GOOD, width=60).partition("clauses hold (")[2]

    assert "default-page-is-20" not in held
    for line in held.splitlines()[1:]:
        assert line.rstrip(",")[-1].isdigit()


def test_quiet_is_the_verdict_alone() -> None:
    """Neither findings nor what held."""
    said = text(levels_broken(2), quiet=True)

    assert "NOT CONFORMING" in said
    assert "BROKEN" not in said
    assert "hold" not in said


def test_lines_are_as_wide_as_the_terminal() -> None:
    """But for the lines that are to be copied."""
    said = text(levels_broken(2), width=70)

    assert max(len(line) for line in said.splitlines() if "curl" not in line and not line.startswith("NOT")) <= 70
