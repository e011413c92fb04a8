"""Tests of the commands that tell: help, version, clauses, explain, and serve."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest

from ftevents import __version__
from ftevents.contract import load
from ftevents.reference import ALTERNATIVES, FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Command = Callable[..., Done]


def test_version(ftevents: Command) -> None:
    """One line."""
    assert ftevents("--version").out == f"ftevents, version {__version__}\n"


def test_without_a_command_the_help_is_shown(ftevents: Command) -> None:
    """As help, not as a complaint; the exit code is that of a mistake of use."""
    done = ftevents()

    assert done.code == 2
    assert done.err.startswith("Usage: ftevents ")
    assert ftevents("--help").out == done.err


def test_an_unknown_command_is_told(ftevents: Command) -> None:
    """With where to look."""
    done = ftevents("chekc")

    assert (done.code, done.err.count("\n")) == (2, 1)
    assert "No such command 'chekc'" in done.err


def test_clauses_lists_every_clause(ftevents: Command) -> None:
    """Each with its level in the profile."""
    done = ftevents("clauses", "--profile", "compatible")

    assert done.code == 0
    for clause in load().clauses.values():
        assert f"  {clause.levels['compatible']:<6} {clause.id}\n         {clause.says}\n" in done.out


@pytest.mark.parametrize("clause", load().clauses)
def test_every_clause_is_explained(ftevents: Command, clause: str) -> None:
    """Its sentence, its levels, its source, and who is hurt."""
    lines = ftevents("explain", clause).out.splitlines()

    assert lines[0] == clause
    assert [
        name for name in ("levels", "basis", "source", "when broken", "looks at") if not any(each.startswith(f"{name}: ") for each in lines)
    ] == []


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("after-is-exclusive", "pagination/after-is-exclusive"),
        ("pagination/after-is-exlusive", "pagination/after-is-exclusive"),
        ("auth/nokey", "auth/no-key"),
    ],
)
def test_an_unknown_clause_is_told_with_what_may_be_meant(ftevents: Command, asked: str, meant: str) -> None:
    """A part of a name is enough, and so is a name with a slip."""
    done = ftevents("explain", asked)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ftevents: {asked!r} is no clause; did you mean {meant}")


def test_faults_are_listed(ftevents: Command) -> None:
    """Each with the clauses that it breaks, and the alternatives behind them."""
    out = ftevents("serve", "--list-faults").out

    assert all(f"{fault.name}: {fault.says}\n    breaks {', '.join(fault.breaks)}\n" in out for fault in FAULTS.values())
    assert all(f"\n{each.name}: {each.says}\n" in out for each in ALTERNATIVES.values())


def test_an_unknown_fault_is_told(ftevents: Command) -> None:
    """With where they are listed."""
    done = ftevents("serve", "--fault", "no-such-fault")

    assert (done.code, done.out) == (2, "")
    assert done.err == "ftevents: 'no-such-fault' is no named fault; ftevents serve --list-faults shows them\n"


def test_a_server_with_a_fault_is_served_until_interrupted() -> None:
    """Its address is the first thing that it says."""
    command = [sys.executable, "-u", "-m", "ftevents", "serve", "--port", "0", "--fault", "has-more-always-false"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own command
        assert process.stdout is not None
        base_url = process.stdout.readline().split()[1]
        with urllib.request.urlopen(f"{base_url}/fine_tuning/jobs") as answer:  # noqa: S310 - our own server
            jobs = json.load(answer)
        process.send_signal(signal.SIGINT)
        process.wait(5)

    assert [job["object"] for job in jobs["data"]] == ["fine_tuning.job"] * 4
    assert process.returncode == 130


def test_a_port_that_is_taken_is_told(ftevents: Command) -> None:
    """With the way out."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = ftevents("serve", "--port", str(listener.getsockname()[1]))

    assert done.code == 2
    assert "cannot be served: Address already in use; give another --port" in done.err
