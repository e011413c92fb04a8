"""The reference server: a correct one, cut into small methods, each of which makes one decision.

A fault is a subclass that takes one decision otherwise. Faults compose, since each calls `super()` for the rest.
"""

from __future__ import annotations

import hmac
import itertools
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.http import MalformedError, Reply, ServerRequest
from ftevents.reference.refusals import RefusalError, Refusals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.http import Headers

Document = dict[str, Any]
PLAIN_LIMIT = re.compile(r"[1-9][0-9]*", re.ASCII)
BEARER = re.compile(r"bearer +(\S+)", re.IGNORECASE)


@dataclass(frozen=True)
class Wanted:
    """One page as it was asked for: the job, its whole list newest first as it is now, the cursor, the size.

    `reading` counts the pages of all jobs that were asked for, this one included.
    """

    request: ServerRequest
    job: Job
    events: Sequence[Event]
    after: str | None
    limit: int
    reading: int


class Reference(Refusals):
    """A correct server. `key` None: no key is asked for. The holder of `other_key` has no jobs."""

    def __init__(self, corpus: Corpus, *, key: str | None = None, other_key: str | None = None) -> None:
        """Serve the corpus."""
        self.key = key
        self.other_key = other_key
        self.numbers = itertools.count(1)
        self.readings = itertools.count(1)
        self.reads: Counter[str] = Counter()
        self.lock = threading.RLock()
        self.corpus = self.prepare(corpus)

    def prepare(self, corpus: Corpus) -> Corpus:
        """Return the data to serve: the corpus as it is."""
        return corpus

    # ---- one request

    def respond(self, raw: bytes) -> bytes:
        """Answer a request given as bytes with the bytes of the reply; nothing is timed."""
        try:
            request = ServerRequest.parse(raw)
        except MalformedError as error:
            return self.refuse_bytes(400, str(error)).to_bytes()
        return self.handle(request).to_bytes(request.method)

    def refuse_bytes(self, status: int, why: str) -> Reply:
        """Answer bytes that are no request, and end the connection."""
        request = ServerRequest("GET", "/")
        return replace(self.finish(request, self.refuse(request, RefusalError(status, f"This is no HTTP request: {why}"))), close=True)

    def handle(self, request: ServerRequest) -> Reply:
        """Answer a request."""
        try:
            reply = self.answer(request)
        except RefusalError as refusal:
            reply = self.refuse(request, refusal)
        return self.finish(request, reply)

    def answer(self, request: ServerRequest) -> Reply:
        """Return the reply, or raise RefusalError. The key is looked at first, then the path, then the method."""
        owner = self.authorize(request)
        return self.route(request, owner=owner)

    def refuse(self, request: ServerRequest, refusal: RefusalError) -> Reply:
        """Return the reply for a refusal."""
        del request
        return self.reply(self.envelope(refusal), refusal.status, refusal.headers)

    def reply(self, document: Any, status: int = 200, headers: Headers = ()) -> Reply:
        """Return a reply with a JSON document."""
        return Reply(status, (("Content-Type", "application/json"), *headers), self.encode(document))

    def encode(self, document: Any) -> bytes:
        """Write a document as JSON in UTF-8."""
        return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    def finish(self, request: ServerRequest, reply: Reply) -> Reply:
        """Add what all replies share: the number of the request, and the end of the connection where the client wants it."""
        headers = (*reply.headers, ("x-request-id", f"req_{next(self.numbers):08d}"))
        return replace(reply, headers=headers, close=reply.close or request.wants_close)

    # ---- what is asked for, and by whom

    def authorize(self, request: ServerRequest) -> bool:
        """Return whether the sender owns the jobs. Raises RefusalError where a key is asked for and no good one came."""
        if self.key is None:
            return True
        key = self.sent_key(request)
        if key is None:
            self.refuse_no_key(request)
        if self.same_key(key, self.key):
            return True
        if self.other_key is None or not self.same_key(key, self.other_key):
            self.refuse_wrong_key(request)
        return False

    def sent_key(self, request: ServerRequest) -> str | None:
        """Return the key that was sent; None where there is none, or more than one."""
        sent = request.header("authorization")
        match = BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
        return match[1] if match else None

    def same_key(self, sent: str, known: str) -> bool:
        """Return whether two keys are the same, in a time that does not tell how alike they are."""
        return hmac.compare_digest(sent.encode("latin-1", "replace"), known.encode())

    def route(self, request: ServerRequest, *, owner: bool) -> Reply:
        """Find what the path names and answer with it."""
        match request.path:
            case ("v1", "fine_tuning", "jobs"):
                resource = self.list_jobs
            case ("v1", "fine_tuning", "jobs", _):
                resource = self.show_job
            case ("v1", "fine_tuning", "jobs", _, "events"):
                resource = self.list_events
            case _:
                self.refuse_path(request)
        if request.method not in ("GET", "HEAD"):
            self.refuse_method(request)
        return resource(request, owner=owner)

    # ---- jobs

    def list_jobs(self, request: ServerRequest, *, owner: bool) -> Reply:
        """Answer with a page of the jobs, newest first."""
        jobs = list(self.corpus.jobs.values()) if owner else []
        limit, after = self.parse_limit(request), self.parse_after(request)
        names = [job.id for job in jobs]
        if after is not None and after not in names:
            self.refuse_cursor(request)
        start = 0 if after is None else names.index(after) + 1
        shown = [self.job(job) for job in jobs[start : start + limit]]
        return self.reply({"object": "list", "data": shown, "has_more": start + limit < len(jobs)})

    def show_job(self, request: ServerRequest, *, owner: bool) -> Reply:
        """Answer with one job."""
        return self.reply(self.job(self.find_job(request, owner=owner)))

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Return the job that the path names. Raises RefusalError where there is none for this sender."""
        job = self.corpus.jobs.get(request.path[3]) if owner else None
        return job or self.refuse_job(request)

    def job(self, job: Job) -> Document:
        """Return a job as a document."""
        done = job.status == "succeeded"
        return {
            "object": "fine_tuning.job",
            "id": job.id,
            "created_at": job.created_at,
            "finished_at": job.events[0]["created_at"] if done and job.events else None,
            "model": "base-model",
            "fine_tuned_model": "ft:base-model:acme::Xy12Ab34" if done else None,
            "organization_id": "org-acme",
            "status": job.status,
            "hyperparameters": {"n_epochs": 3},
            "training_file": "file-training",
            "validation_file": None,
            "result_files": [],
            "trained_tokens": 5000 if done else None,
            "error": None,
            "seed": 7,
        }

    # ---- events

    def list_events(self, request: ServerRequest, *, owner: bool) -> Reply:
        """Answer with a page of a job's events."""
        job = self.find_job(request, owner=owner)
        limit, after = self.parse_limit(request), self.parse_after(request)
        wanted = Wanted(request, job, self.events_of(job), after, limit, next(self.readings))
        return self.page_reply(wanted, self.list_page(wanted))

    def parse_limit(self, request: ServerRequest) -> int:
        """Return the page size. Raises RefusalError for anything but one plain positive integer, and for one above the maximum."""
        values = request.values("limit")
        if not values:
            return self.corpus.default
        if len(values) > 1 or not PLAIN_LIMIT.fullmatch(values[0]):
            self.refuse_limit(request)
        if len(values[0]) > 9 or int(values[0]) > self.corpus.maximum:
            return self.above_maximum(request)
        return int(values[0])

    def above_maximum(self, request: ServerRequest) -> int:
        """Return the page size for a limit above the maximum, or raise RefusalError."""
        if not self.corpus.clamps:
            self.refuse_large_limit(request, self.corpus.maximum)
        return self.corpus.maximum

    def parse_after(self, request: ServerRequest) -> str | None:
        """Return the cursor; None where none was sent. Raises RefusalError for an empty one and for more than one."""
        values = request.values("after")
        if values and (len(values) > 1 or not values[0]):
            self.refuse_cursor(request)
        return values[0] if values else None

    def events_of(self, job: Job) -> Sequence[Event]:
        """Return the whole list as it is now, newest first; reading makes a running job go on."""
        with self.lock:
            reads = self.reads[job.id]
            self.reads[job.id] += 1
        return job.after_reads(reads)

    def list_page(self, wanted: Wanted) -> Document:
        """Return the page as a document."""
        start = self.position(wanted)
        shown = self.cut(wanted, start)
        more = self.has_more(wanted, start, shown)
        return self.page(wanted, [self.event(wanted, event) for event in shown], more=more)

    def position(self, wanted: Wanted) -> int:
        """Return the place of the first event of the page: the head, or right behind the cursor."""
        if wanted.after is None:
            return 0
        for place, event in enumerate(wanted.events):
            if event["id"] == wanted.after:
                return place + 1
        return self.unknown_cursor(wanted)

    def unknown_cursor(self, wanted: Wanted) -> int:
        """Return the place to go on from for a cursor that names no event of this list, or raise RefusalError."""
        self.refuse_cursor(wanted.request)

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Return the events of the page."""
        return wanted.events[start : start + wanted.limit]

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Return whether events stand behind the page."""
        return start + len(shown) < len(wanted.events)

    def event(self, wanted: Wanted, event: Event) -> Any:
        """Return an event as a document of its own."""
        del wanted
        return dict(event)

    def page(self, wanted: Wanted, data: list[Any], *, more: bool) -> Document:
        """Return the page object."""
        del wanted
        return {"object": "list", "data": data, "has_more": more}

    def page_reply(self, wanted: Wanted, page: Document) -> Reply:
        """Return the reply with a page."""
        del wanted
        return self.reply(page)
