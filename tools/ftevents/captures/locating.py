"""Locating: the line and the column of a finding, in a file whose text is what was judged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftevents.captures.items import EntryError
from ftevents.captures.outline import Ruler, find
from ftevents.captures.parsing import BOM

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

_WHERE = re.compile(r"(?: (?:entry|answer) \d+| line (?P<of_lines>\d+)| \(line (?P<beside>\d+)\))+$")
"""What a reader adds to the name of a file, to say where in it something stands."""


def file_of(exchange: Exchange) -> tuple[str | None, int | None]:
    """Return the name of the file that an exchange was read from, None for standard input, and the line that it begins at where its place tells it."""
    found = _WHERE.search(exchange.place)
    name = exchange.place if found is None else exchange.place[: found.start()]
    line = None if found is None else found["beside"] or found["of_lines"]
    return (None if name == "standard input" else name), (None if line is None else int(line))


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
