"""The course of a run: probes that are under way, the requests that they want next, and which probes begin when.

Probes begin in waves. A wave begins when the one before has ended, or only waits for a server that asked for patience: waiting costs
nothing then, and still every request of a wave was answered in some way before the next wave begins.
"""

from __future__ import annotations

import heapq
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Ask, Probe
    from ftevents.live.book import Key


@dataclass(frozen=True, slots=True)
class Wave:
    """Probes, by name, that begin together; they are made when they begin.

    `at_once` asks for so many requests in flight, None for as many as are fastest. `needs` are probes that must have ended before;
    `alone`: all must.
    """

    make: Callable[[], Iterable[tuple[str, Probe]]]
    at_once: int | None = None
    needs: frozenset[str] = frozenset()
    alone: bool = False


@dataclass(order=True)
class Job:
    """One ask on its way; ordered by the time at which it may go (monotonic seconds), then by its place in the plan."""

    not_before: float
    key: Key
    ask: Ask = field(compare=False)
    attempt: int = field(default=1, compare=False)
    tries: int = field(default=0, compare=False)


@dataclass
class _Lane:
    """One probe being driven: its requests under way and their answers so far."""

    name: str
    probe: Probe
    number: int
    asked: int = 0
    step: list[Job] = field(default_factory=list)
    answers: dict[Key, Exchange] = field(default_factory=dict)

    def advance(self, answers: list[Exchange] | None) -> list[Job]:
        """Return the next requests that the probe wants; none when it has ended."""
        try:
            asks = next(self.probe) if answers is None else self.probe.send(answers)
            while not asks:
                asks = self.probe.send([])
        except StopIteration:
            return []
        self.step = [Job(0.0, (self.number, self.asked + i), ask) for i, ask in enumerate(asks, 1)]
        self.asked += len(asks)
        self.answers = {}
        return self.step


class Course:
    """Probes under way. `ready` are the requests that wait to be sent, a heap; `numbers` gives each probe its number in the plan."""

    def __init__(self, waves: Iterable[Wave], numbers: Iterator[int]) -> None:
        """Begin nothing yet."""
        self.ready: list[Job] = []
        self.at_once: int | None = None
        self._waves = deque(waves)
        self._numbers = numbers
        self._lanes: dict[int, _Lane] = {}

    @property
    def is_idle(self) -> bool:
        """Whether no probe is under way."""
        return not self._lanes

    def begin_wave(self) -> bool:
        """Begin the next wave; False where there is none, or what it needs has not ended."""
        if not self._waves:
            return False
        wave = self._waves[0]
        if self._lanes and (wave.alone or wave.needs & {lane.name for lane in self._lanes.values()}):
            return False
        self._waves.popleft()
        self.at_once = wave.at_once
        for name, probe in wave.make():
            self._go_on(_Lane(name, probe, next(self._numbers)), None)
        return True

    def put_back(self, job: Job) -> None:
        """Take a request that is to be sent again."""
        heapq.heappush(self.ready, job)

    def enter(self, job: Job, exchange: Exchange) -> None:
        """Take the exchange of a request; a probe that has all of its own goes on."""
        lane = self._lanes[job.key[0]]
        lane.answers[job.key] = exchange
        if len(lane.answers) == len(lane.step):
            self._go_on(lane, [lane.answers[each.key] for each in lane.step])

    def _go_on(self, lane: _Lane, answers: list[Exchange] | None) -> None:
        jobs = lane.advance(answers)
        if jobs:
            self._lanes[lane.number] = lane
        else:
            self._lanes.pop(lane.number, None)
        for job in jobs:
            heapq.heappush(self.ready, job)
