"""The report model: a verdict with everything that supports it. Every renderer shows these numbers and no others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from ftevents import __version__
from ftevents.contract import load
from ftevents.evidence import count
from ftevents.report.baseline.entries import Settling
from ftevents.report.curl import curl
from ftevents.rules import Outcome, judge

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ftevents.contract import Clause, Level, Register
    from ftevents.diagnosis import Cause
    from ftevents.evidence import Exchange, Transcript
    from ftevents.report.baseline import Baseline, Standing
    from ftevents.report.baseline.entries import State
    from ftevents.rules import Broken, Ledger

RunVerdict = Literal["conforming", "not conforming", "inconclusive"]
EXIT_CODES: dict[RunVerdict, int] = {"conforming": 0, "not conforming": 1, "inconclusive": 2}
MOST_FINDINGS = 20
"""Findings of one clause that are kept; how many there are in all is always said."""
MOST_IN_FULL = 3
"""Findings of one clause that are written with what they are about: excerpts of bodies, and the exchanges with headers and body."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One breach: its words, its parts, and the requests that prove it as curl lines.

    Of a capture, `file` is the file that it was read from, and `line` and `column` (from 1) are where it stands there; None where not known.
    """

    words: str
    place: str
    pointer: str
    got: str
    expected: str
    exchanges: tuple[int, ...]
    curls: tuple[str, ...]
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def to_json(self, transcript: Transcript | None = None) -> dict[str, Any]:
        """Return the finding as JSON; with the transcript, it shows what it is about in the bodies."""
        return {
            "words": self.words,
            "place": self.place,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "pointer": self.pointer,
            "got": self.got,
            "expected": self.expected,
            "exchanges": list(self.exchanges),
            "curl": list(self.curls),
            "excerpts": _excerpts(self, transcript),
        }


@dataclass(frozen=True, slots=True)
class ClauseReport:
    """A clause with its verdict, how much was looked at, and its findings (the first ones in full; `broken` counts all).

    `known` counts the breaches that a baseline covers; a clause with none but these has them as its findings.
    """

    clause: Clause
    level: Level
    outcome: Outcome
    looked_at: int
    broken: int
    findings: tuple[Finding, ...]
    unanswered: int = 0
    why: str = ""
    known: int = 0

    @property
    def share(self) -> float:
        """The share, from 0 to 1, of what was looked at that is broken."""
        return self.broken / self.looked_at if self.looked_at else 0.0

    def to_json(self, transcript: Transcript | None = None) -> dict[str, Any]:
        """Return the clause's report as JSON; with the transcript, the first findings show what they are about."""
        return {
            "id": self.clause.id,
            "says": self.clause.says,
            "level": self.level,
            "basis": self.clause.basis,
            "source": self.clause.source,
            "impact": self.clause.impact,
            "hurts": {kind: list(sdks) for kind, sdks in self.clause.hurts.items()},
            "verdict": self.outcome,
            "looked_at": self.looked_at,
            "broken": self.broken,
            "known": self.known,
            "unanswered": self.unanswered,
            "why": self.why,
            "findings": [each.to_json(transcript if place < MOST_IN_FULL else None) for place, each in enumerate(self.findings)],
        }


