"""Nothing looked at: no clause holds where nothing was seen of it, whatever else was; and a run that saw nothing is never conforming."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from ftevents.cli.main import run
from ftevents.contract import load
from ftevents.evidence import Asked, Exchange, Failure, Request, Transcript
from ftevents.examine import offline_clauses, validate
from ftevents.report import build
from ftevents.rules import RULES, judge
from ftevents.rules.stream import Judge
from handmade import answer, page, url

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGISTER = load()
FACTS = REGISTER.facts["openai"]
UNTOLD = {"not exercised", "could not tell", "off"}
OF_ANY_ANSWER = {"answer/", "errors/never-200"}
OF_ANY_PAGE = OF_ANY_ANSWER | {"page/", "pagination/walk-ends"}
"""What an answer, and a page without events, show by themselves: a clause, or a family."""


def failures() -> Transcript:
    """Return a request of each probe, none of which got an answer."""
    return Transcript(
        [
            Exchange(
                number,
                f"request {number}",
                Request("GET", url(), ()),
                None,
                failure=Failure(kind, "no answer"),
                asked=Asked(probe=probe, job="good", cursor="none", limit="default", credential="good"),
                sent=2 * number,
                finished=2 * number + 1,
            )
            for kind in ("timed out", "dropped")
            for number, probe in enumerate(REGISTER.probes, 1)
        ]
    )


def unanswered() -> Transcript:
    """Return a request of a capture that got no answer."""
    return Transcript([Exchange(1, "entry 1", Request("GET", url(), ()), None, sent=1, finished=1)])


def unrelated() -> Transcript:
    """Return an answer about something else, with its request and without it."""
    model = {"id": "m", "owned_by": "x"}
    return Transcript([answer(model, 1), answer(model, 2, sent="http://127.0.0.1:8000/v1/models/m")])


def no_events() -> Transcript:
    """Return pages without events, live, of a capture, and without a request."""
    return Transcript([page([], 1, live=True), page([], 2, job="ftjob-2"), page([], 3, requested=False)])


EVIDENCE: dict[str, tuple[Callable[[], Transcript], set[str]]] = {
    "nothing": (Transcript, set()),
    "failures": (failures, set()),
    "unanswered": (unanswered, set()),
    "unrelated": (unrelated, OF_ANY_ANSWER),
    "no events": (no_events, OF_ANY_PAGE),
}


def may_hold(clause: str, shown: set[str]) -> bool:
    """Whether a clause is among those of which something is shown."""
    return any(clause == each or (each.endswith("/") and clause.startswith(each)) for each in shown)


def test_every_clause_of_the_register_has_a_rule() -> None:
    """So that the tests here pass over none."""
    assert RULES.keys() == REGISTER.clauses.keys()


@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("clause", REGISTER.clauses)
def test_no_clause_holds_where_nothing_was_seen_of_it(clause: str, evidence: str) -> None:
    """Its rule has looked at nothing that held, and the report says that it was not exercised, or could not be told."""
    make, shown = EVIDENCE[evidence]
    ledger = judge(make(), FACTS, [clause])[clause]
    report = build(make(), profile="openai", target="t", source="a test", clauses=[clause])

    if not may_hold(clause, shown):
        assert ledger.held == 0
        assert report.clauses[0].outcome in UNTOLD | ({"violated", "advice"} if ledger.broken else set())


@pytest.mark.parametrize("clause", REGISTER.clauses)
@pytest.mark.parametrize("evidence", ["nothing", "failures", "unanswered"])
def test_a_clause_of_which_nothing_was_seen_is_not_conforming(clause: str, evidence: str) -> None:
    """Where it is the only one that was chosen, the run is neither conforming nor the opposite: nothing was looked at."""
    transcript = EVIDENCE[evidence][0]()
    report = build(transcript, profile="openai", target="t", source="a test", clauses=[clause])

    assert (report.clauses[0].looked_at, report.clauses[0].outcome in UNTOLD) == (0, True)
    assert (report.verdict, report.exit_code) == ("inconclusive", 2)


@pytest.mark.parametrize("clause", offline_clauses())
def test_a_stream_of_nothing_is_not_exercised(clause: str) -> None:
    """The judge of captures counts what was proven; of nothing, nothing is."""
    judge_of_captures = Judge(FACTS, [clause])
    judge_of_captures.finish()

    assert judge_of_captures.ledgers[clause].looked_at == 0


ENTRY = {"request": {"method": "GET", "url": "https://h.example/v1/models", "headers": []}}
OTHER = ENTRY | {"response": {"status": 200, "headers": [], "content": {"text": "{}"}}}
SILENT = {"request": ENTRY["request"] | {"url": "https://h.example/v1/fine_tuning/jobs/j/events"}, "response": {"status": 0}}
FILES = {
    "nothing": b"",
    "blank lines": b"\n\n \n",
    "packed nothing": gzip.compress(b""),
    "an empty object": b"{}",
    "an empty array": b"[]",
    "null": b"null",
    "another list": b'{"object":"list","data":[{"object":"model","id":"m"}]}',
    "a web page": b"<!doctype html><title>502</title>",
    "an archive without entries": b'{"log":{"entries":[]}}',
    "an archive about something else": json.dumps({"log": {"entries": [OTHER]}}).encode(),
    "an archive without an answer": json.dumps({"log": {"entries": [SILENT]}}).encode(),
    "a cassette without interactions": b"interactions: []\nversion: 1\n",
    "a recording without entries": b'{"Entries":[]}',
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("options", [(), ("--keep-going",), ("--fail-on", "should")], ids=["plain", "keep-going", "fail-on-should"])
def test_a_file_without_an_answer_is_not_conforming(
    name: str, options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit is 2, and it is said that nothing was judged."""
    (tmp_path / "file").write_bytes(FILES[name])

    assert run(["validate", *options, str(tmp_path / "file")]) == 2
    assert "INCONCLUSIVE: 0 of " in capsys.readouterr().out


def test_pages_without_events_exercise_no_clause_about_events(tmp_path: Path) -> None:
    """They conform as far as they go, and the report says how far that is."""
    (tmp_path / "page.json").write_text('{"object":"list","data":[],"has_more":false}', "utf-8")
    report = validate([tmp_path / "page.json"]).report

    assert {each.outcome for each in report.clauses if each.clause.family == "event"} == {"not exercised"}
    assert report.exit_code == 0
