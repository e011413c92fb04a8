"""Thinning: a smaller plan is a stated sample of the full one, never the full one cut off."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.live.ask import Ask, Probe


def thinned(probe: Probe, share: float, least: int = 2) -> Probe:
    """Drive a probe so that of each batch only a share is asked, `least` at least, evenly spread from the first to the last.

    A request that others of the batch repeat is asked beside them.
    """
    try:
        asks = next(probe)
        while True:
            chosen = _spread(asks, share, least)
            exchanges = yield [asks[index] for index in chosen]
            asks = probe.send(exchanges)
    except StopIteration:
        return


def _spread(asks: list[Ask], share: float, least: int) -> list[int]:
    """Return which requests of a batch to ask, by their index."""
    bases = {id(ask.repeats) for ask in asks}
    places = [place for place, ask in enumerate(asks) if id(ask) not in bases]
    wanted = max(ceil(len(places) * share), min(len(places), least))
    if wanted >= len(places):
        return list(range(len(asks)))
    chosen = {places[0]} if wanted == 1 else {places[round(turn * (len(places) - 1) / (wanted - 1))] for turn in range(wanted)}
    needed = {id(asks[place].repeats) for place in chosen}
    return [place for place, ask in enumerate(asks) if place in chosen or id(ask) in needed]
