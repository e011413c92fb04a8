"""What one page of a list promises: its size, where it begins, what it says of the rest, and the page behind the oldest event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence import count, shown
from ftevents.evidence.links import NO_ID
from ftevents.rules.registry import linked, local
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.contract import Facts
    from ftevents.evidence import Exchange, Link, Links
    from ftevents.rules.registry import Verdicts
    from ftevents.rules.verdict import Verdict


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
    largest = max((page for page in links.pages if page.limit is not None), key=lambda page: page.size, default=None)
    for page in links.pages:
        if page.limit is None or not page.size or largest is None:
            continue
        due = min(page.limit, largest.size)
        yield _short(links, page, due, largest) if page.size < due else Held(page.place)


def _short(links: Links, page: Link, due: int, largest: Link | None = None) -> Verdict:
    """Judge a page of fewer events than are due: by what stands behind it, else by its own word that there are more, if no page denies that."""
    more = links.more_behind(page.last) if page.last not in links.doubled else None
    got = count(page.size, "event")
    if more is not None:
        return Broken(page.place, got, f"{due}, since {_behind(more)}", "/data", (page.exchange, more[0].exchange))
    is_denied = page.last in links.ends or links.end_behind(page.last) is not None
    if not page.has_more or not page.requested or is_denied or page.last == NO_ID or page.last in links.doubled:
        return Held(page.place)
    room = f" (room for more: {largest.place})" if largest is not None else ""
    proof = (page.exchange, largest.exchange) if largest is not None else (page.exchange,)
    return Broken(page.place, f"{got} and has_more true", f"{due}{room}, or has_more false", "/data", proof)


def _behind(more: tuple[Link, int]) -> str:
    page, index = more
    return f"{shown(page.id_text(index))} stands behind them ({page.place})"


@linked
def default_page_is_20(links: Links, facts: Facts) -> Verdicts:
    """Looks at every page asked for without limit, of a list that has more events than one such page."""
    due = facts.default_limit
    for page in links.pages:
        if page.has_limit or not page.requested:
            continue
        if page.size > due:
            yield Broken(page.place, count(page.size, "event"), f"{due}, the default", "/data", (page.exchange,))
        elif links.distinct > due and page.size:
            yield _short(links, page, due) if page.size < due else Held(page.place)


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
    """Looks at every page asked for with a cursor whose neighbour is known; one that repeats the cursor is another clause's.

    Where no page shows the neighbour, two pages with events may still contradict each other; that they agree proves nothing.
    """
    known: dict[str, Link] = {}
    owner: dict[str, Link] = {}
    for page in links.pages:
        if page.start is None or not page.requested or page.shows(page.start) or page.start in links.doubled:
            continue
        expected = links.behind_of(page.start)
        if page.size and page.first == NO_ID:
            continue
        if not expected:
            yield from _other_neighbour(links, page, known.setdefault(page.start, page), owner) if _goes_on(links, page) else ()
            continue
        if page.size and page.first in expected:
            yield Held(page.place)
            continue
        sight = next(iter(expected.values()))
        due = f"{shown(sight[0].id_text(sight[1]))}, which stands right behind the cursor ({sight[0].place})"
        yield Broken(page.place, _first_text(page), due, "/data/0" if page.size else "/data", (page.exchange, sight[0].exchange))


def _goes_on(links: Links, page: Link) -> bool:
    """Whether a page is what stands behind an event of the list; a faulty list may begin again behind the oldest one."""
    if not links.is_cursor(page) or page.asked.cursor == "oldest":
        return False
    return not page.size or page.start not in links.ends or not links.precedes(page.first, page.start or NO_ID)


def _other_neighbour(links: Links, page: Link, before: Link, owner: dict[str, Link]) -> Verdicts:
    """Yield where a page and one before it cannot both begin behind their cursors: one cursor and two first events, or two and one.

    `before` is the first page with the same cursor, `owner` has for each first event the page that came first with it. A request made again
    with the same size is another clause's.
    """
    if before.first != page.first:
        if before.limit != page.limit:
            due = f"{_first_text(before)} behind the same cursor, as in {before.place}; one of the two is wrong"
            yield Broken(page.place, _first_text(page), due, "/data/0" if page.size else "/data", (page.exchange, before.exchange))
        return
    if not page.size or page.start in links.ends:
        return
    first = _first_text(page)
    front = links.fronts.get(page.first) if page.first not in links.doubled else None
    rival = owner.setdefault(page.first, page)
    if front is not None and front[0].ids[front[1] - 1] not in (page.start, *links.doubled):
        got = f"{first} right behind the cursor {shown(page.exchange.after)}"
        due = f"it right behind {shown(front[0].id_text(front[1] - 1))} alone, as in {front[0].place}; one of the two is wrong"
        yield Broken(page.place, got, due, "/data/0", (page.exchange, front[0].exchange))
    elif rival.start != page.start:
        got = f"{first} right behind the cursor {shown(page.exchange.after)}"
        due = f"it right behind {shown(rival.exchange.after)} alone, as in {rival.place}; one of the two is wrong"
        yield Broken(page.place, got, due, "/data/0", (page.exchange, rival.exchange))


def _first_text(page: Link) -> str:
    return shown(page.id_text(0)) if page.size else "no events"


@linked
def has_more_is_true(links: Links) -> Verdicts:
    """Looks at every page with events of which it is known what stands behind its last one.

    Where that is not known, two pages may still contradict each other: one event that is the last and is not, or two that are each the last.
    """
    for page in links.pages:
        if page.has_more is None or page.last == NO_ID or page.last in links.doubled:
            continue
        more, end = links.more_behind(page.last), links.end_behind(page.last)
        word = links.words.get(page.last, page)
        if page.has_more and end is not None and more is None:
            due = f"false, since nothing stands behind the last event ({end.place})"
            yield Broken(page.place, "true", due, "/has_more", (page.exchange, end.exchange))
        elif not page.has_more and more is not None:
            yield Broken(page.place, "false", f"true, since {_behind(more)}", "/has_more", (page.exchange, more[0].exchange))
        elif more is not None or end is not None:
            yield Held(page.place)
        elif page.requested and word.has_more != page.has_more:
            got = f"{_truth(page)} behind {shown(page.id_text(page.size - 1))}"
            due = f"{_truth(word)}, as in {word.place}, which ends with it too; one of the two is wrong"
            yield Broken(page.place, got, due, "/has_more", (page.exchange, word.exchange))
    yield from _two_ends(links)


def _truth(page: Link) -> str:
    return "true" if page.has_more else "false"


def _two_ends(links: Links) -> Verdicts:
    """Yield each page that says of another event than one before it that it is the oldest.

    Only of one run or recording: pages of two that have no event in common may be of a job that was made anew in between.
    """
    oldest: dict[str | None, tuple[str, Link]] = {}
    for event, page in links.ends.items() if len(links.ends) > 1 else ():
        if not page.is_timed or event in links.doubled or links.more_behind(event) is not None:
            continue
        _, before = oldest.setdefault(page.clock, (event, page))
        if before is not page:
            got = f"{_end_in(page)}, so that {shown(_end_text(page))} is the oldest event"
            due = f"{shown(_end_text(before))} as the oldest, by {_end_in(before)} in {before.place}; one of the two is wrong"
            yield Broken(page.place, got, due, "/has_more" if page.size else "/data", (page.exchange, before.exchange))


def _end_in(page: Link) -> str:
    return "has_more false" if page.size else "an empty page"


def _end_text(page: Link) -> str:
    return page.id_text(page.size - 1) if page.size else str(page.exchange.after)


@linked
def end_is_an_empty_page(links: Links) -> Verdicts:
    """Looks at every page asked for behind the oldest event: the one known as such, or the last of a page that says that no more exist."""
    for exchange in links.refused:
        if exchange.asked.cursor == "oldest":
            yield Broken(exchange.place, f"status {exchange.status}", "status 200 and an empty page", "", (exchange,))
    ends = {page.last for page in links.pages if page.has_more is False and page.size} - links.doubled
    for page in links.pages:
        if page.start is None or not page.requested or (page.start not in ends and page.asked.cursor != "oldest"):
            continue
        if page.size:
            starts_again = page.shows(page.start) or links.precedes(page.first, page.start)
            if starts_again:
                got = f"{count(page.size, 'event')} from further up the list"
                yield Broken(page.place, got, "no events and has_more false", "/data", (page.exchange,))
        elif page.has_more is True:
            yield Broken(page.place, "has_more true", "no events and has_more false", "/has_more", (page.exchange,))
        else:
            yield Held(page.place)
