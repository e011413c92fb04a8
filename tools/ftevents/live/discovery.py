"""Discovery: which jobs does the server have, and is the API here at all? Nothing that it reads is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ftevents.evidence import Asked, count, shown
from ftevents.live.ask import Ask, cursor_of, ids_of
from ftevents.live.jobs import Job, choose
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Desk
    from ftevents.live.jobs import Jobs
    from ftevents.live.pool import Pool
    from ftevents.live.target import Target

MOST_JOBS = 8
DISCOVERY = Asked(probe="discovery")


@dataclass(frozen=True, slots=True)
class Found:
    """What discovery came to: the jobs, and how it found them, in words."""

    jobs: Jobs
    words: str


def discover(pool: Pool, desk: Desk, job_ids: Sequence[str], also: Sequence[str] = ()) -> Found:
    """Find the jobs to read: those given, or those in the list of jobs; `also` are read beside them. Raises UsageError with one sentence where there is nothing to read."""
    if job_ids:
        ids = list(dict.fromkeys(job_ids))
        words = f"{count(len(ids), 'job')} given by --job-id"
    else:
        listed = pool.ask([_get(desk, desk.target.jobs_url(), "list of jobs")])[0]
        ids = list(_job_ids(listed))[:MOST_JOBS]
        if not ids:
            raise UsageError(_why_no_jobs(pool, desk, listed))
        words = f"{count(len(ids), 'job')} found in the list of jobs"
    ids += [job for job in dict.fromkeys(also) if job not in ids]
    asks = [_get(desk, desk.target.events_url(job, (("limit", "100"),)), "events of a job") for job in ids]
    exchanges = pool.ask(asks[:1])
    if exchanges[0].failure is None:
        pool.look_for_lanes(_get(desk, desk.target.events_url(ids[0]), "another connection"))
    exchanges += pool.ask(asks[1:], at_once=None)
    again = [index for index, exchange in enumerate(exchanges) if exchange.is_refusal]
    plainly = pool.ask([_get(desk, desk.target.events_url(ids[index]), "events of a job") for index in again], at_once=None)
    for index, exchange in zip(again, plainly, strict=True):
        exchanges[index] = exchange
    if job_ids:
        _check_contact(pool, desk, ids[0], exchanges)
    found = [Job(job, _size(page), _says_more(page), tuple(ids_of(page))) for job, page in zip(ids, exchanges, strict=True)]
    jobs = choose(found)
    jobs.walked = tuple(also)
    return Found(jobs, words)


def _get(desk: Desk, url: str, words: str) -> Ask:
    return Ask(url, f"discovery, {words}", DISCOVERY, desk.target.credential(desk.target.key), desk.target.headers)


def _size(exchange: Exchange) -> int:
    """Return how many events a page shows; of one that cannot be read, how many it seems to have."""
    body = exchange.answer.body if exchange.answer and exchange.answer.body else b""
    return max(len(list(exchange.events())), exchange.carried, body.count(b'"created_at"') if exchange.page is None else 0)


def _says_more(exchange: Exchange) -> bool:
    return bool(exchange.page and exchange.page.get("has_more") is True)


def _job_ids(listed: Exchange) -> Iterator[str]:
    """Yield the ids in a list of jobs, whatever shape the list has."""
    document = listed.document
    items = document.get("data") if isinstance(document, dict) else document
    for item in items if isinstance(items, list) else ():
        if (identity := cursor_of(item)) is not None:
            yield identity


def _check_contact(pool: Pool, desk: Desk, job: str, exchanges: list[Exchange]) -> None:
    """Raise UsageError where no given job was answered in a way that can be judged."""
    if all(exchange.failure is not None or exchange.status != 200 or _is_html(exchange) for exchange in exchanges):
        first = exchanges[0]
        if first.failure is None and first.status in (404, 405, 410):
            raise UsageError(
                f"{desk.target.base_url} answers {first.status} for the events of the given job{_hint(pool, desk, job)}; check --job-id and the base URL"
            )
        if first.failure is not None or first.status in (401, 403) or _is_html(first) or 300 <= (first.status or 0) < 500:
            raise UsageError(_contact(pool, desk, first, "the events of the given job"))


def _is_html(exchange: Exchange) -> bool:
    body = exchange.answer.body if exchange.answer and exchange.answer.body else b""
    return body[:200].lstrip().lower().startswith((b"<!doctype html", b"<html"))


def _why_no_jobs(pool: Pool, desk: Desk, listed: Exchange) -> str:
    if listed.failure is None and listed.status == 200 and not _is_html(listed):
        if isinstance(listed.document, dict) and isinstance(listed.document.get("data"), list):
            if listed.document["data"]:
                return f"{desk.target.jobs_url()} lists jobs without ids; name a job with --job-id"
            return f"{desk.target.base_url} has no fine-tuning jobs; make one, or name one with --job-id"
        return f"{desk.target.jobs_url()} answers 200 with no list of jobs{_hint(pool, desk)}; name a job with --job-id"
    return _contact(pool, desk, listed, "the list of jobs")


def _contact(pool: Pool, desk: Desk, exchange: Exchange, what: str) -> str:
    """Say why nothing can be read, and what to do."""
    target = desk.target
    if exchange.failure is not None:
        return f"{target.base_url} does not answer: {exchange.failure.detail}; is the server running there?"
    if exchange.status in (401, 403):
        key = (
            "the key is refused"
            if target.key is not None
            else "a key is needed; set OPENAI_API_KEY, or name another variable with --key-env"
        )
        return f"{target.base_url} answers {exchange.status} for {what}: {key}"
    location = exchange.header("location")
    if exchange.status is not None and 300 <= exchange.status < 400:
        where = f" to {shown(location[0])}" if location else ""
        return f"{target.base_url} redirects {what}{where} (status {exchange.status}), perhaps to a login page; give the API's own base URL"
    if _is_html(exchange):
        return f"{target.base_url} answers {what} with a web page (status {exchange.status}), perhaps a login page{_hint(pool, desk)}; give the API's own base URL"
    return f"{target.base_url} answers {exchange.status} for {what}{_hint(pool, desk)}; check the base URL, or name a job with --job-id"


def _hint(pool: Pool, desk: Desk, job: str | None = None) -> str:
    """Look once whether the API (the given job, or the list of jobs) is there with /v1 added or removed, only to say so."""
    base = desk.target.base_url
    other = base.removesuffix("/v1") if urlsplit(base).path.endswith("/v1") else f"{base}/v1"
    target: Target = desk.target.with_base(other)
    url = target.jobs_url() if job is None else target.events_url(job)
    exchange = pool.ask([Ask(url, "discovery, another base URL", DISCOVERY, target.credential(target.key), target.headers)])[0]
    document = exchange.document if isinstance(exchange.document, dict) else {}
    is_there = isinstance(document.get("data"), list) if exchange.status == 200 else exchange.status == 401 and "error" in document
    return f" (something like the API is at {other}: give that URL)" if is_there else ""
