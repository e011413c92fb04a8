"""Excerpts: the stretch of a body that a finding is about, written for reading, with the place marked.

What a JSON pointer leads to is in the middle; its neighbours stand on a line each, and whatever is further off is counted and left out.
A member that is not there is marked where it should be. Control characters are escaped, as JSON can, so that nothing in an excerpt moves text.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftevents.evidence import cut, shown
from ftevents.evidence.links import id_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.evidence import Exchange, Transcript
    from ftevents.report.model import Finding

MOST_COMPARED = 3
"""Exchanges of one finding that get an excerpt."""
NEIGHBOURS = 1
MOST_MEMBERS = 12
MOST_ITEMS = 3
DEEPEST = 10
LINE = 110
"""Characters of a value that stands on one line."""
TEXT = 60
"""Characters of a text inside a value on one line; a text that is marked has ten times as many."""
HEAD = 1200
"""Characters of a body that is no JSON."""
UNSEEN = re.compile(r"[^\n\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Three stretches of text; `marked` is empty where there is nothing to point at."""

    before: str
    marked: str = ""
    after: str = ""


def visible(text: str) -> str:
    """Return the text with every character that cannot be seen, or that moves others, escaped as JSON does; line breaks stay."""
    return text if text.isprintable() else UNSEEN.sub(lambda found: _escaped(found[0]), text)


def _escaped(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1] if ord(character) > 127 else f"\\u{ord(character):04x}"


def excerpts(finding: Finding, transcript: Transcript) -> list[dict[str, Any]]:
    """Return an excerpt of each body that a finding rests on, as JSON; the first is the one that the pointer is about."""
    cited = [transcript.by_number[number] for number in finding.exchanges if number in transcript.by_number]
    accused = next((each for each in cited if each.place == finding.place), cited[0] if cited else None)
    if accused is None:
        return []
    others = [each for each in cited if each is not accused][: MOST_COMPARED - 1]
    pointers = [finding.pointer, *(_same_event(accused, finding.pointer, other) for other in others)]
    return [_to_json(exchange, pointer) for exchange, pointer in zip([accused, *others], pointers, strict=True)]


def _to_json(exchange: Exchange, pointer: str) -> dict[str, Any]:
    found = excerpt(exchange, pointer)
    return {
        "exchange": exchange.number,
        "pointer": cut(pointer, 500),
        "before": found.before,
        "marked": found.marked,
        "after": found.after,
    }


def _same_event(accused: Exchange, pointer: str, other: Exchange) -> str:
    """Return the pointer of the same place in the same event of another page, where the pointer leads into one; else that of the whole."""
    event = re.match(r"/data/(\d{1,8})(?!\d)", pointer)
    if event is None or int(event[1]) >= len(accused.items):
        return ""
    identity = id_of(accused.items[int(event[1])])
    same = (at for at, item in enumerate(other.items) if identity is not None and id_of(item) == identity)
    return next((f"{other.pointer(at)}{pointer[event.end() :]}" for at in same), "")


def excerpt(exchange: Exchange, pointer: str) -> Excerpt:
    """Return the excerpt of one body: as JSON where it is that, else its first characters."""
    body = exchange.answer.body if exchange.answer is not None else None
    if not body:
        return Excerpt("")
    if exchange.reading is None or not exchange.reading.complete:
        text = visible(body[: 4 * HEAD].decode("utf-8", "replace"))
        return Excerpt(text if len(text) <= HEAD else f"{text[:HEAD]}…")
    lines = list(_whole(exchange.document, [_name(token) for token in pointer.split("/")[1:]], "", is_marked=bool(pointer)))
    marked = [place for place, (_, is_marked) in enumerate(lines) if is_marked]
    texts = _with_commas([visible(text) for text, _ in lines])
    if not marked:
        return Excerpt("\n".join(texts))
    first, last = marked[0], marked[-1] + 1
    indent = len(texts[first]) - len(texts[first].lstrip(" "))
    before = "".join(f"{text}\n" for text in texts[:first]) + " " * indent
    middle = "\n".join(texts[first:last])[indent:]
    comma = "," if middle.endswith(",") else ""
    return Excerpt(before, middle.removesuffix(","), comma + "".join(f"\n{text}" for text in texts[last:]))


def _with_commas(texts: list[str]) -> list[str]:
    """Return the lines with a comma behind each value that another one follows."""
    found = []
    for text, following in zip(texts, [*texts[1:], "}"], strict=True):
        is_last = following.lstrip(" ")[:1] in ("}", "]", "(")
        is_value = text[-1:] not in ("{", "[", "…") and text.lstrip(" ")[:1] not in ("…", "(")
        found.append(f"{text}," if is_value and not is_last else text)
    return found


def _name(token: str) -> str:
    return token.replace("~1", "/").replace("~0", "~")


