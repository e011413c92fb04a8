"""Tests of lanes: on how many connections a server answers at once."""

import time
from threading import BoundedSemaphore, Lock
from typing import Any

import pytest

from ftevents.evidence import Answer, Failure
from ftevents.live.budget import Budget
from ftevents.live.lanes import count_lanes
from ftevents.live.outgoing import Outgoing
from ftevents.live.pool import Pool
from ftevents.live.secrets import Secrets
from ftevents.live.transport import Received
from inprocess import ask, once


class Lines:
    """A server that has so many lanes: a channel that got one keeps it until it is closed."""

    def __init__(self, number: int, status: int = 200) -> None:
        """Open for business."""
        self.free = BoundedSemaphore(number)
        self.status = status
        self.opened = 0
        self.times: list[float] = []
        self.lock = Lock()

    def open(self) -> "Line":
        """Return a channel."""
        return Line(self)


class Line:
    """A channel to it."""

    def __init__(self, lines: Lines) -> None:
        """Have no lane yet."""
        self.late: list[Any] = []
        self.lines = lines
        self.has_lane = False

    def send(self, outgoing: Outgoing, *, deadline: float, fresh: bool = False) -> Received:
        """Answer where there is a lane."""
        del outgoing
        with self.lines.lock:
            self.lines.times.append(time.monotonic())
        if fresh:
            self.close()
        self.has_lane = self.has_lane or self.lines.free.acquire(timeout=deadline)
        if not self.has_lane:
            return Received(None, Failure("timed out", "nobody came"), deadline, 0.0, 1, reused=False)
        return Received(Answer(self.lines.status, b"{}", ()), None, 0.0, 0.0, 1, reused=False)

    def close(self) -> None:
        """Give the lane back."""
        if self.has_lane:
            self.has_lane = False
            self.lines.free.release()


@pytest.mark.parametrize(("lanes", "found"), [(1, 1), (3, 3), (7, 7), (9, 7)])
def test_lanes_are_counted_up_to_the_most(lanes: int, found: int) -> None:
    """All channels stay open until each was tried, and are closed in the end."""
    lines = Lines(lanes)

    assert count_lanes(lines.open, ask(), 7, deadline=0.05) == found
    assert all(lines.free.acquire(blocking=False) for _ in range(lanes))


def test_only_one_is_tried_where_that_gets_no_answer() -> None:
    """A server with one lane, which is taken, is asked for a second one once."""
    lines = Lines(1)
    taken = lines.open()
    taken.send(Outgoing("GET", "http://server.invalid/"), deadline=1)

    assert count_lanes(lines.open, ask(), 7, deadline=0.05) == 0
    assert len(lines.times) == 2


def test_a_server_that_says_that_it_is_busy_has_no_lane() -> None:
    """A 503 is no answer to rely on."""
    assert count_lanes(Lines(9, 503).open, ask(), 7, deadline=0.05) == 0


def test_lanes_are_tried_at_the_pace_of_the_run() -> None:
    """With --rate, not all at once."""
    lines = Lines(9)
    count_lanes(lines.open, ask(), 3, deadline=1, pace=0.02)

    assert lines.times[-1] - lines.times[0] >= 0.02


def test_a_fault_of_ours_is_raised() -> None:
    """Also from the thread in which it happened."""

    class Faulty(Line):
        def send(self, outgoing: Outgoing, *, deadline: float, fresh: bool = False) -> Received:
            if self.lines.times:
                raise ZeroDivisionError
            return super().send(outgoing, deadline=deadline, fresh=fresh)

    lines = Lines(9)
    with pytest.raises(ZeroDivisionError):
        count_lanes(lambda: Faulty(lines), ask(), 3, deadline=0.05)


@pytest.mark.parametrize(("lanes", "workers", "noted"), [(1, 1, 1), (3, 3, 3), (20, 8, None)])
def test_a_pool_has_no_more_workers_than_the_server_has_lanes(lanes: int, workers: int, noted: int | None) -> None:
    """Else it would look as if the server hung."""
    lines = Lines(lanes)
    pool = Pool(lines.open, Budget(workers=8, deadline=0.05), Secrets())
    pool.drive([once([ask()])], at_once=1)
    pool.look_for_lanes(ask())
    pool.close()

    assert (pool.budget.workers, pool.lanes) == (workers, noted)


def test_a_small_plan_tries_few_lanes() -> None:
    """With 60 requests in all, two connections are enough."""
    lines = Lines(20)
    pool = Pool(lines.open, Budget(workers=8, max_requests=60), Secrets())
    pool.drive([once([ask()])], at_once=1)
    pool.look_for_lanes(ask())
    pool.close()

    assert (pool.budget.workers, pool.lanes, pool.requests) == (2, None, 2)
