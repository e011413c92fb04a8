"""What a user who seeded a job knows of it, so that completeness does not rest on the server's own word."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Expected:
    """The events that a job has: how many, and their ids where those are known (in any order)."""

    job: str
    count: int
    ids: tuple[str, ...] | None = None
