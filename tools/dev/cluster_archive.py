"""An archive: what a gateway keeps of many jobs, whose lists clients walk side by side. All of it comes from a seed."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ORIGIN = "https://api.example.com/v1/fine_tuning/jobs"
NEWEST = 1_764_547_200
"""Seconds since the epoch: no event is younger."""
JOBS = 400
PAGE = 20
WALKED_AGAIN = 0.05
"""Share of the pages that are asked for again."""
FAULTY = 0.001
"""Share of the pages with an event of a level that there is none, and of those that are turned round."""


def write_archive(path: Path, size: int, seed: int = 1) -> int:
    """Write an archive of so many bytes, one answer a line; return how many events it has."""
    written = events = 0
    with path.open("wb") as file:
        for line in _lines(Random(seed)):
            file.write(line)
            written += len(line)
            events += PAGE
            if written >= size:
                return events
    return events


def _lines(random: Random) -> Iterator[bytes]:
    """Yield pages of walks, in turns drawn at random; the lists go on for ever."""
    jobs = [f"ftjob-{random.getrandbits(96):024x}" for _ in range(JOBS)]
    seconds = dict.fromkeys(jobs, NEWEST)
    cursors: dict[str, str | None] = dict.fromkeys(jobs)
    last: dict[str, bytes] = {}
    while True:
        job = random.choice(jobs)
        if job in last and random.random() < WALKED_AGAIN:
            yield last[job]
            continue
        data = []
        for _ in range(PAGE):
            seconds[job] -= random.randrange(10)
            data.append(_event(random, seconds[job]))
        query = f"limit={PAGE}" + (f"&after={cursors[job]}" if cursors[job] else "")
        cursors[job] = str(data[-1]["id"])
        if random.random() < FAULTY:
            data[random.randrange(PAGE)]["level"] = "INFO"
        if random.random() < FAULTY:
            data.reverse()
        body = {"object": "list", "data": data, "has_more": True}
        request = {"method": "GET", "url": f"{ORIGIN}/{job}/events?{query}"}
        last[job] = (
            json.dumps({"request": request, "status": 200, "headers": {"content-type": "application/json"}, "body": body}).encode() + b"\n"
        )
        yield last[job]


def _event(random: Random, second: int) -> dict[str, object]:
    step, loss = random.randrange(10_000), round(random.random(), 4)
    return {
        "object": "fine_tuning.job.event",
        "id": f"ftevent-{random.getrandbits(96):024x}",
        "created_at": second,
        "level": random.choice(("info", "info", "info", "warn")),
        "message": f"Step {step}/10000: training loss={loss}",
        "type": "metrics",
        "data": {"step": step, "train_loss": loss},
    }
