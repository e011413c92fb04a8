"""Curl lines: a request of the evidence as one command that a shell runs as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

REDACTED = "[redacted]"
ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)
"""How a URL begins that curl cannot take for an option."""
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
KEY_VALUE = re.compile(r"(?:[A-Za-z]+ )?\[redacted\]")
"""A value in which the shell may replace the key: nothing else in it means anything to a shell."""
KEY_HEADERS = ("authorization", "api-key")
"""Headers that carry the key of a run; what another one held is known to the user alone."""


def quoted(text: str) -> str:
    """Return a word for any POSIX shell in single quotes; what a terminal would not show is written by printf. A line break at the end is lost."""
    if text.isprintable():
        return "'" + text.replace("'", "'\\''") + "'"
    return "\"$(printf '" + "".join(_escaped(character) for character in text) + "')\""


def _escaped(character: str) -> str:
    """Return a character as it stands in a format of printf that is in single quotes."""
    special = {"\\": "\\\\", "%": "%%", "'": "'\\''"}
    if character.isprintable():
        return special.get(character, character)
    return "".join(f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogatepass"))


def curl(exchange: Exchange, *, key_env: str = "OPENAI_API_KEY") -> str | None:
    """Return the command that makes the request again; None where no request is known.

    The good key is named by its variable, in double quotes, and is the only thing that the shell replaces.
    """
    request = exchange.request
    if request is None or not ABSOLUTE.match(request.url):
        return None
    parts = ["curl -sS -g --path-as-is"]
    if request.method == "HEAD":
        parts.append("--head")
    elif request.method != "GET":
        parts.append(f"-X {quoted(request.method)}")
    parts.append(quoted(request.url))
    for name, value in request.headers or ():
        if not TOKEN.fullmatch(name):
            continue  # no HTTP/1.1 header, and curl would read the file behind an @
        if KEY_VALUE.fullmatch(value) and name.lower() in KEY_HEADERS and exchange.asked.credential in ("good", None):
            parts.append(f'-H "{name}: {value.replace(REDACTED, "$" + key_env)}"')
        else:
            parts.append(f"-H {quoted(f'{name}: {value}')}" if value else f"-H {quoted(name + ';')}")
    return " ".join(parts)
