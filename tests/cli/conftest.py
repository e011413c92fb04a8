"""What tests of the command share: an environment without settings, and the command in this process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from ftevents.cli.main import run
from ftevents.configuration import NO_CONFIG
from servers import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the settings of this machine away, and those of this repository."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(NO_CONFIG, "1")


@pytest.fixture
def ftevents(capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """Return a function that runs the command with its arguments."""

    def run_it(*arguments: str) -> Done:
        code = run(list(arguments))
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run_it
