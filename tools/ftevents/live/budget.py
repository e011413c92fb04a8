"""The budget of a run: how many requests, how long, how fast, how many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Size = Literal["quick", "normal", "thorough"]
QUICK = 50
"""Requests of a quick plan, discovery included."""
THOROUGH = 5000


@dataclass(frozen=True, slots=True)
class Budget:
    """What a run may cost. `deadline` and `max_seconds` are seconds, `rate` requests a second (0: as fast as it goes), `cap` bytes of an answer."""

    max_requests: int = 1000
    max_seconds: float = 120.0
    rate: float = 0.0
    workers: int = 8
    deadline: float = 10.0
    cap: int = 16 * 2**20
    size: Size = "normal"
    probe_methods: bool = False

    @property
    def requests(self) -> int:
        """How many requests the plan may have; a thorough one is held to 5,000 by its own making."""
        return {"quick": min(QUICK, self.max_requests), "normal": self.max_requests, "thorough": THOROUGH}[self.size]
