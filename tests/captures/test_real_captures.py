"""A test against real captures, which are not part of this repository: FTEVENTS_CAPTURES names a folder of them."""

import io
import os
from pathlib import Path

import pytest

from ftevents.captures import LeftOut, Unreadable, read

FOLDER = os.environ.get("FTEVENTS_CAPTURES")


@pytest.mark.skipif(not FOLDER, reason="FTEVENTS_CAPTURES names no folder of real captures")
def test_every_real_capture_is_understood() -> None:
    """Each JSON file of the folder is read whole, named or found."""
    folder = Path(FOLDER or "")
    files = sorted(folder.rglob("*.json"))
    items = [*read([folder], stdin=io.BytesIO()), *read(files, stdin=io.BytesIO())]

    assert files
    assert [str(item) for item in items if isinstance(item, Unreadable)] == []
    assert [item.place for item in items if isinstance(item, LeftOut) and item.place.endswith(".json")] == []
