"""Parsing: finding out what a file holds, and where in its text each part stands, before the strict reading judges the bytes.

The parser here is the standard library's, lenient about NaN, doubled members and text behind the document: those are findings about a
server, not reasons to turn a file down.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftevents.captures.items import EntryError
from ftevents.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPTH = 200
"""Values nested deeper than this are not followed."""
BOM = b"\xef\xbb\xbf"
TOO_DEEP = f"has values nested more than {DEPTH} deep, which are not followed; take them out"
_DIGITS = 400
_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
FOREIGN = {
    b"\x1f\x8b": "is packed with gzip twice; unpack it once",
    b"PK\x03\x04": "is a zip archive; unpack it first",
    b"BZh": "is packed with bzip2; unpack it first",
    b"\xfd7zXZ\0": "is packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "is packed with zstd; unpack it first",
    b"\xff\xfe\0\0": "is UTF-32 text; save it as UTF-8",
    b"\0\0\xfe\xff": "is UTF-32 text; save it as UTF-8",
    b"\xff\xfe": "is UTF-16 text, as Windows PowerShell writes it; save it as UTF-8",
    b"\xfe\xff": "is UTF-16 text; save it as UTF-8",
}
"""How files begin that are something else, and what to do with them."""


@dataclass(frozen=True, slots=True)
class Part:
    """One JSON value and where it stands: `text[start:end]`."""

    text: str
    start: int
    end: int
    value: Any

    @property
    def body(self) -> bytes:
        """The value as it is written, in UTF-8."""
        return self.text[self.start : self.end].encode()

    @property
    def rest(self) -> str:
        """What stands behind the value, without the space around it."""
        return self.text[self.end :].strip()


def _integer(token: str) -> int | float:
    return int(token) if len(token) <= _DIGITS else math.inf


_DECODER = json.JSONDecoder(parse_int=_integer)


def skip(text: str, index: int) -> int:
    """Return the place of the next character that is no space."""
    found = _SPACE.match(text, index)
    return found.end() if found else index


def _part(text: str, index: int) -> Part:
    start = skip(text, index)
    value, end = _DECODER.raw_decode(text, start)
    return Part(text, start, end, value)


def decode(body: bytes) -> str:
    """Return the text of a file. Raises EntryError where it is none in UTF-8, or nothing at all."""
    for magic, why in FOREIGN.items():
        if body.startswith(magic):
            raise EntryError(why)
    text = body.removeprefix(BOM).decode("utf-8", "replace")
    if not text.strip():
        raise EntryError("is empty; save the body of an answer in it")
    return text


def parse(body: bytes, *, is_line: bool = False) -> Part:
    """Return the first JSON document of a file, or of one line. Raises EntryError with the line and the column where none can be read."""
    return part_at(decode(body), 0, is_line=is_line)


def part_at(text: str, index: int, *, is_line: bool = False) -> Part:
    """Return the JSON value that begins behind some space. Raises EntryError with the line and the column where none can be read."""
    try:
        part = _part(text, index)
    except json.JSONDecodeError as error:
        raise EntryError(_where(text, error, is_line=is_line)) from None
    except RecursionError:
        raise EntryError(TOO_DEEP) from None
    brackets = text.count("[", part.start, part.end) + text.count("{", part.start, part.end)
    if brackets > DEPTH and _is_deep(part.value):
        raise EntryError(TOO_DEEP)
    return part


def _where(text: str, error: json.JSONDecodeError, *, is_line: bool) -> str:
    """Say where and how a text is no JSON."""
    if error.pos == skip(text, 0):
        return f"is no JSON document: it begins with {shown(text[error.pos : error.pos + 30])}"
    place = f"column {error.colno}" if is_line else f"line {error.lineno} column {error.colno}"
    if not text[error.pos :].strip() or error.msg.startswith("Unterminated"):
        return f"breaks off at {place} ({error.msg}); save the whole {'line' if is_line else 'document'} again"
    return f"is no JSON from {place} on ({error.msg}, found {shown(text[error.pos : error.pos + 20])}); correct it there"


def broken_at(text: str, index: int, expected: str) -> EntryError:
    """Return the complaint of a text that goes on in another way than JSON does."""
    return EntryError(_where(text, json.JSONDecodeError(f"Expecting {expected}", text, index), is_line=False))


def _is_deep(value: Any) -> bool:
    """Whether values are nested deeper than `DEPTH`; level by level, so without recursion."""
    level = [value]
    for _ in range(DEPTH + 1):
        level = [
            child
            for parent in level
            if isinstance(parent, (dict, list))
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True


def items_of(array: Part) -> Iterator[Part]:
    """Yield each item of a parsed array, with its text."""
    index = array.start + 1
    for _ in array.value:
        item = _part(array.text, index)
        yield item
        index = skip(array.text, item.end) + 1


def members_of(record: Part) -> dict[str, Part]:
    """Return each member of a parsed object, with its text; of a doubled one the last, as parsers do."""
    found: dict[str, Part] = {}
    end = record.start
    while name := _STRING.match(record.text, skip(record.text, end + 1)):
        member = _part(record.text, skip(record.text, name.end()) + 1)
        found[json.loads(name.group())] = member
        end = skip(record.text, member.end)
        if record.text[end] != ",":
            break
    return found


def is_one_a_line(document: Part) -> bool:
    """Whether the text is a stream of documents, one a line, of which `document` is the first."""
    if "\n" in document.text[document.start : document.end]:
        return False
    here, *others = document.text[document.end :].split("\n")
    lines = [line.strip() for line in others if line.strip()]
    return not here.strip() and bool(lines) and all(line.startswith(("{", "[")) for line in lines)
