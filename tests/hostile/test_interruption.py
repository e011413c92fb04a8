"""Ctrl-C and termination: at whatever moment, a run leaves a report on what it has, marked as partial, and exits with 130."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.examine import validate
from ftevents.interruption import Interruption, heeded
from hostile.commands import environment
from hostile.host import KEY, Host, hosting

if TYPE_CHECKING:
    from pathlib import Path

    from hostile.host import Script

PAGE = '{"object": "list", "data": [], "has_more": false}'


def unhurried(good: bytes, _: Host) -> Script:
    """Answer well, and not at once."""
    yield 0.03
    yield good


def interrupted(command: list[str], number: int, requests: int, *, stuck: bool = False) -> tuple[int, str]:
    """Run a command, with {url} in it, and send it a signal when the server has had so many requests; return its exit code and output."""

    def act(good: bytes, host: Host) -> Script:
        yield 3600.0 if stuck and len(host.heads) >= requests else 0.03
        yield good

    with hosting(Host(act, lambda _: True)) as host:
        url = f"http://127.0.0.1:{host.port}/v1"
        words = [sys.executable, "-m", *(word.format(url=url) for word in command)]
        with subprocess.Popen(  # noqa: S603 - our own command
            words, env=environment(OPENAI_API_KEY=KEY), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            while len(host.heads) < requests and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(number)
            out, _ = process.communicate(timeout=20)
    return process.returncode, out


@pytest.mark.parametrize("requests", [1, 10, 60])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_run_that_is_interrupted_leaves_a_partial_report(tmp_path: Path, number: signal.Signals, requests: int) -> None:
    """It says so first, and how much of the plan was asked; each file is whole, and marked."""
    files = {form: tmp_path / form for form in ("json", "markdown", "junit", "html")}
    code, out = interrupted(["ftevents", "check", "{url}", *(f"--report={form}={file}" for form, file in files.items())], number, requests)
    written: dict[str, Any] = json.loads(files["json"].read_text("utf-8"))

    assert code == 130
    assert (written["verdict"], written["budget"]["interrupted"]) == ("inconclusive", True)
    assert written["headline"].startswith("inconclusive: interrupted, so that this is partial; ")
    assert written["reasons"][0] in out
    assert written["reasons"][0].endswith(" requests of the plan were asked")
    assert [form for form, file in files.items() if "interrupted" not in file.read_text("utf-8")] == []


def test_nobody_waits_for_a_server_that_hangs(tmp_path: Path) -> None:
    """What is under way when the interruption comes is given up, not waited for until its deadline."""
    started = time.monotonic()
    code, _ = interrupted(
        ["ftevents", "check", "{url}", "--deadline", "60", "--json", str(tmp_path / "json")], signal.SIGINT, 20, stuck=True
    )

    assert code == 130
    assert json.loads((tmp_path / "json").read_text("utf-8"))["budget"]["interrupted"] is True
    assert time.monotonic() - started < 20


def test_pytest_leaves_the_same_report(tmp_path: Path) -> None:
    """The session ends with 130, and the files are there."""
    command = [
        "pytest",
        "contract_tests/test_clauses.py",
        "-q",
        "-p",
        "no:cacheprovider",
        "--base-url={url}",
        f"--contract-report={tmp_path / 'r.json'}",
    ]
    code, out = interrupted(command, signal.SIGTERM, 20)

    assert (code, json.loads((tmp_path / "r.json").read_text("utf-8"))["budget"]["interrupted"]) == (130, True)
    assert "interrupted" in out


def test_captures_are_judged_as_far_as_they_were_read(tmp_path: Path) -> None:
    """And the report says so."""
    (tmp_path / "page.json").write_text(PAGE)
    interruption = Interruption()
    interruption.happen()
    report = validate([tmp_path / "page.json"], interruption=interruption).report

    assert (report.verdict, report.interrupted) == ("inconclusive", True)
    assert report.reasons[0] == "interrupted: only what was read until then was judged (0 documents)"


def test_the_second_signal_ends_at_once() -> None:
    """The first one is heeded; from then on, and behind the context, signals mean what they meant before."""
    before = signal.getsignal(signal.SIGINT)
    with heeded() as interruption:
        signal.raise_signal(signal.SIGINT)
        assert interruption.happened
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)

    assert signal.getsignal(signal.SIGINT) is before
