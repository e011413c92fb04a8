"""Bounds: how much a run keeps, and what it gives up when it is interrupted."""

from __future__ import annotations

import threading

import pytest

from ftevents.live import outcome
from ftevents.live import pool as pool_module
from ftevents.live.ask import LONGEST_CURSOR, cursor_of
from ftevents.live.transport import HandlerChannel, Outgoing
from inprocess import asks, driven, once, pool, written


def test_a_run_keeps_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes behind that is not asked for, and says why."""
    monkeypatch.setattr(pool_module, "MOST_KEPT", 250)
    transcript = driven(lambda _: written(b"[" + b" " * 98 + b"]"), once(asks(5)))
    details = [exchange.failure.detail if exchange.failure else None for exchange in transcript]

    assert details[:3] == [None, None, None]
    assert details[3:] == ["not asked, since the answers so far are all that a run keeps (0 MB)"] * 2


def test_many_values_weigh_more_than_their_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes memory of its own, once it is read."""
    monkeypatch.setattr(pool_module, "MANY_VALUES", 3)
    channel = HandlerChannel(lambda _: written(b"[0,0,0,0,0]"))
    received = channel.send(Outgoing("GET", "http://server.invalid/"), deadline=1)

    assert pool_module.weight(received) == 11 + 4 * pool_module.VALUE


def test_a_body_of_too_many_values_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a failure with its reason."""
    monkeypatch.setattr(outcome, "MOST_VALUES", 3)
    channel = HandlerChannel(lambda _: written(b"[0,0,0,0,0]"))
    received = channel.send(Outgoing("GET", "http://server.invalid/"), deadline=1)

    assert received.failure is not None
    assert (received.failure.kind, received.failure.detail) == ("too large", "a body of more than 3 values")


@pytest.mark.parametrize(("length", "is_cursor"), [(LONGEST_CURSOR, True), (LONGEST_CURSOR + 1, False)])
def test_an_id_that_no_url_holds_is_no_cursor(length: int, is_cursor: bool) -> None:  # noqa: FBT001 - a table of cases
    """At the bound it still is."""
    assert (cursor_of({"id": "i" * length}) is not None) is is_cursor


def test_what_is_under_way_is_given_up_once() -> None:
    """An answer that comes after the interruption counts for nothing, and what was not sent is not sent."""
    released = threading.Event()
    sent: list[bytes] = []

    def handler(request: bytes) -> bytes:
        sent.append(request)
        made.interrupt()
        released.wait(5)
        return written()

    made = pool(handler, workers=1)
    made.drive([once(asks(3))])
    released.set()
    made.close()
    details = [exchange.failure.detail if exchange.failure else None for exchange in made.book.transcript()]

    assert details == ["not asked, since the run was interrupted"] * 3
    assert len(sent) == 1
