"""Tests of the contract tests under pytest: which pass, fail and skip, what is asked for them, and what is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.contract import load
from ftevents.reference import FAULTS, standard
from servers import KEY, closed_port, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
SINGLE = next(job.id for job in standard().jobs.values() if len(job.events) == 1)
QUICK = ("--contract-quick",)
BREAKING = """
from importlib import import_module

def fail(*_, **__):
    raise ZeroDivisionError("sk-planted-0123456789abcdef")

import_module("ftevents.examine").examine = fail
"""


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the key of the servers here."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def failed(result: pytest.RunResult) -> set[str]:
    """Return what stands behind `test_clauses.py::` of every failed test."""
    lines = [line for line in result.outlines if line.startswith("FAILED ")]
    return {line.split(" ")[1].partition("::")[2] for line in lines}


def meant_by(fault: str) -> set[str]:
    """Return the tests that a fault must fail: those of its clauses that are at must level."""
    return {f"test_clause[{name}]" for name in FAULTS[fault].breaks if load().clauses[name].levels["openai"] == "must"}


def test_a_server_that_conforms_is_green(contract_tests: Run) -> None:
    """Each clause that was exercised is a test that passes; the others are skipped, with the reason."""
    with reference() as server:
        result = contract_tests("--base-url", server.base_url)
    outcomes = result.parseoutcomes()

    assert result.ret == 0
    assert outcomes["passed"] + outcomes["skipped"] == 1 + sum(clause.levels["openai"] != "off" for clause in load().clauses.values())
    assert outcomes["skipped"] < 10
    result.stdout.fnmatch_lines(
        ["*= contract =*", "CONFORMING: *", "suite: *test_clauses.py", "SKIPPED * not exercised: needs --other-key-env"]
    )


@pytest.mark.parametrize("fault", ["after-ignored", "error-without-param", "one-event-misplaced"])
def test_a_fault_fails_the_tests_of_its_clauses_and_no_others(contract_tests: Run, fault: str) -> None:
    """The node id is the clause id, and the run as a whole passes, since it saw enough."""
    with reference([fault]) as server:
        result = contract_tests("--base-url", server.base_url)

    assert result.ret == 1
    assert failed(result) == meant_by(fault)


def test_a_failure_says_what_the_command_says(contract_tests: Run) -> None:
    """The sentence of the clause, place, got and expected, who is hurt, and a line for the shell; no traceback."""
    with reference(["limit-ignored"]) as server:
        result = contract_tests("--base-url", server.base_url, "-k", "limit-is-respected", *QUICK)

    result.stdout.fnmatch_lines(
        [
            "pagination/limit-is-respected (must): *",
            "  *: got *; expected *",
            "  source: *",
            "  again: curl -sS -g --path-as-is '*Bearer $OPENAI_API_KEY\"",
        ]
    )
    result.stdout.no_fnmatch_line("*pytest_plugin.py:*: Failed*")


def test_only_what_the_selected_clauses_need_is_asked(contract_tests: Run) -> None:
    """A selection costs fewer requests, and collecting alone costs none."""
    counts = []
    for selection in (["--collect-only"], ["-k", "default-page-is-20"], []):
        with reference() as server:
            contract_tests("--base-url", server.base_url, *selection)
            counts.append(server.requests)

    assert counts[0] == 0
    assert 0 < counts[1] < counts[2] / 2


def test_a_run_that_saw_too_little_fails(contract_tests: Run) -> None:
    """One event says nothing of pagination, so the test of the run fails, though no clause is broken."""
    with reference() as server:
        result = contract_tests("--base-url", server.base_url, "--job-id", SINGLE)

    assert failed(result) == {"test_run"}
    result.stdout.fnmatch_lines(["inconclusive: no job with two events was seen*"])


def test_advice_is_told_and_fails_nothing(contract_tests: Run) -> None:
    """It stands in the summary, and is no warning of Python."""
    with reference(["error-without-param"]) as server:
        result = contract_tests("--base-url", server.base_url, "--contract-profile", "compatible", *QUICK)

    assert result.ret == 0
    result.stdout.fnmatch_lines(["advice: *error/param: got no member `param`; expected *[[]errors/param-and-code[]]"])


def test_no_auth_collects_no_clause_of_the_family(contract_tests: Run) -> None:
    """They are off, not skipped."""
    with reference(key=None) as server:
        result = contract_tests("--base-url", server.base_url, "--contract-no-auth", "-k", "auth or test_run", "-v", *QUICK)

    assert result.ret == 0
    result.stdout.no_fnmatch_line("*test_clause[[]auth/*")


def test_junit_carries_what_a_clause_came_to(contract_tests: Run, tmp_path: Path) -> None:
    """Clause, level, source, verdict and how much was looked at are properties; advice has its words."""
    with reference(["error-without-param"]) as server:
        contract_tests("--base-url", server.base_url, "--contract-profile", "compatible", *QUICK, f"--junitxml={tmp_path / 'junit.xml'}")
    cases = {case.get("name"): case for case in ET.parse(tmp_path / "junit.xml").iter("testcase")}  # noqa: S314 - our own file
    properties = {each.get("name"): each.get("value") for each in cases["test_clause[errors/param-and-code]"].iter("property")}

    assert properties.keys() == {"clause", "level", "source", "verdict", "looked_at", "advice"}
    assert (properties["clause"], properties["level"], properties["verdict"]) == ("errors/param-and-code", "should", "advice")
    assert (properties["advice"] or "").endswith("/error/param: got no member `param`; expected a string or null")


def test_a_key_that_is_given_back_is_shown_nowhere(contract_tests: Run, tmp_path: Path) -> None:
    """Neither on the terminal nor in a report."""
    with reference(["key-in-the-page"]) as server:
        result = contract_tests(
            "--base-url", server.base_url, *QUICK, f"--junitxml={tmp_path / 'j.xml'}", f"--contract-json={tmp_path / 'r.json'}"
        )
    reports = [(tmp_path / name).read_text("utf-8") for name in ("j.xml", "r.json")]

    assert failed(result) == {"test_clause[auth/key-stays-secret]"}
    assert KEY not in "".join([str(result.stdout), str(result.stderr), *reports])


def test_the_reports_are_those_of_the_command(contract_tests: Run, tmp_path: Path) -> None:
    """In every format that is named, --contract-json being short for one of them."""
    files = [f"--contract-report={tmp_path / name}" for name in ("r.xml", "r.md")]
    with reference() as server:
        result = contract_tests(
            "--base-url", server.base_url, "-k", "limit-is-respected", *QUICK, *files, f"--contract-json={tmp_path / 'r.json'}"
        )
    report = json.loads((tmp_path / "r.json").read_text("utf-8"))

    assert result.ret == 0
    assert [each["id"] for each in report["clauses"]] == ["pagination/limit-is-respected"]
    assert ET.parse(tmp_path / "r.xml").getroot().get("tests") == "1"  # noqa: S314 - our own file
    assert (tmp_path / "r.md").read_text("utf-8").startswith("## Conforming: 1 of 1 clauses exercised\n")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        (
            "--contract-json=/no/such/folder/r.json",
            "the report /no/such/folder/r.json cannot be written: there is no folder /no/such/folder",
        ),
        ("--contract-report=r.pdf", "--contract-report: the ending of 'r.pdf' stands for no format of reports; there are json (.json), *"),
        ("--contract-report=github=-", "--contract-report: pytest takes standard output for itself; name a file"),
    ],
    ids=["folder", "ending", "standard-output"],
)
def test_a_report_that_cannot_be_is_a_mistake_of_use(contract_tests: Run, option: str, words: str) -> None:
    """It is told before anything is asked."""
    with reference() as server:
        result = contract_tests("--base-url", server.base_url, option)

        assert (result.ret, server.requests) == (pytest.ExitCode.USAGE_ERROR, 0)
    result.stderr.fnmatch_lines([f"ERROR: {words}"])


@pytest.mark.parametrize(("faults", "code"), [([], 2), (["limit-ignored"], 1)], ids=["green", "red"])
def test_a_report_that_can_no_longer_be_written_is_told(contract_tests: Run, tmp_path: Path, faults: list[str], code: int) -> None:
    """The tests have their outcomes, and a session that would be green ends with 2."""
    (tmp_path / "folder").mkdir()
    with reference(faults) as server:
        server.before(lambda: shutil.rmtree(tmp_path / "folder", ignore_errors=True))
        result = contract_tests(
            "--base-url", server.base_url, "-k", "limit-is-respected", *QUICK, f"--contract-json={tmp_path}/folder/r.json"
        )

    assert result.ret == code
    result.stdout.fnmatch_lines([f"ftevents: the report {tmp_path}/folder/r.json cannot be written: No such file or directory"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_server_that_is_not_there_ends_the_session(contract_tests: Run, workers: tuple[str, ...]) -> None:
    """With 2, and one sentence, under xdist too."""
    result = contract_tests("--base-url", f"http://127.0.0.1:{closed_port()}/v1", *workers)

    assert result.ret == 2
    result.stdout.fnmatch_lines(["*ftevents: http://127.0.0.1:*/v1 does not answer: * Connection refused; is the server running there?*"])


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_fault_of_ours_ends_the_session_with_70(contract_tests: Run, pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """It looks like no failure of the server, and its text is kept back."""
    pytester.makeconftest(BREAKING)
    with reference() as server:
        result = contract_tests("--base-url", server.base_url, *workers, apart=True)

    assert result.ret == 70
    result.stdout.fnmatch_lines(["*ftevents: a fault of ftevents itself, not of the server: *Error.*"])
    assert KEY not in str(result.stdout)


def test_workers_come_to_the_same_and_ask_once(contract_tests: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With xdist each test has the outcome that it has without, the server is asked as often, and nothing is left behind."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    seen = []
    for workers in ((), ("-n", "2")):
        with reference(["has-more-always-false"]) as server:
            result = contract_tests("--base-url", server.base_url, *workers)
            seen.append((result.ret, result.parseoutcomes(), failed(result), server.requests))
        result.stdout.fnmatch_lines(["*= contract =*", "NOT CONFORMING: *", "suite: *"])

    assert seen[0] == seen[1]
    assert list(tmp_path.iterdir()) == []


def test_the_repository_runs_its_own_suite_without_a_warning() -> None:
    """With every plugin that is there, loaded by the root conftest, where every warning is an error."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "-k",
        "limit or test_run",
        "contract_tests/test_clauses.py",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command

    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout
