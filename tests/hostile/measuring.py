"""Measuring: the peak of the memory of this process alone."""

from __future__ import annotations

import re
import sys
from contextlib import suppress
from pathlib import Path

STATUS = Path("/proc/self/status")
_KILOBYTES = 1024 if sys.platform == "darwin" else 1


def anew() -> float:
    """Let the peak begin anew with what this process has now, where the system allows that, and return it in megabytes."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak()


def peak() -> float:
    """Return the most memory that this program had, ever or since it began anew, in megabytes.

    It is read where it begins anew with a program; what `getrusage` says, which has to do on other systems, includes that of the process
    that started it.
    """
    if STATUS.exists():
        found = re.search(r"VmHWM:\s+(\d+)", STATUS.read_text("ascii"))
        return int(found[1]) / 1024 if found else 0.0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / _KILOBYTES
