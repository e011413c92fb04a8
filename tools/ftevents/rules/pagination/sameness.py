"""What reading again promises: the same page, the same event, and no other job's."""

from __future__ import annotations

import re
from collections import defaultdict
from string import ascii_letters
from typing import TYPE_CHECKING, Any, Final

from ftevents.evidence import count, shown
from ftevents.evidence.link import NO_ID, canonical, cursor_of, same_content
from ftevents.evidence.links import doubled_in
from ftevents.evidence.reading import escape
from ftevents.rules.event import MEMBERS
from ftevents.rules.registry import linked, overall_in_jobs, overall_in_services
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Link, Links, Transcript
    from ftevents.rules.registry import Verdicts

LONG_ID = 16
VARIED = 6
"""Characters of an id, and different ones among its last twelve, from which on nobody counted it up by hand."""
NO_LETTER_OR_DIGIT = re.compile(r"[^0-9A-Za-z]+")


@linked
def cursor_can_be_used_again(links: Links) -> Verdicts:
    """Looks at every request that was made more than once with a cursor of the list; for another one, a server may start at the head."""
    first: dict[tuple[str, int | None], Link] = {}
    for page in links.pages:
        if page.start is None or not page.requested or (page.asked.cursor is None and links.sight(page.start) is None):
            continue
        before = first.setdefault((page.start, page.limit), page)
        if before is page:
            continue
        if _is_the_same(before, page):
            yield Held(page.place)
        else:
            got = f"{count(page.size, 'event')}, has_more {shown(page.has_more)}, not what {before.place} got"
            yield Broken(page.place, got, "the same page", "/data", (page.exchange, before.exchange))
    served = {(page.start, page.limit): page for page in reversed(links.pages) if page.requested}
    for exchange in links.refused:
        key = (cursor_of(exchange.after) if exchange.after is not None else None, exchange.limit)
        if exchange.is_refusal and exchange.after is not None and key in served and served[key].sent < exchange.sent:
            got = f"status {exchange.status} the second time"
            yield Broken(exchange.place, got, f"the page of {served[key].place}", "", (exchange, served[key].exchange))


def _is_the_same(before: Link, page: Link) -> bool:
    """Whether two pages are one and the same; an event whose id is damaged in one of them is another clause's."""
    ids = zip(before.ids, page.ids, strict=False)
    return (
        before.size == page.size and before.has_more == page.has_more and all(one == other or NO_ID in (one, other) for one, other in ids)
    )


@overall_in_jobs
def same_event_same_content(transcript: Transcript) -> Verdicts:
    """Looks at every event that is read more than once, in the same job; where no job is known, in all documents, if its id looks random.

    A member that the contract does not know may be a counter or a clock: that it changes is advice.
    """
    scopes: dict[tuple[str | None, str | None], list[Links]] = defaultdict(list)
    for links in transcript.jobs if transcript.again else ():
        scopes[links.service, links.job].append(links)
    for group in scopes.values():
        yield from _same_among(group, transcript.again, is_one_list=group[0].job is not None or transcript.as_list)


def _same_among(group: list[Links], again: frozenset[str], *, is_one_list: bool) -> Verdicts:
    """Compare the events of one scope that are read again, in the order of reading.

    Where it is not known whether they are of one list, an id that may well be counted in each job anew says nothing.
    """
    known: dict[str, tuple[Link, int]] = {}
    told: set[str] = set()
    pages = [(page, links.doubled) for links in group for page in (*links.pages, *links.loose)]
    pages += [(page, doubled_in(page)) for links in group for page in links.apart]
    for page, doubled in sorted(pages, key=lambda pair: pair[0].number):
        held = 0
        for index in [] if again.isdisjoint(page.ids) else range(page.size):
            identity = page.ids[index]
            if identity not in again or identity in doubled or identity in told:
                continue
            before = known.setdefault(identity, (page, index))
            if before[0] is page and before[1] == index:
                continue
            if same_content(*before, page, index):
                held += 1
            elif is_one_list or looks_random(page.id_text(index)):
                told.add(identity)
                yield _changed(page, index, before)
        if held:
            yield Held(page.place, held)
        page.let_go()


def _changed(page: Link, index: int, before: tuple[Link, int]) -> Broken:
    """Say where an event differs between two readings."""
    pointer, now, then = _difference(page.event(index), before[0].event(before[1]))
    got = f"{_or_nothing(now)} for {shown(page.id_text(index))}"
    (here, at), (there, _) = page.at(index), before[0].at(before[1])
    due = f"{_or_nothing(then)}, as in {there.place}"
    grave = pointer.split("/")[1] in MEMBERS if pointer else True
    return Broken(here.place, got, due, f"{at}{pointer}", (here, there), grave)


_NOTHING: Final = object()


def _or_nothing(value: Any) -> str:
    return "nothing" if value is _NOTHING else shown(value)


def _difference(now: Any, then: Any) -> tuple[str, Any, Any]:
    """Return the first place where two events differ, going down through objects: its pointer, and what stands there.

    Members that the contract knows come first.
    """
    pointer = ""
    while isinstance(now, dict) and isinstance(then, dict):
        ordered = sorted([*then, *now], key=lambda name: not pointer and name not in MEMBERS)
        names = (name for name in ordered if name not in now or name not in then or canonical(now[name]) != canonical(then[name]))
        name = next(names, None)
        if name is None:
            break
        pointer, now, then = f"{pointer}/{escape(name)}", now.get(name, _NOTHING), then.get(name, _NOTHING)
    return pointer, now, then


@overall_in_services
def jobs_are_separate(transcript: Transcript) -> Verdicts:
    """Looks at every two jobs of one service; ids that may well be counted in each job anew (short or regular ones) prove nothing."""
    services: dict[str | None, dict[str, tuple[str | None, tuple[Link, int]]]] = {}
    for links in transcript.jobs:
        if links.job is None or links.distinct <= 1:
            continue
        is_first = links.service not in services
        first = services.setdefault(links.service, {})
        sights = links.sights(transcript.again)
        shared = [(sight, first[identity]) for identity, sight in sights.items() if identity in first]
        proof = [(sight, owner) for sight, owner in shared if _is_the_same_event(sight, owner[1])]
        if proof:
            (here, at), (job, (there, place)) = proof[0]
            got = f"{shown(here.id_text(at))}, which job {shown(job)} has too" + (
                f", and {len(proof) - 1:,} more" if len(proof) > 1 else ""
            )
            due = f"events of job {shown(links.job)} alone; see {there.place} /data/{place}"
            yield Broken(here.place, got, due, f"/data/{at}/id", (here.exchange, there.exchange))
        elif not is_first:
            yield Held(f"job {shown(links.job)}")
        for identity, sight in sights.items():
            first.setdefault(identity, (links.job, sight))


def _is_the_same_event(here: tuple[Link, int], there: tuple[Link, int]) -> bool:
    """Whether two sights are of one event beyond doubt: the same content, and an id that looks random."""
    return looks_random(here[0].id_text(here[1])) and same_content(*here, *there)


def looks_random(identity: str) -> bool:
    """Whether an id is long, and varied behind its prefix, from the first digit of its last part on (`ftevent-00000012` is not)."""
    tail = NO_LETTER_OR_DIGIT.split(identity)[-1].lstrip(ascii_letters)
    return len(identity) >= LONG_ID and len(set(tail[-12:])) >= VARIED and any(character.isalpha() for character in tail)
