"""Tests of the rules on random histories: a small part of `make histories`, the same ones each time."""

from __future__ import annotations

from dataclasses import replace

import histories
import pytest
from explaining import impossible
from history import FAULTS, History, Maker, Seen


def test_conforming_histories_accuse_nobody_and_a_fault_is_found_or_cannot_be_seen() -> None:
    """300 of each; some as files too, which come to the same."""
    outcome = histories.histories(range(20_001, 20_301))

    assert outcome.wrong == []
    assert outcome.missed == []
    assert outcome.conforming == 300
    assert outcome.streamed > 60
    assert set(outcome.caught) == set(FAULTS)
    assert sum(outcome.caught.values()) > 90


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_seed_makes_the_same_history_again(seed: int) -> None:
    """With a fault and without."""
    for fault in (None, FAULTS["an event is left out"]):
        assert Maker(seed, fault).make() == Maker(seed, fault).make()


def seen(number: int, after: str | None, ids: str, *, limit: int | None = None, more: bool = False) -> Seen:
    """Return a page of some events of one second."""
    return Seen(number, "j", after, limit, [{"id": identity, "created_at": 1_700_000_000} for identity in ids.split()], more)


FIRST = seen(1, None, "c b", limit=2, more=True)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        (seen(2, "b", "a"), None),
        (seen(2, "c", "a"), "behind a cursor, 'a' stands behind 'c' in page 2, and another elsewhere"),
        (seen(2, None, "c a"), "inside a page, 'a' stands behind 'c' in page 2, and another elsewhere"),
        (seen(2, None, "d b"), "two in front: 'd' before 'b' in page 2, and another elsewhere"),
        (seen(2, "b", "c", more=True), "the list goes round"),
        (seen(2, "c", "b"), "two words: one event is the last, and is not"),
        (seen(2, None, "b", more=True), "page 2 begins behind 'c', which was there"),
        (seen(2, None, "e"), "in one walk, the whole list from page 2 on is without 'b', which was there"),
        (seen(2, None, ""), "page 2 says that the list is empty, later"),
        (seen(2, "b", "a a"), "page 2 has an event twice"),
        (seen(2, "b", "", more=True), "page 2 is empty and has more"),
        (seen(2, "b", "a0 a1", limit=1), "page 2 has more than 1 events"),
        (seen(2, "b", "a", limit=2, more=True), "by its own word, page 2 is short and has more"),
        (replace(seen(2, "b", "a"), events=[{"id": "a", "created_at": 1_800_000_000}]), "'a' is newer than 'b' in front of it"),
        (replace(seen(2, None, "c b"), events=[FIRST.events[0] | {"x": 1}, FIRST.events[1]]), "'c' says two things"),
    ],
    ids=lambda value: value if isinstance(value, str) else "" if isinstance(value, Seen) else "possible",
)
def test_what_no_honest_service_sends_is_explained(page: Seen, why: str | None) -> None:
    """By the contract alone: the list is one chain that grows at its head."""
    assert impossible(History("live", [FIRST, page])) == why
