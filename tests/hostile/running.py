"""Running a case: ask a hostile server as a user would, and say what the run came to and what it took."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ftevents.examine import examine
from ftevents.live.budget import Budget
from ftevents.live.target import Target
from ftevents.report.console import lines
from ftevents.report.formats import RENDERERS
from ftevents.usage import UsageError
from hostile.host import KEY, Host, hosting
from hostile.measuring import anew, peak

if TYPE_CHECKING:
    from ftevents.report import Report
    from hostile.servers import Case

SECONDS = 15.0
"""What a run may take in all."""
MEGABYTES = 300
"""How far the memory of the process may grow."""
WORDS = {0: "conforming", 1: "violated", 2: "could not tell", 130: "interrupted"}
"""What the exit codes mean; a run that came to no report is refused."""
NOTHING = 2


@dataclass
class Outcome:
    """What a run came to. `clauses` are the verdicts by clause; empty where there was nothing to judge."""

    code: int
    words: str
    clauses: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    megabytes: float = 0.0
    sprung: bool = False
    cookies: int = 0

    @property
    def verdict(self) -> str:
        """What it came to, in a word or two."""
        return WORDS.get(self.code, "a fault of ours") if self.clauses or self.code != NOTHING else "refused"

    def wrong(self, case: Case) -> list[str]:
        """Say what is not as the case wants it."""
        found = [f"exit {self.code}, not {case.code}: {self.words[:160]!r}"] if self.code != case.code else []
        found += [f"{clause} is {self.clauses.get(clause)}" for clause in case.breaks if self.clauses.get(clause) != "violated"]
        found += [f"{case.words!r} is not said: {self.words[:160]!r}"] if case.words not in self.words else []
        found += ["it followed a redirect to another origin"] if self.sprung else []
        found += ["it sent a cookie"] if self.cookies else []
        found += [f"{self.seconds:.1f} s"] if self.seconds > SECONDS else []
        found += [f"{self.megabytes:.0f} MB"] if self.megabytes > MEGABYTES else []
        return found + self._unjudged(case)

    def _unjudged(self, case: Case) -> list[str]:
        """Say what of the rest of the plan was not judged: whatever a server does to one walk, refusals and parameters are looked at."""
        if case.when.__name__ != "walks":
            return []
        rest = ("auth/no-key", "errors/unknown-job", "pagination/after-is-exclusive")
        return [f"{clause} was not judged" for clause in rest if self.clauses.get(clause, "not exercised") == "not exercised"]


def run(case: Case, *, deadline: float = 0.4) -> Outcome:
    """Run a case in this process."""
    before, started = anew(), time.monotonic()
    with hosting(Host(case.act, case.when, absent=case.absent)) as host:
        outcome = _asked(f"{case.scheme}://127.0.0.1:{host.port}/v1", deadline)
        outcome.sprung = host.trap.sprung
        outcome.cookies = sum(b"\r\ncookie:" in head.lower() for head in host.heads)
    outcome.seconds, outcome.megabytes = time.monotonic() - started, peak() - before
    return outcome


def _asked(base_url: str, deadline: float) -> Outcome:
    try:
        report = examine(
            Target(base_url, "a test", key=KEY), budget=Budget(deadline=deadline, max_seconds=SECONDS / 2, size="quick")
        ).report
    except UsageError as error:
        return Outcome(2, str(error))
    written = _written(report)
    return Outcome(report.exit_code, written, {each.clause.id: each.outcome for each in report.clauses})


def _written(report: Report) -> str:
    """Return the console report; every other one is written too, since that must not fail either."""
    for renderer in RENDERERS.values():
        assert renderer.render(report)
    json.loads(RENDERERS["json"].render(report))
    return "\n".join(line for _, line in lines(report))
