"""Secrets: the keys of a run, kept out of everything that is kept. What is sent is redacted, what comes back is masked.

A server may give a key back in other spellings: percent-encoded, escaped as in JSON or in C, in hexadecimal, in another case, backwards, or
inside base64. All are found and replaced by asterisks at equal length, so that places in a body stay true.
"""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from ftevents.live.head import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftevents.evidence import Headers

SHORTEST = 4
"""Characters: a shorter secret is redacted in what we send, and not looked for in what comes back, where it may stand by chance."""
SHORTEST_WORD = 12
"""Characters of a secret of letters or digits alone, such as "test": a shorter one may well stand in an honest answer."""
SHORTEST_BASE64 = 8
UNSTABLE = (0, 2, 3)
"""How many characters of base64 depend on what stands before a secret, by its place in a group of three bytes."""
MOST_PLACES = 10

REDACTED = "[redacted]"
CREDENTIALS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie"})
SCHEMES = frozenset({"basic", "bearer", "digest", "negotiate", "token"})
SECRET_NAME = re.compile(r"(?:.*[-_.])?(?:key|token|secret|password|passwd|sig|signature|auth|credentials?)", re.IGNORECASE)
SECRET_VALUE = re.compile(r"(?:(?:bearer|basic|token)\s|sk-|eyJ)", re.IGNORECASE)

ESCAPES = {b"%": "percent-encoded", b"\\u": "escaped as in JSON", b"\\x": "escaped as in C"}
"""The escapes of single characters, by what each begins with: any character of a secret may be written so, or not."""

Spelling = tuple[bytes, str]
Span = tuple[int, int, str]
"""Where a secret begins and ends, and in which spelling ("" as it is)."""


class Escaped(NamedTuple):
    """One kind of escape: what it begins with, a pattern of any escaped character of a secret, and one of the secret with some or all escaped."""

    begin: bytes
    character: re.Pattern[bytes]
    whole: re.Pattern[bytes]


def looks_secret(name: str, value: str = "") -> bool:
    """Whether a header or a parameter looks like one that carries a key, by its name or by what its value begins with."""
    return name.lower() in CREDENTIALS or SECRET_NAME.fullmatch(name) is not None or SECRET_VALUE.match(value) is not None


