"""The command in a process of its own, in an environment without settings."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

from servers import VARIABLES


def environment(**more: str) -> dict[str, str]:
    """Return the environment for a run, with nothing of this machine's settings."""
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    return clean | {"FTEVENTS_NO_CONFIG": "1", "PYTHONDONTWRITEBYTECODE": "1"} | more


def ftevents(*arguments: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "ftevents", *arguments]
    return subprocess.run(command, env=env or environment(), capture_output=True, text=True, check=False, timeout=60, **more)  # noqa: S603 - our own command
