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
from ftevents.captures.stretch import Part, Store
from ftevents.evidence import cut, shown
from ftevents.evidence.proof import ProvenEvents

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.documents import Entry
    from ftevents.captures.items import Found, LeftOut
    from ftevents.captures.numbers import Numbers
    from ftevents.captures.proving import Proof, Prover
    from ftevents.captures.source import Block, Source

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


def read_ndjson(source: Source, numbers: Numbers, prover: Prover | None = None) -> Iterator[Entry | LeftOut | Found | Proof]:
    """Yield the entries of each line, in order; a bad line is yielded, never raised."""
    alien = None if source.named else alien_of(source)
    if alien is not None:
        yield source.alien(alien)
        return
    store = Store(source, entries_of_line)
    is_empty = True
    for block in source.blocks():
        yield from read_block(block, store, numbers, prover)
        is_empty = is_empty and bool(block.lines) and not any(line.strip() for line in block.lines)
    if is_empty:
        yield source.alien("is empty; save answers or events in it, one a line")


def read_block(block: Block, store: Store, numbers: Numbers, prover: Prover | None) -> Iterator[Entry | Found | Proof]:
    """Yield what the lines of a block hold, proven where it can be."""
    if not block.lines:
        yield Unreadable(store.place(block.number), f"is longer than {LINE_CAP >> 20} MB, and was not read")
        return
    done = 0
    for index, proof in prover.lines(block, store, numbers) if prover is not None else ():
        yield from _lines(block, range(done, index), store, numbers)
        if proof is None:
            yield from _lines(block, range(index, index + 1), store, numbers)
            done = index + 1
        else:
            yield proof
            done = index + (proof.size if isinstance(proof, ProvenEvents) else 1)
    yield from _lines(block, range(done, len(block.lines)), store, numbers)


def _lines(block: Block, indices: range, store: Store, numbers: Numbers) -> Iterator[Entry | Found]:
    for index in indices:
        number = block.number + index
        yield from store.entries(block.lines[index], Part(store.place(number), number, block.offset, index, line=number), numbers)


def entries_of_line(line: bytes, part: Part, numbers: Iterator[int]) -> Iterator[Entry]:
    """Yield what stands on one line."""
    text = line.removeprefix(BOM if part.first == 1 else b"").strip()
    if text:
        yield from _line(text, part.place, (part.line, line.index(text) + 1), numbers)


def alien_of(source: Source) -> str | None:
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
