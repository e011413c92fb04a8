"""The generated parts of docs/mutants.md: the table of a whole run, and the mutants on the list with their reasons."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mutant_survivors import Survivor

PAGE = Path(__file__).resolve().parents[2] / "docs" / "mutants.md"
MARK = "<!-- {} -->"


def write(table: str, survivors: Iterable[Survivor], page: Path = PAGE) -> None:
    """Write both parts anew; the rest of the page stays as it is."""
    text = _replaced(page.read_text("utf-8"), "table", table)
    page.write_text(_replaced(text, "survivors", listing(survivors)), "utf-8")


def listing(survivors: Iterable[Survivor]) -> str:
    """Return the mutants on the list, by module."""
    parts = []
    for module, group in groupby(sorted(survivors, key=lambda each: each.key), key=lambda each: each.key[0]):
        parts.append(f"### {module}\n\n" + "\n".join(map(_item, group)))
    return "\n\n".join(parts) or "None."


def _item(survivor: Survivor) -> str:
    _, where, line, becomes, which = survivor.key
    again = f" (number {which} of such lines)" if which > 1 else ""
    kind = "changes nothing" if survivor.equivalent else "not killed"
    return f"- {where or 'the module'}{again}: {_code(line)} → {_code(becomes)}  \n  {kind}: {survivor.why}"


def _code(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence} {text} {fence}" if fence == "``" else f"`{text}`"


def _replaced(text: str, name: str, part: str) -> str:
    """Return a text with what stands between two marks replaced. Raises ValueError where they are not there."""
    before, begin, rest = text.partition(MARK.format(name))
    _, end, after = rest.partition(MARK.format(f"end of {name}"))
    if not begin or not end:
        raise ValueError(f"docs/mutants.md has no marks for {name}")
    return f"{before}{begin}\n\n{part}\n\n{end}{after}"
