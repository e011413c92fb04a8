"""A host of misbehaviour: the reference server behind a bare socket, where a script may stand in place of any of its answers.

A script is a generator that is given the bytes of the good answer. It yields what happens instead: bytes to send, seconds to wait, or RESET.
When it ends, so does the connection.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from ftevents.reference import ServerRequest, build, standard

KEY = "sk-hostile-0123456789abcdef"
RESET = None
"""Ends the connection with a reset."""
HEAD_END = b"\r\n\r\n"

Script = Iterator[bytes | float | None]
When = Callable[[ServerRequest], bool]


class Trap:
    """A listener that nobody may connect to."""

    def __init__(self) -> None:
        """Listen on a port of its own."""
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.setblocking(False)  # noqa: FBT003 - the name of the socket's own method says what it is
        self.port: int = self.listener.getsockname()[1]

    @property
    def sprung(self) -> bool:
        """Whether somebody connected."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return False
        return True


class Host:
    """A server that listens. `heads` are the requests that it got, `trap` is where it tries to send its clients."""

    def __init__(self, act: Callable[[bytes, Host], Script], when: When, *, absent: tuple[int, float] | None = None) -> None:
        """Misbehave as `act` says in answer to the requests that `when` picks; `absent`: after so many requests, be gone for so many seconds."""
        self.reference = build(standard(), key=KEY)
        self.act, self.when, self.absent = act, when, absent
        self.heads: list[bytes] = []
        self.trap = Trap()
        self.stopping = threading.Event()
        self.connections: set[socket.socket] = set()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def stop(self) -> None:
        """Stop at once."""
        self.stopping.set()
        self._end()
        self.trap.listener.close()

    def _end(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in [*self.connections]:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self, listener: socket.socket) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _leave(self, seconds: float) -> None:
        """Be gone for some seconds, then listen again at the same port."""
        self._end()
        self.stopping.wait(seconds)
        if not self.stopping.is_set():
            self.listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
            self._accept(self.listener)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (head := _head(connection)) is not None and self._answer(connection, head):
                pass
        self.connections.discard(connection)

    def _answer(self, connection: socket.socket, head: bytes) -> bool:
        """Answer one request, and say whether another may come."""
        self.heads.append(head)
        request = ServerRequest.parse(head)
        if self.absent is not None and len(self.heads) == self.absent[0]:
            threading.Thread(target=self._leave, args=(self.absent[1],), daemon=True).start()
            return False
        good = self.reference.handle(request).to_bytes(request.method)
        if not self.when(request):
            connection.sendall(good)
            return True
        for step in self.act(good, self):
            if step is RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            elif isinstance(step, bytes):
                connection.sendall(step)
            elif self.stopping.wait(step):
                break
        return False


def _head(connection: socket.socket) -> bytes | None:
    """Return the head of the next request; None at the end. Clients of this server send no bodies."""
    head = b""
    while HEAD_END not in head:
        received = connection.recv(65_536)
        if not received:
            return None
        head += received
    return head


@contextmanager
def hosting(host: Host) -> Iterator[Host]:
    """Stop a host in the end."""
    try:
        yield host
    finally:
        host.stop()
