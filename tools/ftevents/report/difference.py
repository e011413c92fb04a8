"""The difference between two reports: what got better and worse, and what is exercised in one of them alone.

Only a clause that was judged in both can get better or worse, but for one that is broken where it was not exercised before. What could not be
told is no judgement, either way, and what a server may do is never worse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftevents.evidence import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.report.written import Written, WrittenClause

RANKS = {"holds": 0, "known": 1, "advice": 2, "stale": 3, "violated": 4}
"""Verdicts of clauses that were judged, best first."""
RUN_RANKS = {"conforming": 0, "inconclusive": 1, "not conforming": 2}


@dataclass(frozen=True, slots=True)
class Change:
    """A clause in both reports; None where a report does not have it."""

    id: str
    old: WrittenClause | None
    new: WrittenClause | None

    @property
    def words(self) -> str:
        """The clause, and what it was and is."""
        return f"{self.id}: {_state(self.old)} -> {_state(self.new)}"

    def to_json(self) -> dict[str, Any]:
        """Return the change as JSON."""
        return {"id": self.id, "old": _to_json(self.old), "new": _to_json(self.new)}


@dataclass(frozen=True, slots=True)
class Difference:
    """Two reports, and the clauses that differ, sorted by what became of them; a clause may be newly exercised and worse."""

    old: Written
    new: Written
    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    newly_exercised: tuple[Change, ...]
    no_longer_exercised: tuple[Change, ...]
    still_broken: tuple[Change, ...]

    @property
    def is_worse(self) -> bool:
        """Whether anything got worse: a clause, or the verdict of the run."""
        return bool(self.worse) or RUN_RANKS[self.new.verdict] > RUN_RANKS[self.old.verdict]

    @property
    def notes(self) -> list[str]:
        """What makes the two hard to compare, in sentences."""
        pairs = (
            ("targets", shown(self.old.target), shown(self.new.target)),
            ("profiles", shown(self.old.profile), shown(self.new.profile)),
            ("versions of the register", str(self.old.spec_version), str(self.new.spec_version)),
        )
        return [f"the {what} differ: {old}, then {new}" for what, old, new in pairs if old != new]

    def to_json(self) -> dict[str, Any]:
        """Return the difference as JSON, version 1."""
        groups = {name: [change.to_json() for change in changes] for name, changes in self._groups().items()}
        verdict = {"old": self.old.verdict, "new": self.new.verdict}
        return {"diff_version": 1, "verdict": verdict, "is_worse": self.is_worse, "notes": self.notes, **groups}

    def lines(self) -> Iterator[str]:
        """Yield the difference, line by line."""
        changed = "unchanged" if self.old.verdict == self.new.verdict else "worse" if self._run_is_worse else "better"
        yield f"verdict: {self.old.verdict} -> {self.new.verdict} ({changed})"
        yield from (f"  note: {note}" for note in self.notes)
        for name, changes in self._groups().items():
            if changes:
                yield f"{name.replace('_', ' ')} ({len(changes)}):"
                yield from (f"  {change.words}" for change in changes)
        yield "something got worse" if self.is_worse else "nothing got worse"

    @property
    def _run_is_worse(self) -> bool:
        return RUN_RANKS[self.new.verdict] > RUN_RANKS[self.old.verdict]

    def _groups(self) -> dict[str, tuple[Change, ...]]:
        names = ("worse", "better", "newly_exercised", "no_longer_exercised", "still_broken")
        return {name: getattr(self, name) for name in names}


def difference(old: Written, new: Written) -> Difference:
    """Return the difference between two reports, clauses in the order of the new one."""
    changes = [Change(name, old.clauses.get(name), new.clauses.get(name)) for name in {**new.clauses, **old.clauses}]
    both = [change for change in changes if _is_judged(change.old) and _is_judged(change.new)]
    fresh = [change for change in changes if not _is_judged(change.old) and _is_judged(change.new)]
    return Difference(
        old,
        new,
        better=tuple(change for change in both if _rank(change.new) < _rank(change.old)),
        worse=tuple(change for change in changes if (change in both or _was_wanted(change.old)) and _rank(change.new) > _rank(change.old)),
        newly_exercised=tuple(fresh),
        no_longer_exercised=tuple(change for change in changes if _is_judged(change.old) and not _is_judged(change.new)),
        still_broken=tuple(change for change in both if _rank(change.new) == _rank(change.old) and _rank(change.new) > 0),
    )


def _is_judged(clause: WrittenClause | None) -> bool:
    return clause is not None and clause.verdict in RANKS


def _was_wanted(clause: WrittenClause | None) -> bool:
    """Whether a clause was to be judged, and could not be."""
    return clause is not None and clause.verdict in ("not exercised", "could not tell")


def _rank(clause: WrittenClause | None) -> int:
    """Return how bad a clause is; one that was not judged counts as one that held, and so does one that a server may break."""
    return RANKS.get(clause.verdict, 0) if clause is not None and clause.level != "may" else 0


def _state(clause: WrittenClause | None) -> str:
    if clause is None:
        return "not in the report"
    if clause.broken:
        return f"{clause.verdict} ({clause.broken:,} of {clause.looked_at:,} broken)"
    return f"{clause.verdict} ({clause.looked_at:,} looked at)" if clause.looked_at else cut(clause.verdict)


def _to_json(clause: WrittenClause | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {"verdict": clause.verdict, "level": clause.level, "looked_at": clause.looked_at, "broken": clause.broken}
