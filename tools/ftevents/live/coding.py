"""Content coding: whether a body has the coding that its head declares, whole, and whether that was asked for (RFC 9110 section 8.4).

HTTP libraries hide a stream that was cut or that goes on behind its end; here both are told.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, NamedTuple

from ftevents.evidence import count
from ftevents.live.head import quoted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.live.head import Quote

ASKED = "gzip, deflate"
"""What we ask for, and can decode."""
KNOWN = ("gzip", "x-gzip", "deflate")
MOST_NESTED = 4
MOST_MEMBERS = 100
GZIP_START = b"\x1f\x8b"
REFUSED = re.compile(r";[ \t]*q[ \t]*=[ \t]*0(?:\.0*)?[ \t]*(?:;|$)", re.IGNORECASE)
GZIP, ZLIB, BARE = 31, 15, -15
CHECKS = {"incorrect data check": "a wrong checksum", "incorrect length check": "a wrong length at its end"}


class Decoded(NamedTuple):
    """A body without its coding, None where it cannot be had; the defect in one sentence. `oversized`: it expands beyond the cap."""

    body: bytes | None
    defect: str | None = None
    oversized: bool = False


class _UndecodableError(ValueError):
    """The bytes are not what is declared; the text says what they are."""


class _OversizedError(ValueError):
    """The bytes expand beyond the cap."""


def decode(body: bytes, declared: Sequence[str], asked: str | None, *, cap: int, quote: Quote = quoted) -> Decoded:
    """Remove the codings that Content-Encoding declares (its values, in order) from a body.

    `asked` is the Accept-Encoding that was sent; None: none was, so any coding is acceptable. The result has at most `cap` bytes.
    """
    codings = [coding for value in declared for part in value.split(",") if (coding := part.strip(" \t").lower()) not in ("", "identity")]
    if not codings:
        return Decoded(body)
    defects = [f"the coding {quote(coding)}, which was not asked for" for coding in codings if not is_asked(coding, asked)][:1]
    if len(codings) > MOST_NESTED:
        return _undecoded(defects, f"{len(codings)} codings, one in the other")
    unknown = [coding for coding in codings if coding not in KNOWN]
    if unknown:
        return _undecoded(defects, "" if defects else f"the coding {quote(unknown[0])}, which this reader does not know")
    try:
        for coding in reversed(codings):
            body = _remove(coding, body, defects, cap, quote)
    except _OversizedError:
        return Decoded(None, oversized=True)
    except _UndecodableError as undecodable:
        return _undecoded(defects, str(undecodable))
    return Decoded(body, "; ".join(defects) or None)


def is_asked(coding: str, asked: str | None) -> bool:
    """Whether a coding is acceptable to who sent this Accept-Encoding (RFC 9110 section 12.5.3)."""
    if asked is None:
        return True
    wanted: dict[str, bool] = {}
    for part in asked.lower().split(","):
        wanted[part.partition(";")[0].strip(" \t").removeprefix("x-")] = not REFUSED.search(part)
    return wanted.get(coding.removeprefix("x-"), wanted.get("*", False))


def _undecoded(defects: list[str], last: str) -> Decoded:
    return Decoded(None, "; ".join([*defects, last] if last else defects))


def _remove(coding: str, body: bytes, defects: list[str], cap: int, quote: Quote) -> bytes:
    """Remove one coding. Raises _UndecodableError and _OversizedError; a defect that leaves the body readable is added to `defects`."""
    wrapping = GZIP if coding != "deflate" else ZLIB if _begins_zlib(body) else BARE
    if coding != "deflate" and not body.startswith(GZIP_START[: max(len(body), 1)]):
        raise _UndecodableError(_other(coding, body, quote))
    try:
        decoded, behind = _inflate(body, wrapping, cap, coding)
    except zlib.error as error:
        reason = str(error).rpartition(": ")[2]
        text = _other(coding, body, quote) if wrapping == BARE else f"a {coding} stream with {CHECKS.get(reason, reason)}"
        raise _UndecodableError(text) from None
    if wrapping == BARE:
        defects.append("deflate without the zlib header that belongs to it")
    if behind:
        defects.append(f"{count(behind, 'byte')} behind the end of the {coding} stream")
    return decoded


def _other(coding: str, body: bytes, quote: Quote) -> str:
    """Return the sentence for a body that is not coded as declared."""
    start = f"begins with {quote(body[:200].decode('latin-1'))}" if body else "is empty"
    return f"{coding} is declared, and the body {start}"


def _begins_zlib(body: bytes) -> bool:
    """Whether the first two bytes are a zlib header (RFC 1950 section 2.2)."""
    return len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0


def _inflate(data: bytes, wrapping: int, cap: int, coding: str) -> tuple[bytes, int]:
    """Return what a stream expands to and how many bytes lie behind it. A gzip stream may have several members."""
    pieces: list[bytes] = []
    room = cap
    for _ in range(MOST_MEMBERS):
        engine = zlib.decompressobj(wrapping)
        piece = engine.decompress(data, room + 1)
        if len(piece) > room:
            raise _OversizedError
        if not engine.eof:
            if wrapping == BARE:
                raise zlib.error
            raise _UndecodableError(f"a {coding} stream of {count(len(data), 'byte')} that is cut before its end")
        pieces.append(piece)
        room -= len(piece)
        data = engine.unused_data
        if wrapping != GZIP or not data.startswith(GZIP_START):
            break
    return b"".join(pieces), len(data)
