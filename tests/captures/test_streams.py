"""Tests of how archives are judged: the gate, the parts of long files, and reading again change no report."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
import soundness
from mutations import Mutator

from ftevents.captures import Harvest, Prover, arrays, proving, read, spool
from ftevents.captures.formats import Ways
from ftevents.captures.judging import judge_files
from ftevents.captures.shards import Workers
from ftevents.contract import gate, load
from ftevents.evidence import Exchange, Transcript
from ftevents.examine import offline_clauses, validate
from ftevents.rules import RULES, judge
from ftevents.rules.stream import Judge
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from pathlib import Path

FACTS = load().facts["openai"]
PAGE = {"object": "list", "data": [], "has_more": False}
URL = "https://api.example.com/v1/fine_tuning/jobs/ftjob-1/events"


def mutated(seed: int, many: int = 200) -> bytes:
    """Return lines, most of them damaged in some way."""
    return b"\n".join(Mutator(seed).lines(many)) + b"\n"


def said(path: Path | str, ways: Ways | None = None, workers: Workers | None = None, stdin: bytes = b"") -> Any:
    """Return all that is said of a file."""
    judge, harvest = Judge(FACTS, offline_clauses()), Harvest()
    if workers is not None:
        ways = Ways(Prover(FACTS), elsewhere=workers.judging(judge, harvest))
    judge_files([path], judge, harvest, stdin=io.BytesIO(stdin), form="ndjson", ways=ways or Ways(Prover(FACTS)))
    judge.finish()
    words = {clause: (ledger.held, [broken.words for broken in ledger.broken]) for clause, ledger in judge.ledgers.items()}
    numbers = [each.number for ledger in judge.ledgers.values() for broken in ledger.broken for each in broken.exchanges]
    return words, numbers, harvest.notes(), harvest.complaints


def test_the_gate_proves_nothing_that_the_rules_would_not() -> None:
    """A small part of `make soundness`: mutated captures come to the same with the gate and without it."""
    outcome = soundness.batches(range(1, 31))

    assert outcome.wrong == []
    assert outcome.documents == 3_000
    assert outcome.proven > 800


@pytest.mark.parametrize("weakness", ["is_each_member_once", "tells_step"])
def test_a_gate_that_proves_too_much_is_noticed(weakness: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail."""
    for module in (gate, proving):
        monkeypatch.setattr(module, weakness, lambda *_: True, raising=False)

    assert soundness.batches(range(1, 41)).wrong


def test_no_rule_for_answers_looks_at_an_event_that_stands_alone() -> None:
    """So the judge of a stream need not ask them."""
    items = read(["-"], stdin=io.BytesIO(mutated(2, 1_000)), form="ndjson")
    bare = [item for item in items if isinstance(item, Exchange) and item.shape == "event" and not item.says_error]
    ledgers = judge(Transcript(bare), FACTS, [rule.clause for rule in RULES.values() if rule.kind == "local"])

    assert len(bare) > 100
    assert [clause for clause, ledger in ledgers.items() if ledger.looked_at] == []


def test_members_that_stand_twice_are_told_by_their_quotation_marks() -> None:
    """Also where escapes hide them; then nothing is said."""
    texts = {
        b'{"a":1}': True,
        b'{"a":1,"a":2}': False,
        b'{"a":"\\""}': True,
        b'{"a":"\\u0022","a":""}': False,
        b'{"a":{"b":1,"b":1}}': False,
    }

    assert {text: gate.is_each_member_once(text, json.loads(text)) for text in texts} == texts


@pytest.mark.parametrize(("seed", "size"), [(5, 2_000), (6, 9_000), (7, 40_000)])
def test_workers_and_cuts_change_nothing(seed: int, size: int, tmp_path: Path) -> None:
    """Numbers, places, words, counts and complaints are those of one process; so is the report."""
    path = tmp_path / "a.ndjson"
    path.write_bytes(mutated(seed, 300))
    with Workers(2, FACTS, offline_clauses(), least=1, shard=size) as workers:
        assert said(path, workers=workers) == said(path)


def test_without_the_gate_the_report_is_the_same(tmp_path: Path) -> None:
    """To the letter."""
    path = tmp_path / "a.ndjson"
    path.write_bytes(mutated(8, 300))
    with_gate, without = (validate([path], gate=gate_).report for gate_ in (True, False))

    assert with_gate.to_json() == without.to_json()
    assert with_gate.verdict == "not conforming"


