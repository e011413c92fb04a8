"""The outline of a JSON text: its members and items one after the other, so that a long recording is never held as objects all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.captures.parsing import broken_at, part_at, skip
from ftevents.evidence import cut, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.captures.parsing import Part


class Outline:
    """A place in a JSON text that moves forward. Everything here raises EntryError, with line and column, where the text is no JSON."""

    def __init__(self, text: str) -> None:
        """Stand at the beginning."""
        self.text = text
        self.at = skip(text, 0)

    def sees(self, character: str) -> bool:
        """Whether the next value begins so: `{` is an object, `[` an array."""
        return self.text.startswith(character, self.at)

    def part(self) -> Part:
        """Read the next value whole."""
        part = part_at(self.text, self.at)
        self.at = skip(self.text, part.end)
        return part

    def members(self) -> Iterator[str]:
        """Yield the name of each member of the object that is next, in order; the value is next meanwhile, and passed over where it is not read."""
        yield from self._inside("{", "}", self._name)

    def items(self) -> Iterator[Part]:
        """Yield each item of the array that is next."""
        for _ in self._inside("[", "]", lambda: ""):
            yield self.part()

    def rest(self) -> str:
        """Return what stands behind the document, shortened and in quotes; empty where nothing does."""
        return shown(cut(self.text[self.at :].strip(), 30)) if self.at < len(self.text) else ""

    def _inside(self, opening: str, closing: str, begin: Callable[[], str]) -> Iterator[str]:
        self._take(opening)
        if self.sees(closing):
            self._take(closing)
            return
        while True:
            name = begin()
            start = self.at
            yield name
            if self.at == start:
                self.part()
            if self.sees(closing):
                self._take(closing)
                return
            self._take(",")

    def _name(self) -> str:
        if not self.sees('"'):
            raise broken_at(self.text, self.at, "a member's name in double quotes")
        name = self.part().value
        self._take(":")
        return str(name)

    def _take(self, character: str) -> None:
        if not self.sees(character):
            raise broken_at(self.text, self.at, f"{character!r}")
        self.at = skip(self.text, self.at + 1)


class Ruler:
    """Lines and columns, both from 1, of places in a text that are asked for in ascending order."""

    def __init__(self, text: str, line: int = 1, column: int = 1) -> None:
        """Measure a text whose first character stands at this line and column."""
        self._text = text
        self._line = line
        self._column = column
        self._at = 0

    def measure(self, place: int) -> tuple[int, int]:
        """Return line and column of a place."""
        newlines = self._text.count("\n", self._at, place)
        self._column = place - self._text.rfind("\n", 0, place) if newlines else self._column + place - self._at
        self._line += newlines
        self._at = place
        return self._line, self._column


def escapes(token: str) -> str:
    """Return a token of a JSON pointer as the name that it stands for (RFC 6901)."""
    return token.replace("~1", "/").replace("~0", "~")


def find(text: str, pointer: str) -> int:
    """Return where the value behind a JSON pointer begins; where there is none, the value that should hold it. Raises EntryError for no JSON."""
    outline = Outline(text)
    for token in pointer.split("/")[1:]:
        place = outline.at
        if outline.sees("{"):
            found = [outline.at for name in outline.members() if name == escapes(token)]
        elif outline.sees("[") and token.isdecimal():
            found = [item.start for index, item in enumerate(outline.items()) if index == int(token)]
        else:
            found = []
        outline.at = place
        if not found:
            break
        outline.at = found[-1]
    return outline.at
