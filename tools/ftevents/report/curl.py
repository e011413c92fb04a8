"""Curl lines: a request of the evidence as one command that a shell runs as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

REDACTED = "[redacted]"
KEY_HEADERS = ("authorization", "api-key")
"""Headers that carry the key of a run; what another one held is known to the user alone."""


def quoted(text: str) -> str:
    """Return a shell word in single quotes; control characters in $'...' so that a terminal shows them."""
    if text.isprintable():
        return "'" + text.replace("'", "'\\''") + "'"
    return "$'" + "".join(_escaped(character) for character in text) + "'"


def _escaped(character: str) -> str:
    if character in "\\'":
        return "\\" + character
    return character if character.isprintable() else "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))


def curl(exchange: Exchange, *, key_env: str = "OPENAI_API_KEY") -> str | None:
    """Return the command that makes the request again; None where no request is known.

    The good key is named by its variable, in double quotes, and is the only thing that the shell replaces.
    """
    request = exchange.request
    if request is None or "://" not in request.url:
        return None
    parts = ["curl -sS -g --path-as-is"]
    if request.method == "HEAD":
        parts.append("--head")
    elif request.method != "GET":
        parts.append(f"-X {quoted(request.method)}")
    parts.append(quoted(request.url))
    for name, value in request.headers or ():
        if REDACTED in value and name.lower() in KEY_HEADERS and exchange.asked.credential in ("good", None):
            parts.append(f'-H "{name}: {value.replace(REDACTED, "$" + key_env)}"')
        else:
            parts.append(f"-H {quoted(f'{name}: {value}')}" if value else f"-H {quoted(name + ';')}")
    return " ".join(parts)
