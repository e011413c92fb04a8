"""Mutation testing of the rules and of the evidence: which small changes of their code does no test see.

Prints what became of the mutants of each module. Ends with 1 where fewer than 90 % are killed, where one survives that is not on the list
(`tools/dev/mutant_survivors.yaml`; it is shown as a patch), or where the list has one that does not survive.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import mutant_docs
from mutant_making import mutants
from mutant_running import GRACE, NotRunError, prepare, run, unchanged
from mutant_survivors import Tally, entry, listed
from mutant_tests import TESTS, modules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mutant_making import Key
    from mutant_survivors import Survivor

ENOUGH = 0.9
"""The share of all mutants that must be killed."""


def tally(module: str, *, every: int, processes: int) -> Tally:
    """Run the mutants of one module, or every so many of them."""
    started = time.monotonic()
    found = Tally(module)
    chosen = list(mutants(module, (Path("tools/ftevents") / module).read_text("utf-8")))[::every]
    limit = 5 * unchanged(module, TESTS[module]) + GRACE if chosen else 0.0
    for mutant, fate in run(chosen, TESTS[module], limit=limit, processes=processes):
        found.add(mutant, fate)
    found.seconds = time.monotonic() - started
    return found


def row(name: str, found: Iterable[Tally], known: dict[Key, Survivor]) -> str:
    """Return a line of the table."""
    found = list(found)
    survivors = [mutant for each in found for mutant in each.survivors]
    equivalent = sum(known[mutant.key].equivalent for mutant in survivors if mutant.key in known)
    number, killed = sum(each.mutants for each in found), sum(each.killed for each in found)
    timed_out = sum(each.fates["timed out"] for each in found)
    share = f"{killed / number:.1%}" if number else "-"
    seconds = sum(each.seconds for each in found)
    return f"| {name:<28} | {number:>7,} | {killed:>6,} | {share:>6} | {timed_out:>9,} | {len(survivors):>8,} | {equivalent:>10,} | {seconds:>7,.0f} |"


HEAD = (
    "| module                       | mutants | killed |  share | timed out | survived | equivalent | seconds |\n"
    "| ---------------------------- | ------: | -----: | -----: | --------: | -------: | ---------: | ------: |"
)


def wrongs(found: list[Tally], known: dict[Key, Survivor], *, whole: bool) -> list[str]:
    """Return what is wrong after a run."""
    wrong = [
        f"not killed, and not on the list:\n{mutant.diff}\n{entry(mutant)}"
        for each in found
        for mutant in each.survivors
        if mutant.key not in known
    ]
    wrong += [f"on the list, but does not survive: {key}" for each in found for key in each.outdated(known, whole=whole)]
    number, killed = sum(each.mutants for each in found), sum(each.killed for each in found)
    if killed < ENOUGH * number:
        wrong.append(f"only {killed:,} of {number:,} mutants were killed, less than {ENOUGH:.0%}")
    return wrong


def main() -> int:
    """Run what was asked for and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", help="as in rules/page.py; all of them unless said")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="one in N mutants of each module, the same ones each time")
    parser.add_argument("--processes", type=int, default=2, metavar="N", help="mutants at the same time")
    parser.add_argument("--list-survivors", action="store_true", help="show those on the list as patches too")
    parser.add_argument("--write", action="store_true", help="write docs/mutants.md anew, after a run of everything")
    options = parser.parse_args()
    if options.write and (options.modules or options.every > 1):
        parser.error("--write needs a run of everything")
    known, found = listed(), list[Tally]()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        prepare(Path(folder))
        there = modules(Path("tools/ftevents"))
        unknown = [name for name in options.modules if name not in there]
        if unknown:
            parser.error(f"no such module: {unknown[0]}; there are {', '.join(there)}")
        print(HEAD, flush=True)
        for name in options.modules or there:
            found.append(tally(name, every=options.every, processes=options.processes))
            print(row(name, found[-1:], known), flush=True)
    print(row("all", found, known))
    if options.write:
        mutant_docs.write("\n".join([HEAD, *(row(each.module, [each], known) for each in found), row("all", found, known)]), known.values())
    for mutant in [mutant for each in found for mutant in each.survivors if mutant.key in known] if options.list_survivors else ():
        print(f"\non the list: {known[mutant.key].why}\n{mutant.diff}")
    wrong = wrongs(found, known, whole=options.every == 1)
    for sentence in wrong:
        print(f"\n{sentence}")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (NotRunError, LookupError) as error:
        sys.exit(f"mutants: {error}")
