"""The search for a counterexample: Hypothesis makes examples until one fails, and that one is made smaller.

The same examples come each time, unless a seed is given; nothing is kept between runs. Hypothesis could make an example smaller too, but knows
it as choices, of which later ones depend on earlier ones: a walk that gets far by ten steps is not one jump to it. So what was really sent is
made smaller instead: it can be cut anywhere, and few tries are enough, which counts where each is a request.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from hypothesis import HealthCheck, Phase, Verbosity, given, reject, settings
from hypothesis import seed as with_seed

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

    from hypothesis.strategies import SearchStrategy

REDUCING = 10.0
"""Seconds for making a counterexample smaller."""


class Judged(Protocol):
    """A counterexample: how large it is, and whether looking for a smaller one would cost too much."""

    @property
    def size(self) -> tuple[int, ...]:
        """A smaller one is better."""
        ...

    @property
    def costly(self) -> bool:
        """Whether each further try would cost seconds."""
        ...

    def is_like(self, other: object, /) -> bool:
        """Whether both show the same thing."""
        ...


T = TypeVar("T")
C = TypeVar("C")
F = TypeVar("F", bound=Judged)


class _Enough(BaseException):
    """A counterexample is found, or the time is over: no error, and nothing that Hypothesis holds on to."""


@dataclass
class Search(Generic[F]):
    """What a search came to: the counterexample, how many examples were tried up to it, and how many to make it smaller.

    `repeats`: it failed again when it was tried again. `in_time`: the search was not cut short.
    """

    found: F | None = None
    tried: int = 0
    smaller: int = 0
    repeats: bool = False
    in_time: bool = True
    _until: float = field(default=0.0, repr=False)

    def allow(self, seconds: float) -> None:
        """Set the time by which it must end."""
        self._until = time.monotonic() + seconds

    @property
    def has_time(self) -> bool:
        """Whether there is time left; where not, that is noted."""
        self.in_time = self.in_time and time.monotonic() <= self._until
        return self.in_time


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

    Of examples with an equal `key` only the first is tried.
    """
    result: Search[F] = Search()
    known: set[Hashable] = set()
    result.allow(seconds)

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def example(value: T) -> None:
        if not result.has_time:
            raise _Enough
        if key(value) in known:
            reject()
        known.add(key(value))
        result.tried += 1
        result.found = judge(value)
        if result.found is not None:
            raise _Enough

    with suppress(_Enough):
        (example if seed is None else with_seed(seed)(example))()
    return result


def reduce(result: Search[F], form: Callable[[F], C], smaller: Callable[[C], Iterator[C]], judge: Callable[[C], F | None]) -> None:
    """Make the counterexample of a search smaller, if it comes again at all.

    `form` is what was sent for it, `smaller` yields what could be sent instead, the smallest first. One that shows something else is passed over.
    """
    if result.found is None or result.found.costly:
        return
    result.allow(REDUCING)
    result.repeats = judge(form(result.found)) is not None
    known = {form(result.found)}
    while result.repeats and (better := _better(result, form, smaller, judge, known)) is not None:
        result.found = better


def _better(
    result: Search[F], form: Callable[[F], C], smaller: Callable[[C], Iterator[C]], judge: Callable[[C], F | None], known: set[C]
) -> F | None:
    """Return the first smaller counterexample; None where there is none, or no time to find it."""
    found = result.found
    for candidate in smaller(form(found)) if found is not None else ():
        if candidate in known:
            continue
        if not result.has_time:
            return None
        known.add(candidate)
        result.smaller += 1
        judged = judge(candidate)
        if judged is not None and judged.is_like(found) and found is not None and judged.size < found.size:
            return judged
    return None
