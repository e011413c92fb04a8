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

from ftevents.captures import Harvest
from ftevents.captures.parts import Way
from ftevents.cluster.client import connected
from ftevents.cluster.flow import Flow
from ftevents.contract import load
from ftevents.examine import offline_clauses
from ftevents.rules.stream import Judge

HIGH_WATER = "VmHWM:"
PART = 8 * 2**20
"""Bytes of a file in the store."""
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Outcome:
    """A run: what it said, its seconds, and its peak of memory in MB."""

    report: dict[str, Any]
    seconds: float
    megabytes: float


def main() -> int:
    """Compare, and print the table and the costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=300, help="size of the archive")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each way, in turns; the fastest counts")
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
        workers = [stack.enter_context(worker(address, environment)).pid for _ in range(2)]
        parts = split(archive, folder / "parts")
        upload({f"parts/{path.name}": path.read_bytes() for path in parts}, "archives", environment)
        size = archive.stat().st_size
        print(f"{events:,} events, {size / 2**20:.0f} MB, {os.cpu_count()} processors", flush=True)
        print(f"{'way':<34} {'seconds':>8} {'s/GB':>6} {'MB':>5} {'of one':>7}  says the same")
        best = compared(ways(archive, address), environment, folder, options.rounds)
        for name, outcome in best.items():
            tell(name, outcome, best["one process"], best[base_of(name)], size)
        costs(address, archive, workers, events)
    ratio = best["two dask workers"].seconds / best["--workers 2"].seconds
    print(f"two dask workers take {ratio:.2f} times what --workers 2 takes")
    is_right = all(outcome.report == best[base_of(name)].report for name, outcome in best.items())
    is_right = is_right and best["one process"].report["counts"]["violated"] > 0
    return 0 if is_right and (options.most is None or ratio <= options.most) else 1


def ways(archive: Path, address: str) -> dict[str, list[str]]:
    """Return the ways to validate an archive, one process first."""
    return {
        "one process": [str(archive), "--workers", "1"],
        "--workers 2": [str(archive), "--workers", "2"],
        "two dask workers": [str(archive), "--cluster", address],
        "--cluster local:2": [str(archive), "--cluster", "local:2"],
        "one process, in parts": [str(archive.parent / "parts")],
        "one process, from the store": ["s3://archives/parts"],
        "two dask workers, from the store": ["s3://archives/parts", "--cluster", address],
    }


def base_of(name: str) -> str:
    """Return the way that says what another one has to say: the store has the archive in parts, since one on loopback is slow with long files."""
    return "one process, in parts" if "store" in name or "parts" in name else "one process"


def split(archive: Path, folder: Path) -> list[Path]:
    """Write an archive in files of about so many bytes as the store is quick with; return them."""
    folder.mkdir()
    paths: list[Path] = []
    with archive.open("rb") as stream:
        while lines := stream.readlines(PART):
            paths.append(folder / f"{len(paths):03}.ndjson")
            paths[-1].write_bytes(b"".join(lines))
    return paths


def compared(commands: dict[str, list[str]], environment: dict[str, str], folder: Path, rounds: int) -> dict[str, Outcome]:
    """Return the fastest run of each way; the store, which is a slow one, is asked once."""
    best: dict[str, Outcome] = {}
    for turn in range(rounds):
        for name, words in commands.items():
            if turn and base_of(name) != "one process":
                continue
            outcome = run(words, environment, folder)
            print(f"round {turn + 1}, {name}: {outcome.seconds:.2f} s", file=sys.stderr, flush=True)
            if name not in best or outcome.seconds < best[name].seconds:
                best[name] = outcome
    return best


def costs(address: str, archive: Path, workers: list[int], events: int) -> None:
    """Print what the two halves of a run cost: seconds, bytes that move, and the memory of the worker that has most."""
    way = Way(load().facts["openai"], tuple(offline_clauses()))
    peaks: list[float] = []

    def between(words: str) -> None:
        if words.startswith("merging"):
            peaks.append(max(map(peak_of, workers)))
            for process in workers:
                Path(f"/proc/{process}/clear_refs").write_text("5")

    with connected(address) as engine:
        flow = Flow(engine, Judge(way.facts, way.clauses), Harvest(), way, progress=between)
        flow.run([archive])
    told, gigabytes = flow.told, archive.stat().st_size / 2**30
    print(
        f"judging: {told.judging:.2f} s by the clock, {told.judging * engine.threads / gigabytes:.1f} s for a GB and thread, {told.shares} shares"
    )
    print(
        f"moved to the merge: {told.moved / 2**20:.1f} MB, {told.moved / events:.0f} bytes an event, {told.fullest / 2**20:.1f} MB to the fullest"
    )
    print(
        f"merging: {told.merging:.2f} s by the clock, {told.merging * engine.threads / events * 1e6:.1f} s for a million events and thread"
    )
    print(f"peak of the fuller worker: {peaks[0]:.0f} MB until then, {max(map(peak_of, workers)):.0f} MB while it merges")


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


def tell(name: str, outcome: Outcome, one: Outcome, base: Outcome, size: int) -> None:
    """Print a line of the table."""
    is_same = "yes" if outcome.report == base.report else "NO"
    share = outcome.seconds / one.seconds
    print(f"{name:<34} {outcome.seconds:>8.2f} {outcome.seconds / size * 2**30:>6.1f} {outcome.megabytes:>5.0f} {share:>7.2f}  {is_same}")


if __name__ == "__main__":
    sys.exit(main())
