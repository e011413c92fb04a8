"""Requests: what a record says was asked, as far as that is more than prose, and never with a secret in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ftevents.captures.items import EntryError
from ftevents.evidence import Request, cut, shown
from ftevents.evidence.exchange import EVENTS_PATH

if TYPE_CHECKING:
    from ftevents.evidence import Headers

REDACTED = "REDACTED"
_LINE = re.compile(r"(?P<method>[A-Z]{3,10})\s+(?P<url>(?:https?:/)?/\S*)(?P<prose>.*)", re.DOTALL)
_VERSION = re.compile(r"\s+HTTP/[0-9.]+")
_SECRET_HEADERS = {"authorization", "proxy-authorization", "api-key", "x-api-key", "ocp-apim-subscription-key", "cookie"}
_OF_THE_CONNECTION = {"host", "connection", "content-length", "accept-encoding"}
"""Headers that a client adds by itself: left out, so that a request can be sent again and its answer read."""
_SECRET_QUERY = re.compile(r"(?<=[?&])(api[-_]?key|key|access[-_]token|token|sig)=[^&#]*", re.IGNORECASE)
_USERINFO = re.compile(r"(?<=//)[^/?#@]*@")


def request_of(value: Any) -> tuple[Request | None, str | None]:
    """Return the request of a record, and its name where it is about something else than this list (`POST /v1/embeddings`).

    Both are None where nothing is known: no request, or one told in prose. Raises EntryError for one that cannot be read.
    """
    if value is None:
        return None, None
    if isinstance(value, str):
        return _from_line(value.strip())
    if not isinstance(value, dict):
        raise EntryError(f"its request is {shown(value)}; expected `GET URL`, or an object with `method` and `url`")
    method, url = value.get("method", "GET"), value.get("url", value.get("uri"))
    if not isinstance(method, str) or not isinstance(url, str):
        raise EntryError(f"its request has the method {shown(method)} and the url {shown(url)}; expected two strings")
    return _known(method.upper(), url, headers_of(value.get("headers"), "request headers"))


def _from_line(line: str) -> tuple[Request | None, str | None]:
    found = _LINE.fullmatch(line)
    if found is None:
        return None, None
    request, elsewhere = _known(found["method"], found["url"], None)
    is_exact = not found["prose"] or _VERSION.fullmatch(found["prose"])
    return (request if is_exact else None), elsewhere


def _known(method: str, url: str, headers: Headers | None) -> tuple[Request, str | None]:
    clean = _USERINFO.sub("", _SECRET_QUERY.sub(rf"\1={REDACTED}", url))
    try:
        path = urlsplit(clean).path
    except ValueError:
        raise EntryError(f"its URL {shown(clean)} cannot be read; write it as it was sent") from None
    is_here = method == "GET" and EVENTS_PATH.search(path) is not None
    return Request(method, clean, _kept(headers)), None if is_here else f"{method} {cut(path)}"


def _kept(headers: Headers | None) -> Headers | None:
    """Return the headers without secrets, and without those of HTTP/2 and of the connection."""
    if headers is None:
        return None
    kept = (pair for pair in headers if pair[0][:1] != ":" and pair[0].lower() not in _OF_THE_CONNECTION)
    return tuple((name, REDACTED if name.lower() in _SECRET_HEADERS else text) for name, text in kept)


def headers_of(value: Any, what: str) -> Headers | None:
    """Return headers given as an object (name to text, or to a list of texts) or as pairs; None for null. Raises EntryError."""
    if value is None:
        return None
    try:
        pairs = [_pair(entry) for entry in (value.items() if isinstance(value, dict) else value)]
        return tuple((name, _text(text)) for name, texts in pairs for text in (texts if isinstance(texts, list) else [texts]))
    except (TypeError, ValueError, KeyError):
        raise EntryError(f"its {what} are {shown(value)}; expected names with texts, as an object or as pairs") from None


def _pair(entry: Any) -> tuple[str, Any]:
    name, text = (entry["name"], entry["value"]) if isinstance(entry, dict) else entry
    if not isinstance(name, str) or isinstance(entry, str):
        raise TypeError
    return name, text


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise TypeError
    return str(value)
