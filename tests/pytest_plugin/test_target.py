"""Tests of where a pytest run takes its target from, and that no empty value ends at the reference server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers import reference

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

pytest_plugins = ["pytester"]

ONE = ("-k", "default-page-is-20", "--contract-no-auth", "--contract-quick")
ELSEWHERE = "http://127.0.0.1:9/v1"
FILES = {
    "pytest.ini": "[pytest]\nbase_url =\n",
    "tox.ini": "[pytest]\nbase_url =\n",
    "setup.cfg": "[tool:pytest]\nbase_url =\n",
    "pyproject.toml": "[tool.pytest.ini_options]\nbase_url = ''\n",
    "pytest.toml": "[pytest]\nbase_url = ''\n",
}


def header(result: pytest.RunResult) -> str:
    """Return what the report header says of the target."""
    return next(line for line in result.outlines if line.startswith("contract: "))


def test_without_a_target_the_reference_server_is_asked(contract_tests: Run) -> None:
    """And named as such."""
    result = contract_tests(*ONE)

    assert result.ret == 0
    assert header(result) == "contract: no target given: the embedded reference server, profile openai"


def test_sources_come_in_their_order(contract_tests: Run, monkeypatch: pytest.MonkeyPatch, pytester: pytest.Pytester) -> None:
    """Option, PYTEST_BASE_URL, ini, OPENAI_BASE_URL; the header names the one that was taken."""
    with reference(key=None) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
        seen = [header(contract_tests(*ONE))]
        pytester.makeini(f"[pytest]\nbase_url = {server.base_url}")
        monkeypatch.setenv("OPENAI_BASE_URL", ELSEWHERE)
        seen.append(header(contract_tests(*ONE)))
        pytester.makeini(f"[pytest]\nbase_url = {ELSEWHERE}")
        monkeypatch.setenv("PYTEST_BASE_URL", server.base_url)
        seen.append(header(contract_tests(*ONE)))
        monkeypatch.setenv("PYTEST_BASE_URL", ELSEWHERE)
        seen.append(header(contract_tests(*ONE, f"--base-url={server.base_url}/")))
        requests = server.requests

    sources = ("OPENAI_BASE_URL", "the ini option base_url", "PYTEST_BASE_URL")
    assert seen[:3] == [f"contract: {server.base_url} (from {source}), profile openai" for source in sources]
    assert seen[3] == f"contract: {server.base_url}/ (from --base-url), profile openai"
    assert requests >= 4


def refused(result: pytest.RunResult, source: str) -> None:
    """Assert that a run ended as a mistake of use, before any test."""
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert f"ERROR: {source} is given but empty" in str(result.stderr)
    assert "passed" not in str(result.stdout)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_an_empty_option_is_refused(contract_tests: Run, workers: tuple[str, ...]) -> None:
    """Given by itself or in two parts."""
    refused(contract_tests("--base-url=", *workers), "--base-url")
    refused(contract_tests("--base-url", "", *workers), "--base-url")


@pytest.mark.parametrize("variable", ["PYTEST_BASE_URL", "OPENAI_BASE_URL"])
def test_an_empty_variable_is_refused(contract_tests: Run, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    """An unset secret in a pipeline gets no green."""
    monkeypatch.setenv(variable, "")

    refused(contract_tests(), variable)
    refused(contract_tests("-n", "2"), variable)


@pytest.mark.parametrize("name", [name for name in FILES if name != "pytest.toml" or pytest.version_tuple >= (9,)])
def test_an_empty_ini_option_is_refused(contract_tests: Run, pytester: pytest.Pytester, name: str) -> None:
    """In every file that pytest reads, though pytest itself takes it for none."""
    (pytester.path / name).write_text(FILES[name], "utf-8")

    refused(contract_tests(), "the ini option base_url")


def test_an_empty_ini_option_on_the_command_line_is_refused(contract_tests: Run) -> None:
    """-o is an ini option too."""
    refused(contract_tests("-o", "base_url="), "the ini option base_url")


def test_a_base_url_of_another_tool_is_no_ini_option(contract_tests: Run, pytester: pytest.Pytester) -> None:
    """Only pytest's own sections count."""
    pytester.makepyprojecttoml("[tool.other]\nbase_url = ''\n[tool.pytest.ini_options]\nminversion = '8'\n")

    assert contract_tests(*ONE).ret == 0


def test_an_ini_option_reaches_the_workers_of_xdist(contract_tests: Run, pytester: pytest.Pytester) -> None:
    """Its server is asked, and not the reference server."""
    with reference(["default-page-is-ten"], key=None) as server:
        pytester.makeini(f"[pytest]\nbase_url = {server.base_url}")
        result = contract_tests(*ONE, "-n", "2")

    assert result.ret == 1
    assert server.requests > 0
    result.stdout.fnmatch_lines(["contract: * (from the ini option base_url), *", "NOT CONFORMING: *"])


def test_plugins_that_do_not_load_themselves_are_not_needed(contract_tests: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """--base-url is there all the same."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    with reference(key=None) as server:
        result = contract_tests(*ONE, "--base-url", server.base_url)

    assert result.ret == 0
    assert server.requests > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--contract-profile=strict"], "--contract-profile: 'strict' is no profile; there are openai, compatible, azure"),
        (["--job-id="], "--job-id is given but empty"),
        (["--contract-deadline=0"], "argument --contract-deadline: 0 is less than 0.05"),
        (["--contract-workers=two"], "argument --contract-workers: 'two' is no number"),
    ],
)
def test_options_with_values_that_there_are_not_are_refused(contract_tests: Run, arguments: list[str], words: str) -> None:
    """Before anything is asked."""
    result = contract_tests(*arguments)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert words in str(result.stderr)


def test_a_target_that_is_no_url_ends_the_session(contract_tests: Run) -> None:
    """With 2 and a sentence that names its source."""
    result = contract_tests("--base-url=127.0.0.1:8000")

    assert result.ret == 2
    result.stdout.fnmatch_lines(["*ftevents: '127.0.0.1:8000' (from --base-url) is no http or https URL*"])
