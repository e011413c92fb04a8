"""One exchange: a request, what was meant by it, and what came back.

Live runs and captures make the same type. Whatever a source does not show is None, and a rule that needs it looks at nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote, unquote_plus, urlsplit

from ftevents.evidence.reading import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.evidence.reading import Reading

Headers = tuple[tuple[str, str], ...]
JobKind = Literal["good", "unknown", "malformed"]
CursorKind = Literal["none", "known", "oldest", "unknown", "foreign", "empty"]
LimitKind = Literal["default", "valid", "large", "spelling", "zero", "negative", "huge", "not-a-number", "repeated"]
FailureKind = Literal["timed out", "dropped", "incomplete", "refused", "too large", "not HTTP", "TLS", "redirected", "not asked"]
Shape = Literal["answer", "event", "events"]

EVENTS_PATH = re.compile(r"/fine_tuning/jobs/(?P<job>[^/]*)/events/?$")
ORDERING = frozenset({"order", "order_by", "sort", "sort_by", "direction"})
"""Parameters that other lists of the API have, or its copies: who sends one asks for another order."""
PLAIN_LIMIT = re.compile(r"[1-9][0-9]{0,17}")
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent: the URL byte for byte, the headers without any secret."""

    method: str
    url: str
    headers: Headers | None = None


@dataclass(frozen=True, slots=True)
class Wire:
    """Facts of HTTP framing that a parsed answer no longer shows.

    `declared` and `received` are byte counts of the body as it was framed; `leftover` are bytes behind the end of the message.
    """

    framing: Literal["length", "chunked", "close", "none"]
    declared: int | None = None
    received: int = 0
    leftover: int = 0
    version: str = "1.1"
    defects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    `status` and `headers` are None where the source does not show them. `body` has its content coding removed and is None where it
    was not recorded. `exact` says that the body is byte for byte what the server sent; a record whose body was parsed is not.
    """

    status: int | None
    body: bytes | None
    headers: Headers | None = None
    reason: str = ""
    exact: bool = True
    coding_defect: str | None = None
    echoed_key: tuple[str, ...] = ()
    wire: Wire | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no complete answer came, in one word and one sentence; `status` where the head of an answer was read."""

    kind: FailureKind
    detail: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the sender meant, which only the sender knows. None: not known (a capture), so nothing may be concluded from it.

    `repeats` is the number of the exchange whose request this one asks again. `keyless`: no key was given for the run, so a plain request
    has none. `attempt` 2 asks on a fresh connection what failed; the first attempt is then `superseded`, since only the second counts, and
    a `lapse` where the second succeeded. A `hop` is a redirect on the way to the answer.
    """

    probe: str | None = None
    job: JobKind | None = None
    cursor: CursorKind | None = None
    limit: LimitKind | None = None
    credential: str | None = None
    variant: str | None = None
    repeats: int | None = None
    keyless: bool = False
    attempt: int = 1
    superseded: bool = False
    lapse: bool = False
    hop: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether a page must come back: a good job, a good cursor, a good limit and the good key, asked in the plain way and no variant of it."""
        return self.is_readable and self.limit in ("default", "valid") and self.variant is None

    @property
    def is_readable(self) -> bool:
        """Whether a page that comes back belongs to the list: as plain, but a limit above 20 may be refused by a server with a lower maximum."""
        return (
            self.job == "good"
            and self.cursor in ("none", "known", "oldest")
            and self.limit in ("default", "valid", "large")
            and self.credential == "good"
        )


NOTHING_ASKED = Asked()


