"""The live benchmark: how long a verdict takes on servers of several habits, and whether an honest one is accused.

`python tools/dev/bench_live.py [--rounds N] [--only WORD] [--json FILE]` starts the servers itself, each run with a server and a process of
its own, the cases of a round one after the other; it prints medians beside their targets, and ends with 1 where one is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench_live_server import KEY

from ftevents.examine import examine
from ftevents.live.budget import Budget
from ftevents.live.sizes import BOUNDARY_SIZES
from ftevents.live.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
SERVER = ROOT / "tools" / "dev" / "bench_live_server.py"
SCHEMATHESIS = str(Path(PYTHON).with_name("schemathesis"))
CHECK = (PYTHON, "-m", "ftevents", "check", "URL", "--json", "REPORT", "--quiet")
PYTEST = (PYTHON, "-m", "pytest", "-q", "--base-url=URL", "--contract-json=REPORT")
GENERATED = (
    *(SCHEMATHESIS, "run", str(ROOT / "spec" / "openapi.yaml"), "--url", "URL", "--max-examples", "50", "--seed", "1"),
    *("--header", f"Authorization: Bearer {KEY}"),
)
EXPECTED = """[checks]
positive_data_acceptance.expected-statuses = ["2xx", "400", "401", "404", "422"]
negative_data_rejection.expected-statuses = ["400", "401", "404", "405", "422"]
missing_required_header.expected-statuses = ["400", "401", "404"]
"""
"""What the reference server may answer to generated requests: ids of no job, cursors of no event."""
LEAST_CASES = 300
RATIO = 3.5


@dataclass(frozen=True)
class Case:
    """One thing to measure: the server's kind, the command, its target in seconds, in how many rounds, and what else must be true.

    `honest`: nothing may be violated. `ends` are the exit codes that are right. `also` returns what is wrong with a run, in words.
    """

    name: str
    kind: str
    command: tuple[str, ...]
    target: float | None
    rounds: int = 5
    honest: bool = True
    ends: tuple[int, ...] = (0,)
    also: Callable[[Run], list[str]] = lambda _: []
    warm: bool = True


@dataclass
class Run:
    """What one run took and showed: seconds, exit code, what the server saw, the report where there is one, and the command's output."""

    seconds: float
    code: int
    seen: dict[str, Any]
    report: dict[str, Any] | None
    output: str


@dataclass
class Result:
    """The runs of a case."""

    case: Case
    runs: list[Run] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The median of the seconds."""
        return statistics.median(run.seconds for run in self.runs)

    @property
    def violated(self) -> list[str]:
        """The clauses that any run found violated."""
        return sorted({each["id"] for run in self.runs if run.report for each in run.report["clauses"] if each["verdict"] == "violated"})

    @property
    def wrong(self) -> list[str]:
        """What is not as it must be."""
        found = [f"exit code {run.code}: {run.output[-300:].strip()}" for run in self.runs if run.code not in self.case.ends]
        found += [f"accused of {', '.join(self.violated)}"] if self.case.honest and self.violated else []
        found += [words for run in self.runs for words in self.case.also(run)]
        if self.case.target is not None and self.median > self.case.target:
            found.append(f"{self.median:.2f} s")
        return list(dict.fromkeys(found))


# ---- what must be true beside the time


def usual_plan(run: Run) -> list[str]:
    """Check the number of requests, and that every cursor was asked for."""
    asked = {after for after, _, _ in run.seen["pages"]}
    missing = [each for each in run.seen["ids"] if each not in asked]
    found = [f"{run.seen['requests']} requests"] if run.seen["requests"] > 450 else []
    return found + ([f"{len(missing)} cursors not asked for"] if missing else [])


def thorough_plan(run: Run) -> list[str]:
    """Check the number of requests, that every cursor was asked for with every size, and each page on two connections."""
    connections = {(after, limit): number for after, limit, number in run.seen["pages"]}
    pairs = [(cursor, str(size)) for cursor in [None, *run.seen["ids"][:-1]] for size in BOUNDARY_SIZES]
    once = [pair for pair in pairs if connections.get(pair, 0) < 2]
    found = [f"{run.seen['requests']} requests"] if run.seen["requests"] > 5000 else []
    return found + ([f"{len(once)} pages not read on two connections"] if once else [])


def nothing_given_up(run: Run) -> list[str]:
    """Check that every request got its answer."""
    given_up = sorted({each["id"] for each in (run.report or {"clauses": []})["clauses"] if each["unanswered"]})
    return [f"requests given up: {', '.join(given_up[:3])}"] if given_up or run.report is None else []


def enough_cases(run: Run) -> list[str]:
    """Check that schemathesis sent enough to be compared with."""
    return [f"only {run.seen['requests']} cases"] if run.seen["requests"] < LEAST_CASES else []


CASES = (
    Case("check", "usual", CHECK, 0.6, also=usual_plan),
    Case("schemathesis, warm folder", "usual", GENERATED, None, ends=(0, 1), also=enough_cases),
    Case("schemathesis, fresh folder", "usual", GENERATED, None, ends=(0, 1), also=enough_cases, warm=False),
    Case("pytest, clauses", "usual", (*PYTEST, "contract_tests/test_clauses.py"), 1.2),
    Case("pytest, all", "usual", PYTEST, 4.0),
    Case("check --thorough", "usual", (*CHECK, "--thorough"), 6.0, rounds=3, also=thorough_plan),
    Case("check, 150 ms an answer", "slow", CHECK, 12.0, rounds=3),
    Case("check, each 12th is 429", "twelfth", CHECK, 4.0, rounds=5, also=nothing_given_up),
    Case("check, 50 a second", "bucket", CHECK, None, rounds=3, also=nothing_given_up),
    Case("check, one kind unanswered", "silent", CHECK, 30.0, rounds=1, honest=False, ends=(1,)),
)


# ---- running


@contextmanager
def serving(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Start a server; yield its address, and what will hold what it saw when it has ended."""
    seen: dict[str, Any] = {}
    command = [PYTHON, str(SERVER), kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment(), cwd=ROOT) as server:
        if server.stdin is None or server.stdout is None:
            raise RuntimeError("the server has no pipes")
        yield server.stdout.readline().strip(), seen
        server.stdin.close()
        seen |= json.loads(server.stdout.read())


