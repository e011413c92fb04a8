"""Compatibility: the contract tests and the plugin's own tests with every Python, pytest and plugin that is allowed. `make compat` runs it.

The wheel is installed, not the checkout, and every session runs away from it. The other tests run with one set of versions, in `make test`.
"""

from __future__ import annotations

import os
import tempfile
import tomllib
from pathlib import Path
from xml.etree import ElementTree as ET

import nox

ROOT = Path(__file__).parent
PYTHONS = ("3.11", "3.12", "3.13")
SUITE = ("-p", "ftevents.pytest_plugin", "--pyargs", "ftevents.suite", "-p", "no:cacheprovider", "-q")
PLUGINS = ("pytest-html", "pytest-randomly", "pytest-rerunfailures")

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = True


def floors() -> list[str]:
    """Return the lowest version of each direct dependency, as requirements."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return [name.replace(">=", "==") for name in project["dependencies"]]  # each is written as NAME>=VERSION


def run_suite(session: nox.Session, *runs: tuple[str, ...]) -> None:
    """Run the installed suite against the embedded reference server, away from the checkout, and hold each run to the verdicts of the first."""
    session.chdir(tempfile.mkdtemp(prefix="ftevents-"))  # not below the checkout, whose pyproject.toml would be pytest's
    found = []
    for arguments in runs:
        session.run("python", "-m", "pytest", *SUITE, *arguments, "--junitxml=junit.xml", env={"FTEVENTS_NO_CONFIG": "1"})
        found.append(verdicts(Path("junit.xml")))
    if any(each != found[0] for each in found) or len(found[0]) < 80:
        session.error(f"the verdicts are not the same: {[len(each) for each in found]} tests")


def verdicts(report: Path) -> dict[str, str]:
    """Return each test with its outcome: passed, or the name of what its testcase holds."""
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - our own file
    return {case.attrib["name"]: next((part.tag for part in case if part.tag != "properties"), "passed") for case in cases}


def run_plugin_tests(session: nox.Session) -> None:
    """Run the tests of the plugin from the checkout, on the wheel; options are given here, since the table for them needs pytest 9."""
    session.chdir(ROOT)
    options = ("-c", os.devnull, "--rootdir", str(ROOT), "--import-mode=importlib", "-p", "no:cacheprovider", "-q", "-W", "error")
    session.run("python", "-m", "pytest", *options, "tests/pytest_plugin", env={"PYTHONPATH": str(ROOT / "tests")})


@nox.session(python=PYTHONS)
@nox.parametrize("pytest", ["8.4.*", "newest"])
def compat(session: nox.Session, pytest: str) -> None:
    """The suite alone and under xdist, and the tests of the plugin, with the oldest and the newest pytest."""
    session.install(".", "pytest-xdist", "pytest" if pytest == "newest" else f"pytest=={pytest}")
    run_suite(session, (), ("-n", "2"))
    run_plugin_tests(session)


@nox.session(python=PYTHONS[0])
def beside(session: nox.Session) -> None:
    """The suite with plugins that users have: another order, tests that are run again, and a report in HTML."""
    session.install(".", "pytest-xdist", *PLUGINS)
    run_suite(session, ("-p", "no:randomly"), ("--reruns=1", "--html=report.html"), ("-n", "2", "--reruns=1", "--html=report.html"))


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The lowest versions that pyproject.toml allows."""
    session.install(".", *floors())
    run_suite(session, ())
    session.run("ftevents", "check", "--quick", "--report", "r.html", env={"FTEVENTS_NO_CONFIG": "1"})
