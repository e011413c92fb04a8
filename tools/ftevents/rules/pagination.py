"""Clauses of the family pagination: what pages of one list say together.

The list itself is known from neighbours inside pages: what stands right behind an event never changes, since a list grows at its head
only. A page behind a cursor, `has_more`, and every walk are judged against that.
"""

from __future__ import annotations

import re
from collections import defaultdict
from string import ascii_letters
from typing import TYPE_CHECKING, Any, Final

from ftevents.evidence import count, shown
from ftevents.evidence.links import NO_ID, NO_TIME, canonical
from ftevents.evidence.reading import escape
from ftevents.rules.event import MEMBERS
from ftevents.rules.registry import linked, local, overall
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.contract import Facts
    from ftevents.evidence import Exchange, Link, Links, Transcript
    from ftevents.rules.registry import Verdicts


LONG_ID = 16
VARIED = 6
"""Characters of an id, and different ones among its last twelve, from which on nobody counted it up by hand."""
NO_LETTER_OR_DIGIT = re.compile(r"[^0-9A-Za-z]+")


@local
def limit_is_respected(exchange: Exchange) -> Verdicts:
    """Looks at every page that was asked for with a plain limit."""
    if exchange.page is None or exchange.limit is None or not isinstance(exchange.page.get("data"), list):
        return
    size = len(exchange.page["data"])
    if size <= exchange.limit:
        yield Held(exchange.place)
    else:
        yield Broken(exchange.place, count(size, "event"), f"at most {exchange.limit}, the limit", "/data", (exchange,))


@linked
def page_is_full(links: Links) -> Verdicts:
    """Looks at every page with events; a limit beyond the server's maximum (the largest page that it served for one) is that maximum."""
    largest = max((len(page.ids) for page in links.pages if page.limit is not None), default=0)
    for page in links.pages:
        if page.limit is None or not page.ids:
            continue
        due = min(page.limit, largest)
        if len(page.ids) >= due:
            yield Held(page.place)
            continue
        more = links.more_behind(page.last) if page.last not in links.doubled else None
        if more is None:
            yield Held(page.place)
        else:
            exchanges = (page.exchange, more[0].exchange)
            yield Broken(page.place, count(len(page.ids), "event"), f"{due}, since {_behind(more)}", "/data", exchanges)


def _behind(more: tuple[Link, int]) -> str:
    page, index = more
    return f"{shown(page.id_text(index))} stands behind them ({page.place})"


@linked
def default_page_is_20(links: Links, facts: Facts) -> Verdicts:
    """Looks at every page asked for without limit, of a list that has more events than one such page."""
    for page in links.pages:
        if page.has_limit or not page.requested:
            continue
        size, due = len(page.ids), facts.default_limit
        if size > due:
            yield Broken(page.place, count(size, "event"), f"{due}, the default", "/data", (page.exchange,))
        elif len(links.seen) > due and page.ids:
            more = links.more_behind(page.last) if size < due and page.last not in links.doubled else None
            if more is None:
                yield Held(page.place)
            else:
                yield Broken(page.place, count(size, "event"), f"{due}, since {_behind(more)}", "/data", (page.exchange, more[0].exchange))


@local
def after_is_exclusive(exchange: Exchange) -> Verdicts:
    """Looks at every page with events that was asked for with a cursor of the list."""
    after = exchange.after
    if not after or exchange.page is None or exchange.asked.cursor not in (None, "known", "oldest"):
        return
    for pointer, event in exchange.events():
        if isinstance(event, dict) and event.get("id") == after:
            got = f"{shown(after)}, the id sent as `after`"
            yield Broken(exchange.place, got, "only events behind it", f"{pointer}/id", (exchange,))
            return
    if any(exchange.events()):
        yield Held(exchange.place)


@linked
def after_continues(links: Links) -> Verdicts:
    """Looks at every page asked for with a cursor whose neighbour is known; one that repeats the cursor is another clause's."""
    for page in links.pages:
        if page.start is None or not page.requested or page.start in page.ids or page.start in links.doubled:
            continue
        expected = links.followers.get(page.start, {})
        if not expected or (page.ids and page.ids[0] == NO_ID):
            continue
        if page.ids and page.ids[0] in expected:
            yield Held(page.place)
            continue
        sight = next(iter(expected.values()))
        got = shown(page.id_text(0)) if page.ids else "no events"
        due = f"{shown(sight[0].id_text(sight[1]))}, which stands right behind the cursor ({sight[0].place})"
        yield Broken(page.place, got, due, "/data/0" if page.ids else "/data", (page.exchange, sight[0].exchange))


