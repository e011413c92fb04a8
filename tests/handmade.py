"""Handmade evidence: events, pages and walks written down in a line, and what one rule says of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ftevents.contract import load
from ftevents.evidence import Answer, Asked, Exchange, Request, Transcript
from ftevents.rules import judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftevents.evidence import Headers
    from ftevents.rules import Ledger

Event = Any  # what stands for an event in `data`, damaged or not
Pages = list[Exchange]

ORIGIN = "http://127.0.0.1:8000"
JSON: Headers = (("Content-Type", "application/json"),)
START = 1_700_000_000
"""Seconds since the epoch: the time of `e0`."""
LIVE = Asked(probe="walk", job="good", cursor="none", limit="default", credential="good")


def event(identity: Event = "e1", **changes: Any) -> Event:
    """Return a conforming event; `e12` came 12 seconds after `e0`, other ids at one and the same second. `...` takes a member out."""
    digits = identity[1:] if isinstance(identity, str) and identity[:1] == "e" and identity[1:].isdecimal() else "0"
    whole = {
        "object": "fine_tuning.job.event",
        "id": identity,
        "created_at": START + int(digits),
        "level": "info",
        "message": f"Message of {identity}",
    }
    return {name: value for name, value in (whole | changes).items() if value is not ...}


def events(items: str | Sequence[Event]) -> list[Event]:
    """Return events: `"e5 e4"`, or a list of ids and of whole (or damaged) events; `...` stands for an event without an id."""
    names = items.split() if isinstance(items, str) else items
    return [event(name) if isinstance(name, str) else event(id=...) if name is ... else name for name in names]


def url(*, job: str = "ftjob-1", after: str | None = None, limit: int | str | None = None, query: str | None = None) -> str:
    """Return the URL of a page; `query` replaces the spelled query."""
    pairs = {name: str(value) for name, value in (("limit", limit), ("after", after)) if value is not None}
    spelled = query if query is not None else urlencode(pairs)
    return f"{ORIGIN}/v1/fine_tuning/jobs/{quote(job, safe='')}/events" + (f"?{spelled}" if spelled else "")


def answer(
    body: Any, number: int = 1, *, status: int | None = 200, headers: Headers | None = JSON, sent: str | None = None, **more: Any
) -> Exchange:
    """Return an exchange: `body` is bytes, None, or a JSON value; `sent` is the URL, none where no request is known."""
    content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    facts = {name: more.pop(name) for name in ("exact", "coding_defect", "wire", "echoed_key") if name in more}
    request = Request(more.pop("method", "GET"), sent, more.pop("sent_headers", None)) if sent is not None else None
    place = more.pop("place", f"page {number}")
    more = {"sent": 2 * number, "finished": 2 * number + 1} | more.pop("ticks", {}) | more
    return Exchange(number, place, request, Answer(status, content, headers, **facts), **more)


def page(
    items: str | Sequence[Event] = "e2 e1",
    number: int = 1,
    *,
    after: str | None = None,
    limit: int | str | None = None,
    has_more: Any = False,
    job: str = "ftjob-1",
    query: str | None = None,
    requested: bool = True,
    live: bool = False,
    **more: Any,
) -> Exchange:
    """Return one page, of a capture or of a live run."""
    body = {"object": "list", "data": events(items), "has_more": has_more}
    sent = url(job=job, after=after, limit=limit, query=query) if requested else None
    if live:
        asked = {"cursor": "none" if after is None else "known", "limit": "default" if limit is None else "valid"}
        more = {"asked": Asked(probe="walk", job="good", credential="good", **asked)} | more  # type: ignore[arg-type]
    return answer({name: value for name, value in body.items() if value is not ...}, number, sent=sent, **more)


def walk(*pages: tuple[Any, ...], limit: int | None = None, first: int = 1, live: bool = False, job: str = "ftjob-1") -> Pages:
    """Return pages as (after, events) or (after, events, has_more); unless said, `has_more` is true on all but the last."""
    made = []
    for number, (after, items, *more) in enumerate(pages, first):
        has_more = more[0] if more else number - first < len(pages) - 1
        made.append(page(items, number, after=after, limit=limit, has_more=has_more, live=live, job=job))
    return made


def clause_of(rule: Any) -> str:
    """Return the clause that a rule judges: its module and its name."""
    return f"{rule.__module__.split('.')[2]}/{rule.__name__.replace('_', '-')}"


def ledger(rule: Any, evidence: Iterable[Exchange] | Exchange, *, profile: str = "openai") -> Ledger:
    """Return all that one rule says of some exchanges, or of a transcript."""
    alone = [evidence] if isinstance(evidence, Exchange) else evidence
    transcript = alone if isinstance(alone, Transcript) else Transcript(list(alone))
    clause = clause_of(rule)
    return judge(transcript, load().facts[profile], [clause])[clause]


def words(rule: Any, evidence: Iterable[Exchange] | Exchange, *, profile: str = "openai") -> list[str]:
    """Return the sentence of every breach that a rule finds, in order."""
    return [broken.words for broken in ledger(rule, evidence, profile=profile).broken]


def held(rule: Any, evidence: Iterable[Exchange] | Exchange, *, profile: str = "openai") -> int:
    """Return for how many things a rule held; every breach fails."""
    found = ledger(rule, evidence, profile=profile)
    assert [broken.words for broken in found.broken] == []
    return found.held


def is_silent(rule: Any, evidence: Iterable[Exchange] | Exchange) -> bool:
    """Whether a rule looks at nothing."""
    return ledger(rule, evidence).looked_at == 0
