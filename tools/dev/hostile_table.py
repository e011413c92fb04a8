"""Hostile servers and files, each in a process of its own: what it came to, its seconds, its peak of memory, and what is not as wanted.

Run with the tests on the path, as `make hostile` does. Exits with 1 where any case is not as its table wants it.
"""

from __future__ import annotations

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor

from hostile_rows import HEAD, LIMITS, ROWS, Row, alone, line


def main() -> int:
    """Run all cases, or those that are named, and print a table."""
    options = _parser().parse_args()
    if options.alone:
        print(json.dumps(alone(Row(*options.names), options.deadline)))
        return 0
    rows = [row for row in ROWS if not options.names or row.kind in options.names or row.name in options.names][:: options.every]
    failed = 0
    print(HEAD)
    with ThreadPoolExecutor(options.workers) as pool:
        for row, found in zip(rows, pool.map(lambda row: line(row, options.deadline), rows), strict=True):
            failed += bool(found.wrong)
            print(found.words(row), flush=True)
    print(f"{len(rows)} cases, {failed} not as wanted")
    return int(failed > 0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="CASE", help=f"the cases to run, or their kind ({', '.join(LIMITS)}); all if none is named"
    )
    parser.add_argument("--deadline", type=float, default=1.0, help="seconds for one answer of a server")
    parser.add_argument("--every", type=int, default=1, help="run each so-manieth case only")
    parser.add_argument("--workers", type=int, default=2, help="cases at a time")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
