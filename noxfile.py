"""Compatibility: the contract tests and the plugin's own tests with every Python, pytest and plugin that is allowed. `make compat` runs it.

The wheel is installed, not the checkout, and every session runs away from it. The other tests run with one set of versions, in `make test`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

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
    return [name.replace(">=", "==") for name in project["dependencies"]]


def verdicts(output: object) -> list[str]:
    """Return each test with its outcome, in one order whatever the run's."""
    return sorted(re.findall(r"^(?:\[gw\d\].*)?(PASSED|FAILED|SKIPPED|XFAIL|ERROR)\b.*?(\S+\.py::.*?)(?: - .*)?\s*$", str(output), re.MULTILINE))


def run_suite(session: nox.Session, *arguments: str) -> None:
    """Run the installed suite against the embedded reference server, away from the checkout."""
    session.chdir(session.create_tmp())
    session.run("python", "-m", "pytest", *SUITE, *arguments, env={"FTEVENTS_NO_CONFIG": "1"})


def run_plugin_tests(session: nox.Session) -> None:
    """Run the tests of the plugin from the checkout; their own options need a pytest of 9 or later, so they are given here."""
    session.chdir(ROOT)
    options = ("-c", "noxfile.ini", "--rootdir", str(ROOT), "--import-mode=importlib", "-p", "no:cacheprovider", "-q")
    session.run("python", "-m", "pytest", *options, "-o", "pythonpath=tests", "tests/pytest_plugin", env={"FTEVENTS_NO_CONFIG": "1"})


@nox.session(python=PYTHONS)
@nox.parametrize("pytest", ["8.4.*", "newest"])
def compat(session: nox.Session, pytest: str) -> None:
    """The suite alone and under xdist, and the tests of the plugin, with the oldest and the newest pytest."""
    session.install(".", "pytest-xdist", "pytest" if pytest == "newest" else f"pytest=={pytest}")
    run_suite(session)
    run_suite(session, "-n", "2")
    run_plugin_tests(session)


@nox.session(python=PYTHONS[0])
def beside(session: nox.Session) -> None:
    """The suite with plugins that users have: another order, tests that are run again, and a report in HTML."""
    session.install(".", "pytest-xdist", *PLUGINS)
    run_suite(session, "-p", "randomly", "--reruns=1", "--html=report.html")
    run_suite(session, "-n", "2", "--reruns=1", "--html=report.html")


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """The lowest versions that pyproject.toml allows."""
    session.install(".", *floors())
    run_suite(session)
    session.run("ftevents", "check", "--quick", "--report", "r.html", env={"FTEVENTS_NO_CONFIG": "1"})
