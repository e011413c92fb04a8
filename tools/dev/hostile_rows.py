"""The rows of the table of hostile servers and files, and the line that each one comes to, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hostile.file_running import SECONDS as FILE_SECONDS
from hostile.file_running import apart, cut
from hostile.files import CUT, FILES
from hostile.measuring import anew, peak
from hostile.running import MEGABYTES, SECONDS, run
from hostile.servers import CASES

SLACK = 30.0
"""Seconds beside the run itself after which a process counts as hung."""
CUT_SECONDS = 300.0
"""What all the beginnings of one sample may take."""
HEAD = f"{'kind':<6} {'case':<43} {'exit':>4}  {'verdict':<14} {'seconds':>7} {'MB':>5}"
LIMITS = {"server": SECONDS, "file": FILE_SECONDS, "cut": CUT_SECONDS}
"""The kinds of cases, with the seconds that one of each may take."""


@dataclass(frozen=True)
class Row:
    """One case: a server, some files, or a sample that is cut at every byte."""

    kind: str
    name: str


@dataclass
class Line:
    """What a case came to. `megabytes` are those that a server made the process grow, else its peak; `wrong` is what is not as wanted."""

    code: int = 0
    verdict: str = ""
    seconds: float = 0.0
    megabytes: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def words(self, row: Row) -> str:
        """Return it as a line of the table."""
        what = f"{row.kind:<6} {row.name:<43} {self.code:>4}  {self.verdict:<14} {self.seconds:>7.2f} {self.megabytes:>5.0f}"
        return f"{what}  {'; '.join(self.wrong)}".rstrip()


ROWS = tuple(Row(kind, name) for kind, names in (("server", CASES), ("file", FILES), ("cut", CUT)) for name in names)


def line(row: Row, deadline: float) -> Line:
    """Run a case in a process of its own; `deadline` is the seconds for one answer of a server."""
    return _files(row.name) if row.kind == "file" else _apart(row, deadline)


def alone(row: Row, deadline: float) -> dict[str, Any]:
    """Run a case in this process, and return the members of its line."""
    return _server(row.name, deadline) if row.kind == "server" else _cut(row.name)


def _files(name: str) -> Line:
    case = FILES[name]
    with tempfile.TemporaryDirectory() as folder:
        outcome = apart(case, Path(folder), case.make(Path(folder)))
    if outcome is None:
        return Line(verdict="not run: root may read all, and setpriv, which gives that up, is not there")
    wrong = outcome.wrong(case) + outcome.too_much()
    return Line(outcome.code, outcome.verdict, outcome.seconds, outcome.megabytes, wrong)


def _apart(row: Row, deadline: float) -> Line:
    command = [
        sys.executable,
        str(Path(__file__).with_name("hostile_table.py")),
        "--alone",
        "--deadline",
        str(deadline),
        row.kind,
        row.name,
    ]
    limit = LIMITS[row.kind] + SLACK
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=limit)
    except subprocess.TimeoutExpired:
        return Line(-1, "hung", limit, 0.0, ["it hung"])
    if done.returncode:
        return Line(done.returncode, "raised", 0.0, 0.0, [done.stderr.strip()[-400:]])
    return Line(**json.loads(done.stdout.splitlines()[-1]))


def _server(name: str, deadline: float) -> dict[str, Any]:
    case = CASES[name]
    outcome = run(case, deadline=deadline)
    found = {"code": outcome.code, "verdict": outcome.verdict, "seconds": outcome.seconds, "megabytes": outcome.megabytes}
    return found | {"wrong": outcome.wrong(case)}


def _cut(name: str) -> dict[str, Any]:
    _, started = anew(), time.monotonic()
    places = cut(name)
    seconds, megabytes = time.monotonic() - started, peak()
    wrong = [f"{seconds:.1f} s"] if seconds > CUT_SECONDS else []
    wrong += [f"{megabytes:.0f} MB"] if megabytes > MEGABYTES else []
    return {"verdict": f"{places:,} cuts", "seconds": seconds, "megabytes": megabytes, "wrong": wrong}
