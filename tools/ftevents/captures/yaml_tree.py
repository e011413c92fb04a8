"""The tree of a YAML cassette, read event by event: entries one after the other, never the whole file, and never more than a cap.

Nothing is made of a tag but bytes, and of plain words but null, true, false and numbers: a cassette is text, and a header that reads
`no` or `2020-10-01` stays what it says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from ftevents.captures.items import EntryError
from ftevents.captures.parsing import DEPTH, TOO_DEEP

if TYPE_CHECKING:
    from collections.abc import Iterator

NODES = 2_000_000
"""Values of one entry, those counted again that an alias repeats; more are not followed."""
REPEATED = 16 * 2**20
"""Characters of one entry that aliases repeat; more are not followed."""
IS_FAST = bool(yaml.__with_libyaml__)
_BINARY = ("tag:yaml.org,2002:binary", "!binary")
_WORDS: Final = {"": None, "~": None, "null": None, "Null": None, "NULL": None, "true": True, "True": True, "false": False, "False": False}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,300})")
_REAL = re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Binary:
    """A value that was written in base64."""

    text: str


class Entries:
    """The entries of a cassette: the items of a sequence that stands in its mapping under one of some names."""

    def __init__(self, text: str, names: tuple[str, ...]) -> None:
        """Prepare to read a file. `name` is the one under which entries were found; `beside` is what else stands in its mapping, as far as it was read."""
        self.name: str | None = None
        self.beside: dict[str, Any] = {}
        self._names = names
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader if IS_FAST else yaml.SafeLoader)
        self._anchors: dict[str, tuple[Any, int, int]] = {}
        self._nodes = 0
        self._characters = self._repeated = 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Yield the line and the tree of each entry. Raises EntryError where the file breaks off, is no YAML, or goes beyond a cap."""
        try:
            yield from self._documents()
        except yaml.YAMLError as error:
            raise EntryError(_where(error)) from None

    def _documents(self) -> Iterator[tuple[int, Any]]:
        for event in self._events:
            if isinstance(event, yaml.MappingStartEvent):
                yield from self._mapping()
            elif isinstance(event, yaml.DocumentStartEvent):
                self._anchors.clear()
            elif isinstance(event, yaml.NodeEvent):
                raise EntryError(f"is no cassette: it is no mapping with {' or '.join(f'`{name}`' for name in self._names)}")

    def _mapping(self) -> Iterator[tuple[int, Any]]:
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            name = str(self._tree(event, 1))
            event = next(self._events)
            if name in self._names and isinstance(event, yaml.SequenceStartEvent):
                self.name = name
                while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
                    self._nodes = self._characters = self._repeated = 0
                    yield event.start_mark.line + 1, self._tree(event, 2)
            else:
                self.beside[name] = self._tree(event, 1)

    def _tree(self, event: Any, depth: int) -> Any:
        """Return the value that begins with an event."""
        nodes, characters = self._nodes, self._characters
        self._count(1, len(event.value) if isinstance(event, yaml.ScalarEvent) else 0)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise EntryError(f"has the alias *{event.anchor}, which stands for nothing, or for what it is in; take it out")
            value, nodes, characters = self._anchors[event.anchor]
            self._repeat(characters)
            self._count(nodes, characters)
            return value
        if depth > DEPTH:
            raise EntryError(TOO_DEEP)
        if isinstance(event, yaml.ScalarEvent):
            value = _scalar(event)
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
            while not isinstance(item := next(self._events), yaml.SequenceEndEvent):
                value.append(self._tree(item, depth + 1))
        else:
            value = {}
            while not isinstance(key := next(self._events), yaml.MappingEndEvent):
                name = self._tree(key, depth + 1)
                value[name if isinstance(name, str) else str(name)] = self._tree(next(self._events), depth + 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, self._nodes - nodes, self._characters - characters)
        return value

    def _count(self, nodes: int, characters: int) -> None:
        self._nodes += nodes
        self._characters += characters
        if self._nodes > NODES:
            raise EntryError(f"has an entry of more than {NODES:,} values, aliases counted, which are not followed; take it out")

    def _repeat(self, characters: int) -> None:
        self._repeated += characters
        if self._repeated > REPEATED:
            raise EntryError(
                f"has an entry in which aliases repeat more than {REPEATED >> 20} MB of text, which are not followed; take it out"
            )


def _scalar(event: Any) -> Any:
    if event.tag in _BINARY:
        return Binary(event.value)
    if event.implicit[0] and event.value in _WORDS:
        return _WORDS[event.value]
    if event.implicit[0] and event.value[-1:] in "0123456789.":
        if _INTEGER.fullmatch(event.value):
            return int(event.value)
        if _REAL.fullmatch(event.value):
            return float(event.value)
    return event.value


def _where(error: yaml.YAMLError) -> str:
    """Say where and how a text is no YAML."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None) or getattr(error, "reason", None)
    place = f"line {mark.line + 1} column {mark.column + 1}" if mark is not None else f"character {getattr(error, 'position', 0) + 1}"
    if problem is not None and "end of stream" in problem:
        return f"breaks off at {place} ({problem}); save the whole file again"
    return f"is no YAML from {place} on ({problem or type(error).__name__}); correct it there"
