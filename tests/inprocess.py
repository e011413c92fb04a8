"""In-process asking: pools over functions, answers written in a line, and what a pool saw."""

import json
from collections.abc import Callable, Generator, Iterable
from dataclasses import replace
from typing import Any

from ftevents.evidence import Asked, Exchange, Transcript
from ftevents.live.ask import Ask, Desk, Probe
from ftevents.live.budget import Budget
from ftevents.live.pool import Pool
from ftevents.live.secrets import Secrets
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel

Handler = Callable[[bytes], bytes]

BASE = "http://server.invalid/v1"
KEY = "sk-pool-0123456789abcdef"


def written(document: Any = None, status: int = 200, **headers: str) -> bytes:
    """Return the bytes of an answer; `Retry_After="1"` is the header Retry-After."""
    body = document if isinstance(document, bytes) else json.dumps(document if document is not None else page()).encode()
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} S\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


def page(*ids: str, more: bool = False) -> dict[str, Any]:
    """Return a page of bare events."""
    return {"object": "list", "data": [{"id": each} for each in ids], "has_more": more}


def target_of(request: bytes) -> str:
    """Return the target of a request."""
    return request.split(b" ", 2)[1].decode()


def desk(key: str | None = KEY, **more: Any) -> Desk:
    """Return a desk for a server that is nowhere."""
    return Desk(Target(BASE, "a test", key=key, **more))


def ask(words: str = "x", *, probe: str = "page", query: str = "", plain: bool = True, **more: Any) -> Ask:
    """Return a request: a plain one for a page of a good job, or one of which nothing is known."""
    good = Asked(probe=probe, job="good", cursor="none", limit="default", credential="good")
    made = Ask(
        f"{BASE}/fine_tuning/jobs/j/events{query}", words, good if plain else Asked(probe=probe), (("Authorization", f"Bearer {KEY}"),)
    )
    return replace(made, **more) if more else made


def asks(number: int, **more: Any) -> list[Ask]:
    """Return so many requests, each with a query of its own."""
    return [ask(f"ask {place}", query=f"?n={place}", **more) for place in range(1, number + 1)]


def once(wanted: list[Ask], got: list[Exchange] | None = None) -> Probe:
    """Ask for some pages at once; their exchanges go into `got`."""
    exchanges = yield wanted
    if got is not None:
        got.extend(exchanges)


def chain(number: int, words: str = "step", **more: Any) -> Generator[list[Ask], list[Exchange], None]:
    """Ask for pages one after the other."""
    for place in range(1, number + 1):
        yield [ask(f"{words} {place}", query=f"?{words}={place}", **more)]


def pool(handler: Handler, *, secrets: Secrets | None = None, **budget: Any) -> Pool:
    """Return a pool that asks a function; in the calling thread unless `workers` says otherwise."""
    known = secrets or Secrets((KEY,))
    return Pool(lambda: HandlerChannel(handler, known), Budget(**{"workers": 0} | budget), known)


def driven(handler: Handler, *probes: Probe, at_once: int | None = None, **budget: Any) -> Transcript:
    """Drive probes over a function and return what came."""
    made = pool(handler, **budget)
    made.drive(probes, at_once=at_once)
    made.close()
    return made.book.transcript()


def places(transcript: Iterable[Exchange]) -> list[str]:
    """Return the places, in order."""
    return [exchange.place for exchange in transcript]
