"""Written reports: a report in JSON, read back, as far as it can be worked with: compared with another one, or asked again.

A report is a file like any other, so everything in it is looked at before it is believed.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from ftevents.contract import load
from ftevents.evidence import shown
from ftevents.report.model import EXIT_CODES
from ftevents.rules import Outcome
from ftevents.usage import UsageError

VERSION = 1
CLAUSE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
OUTCOMES = frozenset(get_args(Outcome))
LEVELS = frozenset({"must", "should", "may", "off"})


@dataclass(frozen=True, slots=True)
class WrittenClause:
    """A clause as a report has it; `findings` are JSON objects."""

    id: str
    level: str
    verdict: str
    looked_at: int
    broken: int
    findings: tuple[dict[str, Any], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Written:
    """A report as its file has it; `document` is all of it."""

    name: str
    verdict: str
    target: str
    profile: str
    spec_version: int
    clauses: dict[str, WrittenClause]
    document: dict[str, Any] = field(repr=False)

    @property
    def is_live(self) -> bool:
        """Whether it is on a server, not on captures: its options name no paths."""
        options = self.document.get("options")
        return isinstance(options, dict) and "paths" not in options

    @cached_property
    def exchanges(self) -> dict[int, dict[str, Any]]:
        """The exchanges of the evidence by their number."""
        evidence = self.document.get("evidence")
        found = evidence.get("exchanges") if isinstance(evidence, dict) else None
        entries = [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
        return {number: each for each in entries if isinstance(number := each.get("number"), int)}

    def exchanges_of(self, finding: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the exchanges of a finding that the evidence has, in the order of the plan; behind redirects, with the URL that was asked first."""
        numbers = finding.get("exchanges")
        wanted = {number for number in numbers if isinstance(number, int)} if isinstance(numbers, list) else set()
        found: dict[int, dict[str, Any]] = {}
        for number in sorted(wanted & self.exchanges.keys()):
            first = number
            while self.exchanges.get(first - 1, {}).get("redirect") is True:
                first -= 1
            found[first] = self.exchanges[number] | {"url": self.exchanges[first].get("url")}
        return list(found.values())


class _DamagedError(ValueError):
    """Something in a report is not what it should be; its text says where."""


def read_report(name: str) -> Written:
    """Read a report in JSON from a file, or from standard input for `-`. Raises UsageError where it is none, or one of another version."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        document = json.loads(data)
    except OSError as error:
        raise UsageError(f"the report {name} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{name} is no report of ftevents: it is not JSON; write one with --report json=FILE") from None
    version = document.get("report_version") if isinstance(document, dict) else None
    if version is None:
        raise UsageError(f"{name} is no report of ftevents: it has no `report_version`; write one with --report json=FILE")
    if version != VERSION or isinstance(version, bool):
        raise UsageError(f"{name} is a report of version {shown(version)}, and this ftevents reads version {VERSION}; write it anew")
    try:
        return _written(name, document)
    except _DamagedError as damage:
        raise UsageError(f"the report {name} is damaged: {damage}; write it anew with --report json=FILE") from None


def chosen(written: Written, address: str | None) -> list[tuple[WrittenClause, list[int]]]:
    """Return the clauses with the places (from 0) of their findings that an address means: `clause-id`, `clause-id:N`, or None for all."""
    if address is None:
        return [(clause, [*range(len(clause.findings))]) for clause in written.clauses.values() if clause.findings]
    name, _, number = address.partition(":")
    clause = written.clauses.get(name)
    if clause is None or not clause.findings:
        broken = [each.id for each in written.clauses.values() if each.findings]
        listed = (
            f"; there are findings of {', '.join(broken[:10])}{' and others' if len(broken) > 10 else ''}" if broken else "; there are none"
        )
        raise UsageError(f"{shown(name)} has no finding in {written.name}{listed}")
    if not number:
        return [(clause, [*range(len(clause.findings))])]
    if not (number.isdecimal() and number.isascii() and len(number) < 6 and 0 < int(number) <= len(clause.findings)):
        raise UsageError(f"{shown(address)} is no finding; those of {name} are numbered from 1 to {len(clause.findings)}")
    return [(clause, [int(number) - 1])]


def _written(name: str, document: dict[str, Any]) -> Written:
    verdict = _member(document, "verdict", str)
    if verdict not in EXIT_CODES:
        raise _DamagedError(f"{shown(verdict)} is no verdict of a run")
    profile = _member(document, "profile", str)
    if profile not in load().profiles:
        raise _DamagedError(f"{shown(profile)} is no profile")
    clauses = [_clause(each) for each in _member(document, "clauses", list)]
    return Written(
        name=name,
        verdict=verdict,
        target=_member(document, "target", str),
        profile=profile,
        spec_version=_member(document, "spec_version", int),
        clauses={each.id: each for each in clauses},
        document=document,
    )


def _clause(entry: Any) -> WrittenClause:
    if not isinstance(entry, dict):
        raise _DamagedError(f"{shown(entry)} among its clauses")
    identity, level, verdict = (_member(entry, name, str) for name in ("id", "level", "verdict"))
    if not CLAUSE_ID.fullmatch(identity):
        raise _DamagedError(f"{shown(identity)} is no id of a clause")
    if level not in LEVELS:
        raise _DamagedError(f"{shown(level)} is no level ({identity})")
    if verdict not in OUTCOMES:
        raise _DamagedError(f"{shown(verdict)} is no verdict of a clause ({identity})")
    findings = _member(entry, "findings", list)
    if not all(isinstance(finding, dict) for finding in findings):
        raise _DamagedError(f"a finding of {identity} is no object")
    return WrittenClause(identity, level, verdict, _member(entry, "looked_at", int), _member(entry, "broken", int), tuple(findings))


def _member(entry: dict[str, Any], name: str, kind: type[Any]) -> Any:
    """Return a member of a type. Raises _DamagedError."""
    value = entry.get(name)
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
        raise _DamagedError(f"`{name}` is {shown(value)}")
    return value
