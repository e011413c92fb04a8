"""Tests of the courier: redirects on the same origin are followed, others never, and the key leaves for nobody else."""

import itertools

import pytest

from ftevents.live.courier import MOST_HOPS, carry
from ftevents.live.transport import HandlerChannel
from inprocess import KEY, ask, target_of, written

URL = "http://server.invalid/v1/fine_tuning/jobs/j/events?limit=2"


def sent_by(location: str, status: int = 307) -> list[str]:
    """Return the targets that are asked for where the first answer is a redirect."""
    asked: list[str] = []

    def answer(request: bytes) -> bytes:
        asked.append(target_of(request))
        assert KEY.encode() in request
        return written() if len(asked) > 1 else written({}, status, Location=location)

    hops = carry(HandlerChannel(answer), ask(query="?limit=2"), deadline=1, fresh=False)
    assert len(hops) == len(asked)
    return asked[1:]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_on_the_same_origin_is_followed(status: int) -> None:
    """With the query that it has, whichever redirect it is."""
    assert sent_by("/v1/elsewhere?limit=2", status) == ["/v1/elsewhere?limit=2"]


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("http://server.invalid/x", "/x"),
        ("http://SERVER.invalid:80/x#part", "/x"),
        ("//server.invalid/x?a=%2F", "/x?a=%2F"),
        ("?limit=3", "/v1/fine_tuning/jobs/j/events?limit=3"),
        ("../x", "/v1/fine_tuning/jobs/x"),
        ("/é b/🦊", "/%C3%A9%20b/%F0%9F%A6%8A"),
    ],
)
def test_the_same_origin_may_be_spelled_in_many_ways(location: str, target: str) -> None:
    """Absolute or relative, with the port or without, with characters that should have been encoded."""
    assert sent_by(location) == [target]


@pytest.mark.parametrize(
    "location",
    [
        "http://elsewhere.invalid/x",
        "https://server.invalid/x",
        "http://server.invalid:8080/x",
        "http://server.invalid.evil/x",
        "//elsewhere.invalid/x",
        "javascript:alert(1)",
        "http://[::1",
        "http://server.invalid:99999/x",
        "/x\x00y",
    ],
)
def test_the_key_never_leaves_the_origin(location: str) -> None:
    """A redirect to anywhere else, or to no URL, is the answer."""
    assert sent_by(location) == []


def test_a_redirect_without_a_location_is_the_answer() -> None:
    """There is nowhere to go."""
    hops = carry(HandlerChannel(lambda _: written({}, 302)), ask(), deadline=1, fresh=False)

    assert [received.answer and received.answer.status for _, received in hops] == [302]


def test_endless_redirects_end() -> None:
    """After ten in a row there is no answer, and the failure says so."""
    numbers = itertools.count()
    hops = carry(HandlerChannel(lambda _: written({}, 302, Location=f"/{next(numbers)}")), ask(), deadline=1, fresh=False)

    assert len(hops) == MOST_HOPS + 1
    _, last = hops[-1]
    assert last.answer is None
    assert last.failure is not None
    assert (last.failure.kind, last.failure.status) == ("redirected", 302)
