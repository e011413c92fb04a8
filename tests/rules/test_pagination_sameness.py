"""Tests of the clauses of the family pagination that compare what was read twice: which difference is told, and how grave it is."""

from __future__ import annotations

from typing import Any

import pytest

from ftevents.evidence import Links, Transcript
from ftevents.evidence.link import Digests, link_of
from ftevents.rules import Broken
from ftevents.rules.pagination import cursor_can_be_used_again, jobs_are_separate, same_event_same_content
from ftevents.rules.pagination.sameness import looks_random
from handmade import event, held, is_silent, ledger, page, words
from shelf import kept, stretch


def read_twice(then: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, bool]]:
    """Return what is said of an event that changed, and whether it is grave."""
    pages = [page([event("e1", **then)]), page([event("e1", **now)], 2)]
    return [(broken.words.partition(": ")[2], broken.grave) for broken in ledger(same_event_same_content, pages).broken]


def test_a_member_that_the_contract_does_not_know_may_change() -> None:
    """It may be a counter or a clock: advice. What the contract knows is grave, however deep the difference is."""
    assert read_twice({"seen": 1}, {"seen": 2}) == [("got 2 for 'e1'; expected 1, as in page 1", False)]
    assert read_twice({"level": "info"}, {"level": "warn"}) == [("got 'warn' for 'e1'; expected 'info', as in page 1", True)]
    assert read_twice({"data": {"seen": 1}}, {"data": {"seen": 2}}) == [("got 2 for 'e1'; expected 1, as in page 1", True)]


def test_a_change_that_is_grave_is_told_before_one_that_is_not() -> None:
    """Wherever they stand in the event; inside a member the first one is told."""
    first, second = ({"seen": number} | event("e1", level=level) for number, level in ((1, "info"), (2, "warn")))

    assert words(same_event_same_content, [page([first]), page([second], 2)]) == [
        "page 2 /data/0/level: got 'warn' for 'e1'; expected 'info', as in page 1"
    ]
    deep = [{"data": {"step": step, "id": step}} for step in (1, 2)]
    assert words(same_event_same_content, [page([event("e1", **each)], number) for number, each in enumerate(deep, 1)]) == [
        "page 2 /data/0/data/step: got 2 for 'e1'; expected 1, as in page 1"
    ]


def test_a_member_that_is_new_was_nothing_before() -> None:
    """As one that is gone is nothing now."""
    assert read_twice({}, {"type": "message"}) == [("got 'message' for 'e1'; expected nothing, as in page 1", True)]


def test_pages_that_stand_apart_are_compared_too() -> None:
    """An archive has pages of which no request is known, each a list of its own; an id that looks random is one event in all of them."""
    identity = "ftevent-7Kq2mXw9TzLr4VbN"
    pages = [page([event(identity, message=text)], number, requested=False) for number, text in enumerate("ab", 1)]
    apart = Links(None, apart=[link_of(each, Digests()) for each in pages])

    assert words(same_event_same_content, Transcript.of([apart])) == [
        f"page 2 /data/0/message: got 'b' for '{identity}'; expected 'a', as in page 1"
    ]


def test_events_that_stand_alone_are_each_their_own_proof() -> None:
    """In a long stretch of an archive too; what was read for it is let go again."""
    one, other = event("ftevent-7Kq2mXw9TzLr4VbN"), event("ftevent-B3nW8sRj5QyE0uGa")
    found, shelf = stretch(other, one)
    later, _ = kept(one | {"message": "another"})
    pages = Links(None, loose=[found], apart=[later])
    (broken,) = same_event_same_content(Transcript.of([pages]))

    assert isinstance(broken, Broken)
    assert broken.words == (f"page 7 /data/0/message: got 'another' for '{one['id']}'; expected 'Message of {one['id']}', as in line 2")
    assert broken.exchanges[1] == shelf.exchanges[1]
    assert (found.held_ids, later.held_ids) == (None, None)


def test_a_known_cursor_need_not_be_seen() -> None:
    """A live run knows its cursors, also where the page that showed one is not among the evidence."""
    assert held(cursor_can_be_used_again, [page("e2 e1", number, after="e3", live=True) for number in (1, 2)]) == 1


def test_jobs_are_separate_looks_at_jobs_that_are_known() -> None:
    """Pages without a request may be of one job; a job of one event hides none behind it."""
    assert is_silent(jobs_are_separate, [page("e3 e2", 1, requested=False), page("e5 e4", 2, requested=False)])
    assert held(jobs_are_separate, [page("e9"), page("e3 e2", 2, job="ftjob-2"), page("e5 e4", 3, job="ftjob-3")]) == 1


def test_jobs_are_separate_counts_what_is_shared_besides() -> None:
    """One event has no others beside it."""
    shared = "ftevent-7Kq2mXw9TzLr4VbN"

    assert words(jobs_are_separate, [page([shared, "e1"]), page([shared, "e2"], 2, job="ftjob-2")]) == [
        f"page 2 /data/0/id: got '{shared}', which job 'ftjob-1' has too; expected events of job 'ftjob-2' alone; see page 1 /data/0"
    ]


@pytest.mark.parametrize(
    ("identity", "is_random"),
    [
        ("event-1a2b3c4d5", False),
        ("event-1a2b3c4d5e", True),
        ("ftevent-1a2b31a2b31a", False),
        ("ftevent-1a2b3c1a2b3c", True),
        ("ftevent-9a1b2ca1b2ca", True),
        ("ftevent-9a1b2ca1b2ca1", False),
    ],
)
def test_an_id_looks_random_from_sixteen_characters_and_six_different_ones_on(identity: str, *, is_random: bool) -> None:
    """The six among its last twelve."""
    assert looks_random(identity) == is_random
