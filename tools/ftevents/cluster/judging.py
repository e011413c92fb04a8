"""Judging a batch: what one process does with some shares of the files, and what of it goes to whom.

What is small goes to who asked. The Links go, packed, to who merges their jobs, and stay where they are until then.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ftevents.captures.harvest import Harvest
from ftevents.captures.items import LeftOut, Unreadable
from ftevents.captures.parts import Part, Share, judge_share
from ftevents.cluster.marks import marks_of
from ftevents.evidence import Links
from ftevents.evidence.link import digest
from ftevents.rules.stream import Kept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.captures.parts import Way

BUCKETS = 256
"""Into so many the jobs are sorted, by a hash; who merges has some of them."""
Key = tuple[str | None, str]
"""A job: its service, and its id."""
Work = Share | Unreadable | LeftOut
"""A share to judge, or what is to be said of a file that nobody opens."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The Links of a job in one share: which share of the batch, and the how manieth job there."""

    share: int
    place: int
    key: Key
    links: Links


@dataclass(frozen=True, slots=True)
class Head:
    """What is small of a share: what was found but the Links, and how many events have no job."""

    name: str
    part: Part
    nameless: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A batch: the heads of its shares, the packed Links by bucket, those without a job by share, and the marks of these by detector."""

    heads: list[Head]
    buckets: list[bytes]
    alone: list[bytes]
    marks: list[bytes]


def judge_batch(batch: Sequence[Work], way: Way, detectors: int) -> Judged:
    """Judge some shares, one after the other."""
    heads: list[Head] = []
    pieces: list[list[Piece]] = [[] for _ in range(BUCKETS)]
    alone: list[Links] = []
    for number, work in enumerate(batch):
        part = judge_share(work, way) if isinstance(work, Share) else _told(work)
        for place, (key, links) in enumerate(part.kept.jobs.items()):
            pieces[bucket_of(key)].append(Piece(number, place, key, links))
        alone.append(part.kept.alone)
        name = work.file.name if isinstance(work, Share) else work.place
        kept = Kept(part.kept.ledgers, {}, Links(None))
        heads.append(Head(name, replace(part, kept=kept), sum(page.size for page in part.kept.alone.every)))
    marks = marks_of((page.ids for links in alone for page in links.every), "", detectors)
    for links in alone:
        links.let_go()
    return Judged(heads, [_packed(each) for each in pieces], [_packed(each) if any(each.every) else b"" for each in alone], marks)


def _told(item: Unreadable | LeftOut) -> Part:
    harvest = Harvest()
    harvest.add(item)
    return Part(Kept({}, {}, Links(None)), harvest, 0, 0, is_first=True)


def bucket_of(key: Key) -> int:
    """Return the bucket of a job, the same in every process."""
    return digest("\0".join(part or "" for part in key)) % BUCKETS


def _packed(value: object) -> bytes:
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL) if value else b""


def heads_of(judged: Judged) -> tuple[list[Head], int]:
    """Return what goes to who asked: the heads, and how many bytes go to who merges."""
    return judged.heads, sum(map(len, judged.buckets))


def pick(judged: Judged, group: int, groups: int) -> list[bytes]:
    """Return what goes to one of those who merge."""
    return [bucket for bucket in judged.buckets[group::groups] if bucket]


def pick_marks(judged: Judged, detector: int) -> bytes:
    """Return what goes to a detector."""
    return judged.marks[detector]
