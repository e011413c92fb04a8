"""Lines: NDJSON, one document a line, each an event, a page, an error, a record, or an array of them.

The file is read line by line, however long it is. Empty lines, CRLF and a byte order mark at the beginning are nobody's fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.captures.documents import Stand, entries_of, strange
from ftevents.captures.items import EntryError, Unreadable
from ftevents.captures.kinds import is_marked
from ftevents.captures.outline import Ruler
from ftevents.captures.parsing import BOM, parse
from ftevents.captures.source import LINE_CAP
from ftevents.evidence import cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.documents import Entry
    from ftevents.captures.items import LeftOut
    from ftevents.captures.source import Source

_LOOKED_AT = 10


def is_ndjson(source: Source) -> bool:
    """Whether a file holds documents, one a line: two of its first lines are whole ones, or the first is and another begins behind it."""
    lines = [line.removeprefix(BOM).strip() for line in source.first_lines(_LOOKED_AT)]
    if len(lines) < 2:
        return False
    whole = [_is_document(line) for line in lines]
    return sum(whole) > 1 or (whole[0] and lines[1].startswith((b"{", b"[")))


def _is_document(line: bytes) -> bool:
    if line[:1] not in (b"{", b"[") or line[-1:] not in (b"}", b"]"):
        return False
    try:
        return not parse(line, is_line=True).rest
    except EntryError:
        return False


def read_ndjson(source: Source, numbers: Iterator[int]) -> Iterator[Entry | LeftOut]:
    """Yield the entries of each line, in order; a bad line is yielded, never raised."""
    alien = None if source.named else _alien(source)
    if alien is not None:
        yield source.alien(alien)
        return
    is_empty = True
    for number, line in source.lines():
        text = (line or b"").removeprefix(BOM if number == 1 else b"").strip()
        if line is None:
            yield Unreadable(f"{source.name} line {number}", f"is longer than {LINE_CAP >> 20} MB, and was not read")
        elif text:
            yield from _line(text, f"{source.name} line {number}", (number, line.index(text) + 1), numbers)
        is_empty = is_empty and not (line is None or text)
    if is_empty:
        yield source.alien("is empty; save answers or events in it, one a line")


def _alien(source: Source) -> str | None:
    """Say what a file in a folder holds, where none of its first lines is of the contract, whole or broken."""
    found = []
    for line in source.first_lines(_LOOKED_AT):
        try:
            found.append(strange(parse(line.strip(), is_line=True)))
        except EntryError as error:
            found.append(None if is_marked(line) else str(error))
    return f"holds one document a line; the first {found[0]}" if found and all(found) else None


def _line(text: bytes, place: str, where: tuple[int, int], numbers: Iterator[int]) -> Iterator[Entry]:
    try:
        document = parse(text, is_line=True)
    except EntryError as error:
        yield Unreadable(place, str(error))
        return
    if document.rest:
        yield Unreadable(place, f"has {shown(cut(document.rest, 30))} behind its document; put one document on each line")
    elif (why := strange(document)) is not None:
        yield Unreadable(place, why)
    else:
        yield from entries_of(document, Stand(place, Ruler(document.text, *where)), numbers, text)
