"""Tests of the shape of a plan: it fits its number of requests, and says what was done to it."""

from typing import TYPE_CHECKING

import pytest

from ftevents.live.shape import WHOLE, Shape, fitting
from ftevents.live.thinning import thinned
from inprocess import ask, asks, driven, once, written

if TYPE_CHECKING:
    from ftevents.live.ask import Probe

PROBES = ("first", "second", "third")


def needed(shape: Shape) -> int:
    """Return what a plan of three probes with 100 requests each needs."""
    return sum(max(round(100 * shape.share), shape.least) for name in PROBES if name not in shape.left_out)


@pytest.mark.parametrize(
    ("room", "shape"),
    [
        (1000, WHOLE),
        (300, WHOLE),
        (299, Shape(0.9, 2)),
        (200, Shape(0.6, 2)),
        (199, Shape(0.6, 1)),
        (20, Shape(0.06, 1)),
        (3, Shape(0.0, 1)),
        (2, Shape(0.0, 1, ("third",))),
        (1, Shape(0.0, 1, ("third", "second"))),
        (-5, Shape(0.0, 1, ("third", "second"))),
    ],
)
def test_the_largest_shape_that_fits_is_taken(room: int, shape: Shape) -> None:
    """First every batch becomes a smaller sample, then the last probes are left out."""
    assert fitting(room, PROBES, needed) == shape


def test_a_shape_says_what_was_done_to_the_plan() -> None:
    """A whole plan says nothing."""
    assert WHOLE.words is None
    assert Shape(0.3, 2).words == "the plan was thinned to 30% of each probe's requests, evenly spread"
    assert Shape(0.0, 1, ("a", "b")).words == "the plan was thinned to a request or two of each probe, without a, b"


@pytest.mark.parametrize(
    ("share", "least", "kept"),
    [(1.0, 2, list(range(1, 11))), (0.3, 2, [1, 5, 10]), (0.0, 2, [1, 10]), (0.0, 1, [1]), (0.01, 20, list(range(1, 11)))],
)
def test_of_each_batch_a_share_is_asked_evenly_spread(share: float, least: int, kept: list[int]) -> None:
    """From the first to the last request of a batch."""
    transcript = driven(lambda _: written(), thinned(once(asks(10)), share, least))

    assert [exchange.place.split()[-1][:-1] for exchange in transcript] == [str(place) for place in kept]


@pytest.mark.parametrize(("least", "kept"), [(1, ["base", "other 1"]), (2, ["base", "other 1", "other 4"])])
def test_what_others_repeat_is_asked_beside_them(least: int, kept: list[str]) -> None:
    """A request that is there to be compared with takes no place of its own."""
    base = ask("base")
    batch = [base, *(ask(f"other {place}", repeats=base) for place in range(1, 5))]
    transcript = driven(lambda _: written(), thinned(once(batch), 0.0, least))

    assert [exchange.place.partition("(")[2][:-1] for exchange in transcript] == kept
    assert [exchange.asked.repeats for exchange in transcript] == [None] + [1] * least


def test_a_thinned_probe_gets_only_the_answers_that_came() -> None:
    """As many as were asked for, and the probe goes on with those."""
    sizes: list[int] = []

    def probe() -> "Probe":
        for number in (8, 1):
            exchanges = yield asks(number)
            sizes.append(len(exchanges))

    driven(lambda _: written(), thinned(probe(), 0.5))

    assert sizes == [4, 1]
