"""The search for a counterexample: Hypothesis makes examples, and makes the first one that fails smaller.

The same examples come each time, unless a seed is given. Nothing is kept between runs. A server need not do twice what it did once, so
the smallest counterexample that was seen is kept, whatever comes of it when it is tried again.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, reject, settings
from hypothesis import seed as with_seed
from hypothesis.errors import Flaky

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

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
    """The time is over, or more would cost too much: no error, and nothing that Hypothesis holds on to."""


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

    def begin(self, seconds: float) -> None:
        """Set the time by which it must end."""
        self._until = time.monotonic() + seconds

    def check_time(self) -> None:
        """End the search where its time is over."""
        if time.monotonic() > self._until:
            self.in_time = False
            raise _Enough

    def take(self, judged: F | None) -> None:
        """Take note of what an example came to, and tell Hypothesis where it failed."""
        is_first = self.found is None
        self.tried += is_first
        self.smaller += not is_first
        if judged is None:
            return
        self.repeats = not is_first
        if is_first:
            self._until = min(self._until, time.monotonic() + SHRINKING)
        if self.found is None or judged.size <= self.found.size:
            self.found = judged
        raise _Enough if judged.costly else _BrokenError


def search(
    strategy: SearchStrategy[T],
    judge: Callable[[T], F | None],
    *,
    examples: int,
    seed: int | None,
    seconds: float,
    key: Callable[[T], Hashable],
) -> Search[F]:
    """Search for a counterexample among so many examples: `judge` returns it, or None for an example that is as it should be.

    Of examples with an equal `key`, once one was as it should be, the others are not tried.
    """
    found: Search[F] = Search()
    fine: set[Hashable] = set()
    found.begin(seconds)

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
        found.check_time()
        if key(value) in fine:
            reject()
        found.take(judge(value))
        fine.add(key(value))

    with suppress(_BrokenError, _Enough, Flaky):
        (example if seed is None else with_seed(seed)(example))()
    return found
