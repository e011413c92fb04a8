"""Merging: who has the Links of some jobs from everywhere judges what spans their answers."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftevents.captures.moving import Mover
from ftevents.captures.shelf import Shelf
from ftevents.cluster.findings import Findings
from ftevents.cluster.marks import marks_of
from ftevents.evidence import Transcript
from ftevents.rules.judge import rules_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftevents.captures.parts import Way
    from ftevents.cluster.findings import Order
    from ftevents.cluster.judging import Key, Piece
    from ftevents.evidence import Links

MOST_SHOWN = 24
"""Jobs with walks that are sent to who asked, for the report."""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a share stands: the name of its file, and how many numbers and lines are before it."""

    name: str
    numbers: int
    lines: int

    def mover(self, shelf: Shelf | None) -> Mover:
        """Return what moves there."""
        return Mover(self.name, self.numbers, self.lines, shelf=shelf)


@dataclass(frozen=True, slots=True)
class Errand:
    """What those who merge need to know: how to judge, where each share of each batch stands, how many detectors there are, and jobs to look out for."""

    way: Way
    moves: list[list[Move]]
    detectors: int
    wanted: frozenset[str] = frozenset()


@dataclass(slots=True)
class Service:
    """The jobs of a service that show two events: how many, and the first of them, with its order."""

    jobs: int
    first: tuple[Order, str | None]


@dataclass
class Merged:
    """What was found among some jobs.

    Beside findings: services, marks by detector, Links of jobs with walks, which of the wanted jobs there are, and the bytes that came in.
    """

    findings: Findings = field(default_factory=Findings)
    services: dict[str | None, Service] = field(default_factory=dict)
    marks: list[bytes] = field(default_factory=list)
    walking: list[tuple[Order, Links]] = field(default_factory=list)
    there: set[str] = field(default_factory=set)
    size: int = 0


def gathered(picks: Sequence[Iterable[bytes]], errand: Errand, shelf: Shelf) -> list[tuple[Order, Links]]:
    """Return the Links of each job, in the order of first sight, moved to where they stand."""
    jobs: dict[Key, tuple[Order, Links]] = {}
    for number, buckets in enumerate(picks):
        movers = [move.mover(shelf) for move in errand.moves[number]]
        for piece in (piece for bucket in buckets for piece in pickle.loads(bucket)):  # noqa: S301 - what our own workers packed
            _join(jobs, piece, number, movers[piece.share])
    return sorted(jobs.values(), key=lambda job: job[0])


def _join(jobs: dict[Key, tuple[Order, Links]], piece: Piece, number: int, mover: Mover) -> None:
    for link in piece.links.every:
        mover.link(link)
    refused = [mover.exchange(exchange) for exchange in piece.links.refused]
    if piece.key not in jobs:
        jobs[piece.key] = (number, piece.share, piece.place), piece.links
        piece.links.refused = refused
    else:
        links = jobs[piece.key][1]
        links.pages += piece.links.pages
        links.loose += piece.links.loose
        links.refused += refused


def merge(picks: Sequence[Iterable[bytes]], errand: Errand) -> Merged:
    """Judge what spans the answers of some jobs."""
    rules = rules_of(errand.way.clauses)
    linked = [rule for rule in rules if rule.kind == "linked"]
    of_jobs = [rule for rule in rules if rule.scope == "job"]
    merged = Merged(size=sum(len(bucket) for buckets in picks for bucket in buckets))
    marks = [bytearray() for _ in range(errand.detectors)]
    with Shelf() as shelf:
        for order, links in gathered(picks, errand, shelf):
            for rule in linked:
                merged.findings.judge(rule, links, errand.way.facts, order)
            for rule in of_jobs:
                merged.findings.judge(rule, Transcript.of([links]), errand.way.facts, order)
            _note(merged, order, links, errand.wanted)
            if links.distinct > 1:
                for detector, numbers in enumerate(marks_of([_all_of(links)], f"{links.service}", errand.detectors)):
                    marks[detector] += numbers
            links.let_go()
    merged.marks = [bytes(each) for each in marks]
    return merged


def _note(merged: Merged, order: Order, links: Links, wanted: frozenset[str]) -> None:
    if links.job in wanted and links.job is not None:
        merged.there.add(links.job)
    if links.distinct > 1:
        service = merged.services.setdefault(links.service, Service(0, (order, links.job)))
        service.jobs += 1
    if len(merged.walking) < MOST_SHOWN and any(len(walk) > 1 or walk[0].has_more is False or not walk[0].size for walk in links.walks):
        links.let_go()
        merged.walking.append((order, links))


def _all_of(links: Links) -> frozenset[str]:
    return frozenset(identity for page in links.pages for identity in page.ids)


def pick_marks_of(merged: Merged, detector: int) -> bytes:
    """Return what goes to a detector."""
    return merged.marks[detector]


def without_marks(merged: Merged) -> Merged:
    """Return what goes to who asked."""
    return replace(merged, marks=[])