@dataclass(frozen=True)
class Report:
    """The verdict of a run.

    `options` and `budget` are what it was told to do and what it spent, as JSON; `transcript` is what a written report takes its evidence from.
    """

    verdict: RunVerdict
    reasons: tuple[str, ...]
    target: str
    source: str
    profile: str
    spec_version: int
    clauses: tuple[ClauseReport, ...]
    requests: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    budget: dict[str, Any] = field(default_factory=dict)
    transcript: Transcript | None = field(default=None, repr=False, compare=False)
    baseline: tuple[Standing, ...] = ()
    fail_on: Level = "must"

    def standing(self, *states: State) -> list[Standing]:
        """Return how entries of the baseline stand, in the order of the file."""
        return [standing for standing in self.baseline if standing.state in states]

    def having(self, *outcomes: Outcome) -> list[ClauseReport]:
        """Return the clauses with some verdicts: worst level first, then by how much is broken."""
        order = {"must": 0, "should": 1, "may": 2, "off": 3}
        found = [each for each in self.clauses if each.outcome in outcomes]
        return sorted(found, key=lambda each: (order[each.level], -_severity(each), -each.broken, each.clause.id))

    @property
    def exit_code(self) -> int:
        """The exit code that the verdict stands for."""
        return EXIT_CODES[self.verdict]

    @property
    def headline(self) -> str:
        """The first line of every report; a partial one says so."""
        judged = [each for each in self.clauses if each.level != "off"]
        exercised = [each for each in judged if each.looked_at]
        partial = "interrupted, so that this is partial; " if self.interrupted else ""
        return f"{self.verdict}: {partial}{len(exercised)} of {len(judged)} clauses exercised"

    @property
    def interrupted(self) -> bool:
        """Whether the run was interrupted, so that the report is on a part of it."""
        return bool(self.budget.get("interrupted"))

    def to_json(self) -> dict[str, Any]:
        """Return the whole report as JSON, version 1, as spec/report.schema.json describes it. The evidence is put together only here."""
        from ftevents.report.evidence import evidence_of
        from ftevents.report.plan import budget_of, plan_of

        return {
            "report_version": 1,
            "tool": {"name": "ftevents", "version": __version__},
            "spec_version": self.spec_version,
            "verdict": self.verdict,
            "exit_code": self.exit_code,
            "headline": self.headline,
            "reasons": list(self.reasons),
            "target": self.target,
            "target_source": self.source,
            "profile": self.profile,
            "options": self.options,
            "requests": self.requests,
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
            "counts": self.counts,
            "fail_on": self.fail_on,
            "baseline": [standing.to_json() for standing in self.baseline],
            "likely_causes": [
                {"fault": cause.name, "says": cause.says, "fit": round(cause.fit, 2), "explains": list(cause.explains)}
                for cause in self.causes
            ],
            "clauses": [each.to_json(self.transcript) for each in self.clauses],
            "budget": budget_of(self),
            "plan": plan_of(self.transcript),
            "evidence": evidence_of(self.transcript, self.clauses),
        }


WEIGHTS = {"endless": 6, "incomplete": 5, "empty": 4, "duplicates": 3, "raises": 2, "wrong values": 1}
"""How bad an impact is for the users of one SDK."""


def _severity(each: ClauseReport) -> float:
    """Return how badly users are hurt: each impact on each SDK, and more where most of what was looked at is broken."""
    return sum(WEIGHTS[kind] * len(sdks) for kind, sdks in each.clause.hurts.items()) * (0.2 + each.share)


def build(
    transcript: Transcript,
    *,
    profile: str,
    target: str,
    source: str,
    clauses: Collection[str] | None = None,
    ledgers: dict[str, Ledger] | None = None,
    off: Collection[str] = (),
    inconclusive: Sequence[str] = (),
    key_env: str = "OPENAI_API_KEY",
    baseline: Baseline | None = None,
    fail_on: Level = "must",
    **more: Any,
) -> Report:
    """Judge a transcript and return the report; `ledgers` are what was judged already. `off` are clauses or families switched off; `inconclusive` are reasons why a run is.

    `baseline` holds what is known, and `fail_on` is the level from which on a breach makes a run not conforming.
    """
    register = load()
    ledgers = ledgers if ledgers is not None else judge(transcript, register.facts[profile], clauses)
    judged = [clause for name, clause in register.clauses.items() if name in ledgers]
    levels: dict[str, Level] = {clause.id: "off" if {clause.id, clause.family} & {*off} else clause.levels[profile] for clause in judged}
    unanswered = _unanswered(transcript)
    missing = {clause.id: sum(unanswered.get(probe, 0) for probe in clause.needs) for clause in judged}
    standings = baseline.settle(ledgers, Settling(transcript, levels, missing, fail_on)) if baseline is not None else []
    reports = [
        _clause_report(clause, ledgers[clause.id], levels[clause.id], missing[clause.id], standings=standings, key_env=key_env)
        for clause in judged
    ]
    more |= {"profile": profile, "target": target, "source": source, "transcript": transcript}
    return _with_verdict(register, reports, inconclusive, baseline=tuple(standings), fail_on=fail_on, **more)


