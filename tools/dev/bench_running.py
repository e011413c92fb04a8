"""Running the cases of the offline benchmark: each is a process, watched from outside for its CPU seconds and its memory.

Memory is polled, since only the kernel's record of a process says what of it is anonymous: memory that is the process's own, without the pages
of mapped files, which the kernel may take back. Where there is no such record (beyond Linux), only the peak of all memory is known.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
CHILD = str(ROOT / "tools" / "dev" / "bench_child.py")
OFTEN = 0.005
"""Seconds between two looks at a process's memory."""
_PATIENT = 1800.0
_RECORDS = {"VmHWM": "rss", "RssAnon": "anonymous"}


@dataclass(frozen=True)
class Run:
    """What one process took and showed: seconds of CPU and by the clock, MB of memory at its peak, and what a child said.

    `anonymous` is None where it cannot be known.
    """

    cpu: float
    wall: float
    rss: float
    anonymous: float | None
    said: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One thing to measure: its name, its command, in how many rounds at most, the exit codes that are right, and the findings, where they are known.

    `missing` says in words why it cannot be measured here. `together` is how many of its processes run at the same time.
    """

    name: str
    command: tuple[str, ...]
    rounds: int = 5
    ends: tuple[int, ...] = (0,)
    findings: int | None = None
    missing: str | None = None
    together: int = 1


@dataclass
class Result:
    """The runs of a case, and what is wrong with them."""

    case: Case
    runs: list[Run] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def library(name: str, path: Path, form: str) -> tuple[str, ...]:
    """Return the command of a case in a child."""
    return (PYTHON, CHILD, name, str(path), form)


def command(path: Path, workers: int = 1) -> tuple[str, ...]:
    """Return the command line of this package."""
    return (PYTHON, "-m", "ftevents", "validate", str(path), "--workers", str(workers), "--quiet")


def measure(cases: list[Case], rounds: int, tell: Callable[[str], None]) -> dict[str, Result]:
    """Run the cases of each round one after the other, and return the results by name."""
    results = {case.name: Result(case) for case in cases}
    for turn in range(rounds):
        for result in results.values():
            if turn < result.case.rounds and result.case.missing is None and not result.wrong:
                _take_part(result)
        tell(f"round {turn + 1} of {rounds} is done")
    return results


def _take_part(result: Result) -> None:
    """Run a case once, and look at what it came to."""
    case = result.case
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as complaints:
        run, code = run_once(case, output, complaints)
        output.seek(0)
        complaints.seek(0)
        told = output.read()
        if code not in case.ends:
            result.wrong.append(f"ended with {code}: {(complaints.read() or told)[-300:].strip()}")
            return
    said = json.loads(told.splitlines()[-1]) if CHILD in case.command else {}
    result.runs.append(Run(run.cpu, run.wall, run.rss, run.anonymous, said))
    if case.findings is not None and said["findings"] != case.findings:
        result.wrong.append(f"{said['findings']:.0f} findings; expected {case.findings}")


def run_once(case: Case, output: IO[str], complaints: IO[str]) -> tuple[Run, int]:
    """Run the processes of a case to their end; return what they took in all, and the worst exit code."""
    started = time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    peaks = dict.fromkeys(_RECORDS.values(), 0.0)
    processes = [
        subprocess.Popen(case.command, stdout=output, stderr=complaints, env=environment(), cwd=ROOT, text=True)
        for _ in range(case.together)
    ]
    while any(process.poll() is None for process in processes):
        look(processes[0].pid, peaks)
        time.sleep(OFTEN)
        if time.perf_counter() - started > _PATIENT:
            for process in processes:
                process.kill()
    wall = time.perf_counter() - started
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    anonymous = peaks["anonymous"] or None
    return Run(cpu, wall, peaks["rss"], anonymous), max(abs(process.returncode) for process in processes)


def look(process: int, peaks: dict[str, float]) -> None:
    """Raise the peaks of memory, in MB, to what a process has now."""
    try:
        record = Path(f"/proc/{process}/status").read_text("ascii", "replace")
    except OSError:
        return
    for line in record.splitlines():
        name, _, value = line.partition(":")
        if name in _RECORDS:
            peaks[_RECORDS[name]] = max(peaks[_RECORDS[name]], int(value.split()[0]) * 1024 / 1e6)


def environment() -> dict[str, str]:
    """Return the environment of every process: this one's, without what would change a run."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "PYTEST_", "PYTHONDONTWRITE"))}
    return kept | {"PYTHONPATH": str(ROOT / "tools"), "FTEVENTS_NO_CONFIG": "1"}
