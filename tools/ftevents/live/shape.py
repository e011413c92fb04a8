"""The shape of a plan: how it is made to fit its number of requests, beforehand, so that nothing is ever cut off.

Where the full plan is too much, each batch of each probe becomes a sample of itself; where even the smallest samples are too much, the
last probes are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SHARES = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.22, 0.15, 0.1, 0.06, 0.03, 0.0)
FEW = 200
"""Requests: a smaller plan makes do with one request of a batch."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of the full plan is asked: a share of each batch, `least` requests of it at least, without the probes left out."""

    share: float = 1.0
    least: int = 2
    left_out: tuple[str, ...] = ()

    @property
    def words(self) -> str | None:
        """What was done to the plan, as one sentence; None where it is whole."""
        if self == WHOLE:
            return None
        without = f", without {', '.join(self.left_out)}" if self.left_out else ""
        sample = f"{self.share:.0%} of each probe's requests, evenly spread" if self.share else "a request or two of each probe"
        return f"the plan was thinned to {sample}{without}"


WHOLE = Shape()


def fitting(room: int, probes: Sequence[str], needed: Callable[[Shape], int]) -> Shape:
    """Return the largest shape that needs no more than `room` requests; the smallest one where none does."""
    shape = WHOLE
    for shape in _shapes(1 if room < FEW else 2, probes):
        if needed(shape) <= room:
            return shape
    return shape


def _shapes(least: int, probes: Sequence[str]) -> Iterator[Shape]:
    yield WHOLE
    yield from (Shape(share, least) for share in SHARES)
    yield from (Shape(0.0, 1, tuple(reversed(probes[-number:]))) for number in range(1, len(probes)))
