"""Rebuilding: requests as they stand in a written report, made into asks again.

A report is a file, so nothing in it is believed before it was looked at: a request goes to the target alone, whatever its URL says, and only
with a method that changes nothing, unless that is allowed. Credentials are not in a report; they are made anew from what they were.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from ftevents.evidence import Asked, shown
from ftevents.live.ask import Ask
from ftevents.live.outgoing import Clerk, Outgoing, split_url
from ftevents.live.probes.refusals import NO_SUCH_KEY, nearly_right, other_schemes
from ftevents.live.secrets import CREDENTIALS, REDACTED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.live.target import Target

SAFE = ("GET", "HEAD")
CUT = "…"
TYPES: dict[str, tuple[type, ...]] = {"repeats": (int, type(None)), "attempt": (int,)} | dict.fromkeys(
    ("keyless", "superseded", "lapse", "hop"), (bool,)
)
"""The types of the members of `asked` that are no text."""


class CannotAskError(Exception):
    """A request cannot be made again; its text says why."""


def rebuilt(entries: Iterable[dict[str, Any]], base_url: str, target: Target, *, may_change: bool = False) -> list[Ask]:
    """Return the asks of some exchanges of a report on `base_url`, in the order in which they were asked. Raises CannotAskError."""
    asks: dict[str, Ask] = {}
    numbers: dict[int, Ask] = {}
    for entry in sorted(entries, key=_number):
        asked = _asked(entry)
        begun_anew = replace(asked, attempt=1, superseded=False, lapse=False, hop=False, repeats=None)
        ask = _ask(entry, begun_anew, base_url, target, may_change=may_change)
        same = asks.setdefault(repr((ask.method, ask.url, ask.headers, asked.credential, asked.variant)), ask)
        if same is not ask and asked.repeats is None and asked.attempt > 1:
            continue  # a second attempt: the pool makes it where it is needed
        ask = replace(ask, repeats=numbers.get(asked.repeats or 0))
        numbers[_number(entry)] = ask
    if not numbers:
        raise CannotAskError("the report names no request for it")
    return list(numbers.values())


def _number(entry: dict[str, Any]) -> int:
    number = entry.get("number")
    if not isinstance(number, int):
        raise CannotAskError(f"an exchange of it has the number {shown(number)}")
    return number


def _asked(entry: dict[str, Any]) -> Asked:
    """Return what was meant by a request. Raises CannotAskError."""
    found = entry.get("asked")
    if not isinstance(found, dict) or not isinstance(found.get("probe"), str):
        raise CannotAskError(f"the report does not say what was meant by {shown(entry.get('place'))}")
    names = {each.name for each in fields(Asked)}
    for name, value in found.items():
        if name not in names or not isinstance(value, TYPES.get(name, (str, type(None)))):
            raise CannotAskError(f"{shown(name)} of {shown(entry.get('place'))} is {shown(value)}")
    return Asked(**found)


def _ask(entry: dict[str, Any], asked: Asked, base_url: str, target: Target, *, may_change: bool) -> Ask:
    method, place = entry.get("method"), entry.get("place")
    if not isinstance(method, str) or not isinstance(place, str):
        raise CannotAskError("the report names no request for it")
    if method not in SAFE and not may_change:
        raise CannotAskError(f"it asks with {shown(method)}, which may change things; --probe-methods allows it")
    recorded = _headers(entry)
    words = place.partition(" (")[2].removesuffix(")").removesuffix(", asked again") or place
    ask = Ask(
        _url(entry, base_url, target),
        words,
        asked,
        _credential(asked, recorded, target),
        tuple(pair for pair in recorded if pair[0].lower() not in CREDENTIALS and REDACTED not in pair[1]) or target.headers,
        method,
    )
    try:
        Clerk().write(Outgoing(method, ask.url, ask.headers + ask.credential), *split_url(ask.url))
    except ValueError as why:
        raise CannotAskError(f"it cannot be sent: {why}") from None
    return ask


def _url(entry: dict[str, Any], base_url: str, target: Target) -> str:
    """Return the URL at the target; nothing outside of the base URL of the report is asked. Raises CannotAskError."""
    url = entry.get("url")
    if not isinstance(url, str):
        raise CannotAskError("the report names no request for it")
    if CUT in url or REDACTED in url:
        raise CannotAskError("its URL is not in the report in full")
    if not url.startswith((f"{base_url}/", f"{base_url}?")):
        raise CannotAskError(f"its URL {shown(url)} is not one of the target {shown(base_url)}")
    return target.base_url + url.removeprefix(base_url)


def _headers(entry: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    found = entry.get("request_headers") or []
    if not isinstance(found, list) or not all(isinstance(pair, list) and [type(each) for each in pair] == [str, str] for pair in found):
        raise CannotAskError("its headers are not in the report as they should be")
    return tuple((name, value) for name, value in found if CUT not in value)


def _credential(asked: Asked, recorded: tuple[tuple[str, str], ...], target: Target) -> tuple[tuple[str, str], ...]:
    """Return the credential that a request had, made of the keys of now. Raises CannotAskError where one is missing."""
    kind, key = asked.credential, target.key
    had_one = any(name.lower() in CREDENTIALS for name, _ in recorded)
    if kind in ("good", None):
        return target.credential(key) if had_one else ()
    if kind in ("none", "wrong", "empty"):
        return {"none": (), "wrong": target.credential(NO_SUCH_KEY), "empty": target.credential("")}[kind]
    if kind == "other":
        if target.other_key is None:
            raise CannotAskError("it was asked with the key of another account; --other-key-env names it")
        return target.credential(target.other_key)
    if key is None:
        raise CannotAskError("it was asked with a key made of the right one; set OPENAI_API_KEY")
    for what, value in nearly_right(key):
        if (kind, asked.variant) == ("nearly", what):
            return target.credential(value)
    for what, value in other_schemes(key):
        if (kind, asked.variant) == ("scheme", what):
            return (("Authorization", value),)
    raise CannotAskError(f"this version of ftevents knows no credential {shown(kind)} ({shown(asked.variant)})")
