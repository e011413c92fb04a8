"""The verdict algebra: what a rule says of one piece of evidence, and what that makes of a clause and of a run."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.contract import Level
    from ftevents.evidence import Exchange

Outcome = Literal["violated", "stale", "advice", "known", "could not tell", "holds", "not exercised", "off"]
"""What a clause comes to, worst first; `stale` and `known` only where a baseline names it."""


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

    def without_bodies(self) -> Broken:
        """Return it with the requests that prove it alone."""
        return replace(self, exchanges=tuple(replace(exchange, answer=None) for exchange in self.exchanges))


Verdict = Held | Broken
MOST_KEPT = 10_000
"""Breaches of one clause that are kept at all, of such an archive; the others are counted."""
MOST_WHOLE = 20
"""Breaches of one clause that are kept with the bodies that prove them, of an archive that may have any number of them."""


@dataclass
class Ledger:
    """Everything that one rule said: how much held, what is broken, and what of that a baseline knows; `stale` says that it knows too much.

    `is_long`: it may become so long that only a part of it is kept; `uncounted` is how many breaches are not, `known_uncounted` how many of
    those that are known.
    """

    held: int = 0
    broken: list[Broken] = field(default_factory=list)
    known: list[Broken] = field(default_factory=list)
    stale: bool = False
    is_long: bool = False
    uncounted: int = 0
    known_uncounted: int = 0

    def add(self, verdict: Verdict) -> None:
        """Enter a verdict."""
        if isinstance(verdict, Held):
            self.held += verdict.count
        elif not self.is_long or len(self.broken) < MOST_WHOLE:
            self.broken.append(verdict)
        elif len(self.broken) < MOST_KEPT:
            self.broken.append(verdict.without_bodies())
        else:
            self.uncounted += 1

    @property
    def looked_at(self) -> int:
        """How many things were looked at."""
        return self.held + self.breaches + self.excused

    @property
    def breaches(self) -> int:
        """How much is broken, and not known."""
        return len(self.broken) + self.uncounted

    @property
    def excused(self) -> int:
        """How much is broken, and known."""
        return len(self.known) + self.known_uncounted

    def know(self, covers: Callable[[Broken], bool], *, whole: bool) -> None:
        """Take what a baseline covers for known; `whole` says that it covers all of the clause, also what is not kept."""
        if whole:
            self.known_uncounted, self.uncounted = self.known_uncounted + self.uncounted, 0
        self.known += [broken for broken in self.broken if covers(broken)]
        self.broken = [broken for broken in self.broken if not covers(broken)]

    def failing(self, level: Level, fail_on: Level) -> list[Broken]:
        """Return what is broken where it makes a run not conforming: a must, or from `fail_on` on advice too."""
        fails = self.outcome(level, 0) == "violated" or (fail_on == "should" and level in ("must", "should"))
        return self.broken if fails else []

    def outcome(self, level: Level, unanswered: int) -> Outcome:  # noqa: PLR0911 - one return for each outcome
        """Return the verdict of the clause at a level; `unanswered` counts planned requests of its probes that got no answer."""
        if level == "off":
            return "off"
        if level == "must" and (self.uncounted or any(broken.grave for broken in self.broken)):
            return "violated"
        if self.stale:
            return "stale"
        if self.breaches:
            return "advice"
        if self.excused:
            return "known"
        if unanswered:
            return "could not tell"
        return "holds" if self.held else "not exercised"
