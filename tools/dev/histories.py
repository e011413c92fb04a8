"""Random histories: a conforming one accuses nobody; one with a single fault is accused, or an honest service may have sent every page of it.

A share of them goes through files and the streaming judge too, which must come to the same. Each history is made of one number, its seed, and
`--only SEED` shows that one again.
"""

from __future__ import annotations

import argparse
import io
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from explaining import impossible
from history import FAULTS, History, Maker

from ftevents.contract import load
from ftevents.evidence import Transcript
from ftevents.examine import offline_clauses, validate
from ftevents.rules import judge

FACTS = load().facts["openai"]
CLAUSES = [name for name in offline_clauses() if load().clauses[name].levels["openai"] in ("must", "should")]
FAMILIES = ("page", "event", "pagination")
UNJUDGED = {
    "two ends, at unknown times": "two events that are each said to be the last, in captures without times",
    "pieced together, ": "an event that is missing in a list pieced together from pages of several sizes",
    "one event alone: ": "an event in two jobs, of which one shows nothing else",
}
"""What makes pages impossible and is looked at by no clause, on purpose (docs/fuzzing.md says why): how the reason begins, and what it is."""
STREAMED = 5
"""Every history whose seed this divides goes through a file too."""
PART = 250


@dataclass
class Outcome:
    """What some histories came to: how many there were, what was caught by which clause, what nobody can see, and what is wrong."""

    conforming: int = 0
    pages: int = 0
    streamed: int = 0
    caught: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    by_clause: Counter[tuple[str, str]] = field(default_factory=Counter)
    unjudged: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add another outcome."""
        self.conforming += other.conforming
        self.pages += other.pages
        self.streamed += other.streamed
        self.caught += other.caught
        self.hidden += other.hidden
        self.by_clause += other.by_clause
        self.unjudged += other.unjudged
        self.missed += other.missed
        self.wrong += other.wrong


def accusations(history: History) -> dict[str, tuple[int, int, str]]:
    """Return for each clause how much was looked at, how much of it is broken, and the first words."""
    ledgers = judge(Transcript(history.exchanges), FACTS, CLAUSES)
    return {
        name: (ledger.looked_at, len(ledger.broken), ledger.broken[0].words if ledger.broken else "") for name, ledger in ledgers.items()
    }


def streamed(history: History) -> dict[str, tuple[int, int]]:
    """Return the same numbers, of the history as a file."""
    report = validate(["-"], stdin=io.BytesIO(history.lines), form="ndjson", clauses=CLAUSES).report
    return {each.clause.id: (each.looked_at, each.broken) for each in report.clauses if each.clause.id in CLAUSES}


def differs(history: History, judged: dict[str, tuple[int, int, str]]) -> list[str]:
    """Say where the history as a file comes to something else. Of a live one, the file is judged as the capture that it makes."""
    judged = accusations(History("capture", history.pages)) if history.mode == "live" else judged
    found = streamed(history)
    return [
        f"{name}: {found.get(name)} as a file, {numbers[:2]} else" for name, numbers in judged.items() if found.get(name) != numbers[:2]
    ]


def conforming(seed: int, outcome: Outcome) -> None:
    """Judge a conforming history."""
    history = Maker(seed).make()
    judged = accusations(history)
    outcome.conforming += 1
    outcome.pages += len(history.pages)
    why = impossible(history)
    outcome.wrong += [f"seed {seed}, conforming: is said to be impossible: {why}"] if why is not None else []
    outcome.wrong += [f"seed {seed}, conforming: {name}: {words}" for name, (_, broken, words) in judged.items() if broken]
    _stream(seed, history, judged, outcome)


def faulted(seed: int, outcome: Outcome) -> None:
    """Judge a history with one fault, where it struck."""
    name = list(FAULTS)[seed % len(FAULTS)]
    history = Maker(seed, FAULTS[name]).make()
    if history.struck is None:
        outcome.hidden[f"{name}: it struck no page that was kept"] += 1
        return
    outcome.pages += len(history.pages)
    judged = accusations(history)
    broken = [clause for clause, numbers in judged.items() if numbers[1] and clause.split("/")[0] in FAMILIES]
    why = impossible(history)
    if broken:
        outcome.caught[name] += 1
        outcome.by_clause.update((name, clause) for clause in broken)
        outcome.wrong += [f"seed {seed}, {name}: an honest service may send this, but {broken[0]} is broken"] if why is None else []
    elif why is None:
        outcome.hidden[f"{name}: an honest service may have sent every page"] += 1
    else:
        known = outcome.unjudged if why.startswith(tuple(UNJUDGED)) else outcome.missed
        known.append(f"seed {seed}, {name} ({history.mode}): {why}, and nothing is broken")
    _stream(seed, history, judged, outcome)


def _stream(seed: int, history: History, judged: dict[str, tuple[int, int, str]], outcome: Outcome) -> None:
    if seed % STREAMED == 0:
        outcome.streamed += 1
        outcome.wrong += [f"seed {seed}: {why}" for why in differs(history, judged)]


def histories(seeds: range) -> Outcome:
    """Judge for each seed a conforming history, and one with a fault."""
    outcome = Outcome()
    for seed in seeds:
        conforming(seed, outcome)
        faulted(seed, outcome)
    return outcome


def main() -> int:
    """Judge as many histories as were asked for, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000, help="how many conforming ones, and how many with a fault")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", type=int, help="the one seed to judge again")
    options = parser.parse_args()
    first = options.seed if options.only is None else options.only
    last = first + (options.histories if options.only is None else 1)
    outcome, started = Outcome(), time.monotonic()
    with ProcessPoolExecutor(options.processes) as pool:
        for part in pool.map(histories, [range(start, min(start + PART, last)) for start in range(first, last, PART)]):
            outcome.add(part)
    tell(outcome)
    print(f"seeds {first} to {last - 1}, {time.monotonic() - started:.0f} s")
    return 1 if outcome.wrong or outcome.missed else 0


def tell(outcome: Outcome) -> None:
    """Print what some histories came to."""
    for name in FAULTS:
        clauses = Counter({clause: times for (fault, clause), times in outcome.by_clause.items() if fault == name})
        hidden = sum(times for why, times in outcome.hidden.items() if why.startswith(name))
        print(
            f"{name}: {outcome.caught[name]:,} caught, {hidden:,} not to be seen; {', '.join(clause for clause, _ in clauses.most_common(4))}"
        )
    for why in (*outcome.wrong[:20], *outcome.missed[:20]):
        print(why[:1000])
    for kind, words in UNJUDGED.items():
        print(f"looked at by no clause: {sum(f': {kind}' in why for why in outcome.unjudged):,} times {words}")
    faults = sum(outcome.caught.values()) + sum(outcome.hidden.values()) + len(outcome.missed) + len(outcome.unjudged)
    print(
        f"{outcome.conforming:,} conforming histories and {faults:,} with a fault, of {outcome.pages:,} pages, {outcome.streamed:,} of them as files too: "
        f"{len(outcome.wrong):,} wrong, {len(outcome.missed):,} faults missed, {len(outcome.unjudged):,} that no clause looks at"
    )


if __name__ == "__main__":
    sys.exit(main())
