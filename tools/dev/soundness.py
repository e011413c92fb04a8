"""Is the gate sound? Mutated captures are judged with it and without it, and what it proves is held against schemas and strict parser.

A run says how many documents there were, how many of them were proven, and what was found wrong. The seeds are those of the batches, counted
from `--seed`, so that any failure is made again by itself.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from mutations import Mutator
from referencing import Registry, Resource

from ftevents.captures import Harvest, Prover, stream
from ftevents.captures.formats import Ways
from ftevents.captures.judging import show
from ftevents.contract import SPEC, load
from ftevents.evidence.proof import ProvenEvents, ProvenPage
from ftevents.examine import offline_clauses
from ftevents.rules.stream import Judge

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

BATCH = 100
"""Documents that are judged together, as one file."""


@dataclass
class Outcome:
    """What some batches came to."""

    documents: int = 0
    proven: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Add another outcome."""
        self.documents += other.documents
        self.proven += other.proven
        self.wrong += other.wrong


def validators() -> dict[str, Draft202012Validator]:
    """Return the schemas of the contract, ready to validate."""
    schemas = {name: json.loads((SPEC / "schemas" / name).read_text("utf-8")) for name in ("event.json", "page.json")}
    registry: Registry[Any] = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in schemas.items())
    return {name: Draft202012Validator(schema, registry=registry) for name, schema in schemas.items()}


SCHEMAS = validators()


def judged(lines: list[bytes], *, gate: bool) -> tuple[Any, list[ProvenEvents | ProvenPage]]:
    """Return all that is said of a file with these lines, and what was proven of it."""
    facts = load().facts["openai"]
    judge, harvest, proofs = Judge(facts, offline_clauses(), gate=gate), Harvest(), []
    for item in stream(["-"], stdin=io.BytesIO(b"\n".join(lines)), form="ndjson", ways=Ways(Prover(facts) if gate else None)):
        harvest.add(item)
        show(item, judge)
        if isinstance(item, (ProvenEvents, ProvenPage)):
            proofs.append(item)
    judge.finish()
    said = {
        clause: (ledger.held, [broken.words for broken in ledger.broken]) for clause, ledger in judge.ledgers.items() if ledger.looked_at
    }
    return (said, harvest.notes(), harvest.complaints), proofs


def batch(seed: int) -> Outcome:
    """Judge one batch both ways."""
    lines = Mutator(seed).lines(BATCH)
    with_gate, proofs = judged(lines, gate=True)
    without, _ = judged(lines, gate=False)
    outcome = Outcome(len(lines), sum(proof.size if isinstance(proof, ProvenEvents) else 1 for proof in proofs))
    outcome.wrong += [f"seed {seed}: {difference}" for difference in differences(with_gate, without)]
    for proof in proofs:
        for index in range(proof.size) if isinstance(proof, ProvenEvents) else (0,):
            outcome.wrong += [f"seed {seed}: {why}" for why in unsound(proof, proof.origin.exchange(index))]
    return outcome


def differences(one: Any, other: Any) -> list[str]:
    """Say how two judgements differ."""
    if one == other:
        return []
    clauses = sorted({*one[0], *other[0]})
    return [
        f"{name}: {one[0].get(name)} with the gate, {other[0].get(name)} without"
        for name in clauses
        if one[0].get(name) != other[0].get(name)
    ] or [f"{one[1:]} with the gate, {other[1:]} without"]


def unsound(proof: ProvenEvents | ProvenPage, exchange: Exchange) -> list[str]:
    """Say what is wrong with an answer that was proven: by the strict parser, where its bytes are known, and by the schema."""
    reading = exchange.reading
    odd = {index for index, _ in proof.odd} if isinstance(proof, ProvenPage) else set()
    if reading is None or not reading.complete:
        return [f"{exchange.place} is proven, and no JSON"]
    found = []
    if isinstance(proof, ProvenPage) and exchange.answer is not None and exchange.answer.exact and reading.defects:
        found.append(f"{exchange.place} is proven, and has {reading.defects[0]}")
    if not odd:
        schema = SCHEMAS["event.json" if isinstance(proof, ProvenEvents) else "page.json"]
        found += [f"{exchange.place} is proven, and not valid: {error.message}" for error in schema.iter_errors(reading.value)]
    else:
        events = (event for index, event in enumerate(exchange.items) if index not in odd)
        found += [f"{exchange.place}: {error.message}" for event in events for error in SCHEMAS["event.json"].iter_errors(event)]
    return found


def batches(seeds: range) -> Outcome:
    """Judge some batches, one after the other."""
    outcome = Outcome()
    for seed in seeds:
        outcome.add(batch(seed))
    return outcome


def main() -> int:
    """Judge as many documents as were asked for, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args()
    last = options.seed + -(-options.documents // BATCH)
    parts = [range(start, min(start + 50, last)) for start in range(options.seed, last, 50)]
    outcome, started, told = Outcome(), time.monotonic(), 0.0
    with ProcessPoolExecutor(options.processes) as pool:
        for part in pool.map(batches, parts):
            outcome.add(part)
            if time.monotonic() - told > 10:
                told = time.monotonic()
                print(f"{outcome.documents:,} documents, {len(outcome.wrong)} wrong", file=sys.stderr)
    for why in outcome.wrong[:20]:
        print(why[:2000])
    print(
        f"seeds {options.seed} to {last - 1}: {outcome.documents:,} documents, {outcome.proven:,} proven, {len(outcome.wrong)} wrong, "
        f"{time.monotonic() - started:.0f} s"
    )
    return 1 if outcome.wrong or not outcome.proven else 0


if __name__ == "__main__":
    sys.exit(main())
