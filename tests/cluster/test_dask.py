"""Tests of a real cluster on loopback: a scheduler, workers and an S3-compatible store, each a process of its own."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from cluster_running import CREDENTIALS, scheduler, store, upload, worker

from cluster.archives import alone, mixed, shared, together
from ftevents.cluster import client
from ftevents.cluster.client import connected
from ftevents.examine import validate
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.filterwarnings("default")
TOOLS = str(Path(__file__).parent.parent.parent / "tools")


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, dict[str, str]]]:
    """A cluster of two workers, and the environment that leads to its store."""
    with ExitStack() as stack:
        environment = stack.enter_context(store()) | {"PYTHONPATH": TOOLS}
        address = stack.enter_context(scheduler())
        for _ in range(2):
            stack.enter_context(worker(address, environment))
        yield address, environment


def ftevents(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "ftevents", *words]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 - our own command


def said(report: Path, name: str) -> dict[str, Any]:
    """Return what a report says, whatever the name of the files."""
    found: dict[str, Any] = json.loads(report.read_text().replace(name, "archive"))
    return {member: found[member] for member in ("verdict", "clauses", "notes", "evidence")}


def test_an_archive_in_a_store_is_judged_as_it_would_be_here(cluster: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    """By one process from the store, and by the cluster; a packed file among the others. No credential is in any output."""
    address, environment = cluster
    folder = tmp_path / "archive"
    folder.mkdir()
    mixed(folder, 4)
    shared(folder, 4)
    (folder / "c.ndjson.gz").write_bytes(gzip.compress((folder / "a.ndjson").read_bytes(), mtime=0))
    upload({f"kept/{path.name}": path.read_bytes() for path in folder.iterdir()}, "archives", environment)
    url = "s3://archives/kept"
    runs = [[str(folder)], [url], [url, "--cluster", address], [f"{url}/*", "--cluster", address]]
    reports = []
    for number, words in enumerate(runs):
        report = tmp_path / f"{number}.json"
        done = ftevents("validate", *words, "--json", str(report), environment=environment)
        name = str(folder) if words[0] == str(folder) else url
        reports.append((done.returncode, done.stderr.replace(name, "archive"), said(report, name)))
        secrets = [CREDENTIALS["AWS_SECRET_ACCESS_KEY"], CREDENTIALS["AWS_ACCESS_KEY_ID"]]
        assert not any(secret in text for secret in secrets for text in (done.stdout, done.stderr, report.read_text()))

    assert reports[1:] == [reports[0]] * 3
    assert reports[0][0] == 1


@pytest.mark.parametrize("seed", [5, 6])
def test_a_worker_that_is_lost_in_the_middle_changes_nothing(seed: int, cluster: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    """Its parts are judged again, and so is what it had judged already."""
    address, environment = cluster
    mixed(tmp_path, seed)
    shared(tmp_path, seed)
    with ExitStack() as stack:
        lost = stack.enter_context(worker(address, environment))
        killed: list[int] = []

        def progress(words: str) -> None:
            if not killed and words.startswith("judging: 3 of"):
                lost.send_signal(signal.SIGKILL)
                killed.append(lost.wait())

        with connected(address) as engine:
            assert engine.threads == 3
            found = together(tmp_path, engine, shard=2_000, groups=3, progress=progress)

    assert killed == [-signal.SIGKILL]
    assert found == alone(tmp_path)


def test_workers_of_this_machine_are_started_and_ended(tmp_path: Path) -> None:
    """With local:N, nothing else has to run."""
    mixed(tmp_path, 7)
    with connected("local:2") as engine:
        assert engine.threads == 2
        assert together(tmp_path, engine, shard=3_000) == alone(tmp_path)


def test_a_run_that_is_stopped_leaves_nothing_to_do(cluster: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    """What was not begun is not begun; the report is of what was judged."""
    address, _ = cluster
    mixed(tmp_path, 8)
    with connected(address) as engine:
        found = together(tmp_path, engine, shard=500, stop=lambda: True)
        with connected(address) as other:
            assert together(tmp_path, other, shard=5_000) == alone(tmp_path)

    assert found["report"]["verdict"] == "inconclusive"


def test_ctrl_c_ends_a_run_on_this_machine_and_what_it_started(tmp_path: Path) -> None:
    """At a terminal it reaches every process, from the first moment on: the report is partial, and nobody leaves a traceback."""
    shared(tmp_path, 9)
    command = [sys.executable, "-m", "ftevents", "validate", str(tmp_path), "--cluster", "local:2"]
    environment = os.environ | {"PYTHONPATH": TOOLS}
    with subprocess.Popen(command, env=environment, stdout=-1, stderr=-1, text=True, start_new_session=True) as process:  # noqa: S603 - our own
        started: list[psutil.Process] = []
        while len(started) < 2:
            started = psutil.Process(process.pid).children(recursive=True)
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, err) == (130, "")
    assert "interrupted, so that this is partial" in out
    _, left = psutil.wait_procs(started, timeout=20)
    assert [each for each in left if each.status() != psutil.STATUS_ZOMBIE] == []


def test_a_path_that_a_worker_cannot_open_is_complained_of(cluster: tuple[str, dict[str, str]], tmp_path: Path) -> None:
    """As on one machine."""
    address, environment = cluster
    done = ftevents("validate", str(tmp_path / "nothing.ndjson"), "--cluster", address, environment=environment)

    assert done.returncode == 2
    assert done.stderr == f"ftevents: {tmp_path / 'nothing.ndjson'}: is not there; correct the path\n"


@pytest.mark.parametrize("address", ["127.0.0.1:8786", "local:0", "local", "http://127.0.0.1", "tcp://user:secret@127.0.0.1:1", ""])
def test_what_is_no_address_is_refused(address: str) -> None:
    """In a sentence that says what one looks like."""
    with (
        pytest.raises(UsageError, match=r"give the address of a dask scheduler, such as tcp://127\.0\.0\.1:8786, or local:N"),
        connected(address),
    ):
        pass


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to start."""
    monkeypatch.setattr(client, "PATIENCE", 0.5)
    with pytest.raises(UsageError, match=r"no dask scheduler answers at tcp://127\.0\.0\.1:9"), connected("tcp://127.0.0.1:9"):
        pass


def test_a_scheduler_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With how to start one."""
    monkeypatch.setattr(client, "PATIENCE", 1.0)
    with scheduler() as address, pytest.raises(UsageError, match="has no workers; start some"), connected(address):
        pass


def test_workers_of_another_version_are_told(cluster: tuple[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Since their verdict might be another one."""
    monkeypatch.setattr("ftevents.__version__", "99.0")
    with pytest.raises(UsageError, match="install the same version there"), connected(cluster[0]):
        pass


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In one sentence."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"^--cluster needs dask\.distributed, which is not installed: pip install 'ftevents\[cluster\]'$"):
        validate([tmp_path], cluster="tcp://127.0.0.1:8786")
