"""Tests of what people read first: the README tells the truth, and every option and command in it is there."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.cli.main import COMMANDS
from ftevents.configuration import NO_CONFIG, configuration
from ftevents.contract import load
from ftevents.report.baseline.reading import entries_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Command = Callable[..., Done]

ROOT = Path(__file__).parents[2]
SAMPLED = ("baseline.md", "configuration.md")
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs" / f"{name}.md" for name in ("architecture", "baseline", "configuration"))]


def test_the_picture_is_what_the_command_says_today() -> None:
    """`make docs` takes it anew."""
    module = runpy.run_path(str(ROOT / "tools" / "dev" / "readme_picture.py"))

    assert module["BLOCK"].findall(README) == [module["picture"]()]


def test_every_command_is_in_the_readme() -> None:
    """And no other."""
    assert {*re.findall(r"ftevents (\w+)", "\n".join(re.findall(r"`[^`]+`|```.*?```", README, re.DOTALL)))} == {*COMMANDS}


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


def test_the_samples_of_a_baseline_and_a_configuration_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they stand in the documentation."""
    samples = {name: re.findall(r"```(?:yaml|toml)\n(.*?)```", (ROOT / "docs" / name).read_text("utf-8"), re.DOTALL) for name in SAMPLED}
    (tmp_path / "pyproject.toml").write_text(samples["configuration.md"][0], "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(NO_CONFIG)

    assert len(entries_of(samples["baseline.md"][0], "b.yaml")) == 3
    assert configuration().values["max-seconds"] == 60


def test_what_the_documentation_says_of_mistakes_is_said(ftevents: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The complaints about a configuration, word for word."""
    (tmp_path / "pyproject.toml").write_text("\n\n[tool.ftevents]\ningore = []\n\nmax-seconds = '60'\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(NO_CONFIG)

    assert f"```text\n{ftevents('check').err}```\n" in (ROOT / "docs" / "configuration.md").read_text("utf-8")
