"""Locating: the line and the column of a finding, in a file whose text is what was judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.captures.items import EntryError
from ftevents.captures.outline import Ruler, find
from ftevents.captures.parsing import BOM

if TYPE_CHECKING:
    from ftevents.evidence import Exchange


def locate(exchange: Exchange, pointer: str) -> tuple[int, int] | None:
    """Return line and column, from 1, of what a JSON pointer leads to, or of what should hold it; None where they are not known."""
    if exchange.origin is None or exchange.answer is None or exchange.answer.body is None:
        return None
    text = exchange.answer.body.removeprefix(BOM).decode("utf-8", "replace")
    try:
        place = find(text, pointer)
    except (EntryError, RecursionError):
        place = 0
    return Ruler(text, *exchange.origin).measure(place)
