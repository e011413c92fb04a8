"""Serving: the reference server behind a socket of this machine, in threads of this process.

It reads heads itself and writes the bytes of each reply as they are, so that a fault of framing or timing reaches the wire. It starts in
about a millisecond, stops at once whatever a reply is waiting for, and prints nothing.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ftevents.reference.http import MalformedError, ServerRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.reference.http import Reply
    from ftevents.reference.server import Reference

BACKLOG = 128
HEAD_CAP = 65_536
BODY_CAP = 1_048_576
LINGER = 0.2
"""Seconds to wait for the other side's end of a connection."""


class Serving:
    """A reference server that listens. `base_url` is where its API begins."""

    def __init__(self, reference: Reference, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one. Raises OSError where the port is taken."""
        self.reference = reference
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self.port: int = self.listener.getsockname()[1]
        self.host = host
        self.stopping = threading.Event()
        self.crash: Exception | None = None
        self.connections: set[socket.socket] = set()
        self.lock = threading.Lock()
        self.thread = threading.Thread(target=self._accept, name="reference server", daemon=True)
        self.thread.start()

    @property
    def base_url(self) -> str:
        """The address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}/v1"

    def stop(self) -> None:
        """Stop at once and close every connection. Raises what a handler raised, if any did."""
        self.stopping.set()
        with suppress(OSError):
            socket.create_connection((self.host, self.port), 1).close()
        self.thread.join()
        self.listener.close()
        with self.lock:
            for connection in self.connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        if self.crash is not None:
            raise self.crash

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            if self.stopping.is_set():
                connection.close()
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self.lock:
            self.connections.add(connection)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _Conversation(self, connection).run()
        except OSError:
            pass
        except Exception as error:  # noqa: BLE001 - a fault of ours must not pass for a dropped connection: `stop` raises it
            self.crash = error
        finally:
            _end(connection)
            with self.lock:
                self.connections.discard(connection)
            connection.close()


def _end(connection: socket.socket) -> None:
    """End a connection so that the last answer arrives: bytes that nobody read would reset it otherwise."""
    with suppress(OSError):
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(LINGER)
        for _ in range(16):
            if not connection.recv(HEAD_CAP):
                break


class _Conversation:
    """One connection, request after request."""

    def __init__(self, serving: Serving, connection: socket.socket) -> None:
        self.serving = serving
        self.connection = connection
        self.buffer = b""

    def run(self) -> None:
        while not self.serving.stopping.is_set():
            head = self._head()
            if head is None:
                return
            try:
                request = ServerRequest.parse(head)
            except MalformedError as error:
                self.connection.sendall(self.serving.reference.refuse_bytes(400, str(error)).to_bytes())
                return
            if not self._skip_body(request):
                return
            reply = self.serving.reference.handle(request)
            self._send(request, reply)
            if reply.close:
                return

    def _more(self) -> bool:
        received = self.connection.recv(HEAD_CAP)
        self.buffer += received
        return bool(received)

    def _head(self) -> bytes | None:
        while b"\r\n\r\n" not in self.buffer:
            if len(self.buffer) > HEAD_CAP:
                self.connection.sendall(self.serving.reference.refuse_bytes(431, "its head is too long").to_bytes())
                return None
            if not self._more():
                return None
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return head

    def _skip_body(self, request: ServerRequest) -> bool:
        """Read past the body of a request; False where the connection cannot be used any more."""
        lengths = request.header("content-length")
        if not lengths and not request.header("transfer-encoding"):
            return True
        if len(lengths) != 1 or not lengths[0].isdecimal() or int(lengths[0]) > BODY_CAP:
            self.connection.sendall(self.serving.reference.refuse_bytes(413, "its body has no small length").to_bytes())
            return False
        while len(self.buffer) < int(lengths[0]):
            if not self._more():
                return False
        self.buffer = self.buffer[int(lengths[0]) :]
        return True

    def _send(self, request: ServerRequest, reply: Reply) -> None:
        if reply.script is None:
            self.connection.sendall(reply.to_bytes(request.method))
            return
        for seconds, chunk in reply.script:
            if seconds and self.serving.stopping.wait(seconds):
                return
            self.connection.sendall(chunk)


@contextmanager
def serve(reference: Reference, port: int = 0, host: str = "127.0.0.1") -> Iterator[Serving]:
    """Serve in daemon threads as long as the context lasts."""
    serving = Serving(reference, host, port)
    try:
        yield serving
    finally:
        serving.stop()
