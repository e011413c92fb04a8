"""Tests of transport: what comes back from servers that do as they like, on sockets, and from handlers in the same process."""

import gzip
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from ftevents.evidence import Answer, Failure, Wire
from ftevents.live.outgoing import Outgoing
from ftevents.live.proxies import Proxies
from ftevents.live.secrets import Secrets
from ftevents.live.transport import HandlerChannel, Late, Received, SocketChannel

DEADLINE = 0.3
PATIENT = 5.0
KEY = "sk-abc-0123456789"

Step = bytes | float | Callable[[socket.socket], None]
"""Bytes to send, seconds to wait, or something to do with the socket."""

OK = b"HTTP/1.1 200 OK\r\n"
HELLO = OK + b"Content-Length: 5\r\n\r\nhello"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def drip(data: bytes) -> Step:
    """Send bytes one at a time, slowly, again and again."""

    def send(sock: socket.socket) -> None:
        for byte in data * 50:
            sock.sendall(bytes([byte]))
            time.sleep(0.02)

    return send


def flood(data: bytes) -> Step:
    """Send the same bytes until nobody reads them."""

    def send(sock: socket.socket) -> None:
        while True:
            sock.sendall(data * (2**16 // len(data)))

    return send


def reset(sock: socket.socket) -> None:
    """End the connection with a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


class Server:
    """A server on a free port of this machine. Each connection plays its script: for each request head, the steps of an answer."""

    def __init__(self, scripts: tuple[list[tuple[Step, ...]], ...], context: ssl.SSLContext | None = None) -> None:
        """Listen."""
        self.requests: list[bytes] = []
        self.scripts = list(scripts)
        self.context = context
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.open = ExitStack()
        self.ended = threading.Event()
        self.threads[0].start()

    def accept(self) -> None:
        """Serve one connection after the other, each in a thread."""
        with suppress(OSError):
            while self.scripts:
                sock, _ = self.listener.accept()
                self.open.callback(self.end, sock)
                self.threads.append(threading.Thread(target=self.play, args=(sock, self.scripts.pop(0)), daemon=True))
                self.threads[-1].start()

    def play(self, sock: socket.socket, script: list[tuple[Step, ...]]) -> None:
        """Play a script, then wait for the client to leave."""
        with suppress(OSError):
            if self.context is not None:
                sock = self.context.wrap_socket(sock, server_side=True)
                self.open.callback(sock.close)
            for answer in [*script, ()]:
                request = b""
                while not request.endswith(b"\r\n\r\n"):
                    if not (data := sock.recv(65536)):
                        return
                    request += data
                self.requests.append(request)
                for step in answer:
                    self.do(sock, step)

    def do(self, sock: socket.socket, step: Step) -> None:
        """Do one step."""
        if isinstance(step, bytes):
            sock.sendall(step)
        elif isinstance(step, float):
            self.ended.wait(step)
        else:
            step(sock)

    @staticmethod
    def end(sock: socket.socket) -> None:
        """End a connection in whatever state it is."""
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)
        sock.close()

    def close(self) -> None:
        """End everything."""
        self.ended.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.threads[0].join(PATIENT)
        self.open.close()
        for thread in self.threads:
            thread.join(PATIENT)


@contextmanager
def serving(
    *scripts: list[tuple[Step, ...]], context: ssl.SSLContext | None = None, **options: Any
) -> Iterator[tuple[Server, SocketChannel]]:
    """Serve connections by their scripts, and open a channel."""
    server = Server(scripts, context)
    channel = SocketChannel(**options)
    try:
        yield server, channel
    finally:
        channel.close()
        server.close()


def ask(server: Server, channel: SocketChannel, target: str = "/x", *, deadline: float = PATIENT, **more: Any) -> Received:
    """Send a plain GET."""
    return channel.send(Outgoing("GET", f"http://127.0.0.1:{server.port}{target}"), deadline=deadline, **more)


def answer_to(*steps: Step, deadline: float = PATIENT, **options: Any) -> Received:
    """Return what comes of one request that is answered by these steps."""
    with serving([steps], **options) as (server, channel):
        return ask(server, channel, deadline=deadline)


def failure(received: Received) -> Failure:
    """Return the failure of a request."""
    assert received.failure is not None, received
    return received.failure


def answer(received: Received) -> Answer:
    """Return the whole answer to a request."""
    assert received.failure is None, received.failure
    assert received.answer is not None
    return received.answer


# ---- requests and answers


def test_an_answer_comes_with_its_wire_facts_and_times() -> None:
    """Status, headers, body, framing, time and connection are all there."""
    before = time.time()
    received = answer_to(HELLO)

    assert answer(received) == Answer(200, b"hello", (("Content-Length", "5"),), "OK", wire=Wire("length", 5, 5))
    assert 0 < received.elapsed < PATIENT
    assert before <= received.at <= time.time()
    assert not received.reused


def test_the_target_goes_out_byte_for_byte() -> None:
    """Nothing is decoded, removed or quoted on the way."""
    with serving([(HELLO,)]) as (server, channel):
        answer(ask(server, channel, '/%41/../{x}?a=%2f|"'))

    assert server.requests[0].startswith(b'GET /%41/../{x}?a=%2f|" HTTP/1.1\r\nHost: 127.0.0.1:')


def test_a_connection_is_used_again() -> None:
    """The second request goes over the first connection."""
    with serving([(HELLO,), (HELLO,)]) as (server, channel):
        first, second = ask(server, channel), ask(server, channel)

    assert (first.reused, second.reused) == (False, True)
    assert first.connection == second.connection


@pytest.mark.parametrize("first", [OK + b"Connection: close\r\nContent-Length: 5\r\n\r\nhello", HELLO + b"tail"])
def test_a_connection_that_ends_or_has_bytes_left_over_is_replaced(first: bytes) -> None:
    """After `Connection: close`, and after a tail, the next request has a connection of its own."""
    with serving([(first,)], [(HELLO,)]) as (server, channel):
        one, two = ask(server, channel), ask(server, channel)

    assert answer(one).body == answer(two).body == b"hello"
    assert (two.reused, one.connection == two.connection) == (False, False)


def test_a_fresh_connection_is_made_when_it_is_asked_for() -> None:
    """`fresh` leaves a good connection alone."""
    with serving([(HELLO,)], [(HELLO,)]) as (server, channel):
        one, two = ask(server, channel), ask(server, channel, fresh=True)

    assert (two.reused, one.connection == two.connection) == (False, False)


def test_another_origin_has_another_connection() -> None:
    """A channel that is sent elsewhere connects there."""
    with serving([(HELLO,)]) as (here, channel), serving([(HELLO,)]) as (there, _):
        assert ask(here, channel).connection != ask(there, channel).connection


def test_a_connection_that_was_closed_while_it_was_idle_is_replaced() -> None:
    """The server may close an idle connection: it is seen before the next request, which is asked once."""
    with serving([(HELLO, socket.socket.close)], [(HELLO,)]) as (server, channel):
        ask(server, channel)
        time.sleep(0.05)
        received = ask(server, channel)

    assert answer(received).body == b"hello"
    assert (received.reused, len(server.requests)) == (False, 2)


def test_a_used_connection_that_closes_on_a_request_is_asked_again() -> None:
    """A GET that met the close of a used connection is asked again on a new one; on a new one the close is told."""
    with serving([(HELLO,), (socket.socket.close,)], [(HELLO,), (reset,)], [(socket.socket.close,)]) as (server, channel):
        ask(server, channel)
        again = ask(server, channel)
        dropped = ask(server, channel)

    assert answer(again).body == b"hello"
    assert not again.reused
    assert failure(dropped) == Failure("dropped", "no byte of an answer, then the connection was closed")
    assert len(server.requests) == 5


def test_only_what_may_be_repeated_is_asked_again() -> None:
    """A POST is not sent twice."""
    with serving([(HELLO,), (socket.socket.close,)], [(HELLO,)]) as (server, channel):
        ask(server, channel)
        received = channel.send(Outgoing("POST", f"http://127.0.0.1:{server.port}/"), deadline=PATIENT)

    assert failure(received).kind == "dropped"
    assert len(server.requests) == 2


def test_bytes_that_come_late_are_noted_and_the_connection_replaced() -> None:
    """A tail in a later packet is no answer to the next request; it is left over from the one before, also at the end."""
    with serving([(HELLO, 0.05, HELLO)], [(HELLO, 0.05, b"tail")]) as (server, channel):
        one = ask(server, channel)
        time.sleep(0.15)
        two = ask(server, channel)
        time.sleep(0.15)
        channel.close()

    assert (answer(two).body, two.reused) == (b"hello", False)
    assert channel.late == [Late(one.connection, len(HELLO)), Late(two.connection, 4)]


def test_the_body_of_a_head_answer_is_left_over() -> None:
    """HEAD has no body: bytes behind the head are counted, and end the connection."""
    with serving([(HELLO,)], [(HELLO,)]) as (server, channel):
        received = channel.send(Outgoing("HEAD", f"http://127.0.0.1:{server.port}/"), deadline=PATIENT)

    assert (answer(received).body, answer(received).wire) == (b"", Wire("none", 5, 0, 5))


# ---- hostile answers

HOSTILE: dict[str, tuple[tuple[Step, ...], str, str]] = {
    "nothing": ((), "timed out", "no byte of an answer within 0.3 s"),
    "drip in the status line": ((drip(OK),), "timed out", "an unfinished head of "),
    "drip in the head": ((OK, drip(b"X-Drip: 1\r\n")), "timed out", "an unfinished head of "),
    "drip in the body": ((OK + b"Content-Length: 120\r\n\r\nabc", 2.0), "timed out", "3 of 120 bytes of the body within 0.3 s"),
    "drip in an endless body": ((OK + b"\r\n", drip(b"x")), "timed out", " of a body within 0.3 s"),
    "drip in a chunk": ((CHUNKED + b"ff\r\n", drip(b"x")), "timed out", " of a chunked body without its end within 0.3 s"),
    "drip in a chunk line": ((CHUNKED, drip(b"0")), "timed out", "0 bytes of a chunked body without its end within 0.3 s"),
    "drip of interim answers": ((drip(b"HTTP/1.1 100 Continue\r\n\r\n"),), "timed out", " within 0.3 s"),
    "last chunk missing": ((CHUNKED + b"5\r\nhello\r\n", 2.0), "timed out", "5 bytes of a chunked body without its end within 0.3 s"),
    "flood of the body": ((OK + b"\r\n", flood(b"x")), "too large", "of a body, and at most 1,000,000 bytes are read"),
    "flood of chunks": (
        (CHUNKED, flood(b"80\r\n" + b"x" * 128 + b"\r\n")),
        "too large",
        "without its end, and at most 1,000,000 bytes are read",
    ),
    "flood of headers": ((OK, flood(b"A: b\r\n")), "too large", "a head of more than 262,144 bytes"),
    "flood of interim answers": ((flood(b"HTTP/1.1 100 Continue\r\n\r\n"),), "too large", "100 interim answers and no other"),
    "flood of trailers": ((CHUNKED + b"0\r\n", flood(b"A: b\r\n")), "too large", "trailers of more than 1,000 lines"),
    "huge length": (
        (OK + b"Content-Length: 4000000000\r\n\r\n",),
        "too large",
        "a body of 4,000,000,000 bytes, where at most 1,000,000 are read",
    ),
    "closed at once": ((socket.socket.close,), "dropped", "no byte of an answer, then the connection was closed"),
    "closed in the head": ((OK, socket.socket.close), "dropped", "an unfinished head of 17 bytes, then the connection was closed"),
    "reset in the head": ((OK, 0.05, reset), "dropped", "then the connection was reset"),
    "closed in the body": ((HELLO[:-2], socket.socket.close), "incomplete", "3 of 5 bytes of the body, then the connection was closed"),
    "reset in the body": ((HELLO[:-2], 0.05, reset), "incomplete", "3 of 5 bytes of the body, then the connection was reset"),
    "reset in an endless body": ((OK + b"\r\nhel", 0.05, reset), "incomplete", "3 bytes of a body, then the connection was reset"),
    "malformed chunk": ((CHUNKED + b"zz\r\n",), "incomplete", "a malformed chunk line behind 0 bytes of the body: 'zz\\r\\n'"),
    "no HTTP": ((b"hello\r\n",), "not HTTP", "the answer begins with 'hello\\r\\n', which is no status line"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_server_holds_or_floods_us(name: str) -> None:
    """Every answer ends at the deadline or at the cap, and is told as what it was."""
    steps, kind, words = HOSTILE[name]
    deadline = DEADLINE if kind == "timed out" else PATIENT
    received = answer_to(*steps, deadline=deadline, cap=1_000_000)

    assert failure(received).kind == kind
    assert words in failure(received).detail
    assert received.elapsed < deadline + 0.5


def test_a_bomb_is_given_up() -> None:
    """A small body that expands without end is too large, and nothing of it is kept."""
    bomb = gzip.compress(b"0" * 2_000_000)
    received = answer_to(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb, cap=1_000_000)

    assert failure(received) == Failure("too large", "a body that expands to more than 1,000,000 bytes", 200)
    assert received.answer is not None
    assert received.answer.body is None


def test_an_incomplete_answer_keeps_head_and_bytes() -> None:
    """With the failure come the head, the wire facts, and the bytes as far as they came."""
    received = answer_to(HELLO[:-2], socket.socket.close)

    assert failure(received).status == 200
    assert received.answer == Answer(200, b"hel", (("Content-Length", "5"),), "OK", wire=Wire("length", 5, 3))


def test_after_a_failure_the_next_request_has_a_connection_of_its_own() -> None:
    """What comes too late for one request is not taken for the answer to the next."""
    with serving([(0.4, HELLO.replace(b"hello", b"wrong"))], [(HELLO,)]) as (server, channel):
        failure(ask(server, channel, deadline=0.1))
        received = ask(server, channel)

    assert (answer(received).body, received.reused) == (b"hello", False)


def test_content_coding_is_removed_and_judged() -> None:
    """A coded body is decoded; one that was not asked for is told."""
    body = gzip.compress(b"hello")
    data = OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    with serving([(data,), (data,), (data[:-1] + b"x",)]) as (server, channel):
        url = f"http://127.0.0.1:{server.port}/"
        asked = channel.send(Outgoing("GET", url), deadline=PATIENT)
        unasked = channel.send(Outgoing("GET", url, (("Accept-Encoding", "identity"),)), deadline=PATIENT)
        untrue = channel.send(Outgoing("GET", url), deadline=PATIENT)

    assert (answer(asked).body, answer(asked).coding_defect) == (b"hello", None)
    assert (answer(unasked).body, answer(unasked).coding_defect) == (b"hello", "the coding 'gzip', which was not asked for")
    assert (answer(untrue).body, answer(untrue).coding_defect) == (None, "a gzip stream with a wrong length at its end")


def test_a_key_that_is_given_back_is_masked_and_its_places_are_told() -> None:
    """Reason phrase, headers, body and the words of failures are kept without the key."""
    key = KEY.encode()
    head = b"HTTP/1.1 401 No " + key + b"\r\nX-Foo: is " + key + b"\r\n" + key + b"\r\nContent-Length: 20\r\n\r\n"
    received = answer_to(head + b"no " + key, secrets=Secrets((KEY,)))
    dropped = answer_to(b"Bearer " + key, secrets=Secrets((KEY,)))

    assert answer(received).echoed_key == ("reason phrase", "header x-foo", "body byte 3")
    assert answer(received).body == b"no " + b"*" * len(KEY)
    assert KEY not in repr(received)
    assert "*" * len(KEY) in repr(received.answer.wire if received.answer else None)
    assert failure(dropped).detail == f"the answer begins with 'Bearer {'*' * len(KEY)}', which is no status line"


# ---- connecting


def test_a_closed_port_is_told_in_one_sentence() -> None:
    """A server that is not there is refused at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    received = SocketChannel().send(Outgoing("GET", f"http://127.0.0.1:{port}/"), deadline=PATIENT)

    assert failure(received) == Failure("refused", f"cannot connect to 127.0.0.1:{port}: Connection refused")
    assert (received.connection, received.elapsed < 1) == (0, True)


def test_a_host_that_has_no_address_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that cannot be resolved is told with the reason; the reason of the system is kept as text."""

    def look_up(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    received = SocketChannel().send(Outgoing("GET", "http://nowhere.example/"), deadline=PATIENT)

    assert failure(received) == Failure("refused", "cannot find the host nowhere.example: Name or service not known")


def test_a_look_up_that_hangs_ends_at_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline holds for the system's look-up too, which knows none."""

    def look_up(*_: object, **__: object) -> list[Any]:
        time.sleep(0.5)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    received = SocketChannel().send(Outgoing("GET", "http://slow.example/"), deadline=0.1)

    assert failure(received) == Failure("timed out", "no address of the host slow.example within 0.1 s")


def test_addresses_are_looked_up_once_and_tried_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that answered is tried first the next time."""
    looked_up = 0
    with serving([(HELLO,)], [(HELLO,)]) as (server, channel):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            closed = listener.getsockname()
        places = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place) for place in (closed, ("127.0.0.1", server.port))]

        def look_up(*_: object, **__: object) -> list[Any]:
            nonlocal looked_up
            looked_up += 1
            return places

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        url = f"http://two.example:{server.port}/"
        received = [channel.send(Outgoing("GET", url), deadline=PATIENT, fresh=True) for _ in range(2)]

    assert [answer(each).body for each in received] == [b"hello", b"hello"]
    assert looked_up == 1


# ---- TLS and proxies


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for 127.0.0.1, with its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed, and makes the certificate")
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    options = [
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=test",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
    ]
    made = subprocess.run([openssl, "req", "-x509", *options, "-keyout", "-", "-out", "-"], capture_output=True, check=True)  # noqa: S603 - a fixed command
    path.write_bytes(made.stdout)
    return path


def tls(certificate: Path) -> ssl.SSLContext:
    """Return what a server needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_https_is_spoken_and_connections_are_kept(certificate: Path) -> None:
    """Over TLS answers, reuse, idle closes, deadlines and late bytes are as over plain sockets."""
    scripts: list[list[tuple[Step, ...]]] = [[(HELLO,), (HELLO, 0.05, b"tail")], [(HELLO, socket.socket.close)], [(drip(HELLO),)]]
    with serving(*scripts, context=tls(certificate), ca_bundle=str(certificate)) as (server, channel):
        outgoing = Outgoing("GET", f"https://127.0.0.1:{server.port}/")
        received = []
        for deadline in (PATIENT, PATIENT, PATIENT, DEADLINE):
            received.append(channel.send(outgoing, deadline=deadline))
            time.sleep(0.15)

    assert [answer(each).body for each in received[:3]] == [b"hello"] * 3
    assert [each.reused for each in received] == [False, True, False, False]
    assert channel.late == [Late(received[0].connection, 4)]
    assert failure(received[3]).kind == "timed out"


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    """Certificates are checked, always."""
    with serving([], context=tls(certificate)) as (server, channel):
        received = channel.send(Outgoing("GET", f"https://127.0.0.1:{server.port}/"), deadline=PATIENT)

    assert failure(received).kind == "TLS"
    assert f"TLS with 127.0.0.1:{server.port} failed: the certificate cannot be trusted: self" in failure(received).detail


def test_https_to_a_plain_port_and_a_missing_bundle_are_told() -> None:
    """The sentence says that it is TLS that failed, and why."""

    def talk(server: Server, channel: SocketChannel) -> Failure:
        return failure(channel.send(Outgoing("GET", f"https://127.0.0.1:{server.port}/"), deadline=PATIENT))

    with plain_talker() as server:
        assert talk(server, SocketChannel()).kind == "TLS"
        assert "failed: wrong version number; the server does not seem to speak TLS there" in talk(server, SocketChannel()).detail
        assert talk(server, SocketChannel(ca_bundle="/no.pem")) == Failure(
            "TLS", "the CA bundle /no.pem cannot be read: No such file or directory"
        )


def test_a_handshake_that_never_comes_ends_at_the_deadline() -> None:
    """A server that accepts and says nothing is timed out."""
    with serving([]) as (server, channel):
        received = channel.send(Outgoing("GET", f"https://127.0.0.1:{server.port}/"), deadline=0.1)

    assert failure(received) == Failure("timed out", f"no TLS handshake with 127.0.0.1:{server.port} within 0.1 s")


@contextmanager
def plain_talker() -> Iterator[Server]:
    """Serve plain text to whoever connects."""

    class Talker(Server):
        def play(self, sock: socket.socket, script: list[tuple[Step, ...]]) -> None:
            with suppress(OSError):
                sock.sendall(HELLO)
                sock.recv(1)
            del script

    server = Talker(([], [], []))
    try:
        yield server
    finally:
        server.close()


def test_plain_http_through_a_proxy_names_the_whole_url() -> None:
    """A proxy gets the URL as it is written, and its own credential."""
    with serving([(HELLO,)]) as (server, _):
        channel = SocketChannel(proxies=Proxies({"http": f"http://me:pass@127.0.0.1:{server.port}"}))
        received = channel.send(Outgoing("GET", "http://api.example/%41?x={}"), deadline=PATIENT)
        channel.close()

    assert answer(received).body == b"hello"
    assert server.requests[0].startswith(b"GET http://api.example/%41?x={} HTTP/1.1\r\nHost: api.example\r\n")
    assert b"Proxy-Authorization: Basic bWU6cGFzcw==\r\n" in server.requests[0]


def test_https_through_a_proxy_asks_for_a_tunnel() -> None:
    """CONNECT comes first; a proxy that refuses is named, and so is TLS that fails behind it."""
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with serving([(refusal,)], [(OK + b"\r\n", 0.1, b"plain text")], [()]) as (server, _):
        channel = SocketChannel(proxies=Proxies({"https": f"127.0.0.1:{server.port}"}))
        received = [channel.send(Outgoing("GET", "https://api.example/"), deadline=DEADLINE) for _ in range(3)]

    proxy = f"the proxy 127.0.0.1:{server.port}"
    assert server.requests[0].startswith(b"CONNECT api.example:443 HTTP/1.1\r\n")
    assert b"Host: api.example:443\r\n" in server.requests[0]
    assert failure(received[0]) == Failure("refused", f"{proxy} answered 407 when asked for api.example:443")
    assert failure(received[1]).kind == "TLS"
    assert failure(received[2]) == Failure("timed out", f"{proxy}, asked for api.example:443: no byte of an answer within 0.3 s")


def test_a_tunnel_carries_tls(certificate: Path) -> None:
    """Behind a tunnel everything is as without one; the certificate must be the origin's."""

    def start_tls(sock: socket.socket) -> None:
        sock.sendall(OK + b"\r\n")
        with tls(certificate).wrap_socket(sock, server_side=True) as wrapped:
            wrapped.recv(65536)

    with serving([(start_tls,)]) as (server, _):
        channel = SocketChannel(ca_bundle=str(certificate), proxies=Proxies({"https": f"127.0.0.1:{server.port}"}))
        received = channel.send(Outgoing("GET", "https://api.example/"), deadline=PATIENT)

    assert "TLS with api.example:443 failed: the certificate cannot be trusted: Hostname mismatch" in failure(received).detail


def test_a_proxy_that_is_not_spoken_to_is_a_failure() -> None:
    """A setting of the environment is no crash."""
    received = SocketChannel(proxies=Proxies({"all": "socks5://one"})).send(Outgoing("GET", "http://api.example/"), deadline=PATIENT)

    assert failure(received).kind == "refused"


def test_plain_targets_do_not_pay_for_tls() -> None:
    """Importing the transport imports neither ssl nor an HTTP library."""
    script = "import sys, ftevents.live.transport; print({'ssl', 'http.client', 'urllib.request', 'requests'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, env={"PYTHONPATH": ":".join(sys.path)})  # noqa: S603 - a fixed command

    assert ran.stdout == b"set()\n"


# ---- handlers in the same process


def test_a_handler_gets_the_bytes_of_the_request() -> None:
    """The request is the one that a socket would carry."""
    seen: list[bytes] = []

    def handle(request: bytes) -> bytes:
        seen.append(request)
        return HELLO

    channel = HandlerChannel(handle)
    received = channel.send(Outgoing("GET", "http://mock/%41/../x"), deadline=PATIENT)

    assert answer(received).body == b"hello"
    assert seen[0].startswith(b"GET /%41/../x HTTP/1.1\r\nHost: mock\r\n")


def test_a_handler_counts_as_one_connection_until_an_answer_ends_it() -> None:
    """Connections are numbered as on sockets."""
    answers = [HELLO, HELLO, OK + b"Connection: close\r\n\r\n", HELLO, HELLO]
    channel = HandlerChannel(lambda _: answers.pop(0))
    received = [
        channel.send(Outgoing("GET", "http://mock/"), deadline=PATIENT, fresh=fresh) for fresh in (False, False, False, False, True)
    ]

    assert [each.reused for each in received] == [False, True, True, False, False]
    assert len({each.connection for each in received}) == 3


@pytest.mark.parametrize(
    ("data", "kind"), [(b"", "dropped"), (HELLO[:-1], "incomplete"), (b"<html>", "not HTTP"), (OK + b"\r\n" + b"x" * 2000, "too large")]
)
def test_a_handler_can_fail_as_a_server_can(data: bytes, kind: str) -> None:
    """The end of the bytes is the end of the stream."""
    received = HandlerChannel(lambda _: data, cap=1000).send(Outgoing("GET", "http://mock/"), deadline=PATIENT)

    assert failure(received).kind == kind


def test_a_handler_that_gives_the_key_back_is_told() -> None:
    """Secrets are masked as on sockets."""
    channel = HandlerChannel(lambda request: OK + b"\r\n" + request, Secrets((KEY,)))
    received = channel.send(Outgoing("GET", "http://mock/", (("Authorization", f"Bearer {KEY}"),)), deadline=PATIENT)

    assert KEY not in repr(received)
    assert answer(received).echoed_key[0].startswith("body byte ")
