"""Tests of `ftevents check` on servers that answer: verdicts, exit codes, what is sent, and what is never shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ftevents.cli import check as check_module
from ftevents.reference import build, serve, standard
from servers import KEY, Scripted, reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Done
    from ftevents.reference import Reply, ServerRequest

    Command = Callable[..., Done]

JOBS = list(standard().jobs.values())
SINGLE = next(job.id for job in JOBS if len(job.events) == 1)
SECOND = next(job.id for job in JOBS if len(job.events) == 20)
HEAVY = ("schemathesis", "hypothesis", "jsonschema", "jsonschema_rs", "rich", "requests", "jinja2", "pytest", "openai")


def violated(path: Path) -> set[str]:
    """Return the clauses that a JSON report says are violated."""
    return {each["id"] for each in json.loads(path.read_text("utf-8"))["clauses"] if each["verdict"] == "violated"}


def test_without_a_target_the_reference_server_conforms(ftevents: Command) -> None:
    """The first line says what was asked, the second what came of it, and each clause how much it looked at."""
    done = ftevents("check")
    first, second, *rest = done.out.splitlines()

    assert (done.code, done.err) == (0, "")
    assert first.endswith("(from ftevents itself: no target was given, so this is its reference server), profile openai")
    assert second.startswith("CONFORMING: ")
    assert any(line.endswith(" looked at)") and "clauses hold (" in line for line in rest)
    assert any("pagination: after-continues " in line for line in rest)


def test_a_breach_is_shown_with_its_evidence(ftevents: Command) -> None:
    """Place, got, expected, who is hurt, the source, and a line for the shell that names the key by its variable."""
    with reference(["after-ignored"], key=None) as server:
        done = ftevents("check", server.base_url)

    assert done.code == 1
    assert "\nNOT CONFORMING: " in done.out
    assert "BROKEN pagination/after-is-exclusive (must)  A page asked for with `after` does not hold that" in done.out
    assert "  hurts: never ends in " in done.out
    assert f"  again:   curl -sS -g --path-as-is '{server.base_url}/fine_tuning/jobs/" in done.out


def test_quiet_is_the_verdict_alone(ftevents: Command) -> None:
    """The target and the verdict come first, and no finding follows."""
    with reference(["limit-ignored"], key=None) as server:
        done = ftevents("check", server.base_url, "-q")

    assert [line.partition(":")[0] for line in done.out.splitlines()][:2] == ["target", "NOT CONFORMING"]
    assert "BROKEN" not in done.out


def test_one_event_is_not_enough_for_a_verdict(ftevents: Command) -> None:
    """A run that could say nothing of pagination is inconclusive, and exits with 2."""
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, "--no-auth", "--job-id", SINGLE)

    assert done.code == 2
    assert "\nINCONCLUSIVE: " in done.out
    assert "  inconclusive: no job with two events was seen" in done.out


def test_named_jobs_are_read_and_no_others_looked_for(ftevents: Command) -> None:
    """The list of jobs is not asked for."""
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, "--no-auth", "--job-id", SECOND, "--job-id", SINGLE)

    assert done.code == 0
    assert f"2 jobs given by --job-id; read in full: {SECOND!r} (20 events), beside a job with one event" in done.out


def test_no_auth_sends_no_key_and_judges_no_credentials(ftevents: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Though one is set; the clauses of the family are off."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    behind, sent = build(standard()), set()

    def answer(request: ServerRequest) -> Reply:
        sent.update(request.header("authorization"))
        return behind.handle(request)

    with serve(Scripted(answer)) as serving:
        done = ftevents("check", serving.base_url, "--no-auth", "--quick", "--json", str(tmp_path / "report.json"))
    report = json.loads((tmp_path / "report.json").read_text("utf-8"))

    assert (done.code, sent) == (0, set())
    assert {each["verdict"] for each in report["clauses"] if each["id"].startswith("auth/")} == {"off"}


def test_a_profile_decides_what_counts(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """An envelope without `param` is a breach of the documented contract, and advice for what clients need."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with reference(["error-without-param"]) as server:
        os.environ["OPENAI_API_KEY"] = KEY
        codes = [ftevents("check", server.base_url, "--profile", profile).code for profile in ("openai", "compatible")]

    assert codes == [1, 0]


