"""Tests of how a transcript finds the events that stand in more than one place, of a run and of an archive of any length."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import pytest

from ftevents.evidence import Links, Transcript, transcript
from ftevents.evidence.transcript import hashes_of, twice
from handmade import page
from shelf import kept

if TYPE_CHECKING:
    from ftevents.evidence import Exchange


def archive(*pages: Exchange) -> Transcript:
    """Return the transcript of an archive with these pages, of which each job's Links are known."""
    return Transcript.of(Transcript(list(pages)).jobs)


def hashes(found: Transcript) -> array[int]:
    """Return the hashes of all events."""
    return array("q", [number for links in found.jobs for number in hashes_of(links)])


@pytest.mark.parametrize(
    ("pages", "again"),
    [
        ([page("e3 e2"), page("e2 e1", 2)], {"e2"}),
        ([page("e3 e2"), page("e1", 2)], set()),
        ([page("e3 e2"), page("e9 e3", 2, job="ftjob-2"), page("e3", 3, requested=False)], {"e3"}),
        ([page("e3 e2 e3")], {"e3"}),
        ([page([..., None, "e1"]), page([...], 2)], set()),
    ],
    ids=["one job", "none", "several jobs", "one page", "no id"],
)
def test_an_event_is_read_again_wherever_it_stands(pages: list[Exchange], again: set[str]) -> None:
    """In one job or in several; events without an id are not one event. An archive comes to the same as a run."""
    found = archive(*pages)
    found.count_again(hashes(found))

    assert Transcript(pages).again == again
    assert found.again == again


def test_two_events_with_one_hash_are_two() -> None:
    """A hash tells where to look, and no more."""
    found = archive(page("e3 e2"))
    found.count_again(array("q", [hash("e3"), hash("e3"), hash("e2")]))

    assert found.again == frozenset()


@pytest.mark.parametrize(("pages", "known"), [([page("e2"), page("e1", 2)], False), ([page("e2"), page("e2", 2)], None)])
def test_where_no_event_stands_twice_nothing_need_be_looked_up(pages: list[Exchange], known: bool | None) -> None:  # noqa: FBT001 - a row
    """Then no job repeats any, which is told to its Links; else each finds out for itself."""
    found = archive(*pages)
    found.count_again(hashes(found))

    assert [links.__dict__.get("repeats") for links in found.jobs] == [known]


@pytest.mark.parametrize("at_once", [1, 3, 200_000])
def test_numbers_that_come_twice_are_found_a_part_at_a_time(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many parts that makes; negative ones too."""
    monkeypatch.setattr(transcript, "MOST_AT_ONCE", at_once)

    assert twice(array("q", [5, 7, -5, 8, 5, 9, -5, 10, 5])) == {5, -5}
    assert twice(array("q", [5, 7, 8])) == twice(array("q")) == set()


def test_an_archive_holds_no_exchange_and_knows_its_jobs() -> None:
    """It is no list of one job, unless the user says so."""
    jobs = [Links("ftjob-1")]
    found = Transcript.of(jobs)

    assert (found.jobs, found.exchanges, found.as_list) == (jobs, [], False)
    assert Transcript.of(jobs, as_list=True).as_list
    assert not Transcript().as_list


def test_pages_that_can_be_read_again_are_let_go() -> None:
    """As soon as their events were counted, and again when those that stand twice were looked for."""
    (one, _), (other, _) = kept("e3", "e2"), kept("e2")
    found = Transcript.of([Links("ftjob-1", pages=[one, other])])
    numbers = hashes(found)
    assert (one.held_ids, other.held_ids) == (None, None)
    found.count_again(numbers)

    assert found.again == {"e2"}
    assert (one.held_ids, other.held_ids) == (None, None)