@linked
def has_more_is_true(links: Links) -> Verdicts:
    """Looks at every page with events of which it is known what stands behind its last one."""
    for page in links.pages:
        if page.has_more is None or page.last == NO_ID or page.last in links.doubled:
            continue
        more, end = links.more_behind(page.last), links.end_behind(page.last)
        if page.has_more and end is not None and more is None:
            due = f"false, since nothing stands behind the last event ({end.place})"
            yield Broken(page.place, "true", due, "/has_more", (page.exchange, end.exchange))
        elif not page.has_more and more is not None:
            yield Broken(page.place, "false", f"true, since {_behind(more)}", "/has_more", (page.exchange, more[0].exchange))
        elif more is not None or end is not None:
            yield Held(page.place)


def _has_ended(walk: list[Link]) -> bool:
    return not walk[-1].ids or walk[-1].has_more is False


def _walk_name(walk: list[Link]) -> str:
    size = f"limit {walk[0].limit}" if walk[0].limit is not None else "without limit" if not walk[0].has_limit else "as asked"
    return f"the walk that begins with {walk[0].place} ({size}, {count(len(walk), 'page')})"


@linked
def walk_is_complete(links: Links) -> Verdicts:
    """Looks at every walk that came to its end, for each event that stood in the list when it began.

    That is, each event behind its first one, and each one that is known to have been seen before. A walk with an event without an id says nothing.
    """
    for walk in links.walks:
        yielded = {identity for page in walk for identity in page.ids}
        if not _has_ended(walk) or NO_ID in yielded:
            continue
        missing = [(identity, sight) for identity, sight in links.seen.items() if identity not in yielded]
        due = set(links.stretch(walk[0].ids[0])) if missing and walk[0].ids else set()
        lost = [(identity, sight) for identity, sight in missing if identity in due or sight[0].was_before(walk[0])]
        if not lost:
            yield Held(_walk_name(walk), len(yielded))
            continue
        sight = lost[0][1]
        got = f"{count(len(yielded), 'event')} in all"
        also = f"also {shown(sight[0].id_text(sight[1]))} ({sight[0].place})" + (f" and {len(lost) - 1:,} more" if len(lost) > 1 else "")
        yield Broken(_walk_name(walk), got, also, "", (walk[-1].exchange, sight[0].exchange))


@linked
def walk_repeats_nothing(links: Links) -> Verdicts:
    """Looks at every walk that came to its end; a repetition inside one page is another clause's."""
    for walk in links.walks:
        if not _has_ended(walk):
            continue
        seen: dict[int, Link] = {}
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
        if _has_ended(walk):
            yield Held(_walk_name(walk))
        elif last.last in used and last.last != NO_ID:
            before = walk[used.index(last.last)]
            got = f"{shown(last.id_text(len(last.ids) - 1))} as the last event again, so the walk goes round for ever"
            due = f"events behind it, or an end; {before.place} ended with it too"
            yield Broken(last.place, got, due, "", (last.exchange, before.exchange))


@linked
def ids_are_unique(links: Links) -> Verdicts:
    """Looks at every page, and at the events of every walk that ended: one id for two events of different content."""
    for page in links.pages:
        seen: dict[int, int] = {}
        ids = [(index, identity) for index, identity in enumerate(page.ids) if identity != NO_ID]
        twice = next(((index, identity) for index, identity in ids if seen.setdefault(identity, index) != index), None)
        if twice is not None:
            index, identity = twice
            (here, pointer), (there, other) = page.at(index), page.at(seen[identity])
            got = f"{shown(page.id_text(index))}, which {other if here is there else f'{there.place} {other}'.rstrip()} has too"
            yield Broken(here.place, got, "an id of its own", f"{pointer}/id", (here, there))
        elif len(ids) > 1:
            yield Held(page.place, len(ids))
    for walk in links.walks:
        known: dict[int, tuple[Link, int]] = {}
        for page in walk if _has_ended(walk) else ():
            for index, identity in enumerate(page.ids):
                before = known.setdefault(identity, (page, index))
                if identity != NO_ID and before[0] is not page and before[0].contents[before[1]] != page.contents[index]:
                    got = f"{shown(page.id_text(index))}, which another event has too ({before[0].place} /data/{before[1]})"
                    yield Broken(page.place, got, "an id of its own", f"/data/{index}/id", (page.exchange, before[0].exchange))


