"""Tests of the file that a finding of a capture is in: what its place says without where in the file it stands."""

from __future__ import annotations

import pytest

from ftevents.captures import file_of
from handmade import page


@pytest.mark.parametrize(
    ("place", "file", "line"),
    [
        ("answers/page.json", "answers/page.json", None),
        ("traffic.har entry 31", "traffic.har", None),
        ("events.ndjson line 4", "events.ndjson", 4),
        ("events.ndjson line 4 entry 2", "events.ndjson", 4),
        ("cassette.yaml entry 3 (line 40)", "cassette.yaml", 40),
        ("log.txt answer 2 (line 9)", "log.txt", 9),
        ("my line 3 of notes.json", "my line 3 of notes.json", None),
        ("standard input line 7", None, 7),
        ("standard input", None, None),
    ],
)
def test_the_file_is_the_place_without_what_a_reader_added(place: str, file: str | None, line: int | None) -> None:
    """And the line is the one that the place tells; standard input is no file."""
    assert file_of(page(place=place)) == (file, line)
