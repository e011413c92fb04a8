"""The servers of the live benchmark: the reference server, right or with a habit, in a process of its own.

`python tools/dev/bench_live_server.py KIND` prints its address; when its standard input ends, it prints what it saw as JSON, and ends.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections import defaultdict
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from ftevents.reference import Reference, serve, standard
from ftevents.reference.refusals import RefusalError

if TYPE_CHECKING:
    from ftevents.reference import Reply, ServerRequest

KEY = "sk-bench-0123456789abcdefghijkl"
SECONDS = 0.15
BUCKET = 50
"""Requests a second, and at once."""
FOR_EVER = 3600.0


class Seen(Reference):
    """A right server that keeps what it was asked. A connection is a thread of its own, so that a thread's number is a connection's."""

    def __init__(self) -> None:
        """Serve the standard data."""
        self.requests = 0
        self.patience = 0
        self.pages: dict[tuple[str | None, str | None], set[int]] = defaultdict(set)
        self.connections = count(1)
        self.here = threading.local()
        super().__init__(standard(), key=KEY)

    def handle(self, request: ServerRequest) -> Reply:
        """Note the request, and answer it as the server is used to."""
        if not hasattr(self.here, "number"):
            self.here.number = next(self.connections)
        with self.lock:
            self.requests += 1
            number = self.requests
            if self.is_plain_page(request):
                self.pages[first(request, "after"), first(request, "limit")].add(self.here.number)
        return self.react(request, number)

    def react(self, request: ServerRequest, number: int) -> Reply:
        """Answer; `number` counts the requests."""
        del number
        return super().handle(request)

    def is_plain_page(self, request: ServerRequest) -> bool:
        """Whether a request asks for a page of the longest list with the right key."""
        return request.path[3:] == (self.corpus.biggest.id, "events") and self.sent_key(request) == KEY and request.method == "GET"

    def ask_for_patience(self, request: ServerRequest) -> Reply:
        """Answer 429."""
        self.patience += 1
        refusal = RefusalError(429, "Too many requests", headers=(("Retry-After", "1"),))
        return self.finish(request, self.refuse(request, refusal))

    def said(self) -> dict[str, object]:
        """Return what it saw."""
        return {
            "requests": self.requests,
            "patience": self.patience,
            "connections": next(self.connections) - 1,
            "ids": [event["id"] for event in self.corpus.biggest.events],
            "pages": [[after, limit, len(numbers)] for (after, limit), numbers in self.pages.items()],
        }


def first(request: ServerRequest, name: str) -> str | None:
    """Return a parameter of a request, None where it is absent."""
    return next(iter(request.values(name)), None)


class Slow(Seen):
    """150 ms for each answer."""

    def react(self, request: ServerRequest, number: int) -> Reply:
        """Answer late."""
        time.sleep(SECONDS)
        return super().react(request, number)


class Twelfth(Seen):
    """Each twelfth request is answered with 429."""

    def react(self, request: ServerRequest, number: int) -> Reply:
        """Answer, or ask for patience."""
        return self.ask_for_patience(request) if number % 12 == 0 else super().react(request, number)


class Bucket(Seen):
    """A bucket of 50 tokens, filled with 50 a second."""

    tokens = float(BUCKET)
    filled = 0.0

    def react(self, request: ServerRequest, number: int) -> Reply:
        """Answer where a token is left."""
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.tokens + (now - self.filled) * BUCKET, BUCKET) if self.filled else float(BUCKET)
            self.filled = now
            is_served = self.tokens >= 1
            self.tokens -= is_served
        return super().react(request, number) if is_served else self.ask_for_patience(request)


class Silent(Seen):
    """A limit that is no number is never answered."""

    def react(self, request: ServerRequest, number: int) -> Reply:
        """Answer, but for one kind of request."""
        limit = first(request, "limit")
        reply = super().react(request, number)
        return reply if limit is None or limit.isdecimal() else replace(reply, script=((FOR_EVER, b""),))


KINDS = {"usual": Seen, "slow": Slow, "twelfth": Twelfth, "bucket": Bucket, "silent": Silent}


def main() -> None:
    """Serve until standard input ends."""
    server = KINDS[sys.argv[1]]()
    with serve(server) as serving:
        print(serving.base_url, flush=True)
        sys.stdin.read()
        print(json.dumps(server.said()), flush=True)


if __name__ == "__main__":
    main()
