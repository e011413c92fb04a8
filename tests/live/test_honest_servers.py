"""Tests of soundness: servers in the shapes that people really write are not accused, and the advice that each gets is known."""

import itertools
import posixpath
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import HTTPServer
from typing import Any
from urllib.parse import quote, unquote

import pytest

from ftevents.live import pool
from honest import (
    KEY,
    START,
    Answer,
    App,
    Document,
    Handler,
    Headers,
    Threaded,
    behind,
    check,
    chunked,
    closing,
    events,
    named,
    plain,
    raw,
    refused,
    said,
    usual_jobs,
    zipped,
)

MAIN = next(iter(usual_jobs()))


def with_events(number: int, make_id: Callable[[int], str] = named, **changes: Any) -> App:
    """Return the application with another list in its first job; ids of the second job are made the same way."""
    jobs = usual_jobs()
    first, second, *_ = jobs
    jobs[first] = [event | changes for event in events(number, make_id)]
    jobs[second] = [event | changes for event in events(5, lambda number: make_id(number + 5000))]
    return App(jobs=jobs)


def without(app: App, *names: str) -> App:
    """Return the application with events that lack some members."""
    jobs = {
        job: [{name: value for name, value in event.items() if name not in names} for event in listed] for job, listed in app.jobs.items()
    }
    return replace(app, jobs=jobs)


class Growing(App):
    """A job that grows at its head with every request, three events a second."""

    def listed(self, job: str) -> list[Document]:
        """Grow the first job."""
        if job == MAIN:
            self.jobs[job] = events(len(self.jobs[job]) + 1)
        return self.jobs[job]


class Ends(App):
    """A cursor that nobody knows gets an empty last page."""

    def unknown_cursor(self, job: str, limit: int) -> Answer:
        """Answer with no events."""
        del job, limit
        return 200, self.page([], more=False)


class Restarts(App):
    """A cursor that nobody knows gets the first page."""

    def unknown_cursor(self, job: str, limit: int) -> Answer:
        """Answer from the head."""
        return 200, self.page(self.jobs[job][:limit], more=limit < len(self.jobs[job]))


class NotFound(App):
    """A cursor that nobody knows is not found."""

    def unknown_cursor(self, job: str, limit: int) -> Answer:
        """Answer with 404."""
        del job, limit
        return refused(404, "no such event", "after")


class Nothing(App):
    """A limit of 0 asks for nothing."""

    def list_events(self, job: str, query: dict[str, list[str]]) -> Answer:
        """Answer a limit of 0 with no events."""
        return (200, self.page([], more=False)) if query.get("limit") == ["0"] else super().list_events(job, query)


class Talkative(App):
    """A page says when it was made and by whom."""

    numbers = itertools.count()

    def page(self, shown: list[Document], *, more: bool) -> Document:
        """Add what changes with every answer."""
        return super().page(shown, more=more) | {"request_id": next(self.numbers), "first_id": shown[0]["id"] if shown else None}


class Counting(App):
    """An event says how often events were read."""

    numbers = itertools.count()

    def page(self, shown: list[Document], *, more: bool) -> Document:
        """Add a counter to each event."""
        return super().page([event | {"_read": next(self.numbers)} for event in shown], more=more)


class Lenient(App):
    """A limit is whatever int() takes for a positive integer."""

    def limit(self, query: dict[str, list[str]]) -> int | None:
        """Return the page size."""
        try:
            number = int(query.get("limit", ["20"])[-1])
        except ValueError:
            return None
        return min(number, self.maximum) if number > 0 else None


class Defaulting(App):
    """An empty `limit` or `after` is as good as none."""

    def list_events(self, job: str, query: dict[str, list[str]]) -> Answer:
        """Leave out what is empty."""
        return super().list_events(job, {name: values for name, values in query.items() if values != [""]})


class Echoing(App):
    """A refusal names the path that was asked for, and the server is mounted below a path that looks like one of its files."""

    def answer(self, method: str, target: str, headers: Headers) -> Answer:
        """Answer as if mounted at /app/api."""
        status, document = super().answer(method, target, headers)
        return (status, refused(status, f"nothing at {unquote(target)}")[1]) if status == 404 else (status, document)


class Origins(App):
    """Browsers of other origins are kept out."""

    def answer(self, method: str, target: str, headers: Headers) -> Answer:
        """Refuse a request with an Origin."""
        return refused(403, "This origin is not allowed") if "origin" in headers else super().answer(method, target, headers)