def environment() -> dict[str, str]:
    """Return the environment of every process: this one's, without what would point a run elsewhere or keep it from keeping bytecode."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "PYTEST_", "PYTHONDONTWRITE"))}
    return kept | {"OPENAI_API_KEY": KEY, "PYTHONPATH": str(ROOT / "tools")}


def run_case(case: Case, folder: Path) -> Run:
    """Run the command on a server of its own, and return what both showed."""
    report = folder / "report.json"
    report.unlink(missing_ok=True)
    place = ROOT if case.command[1:3] == ("-m", "pytest") else folder
    with serving(case.kind) as (url, seen):
        command = [part.replace("URL", url).replace("REPORT", str(report)) for part in case.command]
        started = time.perf_counter()
        done = subprocess.run(command, cwd=place, env=environment(), capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
    said = json.loads(report.read_text("utf-8")) if report.exists() else None
    return Run(seconds, done.returncode, seen, said, done.stdout + done.stderr)


def measure(cases: list[Case], rounds: int) -> list[Result]:
    """Run the cases of each round one after the other."""
    results = [Result(case) for case in cases]
    with tempfile.TemporaryDirectory() as name:
        warm = Path(name) / "warm"
        for turn in range(rounds):
            for result in results:
                if turn < result.case.rounds:
                    fresh = Path(tempfile.mkdtemp(dir=name))
                    folder = warm if result.case.warm else fresh
                    folder.mkdir(exist_ok=True)
                    (folder / "schemathesis.toml").write_text(EXPECTED, "utf-8")
                    result.runs.append(run_case(result.case, folder))
                    shutil.rmtree(fresh)
    return results


def parallel() -> tuple[int, int]:
    """Return how many requests of a thorough run had four or more in flight, and of how many."""
    with serving("usual") as (url, _):
        transcript = examine(Target(url, "the benchmark", key=KEY), budget=Budget(size="thorough")).transcript
    return sum(exchange.in_flight >= 4 for exchange in transcript), len(transcript)


# ---- saying


def printed(results: list[Result]) -> bool:
    """Print the table; return whether all is as it must be."""
    print(f"{'':28} {'median':>8} {'target':>8}  {'met':4} {'requests':>9}  violated")
    for result in results:
        case = result.case
        target = f"{case.target:.1f} s" if case.target is not None else "-"
        requests = sorted({run.seen["requests"] for run in result.runs})
        span = f"{requests[0]}" if len(requests) == 1 else f"{requests[0]}-{requests[-1]}"
        print(
            f"{case.name:28} {result.median:6.2f} s {target:>8}  {'yes' if not result.wrong else 'NO':4} {span:>9}  {', '.join(result.violated) or 'nothing'}"
        )
        for words in result.wrong:
            print(f"{'':30}{words}")
    is_enough = ratios(results)
    return is_enough and not any(result.wrong for result in results)


def ratios(results: list[Result]) -> bool:
    """Print how much longer schemathesis takes than the command; return whether it is long enough."""
    medians = {result.case.name: result.median for result in results}
    enough = True
    for name in ("schemathesis, warm folder", "schemathesis, fresh folder"):
        if name in medians and "check" in medians:
            ratio = medians[name] / medians["check"]
            enough &= ratio >= RATIO
            print(f"{name} over check: {ratio:.1f} (at least {RATIO})")
    return enough


def main() -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds; slow cases take part in fewer")
    parser.add_argument("--only", action="append", help="only cases whose name has this word (repeatable)")
    parser.add_argument("--json", type=Path, help="write all figures as JSON")
    options = parser.parse_args()
    cases = [case for case in CASES if not options.only or any(word in case.name for word in options.only)]
    print(f"{os.cpu_count()} CPUs, Python {sys.version.split()[0]}, load {os.getloadavg()[0]:.1f} at the start")
    results = measure(cases, options.rounds)
    right = printed(results)
    if any("thorough" in case.name for case in cases):
        many, whole = parallel()
        print(f"thorough, four or more in flight: {many} of {whole} requests (at least 200)")
        right &= many >= 200
    if options.json:
        figures = [{"name": each.case.name, "seconds": [run.seconds for run in each.runs], "wrong": each.wrong} for each in results]
        options.json.write_text(json.dumps(figures, indent=1), "utf-8")
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main())
