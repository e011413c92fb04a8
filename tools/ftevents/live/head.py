"""The head of an answer: status line and header lines, read strictly, and read all the same where they are malformed.

Every deviation from RFC 9112 is kept as a defect in words; what can still be understood is understood, so that one defect of a server
does not hide its answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ftevents.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.evidence import Headers

    Quote = Callable[[str], str]
    """Makes text of the server fit for a sentence: it hides secrets, shortens, and escapes."""

WIDTH = 40
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
STATUS_LINE = re.compile(r"HTTP/(1\.[01]) ([1-9][0-9]{2}) ([\t -~\x80-\xff]*)")
LOOSE_STATUS_LINE = re.compile(r"HTTP/?[ \t]*([0-9](?:\.[0-9])?)?[ \t]+([0-9]{3})(?![0-9])[ \t]*(.*)", re.IGNORECASE | re.DOTALL)


def quoted(text: str) -> str:
    """Return the beginning of text of a server, escaped; for callers that know no secrets."""
    return shown(text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…", WIDTH)


class Head(NamedTuple):
    """A head as read. `headers` in order and with duplicates, decoded as latin-1; `fields` the same by lower-case name; `text` it all."""

    version: str
    status: int
    reason: str
    headers: Headers
    fields: dict[str, list[str]]
    defects: list[str]
    text: str


def parse_head(text: str, quote: Quote = quoted) -> Head | None:
    """Read a head, decoded as latin-1, the empty line that ends it included. None: its first line is no status line."""
    defects: list[str] = []
    lines = _lines(text, defects)
    status = _status_line(lines[0], defects, quote)
    if status is None:
        return None
    pairs = parse_fields(lines[1:], defects, quote)
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name.lower(), []).append(value)
    return Head(*status, tuple(pairs), fields, defects, text)


def parse_fields(lines: list[str], defects: list[str], quote: Quote) -> list[tuple[str, str]]:
    """Read header lines or trailer lines, without their line ends; return their pairs and add to the defects."""
    pairs: list[tuple[str, str]] = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name.isascii() or not name.replace("-", "").isalnum():
            _read_odd_line(line, pairs, defects, quote)
        else:
            pairs.append((name, value.strip(" \t")))
    text = "".join(lines)
    if not text.isprintable() and CONTROL.search(text):
        defects.extend(f"a control character in the header {quote(name)}" for name, value in pairs if CONTROL.search(value))
    return pairs


def _lines(text: str, defects: list[str]) -> list[str]:
    """Split a head into its lines; only CR LF may end one."""
    ends = text.count("\r\n")
    if text.count("\n") == ends == text.count("\r"):
        return text.split("\r\n")[:-2]
    lines = text.split("\n")[:-1]
    if not all(line.endswith("\r") for line in lines):
        defects.append("a bare LF at the end of a line of the head")
    lines = [line.removesuffix("\r") for line in lines[:-1]]
    if any("\r" in line for line in lines):
        defects.append("a bare CR in a line of the head")
    return [line.replace("\r", " ") for line in lines]


def _status_line(line: str, defects: list[str], quote: Quote) -> tuple[str, int, str] | None:
    """Return version, status and reason."""
    strict = STATUS_LINE.fullmatch(line)
    if strict is not None:
        return strict[1], int(strict[2]), strict[3]
    loose = LOOSE_STATUS_LINE.fullmatch(line)
    if loose is None:
        return None
    if STATUS_LINE.fullmatch(f"{line} "):
        defects.append("no space behind the status code")
    else:
        defects.append(f"a malformed status line: {quote(line)}")
    return loose[1] or "", int(loose[2]), loose[3]


def _read_odd_line(line: str, pairs: list[tuple[str, str]], defects: list[str], quote: Quote) -> None:
    """Read a line that is not plainly `Name: value`, as far as it can be read."""
    if line[:1] in (" ", "\t"):
        defects.append("a folded header line")
        if pairs:
            name, value = pairs.pop()
            pairs.append((name, f"{value} {line.strip()}".strip()))
        return
    name, colon, value = line.partition(":")
    if not colon:
        defects.append(f"a header line without a colon: {quote(line)}")
        return
    bare = name.rstrip(" \t")
    if bare != name:
        defects.append(f"white space before the colon of {quote(bare)}")
    if not TOKEN.fullmatch(bare):
        defects.append(f"a header name that is no token: {quote(bare)}")
    pairs.append((bare, value.strip(" \t")))
