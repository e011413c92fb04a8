"""The data of the offline benchmark: events and pages as a service would write them, the same at every run, and none of them kept.

An event is about 309 bytes long; seven of ten are metrics with five figures. A walk is one job of 10,000 events, in pages of 100, the newest
event first. In the bad files one event of a hundred, drawn evenly by a fixed seed, has one flaw of `FLAWS`.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVICE = "https://api.example.com/v1"
WALK = 10_000
PAGE = 100
EVENT_BYTES = 309
"""Bytes of an event, about."""
FLAWS = ("level", "created_at", "message", "id")
SEED = 7


@dataclass(frozen=True)
class Made:
    """A file that was made: its bytes, its events, and how many of these are bad."""

    path: Path
    size: int
    events: int
    bad: int = 0

    @property
    def megabytes(self) -> float:
        """Its size in MB."""
        return self.size / 1e6


def identity(job: int, index: int) -> str:
    """Return the id of an event, which tells nothing of its place."""
    return "ftevent-" + blake2b(b"%d/%d" % (job, index), digest_size=12).hexdigest()


def event(job: int, index: int, flaw: str | None = None) -> str:
    """Return an event of a job as JSON; 0 is the newest one."""
    step = WALK - index
    drawn = (index * 7_919 + job * 104_729) % 90_000 + 10_000
    level = '"notice"' if flaw == "level" else '"info"'
    created = 1_700_000_000 + job * 100_000 + step * 3
    time = f'"{created}"' if flaw == "created_at" else f"{created}"
    name = "" if flaw == "id" else identity(job, index)
    if index % 10 < 7:
        words = f"Step {step} of {WALK}: the training loss is 0.{drawn}"
        data = (
            f'{{"step":{step},"train_loss":0.{drawn},"total_steps":{WALK},"train_mean_token_accuracy":0.{99_999 - drawn // 3},'
            f'"valid_loss":0.{drawn // 2 + 5_000:05}}}'
        )
        kind = "metrics"
    else:
        words = f"Checkpoint of step {step} written; the files are kept for 30 days, and the next checkpoint follows after the steps that were asked for with the job"
        data, kind = "null", "message"
    said = "" if flaw == "message" else f'"message":"{words}",'
    return f'{{"object":"fine_tuning.job.event","id":"{name}","created_at":{time},"level":{level},{said}"data":{data},"type":"{kind}"}}'


def flaws_of(events: int) -> dict[int, str]:
    """Return the flaw of each bad event, by its number."""
    drawn = sorted(random.Random(SEED).sample(range(events), events // 100))
    return {number: FLAWS[turn % len(FLAWS)] for turn, number in enumerate(drawn)}


def events(number: int, flaws: dict[int, str] | None = None) -> Iterator[str]:
    """Yield events, job by job."""
    for each in range(number):
        yield event(each // WALK, each % WALK, (flaws or {}).get(each))


def pages(number: int, flaws: dict[int, str] | None = None) -> Iterator[tuple[str, str]]:
    """Yield the URL and the body of each page of walks with so many events in all."""
    stream = events(number, flaws)
    for first in range(0, number, PAGE):
        job, index = divmod(first, WALK)
        after = f"&after={identity(job, index - 1)}" if index else ""
        is_last = first + PAGE >= number or index + PAGE >= WALK
        url = f"{SERVICE}/fine_tuning/jobs/ftjob-{job:06}/events?limit={PAGE}{after}"
        yield url, f'{{"object":"list","data":[{",".join(islice(stream, PAGE))}],"has_more":{"false" if is_last else "true"}}}'


def records(number: int, flaws: dict[int, str] | None = None) -> Iterator[str]:
    """Yield each page as a record of its request."""
    for url, body in pages(number, flaws):
        yield f'{{"request":{{"method":"GET","url":"{url}"}},"status":200,"body":{body}}}'


def event_lines(path: Path, number: int, *, bad: bool = False) -> Made:
    """Write events, one a line."""
    flaws = flaws_of(number) if bad else {}
    return _written(path, (line + "\n" for line in events(number, flaws)), number, len(flaws))


def page_lines(path: Path, number: int, *, bad: bool = False) -> Made:
    """Write records of pages, one a line."""
    flaws = flaws_of(number) if bad else {}
    return _written(path, (line + "\n" for line in records(number, flaws)), number, len(flaws))


def document(path: Path, number: int) -> Made:
    """Write one array of records."""
    return _written(path, _array(records(number)), number)


def bodies(path: Path, number: int) -> Made:
    """Write one array of pages without their requests."""
    return _written(path, _array(body for _, body in pages(number)), number)


def har(path: Path, number: int) -> Made:
    """Write an HTTP archive, as browsers export it."""
    entries = (
        json.dumps(
            {
                "startedDateTime": "2026-01-01T00:00:00.000Z",
                "time": 12.5,
                "request": {
                    "method": "GET",
                    "url": url,
                    "httpVersion": "HTTP/1.1",
                    "headers": [{"name": "Accept", "value": "application/json"}],
                },
                "response": {
                    "status": 200,
                    "statusText": "OK",
                    "headers": [{"name": "Content-Type", "value": "application/json"}],
                    "content": {"size": len(body), "mimeType": "application/json", "text": body},
                },
            }
        )
        for url, body in pages(number)
    )
    head = '{"log":{"version":"1.2","creator":{"name":"benchmark","version":"1"},"entries":'
    return _written(path, (head, *_array(entries), "}}\n"), number)


def cassette(path: Path, number: int) -> Made:
    """Write a cassette, as vcrpy does."""
    interactions = [
        {
            "request": {"body": None, "headers": {"Accept": ["application/json"]}, "method": "GET", "uri": url},
            "response": {
                "body": {"string": body},
                "headers": {"Content-Type": ["application/json"]},
                "status": {"code": 200, "message": "OK"},
            },
        }
        for url, body in pages(number)
    ]
    dumper = getattr(yaml, "CDumper", yaml.Dumper)
    return _written(path, (yaml.dump({"interactions": interactions, "version": 1}, Dumper=dumper),), number)


def _array(items: Iterator[str]) -> Iterator[str]:
    yield "["
    for number, item in enumerate(items):
        yield item if not number else ",\n" + item
    yield "]\n"


def _written(path: Path, pieces: Iterator[str] | tuple[str, ...], number: int, bad: int = 0) -> Made:
    with path.open("w", encoding="ascii") as stream:
        stream.writelines(pieces)
    return Made(path, path.stat().st_size, number, bad)
