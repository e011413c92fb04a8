"""The options in the documentation: the table of docs/configuration.md, made of the table in the program.

Run as a program it writes the table anew; a test holds the documentation against it.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ftevents.configuration import BASE_URL
from ftevents.options import OPTIONS, Choice, Flag, Number

if TYPE_CHECKING:
    from ftevents.options import Option

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
TABLE = re.compile(r"\| option \|.*?\n(?=\n|\Z)", re.DOTALL)


def table() -> str:
    """Return the table: name, front ends, type, default, and what it says; the base URL first."""
    rows = ["| option | of | value | default | what it says |", "| --- | --- | --- | --- | --- |"]
    rows.append(f"| `{BASE_URL}` | check, pytest | text | | The server, where neither an option nor a variable names one. |")
    rows += [
        f"| `{option.name}` | {', '.join(option.fronts)} | {_value(option)} | {_default(option)}| {_said(option)} |"
        for option in OPTIONS
        if option.settable
    ]
    return "\n".join(rows) + "\n"


def _value(option: Option) -> str:
    kind = option.kind
    if option.repeatable:
        return "list of texts"
    if isinstance(kind, Flag):
        return "true or false"
    if isinstance(kind, Number):
        noun = "integer" if kind.type is int else "number"
        if kind.most is not None:
            return f"{noun}, {kind.least:g} to {kind.most:g}"
        return noun if kind.least is None else f"{noun}, {kind.least:g} or more"
    return "name" if isinstance(kind, Choice) else "file" if kind.is_file else "text"


def _default(option: Option) -> str:
    if option.default is None:
        return ""
    return f"`{option.default:g}` " if isinstance(option.kind, Number) else f"`{option.default}` "


def _said(option: Option) -> str:
    return option.help.replace("|", "\\|").replace(" (repeatable)", "").replace(" (repeatable, or with commas)", "")


def main() -> None:
    """Write the document with the table as it is now."""
    DOCUMENT.write_text(TABLE.sub(lambda _: table(), DOCUMENT.read_text("utf-8"), count=1), "utf-8")


if __name__ == "__main__":
    main()
