"""Archives for tests: folders of files of several kinds, right and wrong, and an engine that does in this process what a cluster does."""

from __future__ import annotations

import gzip
import json
import pickle
import shutil
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from history import FAULTS, Maker
from mutations import Mutator

from ftevents.cluster.flow import Flow
from ftevents.examine import validate
from ftevents.report.walks import walks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ftevents.evidence import Transcript

SAMPLES = sorted(path for path in (Path(__file__).parent.parent.parent / "spec" / "samples").rglob("*.*") if path.name != "index.yaml")
EVENT = {"object": "fine_tuning.job.event", "level": "info", "message": "Step"}


class Direct:
    """An engine that runs each function at once; arguments and results are packed and unpacked, as if they went somewhere."""

    def __init__(self, threads: int) -> None:
        """Claim to have so many threads."""
        self.threads = threads

    def start(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Run the calls, and return their results."""
        return [_sent(_sent(function)(*_sent(call))) for call in calls]

    def share(self, value: Any) -> Any:
        """Return the value."""
        return _sent(value)

    def results(self, handles: Sequence[Any], stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[int, Any]]:
        """Yield the results, the last one first."""
        for index, value in reversed([*enumerate(handles)]):
            if stop():
                return
            yield index, value


def _sent(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - what was packed right here


def mixed(folder: Path, seed: int) -> None:
    """Write an archive: damaged lines, histories with and without a fault, samples of every format, packed files."""
    random = Random(seed)
    for number in range(random.randint(1, 4)):
        path = folder / f"{number}.ndjson"
        match random.choice(("damaged", "history", "faulted", "sample", "packed")):
            case "damaged":
                path.write_bytes(b"\n".join(Mutator(seed * 10 + number).lines(random.randint(5, 150))) + b"\n")
            case "history":
                path.write_bytes(_history(seed * 10 + number, random, faulted=False))
            case "faulted":
                path.write_bytes(_history(seed * 10 + number, random, faulted=True))
            case "sample":
                sample = random.choice(SAMPLES)
                shutil.copy(sample, folder / f"{number}{sample.suffix}")
            case _:
                path.write_bytes(gzip.compress(_history(seed * 10 + number, random, faulted=True), mtime=0))


def _history(seed: int, random: Random, *, faulted: bool) -> bytes:
    fault = random.choice([*FAULTS.values()]) if faulted else None
    return b"".join(Maker(seed + 1000 * turn, fault).make().lines for turn in range(random.randint(1, 3)))


def shared(folder: Path, seed: int) -> None:
    """Write an archive in which jobs of two services, pages and events without a request show the same events, some of them changed."""
    random = Random(seed)
    ids = [f"ftevent-{random.getrandbits(96):024x}" for _ in range(60)]
    lines: list[str] = []
    for _ in range(random.randint(20, 80)):
        job = random.randrange(6)
        pool = ids[:30] if random.random() < 0.3 else ids[10 * job : 10 * job + 10]
        start = random.randrange(len(pool))
        data = [EVENT | {"id": each, "created_at": 1_700_000_000 - ids.index(each)} for each in pool[start : start + random.randint(0, 6)]]
        if data and random.random() < 0.1:
            random.choice(data)["message"] = "changed"
        page = {"object": "list", "data": data, "has_more": random.random() < 0.5}
        base = f"https://{random.choice('xy')}.example.com/v1/fine_tuning/jobs/ftjob-{job}/events"
        after = f"&after={pool[start - 1]}" if start else ""
        record = {"request": {"url": f"{base}?limit={random.choice((5, 6, 20))}{after}"}, "status": 200, "body": page}
        lines += random.choice(([json.dumps(record)], [json.dumps(page)], [json.dumps(event) for event in data]))
    (folder / "a.ndjson").write_text("\n".join(lines) + "\n")
    if random.random() < 0.5:
        (folder / "b.ndjson").write_text("\n".join(reversed(lines)) + "\n")


def alone(folder: Path) -> dict[str, Any]:
    """Return all that one process says of an archive."""
    found = validate([folder])
    return {"report": _lasting(found.report.to_json()), "complaints": found.complaints, **_seen(found.transcript)}


def together(folder: Path, engine: Any, *, shard: int, groups: int | None = None, **how: Any) -> dict[str, Any]:
    """Return all that an engine says of an archive, cut into shards of a size."""
    flows: list[Flow] = []

    class Cut:
        """The flow, with another cut."""

        def __call__(self, *words: Any, **more: Any) -> Flow:
            flows.append(Flow(*words, **{**more, **how, "shard": shard, "groups": groups}))
            return flows[-1]

    import ftevents.cluster.flow as module

    before, module.Flow = module.Flow, Cut()  # type: ignore[misc,assignment]
    try:
        found = validate([folder], cluster=engine)
    finally:
        module.Flow = before  # type: ignore[misc]
    return {"report": _lasting(found.report.to_json()), "complaints": found.complaints, **_seen(found.transcript)}


def _seen(transcript: Transcript) -> dict[str, Any]:
    return {"cited": [each.number for each in transcript.exchanges], "walks": walks_of(transcript)}


def _lasting(report: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in report.items() if name != "seconds"}
