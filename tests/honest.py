"""Honest servers in the shapes that people write: a small right application, and several ways to put it behind a socket.

Nothing here comes from the reference server, so that it and the rules cannot share a mistake.
"""

import asyncio
import gzip
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ftevents.examine import Examination, examine, secrets_of
from ftevents.live.budget import Budget
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel

Headers = Mapping[str, str]
Document = dict[str, Any]
Answer = tuple[int, Document]
Serve = Callable[["App"], Any]

KEY = "sk-honest-0123456789abcdef"
START = 1_735_000_000


def named(number: int) -> str:
    """Return an id as the real service makes them, from a number."""
    return f"ftevent-{number * 2_654_435_761 % 2**32:08x}Qx{number:06d}Lk"


def events(count: int, make_id: Callable[[int], str] = named) -> list[Document]:
    """Return events, newest first; two of three share their second with a neighbour."""
    return [
        {
            "object": "fine_tuning.job.event",
            "id": make_id(number),
            "created_at": START + number // 3,
            "level": "info",
            "message": f"Step {number}: training loss={1 / (number + 1):.2f}",
            "type": "message",
            "data": {},
        }
        for number in range(count, 0, -1)
    ]


def usual_jobs() -> dict[str, list[Document]]:
    """Return four jobs: of 25 events, of 5, of one and of none."""
    return {
        "ftjob-Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8": events(25),
        "ftjob-Zz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2": events(5, lambda number: f"ftevent-other{number:03d}PqRsTuVw"),
        "ftjob-Mm1Nn2Oo3Pp4Qq5Rr6Ss7Tt8": events(1, lambda number: f"ftevent-single{number:02d}AbCdEfGh"),
        "ftjob-Kk1Ll2Mm3Nn4Oo5Pp6Qq7Rr8": [],
    }


def refused(status: int, message: str, param: str | None = None, code: str | None = None) -> Answer:
    """Return a refusal."""
    return status, {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": code}}


@dataclass
class App:
    """A right application. Whatever a server may choose is an attribute or a small method."""

    jobs: dict[str, list[Document]] = field(default_factory=usual_jobs)
    key: str | None = KEY
    maximum: int = 100
    clamps: bool = False
    refusal: int = 400
    seconds: float = 0.0

    def answer(self, method: str, target: str, headers: Headers) -> Answer:
        """Answer a request: status and document."""
        time.sleep(self.seconds)
        sent = headers.get("authorization", "")
        if self.key is not None and not hmac.compare_digest(sent.encode(), f"Bearer {self.key}".encode()):
            return refused(401, "Incorrect API key provided", code="invalid_api_key")
        parts = urlsplit(target)
        path = [unquote(each) for each in parts.path.split("/")[1:]]
        if method not in ("GET", "HEAD"):
            return refused(405, "Not allowed")
        if path == ["v1", "fine_tuning", "jobs"]:
            return self.list_jobs()
        if len(path) != 5 or [*path[:3], path[4]] != ["v1", "fine_tuning", "jobs", "events"] or path[3] not in self.jobs:
            return refused(404, "No such fine-tuning job", "fine_tuning_job_id", "fine_tune_not_found")
        return self.list_events(path[3], parse_qs(parts.query, keep_blank_values=True))

    def list_jobs(self) -> Answer:
        """Answer with the jobs."""
        return 200, {"object": "list", "data": [{"object": "fine_tuning.job", "id": job} for job in self.jobs], "has_more": False}

    def list_events(self, job: str, query: dict[str, list[str]]) -> Answer:
        """Answer with a page."""
        listed, limit, start = self.listed(job), self.limit(query), self.start(job, query)
        if limit is None:
            return refused(self.refusal, "limit takes a positive integer", "limit")
        if start is None:
            return self.unknown_cursor(job, limit)
        return 200, self.page(listed[start : start + limit], more=start + limit < len(listed))

    def listed(self, job: str) -> list[Document]:
        """Return the events of a job as they are now."""
        return self.jobs[job]

    def limit(self, query: dict[str, list[str]]) -> int | None:
        """Return the page size, None for one to refuse."""
        text = query.get("limit", ["20"])[-1]
        if not text.isascii() or not text.isdecimal() or text.startswith("0") or len(text) > 30:
            return None
        return min(int(text), self.maximum) if self.clamps or int(text) <= self.maximum else None

    def start(self, job: str, query: dict[str, list[str]]) -> int | None:
        """Return the place behind the cursor, None for an unknown one."""
        if "after" not in query:
            return 0
        ids = [event["id"] for event in self.jobs[job]]
        return ids.index(query["after"][-1]) + 1 if query["after"][-1] in ids else None

    def unknown_cursor(self, job: str, limit: int) -> Answer:
        """Answer to a cursor that names no event."""
        del job, limit
        return refused(self.refusal, "after takes the id of an event", "after")

    def page(self, shown: list[Document], *, more: bool) -> Document:
        """Return the page object."""
        return {"object": "list", "data": shown, "has_more": more}


# ---- behind a socket


class Handler(BaseHTTPRequestHandler):
    """The usual handler of the standard library, with the application on its server."""

    wbufsize = 2**16

    def __getattr__(self, name: str) -> Any:
        """Return what answers a request with any method."""
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def answer(self) -> None:
        """Answer a request as the application does."""
        app: App = self.server.app  # type: ignore[attr-defined]
        status, document = app.answer(self.command, self.path, {name.lower(): value for name, value in self.headers.items()})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_body(json.dumps(document).encode())

    def send_body(self, body: bytes) -> None:
        """Send the end of the head, and the body."""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


class Threaded(ThreadingHTTPServer):
    """A thread for each connection, none of which keeps the process."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


@contextmanager
def behind(app: App, server: type[HTTPServer] = Threaded, version: str = "HTTP/1.0", handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve an application with http.server and yield its base URL."""
    made = server(("127.0.0.1", 0), type("Versioned", (handler,), {"protocol_version": version, "timeout": 5}))
    made.app = app  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_port}/v1"
    finally:
        made.shutdown()
        made.server_close()


