"""Interruption of a validation: a partial report, no process and no file is left behind; a report file is written whole or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.report.files import write_whole
from hostile.commands import environment
from hostile.files import TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

PROC = Path("/proc/self/fdinfo")
pytestmark = pytest.mark.skipif(not PROC.exists(), reason="this system does not tell how far a process has read")
SIZE = 60 * 2**20
"""Bytes of a file that is judged by several processes, for seconds."""
READ = 2**20
"""Bytes after which the interruption comes."""
PATIENCE = 20.0


@pytest.fixture(scope="module")
def long_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of very many pages."""
    path: Path = tmp_path_factory.mktemp("long") / "pages.ndjson"
    with path.open("wb") as stream:
        for start in range(0, SIZE // len(TEXT), 1_000):
            stream.writelines(TEXT.replace(b"e1", b"e%d" % number) + b"\n" for number in range(start, start + 1_000))
    return path


def group(leader: int) -> list[Path]:
    """Return the living processes of a group."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, number = (process / "stat").read_text("utf-8").rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(number) == leader and state != "Z":
            found.append(process)
    return found


def how_far(leader: int, path: Path) -> int:
    """Return how far the processes of a group have read a file."""
    places = [0]
    for process in group(leader):
        try:
            numbers = [each.name for each in (process / "fd").iterdir() if each.readlink() == path]
            places += [int((process / "fdinfo" / number).read_text("ascii").split()[1]) for number in numbers]
        except OSError:
            continue
    return max(places)


def until(what: Callable[[], bool]) -> bool:
    """Wait for something; say whether it came."""
    end = time.monotonic() + PATIENCE
    while not (came := what()) and time.monotonic() < end:
        time.sleep(0.01)
    return came


def interrupted(file: Path, folder: Path, number: int, workers: int, *, whole: bool = False) -> tuple[int, str, int]:
    """Validate a file, interrupt that (all of its processes, if `whole`), and return the exit code, what was said, and the group."""
    words = ["validate", "--workers", str(workers), "--json", str(folder / "r.json"), str(file)]
    (folder / "tmp").mkdir()
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "ftevents", *words],
        env=environment(TMPDIR=str(folder / "tmp")),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        assert until(lambda: how_far(process.pid, file) > READ and len(group(process.pid)) >= (1 if workers == 1 else 1 + workers))
        os.killpg(process.pid, number) if whole else process.send_signal(number)
        out, _ = process.communicate(timeout=PATIENCE)
    return process.returncode, out, process.pid


@pytest.mark.parametrize("whole", [False, True], ids=["one", "group"])
@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_validation_that_is_interrupted_leaves_a_partial_report(
    long_file: Path, tmp_path: Path, number: signal.Signals, workers: int, *, whole: bool
) -> None:
    """It is marked, the exit is 130 as that of a live run, and no process and no other file is left."""
    code, out, leader = interrupted(long_file, tmp_path, number, workers, whole=whole)
    written: dict[str, Any] = json.loads((tmp_path / "r.json").read_text("utf-8"))

    assert (code, written["verdict"], written["budget"]["interrupted"]) == (130, "inconclusive", True)
    assert written["reasons"][0].startswith("interrupted: only what was read until then was judged (")
    assert written["reasons"][0] in out
    assert until(lambda: not group(leader))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["r.json", "tmp"]


def test_no_process_outlives_a_validation_that_is_killed(long_file: Path, tmp_path: Path) -> None:
    """Its workers see that it is gone; there is no report, and no half of one."""
    code, _, leader = interrupted(long_file, tmp_path, signal.SIGKILL, 2)

    assert code == -signal.SIGKILL
    assert until(lambda: not group(leader))
    assert [path.name for path in tmp_path.iterdir()] == ["tmp"]


def test_a_worker_that_is_killed_is_told(long_file: Path, tmp_path: Path) -> None:
    """As one that takes too much memory is: nobody waits for it, and the sentence says what to do."""
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-m", "ftevents", "validate", "--workers", "2", str(long_file)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert until(lambda: len(group(process.pid)) == 3)
        os.kill(max(int(each.name) for each in group(process.pid)), signal.SIGKILL)
        out, _ = process.communicate(timeout=PATIENCE)

    assert process.returncode == 2
    assert "a process that judged a part of it was ended from outside; validate it again with `--workers 1`" in out


def emptied(path: Path) -> None:
    """Cut a file at the end of a line."""
    os.truncate(path, path.read_bytes()[:READ].rindex(b"\n") + 1)


@pytest.mark.parametrize("change", [Path.unlink, emptied], ids=["removed", "cut"])
def test_a_file_that_goes_while_its_parts_are_judged_is_told(change: Callable[[Path], None], long_file: Path, tmp_path: Path) -> None:
    """A part that could not be judged any more is never passed over."""
    file = tmp_path / "pages.ndjson"
    file.write_bytes(long_file.read_bytes())
    command = [sys.executable, "-m", "ftevents", "validate", "--workers", "2", str(file)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert until(lambda: how_far(process.pid, file) > READ and len(group(process.pid)) == 3)
        change(file)
        out, _ = process.communicate(timeout=2 * PATIENCE)

    assert process.returncode == 2
    assert f"ftevents: {file}" in out


@pytest.mark.parametrize("step", ["replace", "chmod"])
def test_a_report_that_is_interrupted_while_it_is_written_keeps_the_old_one(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the temporary file and its new name, too; nothing else is left."""

    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    (tmp_path / "r.json").write_text("old", "utf-8")
    monkeypatch.setattr(Path, step, interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_whole("new", str(tmp_path / "r.json"))

    assert [(path.name, path.read_text("utf-8")) for path in tmp_path.iterdir()] == [("r.json", "old")]
