"""Sifting: the few events that may stand in two jobs, or in two documents without a job, with what is judged of them.

Marks said where to look. Of the pages that show such events, the others are taken out, so that no more moves than has to.
"""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.captures.shelf import Shelf
from ftevents.cluster.findings import Findings
from ftevents.cluster.marks import mark, unpacked
from ftevents.cluster.merging import gathered
from ftevents.evidence import Links, Transcript
from ftevents.evidence.link import NO_ID, pack
from ftevents.rules.judge import rules_of
from ftevents.rules.pagination.sameness import looks_random

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ftevents.cluster.findings import Order
    from ftevents.cluster.judging import Judged
    from ftevents.cluster.merging import Errand
    from ftevents.evidence.link import Link
    from ftevents.rules.verdict import Broken

ALONE = 2**60
"""What has no job comes behind all jobs."""


def sift(picks: Sequence[Iterable[bytes]], errand: Errand, twice: Sequence[bytes]) -> list[tuple[Order, int, Links]]:
    """Return the jobs that show events which another one may show too, with how many events they have; of their pages those events alone.

    An event whose id proves nothing is left out, since a server may count them anew in each job.
    """
    suspects = frozenset(number for each in twice for number in unpacked(each))
    found = []
    with Shelf() as shelf:
        for order, links in gathered(picks, errand, shelf):
            distinct = links.distinct
            seen: set[str] = set()
            pages = []
            for page in links.pages if distinct > 1 else ():
                here = {each for each in page.ids if each not in seen and _may_prove(each) and mark(each, f"{links.service}") in suspects}
                if here:
                    seen |= here
                    pages.append(thinned(page, here))
                page.let_go()
            if pages:
                found.append((order, distinct, Links(links.job, pages=pages, service=links.service)))
    return found


def _may_prove(identity: str) -> bool:
    return identity[:1] == "\0" or looks_random(identity)


def thinned(page: Link, kept: Iterable[str]) -> Link:
    """Return a page in which only some events have an identity; all else of it is as it was."""
    wanted = frozenset(kept)
    ids = [identity if identity in wanted else NO_ID for identity in page.ids]
    if page.packed is not None:
        return replace(page, packed=pack(ids), held_ids=None, held_times=None, held_contents=None, held_gaps=None)
    return replace(page, held_ids=ids, held_gaps=None)


def sift_alone(judged: Judged, twice: Sequence[bytes], groups: int) -> list[bytes]:
    """Return the pages and events without a job, by group: in each the events with some marks alone, of those that come again."""
    suspects = frozenset(number for each in twice for number in unpacked(each))
    found: list[list[tuple[int, bool, Link]]] = [[] for _ in range(groups)]
    for share, packed in enumerate(judged.alone):
        links: Links = pickle.loads(packed) if packed else Links(None)  # noqa: S301 - what our own workers packed
        pages = [(page, True) for page in links.loose] + [(page, False) for page in links.apart]
        for page, is_loose in pages:
            parts: dict[int, set[str]] = {}
            for identity, number in ((identity, mark(identity, "")) for identity in page.ids if identity != NO_ID):
                if number in suspects:
                    parts.setdefault(number % groups, set()).add(identity)
            for group, kept in parts.items():
                found[group].append((share, is_loose, thinned(page, kept)))
            page.let_go()
    return [pickle.dumps(each, protocol=pickle.HIGHEST_PROTOCOL) for each in found]


def merge_alone(sifted: Sequence[bytes], errand: Errand) -> Findings:
    """Judge events without a job that come again."""
    findings = Findings()
    links = Links(None)
    with Shelf() as shelf:
        for number, packed in enumerate(sifted):
            movers = [move.mover(shelf) for move in errand.moves[number]]
            for share, is_loose, page in pickle.loads(packed):  # noqa: S301 - what our own workers packed
                movers[share].link(page)
                (links.loose if is_loose else links.apart).append(page)
        for rule in rules_of(errand.way.clauses):
            if rule.scope == "job":
                findings.judge(rule, Transcript.of([links]), errand.way.facts, (ALONE,))
    for clause, broken in findings.broken.items():
        findings.broken[clause] = [((ALONE, *_place(each)), each) for _, each in broken]
    return findings


def _place(broken: Broken) -> Iterator[int]:
    """Yield what the order of reading is told by: the number of the exchange, and the index of the event there."""
    yield broken.exchanges[0].number
    yield next((int(word) for word in broken.pointer.split("/") if word.isdecimal()), 0)
