"""The evidence of a report: the exchanges and the walks that its findings and pictures rest on, as JSON.

It is made when a report is written to a file, and not before. A live run is shown whole, each request with its times; of captures, what
findings cite and what walks go through. Headers and bodies are there for the exchanges of the findings that are shown in full.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ftevents.evidence import cut
from ftevents.report.curl import REDACTED
from ftevents.report.model import MOST_IN_FULL
from ftevents.report.walks import walks_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.evidence import Exchange, Headers, Transcript
    from ftevents.report.model import ClauseReport

MOST_EXCHANGES = 6000
"""Exchanges of a live run that are shown, which is more than the largest plan has."""
MOST_BODY = 16_384
"""Characters of a body that are kept; a page of twenty events is a third of that."""
MOST_URL = 8_000
MOST_HEADER = 1_000
MOST_HEADERS = 60
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "api-key", "x-api-key", "cookie", "set-cookie"})
"""Headers of a capture that may carry credentials; in a live run they are redacted before they become evidence."""


def evidence_of(transcript: Transcript | None, clauses: Iterable[ClauseReport]) -> dict[str, Any]:
    """Return the evidence, empty where the transcript was not kept."""
    if transcript is None:
        return {"began": None, "exchanges": [], "left_out": 0, "walks": []}
    cited, detailed = _cited(clauses)
    paged: dict[int, Exchange] = {}
    walks = walks_of(transcript, paged)
    found = paged | {each.number: each for each in transcript if each.asked.probe is not None or each.number in cited}
    shown = [found[number] for number in sorted(found)]
    kept = shown if len(shown) <= MOST_EXCHANGES else [each for each in shown if each.number in cited or each.number in paged]
    began = min((begin for each in shown if (begin := _begin(each)) is not None), default=None)
    waits = _waits(transcript)
    return {
        "began": None if began is None else datetime.fromtimestamp(began, UTC).isoformat(timespec="milliseconds"),
        "exchanges": [
            _exchange(each, began, waits.get(each.number))
            | _meant(each, is_cited=each.number in cited)
            | (_detail(each) if each.number in detailed else {"detail": None})
            for each in kept
        ],
        "left_out": len(shown) - len(kept),
        "walks": walks,
    }


def _cited(clauses: Iterable[ClauseReport]) -> tuple[set[int], set[int]]:
    """Return the numbers of the exchanges that findings cite, and of those whose finding is shown in full."""
    cited: set[int] = set()
    detailed: set[int] = set()
    for each in clauses:
        for place, finding in enumerate(each.findings):
            cited.update(finding.exchanges)
            if place < MOST_IN_FULL:
                detailed.update(finding.exchanges)
    return cited, detailed


def _begin(exchange: Exchange) -> float | None:
    """Return when a request was sent, in seconds since the epoch; None where that is not known, or where it was never sent."""
    if exchange.at is None or exchange.elapsed is None or _is_unsent(exchange):
        return None
    return exchange.at - exchange.elapsed


def _is_unsent(exchange: Exchange) -> bool:
    return exchange.failure is not None and exchange.failure.kind == "not asked" and exchange.answer is None


def _waits(transcript: Transcript) -> dict[int, float]:
    """Return, by number, the seconds that passed between an answer and the same request again, where it was put back."""
    waits = {}
    for each, following in zip(transcript.exchanges, transcript.exchanges[1:], strict=False):
        if each.asked.superseded and not each.asked.hop and each.at is not None and (begin := _begin(following)) is not None:
            waits[each.number] = round(max(begin - each.at, 0.0), 6)
    return waits


def _exchange(exchange: Exchange, began: float | None, wait: float | None) -> dict[str, Any]:
    begin, request, failure = _begin(exchange), exchange.request, exchange.failure
    return {
        "number": exchange.number,
        "place": cut(exchange.place, 300),
        "probe": exchange.asked.probe,
        "job": None if exchange.job_id is None else cut(exchange.job_id, 200),
        "method": request.method if request is not None else None,
        "url": cut(request.url, MOST_URL) if request is not None else None,
        "status": exchange.status,
        "events": exchange.carried if exchange.is_success else None,
        "started": None if begin is None or began is None else round(begin - began, 6),
        "finished": None if begin is None or began is None or exchange.at is None else round(exchange.at - began, 6),
        "elapsed": None if exchange.elapsed is None else round(exchange.elapsed, 6),
        "wait": wait,
        "attempt": exchange.asked.attempt,
        "superseded": exchange.asked.superseded,
        "redirect": exchange.asked.hop,
        "failure": None if failure is None else {"kind": failure.kind, "detail": cut(failure.detail, 500), "status": failure.status},
    }


def _meant(exchange: Exchange, *, is_cited: bool) -> dict[str, Any]:
    """Return what the sender meant and the headers that it sent, by which a finding can be asked again; null where no finding rests on it."""
    is_kept = is_cited and exchange.asked.probe is not None and exchange.request is not None
    return {
        "asked": asdict(exchange.asked) if is_kept else None,
        "request_headers": _headers(exchange.request.headers) if is_kept and exchange.request is not None else None,
    }


def _detail(exchange: Exchange) -> dict[str, Any]:
    answer, request = exchange.answer, exchange.request
    return {
        "detail": {
            "request_headers": _headers(request.headers) if request is not None else None,
            "reason": cut(answer.reason, 200) if answer is not None else None,
            "headers": _headers(answer.headers) if answer is not None else None,
            "body": _body(answer.body) if answer is not None else None,
        }
    }


def _headers(headers: Headers | None) -> list[list[str]] | None:
    """Return headers as pairs; what may be a credential is taken out, but for its scheme."""
    if headers is None:
        return None
    return [[cut(name, 200), _redacted(name, value)] for name, value in headers[:MOST_HEADERS]]


def _redacted(name: str, value: str) -> str:
    if name.lower() not in SECRET_HEADERS or REDACTED in value or not value:
        return cut(value, MOST_HEADER)
    scheme = re.match(r"(?i)(basic|bearer|digest|negotiate|token) ", value)
    return f"{scheme[1]} {REDACTED}" if scheme is not None else REDACTED


def _body(body: bytes | None) -> dict[str, Any] | None:
    """Return a body as text, shortened at its end; None where none was recorded."""
    if body is None:
        return None
    text = body[: 4 * MOST_BODY].decode("utf-8", "replace")
    is_whole = len(body) <= 4 * MOST_BODY and len(text) <= MOST_BODY
    return {"bytes": len(body), "text": text[:MOST_BODY], "shortened": not is_whole}
