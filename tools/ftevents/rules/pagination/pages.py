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
    largest = max((page.size for page in links.pages if page.limit is not None), default=0)
    for page in links.pages:
        if page.limit is None or not page.size:
            continue
        due = min(page.limit, largest)
        if page.size >= due:
            yield Held(page.place)
            continue
        more = links.more_behind(page.last) if page.last not in links.doubled else None
        if more is None:
            yield Held(page.place)
        else:
            exchanges = (page.exchange, more[0].exchange)
            yield Broken(page.place, count(page.size, "event"), f"{due}, since {_behind(more)}", "/data", exchanges)


def _behind(more: tuple[Link, int]) -> str:
    page, index = more
    return f"{shown(page.id_text(index))} stands behind them ({page.place})"


@linked
def default_page_is_20(links: Links, facts: Facts) -> Verdicts:
    """Looks at every page asked for without limit, of a list that has more events than one such page."""
    for page in links.pages:
        if page.has_limit or not page.requested:
            continue
        size, due = page.size, facts.default_limit
        if size > due:
            yield Broken(page.place, count(size, "event"), f"{due}, the default", "/data", (page.exchange,))
        elif links.distinct > due and page.size:
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
        if page.start is None or not page.requested or page.shows(page.start) or page.start in links.doubled:
            continue
        expected = links.behind_of(page.start)
        if not expected or (page.size and page.first == NO_ID):
            continue
        if page.size and page.first in expected:
            yield Held(page.place)
            continue
        sight = next(iter(expected.values()))
        got = shown(page.id_text(0)) if page.size else "no events"
        due = f"{shown(sight[0].id_text(sight[1]))}, which stands right behind the cursor ({sight[0].place})"
        yield Broken(page.place, got, due, "/data/0" if page.size else "/data", (page.exchange, sight[0].exchange))


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