@linked
def one_order(links: Links) -> Verdicts:
    """Looks at every event whose neighbour is seen in more than one page."""
    sights: dict[int, int] = defaultdict(int)
    for page in links.pages:
        for identity in page.ids[:-1]:
            sights[identity] += 1
    for event, all_followers in links.followers.items():
        if event in links.doubled or event in links.inserted:
            continue
        followers = {follower: sight for follower, sight in all_followers.items() if follower not in links.doubled}
        turned = next((follower for follower in followers if event in links.followers.get(follower, ())), None)
        if len(followers) > 1 or turned is not None:
            here, there = (list(followers.values()) if len(followers) > 1 else [followers[turned], links.followers[turned][event]])[:2]  # type: ignore[index]
            event_text = shown(here[0].id_text(here[1] - 1))
            if len(followers) > 1:
                got = f"{shown(there[0].id_text(there[1]))} right behind {event_text}"
                due = f"{shown(here[0].id_text(here[1]))} there, as in {here[0].place}"
            else:
                got, due = f"{event_text} right behind {shown(here[0].id_text(here[1]))}", f"it in front, as in {here[0].place}"
            yield Broken(there[0].place, got, due, f"/data/{there[1]}/id", (there[0].exchange, here[0].exchange))
        elif followers and sights[event] > 1:
            yield Held(next(iter(followers.values()))[0].place)


@linked
def newest_first(links: Links) -> Verdicts:
    """Looks at every neighbouring pair of every page, and at the cursor and the first event where the page goes on from there."""
    for page in links.pages:
        times = page.times
        rising = next((i for i in range(1, len(times)) if times[i] > times[i - 1] != NO_TIME), None)
        if rising is not None:
            (here, pointer), (there, _) = page.at(rising), page.at(rising - 1)
            got = f"{times[rising]} behind {times[rising - 1]}"
            yield Broken(here.place, got, "an earlier or the same second", f"{pointer}/created_at", (here, there))
        elif len(times) > 1:
            yield Held(page.place, len(times) - 1)
        seam = _rises_at_the_seam(links, page)
        if seam is not None:
            got = f"{times[0]} behind {seam[0].times[seam[1]]}, the cursor's time"
            yield Broken(page.place, got, "an earlier or the same second", "/data/0/created_at", (page.exchange, seam[0].exchange))


def _rises_at_the_seam(links: Links, page: Link) -> tuple[Link, int] | None:
    """Where the cursor's event was seen, if the first event behind it is newer and no page shows another order of the two."""
    sight = links.seen.get(page.start) if page.start is not None else None
    if sight is None or not page.requested or not page.ids or page.start in page.ids or links.followers.get(page.start or NO_ID):
        return None
    before = sight[0].times[sight[1]]
    rises = page.times[0] > before != NO_TIME
    return sight if rises and not links.precedes(page.ids[0], page.start or NO_ID) else None


@linked
def end_is_an_empty_page(links: Links) -> Verdicts:
    """Looks at every page asked for behind the oldest event: the one known as such, or the last of a page that says that no more exist."""
    for exchange in links.refused:
        if exchange.asked.cursor == "oldest":
            yield Broken(exchange.place, f"status {exchange.status}", "status 200 and an empty page", "", (exchange,))
    ends = {page.last for page in links.pages if page.has_more is False and page.ids} - links.doubled
    for page in links.pages:
        if page.start is None or not page.requested or (page.start not in ends and page.exchange.asked.cursor != "oldest"):
            continue
        if page.ids:
            starts_again = page.start in page.ids or links.precedes(page.ids[0], page.start)
            if starts_again:
                got = f"{count(len(page.ids), 'event')} from further up the list"
                yield Broken(page.place, got, "no events and has_more false", "/data", (page.exchange,))
        elif page.has_more is True:
            yield Broken(page.place, "has_more true", "no events and has_more false", "/has_more", (page.exchange,))
        else:
            yield Held(page.place)


