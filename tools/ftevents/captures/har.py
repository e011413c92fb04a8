"""HAR: the archive of HTTP traffic that browsers, proxies and test tools save (version 1.2).

Its bodies are already decoded, whatever Content-Encoding says. A text that is absent was not kept; status 0 means that no answer came.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeGuard

from ftevents.captures.entries import Told, entry
from ftevents.captures.items import EntryError, Unreadable
from ftevents.captures.outline import Outline
from ftevents.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import Elsewhere, LeftOut
    from ftevents.captures.source import Source
    from ftevents.evidence import Exchange

_FRACTION = re.compile(r"[.,](\d+)")
_LATE_CLOCKS = ("harfile",)
"""Makers that write when an answer came as when it was asked for: their times say nothing of the order of requests."""
_INSTEAD = re.compile(r"not included|evicted|too large|too big", re.IGNORECASE)


def is_har(source: Source) -> bool:
    """Whether a file is a HAR: a JSON object `log`, and nothing of a document before it."""
    return source.first_member == "log"


def read_har(source: Source, numbers: Iterator[int]) -> Iterator[Exchange | Elsewhere | Unreadable | LeftOut]:
    """Yield one item for each entry, in order; of a file that breaks off, those before the break."""
    found = False
    try:
        outline = Outline(source.text)
        for name in outline.members() if outline.sees("{") else ():
            maker = ""
            for inner in outline.members() if name == "log" and outline.sees("{") else ():
                if inner == "creator" and outline.sees("{"):
                    maker = str(outline.part().value.get("name"))
                elif inner == "entries" and outline.sees("["):
                    found = True
                    yield from _entries(outline, source.name, None if maker in _LATE_CLOCKS else source.name, numbers)
    except EntryError as error:
        yield Unreadable(source.name, str(error))
        return
    if not found:
        yield source.alien("is no HAR: it has no object `log` with an array `entries`")
    if outline.rest():
        yield Unreadable(source.name, f"has {outline.rest()} behind its end; take it out")


def _entries(outline: Outline, name: str, clock: str | None, numbers: Iterator[int]) -> Iterator[Exchange | Elsewhere | Unreadable]:
    for index, part in enumerate(outline.items(), 1):
        place = f"{name} entry {index}"
        try:
            yield entry(_told(part.value, clock), place, numbers)
        except EntryError as error:
            yield Unreadable(place, str(error))


def _told(value: Any, clock: str | None) -> Told:
    request, response = _object(value, "request"), _object(value, "response")
    url, status = request.get("url"), response.get("status")
    if not isinstance(url, str):
        raise EntryError(f"its request has the url {shown(url)}; expected a text")
    started, tick = time_of(value.get("startedDateTime"))
    spent = value.get("time")
    known = Told(
        method=request.get("method"),
        url=url.partition("#")[0],
        sent=_pairs(request.get("headers")),
        started=started,
        ended=started + spent / 1000 + tick if started is not None and _is_duration(spent) else None,
        elapsed=_elapsed(value),
        clock=clock,
        is_decoded=True,
    )
    if isinstance(status, int) and status <= 0:
        return replace(known, failure=_why_no_answer(value, response))
    return replace(known, status=status, headers=_pairs(response.get("headers")), **_content(response.get("content")))


def _object(value: Any, name: str) -> dict[str, Any]:
    member = value.get(name) if isinstance(value, dict) else None
    if not isinstance(member, dict):
        raise EntryError(f"its {name} is {shown(member)}; expected an object")
    return member


def _pairs(headers: Any) -> list[dict[str, Any]]:
    if headers is None:
        return []
    if not isinstance(headers, list) or not all(isinstance(pair, dict) for pair in headers):
        raise EntryError(f"its headers are {shown(headers)}; expected an array of objects with `name` and `value`")
    return headers


def _why_no_answer(value: dict[str, Any], response: dict[str, Any]) -> str:
    """Return why no answer came, in the words of who recorded it."""
    words = [
        found for found in (response.get("_error"), value.get("comment"), response.get("statusText")) if isinstance(found, str) and found
    ]
    return f"no answer was recorded ({words[0]})" if words else "no answer was recorded"


def _content(content: Any) -> dict[str, Any]:
    """Return the body and its size; none where the text was not kept.

    An empty text says nothing, since proxies that pass a body on write one; in an encoding, it is known to be empty.
    """
    if content is None:
        return {"body": None}
    text = content.get("text") if isinstance(content, dict) else content
    if text is None or (isinstance(text, str) and _INSTEAD.search(str(content.get("comment"))) and not text):
        return {"body": None}
    if not isinstance(text, str):
        raise EntryError(f"its content is {shown(text)}; expected an object with a `text`")
    size, encoding = content.get("size"), content.get("encoding")
    return {"body": _bytes(text, encoding), "size": size if text or encoding else None}


def _bytes(text: str, encoding: Any) -> bytes:
    if encoding != "base64":
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise EntryError(f"its content is said to be base64 and is {shown(text)}; record it again") from None


def _elapsed(value: dict[str, Any]) -> float | None:
    """Return the seconds from sending to the last byte, where they are known: without waiting for a connection, where that is told apart."""
    timings = value.get("timings")
    parts = [timings.get(name) for name in ("send", "wait", "receive")] if isinstance(timings, dict) else []
    known = [part for part in parts if _is_duration(part)]
    if len(known) == 3:
        return sum(known) / 1000
    return value["time"] / 1000 if _is_duration(value.get("time")) else None


def _is_duration(value: Any) -> TypeGuard[float]:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 10**9


def time_of(text: Any) -> tuple[float | None, float]:
    """Return an ISO 8601 time in seconds since the epoch, and the step in which it is given."""
    if not isinstance(text, str):
        return None, 0.0
    fraction = _FRACTION.search(text)
    try:
        when = datetime.fromisoformat(text)
        seconds = (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None, 0.0
    return seconds, 10.0 ** -len(fraction[1]) if fraction else 1.0
