"""Tests of selection, baseline and configuration under pytest: what is collected, expected to fail, and read from a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.configuration import NO_CONFIG
from ftevents.contract import load
from servers import KEY, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

pytest_plugins = ["pytester"]

QUICK = ("--contract-quick",)
LIMITED = "- clause: pagination/limit-is-respected\n  reason: ours are larger\n"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the key of the servers here."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@pytest.fixture
def baseline(pytester: pytest.Pytester) -> Callable[[str], str]:
    """Return a function that writes a baseline and returns its option."""

    def write(text: str) -> str:
        (pytester.path / "b.yaml").write_text(text, "utf-8")
        return "--contract-baseline=b.yaml"

    return write


def test_clauses_that_were_not_selected_are_deselected(contract_tests: Run) -> None:
    """And nothing is asked for them."""
    asked = []
    for selection in ((), ("--contract-select=pagination/default-page-is-20,event/level", "--contract-ignore=event")):
        with reference() as server:
            result = contract_tests("--base-url", server.base_url, *selection)
            asked.append(server.requests)

    assert asked[1] < asked[0] / 2
    outcomes = result.parseoutcomes()
    assert (outcomes["passed"], outcomes["deselected"]) == (2, len(load().clauses) - 1)
    result.stdout.fnmatch_lines(["  1 of * clauses selected"])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--contract-select=paginaton"], "--select 'paginaton' matches no clause; did you mean pagination*"),
        (["--contract-fail-on=may"], "--contract-fail-on: 'may' is no level; there are must, should"),
        (["--contract-baseline=b.yaml"], "the baseline b.yaml does not exist; --baseline-update makes it"),
        (["--contract-baseline-update"], "--baseline-update writes the file that --baseline names; name one"),
        (["--contract-config=no.toml"], "the configuration no.toml cannot be read: No such file or directory"),
        (["--contract-config=no.toml", "--contract-no-config"], "--config and --no-config exclude each other; say one of them"),
    ],
)
def test_a_mistake_ends_the_session_before_anything_is_asked(contract_tests: Run, options: list[str], words: str) -> None:
    """With 4, as every mistake of use does in pytest."""
    with reference() as server:
        result = contract_tests("--base-url", server.base_url, *options)
        asked = server.requests

    assert (result.ret, asked) == (4, 0)
    result.stderr.fnmatch_lines([f"ERROR: {words}"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_what_is_known_is_expected_to_fail(contract_tests: Run, baseline: Callable[[str], str], workers: tuple[str, ...]) -> None:
    """With its reason, under xdist too; the other clauses of the fault still fail."""
    with reference(["limit-ignored"]) as server:
        result = contract_tests("--base-url", server.base_url, baseline(LIMITED), "--contract-select=pagination,errors", *workers)

    assert (result.ret, result.parseoutcomes()["xfailed"]) == (0, 1)
    result.stdout.fnmatch_lines(
        ["known:", "  b.yaml:1: pagination/limit-is-respected: ours are larger, *", "XFAIL *limit-is-respected[]] - known: ours are larger"]
    )


def test_what_is_stale_or_expired_fails(contract_tests: Run, baseline: Callable[[str], str]) -> None:
    """Each test says which lines to delete or to renew."""
    entries = LIMITED + "- clause: errors/retry-after\n  reason: a\n  expires: 2020-01-31\n"
    with reference() as server:
        result = contract_tests("--base-url", server.base_url, baseline(entries), "--contract-select=pagination,errors", *QUICK)

    assert (result.ret, result.parseoutcomes()["failed"]) == (1, 2)
    text = str(result.stdout)
    assert "\nb.yaml:1: pagination/limit-is-respected holds now; delete lines 1 to 2, or run again with --baseline-update\n" in text
    assert "\nb.yaml:3: errors/retry-after expired on 2020-01-31; put the server right, or renew the date in line 5\n" in text


def test_a_baseline_is_written_once_under_xdist(contract_tests: Run, pytester: pytest.Pytester) -> None:
    """By whoever asks, and the run is green then."""
    update = ("--contract-baseline=b.yaml", "--contract-baseline-update", "-n", "2")
    with reference(["limit-ignored"]) as server:
        result = contract_tests("--base-url", server.base_url, "--contract-select=pagination", *update)

    assert result.ret == 0
    assert (pytester.path / "b.yaml").read_text("utf-8").endswith('\n- clause: pagination/limit-is-respected\n  reason: "TODO: say why"\n')
    result.stdout.fnmatch_lines(["ftevents: b.yaml: 1 added, 0 removed; say why where the reason is 'TODO: say why'"])


def test_advice_fails_where_that_is_wanted(contract_tests: Run) -> None:
    """Its test says what is broken."""
    with reference(["error-without-param"]) as server:
        result = contract_tests("--base-url", server.base_url, "--contract-profile=compatible", "--contract-fail-on=should", *QUICK)

    assert (result.ret, result.parseoutcomes()["failed"]) == (1, 1)
    result.stdout.fnmatch_lines(["errors/param-and-code (should): *"])


def test_the_configuration_is_read_and_told(contract_tests: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base URL, lists, flags and files; an option comes before it, and what it excludes goes."""
    monkeypatch.delenv(NO_CONFIG)
    with reference() as server:
        text = f'base-url = "{server.base_url}"\nselect = ["pagination"]\nquick = true\nno-auth = true\njson = "r.json"\n'
        (pytester.path / "ftevents.toml").write_text(text, "utf-8")
        result = contract_tests("--contract-select=errors/never-200", "--contract-key-env=OPENAI_API_KEY", "-n", "1")

    assert (result.ret, result.parseoutcomes()["passed"]) == (0, 2)
    assert (pytester.path / "r.json").exists()
    said = "options from ftevents.toml: base-url, json, no-auth, quick, select"
    result.stdout.fnmatch_lines([f"contract: {server.base_url} (from ftevents.toml line 1), profile openai, {said}"])


def test_a_mistake_in_the_configuration_ends_the_session(
    contract_tests: Run, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With file, line and key; --contract-no-config goes on without it."""
    monkeypatch.delenv(NO_CONFIG)
    (pytester.path / "ftevents.toml").write_text("workers = 'a'\nselct = []\n", "utf-8")
    result = contract_tests()

    assert result.ret == 4
    result.stderr.fnmatch_lines(["ERROR: ftevents.toml:1: workers is a string, and must be an integer", "ERROR: *'selct' is no option*"])
    assert contract_tests("--contract-no-config", "--collect-only").ret == 0
