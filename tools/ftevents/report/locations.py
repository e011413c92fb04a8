"""Locations: how a file that a finding is about is named in reports that stand beside the code, relative to the folder of the run."""

from __future__ import annotations

import os
from pathlib import Path


def place_of(name: str | None) -> Path | None:
    """Return a file that is there as it is named from this folder, or absolute where it lies outside of it; None for standard input and the like.

    Links are not followed: a file inside the repository keeps the name that it has there.
    """
    if name is None or name == "-":
        return None
    path = Path(os.path.normpath(Path.cwd() / name))
    if not path.exists():
        return None
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
