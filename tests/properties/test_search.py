"""Tests of the search: what is kept of it, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ftevents.properties.search import search

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = st.integers(0, 10_000)


@dataclass(frozen=True)
class Found:
    """A counterexample: a number."""

    number: int
    costly: bool = False

    @property
    def size(self) -> tuple[int, int]:
        """The smaller number is the smaller counterexample."""
        return 1, self.number


def look(judge: Callable[[int], Found | None], *, examples: int = 50, seconds: float = 20.0, seed: int | None = None) -> tuple[list[int], object]:
    """Search among numbers; return those that were judged, and what came of it."""
    judged: list[int] = []

    def noted(number: int) -> Found | None:
        judged.append(number)
        return judge(number)

    return judged, search(NUMBERS, noted, examples=examples, seed=seed, seconds=seconds, key=int)


def test_nothing_found_is_nothing() -> None:
    """As many examples are tried as were asked for, each of them once."""
    judged, result = look(lambda _: None)

    assert (result.found, result.tried, result.in_time) == (None, 50, True)  # type: ignore[attr-defined]
    assert len(set(judged)) == len(judged) == 50


def test_a_counterexample_is_made_smaller() -> None:
    """The smallest number above a bound is the one right above it."""
    _, result = look(lambda number: Found(number) if number > 1234 else None)

    assert (result.found, result.repeats) == (Found(1235), True)  # type: ignore[attr-defined]
    assert result.smaller > 0  # type: ignore[attr-defined]


def test_what_fails_once_is_kept() -> None:
    """A failure that does not come again is told all the same, and as such."""
    failures = iter([None, None, Found(7)])
    _, result = look(lambda _: next(failures, None))

    assert (result.found, result.tried, result.repeats) == (Found(7), 3, False)  # type: ignore[attr-defined]


def test_a_costly_counterexample_is_not_made_smaller() -> None:
    """Where each further try costs seconds, the first one is enough."""
    judged, result = look(lambda number: Found(number, costly=True))

    assert (len(judged), result.smaller) == (1, 0)  # type: ignore[attr-defined]


def test_the_time_is_kept() -> None:
    """Where there is no time left, the search ends and says so."""
    judged, result = look(lambda _: None, seconds=0.0)

    assert (judged, result.in_time) == ([], False)  # type: ignore[attr-defined]


def test_a_seed_gives_other_examples() -> None:
    """The same each time for the same seed."""
    usual, one, again = look(lambda _: None)[0], look(lambda _: None, seed=1)[0], look(lambda _: None, seed=1)[0]

    assert one == again
    assert one != usual
