"""Cassettes: what VCR libraries save, in YAML or JSON.

vcrpy has `interactions`; Ruby's VCR, betamax and the report of schemathesis in this form have `http_interactions`. Their bodies are text, bytes in base64 (also still packed with gzip), or a tree where somebody wanted to read them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from ftevents.captures.entries import Told, entry
from ftevents.captures.har import time_of
from ftevents.captures.items import EntryError, Remark, Unreadable
from ftevents.captures.outline import Outline
from ftevents.captures.yaml_tree import IS_FAST, NODES, Binary, Entries
from ftevents.evidence import Exchange, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import Elsewhere, LeftOut
    from ftevents.captures.source import Source

    Entry = Exchange | Elsewhere | Unreadable

NAMES = ("interactions", "http_interactions")
_YAML = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t\r]*(?:#[^\n]*)?\n|---[^\n]*\n)*+[\"']?\w+[\"']?:")
_ENTRIES = re.compile(rb"^(?:http_)?interactions:(?=\s|$)", re.MULTILINE)
_ENDS = {"interactions": "version", "http_interactions": "recorded_with"}
"""The member that a recorder writes last, by the name of the entries; without it, the file may be cut."""


def is_cassette(source: Source) -> bool:
    """Whether a file is a cassette: a YAML mapping with one of the two names at its left margin, or a JSON object with it."""
    is_yaml = _YAML.match(source.head) is not None and _ENTRIES.search(source.head) is not None
    return is_yaml or source.first_member in NAMES


def read_vcr(source: Source, numbers: Iterator[int]) -> Iterator[Entry | LeftOut | Remark]:
    """Yield one item for each interaction, in order; of a file that breaks off, those before the break."""
    try:
        text = source.text
        is_json = text.lstrip().startswith("{")
        yield from _json(text, source, numbers) if is_json else _yaml(text, source, numbers)
    except EntryError as error:
        yield Unreadable(source.name, str(error))


def _json(text: str, source: Source, numbers: Iterator[int]) -> Iterator[Entry | LeftOut | Remark]:
    outline = Outline(text)
    found = False
    for name in outline.members():
        if name in NAMES and outline.sees("["):
            found = True
            for index, part in enumerate(outline.items(), 1):
                yield _entry(part.value, f"{source.name} entry {index}", numbers)
    if not found:
        yield source.alien("is no cassette: it has no array `interactions` or `http_interactions`")
    if outline.rest():
        yield Unreadable(source.name, f"has {outline.rest()} behind its end; take it out")


def _yaml(text: str, source: Source, numbers: Iterator[int]) -> Iterator[Entry | LeftOut | Remark]:
    if not IS_FAST:
        yield Remark(source.name, _SLOW)
    entries = Entries(text, NAMES)
    last: Entry | None = None
    try:
        for index, (line, tree) in enumerate(entries, 1):
            if last is not None:
                yield last
            last = _entry(tree, f"{source.name} entry {index} (line {line})", numbers)
    except EntryError as error:
        if last is not None:
            yield last
        yield Unreadable(source.name, str(error))
        return
    if entries.name is None:
        yield source.alien("is no cassette: it has no sequence `interactions` or `http_interactions`")
    elif last is not None:
        is_cut = text.rstrip().endswith("response:") or (_ENDS[entries.name] not in entries.beside and _seems_cut(last))
        yield Unreadable(last.place, _CUT) if is_cut else last


_CUT = "breaks off with the file; save the whole file again"
_SLOW = "is read without libyaml, which takes some thirty times longer; install a PyYAML that has it"


def _seems_cut(last: Entry) -> bool:
    """Whether the body of the last entry breaks off, or its status is not there, which every recorder writes."""
    if not isinstance(last, Exchange) or last.answer is None:
        return False
    return last.answer.status is None or (last.reading is not None and not last.reading.complete)


def _entry(value: Any, place: str, numbers: Iterator[int]) -> Entry:
    try:
        return entry(_told(value), place, numbers)
    except EntryError as error:
        return Unreadable(place, str(error))


def _told(value: Any) -> Told:
    request = value.get("request") if isinstance(value, dict) else None
    if not isinstance(request, dict):
        raise EntryError(f"its request is {shown(request)}; expected a mapping with `method` and `uri`")
    url = request.get("uri", request.get("url"))
    if not isinstance(url, str):
        raise EntryError(f"its request has the uri {shown(url)}; expected a text")
    response = value.get("response")
    sent = {
        "method": request.get("method"),
        "url": url,
        "sent": _headers(request.get("headers")),
        "started": _recorded_at(value.get("recorded_at")),
    }
    if response is None and "response" in value:
        return Told(**sent, failure="no answer was recorded")
    if not isinstance(response, dict):
        raise EntryError(f"its response is {shown(response)}; expected a mapping with `status`, `headers` and `body`")
    status = response.get("status", response.get("status_code"))
    return Told(
        **sent,
        status=status.get("code") if isinstance(status, dict) else status,
        headers=_headers(response.get("headers")),
        elapsed=_seconds(response.get("elapsed")),
        **_body(response.get("body", response.get("content"))),
    )


def _headers(headers: Any) -> Any:
    """Return headers in which what is no text is written as text, as YAML's plain words are."""
    if not isinstance(headers, dict):
        return headers
    return {name: [_text(value) for value in values] if isinstance(values, list) else _text(values) for name, values in headers.items()}


def _text(value: Any) -> Any:
    if isinstance(value, Binary):
        return _decoded(value.text).decode("latin-1")
    return {None: "", True: "true", False: "false"}.get(value, value) if value is None or isinstance(value, bool) else value


def _body(body: Any) -> dict[str, Any]:
    """Return the bytes of a body; not exact where it was kept as a tree."""
    if isinstance(body, dict) and "base64_string" in body:
        return {"body": _decoded(body["base64_string"])}
    if isinstance(body, dict) and ("string" in body or not body.keys() - {"encoding"}):
        body = body.get("string")
    if body is None:
        return {"body": None}
    if isinstance(body, Binary):
        return {"body": _decoded(body.text)}
    if isinstance(body, str):
        return {"body": body.encode("utf-8", "surrogatepass")}
    return {"body": _written(body), "exact": False}


def _decoded(text: Any) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError, AttributeError):
        raise EntryError(f"its body is said to be base64 and is {shown(text)}; record it again") from None


def _written(tree: Any) -> bytes:
    """Return a tree as JSON; raises EntryError where its aliases make it too long."""
    pieces: list[str] = []
    for piece in json.JSONEncoder(default=lambda value: value.text).iterencode(tree):
        pieces.append(piece)
        if len(pieces) > NODES:
            raise EntryError(f"its body has more than {NODES:,} values, aliases counted, which are not followed")
    return "".join(pieces).encode()


def _recorded_at(value: Any) -> float | None:
    """Return when an entry was recorded, in seconds since the epoch: an HTTP date, or ISO 8601."""
    if not isinstance(value, str):
        return None
    seconds, _ = time_of(value)
    if seconds is not None:
        return seconds
    try:
        return parsedate_to_datetime(value).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _seconds(value: Any) -> float | None:
    try:
        return seconds if isinstance(value, (str, float, int)) and 0 <= (seconds := float(value)) < 10**6 else None
    except (ValueError, OverflowError):
        return None
