"""Clauses of the family errors: what a refusal must look like, whatever it refuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from ftevents.evidence import shown
from ftevents.rules.answer import media_type_flaw, shows_headers
from ftevents.rules.event import member
from ftevents.rules.registry import local
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.contract import Facts
    from ftevents.evidence import Exchange
    from ftevents.rules.registry import Verdicts


def is_type(value: Any, name: str) -> bool:
    """Whether a JSON value is of a type: string or null."""
    return isinstance(value, str) if name == "string" else value is None


@local
def unknown_job(exchange: Exchange) -> Verdicts:
    """Looks at every answer about a job that does not exist, asked for with the good key."""
    if not exchange.counts or exchange.asked.job != "unknown" or exchange.asked.credential != "good" or exchange.asks_for_patience:
        return
    if exchange.status in (404, 400):
        yield Held(exchange.place)
    else:
        yield Broken(exchange.place, f"status {exchange.status}", "404", "", (exchange,))


@local
def envelope(exchange: Exchange, facts: Facts) -> Verdicts:
    """Looks at every refusal that can be read as JSON."""
    if not exchange.is_refusal or exchange.reading is None or not exchange.reading.complete:
        return
    grave = exchange.status != 429
    if not isinstance(exchange.document, dict):
        yield Broken(exchange.place, shown(exchange.document), "an object with `error`", "", (exchange,), grave)
        return
    error = exchange.document.get("error")
    if not isinstance(error, dict):
        yield Broken(exchange.place, member(exchange.document, "error"), "an object `error`", "/error", (exchange,), grave)
        return
    for name, types in facts.error_members.items():
        if name not in error or not any(is_type(error[name], kind) for kind in types):
            yield Broken(exchange.place, member(error, name), f"a {' or '.join(types)}", f"/error/{name}", (exchange,), grave)
            return
    yield Held(exchange.place)


@local
def param_and_code(exchange: Exchange) -> Verdicts:
    """Looks at every refusal with an object `error`."""
    if not exchange.is_refusal or not isinstance(exchange.document, dict) or not isinstance(exchange.document.get("error"), dict):
        return
    error = exchange.document["error"]
    for name in ("param", "code"):
        if name not in error or not (error[name] is None or isinstance(error[name], str)):
            yield Broken(exchange.place, member(error, name), "a string or null", f"/error/{name}", (exchange,), exchange.status != 429)
            return
    yield Held(exchange.place)


@local
def are_json(exchange: Exchange) -> Verdicts:
    """Looks at every refusal; its Content-Type where the headers are known, its bytes where they are."""
    if not exchange.is_refusal or exchange.answer is None or exchange.answer.body is None:
        return
    grave = exchange.status != 429
    flaw = media_type_flaw(exchange) if shows_headers(exchange) else None
    reading = exchange.reading
    defects = reading.of("utf-8", "bom", "json", "trailing") if reading is not None and exchange.answer.exact else []
    if defects:
        got = "an empty body" if not exchange.answer.body else f"{defects[0].got} at {defects[0].where or 'some place'}"
        yield Broken(exchange.place, got, "a JSON object with `error`", "", (exchange,), grave)
    elif flaw:
        yield Broken(exchange.place, flaw, "application/json", "", (exchange,), grave)
    else:
        yield Held(exchange.place)


@local
def never_200(exchange: Exchange) -> Verdicts:
    """Looks at every success that can be read as a JSON object."""
    if exchange.counts and exchange.status is not None and 200 <= exchange.status < 300 and isinstance(exchange.document, dict):
        if exchange.says_error and exchange.document["error"] is not None:
            yield Broken(exchange.place, f"status {exchange.status} with an `error`", "a status of 4xx or 5xx", "/error", (exchange,))
        else:
            yield Held(exchange.place)


INSIDE: Final = tuple(
    (what, re.compile(pattern))
    for what, pattern in (
        (
            "a stack trace",
            rb"Traceback \(most recent call last\)|\bat [\w.$<>]+ ?\([^()\s]*:\d+(:\d+)?\)|goroutine \d+ \[|Exception in thread",
        ),
        ("a line of the server's code", rb"File \\?\"[^\"]+\\?\", line \d+|[\w/\\.-]+\.(py|js|ts|go|rb|java|php|rs|cs):\d+"),
        (
            "a file path of the server",
            rb"(?<![\w/])/(usr|home|app|opt|var|srv|root|src|workspace|Users)/[\w.@-]+/[\w./@-]+|[A-Z]:\\\\?[\w.-]+\\|node_modules/|site-packages/",
        ),
        (
            "the text of a query",
            rb"(?i)\bselect\b[^\"]{1,200}\bfrom\b[^\"]{1,200}\bwhere\b|\bSQLSTATE\b|\bsqlite3?\.\w*Error|psycopg2?\.|sqlalchemy\.|near \\?\"[^\"]*\\?\": syntax error",
        ),
        (
            "the name of an exception's class",
            rb"\b(java|javax|org|com)\.[a-z]+(\.\w+)*(Exception|Error)\b|\bSystem\.[\w.]+Exception\b|\bpanic: ",
        ),
    )
)
MARKUP: Final = re.compile(rb"<ftevents-probe|<script>ftevents", re.IGNORECASE)


@local
def show_nothing_inside(exchange: Exchange) -> Verdicts:
    """Looks at every refusal and every failure of the server that has a body; what the URL itself says is not the server's inside."""
    if exchange.answer is None or exchange.asked.superseded or exchange.failure is not None or not exchange.answer.body:
        return
    if exchange.status is None or exchange.status < 400:
        return
    sent = unquote(exchange.request.url) if exchange.request is not None else ""
    for what, pattern in INSIDE:
        found = (match[0].decode("utf-8", "replace") for match in pattern.finditer(exchange.answer.body))
        text = next((text for text in found if text not in sent), None)
        if text is not None:
            yield Broken(exchange.place, f"{what}: {shown(text)}", "nothing of the server's inside", "", (exchange,))
            return
    yield Held(exchange.place)


