"""Tests of the guides: their links lead somewhere, their commands do what they say, and their tables name what there is."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from ftevents.captures import READERS
from ftevents.cli.main import group, run
from ftevents.configuration import NO_CONFIG
from ftevents.contract import load
from servers import VARIABLES, reference

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))


def commands(page: str) -> list[list[str]]:
    """Return the ftevents commands of the shell blocks of a page."""
    blocks = re.findall(r"```sh\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("ftevents ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Files are there."""
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_index_has_every_page() -> None:
    """But itself."""
    index = (DOCS / "README.md").read_text("utf-8")

    assert [page.name for page in PAGES if page.name != "README.md" and f"({page.name})" not in index] == []


def test_the_commands_of_the_first_five_minutes_do_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each with its exit code, in their order, against the server that they start."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(NO_CONFIG, "1")
    monkeypatch.chdir(tmp_path)
    with reference(["after-inclusive"], key=None) as server:
        said = [[part.replace("http://127.0.0.1:8000/v1", server.base_url) for part in each] for each in commands("getting-started.md")]
        codes = [(each[0], run(each)) for each in said if each[0] != "serve"]
    capsys.readouterr()

    assert codes == [("check", 0), ("check", 1), ("explain", 0), ("check", 1), ("check", 1), ("validate", 1), ("check", 0), ("check", 0)]
    assert {path.name for path in tmp_path.iterdir()} == {"report.html", "run.har", "known.yaml"}


@pytest.mark.parametrize("page", ["ci.md", "captures.md", "getting-started.md"])
def test_options_in_commands_are_there(page: str) -> None:
    """Each option is one of its command."""
    for name, *arguments in commands(page):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        known = {each for param in command.params for each in param.opts}
        assert {each.partition("=")[0] for each in arguments if each.startswith("--")} <= known


def test_recipes_are_yaml_with_inputs_that_there_are() -> None:
    """The action is given what it takes."""
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    recipes = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", (DOCS / "ci.md").read_text("utf-8"), re.DOTALL)]
    step = recipes[0]["jobs"]["contract"]["steps"][-1]

    assert len(recipes) == 3
    assert {*step["with"]} <= {*action["inputs"]}
    assert [name for name in (*action["inputs"], *action["outputs"]) if f"`{name}`" not in (DOCS / "ci.md").read_text("utf-8")] == []


def test_tables_have_every_profile_and_every_format() -> None:
    """And profiles in the words of the register."""
    profiles = (DOCS / "profiles.md").read_text("utf-8")

    assert [
        name for name, title in load().profiles.items() if not re.search(rf"^\| `{name}`.*\| {re.escape(title)} \|", profiles, re.MULTILINE)
    ] == []
    assert {*READERS} == {*re.findall(r"^\| `(\w+)` \|", (DOCS / "captures.md").read_text("utf-8"), re.MULTILINE)}


def test_the_help_fits_a_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """Of 24 lines."""
    run(["--help"])

    assert capsys.readouterr().out.count("\n") <= 24
