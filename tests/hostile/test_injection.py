"""Injection: what a server or a file writes is text, wherever it is shown, and never a command."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from ftevents.evidence import Asked
from ftevents.live.transport import Outgoing, SocketChannel
from ftevents.report.console import lines
from ftevents.report.curl import curl
from ftevents.report.github import render_github
from ftevents.report.printing import inert
from handmade import answer
from hostile.host import KEY, Host, hosting
from report.hostile import report_of

TARGETS = [
    "/v1/x?after=it's",
    '/v1/x?after="q"',
    "/v1/x?after=back\\slash\\'",
    "/v1/x?after=$(touch${IFS}owned)",
    "/v1/x?after=`id`;id&id|id>x",
    "/v1/x?after=%00%0d%0aX:%20y%20",
    "/v1/x?after[]={1,2}&z=[1-3]",
    "/v1/../x/./%2e%2e/y",
    "/v1/x?a=!!&b=~root&c=*?&d=^&e=~",
    "/v1/x?a=$HOME$$$1&b=%24HOME&c=${OPENAI_API_KEY}",
    "/v1/x?after=" + "y" * 5000,
]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("target", TARGETS, ids=range(len(TARGETS)))
def test_a_curl_line_asks_the_very_same_request(target: str, tmp_path: object) -> None:
    """A plain shell and a real curl send the same target and the same key, byte for byte, and run nothing else."""
    with hosting(Host(lambda good, _: iter([good]), lambda _: True)) as host:
        url = f"http://127.0.0.1:{host.port}{target}"
        channel = SocketChannel()
        channel.send(Outgoing("GET", url, (("Authorization", f"Bearer {KEY}"),)), deadline=5)
        channel.close()
        line = curl(answer({}, sent=url, sent_headers=(("Authorization", "Bearer [redacted]"),), asked=Asked(credential="good")))
        assert line is not None
        subprocess.run(  # noqa: S603 - what is tested
            ["/bin/sh", "-c", line],
            env={"OPENAI_API_KEY": KEY, "PATH": "/usr/bin:/bin"},
            cwd=str(tmp_path),
            capture_output=True,
            check=True,
        )
        ours, theirs = (head.split(b"\r\n") for head in host.heads)

    assert theirs[0] == ours[0]
    assert [each for each in theirs if each.startswith(b"Authorization")] == [f"Authorization: Bearer {KEY}".encode()]


def test_the_console_shows_no_control_character() -> None:
    """No escape sequence, no carriage return, no C1 control, no mark of direction: not from places, targets, notes or reasons."""
    shown = [part for _, line in lines(report_of(3), verbose=True) for part in line.split("\n")]

    assert [part for part in shown if not part.isprintable()] == []


@pytest.mark.parametrize(
    "command", ["::error::x", "  ::set-output name=a::b", "##[command]x", "a ##vso[task.setvariable]x", "::stop-commands::x"]
)
def test_no_line_of_a_log_is_a_command(command: str) -> None:
    """What a CI server would take for a workflow command is shown with an escape in it."""
    shown = inert(command)

    assert not shown.lstrip().startswith("::")
    assert "##[" not in shown
    assert "##vso[" not in shown


def test_annotations_are_ours_alone() -> None:
    """Each line of the workflow commands is one that we meant."""
    kinds = {line.partition(" ")[0].partition("::")[2] or line for line in render_github(report_of(3)).splitlines()}

    assert {kind.split("::")[0] for kind in kinds} <= {"error", "warning", "notice", "group", "endgroup"}
