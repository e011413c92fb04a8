"""The pool: a few workers that send what probes ask for.

Probes are driven in one thread; workers only send. A rate limit puts a request back. What failed is asked once more on a fresh
connection. A family of probes that timed out twice is not asked again, and the whole run has a budget of seconds: what is left out is
entered as not asked, so that it is missed in the verdict.
"""

from __future__ import annotations

import heapq
import itertools
import queue
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftevents.evidence import Failure, count
from ftevents.live import patience
from ftevents.live.book import Book
from ftevents.live.courier import REDIRECTS, carry
from ftevents.live.course import Course, Wave
from ftevents.live.lanes import count_lanes
from ftevents.live.transport import Received

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Ask, Probe
    from ftevents.live.book import Entry, Key
    from ftevents.live.budget import Budget
    from ftevents.live.courier import Hops
    from ftevents.live.course import Job
    from ftevents.live.secrets import Secrets
    from ftevents.live.transport import Channel, Late

QUICK = 0.005
"""Seconds: where answers come faster than this, two workers are best, since the client is the cost."""
FEW = 2
LANE = 1.0
"""Seconds: how long a further connection may wait for its first answer."""
LANE_SHARE = 25
"""Requests of the plan for each connection that is tried: a small plan needs few."""
ENDING = 1.0
"""Seconds: how long workers may take to end."""
GONE = 8
"""So many refused connections in a row: the server is gone. At the first one, where it has answered before, or at half as many: wait, it may come back."""
COMES_BACK = 1.0
MOST_KEPT = 64 * 2**20
"""Bytes of answers that one run keeps, so that no server can fill our memory."""
MANY_VALUES = 50_000
VALUE = 200
"""Bytes of each value and of what is found wrong with it, in an answer of so many that they matter."""
INTERRUPTED = "not asked, since the run was interrupted"
HANGS = ("timed out", "too large")
HANGS_TO_STOP = 2
FRUITLESS_TO_STOP = 8


@dataclass(slots=True)
class _Sent:
    """What a worker brings back, with the order of sending and finishing."""

    job: Job
    hops: Hops
    sent: int
    finished: int
    in_flight: int


