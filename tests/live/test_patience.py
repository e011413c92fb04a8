"""Tests of patience: what an answer asks for, and when everyone has to pause."""

import time
from email.utils import formatdate

import pytest

from ftevents.evidence import Answer, Failure
from ftevents.live.patience import LONGEST, USUAL, Patience, asked_for
from ftevents.live.transport import Received


def received(status: int, *retry_after: str) -> Received:
    """Return an answer."""
    return Received(Answer(status, b"", tuple(("Retry-After", value) for value in retry_after)), None, 0.0, 0.0, 1, reused=False)


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (("3",), 3.0),
        ((" 7 ",), 7.0),
        (("0",), 0.0),
        (("99999999999",), LONGEST),
        ((), USUAL),
        (("soon",), USUAL),
        (("1.5",), USUAL),
        (("-5",), USUAL),
        (("²",), USUAL),
        (("",), USUAL),
        (("Fri, 31 Feb 2031 00:00:00 GMT",), USUAL),
        (("Thu, 01 Jan 1970 00:00:00 GMT",), 0.0),
        (("Sat, 01 Jan 2089 00:00:00 GMT",), LONGEST),
        (("2", "9"), 2.0),
    ],
)
def test_retry_after_says_how_long(values: tuple[str, ...], seconds: float) -> None:
    """Seconds or a date, never longer than a minute, never negative; where it says nothing, a second."""
    assert asked_for(received(429, *values)) == seconds


def test_a_date_counts_from_now() -> None:
    """As many seconds as lie between now and then."""
    found = asked_for(received(429, formatdate(time.time() + 20, usegmt=True)))

    assert found is not None
    assert 18 <= found <= 20


@pytest.mark.parametrize(("status", "values", "asks"), [(503, ("1",), True), (503, (), False), (500, ("1",), False), (200, ("1",), False)])
def test_a_503_asks_for_patience_where_it_says_when_to_come_back(status: int, values: tuple[str, ...], asks: bool) -> None:  # noqa: FBT001
    """Else it is a failure, as every other status is no rate limit."""
    assert (asked_for(received(status, *values)) is not None) is asks


def test_no_answer_asks_for_nothing() -> None:
    """A failure is no rate limit."""
    assert asked_for(Received(None, Failure("dropped", "x"), 0.0, 0.0, 1, reused=False)) is None


@pytest.mark.parametrize(
    ("heard", "pauses"),
    [([5, 5], False), ([5, 5, 5], True), ([5, None, 5, None, 5], True), ([5, None, 5, None, None, None, 5], False)],
)
def test_everyone_pauses_after_three_of_the_last_six(heard: list[float | None], pauses: bool) -> None:  # noqa: FBT001
    """A rate limit now and then holds up nobody else."""
    patience = Patience()
    for seconds in heard:
        patience.hears(seconds)

    assert (patience.until > time.monotonic()) is pauses
    assert patience.refusals == sum(seconds is not None for seconds in heard)
