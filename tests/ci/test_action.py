"""Tests of what CI servers are given: the GitHub action, whose steps run here with files in place of GitHub's, the hook, and the image."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml

from ftevents.cli.main import group
from ftevents.configuration import NO_CONFIG
from servers import KEY, reference

ROOT = Path(__file__).parents[2]
ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: Any = ACTION["runs"]["steps"]
CHECK = next(step for step in STEPS if step.get("id") == "check")
INPUTS = {"base-url": "", **{name: each.get("default", "") for name, each in ACTION["inputs"].items()}}


@dataclass(frozen=True)
class Step:
    """What the step came to: its exit code, what it wrote, the outputs, and the summary."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
    summary: str


def run(folder: Path, **inputs: str) -> Step:
    """Run the step as the runner does, with an installed ftevents that is the one of the checkout."""
    command = folder / "temp" / "ftevents" / "environment" / "bin" / "ftevents"
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m ftevents "$@"\n', "utf-8")
    command.chmod(0o755)
    given = INPUTS | {name.replace("_", "-"): value for name, value in inputs.items()}
    spelled = {f"FTEVENTS_{name.upper().replace('-', '_')}": given[name] for name in given}
    files = {name: folder / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    variables = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "tools"),
        "RUNNER_TEMP": str(folder / "temp"),
        "FTEVENTS_ACTION": str(ROOT),
        "FTEVENTS_PYTHON": sys.executable,
        NO_CONFIG: "1",
        "OPENAI_API_KEY": KEY,
        **{name: value for name, value in spelled.items() if name in CHECK["env"]},
        **{name: str(path) for name, path in files.items()},
    }
    bash = str(shutil.which("bash"))
    done = subprocess.run([bash, "-e", "-c", CHECK["run"]], env=variables, cwd=folder, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own step
    read = {name: path.read_text("utf-8") if path.exists() else "" for name, path in files.items()}
    outputs = dict(line.split("=", 1) for line in read["GITHUB_OUTPUT"].splitlines())
    return Step(done.returncode, done.stdout, done.stderr, outputs, read["GITHUB_STEP_SUMMARY"])


def test_a_server_that_conforms_is_green(tmp_path: Path) -> None:
    """The summary has the verdict, and the folder has the reports."""
    with reference() as server:
        step = run(tmp_path, base_url=server.base_url, args="--quick\n")

    assert (step.code, step.outputs["verdict"]) == (0, "conforming")
    assert "CONFORMING" in step.summary.upper()
    assert {"report.json", "report.html", "report.xml", "report.sarif"} <= {path.name for path in Path(step.outputs["report"]).iterdir()}


def test_a_server_that_does_not_is_red_with_annotations(tmp_path: Path) -> None:
    """With the exit code of the check, and no key anywhere."""
    with reference(["after-inclusive"]) as server:
        step = run(tmp_path, base_url=server.base_url, args="--quick")
    written = "".join(path.read_text("utf-8") for path in Path(step.outputs["report"]).iterdir())

    assert (step.code, step.outputs["verdict"]) == (1, "not conforming")
    assert re.search(r"^::error title=.*after-is-exclusive", step.out, re.MULTILINE)
    assert KEY not in step.out + step.err + step.summary + written


def test_inputs_reach_the_check_as_they_are(tmp_path: Path) -> None:
    """Each as one argument, whatever is in it: nothing of an input is run."""
    with reference(["after-inclusive"]) as server:
        chosen = run(tmp_path, base_url=server.base_url, select="event,page", profile="compatible", args="--quick")
    odd = run(tmp_path, base_url="$(touch ran)", args="--job-id=`touch ran`;touch ran\n--quick")

    assert chosen.code == 0
    assert "selected" in chosen.out
    assert odd.code == 2
    assert "'$(touch ran)' (from the argument URL) is no http or https URL" in odd.err
    assert not (tmp_path / "ran").exists()


def test_an_address_that_is_empty_is_never_green(tmp_path: Path) -> None:
    """An unset variable of the repository does not end at the embedded server."""
    step = run(tmp_path)

    assert (step.code, step.outputs["verdict"]) == (2, "")
    assert "the argument URL is given but empty" in step.err


def test_no_input_is_part_of_a_program() -> None:
    """Inputs are variables, and other actions are pinned."""
    used = set(re.findall(r"\$(?:\{)?(FTEVENTS_\w+)", (ROOT / "tools" / "action.sh").read_text("utf-8") + CHECK["run"]))

    assert [step["run"] for step in STEPS if "${{" in step.get("run", "")] == []
    assert used == {*CHECK["env"]}
    assert [step["uses"] for step in STEPS if "uses" in step and not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", step["uses"])] == []


def test_the_hook_runs_a_command_that_there_is() -> None:
    """With options that it has."""
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, command, *options = hook["entry"].split()

    assert (program, command) == ("ftevents", "validate")
    found = group.get_command(click.Context(group), command)
    assert found is not None
    assert {*options} <= {name for each in found.params for name in each.opts}


def test_the_image_is_built_of_what_it_needs_and_runs_as_nobody() -> None:
    """What is sent to the build is all that the package is built of, and no file but that."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    sent = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]

    assert [line for line in lines if line.startswith(("USER", "ENTRYPOINT"))] == ["USER 65534:65534", 'ENTRYPOINT ["ftevents"]']
    assert [name for name in sent if not (ROOT / name).exists()] == []
    assert sent == ["constraints.txt", "contract_tests", "LICENSE", "pyproject.toml", "README.md", "spec", "tools/ftevents"]
