"""Harmless text: what a server or a file wrote, as one printable line, for formats that give characters a meaning.

Findings quote such text already; places, targets and notes hold names of files and words of users as they are.
"""

from __future__ import annotations


def printable(text: str) -> str:
    """Return the text with every character that is not printable as its escape: line ends, controls, marks of direction, half surrogates."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def _escape(character: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    code = ord(character)
    return short.get(character) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}")
