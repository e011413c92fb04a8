"""Running a cluster: a scheduler, workers and a store, each a process of its own on loopback, which end with the context that started them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 60.0
"""Seconds that a process may take to say where it is found."""
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIDTESTING0123456789",
    "AWS_SECRET_ACCESS_KEY": "testing-secret-0123456789",
    "AWS_DEFAULT_REGION": "us-east-1",
}
"""What a store on loopback takes; it is nobody's."""


class DidNotStartError(Exception):
    """A process ended, or said nothing, before it was found."""


@contextmanager
def running(command: list[str], says: str, environment: dict[str, str] | None = None) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run a Python program until the context ends; yield it with what it says of itself: the first group of a pattern in its output."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, *command],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                cwd=folder,
                env=os.environ | {"DASK_TEMPORARY_DIRECTORY": folder} | (environment or {}),
            )
        try:
            yield process, _found(process, log, says)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _found(process: subprocess.Popen[bytes], log: Path, says: str) -> str:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = re.search(says, log.read_text(errors="replace"))
        if found is not None:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise DidNotStartError(f"{process.args!r} did not start: {log.read_text(errors='replace')[-2000:]}")


@contextmanager
def scheduler() -> Iterator[str]:
    """Run a scheduler; yield its address."""
    command = ["-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter"]
    with running(command, r"Scheduler at: +(tcp://127\.0\.0\.1:\d+)") as (_, address):
        yield address


@contextmanager
def worker(address: str, environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker of one thread, without a nanny, so that it is one process; yield it."""
    command = ["-m", "distributed.cli.dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    with running(command, r"Registered to: +(tcp://\S+)", environment) as (process, _):
        yield process


@contextmanager
def store() -> Iterator[dict[str, str]]:
    """Run an S3-compatible store in memory; yield the environment that leads to it."""
    with running(["-m", "moto.server", "-H", "127.0.0.1", "-p", "0"], r"Running on (http://127\.0\.0\.1:\d+)") as (_, url):
        yield CREDENTIALS | {"AWS_ENDPOINT_URL": url}


def upload(files: dict[str, bytes], bucket: str, environment: dict[str, str]) -> None:
    """Put files into a bucket that is made for them."""
    import fsspec

    options = {"key": environment["AWS_ACCESS_KEY_ID"], "secret": environment["AWS_SECRET_ACCESS_KEY"]}
    there = fsspec.filesystem("s3", client_kwargs={"endpoint_url": environment["AWS_ENDPOINT_URL"]}, **options)
    there.mkdir(bucket)
    for name, body in files.items():
        there.pipe(f"{bucket}/{name}", body)
