"""Fuzzing one input: a file is judged in every way that there is, and whatever must hold of any file is looked at."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from ftevents.captures import READERS
from ftevents.examine import validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.examine import Examination

SAMPLES = Path(__file__).parents[2] / "spec" / "samples"
FORMS: tuple[str | None, ...] = (None, *READERS)
"""What the first byte of an input stands for: the format is found out, or is one of these."""
LONGEST = 9_000
"""Bytes of the longest sample that serves as a seed."""
SPLICES = (
    b"\0",
    b"\xff",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\n",
    b"\r",
    b",",
    b":",
    b"- ",
    b"&a ",
    b"*a",
    b"!!binary ",
    b"1e999",
    b"NaN",
    b"\x1f\x8b",
)


class WrongError(AssertionError):
    """Raised where something that must hold of any file does not."""


def seeds() -> Iterator[bytes]:
    """Yield every small sample, taken for what it is."""
    for path in sorted(SAMPLES.glob("*/*")):
        if path.stat().st_size <= LONGEST:
            yield b"\0" + path.read_bytes()


def look(data: bytes) -> None:
    """Judge an input with the gate and without it. Raises WrongError where the two differ, or where nothing is judged and nothing said."""
    form, body = FORMS[data[0] % len(FORMS)] if data else None, data[1:]
    with_gate, without = (validate(["-"], stdin=io.BytesIO(body), form=form, gate=gate) for gate in (True, False))
    if said(with_gate) != said(without):
        raise WrongError(f"with the gate {said(with_gate)}, without it {said(without)}")
    if not says_something(with_gate):
        raise WrongError(f"nothing is judged and nothing said: {with_gate.report.reasons}, {with_gate.report.notes}")


def said(examined: Examination) -> tuple[object, ...]:
    """Return all that a user is told."""
    report = examined.report
    verdicts = [(each.clause.id, each.outcome, each.looked_at, [finding.words for finding in each.findings]) for each in report.clauses]
    return report.verdict, report.exit_code, report.reasons, report.notes, tuple(examined.complaints), verdicts


def says_something(examined: Examination) -> bool:
    """Whether a document was judged, or a sentence says why not."""
    nothing = "0 documents judged"
    return bool(examined.complaints) or examined.report.notes[:1] != (nothing,) or len(examined.report.notes) > 1


def mutated(random: Random, seed: bytes, other: bytes) -> bytes:
    """Return a seed, changed in one to four places: bytes flipped, cut out, doubled, put in, or taken from another seed."""
    data = bytearray(seed)
    for _ in range(random.randint(1, 4)):
        start = random.randrange(1, len(data) + 1) if data else 0
        end = min(len(data), start + random.choice((1, 2, 8, 64, 512)))
        data[start:end] = _struck(random, bytes(data[start:end]), other[start:end])
    if not random.randrange(8):
        data[:1] = bytes([random.randrange(len(FORMS))])
    return bytes(data)


def _struck(random: Random, piece: bytes, other: bytes) -> bytes:
    """Return what a piece of an input becomes."""
    flipped = bytes(byte ^ 1 << random.randrange(8) for byte in piece)
    return random.choice((flipped, b"", piece * 2, random.choice(SPLICES) + piece, other))


def mutations(seed: int) -> Iterator[bytes]:
    """Yield inputs without an end; the same seed yields the same."""
    random, known = Random(seed), list(seeds())
    while True:
        yield mutated(random, random.choice(known), random.choice(known))
