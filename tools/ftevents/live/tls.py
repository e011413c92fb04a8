"""TLS on a connection, the certificate always checked; a module of its own, since ssl is slow to import and most targets are plain."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import TYPE_CHECKING

from ftevents.live.connection import LEAST, Connection, UnconnectedError

if TYPE_CHECKING:
    import socket

    from ftevents.live.connection import Deadline

PLAIN = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE")
"""Reasons that OpenSSL gives where the other side speaks no TLS."""


@lru_cache(maxsize=8)
def _context(ca_bundle: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_bundle)
    context.set_alpn_protocols(["http/1.1"])
    return context


def secure(sock: socket.socket, host: str, port: int, deadline: Deadline, ca_bundle: str | None = None) -> Connection:
    """Return a connection over TLS on a connected socket. Raises UnconnectedError, and closes the socket then.

    `ca_bundle` is a file of certificates to trust instead of those of the system.
    """
    try:
        context = _context(ca_bundle)
    except OSError as error:
        sock.close()
        raise UnconnectedError("TLS", f"the CA bundle {ca_bundle} cannot be read: {error.strerror or error}") from None
    try:
        sock.settimeout(deadline.left or LEAST)
        return Connection(context.wrap_socket(sock, server_hostname=host), (BlockingIOError, ssl.SSLWantReadError))
    except TimeoutError:
        failure = UnconnectedError("timed out", f"no TLS handshake with {host}:{port} within {deadline}")
    except (OSError, ValueError) as error:
        failure = UnconnectedError("TLS", f"TLS with {host}:{port} failed: {_reason(error)}")
    sock.close()
    raise failure


def _reason(error: Exception) -> str:
    """Return in words why the handshake failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate cannot be trusted: {error.verify_message}"
    if isinstance(error, ssl.SSLError):
        words = (error.reason or str(error)).replace("_", " ").lower()
        return f"{words}; the server does not seem to speak TLS there" if error.reason in PLAIN else words
    return getattr(error, "strerror", None) or str(error)
