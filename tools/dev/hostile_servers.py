"""Hostile servers, one after the other: each in a process of its own, with what the run came to, its seconds and its peak of memory.

Run with the tests on the path, as `make hostile` does. Exits with 1 where any run is not as its case wants it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hostile.running import SECONDS, run
from hostile.servers import CASES

SLACK = 30.0
"""Seconds beside the run itself after which a process counts as hung."""


def main() -> int:
    """Run all cases, or those that are named, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="CASE", help="the cases to run; all of them if none is named")
    parser.add_argument("--deadline", type=float, default=1.0, help="seconds for one answer")
    parser.add_argument("--every", type=int, default=1, help="run each so-manieth case only")
    parser.add_argument("--workers", type=int, default=2, help="cases at a time")
    parser.add_argument("--alone", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = (options.names or [*CASES])[:: options.every]
    if options.alone:
        print(json.dumps(alone(names[0], options.deadline)))
        return 0
    failed = 0
    print(f"{'case':<36} {'exit':>4} {'seconds':>8} {'MB':>6}")
    with ThreadPoolExecutor(options.workers) as pool:
        for name, found in zip(names, pool.map(lambda name: apart(name, options.deadline), names), strict=True):
            failed += bool(found["wrong"])
            print(
                f"{name:<36} {found['code']:>4} {found['seconds']:>8.2f} {found['megabytes']:>6.0f}  {'; '.join(found['wrong'])}",
                flush=True,
            )
    print(f"{len(names)} cases, {failed} not as wanted")
    return int(failed > 0)


def alone(name: str, deadline: float) -> dict[str, Any]:
    """Run one case in this process."""
    case = CASES[name]
    outcome = run(case, deadline=deadline)
    return {"code": outcome.code, "seconds": outcome.seconds, "megabytes": outcome.megabytes, "wrong": outcome.wrong(case)}


def apart(name: str, deadline: float) -> dict[str, Any]:
    """Run one case in a process of its own."""
    command = [sys.executable, __file__, "--alone", "--deadline", str(deadline), name]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS + SLACK, env=os.environ)
    except subprocess.TimeoutExpired:
        return {"code": -1, "seconds": SECONDS + SLACK, "megabytes": 0.0, "wrong": ["it hung"]}
    if done.returncode:
        return {"code": done.returncode, "seconds": 0.0, "megabytes": 0.0, "wrong": [done.stderr.strip()[-400:]]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(main())
