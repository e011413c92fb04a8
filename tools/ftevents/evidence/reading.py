"""The strict reading of a body: the value, and every defect of the bytes that a lenient parser would hide.

The text is RFC 8259 JSON in UTF-8. Nothing is repaired; what can still be read is read, so that one defect does not hide the next.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from ftevents.evidence.words import cut

if TYPE_CHECKING:
    from collections.abc import Callable

DefectKind = Literal["utf-8", "bom", "json", "trailing", "duplicate", "surrogate", "range"]
BOM = b"\xef\xbb\xbf"
SURROGATE = re.compile("[\ud800-\udfff]")
HALF = re.compile(r"\\u[dD][89a-fA-F]")
"""An escape that stands for half a surrogate pair, in the text of a body."""
SPACES = " \t\n\r"
DEPTH = 200
"""Values nested deeper than this are not read: official SDKs give up at 64 or 100, and whoever follows them needs a stack."""
SHORTEST_TOO_LARGE = 309
DIGITS = 600
"""Integers of more digits than this are not kept: no double holds them, and Python need not read more than 640."""


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing about the bytes that is not strict JSON: its kind, where (a JSON pointer or a byte), and what was found."""

    kind: DefectKind
    where: str
    got: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A body as read: `value` is meaningful where `complete`; `defects` in the order in which they matter."""

    value: Any
    complete: bool
    defects: tuple[Defect, ...]

    def of(self, *kinds: DefectKind) -> list[Defect]:
        """Return the defects of some kinds."""
        return [defect for defect in self.defects if defect.kind in kinds]


class Real(float):
    """A number that was written with a fraction or an exponent; keeps how it was written."""

    __slots__ = ("token",)
    token: str

    def __new__(cls, token: str) -> Self:
        """Read the token as a float and keep it."""
        number = super().__new__(cls, token)
        number.token = token
        return number


class _Doubled(dict[str, Any]):
    """An object in which a member stood more than once; the last one wins, as in most parsers."""

    names: tuple[str, ...] = ()


class _Parser:
    """json.loads with every leniency of it turned into a defect."""

    def __init__(self) -> None:
        self.defects: list[Defect] = []
        self.doubled = False
        self.decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_constant=self._constant, parse_float=self._real, parse_int=self._integer
        )

    def _object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        seen: set[str] = set()
        doubled = _Doubled(found)
        doubled.names = tuple(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        self.doubled = True
        return doubled

    def _constant(self, token: str) -> float:
        self.defects.append(Defect("json", "", f"{token}, which is no JSON number"))
        return float(token)

    def _real(self, token: str) -> Real:
        number = Real(token)
        if number in (float("inf"), float("-inf")):
            self.defects.append(Defect("range", "", f"the number {cut(token)}, which no double can hold"))
        return number

    def _integer(self, token: str) -> int:
        if len(token) < SHORTEST_TOO_LARGE or not math.isinf(float(token)):
            return int(token)
        self.defects.append(Defect("range", "", f"an integer of {len(token.lstrip('-'))} digits, which no double can hold"))
        return int(token if len(token) <= DIGITS else token[:20])

    def parse(self, text: str) -> tuple[Any, bool]:
        start = len(text) - len(text.lstrip(SPACES))
        try:
            value, end = self.decoder.raw_decode(text, start)
            deep = text.count("[") + text.count("{") > DEPTH and _is_deep(value)
        except json.JSONDecodeError as error:
            found = "nothing" if start == len(text) else repr(cut(text[error.pos : error.pos + 20]) or "the end")
            self.defects.append(Defect("json", f"character {error.pos}", f"{found} ({error.msg})"))
            return None, False
        except RecursionError:
            deep = True
        if deep:
            self.defects.append(Defect("json", "", f"values nested more than {DEPTH} deep"))
            return None, False
        rest = text[end:].lstrip(SPACES)
        if rest:
            self.defects.append(Defect("trailing", f"character {len(text) - len(rest)}", f"{cut(rest[:40])!r} behind the first document"))
        return value, True


def read(body: bytes) -> Reading:
    """Read a body strictly. Never raises."""
    parser = _Parser()
    if body.startswith(BOM):
        parser.defects.append(Defect("bom", "byte 0", "a byte order mark"))
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        parser.defects.append(
            Defect("utf-8", f"byte {error.start}", f"bytes {body[error.start : error.end].hex(' ')}, which are not UTF-8")
        )
        text = body.decode("utf-8", "replace")
    text = text.removeprefix("\ufeff")
    value, complete = parser.parse(text)
    if complete:
        if parser.doubled:
            parser.defects.extend(_doubled(value))
        if HALF.search(text):
            parser.defects.extend(_surrogates(value))
    return Reading(value, complete, tuple(parser.defects))


def _is_deep(value: Any) -> bool:
    """Whether values are nested more than `DEPTH` deep; level by level, without recursion."""
    level = [value]
    for _ in range(DEPTH):
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


def _walk(value: Any, visit: Callable[[Any, str], None], pointer: str = "") -> None:
    """Visit every value with its JSON pointer, without recursion."""
    todo = [(value, pointer)]
    while todo:
        here, at = todo.pop()
        visit(here, at)
        if isinstance(here, dict):
            todo.extend((member, f"{at}/{escape(name)}") for name, member in reversed(here.items()))
        elif isinstance(here, list):
            todo.extend((item, f"{at}/{index}") for index, item in reversed(list(enumerate(here))))


def _doubled(value: Any) -> list[Defect]:
    found: list[Defect] = []

    def visit(here: Any, at: str) -> None:
        if isinstance(here, _Doubled):
            found.extend(Defect("duplicate", f"{at}/{escape(name)}", f"the member {cut(name)!r} twice") for name in here.names)

    _walk(value, visit)
    return found


def _surrogates(value: Any) -> list[Defect]:
    found: list[Defect] = []

    def visit(here: Any, at: str) -> None:
        names = [here] if isinstance(here, str) else list(here) if isinstance(here, dict) else []
        found.extend(Defect("surrogate", at, f"half a surrogate pair in {cut(name)!r}") for name in names if SURROGATE.search(name))

    _walk(value, visit)
    return found


def escape(name: str) -> str:
    """Return a member name as a token of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")
