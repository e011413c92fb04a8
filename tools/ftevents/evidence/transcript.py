"""The transcript of a run: its exchanges in plan order, indexed, with their Links; it can be written and read back.

The written form is one JSON document for each exchange (NDJSON). It holds no secret: requests are redacted before they become evidence.
"""

from __future__ import annotations

import base64
import json
from array import array
from collections import Counter
from dataclasses import asdict, dataclass, field
from functools import cached_property
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from ftevents.evidence.exchange import ORDERING, Answer, Asked, Exchange, Failure, Request, Wire
from ftevents.evidence.links import NO_ID, gather

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftevents.evidence.exchange import Headers
    from ftevents.evidence.expected import Expected
    from ftevents.evidence.links import Links


MOST_AT_ONCE = 200_000
"""Events whose identities are counted at the same time."""


@dataclass
class Transcript:
    """Everything that a run saw, in plan order, and what its user knows of the jobs.

    `as_list` is the user's word that all pages and events without a request, in this order, are the list of one job.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    expected: tuple[Expected, ...] = ()
    as_list: bool = False

    def __iter__(self) -> Iterator[Exchange]:
        """Iterate over the exchanges in plan order."""
        return iter(self.exchanges)

    def __len__(self) -> int:
        """Return the number of exchanges."""
        return len(self.exchanges)

    @cached_property
    def by_number(self) -> dict[int, Exchange]:
        """The exchanges by their number."""
        return {exchange.number: exchange for exchange in self.exchanges}

    @classmethod
    def of(cls, jobs: list[Links], *, as_list: bool = False) -> Transcript:
        """Return the transcript of an archive, of which the Links are known and the exchanges are not held."""
        transcript = cls(as_list=as_list)
        transcript.__dict__["jobs"] = jobs
        return transcript

    @cached_property
    def jobs(self) -> list[Links]:
        """The Links of each job whose pages were read; built once, when every exchange is there."""
        return gather((exchange for exchange in self.exchanges if is_read(exchange)), as_list=self.as_list)

    @cached_property
    def again(self) -> frozenset[str]:
        """The identities of events that stand in more than one place, whatever their job."""
        return _again(self.jobs, array("q", chain.from_iterable(map(hashes_of, self.jobs))))

    def count_again(self, hashes: array[int]) -> None:
        """Work out `again` from the hashes of all jobs, which were taken when each was at hand."""
        self.__dict__["again"] = again = _again(self.jobs, hashes)
        for links in self.jobs if not again else ():
            links.__dict__["repeats"] = False


def hashes_of(links: Links) -> Iterator[int]:
    """Yield a number for each event of a job, equal where their identities are, within this process."""
    for page in links.every:
        yield from map(hash, page.ids)
        page.let_go()


def twice(numbers: array[int]) -> set[int]:
    """Return the numbers that are there more than once; a part of them at a time, where there are many."""
    parts = 1 + len(numbers) // MOST_AT_ONCE
    found: set[int] = set()
    for part in range(parts):
        here = numbers if parts == 1 else [number for number in numbers if number % parts == part]
        if len(set(here)) < len(here):
            found.update(number for number, many in Counter(here).items() if many > 1)
    return found


def _again(jobs: Iterable[Links], numbers: array[int]) -> frozenset[str]:
    """Return the identities that stand in more than one place of all pages. They are told by their hashes first, which take less room."""
    again = twice(numbers)
    found: Counter[str] = Counter()
    for page in (page for links in jobs for page in links.every) if again else ():
        found.update(identity for identity in page.ids if hash(identity) in again)
        page.let_go()
    return frozenset(identity for identity, many in found.items() if many > 1 and identity != NO_ID)


def is_read(exchange: Exchange) -> bool:
    """Whether a page may be linked: it was asked for as a page of the list, or nothing is known of what was meant but that it was in its order."""
    asked = exchange.asked
    return asked.is_readable if asked.probe is not None else not ORDERING & exchange.query.keys()


def write(transcript: Transcript, stream: IO[str]) -> None:
    """Write the transcript as NDJSON, one exchange a line."""
    for exchange in transcript:
        stream.write(json.dumps(to_json(exchange), ensure_ascii=True) + "\n")


def read_back(stream: Iterable[str]) -> Transcript:
    """Read what `write` wrote; the same transcript comes back. Raises ValueError or KeyError for anything else."""
    return Transcript([from_json(json.loads(line)) for line in stream if line.strip()])


def to_json(exchange: Exchange) -> dict[str, Any]:
    """Return the exchange as a JSON document; the body in base64."""
    record = {name: value for name, value in vars(exchange).items() if name in Exchange.__dataclass_fields__}
    for name in ("request", "answer", "asked", "failure"):
        record[name] = asdict(record[name]) if record[name] is not None else None
    if record["answer"] is not None and record["answer"]["body"] is not None:
        record["answer"]["body"] = base64.b64encode(record["answer"]["body"]).decode()
    return record


def from_json(record: dict[str, Any]) -> Exchange:
    """Return the exchange that `to_json` wrote."""
    record = dict(record)
    request, answer, failure = record["request"], record["answer"], record["failure"]
    record["request"] = Request(**request | {"headers": _pairs(request["headers"])}) if request else None
    record["asked"] = Asked(**record["asked"])
    record["failure"] = Failure(**failure) if failure else None
    record["origin"] = tuple(record["origin"]) if record.get("origin") else None
    if answer is not None:
        wire = answer["wire"]
        answer = answer | {
            "body": None if answer["body"] is None else base64.b64decode(answer["body"]),
            "headers": _pairs(answer["headers"]),
            "echoed_key": tuple(answer["echoed_key"]),
            "wire": Wire(**wire | {"defects": tuple(wire["defects"])}) if wire else None,
        }
        record["answer"] = Answer(**answer)
    return Exchange(**record)


def _pairs(headers: list[list[str]] | None) -> Headers | None:
    return None if headers is None else tuple((name, value) for name, value in headers)
