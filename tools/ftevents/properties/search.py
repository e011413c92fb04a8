"""The search for a counterexample: Hypothesis makes examples, and makes the first one that fails smaller.

The same examples come each time, unless a seed is given. Nothing is kept between runs. A server need not do twice what it did once, so
the smallest counterexample that was seen is kept, whatever comes of it when it is tried again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as with_seed
from hypothesis.errors import Flaky

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

SHRINKING = 8.0
"""Seconds for making a counterexample smaller."""


class Sized(Protocol):
    """A counterexample: how large it is, and whether looking for a smaller one would cost too much."""

    @property
    def size(self) -> tuple[int, int]:
        """A smaller one is better."""
        ...

    @property
    def costly(self) -> bool:
        """Whether each further try would cost seconds."""
        ...


T = TypeVar("T")
F = TypeVar("F", bound=Sized)


class _BrokenError(Exception):
    """An example failed: the sign for Hypothesis."""


class _Enough(BaseException):
    """The time is over, or more would cost too much."""


@dataclass
class Search(Generic[F]):
    """What a search came to: the smallest counterexample, how many examples were tried before it, and how many to make it smaller.

    `repeats`: it failed again when it was tried again. `in_time`: the search was not cut short.
    """

    found: F | None = None
    tried: int = 0
    smaller: int = 0
    repeats: bool = False
    in_time: bool = True
    _until: float = field(default=0.0, repr=False)
    _fine: set[T] = field(default_factory=set, repr=False)

    def look(self, judged: F | None) -> bool:
        """Take note of what an example came to; return whether it failed."""
        if self.found is None:
            self.tried += 1
        else:
            self.smaller += 1
        if judged is None:
            return False
        if self.found is None:
            self._until = min(self._until, time.monotonic() + SHRINKING)
        else:
            self.repeats = True
        if self.found is None or judged.size <= self.found.size:
            self.found = judged
        if judged.costly:
            raise _Enough
        return True

    def check_time(self) -> None:
        """End the search where its time is over."""
        if time.monotonic() > self._until:
            self.in_time = False
            raise _Enough

    def run(self, strategy: SearchStrategy[T], judge: Callable[[T], F | None], *, examples: int, seed: int | None, seconds: float) -> None:
        """Try so many examples, for at most so many seconds."""
        self._until = time.monotonic() + seconds

        @settings(
            max_examples=examples,
            derandomize=True,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            print_blob=False,
            verbosity=Verbosity.quiet,
        )
        @given(strategy)
        def example(value: T) -> None:
            self.check_time()
            if self.look(judge(value)):
                raise _BrokenError

        try:
            (example if seed is None else with_seed(seed)(example))()
        except (_BrokenError, _Enough, Flaky):
            return


def search(strategy: SearchStrategy[T], judge: Callable[[T], F | None], *, examples: int, seed: int | None, seconds: float) -> Search[F]:
    """Search for a counterexample: `judge` returns it, or None for an example that is as it should be."""
    found: Search[F] = Search()
    found.run(strategy, judge, examples=examples, seed=seed, seconds=seconds)
    return found
