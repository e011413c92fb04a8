"""What tests of the plugin share: an environment without settings, and a pytest of their own that runs the contract tests."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.configuration import NO_CONFIG
from servers import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable

SUITE = Path(__file__).parents[2] / "contract_tests" / "test_clauses.py"
OPTIONS = (
    "-p",
    "ftevents.pytest_plugin",
    "-p",
    "no:schemathesis",
    "-p",
    "no:hypothesispytest",
    "-p",
    "no:cacheprovider",
    "-W",
    "error",
    "-ra",
)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the settings of this machine away, and those of this repository."""
    for name in (*VARIABLES, "PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(NO_CONFIG, "1")


@pytest.fixture
def contract_tests(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Return a function that runs the contract tests in a folder of their own, where every warning is an error; `apart`, in a process of its own."""
    shutil.copy(SUITE, pytester.path)

    def run(*arguments: str, apart: bool = False) -> pytest.RunResult:
        return (pytester.runpytest_subprocess if apart else pytester.runpytest_inprocess)(*OPTIONS, *arguments)

    return run
