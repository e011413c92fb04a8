"""Hostile servers: whatever one does, the run ends, the finding is right, and the rest of the plan is judged. `make hostile` measures each alone."""

from __future__ import annotations

import pytest

from hostile.running import run
from hostile.servers import CASES


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_server_is_seen_through(name: str) -> None:
    """The exit code, the broken clauses and the words are those of its case, in bounded time and memory, and nobody else is asked."""
    outcome = run(CASES[name], deadline=0.3)

    assert outcome.wrong(CASES[name]) == []