class Pool:
    """Drives probes over channels. `open_channel` makes one for each worker; with 0 workers everything happens in the calling thread.

    `requests` counts what was sent, hops and second attempts included; `out_of_time`: some were not sent for want of time, `interrupted`:
    since somebody wanted an end. `lanes`: on how many
    connections the server answers at once, where that are few.
    """

    def __init__(self, open_channel: Callable[[], Channel], budget: Budget, secrets: Secrets) -> None:
        """Start no worker yet: those begin with the first request."""
        self.budget = budget
        self.book = Book(secrets)
        self.out_of_time = False
        self.interrupted = False
        self.requests = 0
        self.lanes: int | None = None
        self.patience = patience.Patience()
        self._open = open_channel
        self._own: Channel | None = None
        self._todo: queue.SimpleQueue[tuple[Job, float, int] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Sent | BaseException | None] = queue.SimpleQueue()
        self._under_way: dict[tuple[Key, int, int], Job] = {}
        self._threads: list[threading.Thread] = []
        self._tails: list[Late] = []
        self._clock = 0
        self._lock = threading.Lock()
        self._flying = 0
        self._numbers = itertools.count(1)
        self._first: dict[Key, Entry] = {}
        self._hung: dict[str, int] = defaultdict(int)
        self._fruitless: dict[str, int] = defaultdict(int)
        self._refused = 0
        self._kept = 0
        self._slowest = 0.0
        self._typical: deque[float] = deque(maxlen=20)
        self._started = time.monotonic()
        self._next_slot = 0.0

    def rehearsal(self, open_channel: Callable[[], Channel]) -> Pool:
        """Return a pool of its own that asks somebody else, in the calling thread and as fast as it goes."""
        return Pool(open_channel, replace(self.budget, workers=0, rate=0.0), self.book.secrets)

    def close(self) -> None:
        """End the workers and their connections; what came on those too late is added to the exchange before it."""
        for _ in self._threads:
            self._todo.put(None)
        end = time.monotonic() + (0.0 if self.interrupted else ENDING)
        for thread in self._threads:
            thread.join(timeout=max(end - time.monotonic(), 0.0))
        if self._own is not None:
            self._own.close()
            self._tails += self._own.late
        for tail in self._tails:
            self.book.add_tail(tail.connection, tail.count)

    def interrupt(self) -> None:
        """Ask for nothing any more, and wait for nothing that is under way. A handler of signals may call this at any time."""
        self.interrupted = True
        self._done.put(None)  # wakes whoever waits for a result; such a queue may be put into anywhere

    def look_for_lanes(self, ask: Ask) -> None:
        """Find out on how many connections the server answers at once, and use no more workers than that. Nothing of this is evidence."""
        if self.budget.workers < FEW or not self._threads or self.interrupted:
            return
        deadline = min(self.budget.deadline, max(LANE, 10 * self._slowest))
        pace = 1 / self.budget.rate if self.budget.rate else 0.0
        most = min(self.budget.workers, max(self.budget.requests // LANE_SHARE, FEW)) - 1
        self.requests += most
        found = 1 + count_lanes(self._open, ask, most, deadline=deadline, pace=pace)
        self.lanes = found if found <= most else None
        self.budget = replace(self.budget, workers=found)

    def drive(self, probes: Iterable[Probe], *, at_once: int | None = None) -> None:
        """Run probes to their end, side by side; `at_once` asks for so many requests in flight, whatever is fastest."""
        self.drive_waves([Wave(lambda: [("", probe) for probe in probes], at_once)])

    def drive_waves(self, waves: Iterable[Wave]) -> None:
        """Run the probes of all waves to their end."""
        course = Course(waves, self._numbers)
        while True:
            if (course.is_idle or self._only_waits(course)) and course.begin_wave():
                continue
            if course.is_idle:
                return
            width = self._width(course.at_once)
            self._send_what_may_go(course.ready, width)
            sent = self._next_result(course.ready, width)
            exchange = self._settle(sent, course) if sent is not None else None
            if sent is not None and exchange is not None:
                course.enter(sent.job, exchange)

    def ask(self, asks: list[Ask], *, at_once: int | None = 1) -> list[Exchange]:
        """Send some requests, one after the other unless `at_once` says otherwise, and return their exchanges; they do not stay in the book."""
        got: list[Exchange] = []

        def once() -> Probe:
            got.extend((yield asks))

        self.drive([once()], at_once=at_once)
        self.book.entries.clear()
        return got

    # ---- what may go, and when

    def _send_what_may_go(self, ready: list[Job], width: int) -> None:
        now = time.monotonic()
        while ready and self._flying < width and self._earliest(ready) <= now:
            job = heapq.heappop(ready)
            with self._lock:
                self._flying += 1
                in_flight = self._flying
            self._under_way[_identity(job)] = job
            if self.budget.rate:
                self._next_slot = max(self._next_slot, now) + 1 / self.budget.rate
            reason = self._reason_to_leave_out(job, now)
            if reason is not None:
                self._done.put(_unsent(job, reason))
            elif self.budget.workers == 0:
                self._own = self._own or self._open()
                self._done.put(self._send(self._own, job, self._deadline(now), in_flight))
            else:
                self._ensure_workers(width)
                self._todo.put((job, self._deadline(now), in_flight))

    def _only_waits(self, course: Course) -> bool:
        """Whether nothing is under way and the server asked for patience with everything that is left, though not with all requests."""
        now = time.monotonic()
        return not self._flying and bool(course.ready) and course.ready[0].not_before > now >= self.patience.until

    def _earliest(self, ready: list[Job]) -> float:
        if self.interrupted:
            return 0.0
        return max(ready[0].not_before, self.patience.until, self._next_slot)

    def _width(self, at_once: int | None) -> int:
        """Return how many requests may be in flight."""
        most = max(self.budget.workers, 1)
        if at_once is not None:
            return min(at_once, most)
        if most <= FEW or not self._typical:
            return most
        return FEW if sorted(self._typical)[len(self._typical) // 2] < QUICK else most

    def _reason_to_leave_out(self, job: Job, now: float) -> str | None:
        if self.interrupted:
            return INTERRUPTED
        if now - self._started > self.budget.max_seconds:
            self.out_of_time = True
            return f"not asked, since the run's {self.budget.max_seconds:g} s were over (--max-seconds)"
        if self._refused >= GONE:
            return "not asked, since nothing listens there any more"
        if self._kept > MOST_KEPT:
            return f"not asked, since the answers so far are all that a run keeps ({MOST_KEPT // 2**20} MB)"
        if self._hung[job.ask.probe] >= HANGS_TO_STOP and job.attempt == 1:
            return f"not asked, since two requests of this kind ({job.ask.probe}) got no answer in time"
        return None

    def _deadline(self, now: float) -> float:
        """Return the seconds for one answer: fewer once something timed out, and never much more than the run has left."""
        left = max(self.budget.max_seconds - (now - self._started), 1.0)
        shrunk = max(2.0, 20 * self._slowest) if any(self._hung.values()) else self.budget.deadline
        return min(self.budget.deadline, shrunk, left)

    def _next_result(self, ready: list[Job], width: int) -> _Sent | None:
        """Wait for a result, or for the time at which the next request may go."""
        may_go = ready and self._flying < width
        wait = max(self._earliest(ready) - time.monotonic(), 0.0) + 0.0005 if may_go else None
        try:
            sent = self._done.get(timeout=wait)
        except queue.Empty:
            return None
        if isinstance(sent, BaseException):
            raise sent
        if sent is None:
            for job in self._under_way.values():
                self._done.put(_unsent(job, INTERRUPTED))
            return None
        if self._under_way.pop(_identity(sent.job), None) is None:
            return None  # its answer came after all, when it had been given up
        with self._lock:
            self._flying -= 1
        return sent

    # ---- sending

    def _ensure_workers(self, width: int) -> None:
        while len(self._threads) < width:
            thread = threading.Thread(target=self._work, daemon=True, name=f"ftevents-{len(self._threads) + 1}")
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        channel = self._open()
        try:
            while (item := self._todo.get()) is not None:
                job, deadline, in_flight = item
                self._done.put(self._send(channel, job, deadline, in_flight))
        except BaseException as fault:  # noqa: BLE001 - a fault of ours in a worker must reach the main thread
            self._done.put(fault)
        finally:
            channel.close()
            self._tails += channel.late

    def _send(self, channel: Channel, job: Job, deadline: float, in_flight: int) -> _Sent:
        sent = self._tick()
        hops = carry(channel, job.ask, deadline=deadline, fresh=job.ask.fresh or job.attempt > 1)
        return _Sent(job, hops, sent, self._tick(), in_flight)

    def _tick(self) -> int:
        with self._lock:
            self._clock += 1
            return self._clock

    # ---- settling

    def _settle(self, sent: _Sent, course: Course) -> Exchange | None:
        """Enter what came; return the exchange that counts, or None where the request goes again."""
        job, received = sent.job, sent.hops[-1][1]
        entry = self.book.enter(
            job.ask,
            job.key,
            sent.hops,
            attempt=job.attempt,
            tries=job.tries,
            sent=sent.sent,
            finished=sent.finished,
            in_flight=sent.in_flight,
        )
        self.requests += sum(each.failure is None or each.failure.kind != "not asked" for _, each in sent.hops)
        self._learn(job, received)
        seconds = patience.asked_for(received)
        if received.failure is None:
            self.patience.hears(seconds)
        if seconds is not None and self._may_wait(job, seconds):
            self.book.mark(entry, superseded=True)
            course.put_back(replace(job, not_before=time.monotonic() + seconds, tries=job.tries + 1))
            return None
        if seconds is not None:
            self.book.give_up(entry, f"given up, since the server asked for patience {count(job.tries + 1, 'time')}")
            return entry.exchange
        is_good = received.failure is None and not _fell_short(job.ask, received)
        if job.attempt == 1 and not is_good and self._may_ask_again(job, received):
            self._first[job.key] = entry
            self.book.mark(entry, superseded=True)
            course.put_back(replace(job, not_before=0.0, attempt=2))
            return None
        if job.attempt == 2:
            if is_good:
                self.book.mark(self._first[job.key], lapse=True)
            else:
                self._fruitless[job.ask.probe] += 1
        return entry.exchange

    def _learn(self, job: Job, received: Received) -> None:
        if received.failure is None or received.failure.kind != "not asked":
            self._refused = self._refused + 1 if received.failure is not None and received.failure.kind == "refused" else 0
            if self._refused == (1 if self._typical else GONE // 2):
                self.patience.until = time.monotonic() + COMES_BACK
        if received.failure is None:
            self._slowest = max(self._slowest, received.elapsed)
            self._typical.append(received.elapsed)
            self._kept += weight(received)
        elif received.failure.kind in HANGS:
            self._hung[job.ask.probe] += 1

    def _may_wait(self, job: Job, seconds: float) -> bool:
        left = self.budget.max_seconds - (time.monotonic() - self._started)
        return not self.interrupted and job.tries < patience.MOST_PUT_BACK and seconds < left

    def _may_ask_again(self, job: Job, received: Received) -> bool:
        """Whether a second try can tell anything: not where nothing was sent, nor where it was fruitless many times."""
        if received.failure is not None:
            return received.failure.kind != "not asked"
        return self._fruitless[job.ask.probe] < FRUITLESS_TO_STOP


def weight(received: Received) -> int:
    """Return about how many bytes an answer takes as long as the run lasts, once it is read: a body of very many values takes far more than it has."""
    body = received.answer.body if received.answer is not None else None
    if body is None:
        return 0
    values = body.count(b",")
    return len(body) + VALUE * values * (values > MANY_VALUES)


def _identity(job: Job) -> tuple[Key, int, int]:
    return job.key, job.attempt, job.tries


def _unsent(job: Job, reason: str) -> _Sent:
    """Return what stands for the answer to a request that is left out, or given up."""
    return _Sent(job, [(job.ask.url, Received(None, Failure("not asked", reason), 0.0, time.time(), 0, reused=False))], 0, 0, 0)


def _fell_short(ask: Ask, received: Received) -> bool:
    """Whether an answer is a failure of the server, or no page where a page was due."""
    status = received.answer.status if received.answer else None
    if status is None or status >= 500:
        return status is not None
    return ask.asked.is_plain and status != 200 and status not in REDIRECTS
