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

from ftevents.evidence import Expected
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
SLOW = 10.0
"""Seconds: a fault of slowness must not look like one of hanging."""
BASE_URL = "http://reference.invalid/v1"


@dataclass(frozen=True)
class Row:
    """One variation on one data set: the words of the first finding of each clause that it broke, and the share of what was looked at."""

    name: str
    data: str
    broken: dict[str, str]
    violated: frozenset[str]
    shares: dict[str, float]
    seconds: float
    verdict: str


def wrongs(name: str, found: list[Row]) -> list[str]:
    """Return what is wrong with a variation, over all data sets.

    A fault breaks the first clause that it names on every data set, the others perhaps (which pages a plan asks for decides), and no clause
    besides. An alternative violates nothing, and is advised against by no clause that it does not name.
    """
    fault = (FAULTS | ALTERNATIVES)[name]
    wrong = []
    for row in found:
        if name in ALTERNATIVES:
            wrong += [f"{row.data}: accused by {clause}: {row.broken[clause]}" for clause in sorted(row.violated)]
        elif fault.breaks[0] not in row.broken:
            wrong.append(f"{row.data}: {fault.breaks[0]} did not fire")
        wrong += [f"{row.data}: {clause} fired too: {words}" for clause, words in row.broken.items() if clause not in fault.breaks]
    return wrong


def corpus(data: str) -> Corpus:
    """Return a data set by name."""
    return standard() if data == "standard" else seeded(SEED)


def examined(fault: Fault | None, data: str) -> Report:
    """Examine the reference server with one variation: in-process, or on a socket where only a socket shows it."""
    needs = fault.data if fault is not None else None
    key = None if needs == "no auth" else KEY
    other_key = OTHER_KEY if key else None
    right = corpus(data)
    expected = [Expected(job.id, len(job.events)) for job in right.jobs.values()] if needs == "expected events" else []
    reference = build(right, faults=(fault.name,) if fault else (), key=key, other_key=other_key)
    if fault is not None and fault.socket:
        with serve(reference) as serving:
            target = Target(serving.base_url, "the matrix", key=key, other_key=other_key, auth=key is not None)
            deadline = SLOW if fault.breaks[:1] == ("answer/in-time",) else 1.0
            return examine(target, budget=Budget(deadline=deadline, max_seconds=30.0, probe_methods=True), expected=expected).report
    target = Target(BASE_URL, "the matrix", key=key, other_key=other_key, auth=key is not None)
    budget = Budget(workers=0, deadline=1.0, probe_methods=True)
    return examine(target, budget=budget, expected=expected, open_channel=lambda: HandlerChannel(reference.respond, _secrets(key))).report


def _secrets(key: str | None) -> Secrets:
    return Secrets((key, OTHER_KEY) if key else ())


def row(name: str, data: str) -> Row:
    """Examine one variation by name."""
    started = time.monotonic()
    report = examined((FAULTS | ALTERNATIVES)[name], data)
    fired = [each for each in report.having("violated", "advice") if each.level != "may"]
    return Row(
        name=name,
        data=data,
        broken={each.clause.id: each.findings[0].words for each in fired},
        violated=frozenset(each.clause.id for each in fired if each.outcome == "violated"),
        shares={each.clause.id: round(each.share, 2) for each in fired},
        seconds=time.monotonic() - started,
        verdict=report.verdict,
    )


def _row(task: tuple[str, str]) -> Row:
    return row(*task)


def rows(names: Iterable[str], *, jobs: int = 2) -> list[Row]:
    """Examine variations on both data sets, in processes."""
    tasks = [(name, data) for name in names for data in DATA_SETS]
    if jobs < 2:
        return [_row(task) for task in tasks]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(_row, tasks, chunksize=4))


def judged(found: list[Row]) -> dict[str, list[str]]:
    """Return what is wrong with each variation; nothing for those that are as they should be."""
    names = dict.fromkeys(row.name for row in found)
    return {name: wrong for name in names if (wrong := wrongs(name, [row for row in found if row.name == name]))}


def printed(found: list[Row], *, words: bool) -> int:
    """Print what is wrong, and a line that counts all; return how many variations are wrong."""
    wrong = judged(found)
    for name, sentences in wrong.items():
        print(f"WRONG {name}:")
        for sentence in sentences:
            print(f"    {sentence[:300]}")
    if words:
        for each in found:
            print(f"{each.name} on {each.data} ({each.verdict}):")
            for clause, sentence in each.broken.items():
                print(f"    {clause}: {sentence[:300]}")
    names = {row.name for row in found}
    faults = sum(name in FAULTS for name in names)
    seconds = sum(row.seconds for row in found)
    caught = faults - sum(name in FAULTS for name in wrong)
    accused = sum(name in ALTERNATIVES for name in wrong)
    print(
        f"kill matrix: {caught} of {faults} faults caught as named, {accused} of {len(names) - faults} alternatives accused, {seconds:.1f} s of work"
    )
    return len(wrong)


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
    wrong = printed(found, words=options.words)
    if options.write:
        write_patterns(found)
        write_docs(found, set(judged(found)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
