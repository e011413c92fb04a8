"""Paths of Windows: a drive letter is no format and no line, a backslash is no escape, and addresses in reports have slashes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PureWindowsPath

import pytest

from ftevents.captures.files import readable
from ftevents.captures.locating import file_of
from ftevents.captures.moving import Mover
from ftevents.captures.remote import is_url
from ftevents.report.baseline.entries import Entry, Standing
from ftevents.report.formats import Destination
from ftevents.report.github import _property
from ftevents.report.sarif import _escaped
from handmade import page

FILE = "C:\\captures\\y.har"


@pytest.mark.parametrize(
    ("place", "found"),
    [
        (FILE, (FILE, None)),
        (f"{FILE} entry 3", (FILE, None)),
        (f"{FILE} line 12", (FILE, 12)),
        (f"{FILE} line 12 entry 2", (FILE, 12)),
        (f"{FILE} entry 3 (line 7)", (FILE, 7)),
        ("\\\\server\\share\\y.har line 1", ("\\\\server\\share\\y.har", 1)),
    ],
)
def test_a_drive_letter_is_part_of_the_file(place: str, found: tuple[str, int | None]) -> None:
    """What is behind the name says where in it, and its own colon does not."""
    assert file_of(replace(page(), place=place)) == found


def test_a_place_is_moved_behind_a_drive_letter() -> None:
    """Only the number of the line moves, in whatever is said behind it."""
    name = "C:\\7\\line 3.ndjson"

    assert Mover(name, 0, 100).place(f"{name} line 5: is 5") == f"{name} line 105: is 5"


def test_a_path_is_shown_as_it_is_written() -> None:
    """Its backslashes are no escapes; control characters are shown as such."""
    assert readable("C:\\new\\table.har") == "C:\\new\\table.har"
    assert readable("C:\\a\nb") == "C:\\a\\nb"


@pytest.mark.parametrize("path", [FILE, "C:/captures/y.har", "C:y.har", "\\\\server\\share\\y.har"])
def test_a_drive_is_no_scheme(path: str) -> None:
    """It is not looked for in a store."""
    assert not is_url(path)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (PureWindowsPath("captures\\a b\\é#%.har"), "captures/a%20b/%C3%A9%23%25.har"),
        (PureWindowsPath("captures\\y;:.har"), "captures/y;%3A.har"),
    ],
)
def test_a_file_in_sarif_has_slashes(path: PureWindowsPath, address: str) -> None:
    """What is no part of a path in an address is percent-encoded, the colon of a drive or a stream too."""
    assert _escaped(path) == address


def test_an_absolute_file_in_sarif_has_its_drive() -> None:
    """As `file:///C:/`, with what pathlib knows of both systems."""
    assert PureWindowsPath("C:\\a b\\y.har").as_uri() == "file:///C:/a%20b/y.har"


@pytest.mark.parametrize(("text", "form"), [("C:\\x\\r.json", "json"), ("html=C:\\x\\r", "html"), ("C:\\x=y\\r.xml", "junit")])
def test_a_drive_letter_is_no_format_of_reports(text: str, form: str) -> None:
    """The file keeps its name."""
    assert Destination.of(text) == Destination(form, text.removeprefix("html="))


def test_a_baseline_on_a_drive_is_named_with_its_line() -> None:
    """What an entry covers has nothing of a path in it: clause, probe and job."""
    entry = Entry("event/id", "they are numbers", lines=(3, 4))

    assert entry.identity == ("event/id", None, None)
    assert Standing(entry, "known", "C:\\b.yaml", 1).says == "C:\\b.yaml:3: event/id: they are numbers"


def test_a_drive_letter_ends_no_property_of_a_workflow_command() -> None:
    """Its colon is escaped."""
    assert _property("C:\\x,y") == "C%3A\\x%2Cy"
