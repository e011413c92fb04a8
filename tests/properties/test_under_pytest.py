"""Tests of the property tests under pytest: green, red with the smallest requests, skipped with a reason, and what the options change."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.configuration import NO_CONFIG
from servers import KEY, VARIABLES, closed_port, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

pytest_plugins = ["pytester"]

SUITE = Path(__file__).parents[2] / "contract_tests" / "test_properties.py"
OPTIONS = ("-p", "ftevents.pytest_plugin", "-p", "no:cacheprovider", "-W", "error", "-ra", "--contract-quick")


@pytest.fixture
def properties(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs the property tests in a process of its own, where every warning is an error."""
    for name in (*VARIABLES, "PYTEST_DISABLE_PLUGIN_AUTOLOAD"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv(NO_CONFIG, "1")
    shutil.copy(SUITE, pytester.path)
    return lambda *arguments: pytester.runpytest_subprocess(*OPTIONS, *arguments)


def test_a_server_that_conforms_is_green(properties: Run) -> None:
    """Both properties hold, and the summary says how much was tried; few requests are made."""
    with reference() as server:
        result = properties("--base-url", server.base_url)
        asked = server.requests

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["any_request: 10 examples tried, none of them a counterexample", "any_walk: 6 examples tried, none of them a counterexample"]
    )
    assert asked < 100


@pytest.mark.parametrize("options", [("--contract-baseline=b.yaml",), ("--contract-ignore=event/level",)])
def test_what_is_known_or_not_selected_is_no_counterexample(properties: Run, pytester: pytest.Pytester, options: tuple[str, ...]) -> None:
    """Neither to a clause, nor to the schema that says the same."""
    (pytester.path / "b.yaml").write_text("- clause: event/level\n  reason: ours\n", "utf-8")
    with reference(["level-metrics"]) as server:
        red = properties("--base-url", server.base_url)
        green = properties("--base-url", server.base_url, *options)

    red.assert_outcomes(failed=2)
    green.assert_outcomes(passed=2)


def test_a_fault_is_red_and_the_key_is_not_told(properties: Run) -> None:
    """The clause, its words and the curl lines are the text of the failure; there is no traceback."""
    with reference(["after-inclusive"]) as server:
        result = properties("--base-url", server.base_url, "-k", "walk", "--contract-seed", "5")

    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.fnmatch_lines(
        [
            "pagination/after-is-exclusive (must): *",
            "the shortest way to see it, 1 request:",
            '    curl -sS -g --path-as-is *-H "Authorization: Bearer $OPENAI_API_KEY"',
            "found with example * of --contract-seed 5*",
        ]
    )
    assert KEY not in result.stdout.str() + result.stderr.str()
    assert "Traceback" not in result.stdout.str()


@pytest.mark.parametrize("plugin", ["schemathesis", "hypothesispytest"])
def test_without_the_plugins_they_are_skipped_with_the_reason(properties: Run, plugin: str) -> None:
    """Who leaves the plugins out of a run does not want what they do, and no server is asked."""
    result = properties("--base-url", f"http://127.0.0.1:{closed_port()}/v1", "-p", f"no:{plugin}")

    result.assert_outcomes(skipped=2)
    result.stdout.fnmatch_lines([f"SKIPPED *-p no:{plugin}*"])


def test_a_closed_port_ends_the_run_with_2(properties: Run) -> None:
    """What the user can put right is said in one sentence."""
    result = properties("--base-url", f"http://127.0.0.1:{closed_port()}/v1")

    assert result.ret == 2
    assert "does not answer" in result.stdout.str() + result.stderr.str()