@local
def no_markup(exchange: Exchange) -> Verdicts:
    """Looks at every refusal of a request that has a piece of markup in it."""
    if exchange.asked.variant is None or "markup" not in exchange.asked.variant or exchange.answer is None or not exchange.counts:
        return
    is_json = media_type_flaw(exchange) is None
    if not is_json and MARKUP.search(exchange.answer.body or b""):
        kind = ", ".join(exchange.header("content-type")) or "no Content-Type"
        yield Broken(exchange.place, f"the markup that was sent, as {shown(kind)}", "JSON, or nothing of what was sent", "", (exchange,))
    else:
        yield Held(exchange.place)


def _is_date(text: str) -> bool:
    from email.utils import parsedate_to_datetime

    try:
        parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    return True


@local
def retry_after(exchange: Exchange) -> Verdicts:
    """Looks at every 429, but for one that no waiting helps against (insufficient quota)."""
    if exchange.answer is None or exchange.status != 429 or exchange.answer.headers is None:
        return
    values = exchange.header("retry-after")
    if len(values) == 1 and (re.fullmatch(r"[0-9]+", values[0].strip()) or _is_date(values[0])):
        yield Held(exchange.place)
    elif values:
        yield Broken(exchange.place, f"Retry-After {shown(', '.join(values))}", "whole seconds or an HTTP date", "", (exchange,))
    elif b"insufficient_quota" not in (exchange.answer.body or b""):
        yield Broken(exchange.place, "no Retry-After", "how long to wait", "", (exchange,))


@local
def retry_after_not_negative(exchange: Exchange) -> Verdicts:
    """Looks at every Retry-After."""
    for value in exchange.header("retry-after"):
        if re.fullmatch(r"\s*-\s*[0-9.]+\s*", value):
            yield Broken(exchange.place, f"Retry-After {shown(value)}", "no negative number", "", (exchange,))
        else:
            yield Held(exchange.place)
