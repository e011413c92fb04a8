"""Entries of a baseline, and how each one stands after a run: whether what it names is still broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from ftevents.contract import Level
    from ftevents.evidence import Transcript
    from ftevents.rules import Broken, Ledger

State = Literal["known", "added", "stale", "removed", "expired", "not exercised"]
PLACEHOLDER = "TODO: say why"
"""The reason of an entry that --baseline-update adds."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A deviation that is known. With `probe` or `job`, only what the requests of that probe or job show of it.

    `lines` are its first and last line in the file, from 1; `expires` is the last day on which it counts, and `expires_line` where that stands.
    """

    clause: str
    reason: str
    probe: str | None = None
    job: str | None = None
    expires: date | None = None
    lines: tuple[int, int] = (0, 0)
    expires_line: int = 0

    @property
    def identity(self) -> tuple[str, str | None, str | None]:
        """What no two entries have in common."""
        return self.clause, self.probe, self.job

    @property
    def name(self) -> str:
        """The clause, with the probe and the job where only these are meant."""
        scope = [f"{noun} {value!r}" for noun, value in (("probe", self.probe), ("job", self.job)) if value is not None]
        return f"{self.clause} ({', '.join(scope)})" if scope else self.clause

    @property
    def is_whole(self) -> bool:
        """Whether it names all of its clause."""
        return self.probe is None and self.job is None

    @property
    def is_placeholder(self) -> bool:
        """Whether nobody has said yet why the deviation is put up with."""
        return self.reason.upper().startswith("TODO")

    def covers(self, broken: Broken) -> bool:
        """Whether a breach of its clause is one that it names."""
        accused = broken.exchanges[0] if broken.exchanges else None
        probe, job = (accused.asked.probe, accused.job_id) if accused is not None else (None, None)
        return self.probe in (None, probe) and self.job in (None, job)

    def is_seen_in(self, transcript: Transcript) -> bool:
        """Whether a run has answers to requests of the kind that it names; of captures, only what links pages may be left."""
        if self.is_whole or (self.probe is None and any(links.job == self.job for links in transcript.jobs)):
            return True
        answered = (exchange for exchange in transcript if exchange.counts)
        return any(self.probe in (None, exchange.asked.probe) and self.job in (None, exchange.job_id) for exchange in answered)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an entry stands: `covered` is how many breaches it names that are there."""

    entry: Entry
    state: State
    file: str
    covered: int = 0

    @property
    def fails(self) -> bool:
        """Whether it makes a run not conforming."""
        return self.state in ("stale", "expired")

    @property
    def says(self) -> str:
        """What there is to do, where, as a sentence without its end."""
        entry, (first, last) = self.entry, self.entry.lines
        where = f"{self.file}:{first}: {entry.name}" if first else f"{self.file}: {entry.name}"
        if self.state == "stale":
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            return f"{where} holds now; delete {lines}, or run again with --baseline-update"
        if self.state == "expired":
            return f"{where} expired on {entry.expires}; put the server right, or renew the date in line {entry.expires_line}"
        return f"{where}: {entry.reason}"

    def to_json(self) -> dict[str, Any]:
        """Return the standing as JSON."""
        entry = self.entry
        return {
            "clause": entry.clause,
            "probe": entry.probe,
            "job": entry.job,
            "reason": entry.reason,
            "expires": entry.expires.isoformat() if entry.expires is not None else None,
            "line": entry.lines[0] or None,
            "state": self.state,
            "covered": self.covered,
            "says": self.says,
        }


@dataclass(frozen=True)
class Baseline:
    """The entries of a file. With `update`, what is violated is entered and what is stale goes, instead of failing; `today` decides what expired."""

    file: str
    entries: tuple[Entry, ...]
    today: date
    update: bool = False

    def settle(self, ledgers: dict[str, Ledger], run: Settling) -> list[Standing]:
        """Take the breaches that are known out of the ledgers, and return how each entry stands, those that are added last."""
        standings = [self._standing(entry, ledgers.get(entry.clause), run) for entry in self.entries]
        if self.update:
            standings += [
                Standing(entry, "added", self.file, _covered(entry, ledger))
                for name, ledger in ledgers.items()
                for entry in self._added(name, ledger.failing(run.levels[name], run.fail_on))
            ]
        for standing in standings:
            ledger = ledgers.get(standing.entry.clause)
            if ledger is not None and standing.state in ("known", "added"):
                ledger.know(standing.entry.covers, whole=standing.entry.is_whole)
            elif ledger is not None and standing.state == "stale":
                ledger.stale = True
        return standings

    def is_over(self, entry: Entry) -> bool:
        """Whether an entry counts no more."""
        return entry.expires is not None and entry.expires < self.today

    @property
    def current(self) -> frozenset[str]:
        """The clauses that it names in entries that count."""
        return frozenset(entry.clause for entry in self.entries if not self.is_over(entry))

    def _standing(self, entry: Entry, ledger: Ledger | None, run: Settling) -> Standing:
        if ledger is None:
            return Standing(entry, "not exercised", self.file)
        covered, is_over = _covered(entry, ledger), self.is_over(entry)
        is_off = run.levels[entry.clause] == "off"
        if covered and not is_off:
            return Standing(entry, "expired" if is_over else "known", self.file, covered)
        if is_off or not ledger.looked_at or run.unanswered[entry.clause] or not entry.is_seen_in(run.transcript):
            return Standing(entry, "expired" if is_over else "not exercised", self.file)
        return Standing(entry, "removed" if self.update else "stale", self.file)

    def _added(self, name: str, failing: Iterable[Broken]) -> list[Entry]:
        """Return the entries for breaches of a clause that none names: one for all, or one for each probe where the file tells probes apart."""
        here = [entry for entry in self.entries if entry.clause == name]
        new = [broken for broken in failing if not any(entry.covers(broken) for entry in here)]
        probes = dict.fromkeys(broken.exchanges[0].asked.probe if broken.exchanges else None for broken in new)
        if not here or None in probes:
            probes = dict.fromkeys([None] * bool(new))
        return [Entry(name, PLACEHOLDER, probe) for probe in probes]


def _covered(entry: Entry, ledger: Ledger) -> int:
    """Return how many breaches an entry names that are there."""
    return sum(map(entry.covers, ledger.broken)) + ledger.uncounted * entry.is_whole


@dataclass(frozen=True, slots=True)
class Settling:
    """What a run says of how entries stand: its evidence, by clause how strict it is and how many requests that it needs got no answer.

    `fail_on` is the level from which on a breach makes the run not conforming.
    """

    transcript: Transcript
    levels: Mapping[str, Level]
    unanswered: Mapping[str, int]
    fail_on: Level
