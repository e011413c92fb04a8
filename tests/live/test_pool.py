"""Tests of the pool: order, second attempts, patience, the breaker, the budget, and faults of ours."""

import time
from collections import Counter
from email.utils import formatdate
from threading import Barrier, BrokenBarrierError, Lock
from typing import TYPE_CHECKING

import pytest

from ftevents.live import patience
from ftevents.live import pool as module
from ftevents.live.course import Wave
from ftevents.report import build
from inprocess import ask, asks, chain, driven, once, places, pool, target_of, written

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

A_WHILE = 0.2
"""Seconds: the usual patience, in these tests."""


@pytest.fixture
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the usual wait short; it is what a Retry-After that is no number comes to."""
    monkeypatch.setattr(patience, "USUAL", A_WHILE)


class Server:
    """Answers the first requests for each target as told, and later ones with a page."""

    def __init__(self, *answers: bytes) -> None:
        """Take the answers."""
        self.answers = answers
        self.asked: Counter[str] = Counter()
        self.order: list[str] = []
        self.lock = Lock()

    def __call__(self, request: bytes) -> bytes:
        """Answer a request."""
        target = target_of(request)
        with self.lock:
            self.asked[target] += 1
            self.order.append(target.rpartition("?")[2])
            return self.answers[self.asked[target] - 1] if self.asked[target] <= len(self.answers) else written()


SLOW_DOWN = written({}, 429, Retry_After="0")
HANG = b""
"""No byte of an answer: the stream ends."""


# ---- order


@pytest.mark.parametrize("workers", [0, 1, 2, 8])
def test_numbers_come_from_the_plan(workers: int) -> None:
    """However many workers there are, and whichever is faster, requests are numbered in plan order."""

    def answer(request: bytes) -> bytes:
        time.sleep(0.002 if workers > 1 and target_of(request)[-1] in "147" else 0)
        return written()

    transcript = driven(answer, once(asks(9)), chain(2), chain(2, "other"), workers=workers)

    words = [f"ask {place}" for place in range(1, 10)] + ["step 1", "step 2", "other 1", "other 2"]
    assert places(transcript) == [f"request {number} ({each})" for number, each in enumerate(words, 1)]


def test_a_probe_gets_its_answers_in_the_order_of_its_requests() -> None:
    """The slowest answer keeps its place."""
    got: list[Exchange] = []

    def answer(request: bytes) -> bytes:
        time.sleep(0.02 if target_of(request).endswith("=1") else 0)
        return written()

    driven(answer, once(asks(4), got), workers=4)

    assert [exchange.place for exchange in got] == ["ask 1", "ask 2", "ask 3", "ask 4"]


def test_so_many_requests_are_in_flight_as_asked_for() -> None:
    """`at_once` has all workers at it, however quick the server is."""
    meeting = Barrier(4)

    def answer(_: bytes) -> bytes:
        meeting.wait(5)
        return written()

    transcript = driven(answer, once(asks(8)), workers=8, at_once=4)

    assert max(exchange.in_flight for exchange in transcript) == 4


def test_two_requests_in_flight_are_enough_for_a_quick_server() -> None:
    """Where answers come at once, more than two at a time cost more than they bring."""
    transcript = driven(lambda _: written(), once(asks(60)), workers=8)

    assert {exchange.in_flight for exchange in transcript.exchanges[30:]} <= {1, 2}


# ---- second attempts


@pytest.mark.parametrize("answer", [HANG, written({}, 500), written({}, 401), written({}, 404), written({}, 204), b"rubbish"])
def test_a_page_that_was_due_is_asked_for_again(answer: bytes) -> None:
    """What failed once and then succeeded is a lapse, and counts for nothing else."""
    first, second = driven(Server(answer), once([ask()]))

    assert (first.asked.superseded, first.asked.lapse, first.counts) == (True, True, False)
    assert (second.asked.attempt, second.counts, second.place) == (2, True, "request 2 (x, asked again)")
    assert second.connection != first.connection


def test_what_fails_twice_is_no_lapse() -> None:
    """The second attempt counts, whatever came of it."""
    first, second = driven(Server(HANG, HANG), once([ask()]))

    assert (first.asked.superseded, first.asked.lapse) == (True, False)
    assert second.failure is not None
    assert second.failure.kind == "dropped"


@pytest.mark.parametrize("status", [200, 400, 404, 401, 307])
def test_an_odd_request_is_not_asked_again_for_its_status(status: int) -> None:
    """Where a refusal may be right, it is taken as it is."""
    assert len(driven(Server(written({}, status)), once([ask(plain=False)]))) == 1


def test_second_attempts_end_where_they_were_fruitless() -> None:
    """A server that fails at everything is not asked everything twice."""
    transcript = driven(lambda _: written({}, 500), once(asks(50)))

    assert len(transcript) == 50 + module.FRUITLESS_TO_STOP


# ---- patience


@pytest.mark.parametrize("seconds", ["0", formatdate(0, usegmt=True)])
def test_a_rate_limit_is_put_back(seconds: str) -> None:
    """A 429 is waited for and asked again; it is no failure and no answer."""
    server = Server(written({}, 429, Retry_After=seconds))
    first, second = driven(server, once([ask()]))

    assert (first.status, first.asked.superseded, first.asked.lapse) == (429, True, False)
    assert (second.status, second.asked.attempt, second.counts) == (200, 1, True)


@pytest.mark.usefixtures("_little_patience")
def test_others_go_on_while_one_is_put_back() -> None:
    """Waiting for one request holds up no other."""
    server = Server()

    def answer(request: bytes) -> bytes:
        page = server(request)
        return written({}, 429, Retry_After="soon") if target_of(request).endswith("=1") and server.asked[target_of(request)] == 1 else page

    started = time.monotonic()
    driven(answer, once(asks(5)))

    assert server.order == ["n=1", "n=2", "n=3", "n=4", "n=5", "n=1"]
    assert A_WHILE < time.monotonic() - started < 5 * A_WHILE


@pytest.mark.usefixtures("_little_patience")
def test_everyone_pauses_where_rate_limits_pile_up() -> None:
    """Three of six answers that ask for patience: nothing is sent until the time has come."""
    times: list[float] = []

    def answer(_: bytes) -> bytes:
        times.append(time.monotonic())
        return written({}, 429, Retry_After="soon") if len(times) <= 3 else written()

    driven(answer, once(asks(6)))

    assert len(times) == 9
    assert times[2] - times[0] < A_WHILE
    assert times[3] - times[2] > A_WHILE * 0.9


def test_patience_ends_with_the_budget() -> None:
    """What would have to wait longer than the run may take is given up, and is missed in the verdict."""
    (exchange,) = driven(lambda _: written({}, 429, Retry_After="30"), once([ask()]), max_seconds=5)

    assert exchange.failure is not None
    assert exchange.failure.detail == "given up, since the server asked for patience 1 time"
    assert not exchange.counts


def test_patience_ends_after_many_times() -> None:
    """A request is not put back for ever; what is given up cannot be told."""
    transcript = driven(lambda _: SLOW_DOWN, once([ask()]))

    assert len(transcript) == patience.MOST_PUT_BACK + 1
    report = build(transcript, profile="openai", target="t", source="s")
    assert {each.outcome for each in report.clauses if each.clause.id == "answer/status-is-200"} == {"could not tell"}


# ---- the breaker


def test_a_family_that_hung_twice_is_not_asked_again() -> None:
    """After two answers that never came, the rest of the family is left out, and others are asked."""
    endless = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    transcript = driven(
        lambda request: endless if "hangs" in target_of(request) else written(),
        once([ask(f"hangs {n}", probe="limit-forms", query=f"?hangs={n}", plain=False) for n in range(9)]),
        once(asks(3)),
    )

    kinds = Counter(exchange.failure.kind if exchange.failure else "answered" for exchange in transcript)
    assert kinds == {"too large": 2, "not asked": 8, "answered": 3}
    assert "two requests of this kind (limit-forms)" in transcript.exchanges[3].failure.detail  # type: ignore[union-attr]


def test_what_was_left_out_could_not_be_told() -> None:
    """A clause that held for what was seen does not hold where requests were left out."""
    pages = written({"object": "list", "data": [], "has_more": False})
    transcript = driven(lambda _: pages, once(asks(3)), chain(2), max_seconds=30)
    left_out = driven(lambda _: pages, once(asks(3)), max_seconds=-1)
    transcript.exchanges += left_out.exchanges

    report = build(transcript, profile="openai", target="t", source="s")
    assert {each.outcome for each in report.clauses if each.clause.id == "page/data"} == {"could not tell"}


# ---- the budget


def test_nothing_is_sent_when_time_is_over() -> None:
    """What does not fit into the seconds of the run is entered as not asked."""

    def answer(_: bytes) -> bytes:
        time.sleep(0.03)
        return written()

    made = pool(answer, max_seconds=0.1)
    made.drive([once(asks(20))])
    kinds = Counter(exchange.failure.kind if exchange.failure else "answered" for exchange in made.book.transcript())

    assert made.out_of_time
    assert kinds["answered"] in (3, 4)
    assert kinds["not asked"] == 20 - kinds["answered"]


def test_a_rate_is_kept() -> None:
    """Requests leave so far apart as the rate says, whatever the workers could do."""
    times: list[float] = []

    def answer(_: bytes) -> bytes:
        times.append(time.monotonic())
        return written()

    driven(answer, once(asks(6)), rate=50.0, workers=4)

    assert times[-1] - times[0] > 0.08


def test_a_server_that_has_gone_is_not_asked_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that are refused one after the other: after a pause, the rest is left out."""
    monkeypatch.setattr(module, "COMES_BACK", 0.1)
    from ftevents.live.budget import Budget
    from ftevents.live.pool import Pool
    from ftevents.live.secrets import Secrets
    from ftevents.live.transport import SocketChannel
    from servers import closed_port

    port = closed_port()
    made = Pool(SocketChannel, Budget(workers=0, deadline=1.0), Secrets())
    made.drive([once([ask(url=f"http://127.0.0.1:{port}/x?n={n}") for n in range(30)])])

    kinds = Counter(exchange.failure.kind for exchange in made.book.transcript() if exchange.failure)
    assert kinds["refused"] <= module.GONE
    assert kinds["not asked"] > 20


