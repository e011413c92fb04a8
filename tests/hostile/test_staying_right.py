"""Staying right: full disks, other runs, clocks that jump, other locales, and nothing written or connected to but what was named."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.contract.spec import SPEC
from ftevents.examine import examine
from ftevents.live.target import Target
from ftevents.report.formats import check_writable
from hostile.commands import environment, ftevents
from servers import KEY, reference

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = str(SPEC / "samples" / "conforming" / "awkward-ids.json")
GUARD = """
import os, sys
host, port, folder = sys.argv[1], int(sys.argv[2]), os.path.realpath(sys.argv[3])
def watch(event, args):
    if event == "socket.connect" and args[1][:2] != (host, port):
        os.write(2, f"CONNECTED {args[1]}\\n".encode())
    if event == "socket.getaddrinfo" and args[0] != host:
        os.write(2, f"LOOKED UP {args[0]}\\n".encode())
    if event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        if not os.path.realpath(args[0]).startswith((folder, "/dev/")):
            os.write(2, f"WROTE {args[0]}\\n".encode())
sys.addaudithook(watch)
from ftevents.cli.main import main
main(sys.argv[4:])
"""
TIMED = "pagination/reading-changes-nothing"
"""It looks at answers of which one had come before the other was asked for: where several are under way at once, how many there are depends on
the time that each took. Where one is asked for after the other, it is always the same."""
TIMES = {
    "seconds",
    "elapsed",
    "at",
    "began",
    "connection",
    "in_flight",
    "sent",
    "finished",
    "budget",
    "excerpts",
    "evidence",
    "plan",
    "options",
}


def guarded(folder: Path, port: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command where each connection but to this port, and each file that is written outside of the folder, is told."""
    command = [sys.executable, "-c", GUARD, "127.0.0.1", str(port), str(folder), *arguments]
    env = environment(OPENAI_API_KEY=KEY, TMPDIR=str(folder))
    return subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own command


def without_times(value: Any) -> Any:
    """Return a report without what differs from run to run."""
    if isinstance(value, dict):
        return {name: without_times(member) for name, member in value.items() if name not in TIMES}
    return [without_times(item) for item in value] if isinstance(value, list) else value


def test_a_run_connects_to_its_target_alone_and_writes_what_was_named(tmp_path: Path) -> None:
    """Seen by an audit hook, in a working directory that is not its own."""
    with reference() as server:
        done = guarded(
            tmp_path, int(server.base_url.split(":")[2].split("/")[0]), "check", server.base_url, "--json", str(tmp_path / "r.json")
        )

    assert (done.returncode, done.stderr) == (0, "")
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]


def test_a_validation_connects_to_nothing(tmp_path: Path) -> None:
    """And writes what was named; what it keeps meanwhile is gone afterwards."""
    done = guarded(tmp_path, 0, "validate", SAMPLE, "--report", f"html={tmp_path / 'r.html'}")

    assert (done.stderr, [path.name for path in tmp_path.iterdir()]) == ("", ["r.html"])


def test_the_guard_would_tell(tmp_path: Path) -> None:
    """A connection elsewhere is seen: the guard of the two tests above is awake."""
    with reference() as server:
        done = guarded(tmp_path, 1, "check", server.base_url, "--quick")

    assert "CONNECTED ('127.0.0.1', " in done.stderr


def test_a_full_disk_keeps_the_old_report(tmp_path: Path) -> None:
    """Whole or not at all: what was there stays, nothing is left behind, and the run says why."""
    old = tmp_path / "r.json"
    old.write_text("old")
    line = f"ulimit -f 1; exec {sys.executable} -m ftevents validate {SAMPLE} --json {old}"
    done = subprocess.run(["/bin/sh", "-c", line], env=environment(), capture_output=True, text=True, check=False)  # noqa: S603 - our own command

    assert (done.returncode, done.stderr) == (2, f"ftevents: the report {old} cannot be written: File too large\n")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("r.json", "old")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_device_is_told() -> None:
    """With the reason."""
    done = ftevents("validate", SAMPLE, "--json", "/dev/full")

    assert (done.returncode, done.stderr) == (2, "ftevents: the report /dev/full cannot be written: No space left on device\n")


def test_two_runs_at_once_write_one_whole_report(tmp_path: Path) -> None:
    """The later one's, and no temporary file of the other."""
    command = [sys.executable, "-m", "ftevents", "validate", SAMPLE, "--json", str(tmp_path / "r.json")]
    runs = [subprocess.Popen(command, env=environment(), stdout=subprocess.DEVNULL) for _ in range(2)]  # noqa: S603 - our own command

    assert [run.wait(60) for run in runs] == [0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["r.json"]
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["verdict"] == "conforming"


def test_a_clock_that_jumps_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Durations come from a clock that only goes forward."""
    now = time.time()

    def jumping() -> Iterator[float]:
        while True:
            yield from (now, now - 7200, now + 7200)

    clock = jumping()
    monkeypatch.setattr(time, "time", lambda: next(clock))
    with reference() as server:
        examination = examine(Target(server.base_url, "a test", key=KEY))

    assert examination.report.verdict == "conforming"
    assert all(0 <= (exchange.elapsed or 0) < 5 for exchange in examination.transcript)


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_locale_without_utf_8_is_served(tmp_path: Path, encoding: str) -> None:
    """What it cannot show is escaped on the console; report files are UTF-8 wherever they are written."""
    capture = tmp_path / "é.json"
    capture.write_text('{"object": "list", "data": [{"id": "naïve 漢字 \\u202e"}], "has_more": false}', "utf-8")
    env = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0", PYTHONIOENCODING=encoding)
    done = ftevents("validate", str(capture), "--report", f"markdown={tmp_path / 'r.md'}", env=env, encoding=encoding)

    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert "NOT CONFORMING" in done.stdout
    assert (tmp_path / "r.md").read_bytes().decode("utf-8")


def said(server: str, file: Path, *, seed: str, workers: str) -> Any:
    """Check a server, and return what the report says but for times."""
    env = environment(OPENAI_API_KEY=KEY, PYTHONHASHSEED=seed)
    ftevents("check", server, "--workers", workers, "--json", str(file), env=env)
    return without_times(json.loads(file.read_text("utf-8")))


def test_no_hash_seed_changes_a_report(tmp_path: Path) -> None:
    """But for times, two runs on one server that ask one thing after the other say the same, to the last number."""
    with reference(("after-inclusive", "level-warning")) as server:
        one, other = (said(server.base_url, tmp_path / seed, seed=seed, workers="1") for seed in ("1", "2"))

    assert one["verdict"] == "not conforming"
    assert one == other


def test_the_number_of_workers_changes_no_verdict(tmp_path: Path) -> None:
    """Nor any finding, nor any number but one: how many answers of one clause came so that one was there before the other was asked for."""
    with reference(("after-inclusive", "level-warning")) as server:
        found = [said(server.base_url, tmp_path / workers, seed="1", workers=workers) for workers in ("1", "2", "8")]
    for report in found:
        for clause in report["clauses"]:
            clause.pop("looked_at") if clause["id"] == TIMED else None

    assert found[0]["verdict"] == "not conforming"
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    "name", ["no-such-folder\\report.json", "C:\\no\\such\\report.json", "//server/share/no/report.json", "nul\0.json"]
)
def test_a_path_of_another_system_is_told_or_taken_as_a_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never a traceback."""
    monkeypatch.chdir(tmp_path)
    try:
        check_writable(name)
    except Exception as error:  # noqa: BLE001 - its type is what is looked at
        assert type(error).__name__ == "UsageError"  # noqa: PT017 - raising is one of two right ways
