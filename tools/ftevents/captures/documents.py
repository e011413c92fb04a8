"""Documents: a file that is one JSON document, told apart by what it holds.

A page, an event, an error body or an array of events alone is a body: the bytes of the file are those of the answer. In an array of
pages or records each item is an entry of its own, and has no bytes to judge: somebody put the array together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.captures.items import Elsewhere, EntryError, Unreadable
from ftevents.captures.kinds import KNOWN, alien_list, is_marked, kind_of
from ftevents.captures.parsing import is_one_a_line, items_of, parse
from ftevents.captures.records import from_record
from ftevents.evidence import Answer, Exchange, cut, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import LeftOut
    from ftevents.captures.parsing import Part
    from ftevents.captures.sources import Source
    from ftevents.evidence.exchange import Shape

Entry = Exchange | Elsewhere | Unreadable


def read_json(source: Source, numbers: Iterator[int]) -> Iterator[Entry | LeftOut]:
    """Yield one item for each entry of a JSON document, in order; a bad entry is yielded, never raised."""
    try:
        document = parse(source.body)
    except EntryError as error:
        yield Unreadable(source.name, str(error)) if is_marked(source.body) else source.alien(str(error))
        return
    if is_one_a_line(document) and is_marked(source.body):
        yield Unreadable(source.name, "holds one document a line; make it one array (`jq -s .`), or give each line a file of its own")
    elif isinstance(document.value, list):
        yield from _array(source, document, numbers)
    elif (strange := _strange(document)) is not None:
        yield source.alien(strange)
    elif kind_of(document.value) == "record":
        yield _entry(document, source.name, numbers)
        yield from _rest(source, document)
    else:
        yield _alone(document, source.name, numbers, source.body)


def _array(source: Source, array: Part, numbers: Iterator[int]) -> Iterator[Entry | LeftOut]:
    """Yield an array of events whole, and any other item by item."""
    kinds = {kind_of(item) for item in array.value}
    if not kinds - {None}:
        found = "an empty array" if not array.value else f"an array that begins with {shown(array.value[0])}"
        yield source.alien(f"is {found}; expected {KNOWN}")
    elif kinds <= {"event", None}:
        yield _exchange(next(numbers), source.name, Answer(None, source.body), "events")
    else:
        for index, item in enumerate(items_of(array), 1):
            yield _entry(item, f"{source.name} entry {index}", numbers)
        yield from _rest(source, array)


def _entry(part: Part, place: str, numbers: Iterator[int]) -> Entry:
    """Return a record, or one item of an array of anything."""
    strange = _strange(part)
    if strange is not None:
        return Unreadable(place, strange)
    try:
        return from_record(part, place, numbers) if kind_of(part.value) == "record" else _alone(part, place, numbers, None)
    except EntryError as error:
        return Unreadable(place, str(error))


def _alone(part: Part, place: str, numbers: Iterator[int], body: bytes | None) -> Exchange:
    """Return a page, an event or an error body without a request; `body` are its bytes, where they are known."""
    answer = Answer(None, body) if body is not None else Answer(None, part.body, exact=False)
    return _exchange(next(numbers), place, answer, "event" if kind_of(part.value) == "event" else "answer")


def _exchange(number: int, place: str, answer: Answer, shape: Shape) -> Exchange:
    return Exchange(number, place, None, answer, shape=shape, sent=number, finished=number)


def _strange(part: Part) -> str | None:
    """Say why a value is nothing that can be judged; None where it is something."""
    kind = kind_of(part.value)
    if kind is None:
        return f"is {shown(part.value)}; expected {KNOWN}"
    other = alien_list(part.value) if kind == "page" else None
    return f"is {other}; expected {KNOWN}" if other else None


def _rest(source: Source, document: Part) -> Iterator[Unreadable]:
    """Complain of text behind a document of records, which is not the server's."""
    if document.rest:
        yield Unreadable(source.name, f"has {shown(cut(document.rest, 30))} behind its end; take it out, or put all entries into one array")
