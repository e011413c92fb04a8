"""The verdict algebra: what a rule says of one piece of evidence, and what that makes of a clause and of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ftevents.contract import Level
    from ftevents.evidence import Exchange

Outcome = Literal["violated", "advice", "could not tell", "holds", "not exercised", "off"]


@dataclass(frozen=True, slots=True)
class Held:
    """The clause held at a place, for `count` things looked at there."""

    place: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Broken:
    """The clause is broken: where, what came, what was expected, and the exchanges that prove it (smallest set, the accused first).

    `grave` is False where the clause's own words make this breach advice and no more.
    """

    place: str
    got: str
    expected: str
    pointer: str = ""
    exchanges: tuple[Exchange, ...] = ()
    grave: bool = True

    @property
    def words(self) -> str:
        """Place, got, expected: one sentence, the same in every report."""
        where = f"{self.place} {self.pointer}".rstrip()
        return f"{where}: got {self.got}; expected {self.expected}"


Verdict = Held | Broken


@dataclass
class Ledger:
    """Everything that one rule said: how much held, what is broken."""

    held: int = 0
    broken: list[Broken] = field(default_factory=list)

    def add(self, verdict: Verdict) -> None:
        """Enter a verdict."""
        if isinstance(verdict, Held):
            self.held += verdict.count
        else:
            self.broken.append(verdict)

    @property
    def looked_at(self) -> int:
        """How many things were looked at."""
        return self.held + len(self.broken)

    def outcome(self, level: Level, unanswered: int) -> Outcome:
        """Return the verdict of the clause at a level; `unanswered` counts planned requests of its probes that got no answer."""
        if level == "off":
            return "off"
        if level == "must" and any(broken.grave for broken in self.broken):
            return "violated"
        if self.broken:
            return "advice"
        if unanswered:
            return "could not tell"
        return "holds" if self.held else "not exercised"
