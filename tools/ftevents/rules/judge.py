"""The judge: gives every rule its evidence and keeps what each one says.

A transcript is judged whole. An archive is judged as it is read, one exchange after the other (`Judge`): only what links pages to each
other is kept, and what is broken.
"""

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

Known = dict[tuple[str, bool], list[tuple["Rule", "Flaw | None"]]]
"""What the rules say of an event, by all that they can see of it."""


def rules_of(clauses: Iterable[str] | None) -> list[Rule]:
    """Return the rules of some clauses, or of all, in the order of the registry."""
    wanted = set(RULES if clauses is None else clauses)
    return [rule for rule in RULES.values() if rule.clause in wanted]


def judge(transcript: Transcript, facts: Facts, clauses: Iterable[str] | None = None) -> dict[str, Ledger]:
    """Return the ledger of each clause (all that have a rule, or those named), in the order of the registry."""
    rules = rules_of(clauses)
    ledgers = {rule.clause: Ledger() for rule in rules}
    for rule in rules:
        for evidence in _evidence(rule, transcript):
            apply(rule, evidence, facts, ledgers)
    event_rules = [rule for rule in rules if rule.kind == "event"]
    known: Known = {}
    for exchange in transcript if event_rules else ():
        judge_events(event_rules, exchange, facts, ledgers, known)
    return ledgers


def apply(rule: Rule, evidence: Any, facts: Facts, ledgers: dict[str, Ledger]) -> None:
    """Enter what a rule says of one piece of evidence."""
    for verdict in rule.judge(evidence, facts) if rule.wants_facts else rule.judge(evidence):
        ledgers[rule.clause].add(verdict)


def _evidence(rule: Rule, transcript: Transcript) -> Iterable[Any]:
    if rule.kind == "local":
        return transcript
    if rule.kind == "linked":
        return transcript.jobs
    return (transcript,) if rule.kind == "overall" else ()


def judge_events(rules: list[Rule], exchange: Exchange, facts: Facts, ledgers: dict[str, Ledger], known: Known) -> None:
    """Judge every event of a page; an event that was seen before, to the letter, is not worked out again."""
    held: dict[str, int] = defaultdict(int)
    for pointer, event in exchange.events():
        key = (repr_of(event), exchange.at is None)
        if key not in known:
            known[key] = judge_event(rules, event, facts, exchange.at)
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


def judge_event(rules: list[Rule], event: Any, facts: Facts, at: float | None) -> list[tuple[Rule, Flaw | None]]:
    """Return what each rule says of an event that came at a time; rules that look at nothing are left out."""
    found = []
    for rule in rules:
        second = (at,) if rule.clause == "event/created-at-plausible" else (facts,) if rule.wants_facts else ()
        judged = rule.judge(event, *second)
        if judged is not PASS:
            found.append((rule, judged))
    return found
