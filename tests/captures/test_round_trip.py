"""Tests of the round trip: what `check --record` writes is read back, and shows what the run showed."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from ftevents.captures import Unreadable, read
from ftevents.cli.main import run
from ftevents.contract import load
from ftevents.evidence import Answer, Exchange, Failure, Request, Transcript, Wire
from ftevents.examine import examine, validate
from ftevents.live.budget import Budget
from ftevents.live.target import Target
from ftevents.report.har import har
from ftevents.rules import judge
from servers import KEY, VARIABLES, reference

if TYPE_CHECKING:
    from pathlib import Path

    from ftevents.examine import Examination

HIDDEN = {
    "answer/accepts-json",
    "answer/coding-is-true",
    "answer/ends",
    "answer/head-is-well-formed",
    "answer/length-is-true",
    "answer/names-its-request",
    "answer/status-is-200",
    "answer/steady",
    "errors/no-markup",
    "errors/unknown-job",
    "pagination/end-is-an-empty-page",
    "pagination/list-is-as-expected",
}
"""Clauses of which a recording does not show, or not always, what they rest on: the wire, the clock of the run, and what the sender meant or knew."""
REGISTER = load()
SHOWN = {name for name, clause in REGISTER.clauses.items() if clause.family not in ("auth", "input", "method")} - HIDDEN
FAULTS = [
    "after-ignored",
    "after-inclusive",
    "walk-goes-in-a-circle",
    "limit-ignored",
    "page-is-short",
    "has-more-always-true",
    "grows-in-the-middle",
    "jobs-share-events",
    "oldest-first",
    "byte-order-mark",
    "loss-nan",
    "level-twice",
    "created-at-milliseconds",
    "body-empty",
    "redirect-loses-the-query",
    "error-is-text",
    "type-html-when-empty",
]
"""Faults whose every finding is the same; of a list that has two orders, which one is the right one depends on which page comes first."""
URL = "http://127.0.0.1:8000/v1/fine_tuning/jobs/j/events"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the settings of this machine away."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def findings(transcript: Transcript) -> dict[str, set[tuple[str, str]]]:
    """Return, for each clause that a recording can show, the pointers of all its breaches, and what was there up to the first place."""
    ledgers = judge(transcript, REGISTER.facts["openai"], SHOWN)
    return {
        clause: {(broken.pointer, broken.got.partition("(")[0]) for broken in ledger.broken}
        for clause, ledger in ledgers.items()
        if ledger.broken and REGISTER.clauses[clause].levels["openai"] != "may"
    }


def reread(text: str) -> list[Exchange]:
    """Return the exchanges of a recording."""
    items = list(read(["-"], stdin=io.BytesIO(text.encode())))
    assert not any(isinstance(item, Unreadable) for item in items)
    found = [item if isinstance(item, Exchange) else getattr(item, "exchange", None) for item in items]
    return [exchange for exchange in found if exchange is not None]


def both(*faults: str) -> tuple[Examination, Examination, str]:
    """Return a run, its recording as it is read back, and the recording itself."""
    with reference(faults) as server:
        live = examine(Target(server.base_url, "a test", key=KEY), budget=Budget(size="quick"))
    text = har(live.transcript)
    return live, validate(["-"], stdin=io.BytesIO(text.encode())), text


def test_a_recording_of_a_server_that_is_right_accuses_nobody() -> None:
    """And shows most of what the run showed, of every answer."""
    live, recorded, text = both()
    exercised = {each.clause.id for each in live.report.clauses if each.looked_at} & SHOWN

    assert (live.report.verdict, recorded.report.verdict, recorded.complaints) == ("conforming", "conforming", [])
    assert exercised <= {each.clause.id for each in recorded.report.clauses if each.looked_at}
    assert KEY not in text


@pytest.mark.parametrize("fault", FAULTS)
def test_a_recording_shows_the_findings_of_its_run(fault: str) -> None:
    """The same clauses are broken, at the same pointers, by the same values."""
    live, recorded, text = both(fault)

    assert findings(live.transcript)
    assert findings(Transcript(reread(text))) == findings(live.transcript)
    assert {
        each.clause.id: each.broken for each in recorded.report.clauses if each.broken and each.level != "may" and each.clause.id in SHOWN
    }.keys() == findings(live.transcript).keys()
    assert KEY not in text


def test_the_command_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Every request is there, in the order of sending, without the key; the verdict is read back."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    path = tmp_path / "run.har"
    with reference(["limit-ignored", "key-in-the-page"]) as server:
        code = run(["check", server.base_url, "--quick", "--record", str(path)])
    text = path.read_text("utf-8")
    entries = json.loads(text)["log"]["entries"]

    assert (code, run(["validate", str(path)])) == (1, 1)
    assert f"{len(entries)} requests in " in capsys.readouterr().out
    assert KEY not in text
    assert "Bearer [redacted]" in text


def test_a_recording_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It makes 2 of a verdict that conforms."""
    code = run(["check", "--quick", "-q", "--record", str(tmp_path / "no" / "run.har")])

    assert code == 2
    assert "run.har cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize("body", [b"{}", '{"a": "ü\u2028"}'.encode(), b"\xef\xbb\xbf{}", b"\xff\x00", b"", None])
def test_a_body_is_the_same_to_the_byte(body: bytes | None) -> None:
    """As text where that keeps it, else in base64; one that is not known stays unknown."""
    answer = Answer(200, body, (("Content-Type", "application/json"),), wire=Wire("close"))
    text = har([Exchange(1, "p", Request("GET", URL), answer, at=1764669600.5, elapsed=0.25)])
    (found,) = reread(text)

    assert found.answer is not None
    assert (found.answer.body, found.answer.headers, found.status) == (body, answer.headers, 200)
    assert (found.at, found.elapsed) == (1764669600.500001, 0.25)


def test_a_failure_is_recorded_as_one() -> None:
    """With its words, and without an answer, though the head of one came."""
    failed = Exchange(1, "p", Request("GET", URL), Answer(200, b"{"), failure=Failure("incomplete", "the body broke off"))
    (found,) = reread(har([failed]))

    assert (found.answer, found.failure) == (None, Failure("dropped", "no answer was recorded (incomplete: the body broke off)"))


def test_an_exchange_without_a_request_is_not_recorded() -> None:
    """A HAR has no way to say so."""
    assert json.loads(har(Transcript([Exchange(1, "p", None, Answer(200, b"{}"))])))["log"]["entries"] == []
