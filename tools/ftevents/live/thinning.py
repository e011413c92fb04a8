"""Thinning: a smaller plan is a stated sample of the full one, never the full one cut off."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.live.ask import Ask, Probe


def thinned(probe: Probe, share: float, least: int = 2) -> Probe:
    """Drive a probe so that of each batch only a share is asked, `least` at least, evenly spread from the first to the last."""
    try:
        asks = next(probe)
        while True:
            chosen = _spread(asks, share, least)
            exchanges = yield [asks[index] for index in chosen]
            asks = probe.send(exchanges)
    except StopIteration:
        return


def _spread(asks: list[Ask], share: float, least: int) -> list[int]:
    wanted = max(ceil(len(asks) * share), min(len(asks), least))
    if wanted >= len(asks):
        return list(range(len(asks)))
    if wanted == 1:
        return [0]
    return sorted({round(place * (len(asks) - 1) / (wanted - 1)) for place in range(wanted)})
