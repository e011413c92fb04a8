"""Tests of parts: whatever the ranges of a file are, each line belongs to one of them, and a file that cannot be cut belongs to the first."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from ftevents.captures.files import LocalFile
from ftevents.captures.parts import Share, Way, can_be_cut, judge_share, shares
from ftevents.contract import load
from ftevents.examine import offline_clauses

if TYPE_CHECKING:
    from pathlib import Path

    from ftevents.captures.parts import Part

WAY = Way(load().facts["openai"], tuple(offline_clauses()))
EVENT = {"object": "fine_tuning.job.event", "id": "e", "created_at": 1_700_000_000, "level": "info", "message": "Step"}
LINES = [json.dumps(EVENT | {"id": f"e{number}", "message": "x" * number}) for number in range(1, 40)]


def file_of(path: Path, body: bytes, *, named: bool = True) -> LocalFile:
    """Write a file, and return it."""
    path.write_bytes(body)
    return LocalFile(str(path), path.name, named, len(body))


def judged(file: LocalFile, size: int) -> list[Part]:
    """Judge a file in shares of a size."""
    return [judge_share(share, WAY) for share in shares(file, size)]


@pytest.mark.parametrize("size", [1, 90, 100, 1_000, 10**6])
@pytest.mark.parametrize("end", ["\n", ""])
def test_each_line_belongs_to_the_range_that_it_begins_in(size: int, end: str, tmp_path: Path) -> None:
    """So the counts of all ranges together are those of the file, and so are its lines."""
    parts = judged(file_of(tmp_path / "a.ndjson", ("\n".join(LINES) + end).encode()), size)

    assert sum(part.harvest.documents for part in parts) == sum(part.lines or part.numbers for part in parts) == len(LINES)
    assert [part.is_first for part in parts] == [True] + [False] * (len(parts) - 1)
    assert not any(part.harvest.complaints for part in parts)


def test_a_range_that_begins_at_a_line_has_it(tmp_path: Path) -> None:
    """The line break before it belongs to the line before."""
    file = file_of(tmp_path / "a.ndjson", "\n".join(LINES).encode())
    start = len(LINES[0]) + 1

    assert judge_share(Share(file, start, start + 1), WAY).harvest.documents == 1
    assert judge_share(Share(file, start + 1, start + 2), WAY).harvest.documents == 0


@pytest.mark.parametrize("form", ["array", "packed", "other lines in a folder"])
def test_a_file_that_cannot_be_cut_is_judged_by_who_has_its_beginning(form: str, tmp_path: Path) -> None:
    """As a whole, and by nobody else."""
    bodies = {
        "array": json.dumps([{"object": "list", "data": [EVENT], "has_more": False}] * 39).encode(),
        "packed": gzip.compress("\n".join(LINES).encode(), mtime=0),
        "other lines in a folder": b'{"log": 1}\n' * 39,
    }
    file = file_of(tmp_path / "a", bodies[form], named=form != "other lines in a folder")
    first, *others = judged(file, 100)

    assert not can_be_cut(file, None)
    assert first.harvest.documents + len(first.harvest.left_out) == (1 if form == "other lines in a folder" else 39)
    assert others
    assert not any(part.harvest.documents or part.harvest.left_out or part.harvest.complaints for part in others)


def test_a_file_that_is_gone_is_complained_of_by_each_part(tmp_path: Path) -> None:
    """It may have gone when others had judged theirs: a part that was not judged is never passed over."""
    parts = judged(LocalFile(str(tmp_path / "a"), "a", named=True, size=300), 100)

    assert [complaint for part in parts for complaint in part.harvest.complaints] == ["a: is not there; correct the path"] * 3
