"""What tests of the plugin share: an environment without settings, and a pytest of their own that runs the contract tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from servers import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable

SUITE = Path(__file__).parents[2] / "contract_tests" / "test_clauses.py"
LIGHT = ("-p", "no:schemathesis", "-p", "no:hypothesispytest", "-p", "no:cacheprovider")


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the settings of this machine away."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def contract_tests(pytester: pytest.Pytester) -> Callable[..., pytest.RunResult]:
    """Return a function that runs the contract tests in a folder of their own, as a user does who has installed the package."""

    def run(*arguments: str) -> pytest.RunResult:
        return pytester.runpytest_inprocess(*LIGHT, "-p", "ftevents.pytest_plugin", "--rootdir", str(pytester.path), *arguments, str(SUITE))

    return run
