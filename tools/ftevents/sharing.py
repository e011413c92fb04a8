"""Sharing an examination between xdist workers: one asks the server, the others read its evidence from a file."""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.examine import Examination

PATIENCE = 300.0


def share(run: str, make: Callable[[], Examination]) -> Examination:
    """Return the examination of a test run, made by whichever worker comes first. `run` is the same in all of its workers.

    Raises RuntimeError where the worker that began it did not finish.
    """
    folder = Path(tempfile.gettempdir()) / f"ftevents-{os.getuid() if hasattr(os, 'getuid') else 0}-{run}"
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return _wait(folder)
    try:
        examination = make()
    except BaseException as fault:
        _put(folder / "failed", repr(fault).encode())
        raise
    _put(folder / "done", pickle.dumps(examination))
    return examination


def _put(path: Path, content: bytes) -> None:
    part = path.with_suffix(".part")
    part.write_bytes(content)
    part.rename(path)


def _wait(folder: Path) -> Examination:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (folder / "failed").exists():
            raise RuntimeError(f"the worker that asked the server failed: {(folder / 'failed').read_text('utf-8')}")
        if (folder / "done").exists():
            examination: Examination = pickle.loads((folder / "done").read_bytes())  # noqa: S301 - our own file, in a folder of ours
            return examination
        time.sleep(0.01)
    raise RuntimeError(f"the worker that asked the server did not finish in {PATIENCE:g} s")