@dataclass(frozen=True)
class Exchange:
    """One request and what came back, with its place in words (`request 12 (walk, limit 7)`, `traffic.har entry 31`).

    Of a capture, `origin` is the line and the column where its body begins in the file, where it is a stretch of the file's text, and
    `clock` names the recording by whose times `sent` and `finished` count: only of exchanges with one clock is the order known.
    """

    number: int
    place: str
    request: Request | None
    answer: Answer | None
    asked: Asked = NOTHING_ASKED
    failure: Failure | None = None
    shape: Shape = "answer"
    sent: int = 0
    finished: int = 0
    elapsed: float | None = None
    at: float | None = None
    connection: int | None = None
    in_flight: int = 1
    known_job: str | None = field(default=None)
    origin: tuple[int, int] | None = None
    clock: str | None = None

    @cached_property
    def reading(self) -> Reading | None:
        """The strict reading of the body; None where there is no body to read."""
        if self.failure is not None or self.answer is None or self.answer.body is None or self.answer.coding_defect:
            return None
        return read(self.answer.body)

    def forget(self) -> None:
        """Forget what was read of the body; it is read again where it is wanted."""
        for name in ("reading", "document"):
            self.__dict__.pop(name, None)

    @property
    def status(self) -> int | None:
        """The status of the answer; None where none came or none was recorded."""
        return self.answer.status if self.answer else None

    @cached_property
    def document(self) -> Any:
        """The body as JSON; None where it cannot be read."""
        return self.reading.value if self.reading else None

    @cached_property
    def query(self) -> dict[str, list[str]]:
        """The query as a form reader sees it: name to values, `+` and `%20` both a space."""
        pairs: dict[str, list[str]] = {}
        if self.request is not None:
            for part in urlsplit(self.request.url).query.split("&"):
                if part:
                    name, _, value = part.partition("=")
                    pairs.setdefault(unquote_plus(name), []).append(unquote_plus(value))
        return pairs

    @cached_property
    def job_id(self) -> str | None:
        """The job that the URL names; None where it is not known."""
        if self.known_job is not None:
            return self.known_job
        match = EVENTS_PATH.search(urlsplit(self.request.url).path) if self.request else None
        return unquote(match["job"]) if match else None

    @cached_property
    def service(self) -> str | None:
        """Where the list is served: origin, the path up to `/fine_tuning`, and what the query says beside cursor and size; None where no request is known."""
        if self.request is None:
            return None
        parts = urlsplit(self.request.url)
        match = EVENTS_PATH.search(parts.path)
        host = parts.netloc.lower().removesuffix({"http": ":80", "https": ":443"}.get(parts.scheme, ":"))
        beside = sorted((name, value) for name, value in self.query.items() if name not in ("after", "limit"))
        return f"{parts.scheme}://{host}{parts.path[: match.start()] if match else ''}{beside or ''}"

    @property
    def after(self) -> str | None:
        """The cursor as text; None where none was sent, more than one was, or no request is known."""
        values = self.query.get("after")
        return values[0] if values and len(values) == 1 else None

    @property
    def limit(self) -> int | None:
        """The page size that was asked for, where it is a plainly written positive integer."""
        values = self.query.get("limit")
        return int(values[0]) if values and len(values) == 1 and PLAIN_LIMIT.fullmatch(values[0]) else None

    @property
    def has_limit(self) -> bool:
        """Whether any `limit` was sent."""
        return "limit" in self.query

    @property
    def asks_plainly(self) -> bool:
        """Whether it is known which page was asked for: at most one cursor, and no size or one that is a plainly written positive integer."""
        return self.request is not None and len(self.query.get("after", ())) <= 1 and self.has_limit == (self.limit is not None)

    def header(self, name: str) -> list[str]:
        """Return every value of a header of the answer, in order."""
        return [value for key, value in (self.answer.headers if self.answer else None) or () if key.lower() == name.lower()]

    @property
    def counts(self) -> bool:
        """Whether a complete answer came that no later attempt replaces, and that is no hop on the way to one."""
        return self.answer is not None and self.failure is None and not self.asked.superseded and not self.asked.hop

    @property
    def asks_for_patience(self) -> bool:
        """Whether it is a rate limit, or a 503 that says when to come back: normal life, and no answer to what was asked."""
        return self.status == 429 or (self.status == 503 and bool(self.header("retry-after")))

    @property
    def is_success(self) -> bool:
        """Whether it claims to be a page: status 200, or a document whose status is not known and that is no error; never a HEAD."""
        if not self.counts or self.shape != "answer" or (self.request is not None and self.request.method == "HEAD"):
            return False
        return self.status == 200 or (self.status is None and not self.says_error)

    @property
    def is_refusal(self) -> bool:
        """Whether it is an answer with a status of 4xx, or a document whose status is not known and that is an error; never a HEAD."""
        if not self.counts or (self.request is not None and self.request.method == "HEAD"):
            return False
        return 400 <= self.status < 500 if self.status is not None else self.says_error

    @property
    def says_error(self) -> bool:
        """Whether the body is an error object and no list."""
        return isinstance(self.document, dict) and "error" in self.document and "data" not in self.document

    @property
    def page(self) -> dict[str, Any] | None:
        """The page, where a JSON object came as a success and is no error object; never for a bare event."""
        return self.document if self.is_success and not self.says_error and isinstance(self.document, dict) else None

    @property
    def items(self) -> list[Any]:
        """The events as they came, in order; whatever stands in their place, where a server sent something else."""
        if self.shape == "event":
            return [self.document] if self.reading is not None and self.reading.complete else []
        found = self.document if self.shape == "events" else self.page.get("data") if self.page is not None else None
        return found if isinstance(found, list) else []

    def pointer(self, index: int) -> str:
        """Return the JSON pointer of an event."""
        return {"event": "", "events": f"/{index}", "answer": f"/data/{index}"}[self.shape]

    @property
    def carried(self) -> int:
        """How many items stand in `data`, whatever the status of the answer."""
        data = self.document.get("data") if isinstance(self.document, dict) else None
        return len(data) if isinstance(data, list) else 0

    def events(self) -> Iterator[tuple[str, Any]]:
        """Yield each event with its JSON pointer."""
        yield from ((self.pointer(index), event) for index, event in enumerate(self.items))
