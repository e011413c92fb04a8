"""Documents: a file that is one JSON document, told apart by what it holds.

A page, an event, an error body or an array of events alone is a body: the bytes of the file are those of the answer. In an array of
pages or records each item is an entry of its own, and has no bytes to judge: somebody put the array together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ftevents.captures.items import Elsewhere, EntryError, Unreadable
from ftevents.captures.kinds import KNOWN, alien_list, is_marked, kind_of
from ftevents.captures.outline import Ruler
from ftevents.captures.parsing import FOREIGN, is_one_a_line, items_of, parse
from ftevents.captures.records import from_record
from ftevents.evidence import Answer, Exchange, cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import Found, LeftOut
    from ftevents.captures.numbers import Numbers
    from ftevents.captures.parsing import Part
    from ftevents.captures.proving import Proof, Prover
    from ftevents.captures.source import Source
    from ftevents.evidence.exchange import Shape

Entry = Exchange | Elsewhere | Unreadable
_FLOW = re.compile(rb"[1-9][0-9]{1,8}:[0-9]{1,4}:[a-z_]+[;,:]")
_EXPORT = "is a flow file of mitmproxy; export it as HAR (`mitmdump -nr FILE --set hardump=OUT.har`) and name that"


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a document stands: its place in words, and what measures lines and columns in its text."""

    place: str
    ruler: Ruler


def read_json(source: Source, numbers: Numbers, prover: Prover | None = None) -> Iterator[Entry | LeftOut | Found | Proof]:
    """Yield one item for each entry of a JSON document, in order; a bad entry is yielded, never raised."""
    if b"\0" in source.head and not source.head.lstrip().startswith((b"{", b"[", *FOREIGN)):
        yield source.alien("is no text, since it has bytes of zero")
        return
    if _FLOW.match(source.head):
        yield Unreadable(source.name, _EXPORT)
        return
    from ftevents.captures.arrays import lengths_of, read_array

    found = lengths_of(source)
    if found is not None:
        yield from read_array(source, *found, numbers, prover)
        return
    body = source.body
    try:
        document = parse(body)
    except EntryError as error:
        yield _no_document(source, body, str(error))
        return
    if is_one_a_line(document) and is_marked(body):
        yield Unreadable(source.name, "holds one document a line; read it with `--format ndjson`")
        return
    if (why := strange(document)) is not None:
        yield source.alien(why)
        return
    yield from entries_of(document, Stand(source.name, Ruler(document.text)), numbers, body)
    if document.rest and _is_put_together(document):
        yield Unreadable(source.name, f"has {shown(cut(document.rest, 30))} behind its end; take it out, or put all entries into one array")


def _no_document(source: Source, body: bytes, why: str) -> Unreadable | LeftOut:
    """Complain of a file that is no JSON document; in a folder, only of one that must be a capture."""
    return Unreadable(source.name, why) if is_marked(body) else source.alien(why)


def _is_put_together(document: Part) -> bool:
    """Whether it holds entries and is no body itself, so that text behind it is not the server's."""
    return kind_of(document.value) == "record" or (isinstance(document.value, list) and not _is_array_of_events(document))


def _is_array_of_events(document: Part) -> bool:
    return {kind_of(item) for item in document.value} <= {"event", None}


def entries_of(document: Part, stand: Stand, numbers: Iterator[int], body: bytes) -> Iterator[Entry]:
    """Yield the entries of a document that holds something; `body` are its bytes."""
    if isinstance(document.value, list) and not _is_array_of_events(document):
        for index, item in enumerate(items_of(document), 1):
            yield entry_of(item, Stand(f"{stand.place} entry {index}", stand.ruler), numbers, None)
    else:
        yield entry_of(document, stand, numbers, body)


def entry_of(part: Part, stand: Stand, numbers: Iterator[int], body: bytes | None) -> Entry:
    """Return a record, a body, or one item of an array of anything; `body` are its bytes, where they are known."""
    if (why := strange(part)) is not None:
        return Unreadable(stand.place, why)
    try:
        if kind_of(part.value) == "record":
            return from_record(part, stand.place, numbers, stand.ruler)
    except EntryError as error:
        return Unreadable(stand.place, str(error))
    number = next(numbers)
    answer = Answer(None, body) if body is not None else Answer(None, part.body, exact=False)
    shape: Shape = "events" if isinstance(part.value, list) else "event" if kind_of(part.value) == "event" else "answer"
    origin = stand.ruler.measure(part.start if body is None else 0)
    return Exchange(number, stand.place, None, answer, shape=shape, sent=number, finished=number, origin=origin)


def strange(part: Part) -> str | None:
    """Say why a value is nothing that can be judged; None where it is something."""
    if isinstance(part.value, list):
        if {kind_of(item) for item in part.value} - {None}:
            return None
        found = "an empty array" if not part.value else f"an array that begins with {shown(part.value[0])}"
        return f"is {found}; expected {KNOWN}"
    kind = kind_of(part.value)
    if kind is None:
        return f"is {shown(part.value)}; expected {KNOWN}"
    other = alien_list(part.value) if kind == "page" else None
    return f"is {other}; expected {KNOWN}" if other else None
