"""The judge: gives every rule its evidence and keeps what each one says."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ftevents.rules.event import PASS
from ftevents.rules.registry import RULES
from ftevents.rules.verdict import Broken, Held, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.contract import Facts
    from ftevents.evidence import Exchange, Transcript
    from ftevents.rules.event import Flaw
    from ftevents.rules.registry import Rule


def judge(transcript: Transcript, facts: Facts, clauses: Iterable[str] | None = None) -> dict[str, Ledger]:
    """Return the ledger of each clause (all that have a rule, or those named), in the order of the registry."""
    wanted = set(RULES if clauses is None else clauses)
    rules = [rule for rule in RULES.values() if rule.clause in wanted]
    ledgers = {rule.clause: Ledger() for rule in rules}
    for rule in rules:
        for evidence in _evidence(rule, transcript):
            for verdict in rule.judge(evidence, facts) if rule.wants_facts else rule.judge(evidence):
                ledgers[rule.clause].add(verdict)
    event_rules = [rule for rule in rules if rule.kind == "event"]
    if event_rules:
        _judge_events(event_rules, ledgers, transcript, facts)
    return ledgers


def _evidence(rule: Rule, transcript: Transcript) -> Iterable[Any]:
    if rule.kind == "local":
        return transcript
    if rule.kind == "linked":
        return transcript.jobs
    return (transcript,) if rule.kind == "overall" else ()


def _judge_events(rules: list[Rule], ledgers: dict[str, Ledger], transcript: Transcript, facts: Facts) -> None:
    """Judge every event of every page; an event that was seen before, to the letter, is not worked out again."""
    known: dict[tuple[str, bool], list[tuple[Rule, Flaw | None]]] = {}
    for exchange in transcript:
        held: dict[str, int] = defaultdict(int)
        for pointer, event in exchange.events():
            key = (repr_of(event), exchange.at is None)
            if key not in known:
                known[key] = _judge_event(rules, event, facts, exchange)
            for rule, flaw in known[key]:
                if flaw is None:
                    held[rule.clause] += 1
                else:
                    broken = Broken(exchange.place, flaw.got, flaw.expected, pointer + flaw.pointer, (exchange,))
                    ledgers[rule.clause].add(broken)
        for clause, number in held.items():
            ledgers[clause].add(Held(exchange.place, number))


def repr_of(event: Any) -> str:
    """Return text that differs wherever a rule could tell two events apart: all values, and how `created_at` is written."""
    written = getattr(event.get("created_at"), "token", "") if isinstance(event, dict) else ""
    return f"{sorted(event.items()) if isinstance(event, dict) else event!r} {written}"


def _judge_event(rules: list[Rule], event: Any, facts: Facts, exchange: Exchange) -> list[tuple[Rule, Flaw | None]]:
    found = []
    for rule in rules:
        second = (exchange.at,) if rule.clause == "event/created-at-plausible" else (facts,) if rule.wants_facts else ()
        judged = rule.judge(event, *second)
        if judged is not PASS:
            found.append((rule, judged))
    return found
