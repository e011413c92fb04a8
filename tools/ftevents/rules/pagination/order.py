"""What the order of a list promises: one order, newest first, and new events at the head only."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ftevents.evidence import count, shown
from ftevents.evidence.link import NO_ID, NO_TIME
from ftevents.rules.registry import linked
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Link, Links
    from ftevents.rules.registry import Verdicts


@linked
def one_order(links: Links) -> Verdicts:
    """Looks at every event whose neighbour is seen in more than one page: the one behind it, or, once it has one, the one in front of it."""
    if not links.repeats:
        return
    sights: dict[str, int] = defaultdict(int)
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
    yield from _two_in_front(links)


def _two_in_front(links: Links) -> Verdicts:
    """Yield each event that stands right behind two others, of which no page shows anything else behind."""
    fronts: dict[str, str] = {}
    for event, followers in links.followers.items() if _is_forked(links) else ():
        follower = next(iter(followers))
        if len(followers) > 1 or not links.doubled.isdisjoint((event, follower)) or event in links.followers.get(follower, ()):
            continue
        before = fronts.setdefault(follower, event)
        if before != event:
            (then, there), (now, here) = links.followers[before][follower], followers[follower]
            got = f"{shown(now.id_text(here - 1))} right in front of {shown(now.id_text(here))}"
            due = f"{shown(then.id_text(there - 1))} there, as in {then.place}, since nothing new comes between; one of the two is wrong"
            yield Broken(now.place, got, due, f"/data/{here - 1}/id", (now.exchange, then.exchange))


def _is_forked(links: Links) -> bool:
    """Whether any event stands right behind two others."""
    behind = [follower for followers in links.followers.values() for follower in followers]
    return len(set(behind)) < len(behind)


@linked
def newest_first(links: Links) -> Verdicts:
    """Looks at every neighbouring pair of every page, and at the cursor and the first event where the page goes on from there."""
    for page in links.pages:
        if not page.descending:
            times = page.times
            rising = next(i for i in range(1, page.size) if times[i] > times[i - 1] != NO_TIME)
            (here, pointer), (there, _) = page.at(rising), page.at(rising - 1)
            got = f"{times[rising]} behind {times[rising - 1]}"
            yield Broken(here.place, got, "an earlier or the same second", f"{pointer}/created_at", (here, there))
        elif page.size > 1:
            yield Held(page.place, page.size - 1)
        seam = _rises_at_the_seam(links, page)
        if seam is not None:
            got = f"{page.time_at(0)} behind {seam[0].time_at(seam[1])}, the cursor's time"
            yield Broken(page.place, got, "an earlier or the same second", "/data/0/created_at", (page.exchange, seam[0].exchange))


def _rises_at_the_seam(links: Links, page: Link) -> tuple[Link, int] | None:
    """Where the cursor's event was seen, if the first event behind it is newer and no page shows another order of the two."""
    sight = links.sight(page.start) if page.start is not None else None
    if sight is None or not page.requested or not page.size or page.shows(page.start) or links.behind_of(page.start or NO_ID):
        return None
    before = sight[0].time_at(sight[1])
    rises = page.time_at(0) > before != NO_TIME
    return sight if rises and not links.precedes(page.first, page.start or NO_ID) else None


@linked
def reading_changes_nothing(links: Links) -> Verdicts:
    """Looks at every page from the head that was read more than once, by a live run or in one recording with times, in the order of time."""
    last: dict[tuple[str | None, int | None], Link] = {}
    from_the_head = (page for page in links.pages if page.start is None and page.requested and page.is_timed)
    for page in sorted(from_the_head, key=lambda page: page.sent):
        before = last.get((page.clock, page.limit))
        last[page.clock, page.limit] = page
        if before is None or not before.was_before(page) or not before.size or links.doubled or before.gaps or page.gaps:
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
        is_further_down = not page.size or NO_TIME < page.time_at(0) < before.time_at(0) or links.precedes(before.first, page.first)
        return 0 if is_further_down else None
    newer = page.ids.index(before.ids[common[0]]) - common[0]
    room = page.size - max(newer, 0)
    return next((index for index in range(min(room, before.size)) if before.ids[index] not in page.ids), None)


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
    steady = links.neighbours - len(links.inserted)
    if steady and len(links.pages) > 1:
        yield Held(f"the list of {count(links.distinct, 'event')}", steady)
