"""Tests of the file of a baseline: what is read, what is complained of with its line, and what an update leaves as it is written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from ftevents.report.baseline import Entry, Standing, open_baseline, read_baseline, update_baseline
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from ftevents.report.baseline.entries import State

WRITTEN = """\
# Ours.

- clause: event/level   # levels
  reason: >
    levels are
    ours

# of a probe
- reason: 'it: does'
  clause: page/object
  probe: walk
  expires: 2027-01-31
-
  clause: page/data
  reason: none
# the end
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the baseline is, from the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "b.yaml"


def entries(text: str, path: Path) -> tuple[Entry, ...]:
    """Return the entries of a text."""
    path.write_bytes(text.encode())
    return read_baseline("b.yaml").entries


def update(path: Path, *removed: str, added: tuple[Entry, ...] = ()) -> str:
    """Update the file, and return its text."""
    gone = [entry for entry in read_baseline("b.yaml").entries if entry.clause in removed]
    changes: list[tuple[Entry, State]] = [(entry, "removed") for entry in gone] + [(entry, "added") for entry in added]
    update_baseline("b.yaml", [Standing(entry, state, "b.yaml") for entry, state in changes])
    return path.read_bytes().decode()


def test_entries_have_their_lines(path: Path) -> None:
    """From the first to the last that holds something of them; a reason is one line, however it is written."""
    assert entries(WRITTEN, path) == (
        Entry("event/level", "levels are ours", lines=(3, 6)),
        Entry("page/object", "it: does", "walk", None, date(2027, 1, 31), (9, 12), 12),
        Entry("page/data", "none", lines=(14, 15)),
    )


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n"])
def test_a_file_may_have_no_entries(path: Path, text: str) -> None:
    """It is a baseline that excuses nothing."""
    assert entries(text, path) == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- clause: page/objekt\n  reason: a\n", "b.yaml:1: 'page/objekt' is no clause; did you mean page/object"),
        ("\n- clause: page/object\n", "b.yaml:2: the entry has no reason; say why this is put up with"),
        ("- clause: page/object\n  reason:\n", "b.yaml:2: reason is empty or no text; say why this is put up with"),
        ("- clause: page/object\n  reason: ' '\n", "b.yaml:2: reason is empty or no text; say why this is put up with"),
        ("- reason: a\n", "b.yaml:1: the entry has no clause"),
        ("- clause: [a]\n  reason: b\n", "b.yaml:1: clause is empty or no text"),
        (
            "- clause: page/object\n  reason: a\n  expires: 2027-2-1\n",
            "b.yaml:3: expires is '2027-2-1', and must be a date such as 2027-01-31",
        ),
        ("- clause: page/object\n  reason: a\n  expires: 2027-02-30\n", "b.yaml:3: expires is '2027-02-30', and must be"),
        ("- clause: page/object\n  reason: a\n  probe: wlk\n", "b.yaml:3: 'wlk' is no probe; did you mean walk?"),
        ("- clause: page/object\n  reason: a\n  why: b\n", "b.yaml:3: 'why' is no member of an entry; there are clause, reason, probe"),
        ("- clause: page/object\n  reason: a\n  reason: b\n", "b.yaml:3: reason stands here twice"),
        ("- {clause: page/object, reason: a}\n" * 2, "b.yaml:2: page/object stands in line 1 too; keep one of them"),
        ("page/object: a\n", "b.yaml:1: a baseline is a list of entries, each with clause and reason"),
        ("- page/object\n", "b.yaml:1: an entry has the members clause and reason"),
        ("- clause: [\n", "b.yaml:2: no YAML: "),
        ("a: *b\n", "b.yaml:1: no YAML: "),
        ("[" * 5000, "b.yaml: no YAML that can be read"),
        ("\x00", "b.yaml: no YAML that can be read"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(path: Path, text: str, words: str) -> None:
    """And with what may be meant."""
    with pytest.raises(UsageError) as raised:
        entries(text, path)

    assert str(raised.value).startswith(words)


def test_every_complaint_is_told(path: Path) -> None:
    """Each on a line of its own, the first ten of many."""
    with pytest.raises(UsageError) as raised:
        entries("- a\n" * 12, path)

    assert [line.partition(" ")[0] for line in str(raised.value).splitlines()] == [*(f"b.yaml:{line}:" for line in range(1, 11)), "and"]


@pytest.mark.usefixtures("path")
def test_a_file_that_is_not_there_is_told() -> None:
    """With what makes it; an update takes it for one without entries."""
    with pytest.raises(UsageError, match=r"^the baseline b.yaml does not exist; --baseline-update makes it$"):
        open_baseline("b.yaml")

    baseline = open_baseline("b.yaml", update=True)
    assert baseline is not None
    assert (baseline.entries, baseline.update) == ((), True)


@pytest.mark.parametrize(
    ("data", "words"), [(b"\xff", "is no text in UTF-8"), (b"#" * 2**21, "has more than 1,048,576 bytes; is it another file?")]
)
def test_what_is_no_baseline_is_not_read(path: Path, data: bytes, words: str) -> None:
    """Neither other encodings nor large files."""
    path.write_bytes(data)

    with pytest.raises(UsageError, match=words):
        read_baseline("b.yaml")


def test_an_update_needs_a_file() -> None:
    """Which --baseline names; without both, there is no baseline."""
    assert open_baseline(None) is None
    with pytest.raises(UsageError, match=r"^--baseline-update writes the file that --baseline names; name one$"):
        open_baseline(None, update=True)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_update_changes_no_other_line(path: Path, end: str) -> None:
    """Comments, order, quotes and line ends stay; new entries come last."""
    path.write_bytes(WRITTEN.replace("\n", end).encode())
    lines = WRITTEN.splitlines()
    expected = [*lines[:2], *lines[6:12], lines[15], "- clause: page/has-more", "  probe: walk", '  reason: "TODO: say why"', ""]

    assert update(path, "event/level", "page/data", added=(Entry("page/has-more", "TODO: say why", "walk"),)) == end.join(expected)


def test_an_update_makes_the_file(path: Path) -> None:
    """With a head that says what it is."""
    text = update_new(path)

    assert text.startswith("# What this server is known to do otherwise than the contract says.")
    assert text.endswith('\n- clause: page/object\n  reason: "TODO: say why"\n')


def update_new(path: Path) -> str:
    """Update a file that is not there."""
    said = update_baseline("b.yaml", [Standing(Entry("page/object", "TODO: say why"), "added", "b.yaml")])
    assert said == "b.yaml: 1 added, 0 removed; say why where the reason is 'TODO: say why'"
    return path.read_text("utf-8")


def test_an_update_keeps_the_indentation_and_ends_the_last_line(path: Path) -> None:
    """Also where the file has none at its end."""
    path.write_text("  - clause: page/data\n    reason: a", "utf-8")

    assert update(path, added=(Entry("page/object", "b"),)).splitlines()[2:] == ["  - clause: page/object", '    reason: "b"']


def test_an_update_of_an_empty_list_fills_it(path: Path) -> None:
    """The brackets go."""
    path.write_text("# ours\n[]\n", "utf-8")

    assert update(path, added=(Entry("page/object", "b"),)) == '# ours\n- clause: page/object\n  reason: "b"\n'


@pytest.mark.parametrize(
    "text",
    [
        "[{clause: page/data, reason: a}]\n",
        "- clause: page/data\n  reason: a\n...\n",
        "--- \n- {clause: page/data,\nreason: a}\n...\n# b\n",
    ],
)
def test_a_file_that_cannot_be_updated_is_left_alone(path: Path, text: str) -> None:
    """What would be written is read before, and must say what it should."""
    path.write_text(text, "utf-8")

    with pytest.raises(UsageError, match=r"^b.yaml cannot be updated as it is written; give each entry lines of its own"):
        update(path, added=(Entry("page/object", "b"),))
    assert path.read_text("utf-8") == text


def test_nothing_to_update_writes_nothing(path: Path) -> None:
    """And says so."""
    assert update_baseline("b.yaml", []) == "b.yaml is as it should be; nothing was added or removed"
    assert not path.exists()
