"""HTTP as the reference server speaks it: a request read from bytes, and a reply written to bytes.

Nothing here is lenient and nothing rewrites: a target is split and decoded once, by this module alone, so that what a server makes of
an odd request does not depend on some library. A reply can also be told to break the rules, since faults need that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from http import HTTPStatus

Headers = tuple[tuple[str, str], ...]
Script = tuple[tuple[float, bytes], ...]
"""What to send and when: seconds to wait, then bytes."""

REQUEST_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/1\.([01])")
HEADER_LINE = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*")
ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


class MalformedError(ValueError):
    """The bytes are no HTTP/1.x request head."""


def decode(text: str) -> str:
    """Return the text with its percent escapes resolved as UTF-8; what is no escape or no UTF-8 stays as it is, and names nothing."""
    raw = ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), text.encode("latin-1", "replace"))
    return raw.decode("utf-8", "surrogateescape")


@dataclass(frozen=True)
class ServerRequest:
    """One request: method, target as raw text, header pairs in order."""

    method: str
    target: str
    headers: Headers = ()
    version: str = "1.1"

    @classmethod
    def parse(cls, head: bytes) -> ServerRequest:
        """Read a request head, with or without the empty line that ends it. Raises MalformedError."""
        first, *rest = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        line = REQUEST_LINE.fullmatch(first)
        if line is None:
            raise MalformedError("the first line is no request line")
        pairs = [HEADER_LINE.fullmatch(text) for text in rest if text]
        if None in pairs:
            raise MalformedError("a header line has no name and value")
        return cls(line[1], line[2], tuple((pair[1], pair[2]) for pair in pairs if pair), f"1.{line[3]}")

    @cached_property
    def raw_path(self) -> str:
        """The path as sent, without an origin and without the query."""
        path = self.target.partition("#")[0].partition("?")[0]
        return "/" + path.split("/", 3)[-1] if "://" in path else path

    @cached_property
    def path(self) -> tuple[str, ...]:
        """The segments of the path, each decoded: an encoded slash does not split, and dots mean nothing."""
        return tuple(decode(segment) for segment in self.raw_path.split("/")[1:])

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters in order, decoded; `+` and `%20` both mean a space."""
        pairs = (part.partition("=") for part in self.target.partition("#")[0].partition("?")[2].split("&") if part)
        return tuple((decode(name.replace("+", " ")), decode(value.replace("+", " "))) for name, _, value in pairs)

    def values(self, name: str) -> list[str]:
        """Return every value of a parameter, in order."""
        return [value for key, value in self.query if key == name]

    def header(self, name: str) -> list[str]:
        """Return every value of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    @property
    def wants_close(self) -> bool:
        """Whether the client ends the connection after this request."""
        tokens = {token.strip().lower() for value in self.header("connection") for token in value.split(",")}
        return "close" in tokens or (self.version == "1.0" and "keep-alive" not in tokens)


@dataclass(frozen=True)
class Reply:
    """One reply. Its length is declared for it, unless `headers` already hold a Content-Length or a Transfer-Encoding.

    `raw` replaces all bytes; `script` replaces them and their timing (a socket only: in-process its bytes are joined); `close` ends the
    connection after the reply.
    """

    status: int
    headers: Headers = ()
    body: bytes = b""
    reason: str | None = None
    raw: bytes | None = None
    script: Script | None = None
    close: bool = False

    def header(self, name: str) -> list[str]:
        """Return every value of a header, in order."""
        return [value for key, value in self.headers if key.lower() == name.lower()]

    def having(self, name: str, *values: str) -> Reply:
        """Return the reply with a header set to these values, one line each; without it where there are none."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*((name, value) for value in values), *others))

    def head(self) -> bytes:
        """Return status line and header lines, the empty line included."""
        lines = [f"HTTP/1.1 {self.status} {phrase(self.status) if self.reason is None else self.reason}"]
        lines += [f"{name}: {value}" for name, value in self.headers]
        if not self.header("content-length") and not self.header("transfer-encoding") and self.status >= 200 and self.status != 204:
            lines.append(f"Content-Length: {len(self.body)}")
        if self.close and not self.header("connection"):
            lines.append("Connection: close")
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")

    def to_bytes(self, method: str = "GET") -> bytes:
        """Return the bytes of the whole reply to a request with this method: a reply to HEAD has no body."""
        if self.script is not None:
            return b"".join(chunk for _, chunk in self.script)
        if self.raw is not None:
            return self.raw
        return self.head() if method == "HEAD" else self.head() + self.body


def phrase(status: int) -> str:
    """Return the usual reason phrase; empty for an unusual status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def chunked(body: bytes, size: int = 1000) -> bytes:
    """Return the body in chunks of `size` bytes, with the last chunk that ends it."""
    pieces = (body[start : start + size] for start in range(0, len(body), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