# ---- waves


@pytest.mark.usefixtures("_little_patience")
def test_a_wave_begins_while_the_one_before_only_waits() -> None:
    """A request that was put back does not hold up what comes next, unless that needs its probe."""
    server = Server()

    def answer(request: bytes) -> bytes:
        page = server(request)
        return written({}, 429, Retry_After="soon") if target_of(request).endswith("first=1") and len(server.order) == 1 else page

    made = pool(answer)
    made.drive_waves(
        [
            Wave(lambda: [("first", chain(2, "first"))]),
            Wave(lambda: [("second", chain(1, "second"))]),
            Wave(lambda: [("third", chain(1, "third"))], needs=frozenset({"first"})),
        ]
    )

    assert server.order == ["first=1", "second=1", "first=1", "first=2", "third=1"]
    words = ["first 1", "first 1", "first 2", "second 1", "third 1"]
    assert [place.partition("(")[2][:-1] for place in places(made.book.transcript())] == words


@pytest.mark.usefixtures("_little_patience")
def test_a_wave_that_wants_to_be_alone_waits_for_all() -> None:
    """Other methods come when everything else has its answer."""
    server = Server()

    def answer(request: bytes) -> bytes:
        page = server(request)
        return written({}, 429, Retry_After="soon") if len(server.order) == 1 else page

    pool(answer).drive_waves([Wave(lambda: [("a", chain(1, "a"))]), Wave(lambda: [("b", chain(1, "b"))], alone=True)])

    assert server.order == ["a=1", "a=1", "b=1"]


