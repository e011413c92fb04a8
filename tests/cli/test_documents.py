"""Tests of what people read first: the README tells the truth, and every option and command in it is there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.cli.main import group
from ftevents.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Command = Callable[..., Done]

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), ROOT / "docs" / "architecture.md"]


def test_the_picture_is_what_the_command_says_today() -> None:
    """`make docs` takes it anew."""
    module = runpy.run_path(str(ROOT / "tools" / "dev" / "readme_picture.py"))

    assert module["BLOCK"].findall(README) == [module["picture"]()]


def test_every_command_is_in_the_readme() -> None:
    """And no other."""
    assert {*re.findall(r"ftevents (\w+)", "\n".join(re.findall(r"`[^`]+`|```.*?```", README, re.DOTALL)))} == {*group.commands}


def test_every_option_in_the_readme_is_there(ftevents: Command) -> None:
    """Those of the table are options of `check`."""
    named = {option for row in re.findall(r"^\| (`--.*?) \|", README, re.MULTILINE) for option in re.findall(r"--[a-z-]+", row)}

    assert len(named) > 10
    assert named <= {*re.findall(r"--[a-z-]+", ftevents("check", "--help").out)}


def test_profiles_and_exit_codes_are_those_there_are() -> None:
    """Each in a row of its own."""
    assert [name for name in load().profiles if not re.search(rf"^\| `{name}`", README, re.MULTILINE)] == []
    assert re.findall(r"^\| (\d+) \|", README, re.MULTILINE) == ["0", "1", "2", "70", "130"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_is_there(path: Path) -> None:
    """Links lead somewhere, and so do the names of files in the map."""
    text = path.read_text("utf-8")
    links = list(re.findall(r"\]\(([^)#:]+)\)", text))
    named = re.findall(r"`((?:tools|tests|spec|docs)/[\w./]+|[\w/]+/[\w]+\.py)`", text)
    places = (ROOT, ROOT / "tools" / "ftevents")

    assert [link for link in links if not (path.parent / link).exists()] == []
    assert [name for name in named if not any((place / name).exists() for place in places)] == []
