"""Transport: channels that carry requests to a server, over a socket or, in the same process, to a function from bytes to bytes.

Whatever the server does comes back as evidence: an answer, or a failure in words. Only a mistake of ours raises.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from ftevents.live.connection import NUMBERS, Connection, Deadline, UnconnectedError, connect
from ftevents.live.outcome import Received, Terms, conclude
from ftevents.live.outgoing import Clerk, Outgoing, sent_headers, split_url
from ftevents.live.proxies import Proxies, proxies_from_environment
from ftevents.live.secrets import Secrets
from ftevents.live.wire import CAP, Given, read_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.evidence import Headers
    from ftevents.live.outgoing import Origin
    from ftevents.live.proxies import Proxy
    from ftevents.live.wire import Message

__all__ = [
    "Channel",
    "HandlerChannel",
    "Late",
    "Outgoing",
    "Proxies",
    "Received",
    "SocketChannel",
    "proxies_from_environment",
    "sent_headers",
]

REPEATABLE = ("GET", "HEAD")
NO_SECRETS = Secrets()
DIRECT = Proxies()


@dataclass(frozen=True, slots=True)
class Late:
    """Bytes that came on a connection after its last answer was complete: they are left over from the last exchange on it."""

    connection: int
    count: int


class Channel(Protocol):
    """Carries one request at a time; each worker has a channel of its own. `late` notes bytes that came behind an answer, when it had been read."""

    late: list[Late]

    def send(self, outgoing: Outgoing, *, deadline: float, fresh: bool = False) -> Received:
        """Send a request and return what came back within `deadline` seconds; `fresh` asks for a connection of its own."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class SocketChannel:
    """One keep-alive connection at a time, made when it is needed.

    Before a connection is used again it is looked at. A closed one is replaced, and so is one on which bytes came that nobody asked for:
    those are noted in `late`, which the caller may empty. A GET or HEAD on a used connection that the server closed before the first
    byte of an answer is asked again, once, on a new one; the server was entitled to close it.
    """

    def __init__(self, *, cap: int = CAP, secrets: Secrets = NO_SECRETS, ca_bundle: str | None = None, proxies: Proxies = DIRECT) -> None:
        """Connect nothing yet. At most `cap` bytes of an answer are read, and of a body that expands; `ca_bundle` is a file."""
        self.late: list[Late] = []
        self._cap = cap
        self._secrets = secrets
        self._ca_bundle = ca_bundle
        self._proxies = proxies
        self._connection: Connection | None = None
        self._origin: Origin | None = None
        self._clerk = Clerk()

    def send(self, outgoing: Outgoing, *, deadline: float, fresh: bool = False) -> Received:
        """Send a request and return what came back within `deadline` seconds, connecting included. Raises ValueError for no request."""
        start = monotonic()
        origin, target = split_url(outgoing.url)
        try:
            proxy = self._proxies.find(origin)
            if proxy is not None and origin.scheme == "http":
                target = f"http://{origin.authority}{target}"
                outgoing = replace(outgoing, headers=outgoing.headers + _proxy_headers(proxy))
            request, asked_coding = self._clerk.write(outgoing, origin, target)
            terms = Terms(outgoing.method, asked_coding, Deadline(deadline), self._cap)
            connection, reused = self._ready(origin, proxy, terms, fresh=fresh)
            message = self._exchange(connection, request, terms)
            if reused and not message.began and message.ending in ("closed", "reset") and outgoing.method in REPEATABLE:
                connection, reused = self._ready(origin, proxy, terms, fresh=True)
                message = self._exchange(connection, request, terms)
        except UnconnectedError as unconnected:
            return Received(None, unconnected.failure, monotonic() - start, time.time(), 0, reused=False)
        elapsed, now = monotonic() - start, time.time()
        answer, failure = conclude(message, terms, self._secrets)
        return Received(answer, failure, elapsed, now, connection.number, reused)

    def close(self) -> None:
        """End the connection, after a last look at it."""
        if self._connection is not None:
            self._note(self._connection, self._connection.strays())
            self._drop()

    def _exchange(self, connection: Connection, request: bytes, terms: Terms) -> Message:
        """Write a request and read its answer; keep the connection where it can be used again."""
        connection.begin(terms.deadline, self._cap)
        connection.write(request)
        message = read_message(connection, method=terms.method, cap=self._cap, quote=self._secrets.quote)
        connection.used = True
        if not message.reusable:
            self._drop()
        return message

    def _ready(self, origin: Origin, proxy: Proxy | None, terms: Terms, *, fresh: bool) -> tuple[Connection, bool]:
        """Return a connection, and whether it was used before. Raises UnconnectedError."""
        if self._connection is not None:
            strays = self._connection.strays()
            if strays is None and origin == self._origin and not fresh:
                return self._connection, self._connection.used
            self._note(self._connection, strays)
            self._drop()
        self._connection = self._connect(origin, proxy, terms)
        self._origin = origin
        return self._connection, False

    def _connect(self, origin: Origin, proxy: Proxy | None, terms: Terms) -> Connection:
        """Return a new connection to the origin, or to its proxy. Raises UnconnectedError."""
        sock = connect(proxy.host if proxy else origin.host, proxy.port if proxy else origin.port, terms.deadline)
        if origin.scheme == "http":
            return Connection(sock)
        if proxy is not None:
            self._open_tunnel(Connection(sock), origin, proxy, terms)
        from ftevents.live.tls import secure

        return secure(sock, origin.host, origin.port, terms.deadline, self._ca_bundle)

    def _open_tunnel(self, tunnel: Connection, origin: Origin, proxy: Proxy, terms: Terms) -> None:
        """Ask a proxy to connect to the origin. Raises UnconnectedError."""
        host = f"[{origin.host}]" if ":" in origin.host else origin.host
        place = f"{host}:{origin.port}"
        ask = Outgoing("CONNECT", f"http://{place}", (("Host", place), *_proxy_headers(proxy)))
        tunnel.begin(terms.deadline, self._cap)
        tunnel.write(Clerk().write(ask, origin, place)[0])
        message = read_message(tunnel, method="CONNECT", cap=self._cap, quote=self._secrets.quote)
        _, failure = conclude(message, terms, self._secrets)
        if failure is None and message.status is not None and 200 <= message.status < 300:
            return
        tunnel.close()
        if failure is not None:
            raise UnconnectedError(failure.kind, f"the proxy {proxy.host}:{proxy.port}, asked for {place}: {failure.detail}")
        raise UnconnectedError("refused", f"the proxy {proxy.host}:{proxy.port} answered {message.status} when asked for {place}")

    def _note(self, connection: Connection, strays: int | None) -> None:
        if strays:
            self.late.append(Late(connection.number, strays))

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class HandlerChannel:
    """The same without a socket: requests go to a function from the bytes of a request to the bytes of an answer.

    The end of the bytes is the end of the stream. Between answers the connection counts as kept, unless an answer ends it.
    """

    def __init__(self, handler: Callable[[bytes], bytes], secrets: Secrets = NO_SECRETS, *, cap: int = CAP) -> None:
        """Take the function, the secrets to mask, and how many bytes of an answer are read."""
        self.late: list[Late] = []
        self._handler = handler
        self._secrets = secrets
        self._cap = cap
        self._number = 0
        self._clerk = Clerk()

    def send(self, outgoing: Outgoing, *, deadline: float, fresh: bool = False) -> Received:
        """Call the function, however long it takes, and return what came back. Raises what it raises, and ValueError for no request."""
        start = monotonic()
        origin, target = split_url(outgoing.url)
        request, asked_coding = self._clerk.write(outgoing, origin, target)
        reused = self._number > 0 and not fresh
        number = self._number if reused else next(NUMBERS)
        terms = Terms(outgoing.method, asked_coding, Deadline(deadline), self._cap)
        message = read_message(Given(self._handler(request), cap=self._cap), method=terms.method, cap=self._cap, quote=self._secrets.quote)
        self._number = number if message.reusable else 0
        elapsed, now = monotonic() - start, time.time()
        answer, failure = conclude(message, terms, self._secrets)
        return Received(answer, failure, elapsed, now, number, reused)

    def close(self) -> None:
        """Forget the connection."""
        self._number = 0


def _proxy_headers(proxy: Proxy) -> Headers:
    return (("Proxy-Authorization", proxy.credential),) if proxy.credential else ()