def _unanswered(transcript: Transcript) -> dict[str, int]:
    """Return how many requests of each probe got no answer that counts."""
    missing: dict[str, int] = {}
    for exchange in transcript:
        if exchange.failure is not None and not exchange.asked.superseded and exchange.asked.probe is not None:
            missing[exchange.asked.probe] = missing.get(exchange.asked.probe, 0) + 1
    return missing


def _clause_report(
    clause: Clause, ledger: Ledger, level: Level, missing: int, *, standings: Sequence[Standing], key_env: str
) -> ClauseReport:
    outcome = ledger.outcome(level, missing)
    return ClauseReport(
        clause=clause,
        level=level,
        outcome=outcome,
        looked_at=ledger.looked_at,
        broken=ledger.breaches,
        findings=tuple(_finding(broken, key_env) for broken in (ledger.broken or ledger.known)[:MOST_FINDINGS]),
        unanswered=missing,
        why=_why(clause, ledger, outcome, missing, standings),
        known=ledger.excused,
    )


def _why(clause: Clause, ledger: Ledger, outcome: Outcome, missing: int, standings: Sequence[Standing]) -> str:
    here = [standing for standing in standings if standing.entry.clause == clause.id]
    if outcome == "stale":
        return "; ".join(standing.says for standing in here if standing.state == "stale")
    if outcome == "known":
        return "; ".join(standing.entry.reason for standing in here if standing.state in ("known", "added"))
    if outcome == "not exercised":
        return f"needs {clause.exercise}" if clause.exercise else "nothing of the kind was seen"
    if outcome == "could not tell":
        return f"{ledger.looked_at:,} looked at, all held, but {count(missing, 'request')} got no answer"
    return ""


def _finding(broken: Broken, key_env: str) -> Finding:
    exchanges: list[Exchange] = list(dict.fromkeys(broken.exchanges))
    curls = dict.fromkeys(line for exchange in exchanges if (line := curl(exchange, key_env=key_env)) is not None)
    numbers = tuple(exchange.number for exchange in exchanges)
    return Finding(broken.words, broken.place, broken.pointer, broken.got, broken.expected, numbers, tuple(curls))


def _excerpts(finding: Finding, transcript: Transcript | None) -> list[dict[str, Any]]:
    from ftevents.report.excerpts import excerpts

    return excerpts(finding, transcript) if transcript is not None else []


def _with_verdict(
    register: Register,
    reports: list[ClauseReport],
    inconclusive: Sequence[str],
    *,
    baseline: tuple[Standing, ...],
    fail_on: Level,
    **more: Any,
) -> Report:
    overdue = [standing.says for standing in baseline if standing.fails]
    advised = [each for each in reports if fail_on == "should" and each.outcome == "advice" and each.level != "may"]
    violated = [each for each in reports if each.outcome == "violated"]
    untold = [each for each in reports if each.outcome == "could not tell" and each.level == "must"]
    reasons = list(inconclusive)
    if untold:
        reasons.append(
            f"{count(len(untold), 'must clause')} could not be told ({', '.join(each.clause.id for each in untold[:3])}{', …' if len(untold) > 3 else ''})"
        )
    if not any(each.looked_at for each in reports):
        reasons.append("nothing was looked at")
    verdict: RunVerdict = "not conforming" if violated or advised or overdue else "inconclusive" if reasons else "conforming"
    if advised:
        reasons.append(f"{count(len(advised), 'clause')} broken at should level, which counts (--fail-on should)")
    counts = {outcome: sum(each.outcome == outcome for each in reports) for outcome in get_args(Outcome)}
    return Report(
        verdict=verdict,
        reasons=(*reasons, *overdue),
        spec_version=register.version,
        clauses=tuple(reports),
        counts=counts,
        causes=_causes(reports) if violated else (),
        baseline=baseline,
        fail_on=fail_on,
        **more,
    )


def _causes(reports: list[ClauseReport]) -> tuple[Cause, ...]:
    """Return the likely causes of what is broken."""
    from ftevents.diagnosis import likely_causes

    broken = {each.clause.id: each.share for each in reports if each.outcome in ("violated", "advice") and each.level != "may"}
    return tuple(likely_causes(broken, {each.clause.id for each in reports if each.looked_at}))
