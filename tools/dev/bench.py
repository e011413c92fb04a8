"""The offline benchmark: how long `ftevents validate` takes on captures of several forms, and how much memory, beside parsers and validators.

`python tools/dev/bench.py` makes its own data in a temporary folder, runs every case in a process of its own, the cases of a round one after
the other, and prints ratios of medians beside their targets. `--write` writes the tables and the picture into docs/. A case that cannot be
measured here says why. It ends with 1 where a verdict was wrong, and with `--strict` also where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

from bench_cases import Sizes, cases, make
from bench_docs import markdown, write_docs
from bench_peers import Node
from bench_rows import Table
from bench_running import measure

if TYPE_CHECKING:
    from bench_running import Result

VERSIONS = ("msgspec", "orjson", "jsonschema", "jsonschema-rs", "pydantic", "check-jsonschema", "pyyaml")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    options = parser().parse_args(arguments)
    if options.write and options.only:
        parser().error("--write writes the tables of all cases; leave out --only, or --write")
    with tempfile.TemporaryDirectory(prefix="ftevents-bench-") as name:
        folder = Path(name)
        tell("making the data")
        files = make(folder, Sizes().scaled(options.scale), large=options.large)
        node = Node(folder / "npm", wanted=not options.no_npm)
        wanted = [case for case in cases(files, node, options.scale) if not options.only or any(word in case.name for word in options.only)]
        results = measure(wanted, options.rounds, tell)
        table = Table(results, files)
        words = machine(node, options.rounds)
    print("\n".join([words, "", *markdown(table)]))
    if options.write:
        write_docs(table, words)
    if options.json:
        options.json.write_text(json.dumps(figures(results), indent=1), "utf-8")
    return ended(table, strict=options.strict)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    found = argparse.ArgumentParser(description=__doc__)
    found.add_argument("--rounds", type=int, default=5, help="rounds; slow cases take part in fewer")
    found.add_argument("--scale", type=float, default=1.0, help="how much larger or smaller the files are than usual")
    found.add_argument("--large", action="store_true", help="also a document of 1 GB and 1,000,000 events, which take a few minutes")
    found.add_argument("--only", action="append", metavar="WORD", help="only cases whose name has this word (repeatable)")
    found.add_argument("--no-npm", action="store_true", help="leave out the peers from npm")
    found.add_argument("--strict", action="store_true", help="end with 1 where a target is missed")
    found.add_argument("--write", action="store_true", help="write docs/performance.md and docs/performance.svg")
    found.add_argument("--json", type=Path, metavar="FILE", help="write all figures as JSON")
    return found


def tell(words: str) -> None:
    """Say on standard error how far the run is."""
    print(f"bench: {words}", file=sys.stderr, flush=True)


def ended(table: Table, *, strict: bool) -> int:
    """Say what is wrong, and return the exit code."""
    wrong = [f"{name}: {words}" for name, result in table.results.items() for words in result.wrong]
    missed = [target.says for target in table.targets() if target.met is False]
    for words in wrong:
        tell(words)
    if missed:
        tell(f"{len(missed)} targets are missed: {'; '.join(missed)}")
    return 1 if wrong or (strict and missed) else 0


def figures(results: dict[str, Result]) -> list[dict[str, object]]:
    """Return all that was measured, for programs."""
    return [
        {"name": name, "missing": result.case.missing, "wrong": result.wrong, "runs": [vars(run) for run in result.runs]}
        for name, result in results.items()
    ]


def machine(node: Node, rounds: int) -> str:
    """Return in words where and with what it was measured, and whether others used the machine."""
    found = [f"{name} {known}" for name in VERSIONS if (known := _version(name)) is not None]
    if node.missing is None:
        told = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout.strip()
        found += [f"node {told}", f"ajv {node.version('ajv')}", f"@sourcemeta/jsonschema {node.version('@sourcemeta/jsonschema')}"]
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} processors ({_processor()}), {platform.system()}, "
        f"{platform.python_implementation()} {platform.python_version()}, load {os.getloadavg()[0]:.1f} at the end, "
        f"medians of up to {rounds} rounds. {', '.join(found)}."
    )


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    sys.exit(main())
