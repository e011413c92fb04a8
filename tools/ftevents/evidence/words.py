"""The words that evidence is described in: values shortened, made harmless for a terminal, and counted."""

from __future__ import annotations

from typing import Any

WIDTH = 80


def cut(text: str, width: int = WIDTH) -> str:
    """Return the text, shortened in its middle to `width` characters."""
    if len(text) <= width:
        return text
    tail = width // 4
    return f"{text[: width - tail - 1]}…{text[-tail:]}"


def shown(value: Any, width: int = WIDTH) -> str:  # noqa: PLR0911 - one return for each kind of JSON value
    """Return a JSON value as a reader would write it: None as null, text quoted, the rest as is; never a control character."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return repr(cut(value, width))
    if isinstance(value, float):
        return cut(getattr(value, "token", repr(value)), width)
    if isinstance(value, int):
        return cut(str(value) if abs(value) < 10**30 else f"{value:.3e}" if abs(value) < 10**300 else "a huge integer", width)
    if isinstance(value, list):
        return f"an array of {count(len(value), 'item')}"
    if isinstance(value, dict):
        names = ", ".join(shown(name, 20) for name in list(value)[:6])
        return cut(f"an object with {names}", width) if value else "an empty object"
    return cut(repr(value), width)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return `1 event`, `2 events`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
