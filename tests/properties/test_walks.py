"""Tests of generated walks: any way of reading a list shows the same list, and where it does not, the shortest way to see it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.properties import any_walk, told
from ftevents.properties.inquiry import Known
from ftevents.properties.walks import Reading, Step, smaller, walk
from ftevents.reference import ALTERNATIVES, FAULTS, Corpus, Job, seeded, standard

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.properties import Inquiry

    Inquire = Callable[..., Inquiry]

IN_PROCESS = [each.name for each in ALTERNATIVES.values() if not each.socket and each.data is None]
FOUND = (
    "after-ignored",
    "after-inclusive",
    "after-skips-one",
    "after-by-second",
    "has-more-turned-round",
    "has-more-always-false",
    "has-more-true-at-the-exact-end",
    "end-is-refused",
    "limit-plus-one",
    "oldest-first",
    "oldest-level-null",
    "cursor-used-up",
    "message-counts-readings",
)
"""Faults that one reading shows, beside those before that it contradicts."""


@pytest.mark.parametrize(
    "corpus", [standard(), seeded(3), standard(running=True), standard(awkward_ids=True)], ids=["usual", "seeded", "running", "awkward"]
)
def test_a_server_that_conforms_has_no_counterexample(inquire: Inquire, corpus: Corpus) -> None:
    """Every way of reading shows the same list, a growing one too."""
    search = any_walk(inquire(corpus=corpus))

    assert told(search) == ""
    assert (search.tried, search.in_time) == (40, True)


@pytest.mark.parametrize("name", IN_PROCESS[3::6])
def test_another_way_to_be_right_is_not_accused(inquire: Inquire, name: str) -> None:
    """What a server may choose is no counterexample."""
    assert told(any_walk(inquire(name), examples=20)) == ""


@pytest.mark.parametrize("fault", FOUND)
def test_a_fault_is_found_with_the_shortest_sequence(inquire: Inquire, fault: str) -> None:
    """A clause that the fault breaks is named, and the sequence is one reading. What is drawn depends on the modules that are loaded, so many are drawn."""
    search = any_walk(inquire(fault), examples=200)
    text = told(search)

    assert search.found is not None
    assert any(f"{clause} (must): " in text for clause in FAULTS[fault].breaks)
    assert len(search.found.form) == 1


def test_a_sequence_is_told_in_its_order_with_what_was_got(inquire: Inquire) -> None:
    """Each request is a place, what it got, and a curl line; one of the first reading comes first."""
    lines = told(any_walk(inquire("after-skips-one"))).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("the shortest way to see it, 2 requests in this order:"))

    assert lines[start + 1].startswith("  request 1 (the list as it was at first, limit 100): status 200, 100 events 'ftevent-")
    assert lines[start + 2].startswith("    curl -sS -g --path-as-is 'http://127.0.0.1:9/v1/fine_tuning/jobs/")
    assert "(behind a cursor, limit 1): status 200, 1 event 'ftevent-" in lines[start + 3]
    assert "limit=1&after=" in lines[start + 4]
    assert lines[-1].startswith("found with example ")


def test_what_only_the_first_reading_showed_is_a_counterexample_too(inquire: Inquire) -> None:
    """No violation that was seen is passed over: the first reading counts as a way of reading."""
    inquiry = inquire("oldest-level-null")
    text = told(any_walk(inquiry, examples=1))

    assert "event/level (must): " in text
    assert "the shortest way to see it, 1 request:" in text
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
    sent: list[Reading] = []
    steps = [Step("head", 2), Step("next", 3), Step("jump", None, -1), Step("again", place=1), Step("next", other=True)]
    asked = [(each.job_id, each.limit, each.after) for each in inquiry.ask(walk(inquiry, steps, sent)).own]

    assert inquiry.jobs.second is not None
    main = inquiry.jobs.main.id
    assert asked == [(main, 2, None), (main, 3, ids[1]), (main, None, ids[-1]), (main, 3, ids[1]), (inquiry.jobs.second.id, 1, None)]
    assert [(each.job, each.limit, each.after) for each in sent] == asked


def test_a_sequence_is_made_smaller_from_the_smallest_on() -> None:
    """One reading alone comes first, then half of them, then all but one, then smaller pages."""
    first, second = Reading("job", 4, None, ""), Reading("job", 1, "e4", "")
    forms = list(smaller((first, second), {"job": Known(["e5", "e4", "e3", "e2", "e1"], ended=True)}))

    assert forms[:2] == [(second,), (first,)]
    assert [(each[0].limit, each[0].after) for each in forms if len(each) == 2] == [
        (1, None),
        (2, None),
        (3, None),
        (2, None),
        (2, "e4"),
        (3, None),
    ]