@linked
def cursor_can_be_used_again(links: Links) -> Verdicts:
    """Looks at every request that was made more than once with a cursor of the list; for another one, a server may start at the head."""
    first: dict[tuple[int, int | None], Link] = {}
    for page in links.pages:
        if page.start is None or not page.requested or (page.exchange.asked.cursor is None and page.start not in links.seen):
            continue
        before = first.setdefault((page.start, page.limit), page)
        if before is page:
            continue
        if _is_the_same(before, page):
            yield Held(page.place)
        else:
            got = f"{count(len(page.ids), 'event')}, has_more {shown(page.has_more)}, not what {before.place} got"
            yield Broken(page.place, got, "the same page", "/data", (page.exchange, before.exchange))
    served = {(page.exchange.after, page.limit): page for page in reversed(links.pages) if page.requested}
    for exchange in links.refused:
        key = (exchange.after, exchange.limit)
        if exchange.is_refusal and exchange.after is not None and key in served and served[key].sent < exchange.sent:
            got = f"status {exchange.status} the second time"
            yield Broken(exchange.place, got, f"the page of {served[key].place}", "", (exchange, served[key].exchange))


def _is_the_same(before: Link, page: Link) -> bool:
    """Whether two pages are one and the same; an event whose id is damaged in one of them is another clause's."""
    ids = zip(before.ids, page.ids, strict=False)
    return (
        len(before.ids) == len(page.ids)
        and before.has_more == page.has_more
        and all(one == other or NO_ID in (one, other) for one, other in ids)
    )


@overall
def same_event_same_content(transcript: Transcript) -> Verdicts:
    """Looks at every event that is read more than once, in the same job; where no job is known, in all documents.

    A member that the contract does not know may be a counter or a clock: that it changes is advice.
    """
    scopes: dict[tuple[str | None, str | None], dict[int, tuple[Link, int]]] = defaultdict(dict)
    told: set[int] = set()
    for links in transcript.jobs:
        known = scopes[links.service, links.job]
        for page in links.pages + links.loose:
            held = 0
            for index, identity in enumerate(page.ids):
                if identity == NO_ID or identity in links.doubled or identity in told:
                    continue
                before = known.setdefault(identity, (page, index))
                if before[0] is page and before[1] == index:
                    continue
                if before[0].contents[before[1]] == page.contents[index]:
                    held += 1
                else:
                    told.add(identity)
                    yield _changed(page, index, before)
            if held:
                yield Held(page.place, held)


def _changed(page: Link, index: int, before: tuple[Link, int]) -> Broken:
    """Say where an event differs between two readings."""
    pointer, now, then = _difference(page.event(index), before[0].event(before[1]))
    got = f"{_or_nothing(now)} for {shown(page.id_text(index))}"
    due = f"{_or_nothing(then)}, as in {before[0].place}"
    grave = pointer.split("/")[1] in MEMBERS if pointer else True
    return Broken(page.place, got, due, f"{page.exchange.pointer(index)}{pointer}", (page.exchange, before[0].exchange), grave)


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


@linked
def reading_changes_nothing(links: Links) -> Verdicts:
    """Looks at every page from the head that was read more than once, by a live run or in one recording with times, in the order of time."""
    last: dict[tuple[str | None, int | None], Link] = {}
    from_the_head = (page for page in links.pages if page.start is None and page.requested and page.is_timed)
    for page in sorted(from_the_head, key=lambda page: page.sent):
        before = last.get((page.exchange.clock, page.limit))
        last[page.exchange.clock, page.limit] = page
        if before is None or not before.was_before(page) or not before.ids or links.doubled or NO_ID in before.ids or NO_ID in page.ids:
            continue
        lost = _lost_at_the_head(links, before, page)
        if lost is None:
            yield Held(page.place)
        else:
            due = f"it, or newer events in front of it, as in {before.place}"
            yield Broken(page.place, f"no {shown(before.id_text(lost))} any more", due, "/data", (page.exchange, before.exchange))