class Secrets:
    """The secrets of a run. Its repr tells nothing but how many they are."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        """Prepare to find these values; empty ones are no secrets."""
        self._values = tuple(dict.fromkeys(value for value in values if value))
        tellable = [value for value in self._values if _is_tellable(value)]
        self._spellings = tuple(dict.fromkeys(spelling for value in tellable for spelling in _spellings(value)))
        self._escaped = tuple(escaped for value in tellable for escaped in _escaped(value))

    def __repr__(self) -> str:
        """Return how many there are."""
        return f"<{len(self._values)} secrets>"

    def redact_headers(self, pairs: Iterable[tuple[str, str]]) -> Headers:
        """Return the headers without their credentials; the scheme of a credential stays, and so does an empty one."""
        return tuple((name, self._redacted(name, value)) for name, value in pairs)

    def mask(self, data: bytes) -> tuple[bytes, tuple[str, ...]]:
        """Return the bytes with asterisks over every secret, and where they were ("byte 120", "byte 7, in base64"); at most ten places."""
        spans = self._find(data)
        if not spans:
            return data, ()
        masked = bytearray(data)
        for start, end, _ in spans:
            masked[start:end] = b"*" * (end - start)
        places = [f"byte {start}, {spelling}" if spelling else f"byte {start}" for start, _, spelling in spans]
        return bytes(masked), tuple(places[:MOST_PLACES])

    def mask_text(self, text: str, encoding: str = "utf-8") -> tuple[str, tuple[str, ...]]:
        """Return the text with asterisks over every secret, and the bytes in this encoding where they were."""
        errors = "surrogatepass" if encoding == "utf-8" else "replace"
        masked, places = self.mask(text.encode(encoding, errors))
        return (masked.decode(encoding, errors), places) if places else (text, ())

    def quote(self, text: str) -> str:
        """Return the beginning of text of a server, decoded as latin-1, fit for a sentence: masked before it is shortened, and escaped."""
        return quoted(self.mask_text(text, "latin-1")[0])

    def _redacted(self, name: str, value: str) -> str:
        if name.lower() in CREDENTIALS:
            scheme, space, rest = value.strip().partition(" ")
            if scheme.lower() in SCHEMES or not scheme:
                return f"{scheme} {REDACTED}" if rest else scheme + space
            return REDACTED
        return REDACTED if value in self._values or self.mask_text(value)[1] else value

    def _find(self, data: bytes) -> list[Span]:
        """Return where secrets are, in order; where spellings overlap, what is covered once is not told twice."""
        spans: list[Span] = []
        for spelling, name in self._spellings:
            if spelling in data:
                spans.extend((match.start(), match.end(), name) for match in re.finditer(re.escape(spelling), data))
        for begin, character, whole in self._escaped:
            if begin in data and character.search(data):
                found = (match for match in whole.finditer(data) if begin in match[0])
                spans.extend((match.start(), match.end(), ESCAPES[begin]) for match in found)
        return _merged(spans) if spans else spans


def _is_tellable(value: str) -> bool:
    """Whether finding the value in an answer says that it is the secret."""
    return len(value) >= SHORTEST and (len(value) >= SHORTEST_WORD or not (value.isalpha() or value.isdecimal()))


def _spellings(value: str) -> Iterator[Spelling]:
    """Yield the spellings of a whole secret: plain, in another case, backwards, with JSON's short escapes, in hexadecimal, and inside base64 at each alignment."""
    plain = value.encode("utf-8", "surrogatepass")
    yield plain, ""
    for escaped in (json.dumps(value)[1:-1], json.dumps(value)[1:-1].replace("/", "\\/")):
        if escaped != value:
            yield escaped.encode(), ESCAPES[b"\\u"]
    for other, name in ((value.lower(), "in lower case"), (value.upper(), "in upper case"), (value[::-1], "backwards")):
        if other != value:
            yield other.encode("utf-8", "surrogatepass"), name
    for digits in dict.fromkeys((plain.hex(), plain.hex().upper())):
        yield digits.encode(), "in hexadecimal"
    for shift, unstable in enumerate(UNSTABLE):
        padded = bytes(shift) + plain
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            stable = encode(padded)[unstable : len(padded) * 8 // 6]
            if len(stable) >= SHORTEST_BASE64:
                yield stable, "in base64"


def _escaped(value: str) -> Iterator[Escaped]:
    """Yield how to find a secret of which some characters are percent-encoded, or escaped as in C or in JSON."""
    plain = value.encode("utf-8", "surrogatepass")
    for begin in (b"%", b"\\x"):
        yield _patterns(begin, [(bytes([byte]), f"{byte:02x}") for byte in plain])
    yield _patterns(b"\\u", [(character.encode("utf-8", "surrogatepass"), f"{ord(character):04x}") for character in value])


def _patterns(begin: bytes, characters: list[tuple[bytes, str]]) -> Escaped:
    """Return the patterns for characters, each given as it is and by its hexadecimal code."""
    escapes = [re.escape(begin) + _in_any_case(code) for _, code in characters]
    either = (b"(?:%b|%b)" % (re.escape(plain), escape) for (plain, _), escape in zip(characters, escapes, strict=True))
    return Escaped(begin, re.compile(b"|".join(dict.fromkeys(escapes))), re.compile(b"".join(either)))


def _in_any_case(code: str) -> bytes:
    return "".join(f"[{digit}{digit.upper()}]" if digit.isalpha() else digit for digit in code).encode()


def _merged(spans: list[Span]) -> list[Span]:
    """Return the spans in order, those that overlap made one; the longer of two at the same place gives the name."""
    merged: list[Span] = []
    for start, end, name in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            first, last, earlier = merged[-1]
            merged[-1] = (first, max(last, end), earlier)
        else:
            merged.append((start, end, name))
    return merged
