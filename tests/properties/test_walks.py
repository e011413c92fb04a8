"""Tests of generated walks: any way of reading a list shows the same list, and where it does not, the shortest way to see it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.properties import any_walk, told
from ftevents.properties.walks import Step, read
from ftevents.reference import ALTERNATIVES, Corpus, Job, seeded, standard

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.properties import Inquiry

    Inquire = Callable[..., Inquiry]

IN_PROCESS = [each.name for each in ALTERNATIVES.values() if not each.socket and each.data is None]
FAULTS = {
    "after-ignored": ("pagination/after-is-exclusive", 1),
    "after-inclusive": ("pagination/after-is-exclusive", 1),
    "after-skips-one": ("pagination/after-continues", 1),
    "after-by-second": ("pagination/after-continues", 1),
    "has-more-always-true": ("pagination/has-more-is-true", 1),
    "has-more-always-false": ("pagination/has-more-is-true", 1),
    "has-more-true-at-the-exact-end": ("pagination/has-more-is-true", 1),
    "end-is-refused": ("pagination/end-is-an-empty-page", 1),
    "limit-plus-one": ("pagination/limit-is-respected", 1),
    "ties-by-page-size": ("pagination/one-order", 1),
    "oldest-level-null": ("event/level", 1),
    "metrics-raise": ("answer/status-is-200", 1),
    "cursor-used-up": ("pagination/cursor-can-be-used-again", 2),
}
"""Faults, the clause that must be named, and how many requests are enough beside the first reading."""


@pytest.mark.parametrize("corpus", [standard(), seeded(3), standard(running=True), standard(awkward_ids=True)], ids=["usual", "seeded", "running", "awkward"])
def test_a_server_that_conforms_has_no_counterexample(inquire: Inquire, corpus: Corpus) -> None:
    """Every way of reading shows the same list, a growing one too."""
    search = any_walk(inquire(corpus=corpus))

    assert told(search) == ""
    assert (search.tried, search.in_time) == (40, True)


@pytest.mark.parametrize("name", IN_PROCESS[1::4])
def test_another_way_to_be_right_is_not_accused(inquire: Inquire, name: str) -> None:
    """What a server may choose is no counterexample."""
    assert told(any_walk(inquire(name), examples=20)) == ""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_with_the_shortest_sequence(inquire: Inquire, fault: str) -> None:
    """The clause is named, and the sequence is as short as it can be."""
    clause, requests = FAULTS[fault]
    search = any_walk(inquire(fault))

    assert search.found is not None
    assert clause in told(search)
    assert len(search.found.example.own) <= requests


def test_a_sequence_is_told_in_its_order_with_what_was_got(inquire: Inquire) -> None:
    """Each request is a place, what it got, and a curl line; one of the first reading comes first."""
    lines = told(any_walk(inquire("after-skips-one"))).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("the shortest way to see it, 2 requests in this order:"))

    assert lines[start + 1].startswith("  request 1 (the list as it was at first, limit 100): status 200, 100 events 'ftevent-")
    assert lines[start + 2].startswith("    curl -sS -g --path-as-is 'http://127.0.0.1:9/v1/fine_tuning/jobs/")
    assert "(behind an earlier cursor, limit 1): status 200, 1 event 'ftevent-" in lines[start + 3]
    assert "limit=1&after=" in lines[start + 4]
    assert lines[-1].startswith("found with example ")


def test_what_only_the_first_reading_showed_is_a_counterexample_too(inquire: Inquire) -> None:
    """No violation that was seen is passed over: the first reading counts as a way of reading."""
    inquiry = inquire("oldest-level-null")
    text = told(any_walk(inquiry, examples=1))

    assert "event/level (must): " in text
    assert text.splitlines()[-1] == "found where the list was read at first; 1 example tried, and none broke anything"


def test_what_does_not_come_again_is_still_told(inquire: Inquire) -> None:
    """A server that fails once has failed."""
    text = told(any_walk(inquire("key-refused-now-and-then")))

    assert "status 401" in text
    assert text.endswith("it did not come again")


def test_an_empty_list_has_no_counterexample(inquire: Inquire) -> None:
    """Without an event there is no cursor to go back to, and each step begins at the head."""
    assert told(any_walk(inquire(corpus=Corpus({"job-1": Job("job-1", 0)})), examples=10)) == ""


def test_steps_lead_where_they_say(inquire: Inquire) -> None:
    """From the head, behind the last event, behind the oldest, the same again; of the second job where it is asked for."""
    inquiry = inquire()
    ids = inquiry.known[inquiry.jobs.main.id].ids
    walk = [Step("head", 2), Step("next", 3), Step("jump", None, -1), Step("again", place=1), Step("next", other=True)]
    asked = [(each.job_id, each.limit, each.after) for each in inquiry.ask(read(inquiry, walk)).own]

    assert inquiry.jobs.second is not None
    main = inquiry.jobs.main.id
    assert asked == [(main, 2, None), (main, 3, ids[1]), (main, None, ids[-1]), (main, 3, ids[1]), (inquiry.jobs.second.id, 1, None)]