def _lost_at_the_head(links: Links, before: Link, page: Link) -> int | None:
    """Return the index of an event of the page before that should still be in this one and is not; None where there is none.

    Without any event in common, the list has grown by a whole page, unless time or other pages say that this one lies further down.
    """
    common = [index for index, identity in enumerate(before.ids) if identity in page.ids]
    if not common:
        is_further_down = not page.ids or NO_TIME < page.times[0] < before.times[0] or links.precedes(before.ids[0], page.ids[0])
        return 0 if is_further_down else None
    newer = page.ids.index(before.ids[common[0]]) - common[0]
    room = len(page.ids) - max(newer, 0)
    return next((index for index in range(min(room, len(before.ids))) if before.ids[index] not in page.ids), None)


@linked
def grows_at_the_head_only(links: Links) -> Verdicts:
    """Looks at every event whose neighbour is seen in pages of different times."""
    for event, (earlier, later) in links.inserted.items():
        (then, there), (now, here) = links.followers[event][earlier], links.followers[event][later]
        got = f"{shown(now.id_text(here))} between {shown(now.id_text(here - 1))} and {shown(then.id_text(there))}"
        yield Broken(now.place, got, f"nothing new there, as in {then.place}", f"/data/{here}/id", (now.exchange, then.exchange))
    for end, now in links.appended:
        got = f"{shown(now.id_text(0))} behind the oldest event"
        yield Broken(now.place, got, f"nothing there, as in {end.place}", "/data/0/id", (now.exchange, end.exchange))
    steady = len(links.followers) - len(links.inserted)
    if steady and len(links.pages) > 1:
        yield Held(f"the list of {count(len(links.seen), 'event')}", steady)


@overall
def jobs_are_separate(transcript: Transcript) -> Verdicts:
    """Looks at every two jobs of one service; ids that may well be counted in each job anew (short or regular ones) prove nothing."""
    services: dict[str | None, dict[int, tuple[str | None, tuple[Link, int]]]] = defaultdict(dict)
    for links in transcript.jobs:
        first = services[links.service]
        if links.job is None or len(links.seen) <= 1:
            continue
        shared = [(sight, first[identity]) for identity, sight in links.seen.items() if identity in first]
        proof = [(sight, owner) for sight, owner in shared if _is_the_same_event(sight, owner[1])]
        if proof:
            (here, at), (job, (there, place)) = proof[0]
            got = f"{shown(here.id_text(at))}, which job {shown(job)} has too" + (
                f", and {len(proof) - 1:,} more" if len(proof) > 1 else ""
            )
            due = f"events of job {shown(links.job)} alone; see {there.place} /data/{place}"
            yield Broken(here.place, got, due, f"/data/{at}/id", (here.exchange, there.exchange))
        elif first:
            yield Held(f"job {shown(links.job)}")
        for identity, sight in links.seen.items():
            first.setdefault(identity, (links.job, sight))


def _is_the_same_event(here: tuple[Link, int], there: tuple[Link, int]) -> bool:
    """Whether two sights are of one event beyond doubt: the same content, and an id that looks random."""
    return _looks_random(here[0].id_text(here[1])) and here[0].contents[here[1]] == there[0].contents[there[1]]


def _looks_random(identity: str) -> bool:
    """Whether an id is long, and varied behind its prefix, from the first digit of its last part on (`ftevent-00000012` is not)."""
    tail = NO_LETTER_OR_DIGIT.split(identity)[-1].lstrip(ascii_letters)
    return len(identity) >= LONG_ID and len(set(tail[-12:])) >= VARIED and any(character.isalpha() for character in tail)


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
        if len(seen) < expected.count and not surplus and not any(_has_ended(walk) for walk in links.walks):
            continue
        if missing:
            yield Broken(where, f"{count(len(seen), 'event')}, {shown(missing[0])} not among them", f"all {expected.count:,}", "", (page,))
        elif surplus:
            yield Broken(where, f"{shown(surplus[0])} too", f"the {expected.count:,} expected and no others", "", (page,))
        elif len(seen) != expected.count:
            yield Broken(where, count(len(seen), "event"), f"{expected.count:,}", "", (page,))
        else:
            yield Held(where, expected.count)
