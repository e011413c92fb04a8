"""Clauses of the family page: the list object around the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.evidence import shown
from ftevents.rules.event import MEMBERS as EVENT_MEMBERS
from ftevents.rules.event import member
from ftevents.rules.registry import local
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Exchange
    from ftevents.rules.registry import Verdicts

MEMBERS = frozenset({"object", "data", "has_more"})


def promised(exchange: Exchange) -> dict[str, Any] | None:
    """Return what the contract knows of a page and of its events, None where no page came; other members may be counters and clocks."""
    if exchange.page is None:
        return None
    page = {name: value for name, value in exchange.page.items() if name in MEMBERS}
    return page | {"data": [_known(event) for event in exchange.items] or page.get("data")}


def _known(event: Any) -> Any:
    return {name: value for name, value in event.items() if name in EVENT_MEMBERS} if isinstance(event, dict) else event


@local
def object(exchange: Exchange) -> Verdicts:
    """Looks at every page."""
    if exchange.page is not None:
        if exchange.page.get("object") == "list":
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, member(exchange.page, "object"), "'list'", "/object", (exchange,))


@local
def data(exchange: Exchange) -> Verdicts:
    """Looks at every page."""
    if exchange.page is not None:
        if isinstance(exchange.page.get("data"), list):
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, member(exchange.page, "data"), "an array, empty where there are no events", "/data", (exchange,))


@local
def has_more(exchange: Exchange) -> Verdicts:
    """Looks at every page."""
    if exchange.page is not None:
        if isinstance(exchange.page.get("has_more"), bool):
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, member(exchange.page, "has_more"), "true or false", "/has_more", (exchange,))


@local
def more_is_never_empty(exchange: Exchange) -> Verdicts:
    """Looks at every page that says that there are more, but for one that was asked for with a size of nothing."""
    page = exchange.page
    if page is None or page.get("has_more") is not True or not isinstance(page.get("data"), list):
        return
    if exchange.asked.limit not in (None, "default", "valid", "large") or (exchange.request is not None and not exchange.asks_plainly):
        return
    if page["data"]:
        yield Held(exchange.place)
    else:
        yield Broken(
            exchange.place, "true on a page without events", "false, since there is no event to go on from", "/has_more", (exchange,)
        )


@local
def known_members(exchange: Exchange) -> Verdicts:
    """Looks at every page."""
    if exchange.page is not None:
        extra = [name for name in exchange.page if name not in MEMBERS]
        if extra:
            names = ", ".join(shown(name, 30) for name in extra[:5])
            yield Broken(exchange.place, f"also {names}", "only the members of the contract", "", (exchange,))
        else:
            yield Held(exchange.place)
