"""Sharing an examination between xdist workers: one asks the server, the others read its evidence from a file."""

from __future__ import annotations

import pickle
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from ftevents.examine import Examination


def share(folder: Path, make: Callable[[], Examination]) -> Examination:
    """Return the examination of a test run, made by whichever worker comes first.

    `folder` is one that only the workers of this run use. A worker that dies while it asks lets go of the lock, and the next one asks.
    Raises UsageError where the worker that asked did, and RuntimeError where it failed otherwise.
    """
    with _locked(folder / "lock"):
        done, refused, failed = folder / "done", folder / "refused", folder / "failed"
        if refused.exists():
            raise UsageError(refused.read_text("utf-8"))
        if failed.exists():
            raise RuntimeError(f"the worker that asked the server failed: {failed.read_text('utf-8')}")
        if done.exists():
            examination: Examination = pickle.loads(done.read_bytes())  # noqa: S301 - our own file, in a folder of ours
            return examination
        try:
            examination = make()
        except UsageError as error:
            refused.write_text(str(error), "utf-8")
            raise
        except Exception as fault:
            failed.write_text(type(fault).__name__, "utf-8")
            raise
        done.write_bytes(pickle.dumps(examination))
        return examination


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock, which the operating system takes back from a process that dies."""
    with path.open("a+b") as stream:
        _take(stream.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        """Wait for the lock; it ends with the open file."""
        while True:
            with suppress(OSError):  # LK_LOCK gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _take(descriptor: int) -> None:
        """Wait for the lock; it ends with the open file."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)
