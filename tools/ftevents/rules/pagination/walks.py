"""What a walk through a list promises: every event, each once, and an end."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from ftevents.evidence import count, shown
from ftevents.evidence.link import NO_ID, same_content
from ftevents.rules.registry import linked, overall
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Link, Links, Transcript
    from ftevents.rules.registry import Verdicts


def has_ended(walk: list[Link]) -> bool:
    """Whether a walk came to its end, as the server says it."""
    return not walk[-1].size or walk[-1].has_more is False


def _walk_name(walk: list[Link]) -> str:
    size = f"limit {walk[0].limit}" if walk[0].limit is not None else "without limit" if not walk[0].has_limit else "as asked"
    return f"the walk that begins with {walk[0].place} ({size}, {count(len(walk), 'page')})"


@linked
def walk_is_complete(links: Links) -> Verdicts:
    """Looks at every walk that came to its end, for each event that stood in the list when it began.

    That is, each event behind its first one, and each one that is known to have been seen before. A walk with an event without an id says nothing.
    """
    finished = _finished(links)
    for walk in links.walks:
        if not has_ended(walk):
            continue
        if any(page.gaps for page in walk):
            continue
        if not links.repeats and sum(page.size for page in walk) == links.distinct:
            yield Held(_walk_name(walk), links.distinct)
            continue
        yielded = set().union(*(page.ids for page in walk))
        number, sight = _lost(links, walk[0], yielded, finished)
        if sight is None:
            yield Held(_walk_name(walk), len(yielded))
            continue
        got = f"{count(len(yielded), 'event')} in all"
        also = f"also {shown(sight[0].id_text(sight[1]))} ({sight[0].place})" + (f" and {number - 1:,} more" if number > 1 else "")
        yield Broken(_walk_name(walk), got, also, "", (walk[-1].exchange, sight[0].exchange))


def _finished(links: Links) -> dict[str | None, list[int]]:
    """Return by clock when each event had been seen, ascending; where no order of asking is known, none."""
    found: dict[str | None, list[int]] = defaultdict(list)
    for page, _ in links.seen.values() if any(page.is_timed for page in links.pages) else ():
        if page.is_timed:
            found[page.clock].append(page.finished)
    return {clock: sorted(times) for clock, times in found.items()}


def _lost(links: Links, head: Link, yielded: set[str], finished: dict[str | None, list[int]]) -> tuple[int, tuple[Link, int] | None]:
    """Return how many events a walk from a head should have yielded too, and where the first of them is seen.

    Most walks have lost nothing, or what others have: so they are counted by their times, and not gone through for each walk.
    """
    due = set(links.stretch(head.first)) - yielded if head.size else set()
    before = bisect_left(finished.get(head.clock, ()), head.sent) if head.is_timed else 0
    number = before - sum(links.seen[identity][0].was_before(head) for identity in yielded)
    number += sum(not links.seen[identity][0].was_before(head) for identity in due)
    if not number:
        return 0, None
    lost = (sight for identity, sight in links.seen.items() if identity not in yielded and (identity in due or sight[0].was_before(head)))
    return number, next(lost)


@linked
def walk_repeats_nothing(links: Links) -> Verdicts:
    """Looks at every walk that came to its end; a repetition inside one page is another clause's."""
    for walk in links.walks:
        if not has_ended(walk):
            continue
        if not links.repeats:
            yield Held(_walk_name(walk), sum(page.size - page.gaps for page in walk))
            continue
        seen: dict[str, Link] = {}
        again = None
        for page in walk:
            again = again or next(((page, index) for index, identity in enumerate(page.ids) if identity in seen), None)
            seen.update((identity, page) for identity in page.ids if identity != NO_ID and identity not in seen)
        if again is None:
            yield Held(_walk_name(walk), len(seen))
            continue
        page, index = again
        before = seen[page.ids[index]]
        got = f"{shown(page.id_text(index))} again"
        yield Broken(page.place, got, f"it once; {before.place} has it too", f"/data/{index}/id", (before.exchange, page.exchange))


@linked
def walk_ends(links: Links) -> Verdicts:
    """Looks at every walk: one that comes to a cursor again would go on for ever."""
    for walk in links.walks:
        used = [page.start for page in walk[1:]]
        last = walk[-1]
        if has_ended(walk):
            yield Held(_walk_name(walk))
        elif last.last in used and last.last != NO_ID:
            before = walk[used.index(last.last)]
            got = f"{shown(last.id_text(last.size - 1))} as the last event again, so the walk goes round for ever"
            due = f"events behind it, or an end; {before.place} ended with it too"
            yield Broken(last.place, got, due, "", (last.exchange, before.exchange))


@linked
def ids_are_unique(links: Links) -> Verdicts:
    """Looks at every page, and at the events of every walk that ended: one id for two events of different content."""
    for page in links.pages:
        if not links.repeats:
            usable = page.size - page.gaps
            yield from [Held(page.place, usable)] if usable > 1 else ()
            continue
        seen: dict[str, int] = {}
        ids = [(index, identity) for index, identity in enumerate(page.ids) if identity != NO_ID]
        twice = next(((index, identity) for index, identity in ids if seen.setdefault(identity, index) != index), None)
        if twice is not None:
            index, identity = twice
            (here, pointer), (there, other) = page.at(index), page.at(seen[identity])
            got = f"{shown(page.id_text(index))}, which {other if here is there else f'{there.place} {other}'.rstrip()} has too"
            yield Broken(here.place, got, "an id of its own", f"{pointer}/id", (here, there))
        elif len(ids) > 1:
            yield Held(page.place, len(ids))
    for walk in links.walks if links.repeats else ():
        known: dict[str, tuple[Link, int]] = {}
        for page in walk if has_ended(walk) else ():
            for index, identity in enumerate(page.ids):
                before = known.setdefault(identity, (page, index))
                if identity != NO_ID and before[0] is not page and not same_content(*before, page, index):
                    got = f"{shown(page.id_text(index))}, which another event has too ({before[0].place} /data/{before[1]})"
                    yield Broken(page.place, got, "an id of its own", f"/data/{index}/id", (page.exchange, before[0].exchange))


@overall
def list_is_as_expected(transcript: Transcript) -> Verdicts:
    """Looks at every job of which the user says how many events it has, or which; fewer count where a walk came to the end of the list."""
    by_job = {links.job: links for links in transcript.jobs}
    for expected in transcript.expected:
        links = by_job.get(expected.job)
        if links is None or not links.pages:
            continue
        where = f"job {shown(expected.job)}"
        seen = {page.id_text(index) for page, index in links.seen.values()}
        missing = [identity for identity in expected.ids or () if identity not in seen]
        surplus = sorted(seen - set(expected.ids)) if expected.ids is not None else []
        page = links.pages[0].exchange
        if len(seen) < expected.count and not surplus and not any(has_ended(walk) for walk in links.walks):
            continue
        if missing:
            yield Broken(where, f"{count(len(seen), 'event')}, {shown(missing[0])} not among them", f"all {expected.count:,}", "", (page,))
        elif surplus:
            yield Broken(where, f"{shown(surplus[0])} too", f"the {expected.count:,} expected and no others", "", (page,))
        elif len(seen) != expected.count:
            yield Broken(where, count(len(seen), "event"), f"{expected.count:,}", "", (page,))
        else:
            yield Held(where, expected.count)