Write = Callable[[int, bytes, Headers], tuple[bytes, bytes]]
"""Makes head and body of an answer from status, document and the headers of the request."""


@contextmanager
def closing_at_last(writer: asyncio.StreamWriter) -> Iterator[None]:
    """Close a connection in the end."""
    try:
        yield
    finally:
        writer.close()


@contextmanager
def raw(app: App, write: Write) -> Iterator[str]:
    """Serve an application with bare asyncio streams."""
    started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError), closing_at_last(writer):
            while not writer.is_closing():
                request = await reader.readuntil(b"\r\n\r\n")
                answer = respond(app, write)(request)
                writer.write(answer)
                if b"Connection: close" in answer:
                    writer.close()

    async def serve() -> None:
        server, stopping = await asyncio.start_server(converse, "127.0.0.1", 0), asyncio.Event()
        started.set_result((asyncio.get_running_loop(), stopping, server.sockets[0].getsockname()[1]))
        await stopping.wait()
        server.close()
        conversations = asyncio.all_tasks() - {asyncio.current_task()}
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
        await asyncio.sleep(0)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    loop, stopping, port = started.result()
    try:
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        loop.call_soon_threadsafe(stopping.set)
        thread.join()


def plain(status: int, body: bytes, _: Headers) -> tuple[bytes, bytes]:
    """Write an answer with its length, header names in lower case, no reason phrase."""
    return b"HTTP/1.1 %d \r\ncontent-type: application/json\r\ncontent-length: %d\r\n" % (status, len(body)), body


def closing(status: int, body: bytes, _: Headers) -> tuple[bytes, bytes]:
    """Write an answer that ends with its connection."""
    return b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\nConnection: close\r\n" % status, body


def chunked(status: int, body: bytes, _: Headers) -> tuple[bytes, bytes]:
    """Write an answer in chunks of 100 bytes, with an extension and a trailer."""
    chunks = b"".join(b"%x;n=1\r\n%b\r\n" % (len(body[at : at + 100]), body[at : at + 100]) for at in range(0, len(body), 100))
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json; charset=utf-8\r\nTransfer-Encoding: chunked\r\n" % status
    return head, chunks + b"0\r\nX-Trailer: 1\r\n\r\n"


def zipped(status: int, body: bytes, headers: Headers) -> tuple[bytes, bytes]:
    """Write an answer with gzip where it is accepted, after an early hint."""
    coding = b"Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n" if "gzip" in headers.get("accept-encoding", "") else b""
    body = gzip.compress(body) if coding else body
    head = b"HTTP/1.1 %d OK\r\nContent-Type: application/json\r\n%bContent-Length: %d\r\n" % (status, coding, len(body))
    return b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + head, body


def respond(app: App, write: Write | None = None) -> Callable[[bytes], bytes]:
    """Return a function from the bytes of a request to the bytes of the application's answer."""

    def answer(request: bytes) -> bytes:
        first, *lines = request.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        status, document = app.answer(method, target, headers)
        head, body = (write or plain)(status, json.dumps(document).encode(), headers)
        return head + b"\r\n" + (b"" if method == "HEAD" else body)

    return answer


def check(
    where: str | App, *, key: str | None = KEY, job_ids: tuple[str, ...] = (), headers: tuple[tuple[str, str], ...] = (), **budget: Any
) -> Examination:
    """Examine a server by its base URL, or an application in this process."""
    target = Target(
        where if isinstance(where, str) else "http://honest.invalid/v1", "a test", key=key, headers=headers, auth=key is not None
    )
    if isinstance(where, str):
        return examine(target, job_ids=job_ids, budget=Budget(**{"deadline": 5.0, "max_seconds": 40.0} | budget))
    answer, secrets = respond(where), secrets_of(target)
    return examine(target, job_ids=job_ids, budget=Budget(**{"workers": 0} | budget), open_channel=lambda: HandlerChannel(answer, secrets))


def said(examination: Examination) -> tuple[str, list[str], list[str]]:
    """Return the verdict, what is violated (in words), and the clauses that give advice; a name for each request is optional everywhere."""
    report = examination.report
    violated = [f"{each.clause.id}: {each.findings[0].words}" for each in report.having("violated")]
    advice = sorted(each.clause.id for each in report.having("advice") if each.level != "may")
    return report.verdict, violated, [clause for clause in advice if clause != "answer/names-its-request"]
