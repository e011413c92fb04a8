"""Tests of chains: what precedes what is found as by going from neighbour to neighbour."""

from __future__ import annotations

from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.evidence.chains import Chains


def reached(followers: dict[str, set[str]], first: str) -> set[str]:
    """Return all that stands behind an event, found one step after the other."""
    found: set[str] = set()
    todo = [first]
    while todo:
        for follower in followers.get(todo.pop(), ()):
            if follower not in found:
                found.add(follower)
                todo.append(follower)
    return found


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=14))
def test_one_event_precedes_another_where_steps_lead_there(steps: list[tuple[str, str]]) -> None:
    """In any graph: rows, forks, joints, and rings."""
    followers: dict[str, set[str]] = defaultdict(set)
    for event, behind in steps:
        followers[event].add(behind)
    chains = Chains(followers)

    for first in "abcdefgh":
        assert {second for second in "abcdefgh" if chains.precedes(first, second)} == reached(followers, first)


@pytest.mark.parametrize("shape", ["row", "ring"])
def test_a_long_row_is_one_step(shape: str) -> None:
    """So asking for every two of its events takes no longer than asking so often."""
    many = 2_000
    followers = {str(number): {str(number + 1)} for number in range(many)}
    if shape == "ring":
        followers[str(many)] = {"0"}
    chains = Chains(followers)

    assert len(chains._last) == 1
    assert all(chains.precedes(str(number), str(many)) for number in range(many))
    assert chains.precedes(str(many), "0") is (shape == "ring")