def test_a_file_that_is_read_twice_says_the_same_twice(tmp_path: Path) -> None:
    """Named again, it adds events that were read before, and no accusation."""
    path = tmp_path / "a.ndjson"
    lines = [{"request": {"url": URL}, "status": 200, "body": PAGE | {"data": [event(number) for number in (3, 2, 1)]}}]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    once, twice = validate([path]).report, validate([path, path]).report

    assert validate([path]).report.to_json() == once.to_json()
    assert (once.verdict, twice.verdict) == ("conforming", "conforming")
    assert {each.clause.id: each.looked_at for each in twice.clauses}["pagination/same-event-same-content"] == 3


def event(number: int, **changes: Any) -> dict[str, Any]:
    """Return a conforming event."""
    return {
        "object": "fine_tuning.job.event",
        "id": f"e{number}",
        "created_at": 1_700_000_000 + number,
        "level": "info",
        "message": "Step",
    } | changes


def test_an_event_that_changed_is_told_where_it_stands(tmp_path: Path) -> None:
    """Though neither page was held in memory; also of a packed file, and of standard input that is longer than is held."""
    pages = [PAGE | {"data": [event(2), event(1)]}, PAGE | {"data": [event(2), event(1, message="Step 2")]}]
    body = "".join(json.dumps({"request": {"url": URL}, "status": 200, "body": page}) + "\n" for page in pages).encode()
    (tmp_path / "a.ndjson").write_bytes(body)
    (tmp_path / "b.ndjson").write_bytes(gzip.compress(body, mtime=0))
    expected = "line 2 /data/1/message: got 'Step 2' for 'e1'; expected 'Step'"

    for path in ("a.ndjson", "b.ndjson"):
        (words,) = said(tmp_path / path)[0]["pagination/same-event-same-content"][1]
        assert words == f"{tmp_path / path} {expected}, as in {tmp_path / path} line 1"
    spool.MOST_IN_MEMORY, before = 100, spool.MOST_IN_MEMORY
    try:
        (words,) = said("-", stdin=body)[0]["pagination/same-event-same-content"][1]
    finally:
        spool.MOST_IN_MEMORY = before
    assert words == f"standard input {expected}, as in standard input line 1"


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path: Path) -> None:
    """What cannot be read again is not made up."""
    path = tmp_path / "a.ndjson"
    path.write_text(json.dumps(event(1)) + "\n" + json.dumps(event(2)) + "\n")
    judge, prover = Judge(FACTS, offline_clauses()), Prover(FACTS)

    class Changing(Harvest):
        def add(self, item: Any) -> None:
            super().add(item)
            path.write_text("")

    with pytest.raises(UsageError, match=r"a\.ndjson was changed while it was read; keep it as it is, and validate it again"):
        judge_files([path], judge, Changing(), stdin=io.BytesIO(), form="ndjson", ways=Ways(prover))


@pytest.mark.parametrize("indent", [None, 1])
def test_a_long_array_is_read_through_a_map(indent: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the report of a short one, places, lines and columns included, with the gate and without it."""
    records = [json.loads(line) for line in Mutator(11).lines(400) if _is_entry(line)]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(records, indent=indent, ensure_ascii=False), "utf-8")
    short = validate([path]).report.to_json()
    monkeypatch.setattr(arrays, "LONG", 1)

    assert len(records) > 40
    assert short["counts"]["violated"] > 5
    assert validate([path]).report.to_json() == short
    assert validate([path], gate=False).report.to_json() == short


def _is_entry(line: bytes) -> bool:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return (
        isinstance(value, dict)
        and {"request", "body", "status"} <= value.keys()
        and "\\ud" not in json.dumps(value)
        and "Infinity" not in json.dumps(value)
    )


def test_a_long_file_that_is_no_array_of_pages_is_read_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An array of events is one answer; a broken one is told."""
    monkeypatch.setattr(arrays, "LONG", 1)
    (tmp_path / "a.json").write_text(json.dumps([event(2), event(1)]))
    (tmp_path / "b.json").write_text(json.dumps([PAGE, PAGE])[:-1])

    assert {each.clause.id: each.looked_at for each in validate([tmp_path / "a.json"]).report.clauses}["event/id"] == 2
    assert "b.json: breaks off at line 1 column" in validate([tmp_path / "b.json"]).complaints[0]
