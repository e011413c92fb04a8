"""One connection: a socket whose every read ends at a deadline and at a cap, so that no server can hold or flood us.

It is a source for the wire reader. Errors of the system become one sentence at once; no exception object is kept, since its traceback
would keep buffers alive.
"""

from __future__ import annotations

import itertools
import re
import socket
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from ftevents.evidence import Failure
from ftevents.live.wire import StoppedError

if TYPE_CHECKING:
    from ftevents.evidence.exchange import FailureKind

    Addresses = tuple[tuple[Any, ...], ...]

CHUNK = 2**16
LEAST = 0.001
"""Seconds to wait where none are left: a timeout of 0 would mean something else to a socket."""
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Where there is such an option: without it, a server that writes head and body apart waits 40 ms for us between the two."""
UNASKED_TIMEOUT = re.compile(rb"HTTP/1\.[01] 408 ")
"""What some servers and balancers send on an idle connection before they close it (RFC 9110 section 15.5.9)."""
NUMBERS = itertools.count(1)
"""Connections are numbered in the order in which they are made, over all threads of the process."""


class Deadline:
    """The end of the time that one request may take, connecting included. Written out it is what was allowed: "10 s"."""

    __slots__ = ("_end", "_seconds")

    def __init__(self, seconds: float) -> None:
        """Begin now."""
        self._seconds = seconds
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """The seconds that are left; 0 where none are."""
        return max(self._end - monotonic(), 0.0)

    def __str__(self) -> str:
        """Return the seconds that were allowed."""
        return f"{self._seconds:g} s"


class UnconnectedError(Exception):
    """No connection came about; `failure` says why. Raised and caught within `live`, never kept."""

    def __init__(self, kind: FailureKind, detail: str) -> None:
        """Keep the failure."""
        super().__init__(detail)
        self.failure = Failure(kind, detail)


class Connection:
    """A connected socket. `begin` gives it what one exchange may take, then it is written to and read from."""

    def __init__(self, sock: socket.socket, quiet: tuple[type[OSError], ...] = (BlockingIOError,)) -> None:
        """Take over a connected socket; `quiet` are the errors that say that nothing is there to be read now."""
        self.number = next(NUMBERS)
        self.used = False
        self._sock = sock
        self._quiet = quiet
        self._deadline = Deadline(0.0)
        self._room = 0

    def begin(self, deadline: Deadline, cap: int) -> None:
        """Start an exchange that reads at most `cap` bytes."""
        self._deadline = deadline
        self._room = cap

    def write(self, data: bytes) -> None:
        """Send all of it, as far as time and the connection allow: what came to nothing shows when the answer is read."""
        try:
            self._sock.settimeout(self._deadline.left or LEAST)
            self._sock.sendall(data)
        except OSError:
            return

    def read_some(self) -> bytes:
        """Return some bytes, none at the end of the stream. Raises StoppedError at the deadline, at the cap, and when it is reset."""
        left = self._deadline.left
        if not left:
            raise StoppedError("timed out")
        if self._room == 0:
            raise StoppedError("too large")
        try:
            self._sock.settimeout(left)
            if QUICK_ACK is not None:
                self._sock.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
            data = self._sock.recv(min(CHUNK, self._room))
        except TimeoutError:
            raise StoppedError("timed out") from None
        except OSError:
            raise StoppedError("reset") from None
        self._room -= len(data)
        return data

    def strays(self) -> int | None:
        """Look at a connection on which nothing is due: None where it is quiet and open, else how many bytes came (0: it is closed).

        A server may say that it has waited long enough (408) before it closes: that counts as closed.
        """
        try:
            self._sock.settimeout(0)
            data = self._sock.recv(CHUNK)
            return 0 if UNASKED_TIMEOUT.match(data) else len(data)
        except self._quiet:
            return None
        except OSError:
            return 0

    def close(self) -> None:
        """Close it."""
        self._sock.close()


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """Return a connected socket, trying each address of the host. Raises UnconnectedError."""
    reason = ""
    addresses = _addresses(host, port, deadline)
    for tried, address in enumerate(addresses):
        share = deadline.left / (len(addresses) - tried)
        made = _try(address, share) if share else ""
        if not isinstance(made, str):
            if tried:
                _KNOWN[host, port] = (address, *(other for other in addresses if other != address))
            return made
        reason = made or reason
    if reason:
        raise UnconnectedError("refused", f"cannot connect to {host}:{port}: {reason}")
    raise UnconnectedError("timed out", f"no connection to {host}:{port} within {deadline}")


def _try(address: tuple[Any, ...], patience: float) -> socket.socket | str:
    """Return a socket connected to an address within some seconds, or the reason why not; empty where time was up."""
    family, kind, protocol, _, place = address
    sock: socket.socket | None = None
    try:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(patience)
        sock.connect(place)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError as error:
        if sock is not None:
            sock.close()
        return "" if isinstance(error, TimeoutError) else error.strerror or str(error)
    return sock


_KNOWN: dict[tuple[str, int], Addresses] = {}
"""The addresses of each host and port; they are asked for once in a process."""


def _addresses(host: str, port: int, deadline: Deadline) -> Addresses:
    """Return the addresses of a host. The system's look-up knows no deadline, so that it happens in a thread that may be left behind."""
    if (host, port) in _KNOWN:
        return _KNOWN[host, port]
    found: list[Addresses] = []
    reasons: list[str] = []

    def look_up() -> None:
        try:
            found.append(tuple(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        except (OSError, UnicodeError) as error:
            reasons.append(getattr(error, "strerror", None) or str(error))

    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(deadline.left)
    if reasons:
        raise UnconnectedError("refused", f"cannot find the host {host}: {reasons[0]}")
    if not found:
        raise UnconnectedError("timed out", f"no address of the host {host} within {deadline}")
    return _KNOWN.setdefault((host, port), found[0])
