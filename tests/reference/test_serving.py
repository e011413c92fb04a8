"""The reference server behind a socket: connections are kept, broken replies reach the wire, and it stops at once."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ftevents.reference import Reference, serve, standard

if TYPE_CHECKING:
    from ftevents.reference import Reply, ServerRequest, Serving

JOBS = "/v1/fine_tuning/jobs"


def exchange(port: int, *requests: bytes) -> bytes:
    """Send bytes piece by piece and return everything that comes back until the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        for request in requests:
            connection.sendall(request)
            time.sleep(0.005)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_connection_is_kept_for_many_requests() -> None:
    """Errors and HEAD included; the client sees the end of each answer."""
    with serve(Reference(standard())) as serving:
        client = http.client.HTTPConnection("127.0.0.1", serving.port, timeout=5)
        statuses = []
        for method, target in (("GET", JOBS), ("HEAD", JOBS), ("GET", "/x"), ("POST", JOBS), ("GET", JOBS)):
            client.request(method, target, body=b"{}" if method == "POST" else None)
            sock = client.sock
            with client.getresponse() as response:
                response.read()
                statuses.append(response.status)
            assert client.sock is sock
        client.close()

    assert statuses == [200, 200, 404, 405, 200]


def test_requests_may_come_in_pieces_or_together() -> None:
    """Where one head ends and the next begins is read from the bytes."""
    request = f"GET {JOBS} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    with serve(Reference(standard())) as serving:
        assert exchange(serving.port, request[:9], request[9:-1], request[-1:] + request * 2).count(b"HTTP/1.1 200 OK") == 3


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"rubbish\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000, b"431"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", b"413"),
        (b"POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", b"413"),
    ],
)
def test_what_cannot_be_read_is_refused_and_ends_the_connection(request_bytes: bytes, status: bytes) -> None:
    """There is an answer even then, with an error object."""
    with serve(Reference(standard())) as serving:
        answer = exchange(serving.port, request_bytes)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert b"Connection: close" in answer
    assert b'{"error":' in answer


def test_in_process_and_socket_give_the_same_bytes() -> None:
    """The socket adds nothing."""
    request = f"GET {JOBS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with serve(Reference(standard())) as serving:
        assert exchange(serving.port, request) == Reference(standard()).respond(request)


def test_sixteen_clients_at_once_are_answered() -> None:
    """None waits for a second attempt to connect."""

    def once(port: int) -> int:
        answer = exchange(port, f"GET {JOBS} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        return len(json.loads(answer.partition(b"\r\n\r\n")[2])["data"])

    with serve(Reference(standard())) as serving, ThreadPoolExecutor(16) as pool:
        started = time.monotonic()
        assert list(pool.map(once, [serving.port] * 16)) == [4] * 16

    assert time.monotonic() - started < 0.9


class Scripted(Reference):
    """Answers in two pieces, or never."""

    def finish(self, request: ServerRequest, reply: Reply) -> Reply:
        """Wait before and inside the answer."""
        if request.target == "/never":
            return replace(reply, script=((3600.0, b"?"),))
        return replace(reply, script=((0.0, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na"), (0.03, b"b")), close=True)


def test_a_script_is_sent_in_its_own_time() -> None:
    """The second piece comes when the script says so."""
    with serve(Scripted(standard())) as serving:
        started = time.monotonic()

        assert exchange(serving.port, b"GET / HTTP/1.1\r\n\r\n").endswith(b"\r\n\r\nab")
        assert time.monotonic() - started >= 0.03


def test_it_starts_and_stops_at_once_whatever_is_under_way() -> None:
    """Neither an idle connection nor an answer that never comes holds it up."""
    started = time.monotonic()
    with serve(Scripted(standard())) as serving:
        idle = socket.create_connection(("127.0.0.1", serving.port), 5)
        hanging = socket.create_connection(("127.0.0.1", serving.port), 5)
        hanging.sendall(b"GET /never HTTP/1.1\r\n\r\n")
        time.sleep(0.02)
    elapsed = time.monotonic() - started
    idle.close()
    hanging.close()

    assert elapsed < 0.3


def test_a_stopped_server_leaves_its_port() -> None:
    """It can be taken again at once."""
    with serve(Reference(standard())) as first:
        port = first.port
    with serve(Reference(standard()), port=port) as second:
        assert second.base_url == f"http://127.0.0.1:{port}/v1"


def test_a_taken_port_is_an_error_at_once() -> None:
    """The caller hears of it, not a thread."""
    with serve(Reference(standard())) as serving, pytest.raises(OSError, match="in use"), serve(Reference(standard()), port=serving.port):
        pass


class Raising(Reference):
    """Raises at every request."""

    def handle(self, request: ServerRequest) -> Reply:
        """Raise."""
        raise ZeroDivisionError(request.target)


def test_what_a_handler_raises_comes_out_when_the_server_stops() -> None:
    """A fault of ours never passes for a dropped connection."""
    with pytest.raises(ZeroDivisionError), serve(Raising(standard())) as serving:
        assert exchange(serving.port, b"GET /x HTTP/1.1\r\n\r\n") == b""


def test_an_answer_arrives_although_bytes_were_left_unread() -> None:
    """The connection is not reset under the answer."""
    with serve(Reference(standard())) as serving:
        for _ in range(20):
            answer = exchange(serving.port, b"POST / HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n" + b"x" * 300_000)

            assert answer.endswith(b"}")


def test_no_thread_is_left() -> None:
    """Handlers end with the server."""
    before = threading.active_count()
    with serve(Reference(standard())) as serving:
        _ask_once(serving)
    deadline = time.monotonic() + 1
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.005)

    assert threading.active_count() <= before


def _ask_once(serving: Serving) -> None:
    assert exchange(serving.port, f"GET {JOBS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
