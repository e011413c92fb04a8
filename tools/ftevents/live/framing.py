"""The framing of a body: how its end is found, from the head alone (RFC 9112 section 6.3), and what is wrong with what the head says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from ftevents.live.head import Head, Quote

WITHOUT_BODY = (101, 204, 304)
LENGTH = re.compile(r"[0-9]+")
LOOSE_LENGTH = re.compile(r"\+?([0-9]+)")
MOST_DIGITS = 15
HUGE = 2**62
"""What a length of more digits is taken for."""


class Framing(NamedTuple):
    """How a body ends. `is_found` is False where the head contradicts itself so that nothing tells where the body ends."""

    kind: Literal["length", "chunked", "close", "none"]
    declared: int | None = None
    is_found: bool = True


def choose_framing(head: Head, method: str, defects: list[str], quote: Quote) -> Framing:
    """Return how the body of an answer to this method is framed; add to the defects.

    Of lengths that differ the shortest is taken, so that nobody waits in vain; what the others count is left over then.
    """
    lengths = _lengths(head, defects, quote)
    codings = tokens(head, "transfer-encoding")
    if codings:
        _check_transfer_codings(codings, head, defects, quote)
    if method == "HEAD" or head.status in WITHOUT_BODY or (method == "CONNECT" and 200 <= head.status < 300):
        return Framing("none", lengths[0] if lengths else None)
    if codings and codings[-1] == "chunked":
        return Framing("chunked")
    if lengths and not codings:
        return Framing("length", min(lengths))
    return Framing("close", None, not is_kept(head) or not (codings or "content-length" in head.fields))


def is_kept(head: Head) -> bool:
    """Whether the server says that the connection stays open."""
    options = tokens(head, "connection")
    return "close" not in options and (head.version == "1.1" or "keep-alive" in options)


def tokens(head: Head, name: str) -> list[str]:
    """Return the elements of a header that is a list, in lower case, over all its lines."""
    if name not in head.fields:
        return []
    elements = ",".join(head.fields[name]).lower().split(",")
    return [token for element in elements if (token := element.strip(" \t"))]


def integer(digits: str, base: int = 10) -> int:
    """Read digits, however many they are."""
    digits = digits.lstrip("0") or "0"
    return int(digits, base) if len(digits) <= MOST_DIGITS else HUGE


def _lengths(head: Head, defects: list[str], quote: Quote) -> list[int]:
    """Return every declared length, each once: a list of equal lengths is one length."""
    lengths: list[int] = []
    for element in ",".join(head.fields.get("content-length", ())).split(",") if "content-length" in head.fields else ():
        text = element.strip(" \t")
        if not LENGTH.fullmatch(text):
            defects.append(f"a Content-Length that is no number: {quote(text)}")
        number = LOOSE_LENGTH.match(text)
        if number is not None and (length := integer(number[1])) not in lengths:
            lengths.append(length)
    if len(lengths) > 1:
        defects.append(f"Content-Lengths that differ: {' and '.join(str(length) for length in lengths[:5])}")
    return lengths


def _check_transfer_codings(codings: list[str], head: Head, defects: list[str], quote: Quote) -> None:
    if "content-length" in head.fields:
        defects.append("a Content-Length beside Transfer-Encoding")
    if codings != ["chunked"]:
        defects.append(f"a Transfer-Encoding other than chunked: {quote(', '.join(codings))}")
    if head.version == "1.0":
        defects.append("a Transfer-Encoding in an HTTP/1.0 answer")