# ---- faults of ours


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_a_fault_of_ours_reaches_the_caller(workers: int) -> None:
    """What goes wrong in a worker ends the run there and then; it is no finding about the server."""

    def fail(_: bytes) -> bytes:
        raise ZeroDivisionError

    made = pool(fail, workers=workers)
    with pytest.raises(ZeroDivisionError):
        made.drive([once(asks(3))])
    made.close()


def test_a_fault_of_a_probe_reaches_the_caller() -> None:
    """A probe that goes wrong ends the run, too."""

    def faulty() -> object:
        yield [ask()]
        raise LookupError

    with pytest.raises(LookupError):
        driven(lambda _: written(), faulty())  # type: ignore[arg-type]


def test_closing_does_not_wait_for_a_worker_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that do not come back are left behind within a second, all together."""
    monkeypatch.setattr(module, "ENDING", 0.2)
    meeting = Barrier(9)

    def answer(request: bytes) -> bytes:
        if target_of(request).endswith("=1"):
            raise ZeroDivisionError
        with pytest.raises(BrokenBarrierError):
            meeting.wait(4)
        return written()

    made = pool(answer, workers=8)
    with pytest.raises(ZeroDivisionError):
        made.drive([once(asks(8))])
    started = time.monotonic()
    made.close()
    meeting.abort()

    assert time.monotonic() - started < 1
