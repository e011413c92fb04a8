"""Tests of the search: what is kept of it, when it ends, and how a counterexample becomes smaller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ftevents.properties.search import Search, reduce, search

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NUMBERS = st.integers(0, 10_000)


@dataclass(frozen=True)
class Found:
    """A counterexample: a number."""

    number: int
    costly: bool = False

    @property
    def size(self) -> tuple[int, ...]:
        """The smaller number is the smaller counterexample."""
        return (self.number,)

    def is_like(self, other: object, /) -> bool:
        """Even numbers show one thing, odd ones another."""
        return isinstance(other, Found) and (self.number - other.number) % 2 == 0


def look(judge: Callable[[int], Found | None], *, seconds: float = 20.0, seed: int | None = None) -> tuple[list[int], Search[Found]]:
    """Search among fifty numbers; return those that were judged, and what came of it."""
    judged: list[int] = []

    def noted(number: int) -> Found | None:
        judged.append(number)
        return judge(number)

    return judged, search(NUMBERS, noted, examples=50, seed=seed, seconds=seconds, key=int)


def less(number: int) -> Iterator[int]:
    """Yield smaller numbers, the smallest first."""
    yield from (number // 2, number - 2, number - 1)


def test_nothing_found_is_nothing() -> None:
    """As many examples are tried as were asked for, each of them once."""
    judged, result = look(lambda _: None)

    assert (result.found, result.tried, result.in_time) == (None, 50, True)
    assert len(set(judged)) == len(judged) == 50


def test_the_first_counterexample_ends_the_search() -> None:
    """Nothing more is tried than what made it."""
    judged, result = look(lambda number: Found(number) if number > 1234 else None)

    assert result.found == Found(judged[-1])
    assert result.tried == len(judged)


def test_a_counterexample_is_made_smaller() -> None:
    """As long as a smaller one shows the same thing."""
    result = Search(Found(9001), tried=1)
    reduce(result, lambda found: found.number, less, lambda number: Found(number) if number > 1234 else None)

    assert (result.found, result.repeats) == (Found(1235), True)
    assert result.smaller > 0


def test_what_does_not_come_again_is_kept() -> None:
    """A failure that was seen once is told all the same, and as such."""
    result = Search(Found(7), tried=3)
    reduce(result, lambda found: found.number, less, lambda _: None)

    assert (result.found, result.smaller, result.repeats) == (Found(7), 0, False)


def test_a_costly_counterexample_is_not_made_smaller() -> None:
    """Where each further try costs seconds, the first one is enough."""
    tries: list[int] = []
    reduce(Search(Found(7, costly=True), tried=1), lambda found: found.number, less, tries.append)

    assert tries == []


def test_the_time_is_kept() -> None:
    """Where there is no time left, the search ends and says so."""
    judged, result = look(lambda _: None, seconds=0.0)

    assert (judged, result.in_time) == ([], False)


def test_a_seed_gives_other_examples() -> None:
    """The same each time for the same seed."""
    usual, one, again = look(lambda _: None)[0], look(lambda _: None, seed=1)[0], look(lambda _: None, seed=1)[0]

    assert one == again
    assert one != usual