Line = tuple[str, bool]
"""A line of an excerpt, and whether it is marked."""


def _whole(value: Any, path: list[str], label: str, *, is_marked: bool, depth: int = 0) -> Iterator[Line]:
    """Yield the lines of a value that lies on the way to the marked one, or is it."""
    indent = "  " * depth
    if not isinstance(value, (dict, list)) or not value or depth > DEEPEST:
        yield f"{indent}{label}{_short(value, 10 if is_marked and not path else 1)}", is_marked and not path
        return
    brackets = "{}" if isinstance(value, dict) else "[]"
    whole = is_marked and not path
    yield f"{indent}{label}{brackets[0]}", whole
    children = _members(value, path, depth) if isinstance(value, dict) else _items(value, path, depth)
    for text, marked in children:
        yield text, whole or (marked and is_marked)
    yield f"{indent}{brackets[1]}", whole


def _members(value: dict[str, Any], path: list[str], depth: int) -> Iterator[Line]:
    indent = "  " * (depth + 1)
    names = list(value)
    aim = names.index(path[0]) if path and path[0] in value else None
    kept = {*names[:MOST_MEMBERS]} | ({names[aim]} if aim is not None else set())
    for name in (each for each in names if each in kept):
        label = f"{_quoted(name, TEXT)}: "
        if path and name == path[0]:
            yield from _whole(value[name], path[1:], label, is_marked=True, depth=depth + 1)
        elif depth == 0 and name == "data" and isinstance(value[name], list):
            yield from _whole_list(value[name], label)
        else:
            yield f"{indent}{label}{_short(value[name])}", False
    if len(names) > len(kept):
        yield f"{indent}… {len(names) - len(kept):,} more members", False
    if path and aim is None:
        yield f"{indent}(no {_quoted(path[0], TEXT)} here)", True


def _whole_list(items: list[Any], label: str) -> Iterator[Line]:
    """Yield the events of a page of which none is meant in particular."""
    if not items:
        yield f"  {label}[]", False
        return
    yield f"  {label}[", False
    yield from _some(items, {*range(min(MOST_ITEMS, len(items))), len(items) - 1}, [], 1)
    yield "  ]", False


def _items(value: list[Any], path: list[str], depth: int) -> Iterator[Line]:
    aim = int(path[0]) if path and path[0].isdecimal() and len(path[0]) < 9 else None
    if aim is None or aim >= len(value):
        yield from _some(value, {*range(min(MOST_ITEMS, len(value))), len(value) - 1}, [], depth)
        if path:
            yield "  " * (depth + 1) + f"(no item {cut(path[0], TEXT)} here)", True
        return
    kept = {index for index in range(aim - NEIGHBOURS, aim + NEIGHBOURS + 1) if 0 <= index < len(value)}
    yield from _some(value, kept, path, depth)


def _some(items: list[Any], kept: set[int], path: list[str], depth: int) -> Iterator[Line]:
    """Yield some items in order, each gap between them as a number."""
    indent = "  " * (depth + 1)
    behind = 0
    for index in sorted(kept):
        if index > behind:
            yield f"{indent}… {_count(index - behind)}", False
        if path and int(path[0]) == index:
            yield from _whole(items[index], path[1:], "", is_marked=True, depth=depth + 1)
        else:
            yield f"{indent}{_short(items[index])}", False
        behind = index + 1
    if behind < len(items):
        yield f"{indent}… {_count(len(items) - behind)}", False


def _count(number: int) -> str:
    return "1 more item" if number == 1 else f"{number:,} more items"


def _short(value: Any, times: int = 1) -> str:
    """Return a value on one line; longer ones `times` as long."""
    line = "".join(_written(value, TEXT * times, 3, LINE * times))
    return line if len(line) <= LINE * times else f"{line[: LINE * times]} …"


def _written(value: Any, width: int, depth: int, room: int) -> Iterator[str]:
    if isinstance(value, str):
        yield _quoted(value, width)
    elif isinstance(value, (dict, list)) and value and not depth:
        yield "{…}" if isinstance(value, dict) else "[…]"
    elif isinstance(value, dict):
        yield from _joined("{}", ((f"{_quoted(name, width)}: ", each) for name, each in value.items()), width, depth, room)
    elif isinstance(value, list):
        yield from _joined("[]", (("", each) for each in value), width, depth, room)
    else:
        yield shown(value, width)


def _joined(brackets: str, parts: Iterator[tuple[str, Any]], width: int, depth: int, room: int) -> Iterator[str]:
    yield brackets[0]
    for place, (label, value) in enumerate(parts):
        if room < 0:
            yield ", …"
            break
        text = ", " * bool(place) + label + "".join(_written(value, width, depth - 1, room))
        room -= len(text)
        yield text
    yield brackets[1]


def _quoted(text: str, width: int) -> str:
    return json.dumps(cut(text, width), ensure_ascii=False)
