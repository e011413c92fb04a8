"""Tests of report files: they are written whole, or not at all."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ftevents.report.files import write_whole
from ftevents.usage import UsageError


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Nothing else is left in the folder, and others may read it as they may any new file."""
    path = tmp_path / "report.json"
    path.write_text("old and longer", "utf-8")
    write_whole("new", str(path))
    (tmp_path / "plain").touch()

    assert path.read_text("utf-8") == "new"
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert {each.name for each in tmp_path.iterdir()} == {"report.json", "plain"}


def test_what_stops_in_the_middle_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And no part of a new one."""
    path = tmp_path / "report.json"
    path.write_text("old", "utf-8")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole("new", str(path))

    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_device_is_written_to() -> None:
    """It is not replaced by a file."""
    write_whole("gone", "/dev/null")

    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("name", ["no/such/folder/report.json", "."])
def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """With its name and the reason."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"^the report .+ cannot be written: (No such file or directory|Is a directory)$"):
        write_whole("x", name)

    assert list(tmp_path.iterdir()) == []
