"""What goes out: a request and its bytes. The target is sent as it is written in the URL, byte for byte; nothing is normalised."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ftevents import __version__
from ftevents.live.coding import ASKED

if TYPE_CHECKING:
    from ftevents.evidence import Headers

DEFAULTS: Headers = (
    ("Accept", "application/json"),
    ("Accept-Encoding", ASKED),
    ("User-Agent", f"ftevents/{__version__}"),
    ("Connection", "keep-alive"),
)
"""Headers that are sent unless the caller names them, or does without them."""
WITH_CONTENT = ("POST", "PUT", "PATCH")
"""Methods whose requests say that they have no content (RFC 9110 section 8.6)."""
PORTS = {"http": 80, "https": 443}
TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
UNSENDABLE = re.compile(r"[\x00-\x20\x7f]")
UNSENDABLE_VALUE = re.compile(r"[\r\n\x00]")
AUTHORITY_END = re.compile(r"[/?#]")
AUTHORITY = re.compile(r"(?:[^@]*@)?(\[[^\]]+\]|[^:\[\]]+)(?::([0-9]*))?")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One request to send: `url` is absolute and goes out as it is written. Its repr hides the values of headers.

    `headers` may hold secrets. They replace the default headers of the same name; `without` names defaults, in lower case, that are not
    to be sent at all.
    """

    method: str
    url: str
    headers: Headers = ()
    without: frozenset[str] = field(default=frozenset())

    def __repr__(self) -> str:
        """Return method and URL, and the names of the headers alone."""
        return f"<{self.method} {self.url} with {', '.join(name for name, _ in self.headers) or 'no headers of its own'}>"


class Origin(NamedTuple):
    """Where a request goes. `host` is without brackets, `authority` as the URL spells it, less what stands before an @."""

    scheme: str
    host: str
    port: int
    authority: str


def split_url(url: str) -> tuple[Origin, str]:
    """Return origin and target of an absolute URL; the target is cut out, never rewritten. Raises ValueError."""
    scheme, found, rest = url.partition("://")
    end = AUTHORITY_END.search(rest)
    cut = end.start() if found and end is not None else len(rest)
    target = rest[cut:]
    return _origin(scheme.lower(), rest[:cut]), target if target.startswith("/") else f"/{target}"


@lru_cache(maxsize=64)
def _origin(scheme: str, authority: str) -> Origin:
    parts = AUTHORITY.fullmatch(authority)
    if scheme not in PORTS or parts is None or UNSENDABLE.search(authority):
        raise ValueError("a request needs an absolute http or https URL")
    port = int(parts[2]) if parts[2] else PORTS[scheme]
    if port > 65535:
        raise ValueError(f"{port} is no port")
    host, bare = parts[1].strip("[]"), authority.rpartition("@")[2]
    if not bare.isascii():
        bare = host.encode("idna").decode() + (f":{parts[2]}" if parts[2] else "")
    return Origin(scheme, host, port, bare)


def sent_headers(outgoing: Outgoing) -> Headers:
    """Return every header that is sent, in order, `Host` included: the defaults that the caller does not name, then the caller's."""
    given = {name.lower() for name, _ in outgoing.headers}
    left_out = given | outgoing.without
    usual = tuple(pair for pair in DEFAULTS if pair[0].lower() not in left_out)
    if "host" not in left_out:
        usual = (("Host", split_url(outgoing.url)[0].authority), *usual)
    if outgoing.method in WITH_CONTENT and not {"content-length", "transfer-encoding"} & left_out:
        usual = (*usual, ("Content-Length", "0"))
    return usual + outgoing.headers


class Clerk:
    """Writes requests out. The header lines of the last requests are kept, since most requests of a run differ in their target alone."""

    MOST = 64

    def __init__(self) -> None:
        """Begin with nothing kept."""
        self._written: dict[tuple[object, ...], tuple[bytes, str | None]] = {}

    def write(self, outgoing: Outgoing, origin: Origin, target: str) -> tuple[bytes, str | None]:
        """Return the bytes of a request, and its Accept-Encoding.

        Raises ValueError where they would be another request than was meant; values of headers are not told.
        """
        if UNSENDABLE.search(target):
            raise ValueError(f"white space or a control character in the target {target!r}; write it percent-encoded")
        key = (outgoing.method, origin.authority, outgoing.headers, outgoing.without)
        written = self._written.get(key)
        if written is None:
            if len(self._written) == self.MOST:
                self._written.clear()
            written = self._written[key] = _write_head(outgoing)
        return f"{outgoing.method} {target} HTTP/1.1\r\n".encode() + written[0], written[1]


def _write_head(outgoing: Outgoing) -> tuple[bytes, str | None]:
    """Return the header lines with the empty line behind them, and the Accept-Encoding among them."""
    if not TOKEN.fullmatch(outgoing.method):
        raise ValueError(f"{outgoing.method!r} is no method")
    headers = sent_headers(outgoing)
    for name, value in headers:
        _check_header(name, value)
    codings = [value for name, value in headers if name.lower() == "accept-encoding"]
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    return f"{lines}\r\n".encode("latin-1"), ", ".join(codings) if codings else None


def _check_header(name: str, value: str) -> None:
    """Raise ValueError for a header that cannot be sent as it is; its value is not told, since it may be secret."""
    if not TOKEN.fullmatch(name):
        raise ValueError(f"{name!r} is no header name")
    if UNSENDABLE_VALUE.search(value):
        raise ValueError(f"a line break or NUL in the value of the header {name}")
    if not value.isascii() and max(value) > "\xff":
        raise ValueError(f"a character in the value of the header {name} that no header can carry")