SHAPES: dict[str, tuple[App, list[str]]] = {
    "numbers as ids": (with_events(25, str), []),
    "ids with spaces, reserved characters and letters beyond ASCII": (with_events(25, lambda number: f"évènt {number}/+&%#?"), []),
    "ids of one character": (with_events(9, lambda number: chr(96 + number % 5000) if number < 5000 else chr(number - 4900)), []),
    "everything in one second": (with_events(25, created_at=START), []),
    "null data and null type, and members of its own": (with_events(25, data=None, type=None, x_note={"a": [1, None]}), []),
    "metrics": (with_events(25, type="metrics", data={"step": 3, "train_loss": 1e-06, "usage": {"a": [1, 2.5]}}), []),
    "no data and no type": (without(with_events(25), "data", "type"), []),
    "no maximum": (replace(with_events(137), maximum=10**40), []),
    "a maximum of 50, clamped": (replace(with_events(137), maximum=50, clamps=True), []),
    "a maximum of 20, refused": (replace(with_events(45), maximum=20), []),
    "a maximum of 64, refused": (replace(with_events(137), maximum=64), []),
    "refusals with 422": (App(refusal=422), []),
    "no events for a limit of 0": (Nothing(), []),
    "any spelling of a number": (Lenient(), ["input/limit-spelling"]),
    "an empty last page for unknown cursors": (Ends(), ["input/empty-cursor-is-refused", "input/unknown-cursor-is-refused"]),
    "the first page for unknown cursors": (Restarts(), ["input/empty-cursor-is-refused", "input/unknown-cursor-is-refused"]),
    "404 for unknown cursors": (NotFound(), []),
    "empty parameters are none": (Defaulting(), ["input/empty-cursor-is-refused", "input/limit-not-a-number"]),
    "a job that grows with every request": (Growing(), []),
    "a new job that grows with every request": (Growing(jobs=usual_jobs() | {MAIN: []}), []),
    "pages with members that change": (Talkative(), []),
    "events with a member that changes": (Counting(), ["pagination/same-event-same-content"]),
    "ids counted in each job": (
        App(jobs={f"ftjob-{job}": events(number, "ftevent-{}".format) for job, number in (("a", 25), ("b", 12))}),
        [],
    ),
    "thirty jobs": (App(jobs={f"ftjob-{job:024d}": events(job % 9, f"ftevent-{job}-{{}}".format) for job in range(30)}), []),
    "odd job ids": (
        App(jobs={job: events(7, f"{place}-{{}}".format) for place, job in enumerate(("a/b", "x y", "..", "ft%2Fb", "ü", "*"))}),
        [],
    ),
    "job ids that are counted": (App(jobs={f"ftjob-{job:010d}": events(4, f"{job}-{{}}".format) for job in range(5670, 5690)}), []),
    "paths in refusals": (Echoing(), []),
    "other origins kept out": (Origins(), ["answer/accepts-json"]),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_honest_application_is_not_accused(shape: str) -> None:
    """Whatever a server may choose is accepted, and what is not best is advice."""
    app, advice = SHAPES[shape]

    assert said(check(app)) == ("conforming", [], advice)


@pytest.mark.parametrize("number", [2, 3, 19, 20, 21, 40, 99, 100, 101, 301])
def test_no_length_of_a_list_is_held_against_a_server(number: int) -> None:
    """Lists that end with a page, right before and right behind one, are all right."""
    assert said(check(with_events(number))) == ("conforming", [], [])


def test_one_event_is_too_few_to_judge_by() -> None:
    """A server with a single event is not accused, and not found conforming either."""
    verdict, violated, _ = said(check(App(jobs={"ftjob-only": events(1)})))

    assert (verdict, violated) == ("inconclusive", [])


def test_a_server_that_asks_for_no_key_is_right_without_one() -> None:
    """With --no-auth nothing is said of credentials."""
    assert said(check(App(key=None), key=None)) == ("conforming", [], [])


def test_a_key_in_a_header_of_the_users_own_is_a_key() -> None:
    """Who gives the credential by --header has not asked without one."""
    examination = check(App(key=None), key=None, headers=(("Cookie", "session=1"),))

    assert not any(exchange.asked.keyless for exchange in examination.transcript)


def test_a_server_without_a_list_of_jobs_is_read_by_its_job() -> None:
    """With --job-id, nobody needs the list of jobs."""

    class Jobless(App):
        def list_jobs(self) -> Answer:
            return refused(404, "no such path")

    assert said(check(Jobless(), job_ids=(MAIN, "ftjob-Zz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2"))) == ("conforming", [], [])


# ---- on sockets


class Pool(HTTPServer):
    """A few threads, each of which stays with a connection as long as it lasts."""

    request_queue_size = 64
    threads = ThreadPoolExecutor(3)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Serve a connection in one of the threads."""
        self.threads.submit(self.converse, request, client_address)

    def converse(self, request: Any, client_address: Any) -> None:
        """Serve a connection to its end."""
        try:
            self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)

    def handle_error(self, *_: Any) -> None:
        """Print nothing."""


class Single(HTTPServer):
    """One connection at a time."""

    request_queue_size = 64

    def handle_error(self, *_: Any) -> None:
        """Print nothing."""


@pytest.mark.parametrize("version", ["HTTP/1.0", "HTTP/1.1"])
@pytest.mark.parametrize(("server", "lanes"), [(Threaded, None), (Single, 1), (Pool, 3)])
def test_the_server_of_the_standard_library_is_not_accused(
    version: str, server: type[HTTPServer], lanes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread for each connection, a few threads, or none at all: each is right, with and without kept connections."""
    monkeypatch.setattr(pool, "LANE", 0.3)
    with behind(App(), server, version) as url:
        examination = check(url)

    assert said(examination) == ("conforming", [], [])
    noted = any("at a time" in note for note in examination.report.notes)
    assert noted or not (lanes and version == "HTTP/1.1")


@pytest.mark.parametrize("write", [plain, closing, chunked, zipped])
def test_no_way_to_write_an_answer_is_held_against_a_server(write: Callable[[int, bytes, Headers], tuple[bytes, bytes]]) -> None:
    """Lower-case headers, connections that close, chunks with trailers, gzip behind an early hint."""
    with raw(App(), write) as url:
        assert said(check(url)) == ("conforming", [], [])


class Slashed(Handler):
    """Every path without a slash at its end is redirected to the one with it."""

    def answer(self) -> None:
        """Redirect, or answer for the path without the slash."""
        path, mark, query = self.path.partition("?")
        if path.endswith("/"):
            self.path = path[:-1] + mark + query
            super().answer()
            return
        self.send_response(307)
        self.send_header("Location", f"http://{self.headers['Host']}{path}/{mark}{query}")
        self.send_body(b"")


class Cleaning(Handler):
    """A path with dots is redirected to what it comes to once it is decoded, as by the router of a well-known language."""

    def answer(self) -> None:
        """Redirect, or answer."""
        path, mark, query = self.path.partition("?")
        clean = "/" + posixpath.normpath(unquote(path)).lstrip("/")
        if clean == unquote(path):
            super().answer()
            return
        self.send_response(301)
        self.send_header("Location", quote(clean) + mark + query)
        self.send_body(b"")


class Impatient(Handler):
    """A connection is closed after its tenth answer, and each fortieth request is too many."""

    numbers = itertools.count(1)
    served = 0

    def answer(self) -> None:
        """Answer, or ask for patience."""
        self.served += 1
        self.close_connection = self.served == 10
        if next(self.numbers) % 40:
            super().answer()
            return
        self.send_response(429)
        self.send_header("Retry-After", "0")
        self.send_body(b"slow down")

    def send_body(self, body: bytes) -> None:
        """Say that the connection ends, where it does."""
        if self.close_connection:
            self.send_header("Connection", "close")
        super().send_body(body)


@pytest.mark.parametrize(
    ("handler", "advice"),
    [(Slashed, []), (Cleaning, ["input/job-id-breaks-nothing"]), (Impatient, [])],
)
def test_habits_of_frameworks_are_not_held_against_a_server(handler: type[Handler], advice: list[str]) -> None:
    """Redirects on the same origin, connections that end, and rate limits are normal life."""
    with behind(App(), version="HTTP/1.1", handler=handler) as url:
        assert said(check(url)) == ("conforming", [], advice)


def test_a_slow_server_is_given_its_time() -> None:
    """An answer that takes its time is asked for beside others, and nothing is held against it."""
    with behind(App(seconds=0.02), version="HTTP/1.1") as url:
        examination = check(url, size="quick")

    assert said(examination) == ("conforming", [], [])
    assert KEY not in repr(examination.transcript.exchanges)
