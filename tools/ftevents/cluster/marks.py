"""Marks: a number for each event, equal where its identity is, by which those that stand in several places are found without moving identities.

Numbers may be equal by chance, or because somebody made them so: they only say where to look.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from ftevents.evidence.links import NO_ID
from ftevents.evidence.transcript import MOST_AT_ONCE, twice

if TYPE_CHECKING:
    from collections.abc import Iterable


def mark(identity: str, scope: str) -> int:
    """Return a number of 61 bits, the same in every process."""
    return hash(int.from_bytes(f"{scope}\n{identity}".encode("utf-8", "surrogatepass"), "little"))


def marks_of(pages: Iterable[Iterable[str]], scope: str, detectors: int) -> list[bytes]:
    """Return the marks of all identities, by detector."""
    found = [array("Q") for _ in range(detectors)]
    for page in pages:
        for identity in page:
            if identity != NO_ID:
                number = mark(identity, scope)
                found[number % detectors].append(number)
    return [each.tobytes() for each in found]


def unpacked(marks: bytes) -> array[int]:
    """Return marks as numbers."""
    numbers = array("Q")
    numbers.frombytes(marks)
    return numbers


def detect(marks: Iterable[bytes]) -> bytes:
    """Return the marks that come more than once."""
    numbers = unpacked(b"".join(marks))
    parts = 1 + len(numbers) // MOST_AT_ONCE
    if parts == 1:
        return array("Q", twice(numbers)).tobytes()
    bins = [array("Q") for _ in range(parts)]
    for number in numbers:
        bins[(number >> 16) % parts].append(number)
    return b"".join(array("Q", twice(each)).tobytes() for each in bins)
