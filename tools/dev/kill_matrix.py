"""The kill matrix: every named fault and every accepted alternative against every clause, on both data sets.

A fault must break exactly the clauses that it names, at any level but may; an alternative must break none. Run as a program it prints the
matrix and ends with 1 where a row is wrong: `python tools/dev/kill_matrix.py [NAME...] [--socket-only | --in-process-only] [--jobs N]`.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from matrix_docs import write_docs

from ftevents.examine import examine
from ftevents.live.budget import Budget
from ftevents.live.secrets import Secrets
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel
from ftevents.reference import ALTERNATIVES, FAULTS, build, seeded, serve, standard

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.reference import Corpus, Fault
    from ftevents.report import Report

KEY = "sk-matrix-0123456789abcdefghij"
OTHER_KEY = "sk-matrix-another-account-98765"
SEED = 7
DATA_SETS = ("standard", "seeded")
PATTERNS = Path(__file__).resolve().parents[1] / "ftevents" / "diagnosis" / "patterns.json"
BASE_URL = "http://reference.invalid/v1"


@dataclass(frozen=True)
class Row:
    """One variation on one data set: what it broke, what it should have, and the words of the first finding of each clause."""

    name: str
    data: str
    expected: tuple[str, ...]
    broken: dict[str, str]
    shares: dict[str, float]
    seconds: float
    verdict: str

    @property
    def missing(self) -> list[str]:
        """Clauses that it names and that did not fire."""
        return [clause for clause in self.expected if clause not in self.broken]

    @property
    def surplus(self) -> list[str]:
        """Clauses that fired and that it does not name."""
        return [clause for clause in self.broken if clause not in self.expected]

    @property
    def is_right(self) -> bool:
        """Whether exactly the named clauses fired."""
        return not self.missing and not self.surplus


def corpus(data: str) -> Corpus:
    """Return a data set by name."""
    return standard() if data == "standard" else seeded(SEED)


def examined(fault: Fault | None, data: str) -> Report:
    """Examine the reference server with one variation: in-process, or on a socket where only a socket shows it."""
    key = None if fault is not None and fault.data == "no key" else KEY
    reference = build(corpus(data), faults=(fault.name,) if fault else (), key=key, other_key=OTHER_KEY if key else None)
    if fault is not None and fault.socket:
        with serve(reference) as serving:
            target = Target(serving.base_url, "the matrix", key=key, other_key=OTHER_KEY if key else None)
            return examine(target, budget=Budget(deadline=1.0, max_seconds=30.0, probe_methods=True)).report
    target = Target(BASE_URL, "the matrix", key=key, other_key=OTHER_KEY if key else None)
    budget = Budget(workers=0, deadline=1.0, probe_methods=True)
    return examine(target, budget=budget, open_channel=lambda: HandlerChannel(reference.respond, _secrets(key))).report


def _secrets(key: str | None) -> Secrets:
    return Secrets((key, OTHER_KEY) if key else ())


def row(name: str, data: str) -> Row:
    """Examine one variation by name."""
    fault = (FAULTS | ALTERNATIVES)[name]
    started = time.monotonic()
    report = examined(fault, data)
    fired = [each for each in report.having("violated", "advice") if each.level != "may"]
    broken = {each.clause.id: each.findings[0].words for each in fired}
    shares = {each.clause.id: round(each.share, 2) for each in fired}
    return Row(name, data, fault.breaks, broken, shares, time.monotonic() - started, report.verdict)


def _row(task: tuple[str, str]) -> Row:
    return row(*task)


def rows(names: Iterable[str], *, jobs: int = 2) -> list[Row]:
    """Examine variations on both data sets, in processes."""
    tasks = [(name, data) for name in names for data in DATA_SETS]
    if jobs < 2:
        return [_row(task) for task in tasks]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(_row, tasks, chunksize=4))


def printed(found: list[Row], *, words: bool) -> None:
    """Print the rows that are wrong, and a line that counts all."""
    for each in found:
        if not each.is_right:
            print(f"WRONG {each.name} on {each.data} ({each.verdict}):")
            for clause in each.missing:
                print(f"    did not fire: {clause}")
            for clause in each.surplus:
                print(f"    fired too:    {clause}  {each.broken[clause][:300]}")
        elif words:
            print(f"right {each.name} on {each.data}: {', '.join(each.broken) or 'nothing broken'}")
    wrong = sum(not each.is_right for each in found)
    faults = sum(each.name in FAULTS for each in found)
    print(
        f"{len(found)} rows ({faults} of faults, {len(found) - faults} of alternatives), {wrong} wrong, {sum(each.seconds for each in found):.1f} s of work"
    )


def write_patterns(found: list[Row]) -> None:
    """Write the patterns that the diagnosis reads: for each fault and data set the clauses that it breaks and how often."""
    faults = []
    for name in dict.fromkeys(each.name for each in found if each.name in FAULTS):
        fault = FAULTS[name]
        data = {each.data: dict(sorted(each.shares.items())) for each in found if each.name == name}
        faults.append({"name": name, "says": fault.says, "meant": list(fault.breaks[:1]), "data": data})
    rows_of_text = ",\n".join(json.dumps(fault, ensure_ascii=False) for fault in faults)
    PATTERNS.write_text(f'{{"version": 1, "faults": [\n{rows_of_text}\n]}}\n', "utf-8")


def main() -> int:
    """Run the matrix and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the patterns of the diagnosis and docs/matrix.*")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--in-process-only", action="store_true")
    parser.add_argument("--socket-only", action="store_true")
    options = parser.parse_args()
    chosen = options.names or [*FAULTS, *ALTERNATIVES]
    known = FAULTS | ALTERNATIVES
    chosen = [
        name
        for name in chosen
        if not (options.in_process_only and known[name].socket) and not (options.socket_only and not known[name].socket)
    ]
    found = rows(chosen, jobs=options.jobs)
    printed(found, words=options.words)
    if options.write:
        write_patterns(found)
        write_docs(found)
    return 0 if all(each.is_right for each in found) else 1


if __name__ == "__main__":
    sys.exit(main())
