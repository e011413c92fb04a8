"""Printing: lines of the console report on a real terminal with style, elsewhere as plain text."""

from __future__ import annotations

import os
import re
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.report.console import Line

STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}

COMMAND = re.compile(r"(?m)^(\s*):(?=:)|#(?=#(?:\[|vso\[))")
"""What CI servers take for a command in a log: two colons at the beginning of a line, or two hashes and a bracket anywhere."""


def inert(text: str) -> str:
    """Return text of which no CI server takes a line for a command: its first character is written as an escape."""
    return COMMAND.sub(lambda found: f"{found[1] or ''}\\x3a" if found[0].endswith(":") else "\\x23", text)


def width() -> int:
    """Return how wide lines may be: the terminal's width up to 140, 100 in a pipe."""
    return min(shutil.get_terminal_size((100, 40)).columns, 140) if sys.stdout.isatty() else 100


def print_lines(lines: Iterable[Line]) -> None:
    """Print lines on standard output; style only on a terminal, and not where NO_COLOR is set."""
    styled = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    text = []
    for style, raw in lines:
        line = inert(raw)
        codes = ";".join(STYLES[word] for word in style.split()) if styled and style else ""
        text.append(f"\x1b[{codes}m{line}\x1b[0m" if codes else line)
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(("\n".join(text) + "\n").encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()
