"""The data of the reference server: always the same, plausible, and hard on careless readers."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING

import pytest

from ftevents.reference.data import AWKWARD, growing, seeded, standard

if TYPE_CHECKING:
    from ftevents.reference.data import Corpus

CORPORA = {
    "standard": standard(),
    "awkward": standard(awkward_ids=True),
    "running": standard(running=True),
    "seeded": seeded(7),
    "seeded, running": seeded(8, running=True),
}
each_corpus = pytest.mark.parametrize("corpus", CORPORA.values(), ids=CORPORA)


def test_the_standard_data_has_137_20_1_and_0_events_the_largest_job_first() -> None:
    """Counts lie on and beside page boundaries."""
    assert [len(job.events) for job in standard().jobs.values()] == [137, 20, 1, 0]
    assert (standard().default, standard().maximum, standard().clamps) == (20, 100, False)


def test_the_seeded_data_has_other_counts_ids_and_a_smaller_maximum() -> None:
    """Nothing of the standard data is taken for granted."""
    assert [len(job.events) for job in seeded(3).jobs.values()] == [61, 23, 0, 1]
    assert (seeded(3).maximum, seeded(3).clamps) == (50, True)
    assert not any(event["id"].startswith("ftevent-") for job in seeded(3).jobs.values() for event in job.events)


def test_the_same_data_comes_each_time_and_other_seeds_give_other_data() -> None:
    """Data is made without a clock and without chance."""
    assert standard() == standard()
    assert standard(awkward_ids=True, running=True) == standard(awkward_ids=True, running=True)
    assert seeded(5) == seeded(5)
    assert seeded(5) != seeded(6)


@each_corpus
def test_times_never_rise_along_the_list(corpus: Corpus) -> None:
    """Every list is newest first, arrivals included."""
    for job in corpus.jobs.values():
        times = [event["created_at"] for event in (*job.arrivals[::-1], *job.events)]

        assert times == sorted(times, reverse=True)


@each_corpus
def test_times_lie_in_2024_and_2025_and_behind_the_job(corpus: Corpus) -> None:
    """Times are plausible: no event comes before its job."""
    for job in corpus.jobs.values():
        for event in (*job.arrivals, *job.events):
            assert 1_704_067_200 <= job.created_at <= event["created_at"] < 1_767_225_600


@each_corpus
def test_jobs_are_listed_newest_first(corpus: Corpus) -> None:
    """The list of jobs has an order too."""
    times = [job.created_at for job in corpus.jobs.values()]

    assert times == sorted(times, reverse=True)


@each_corpus
def test_ids_are_unique_over_all_jobs_and_in_no_order(corpus: Corpus) -> None:
    """An id says nothing about the place of its event."""
    ids = [event["id"] for job in corpus.jobs.values() for event in (*job.arrivals, *job.events)]
    biggest = [event["id"] for event in corpus.biggest.events]

    assert len(set(ids)) == len(ids)
    assert biggest not in (sorted(biggest), sorted(biggest, reverse=True))


@pytest.mark.parametrize("boundary", [1, 2, 3, 5, 7, 10, 20, 50, 100])
def test_equal_seconds_stand_across_every_usual_page_boundary(boundary: int) -> None:
    """The last event of a first page and the first of the next one came in the same second."""
    events = standard().biggest.events

    assert events[boundary - 1]["created_at"] == events[boundary]["created_at"]


def test_one_second_is_longer_than_a_default_page() -> None:
    """A cursor by seconds alone could not get past it."""
    times = [event["created_at"] for event in standard().biggest.events]

    assert max(len(list(group)) for _, group in itertools.groupby(times)) > 20


@each_corpus
def test_the_biggest_job_has_every_kind_of_event(corpus: Corpus) -> None:
    """Levels, types and the forms of `data` all occur, and a message of about 10 KB."""
    events = corpus.biggest.events

    assert {event["level"] for event in events} == {"info", "warn", "error"}
    assert {event["type"] for event in events} == {"message", "metrics"}
    assert any("data" not in event for event in events)
    assert {json.dumps(event["data"]) for event in events if "data" in event} >= {"null", "{}"}
    assert max(len(event["message"].encode()) for event in events) > 9_000


def test_awkward_ids_hold_every_reserved_character() -> None:
    """Each one must survive a query."""
    text = "".join(event["id"] for event in standard(awkward_ids=True).biggest.events)

    assert set(" +&/%#?=\"'é😀") <= set(text)
    assert all(piece in text for piece in AWKWARD)


def test_a_running_job_grows_at_its_head_after_every_fifth_read() -> None:
    """Older events keep their places."""
    job = growing(standard().biggest, count=2)

    assert job.after_reads(4) == job.events
    assert job.after_reads(5) == (job.arrivals[0], *job.events)
    assert job.after_reads(99) == (job.arrivals[1], job.arrivals[0], *job.events)


def test_running_data_has_one_running_job_more() -> None:
    """The biggest job runs, and a smaller one beside it."""
    sizes = [(len(job.events), job.status) for job in standard(running=True).jobs.values()]

    assert sizes[:3] == [(137, "running"), (33, "running"), (20, "succeeded")]
