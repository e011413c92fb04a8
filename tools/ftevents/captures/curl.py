"""curl: what `curl -i` prints: status line, header lines, an empty line, the body; several answers in a row where it followed redirects.

Lines end as HTTP has it or as an editor has left them. No request is known, and a transfer coding is undone already.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftevents.captures.entries import Told, entry
from ftevents.captures.items import EntryError, Unreadable
from ftevents.captures.outline import Ruler

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import Elsewhere
    from ftevents.captures.source import Source
    from ftevents.evidence import Exchange

_STATUS = rb"HTTP/[0-9](?:\.[0-9])? (?P<status>[1-9][0-9]{2})(?: [^\r\n]*)?"
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*" + _STATUS + rb"\r?(?:\n|$)")
_HEAD = re.compile(_STATUS + rb"\r?\n(?P<headers>(?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\n]*\n)*)(?:\r?\n|\Z)")
_TUNNEL = re.compile(rb"HTTP/1\.[01] 200 connection established\r?\n\r?\n", re.IGNORECASE)


def is_curl(source: Source) -> bool:
    """Whether a file begins with a status line."""
    return _START.match(source.head) is not None


def read_curl(source: Source, numbers: Iterator[int]) -> Iterator[Exchange | Elsewhere | Unreadable]:
    """Yield one item for each final answer, in order."""
    body = source.body
    start = len(body) - len(body.removeprefix(b"\xef\xbb\xbf").lstrip())
    heads = list(_HEAD.finditer(body, start))
    if not heads or heads[0].start() != start:
        yield Unreadable(source.name, "has a status line but no whole head behind it; save the output of `curl -i` again")
        return
    ends = [head.start() for head in heads[1:]] + [len(body)]
    final = [(head, end) for head, end in zip(heads, ends, strict=True) if not (head["status"].startswith(b"1") or _TUNNEL.match(head[0]))]
    ruler = Ruler(body.decode("latin-1"))  # one character for each byte
    for index, (head, end) in enumerate(final, 1):
        place = f"{source.name} answer {index} (line {ruler.measure(head.start())[0]})" if len(final) > 1 else source.name
        origin = ruler.measure(head.end())
        told = Told(status=int(head["status"]), headers=_headers(head["headers"]), body=body[head.end() : end], origin=origin)
        try:
            yield entry(told, place, numbers)
        except EntryError as error:
            yield Unreadable(place, str(error))
    if not final:
        yield Unreadable(source.name, "has no final answer, only informational ones; save the output of `curl -i` again")


def _headers(lines: bytes) -> list[list[str]]:
    pairs = (line.partition(b":") for line in lines.splitlines())
    return [[name.decode("latin-1"), value.strip(b" \t\r").decode("latin-1")] for name, _, value in pairs]
