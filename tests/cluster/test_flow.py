"""Tests of the flow: however the files are cut, and by however many the links are merged, the report is that of one process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from cluster.archives import Direct, alone, mixed, shared, together
from ftevents.cluster.judging import BUCKETS, bucket_of
from ftevents.cluster.marks import detect, mark, marks_of, unpacked
from ftevents.examine import validate
from ftevents.report.baseline import open_baseline
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from pathlib import Path

CUTS = [(300, 1, 1), (1_000, 7, 2), (5_000, 2, 3), (40_000, 3, 5)]
"""Bytes of a shard, groups of those who merge, and threads."""


@pytest.mark.parametrize("seed", range(12))
def test_cuts_and_groups_change_nothing(seed: int, tmp_path: Path) -> None:
    """Verdict, findings and their order, places, counts, complaints, and the walks that a report shows."""
    mixed(tmp_path, seed)
    shard, groups, threads = CUTS[seed % len(CUTS)]

    assert together(tmp_path, Direct(threads), shard=shard, groups=groups) == alone(tmp_path)


@pytest.mark.parametrize("seed", range(8))
def test_events_of_several_jobs_and_of_none_are_compared_as_in_one_process(seed: int, tmp_path: Path) -> None:
    """What stands in two jobs, and what changed between two documents without a job, is found wherever these were read."""
    shared(tmp_path, seed)
    shard, groups, threads = CUTS[seed % len(CUTS)]
    found = together(tmp_path, Direct(threads), shard=shard, groups=groups)
    broken = {each["id"] for each in found["report"]["clauses"] if each["broken"]}

    assert found == alone(tmp_path)
    assert {"pagination/jobs-are-separate", "pagination/same-event-same-content"} & broken


def test_what_is_left_out_or_missing_is_told_in_its_place(tmp_path: Path) -> None:
    """A file that nobody can read is complained of where it stands among the others."""
    mixed(tmp_path, 3)
    (tmp_path / "00-notes.txt").write_text("Notes of a meeting\n")
    (tmp_path / "zz-nowhere.ndjson").symlink_to(tmp_path / "gone")
    found = together(tmp_path, Direct(2), shard=400)

    assert found == alone(tmp_path)
    assert any("zz-nowhere" in complaint for complaint in found["complaints"])


def test_a_file_that_goes_away_is_told_once(tmp_path: Path) -> None:
    """Though each of its parts is without it."""
    path = tmp_path / "a.ndjson"
    path.write_text("{}\n" * 500)

    class Late(Direct):
        """Starts when the file is gone."""

        def start(self, function, calls):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            path.unlink(missing_ok=True)
            return super().start(function, calls)

    found = together(tmp_path, Late(2), shard=100)

    assert found["complaints"] == [f"{path}: is not there; correct the path"]
    assert found["report"]["verdict"] == "inconclusive"


def test_of_a_run_that_is_stopped_the_first_parts_are_judged(tmp_path: Path) -> None:
    """Without a gap: what is there behind a part that is missing does not count."""
    lines = [json.dumps({"object": "list", "data": [], "has_more": False})] * 50
    (tmp_path / "a.ndjson").write_text("\n".join(lines) + "\n")
    answers = iter([False, False, True])

    class Forwards(Direct):
        """Gives the first result first."""

        def results(self, handles, stop=lambda: False):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
            for index, value in enumerate(handles):
                if stop():
                    return
                yield index, value

    found = together(tmp_path, Forwards(2), shard=5 * (len(lines[0]) + 1), stop=lambda: next(answers, True))

    assert "10 documents judged" in found["report"]["notes"]


def test_a_baseline_that_names_a_job_knows_whether_it_is_there(tmp_path: Path) -> None:
    """Though the links of the job are with who merges."""
    page = {"object": "list", "data": [], "has_more": False}
    record = {"request": {"url": "https://api.example.com/v1/fine_tuning/jobs/ftjob-1/events"}, "status": 200, "body": page}
    (tmp_path / "a.ndjson").write_text((json.dumps(record) + "\n") * 3)
    file = tmp_path / "baseline.yaml"
    for job, state in (("ftjob-1", "stale"), ("ftjob-2", "not exercised")):
        file.write_text(f"- clause: page/object\n  job: {job}\n  reason: known\n")
        for cluster in (None, Direct(2)):
            found = validate([tmp_path / "a.ndjson"], cluster=cluster, baseline=open_baseline(str(file), update=False))
            assert [each["state"] for each in found.report.to_json()["baseline"]] == [state]


@pytest.mark.parametrize(("paths", "as_list", "says"), [(["-"], False, "standard input"), (["a.json"], True, "--as-list")])
def test_what_only_one_process_can_do_is_refused(paths: list[str], as_list: bool, says: str) -> None:  # noqa: FBT001 - from the table
    """In a sentence, before anything is read."""
    with pytest.raises(UsageError, match=says):
        validate(paths, as_list=as_list, cluster=Direct(1))


def test_jobs_are_spread_over_all_buckets_the_same_way_in_each_process() -> None:
    """By their service and their id."""
    found = {bucket_of(("https://x.example.com", f"ftjob-{number}")) for number in range(5_000)}

    assert found == set(range(BUCKETS))
    assert bucket_of((None, "ftjob-1")) != bucket_of(("https://x.example.com", "ftjob-1"))


def test_marks_that_come_again_are_detected_wherever_they_were_made() -> None:
    """Also among more than are looked at in one go; an event without an id has none."""
    here = marks_of([["a", "b", ""], ["c"]], "s", 1)
    there = marks_of([["b"], [str(number) for number in range(300_000)], ["299999"]], "s", 1)

    assert set(unpacked(detect([*here, *there]))) == {mark("b", "s"), mark("299999", "s")}
    assert mark("b", "s") != mark("b", "t")