@pytest.mark.parametrize("fault", ["key-in-the-error", "key-in-a-header", "key-in-the-page"])
def test_a_key_that_is_given_back_is_found_and_shown_nowhere(
    ftevents: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: str
) -> None:
    """Neither on the console, nor in the report, though every finding is asked for."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with reference([fault]) as server:
        done = ftevents("check", server.base_url, "-v", "--json", str(tmp_path / "report.json"))

    assert done.code == 1
    assert violated(tmp_path / "report.json") == {"auth/key-stays-secret"}
    assert "$OPENAI_API_KEY" in done.out
    assert KEY not in done.out + done.err + (tmp_path / "report.json").read_text("utf-8")


def test_the_key_of_another_variable_is_named_in_the_lines_for_the_shell(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is copied finds the key where the user has it."""
    monkeypatch.setenv("MY_KEY", KEY)
    with reference(["limit-ignored"]) as server:
        done = ftevents("check", server.base_url, "--quick", "--key-env", "MY_KEY")

    assert done.code == 1
    assert '-H "Authorization: Bearer $MY_KEY"' in done.out


def test_the_json_report_is_whole(ftevents: Command, tmp_path: Path) -> None:
    """It says what the console says, replaces an older one, and leaves nothing else in the folder."""
    path = tmp_path / "report.json"
    path.write_text("old", "utf-8")
    done = ftevents("check", "-q", "--quick", "--json", str(path))
    report = json.loads(path.read_text("utf-8"))

    assert (done.code, report["exit_code"], report["verdict"]) == (0, 0, "conforming")
    assert report["headline"].partition(": ")[2] in done.out
    assert list(tmp_path.iterdir()) == [path]


def test_a_fault_of_ours_is_no_verdict(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It exits with 70 and keeps its text to itself, which may hold what a server wrote."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError(KEY)

    monkeypatch.setattr(check_module, "examine", fail)
    done = ftevents("check")

    assert (done.code, done.out) == (70, "")
    assert done.err.startswith("ftevents: a fault of ftevents itself, not of the server: ZeroDivisionError.")
    assert KEY not in done.err


def test_ctrl_c_exits_with_130(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so, without a traceback."""

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(check_module, "examine", interrupt)
    done = ftevents("check")

    assert (done.code, done.out, done.err.strip()) == (130, "", "ftevents: interrupted")


@pytest.mark.parametrize(("variable", "styled"), [("X", True), ("NO_COLOR", False)])
def test_style_is_for_terminals(variable: str, styled: bool) -> None:  # noqa: FBT001 - a table of cases
    """On a terminal lines are styled, unless NO_COLOR is set."""
    leader, follower = os.openpty()
    environ = {**os.environ, "TERM": "xterm", variable: "1"}
    subprocess.run([sys.executable, "-m", "ftevents", "check", "-q", "--quick"], stdout=follower, env=environ, check=True)
    os.close(follower)
    shown = os.read(leader, 65536)
    os.close(leader)

    assert b"CONFORMING: " in shown
    assert (b"\x1b[" in shown) is styled


def test_a_pipe_gets_plain_text(ftevents: Command) -> None:
    """Neither style nor progress."""
    done = ftevents("check", "--quick")

    assert "\x1b" not in done.out
    assert done.err == ""


def test_heavy_packages_are_left_alone() -> None:
    """A check imports nothing that only other commands need."""
    code = "import sys; from ftevents.cli.main import run; run(['check', '-q', '--quick']); print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own command

    assert "CONFORMING" in done.stdout
    assert {*done.stdout.splitlines()[-1].split()} & {*HEAVY} == set()
