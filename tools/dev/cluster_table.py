"""A cluster on this machine beside one process and two: what they say, and what it costs.

Starts a scheduler, two workers and an S3-compatible store on loopback, makes an archive, validates it in each way, and prints a table. Exits with 1 where
any way says something else than one process does. Everything that was started ends with it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster_archive import write_archive
from cluster_running import scheduler, store, upload, worker

HIGH_WATER = "VmHWM:"
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """A run: what it said, its seconds, and its peak of memory in MB."""

    report: dict[str, Any]
    seconds: float
    megabytes: float


def main() -> int:
    """Compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300, help="size of the archive")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each way; the fastest counts")
    parser.add_argument(
        "--most", type=float, default=None, help="fail where two dask workers take more than so many times what --workers 2 takes"
    )
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        archive = folder / "archive.ndjson"
        events = write_archive(archive, options.megabytes * 2**20)
        environment = stack.enter_context(store()) | {"PYTHONPATH": str(PACKAGE)}
        address = stack.enter_context(scheduler())
        workers = [stack.enter_context(worker(address, environment)) for _ in range(2)]
        upload({"archive.ndjson": archive.read_bytes()}, "archives", environment)
        size = archive.stat().st_size
        print(f"{events:,} events, {size / 2**20:.0f} MB, {os.cpu_count()} processors")
        ways = {
            "one process": [str(archive), "--workers", "1"],
            "--workers 2": [str(archive), "--workers", "2"],
            "two dask workers": [str(archive), "--cluster", address],
            "--cluster local:2": [str(archive), "--cluster", "local:2"],
            "one process, from the store": ["s3://archives/archive.ndjson"],
            "two dask workers, from the store": ["s3://archives/archive.ndjson", "--cluster", address],
        }
        best: dict[str, Outcome] = {}
        for _ in range(options.rounds):
            for name, words in ways.items():
                outcome = run(words, environment, folder)
                if name not in best or outcome.seconds < best[name].seconds:
                    best[name] = outcome
        peaks = [peak_of(each.pid) for each in workers]
    return tell(best, size, max(peaks), options.most)


def run(words: list[str], environment: dict[str, str], folder: Path) -> Outcome:
    """Validate an archive in one way."""
    report = folder / "report.json"
    begun = time.perf_counter()
    command = [sys.executable, "-m", "ftevents", "validate", "--quiet", "--json", str(report), *words]
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    megabytes = 0.0
    while process.poll() is None:
        megabytes = max(megabytes, peak_of(process.pid))
        time.sleep(0.05)
    seconds = time.perf_counter() - begun
    if process.returncode not in (0, 1) or process.stderr is None:
        raise SystemExit(
            f"{' '.join(command)} exited with {process.returncode}: {process.stderr.read().decode() if process.stderr else ''}"
        )
    process.stderr.close()
    return Outcome(said(report, words[0]), seconds, megabytes)


def said(report: Path, name: str) -> dict[str, Any]:
    """Return what has to be the same of a report, whatever the way and the name of the file."""
    found = json.loads(report.read_text().replace(name, "the archive"))
    return {member: found[member] for member in ("verdict", "counts", "clauses", "notes", "likely_causes")}


def peak_of(process: int) -> float:
    """Return the peak of the memory of a process in MB; 0 where that is not known."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(HIGH_WATER)), 0.0)


def tell(best: dict[str, Outcome], size: int, fullest: float, most: float | None) -> int:
    """Print the table; return 0 where all is as it should be."""
    one = best["one process"]
    print(f"{'way':<34} {'seconds':>8} {'s/GB':>6} {'MB':>5} {'of one':>7}  says the same")
    for name, outcome in best.items():
        is_same = "yes" if outcome.report == one.report else "NO"
        share = outcome.seconds / one.seconds
        print(
            f"{name:<34} {outcome.seconds:>8.2f} {outcome.seconds / size * 2**30:>6.1f} {outcome.megabytes:>5.0f} {share:>7.2f}  {is_same}"
        )
    ratio = best["two dask workers"].seconds / best["--workers 2"].seconds
    print(f"the fuller of the two workers, over all runs: {fullest:.0f} MB; two dask workers take {ratio:.2f} times what --workers 2 takes")
    is_right = all(outcome.report == one.report for outcome in best.values()) and one.report["counts"]["violated"] > 0
    return 0 if is_right and (most is None or ratio <= most) else 1


if __name__ == "__main__":
    sys.exit(main())
