"""Checks: schemathesis' own, for answers that came over our own connection.

Only those that leave a server its choices: no failure of the server, a documented media type, a body that fits its schema. Which status
a refusal has, and what must be refused at all, is for our own clauses. Where a profile wants other members than the specification has,
the schema is left to them too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from schemathesis import Response
from schemathesis.checks import not_a_server_error
from schemathesis.errors import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from ftevents.evidence import cut

if TYPE_CHECKING:
    from schemathesis import Case
    from schemathesis.checks import CheckFunction

    from ftevents.evidence import Exchange

ALWAYS: tuple[CheckFunction, ...] = (not_a_server_error, content_type_conformance)
WITHOUT_SCHEMA = {"azure": ("pages", "refusals"), "compatible": ("refusals",)}
"""By profile: what the schemas of the specification ask too much of."""
LINES = 3
"""Of a message: what is wrong, what it was held against, and where that stands."""
WIDTH = 150


def complaints(case: Case[Any], exchange: Exchange, profile: str) -> tuple[str, ...]:
    """Return what schemathesis says of an answer, one text for each failure; nothing where no answer came that counts."""
    answer = exchange.answer
    if not exchange.counts or exchange.asks_for_patience or answer is None or answer.body is None or answer.status is None:
        return ()
    kind = "pages" if answer.status < 400 else "refusals"
    checks = list(ALWAYS) + ([] if kind in WITHOUT_SCHEMA.get(profile, ()) else [response_schema_conformance])
    try:
        case.validate_response(_response(exchange, answer.status, answer.body), checks=checks)
    except FailureGroup as group:
        return tuple(dict.fromkeys(_said(failure.title, failure.message) for failure in group.exceptions))
    return ()


def _said(title: str, message: str) -> str:
    """Return the title of a failure and the first lines of its message, in one line; what a server wrote is shortened and made harmless."""
    lines = [cut(line.strip(" .:"), WIDTH) for line in message.splitlines() if line.strip()]
    words = f"{title}: {'; '.join(lines[:LINES])}" if lines else title
    return "".join(character if character.isprintable() else "?" for character in words)


def _response(exchange: Exchange, status: int, body: bytes) -> Response:
    """Return an answer as schemathesis has it; its request holds no secret, since those are no part of the evidence."""
    import requests

    headers: dict[str, list[str]] = {}
    for name, value in (exchange.answer.headers if exchange.answer else None) or ():
        headers.setdefault(name.lower(), []).append(value)
    request = requests.Request("GET", "http://localhost/").prepare()
    request.url = exchange.request.url if exchange.request else request.url
    return Response(status, headers, body, request, exchange.elapsed or 0.0, verify=True)
