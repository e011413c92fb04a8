"""Probes that read the list: walks as an SDK walks, pages behind every cursor, the end, repetitions, and the other jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.live.ask import SURE_LIMIT, cursor_of, ids_of
from ftevents.live.sizes import BOUNDARY_SIZES, planned_pages

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Desk, Probe
    from ftevents.live.jobs import Jobs

MOST_PAIRS = 2000
ODD_SIZE = 7


def walk(
    desk: Desk,
    job: str,
    limit: int | None,
    found: list[str],
    *,
    probe: str = "walk",
    after: str | None = None,
    used: Collection[str | None] = (),
) -> Probe:
    """Walk from the head to the end, as an SDK does; the ids go into `found`. Ends at a cursor that comes again.

    A walk that was begun already goes on behind `after`, and has `used` some cursors.

    A size that was served once is served always: only the first page of a large one may be refused.
    """
    proved = SURE_LIMIT if after is None else max(limit or 0, SURE_LIMIT)
    known = {*used, after}
    for _ in range(desk.longest):
        (exchange,) = yield [desk.page(probe, job, after=after, limit=limit, proved=proved)]
        proved = max(limit or 0, SURE_LIMIT)
        found.extend(ids_of(exchange))
        if exchange.page is None:
            return
        after = _next_cursor(exchange)
        if after is None or after in known:
            return
        known.add(after)


def planned_walk(desk: Desk, job: str, limit: int | None, ids: Sequence[str], *, probe: str = "walk") -> Probe:
    """Walk a list that is known already: all pages at once, behind the cursors that a walk comes to.

    From the first page on that leads elsewhere, the walk goes on as an SDK walks. Where not all pages were asked for, it does not.
    """
    size = SURE_LIMIT if limit is None else limit
    cursors: list[str | None] = [None, *ids[size - 1 : -1 : size]][: desk.longest]
    exchanges = yield [desk.page(probe, job, after=cursor, limit=limit) for cursor in cursors]
    if len(exchanges) < len(cursors):
        return
    for step, exchange in enumerate(exchanges, 1):
        after = _next_cursor(exchange)
        if after is None or after in cursors[:step]:
            return
        if step == len(cursors) or after != cursors[step]:
            shorter = replace(desk, longest=desk.longest - step)
            yield from walk(shorter, job, limit, [], probe=probe, after=after, used={*cursors[:step]})
            return


def _next_cursor(exchange: Exchange) -> str | None:
    """Return the cursor of the next page; None where an SDK stops: no events, no id, or has_more false."""
    events = list(exchange.events())
    has_more = exchange.page.get("has_more") if exchange.page is not None else False
    return cursor_of(events[-1][1]) if events and has_more is not False else None


def large_walk(desk: Desk, jobs: Jobs, found: list[str]) -> Probe:
    """Walk with 100 a page, or with as many as the server serves where it refuses that."""
    for limit in (100, 50, SURE_LIMIT):
        steps = walk(desk, jobs.main.id, limit, found)
        asks = next(steps)
        first = True
        while True:
            exchanges = yield asks
            if first and limit > SURE_LIMIT and exchanges[0].is_refusal:
                break
            if first:
                jobs.maximum = limit
                first = False
            try:
                asks = steps.send(exchanges)
            except StopIteration:
                return


def odd_walk(desk: Desk, jobs: Jobs) -> Probe:
    """Walk with a size that no server has in mind."""
    yield from planned_walk(desk, jobs.main.id, ODD_SIZE, jobs.ids)


def pages(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for the planned pages behind known cursors, all at once."""
    proved = jobs.maximum or SURE_LIMIT
    plan = planned_pages(len(jobs.ids), maximum=proved)
    yield [
        desk.page("page", jobs.main.id, after=None if cursor < 0 else jobs.ids[cursor], limit=size, proved=proved) for cursor, size in plan
    ]


def every_page(desk: Desk, jobs: Jobs) -> Probe:
    """Ask behind every cursor with every planned size, one after the other on connections that are kept."""
    proved = jobs.maximum or SURE_LIMIT
    yield [desk.page("page", jobs.main.id, after=cursor, limit=size, proved=proved) for cursor, size in _every_pair(jobs, proved)]


def storm(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for every page once more, each on a new connection, many at once and mixed with those of another job."""
    proved = jobs.maximum or SURE_LIMIT
    asks = [
        desk.page("repeat", jobs.main.id, after=cursor, limit=size, proved=proved, words="repeat", fresh=True)
        for cursor, size in _every_pair(jobs, proved)
    ]
    if jobs.second is not None:
        others = [desk.page("repeat", jobs.second.id, limit=size, words="repeat, second job") for size in (2, 5, 20)] * 30
        asks = [
            ask
            for place, plain in enumerate(asks)
            for ask in ([plain, others[place // 10]] if place % 10 == 0 and place // 10 < len(others) else [plain])
        ]
    yield asks


def _every_pair(jobs: Jobs, proved: int) -> list[tuple[str | None, int]]:
    """Return every cursor but the oldest with every boundary size, and the head with each; of a long list as many cursors as 2,000 pages allow."""
    sizes = [size for size in BOUNDARY_SIZES if size <= proved]
    step = max(len(jobs.ids) * len(sizes) // MOST_PAIRS, 1)
    return [(cursor, size) for cursor in [None, *jobs.ids[:-1:step]] for size in sizes]


def end(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for the page behind the oldest event."""
    for oldest in jobs.ids[-1:]:
        yield [
            desk.page("end", jobs.main.id, after=oldest, limit=limit, cursor="oldest", words="behind the oldest event")
            for limit in (None, 1, 20)
        ]


def repeats(desk: Desk, jobs: Jobs, rounds: int = 3) -> Probe:
    """Ask for the same pages again and again, on old and on new connections, mixed with those of another job."""
    ids = jobs.ids
    cursors = [ids[i] for i in sorted({0, len(ids) // 3, len(ids) // 2, max(len(ids) - 2, 0)})] if ids else []
    asks = []
    for turn in range(rounds):
        fresh = turn % 2 == 1
        for size, cursor in zip((2, 5, 20, 1), cursors, strict=False):
            asks.append(desk.page("repeat", jobs.main.id, after=cursor, limit=size, words="repeat", fresh=fresh))
        asks.append(desk.page("repeat", jobs.main.id, limit=5, words="repeat", fresh=fresh))
        if jobs.second is not None:
            asks.append(desk.page("repeat", jobs.second.id, limit=5, words="repeat, second job", fresh=fresh))
            asks.append(desk.page("repeat", jobs.second.id, limit=2, words="repeat, second job"))
    yield asks
    sizes = (None, 7, jobs.maximum) if jobs.maximum is not None else (None, 7)
    yield [desk.page("repeat", jobs.main.id, limit=size, words="the head once more", proved=jobs.maximum or SURE_LIMIT) for size in sizes]
    if ids:
        yield [desk.page("repeat", jobs.main.id, after=ids[-1], limit=5, cursor="oldest", words="behind the oldest event once more")]


def short(desk: Desk, jobs: Jobs) -> Probe:
    """Ask the empty job and the one with a single event."""
    if jobs.empty is not None:
        yield [desk.page("short", jobs.empty.id, limit=limit, words="empty job") for limit in (None, 1, 20)]
    if jobs.single is not None:
        yield [desk.page("short", jobs.single.id, limit=limit, words="job with one event") for limit in (None, 1, 2)]
        for only in jobs.single.ids:
            yield [
                desk.page("short", jobs.single.id, after=only, limit=limit, cursor="oldest", words="behind the only event")
                for limit in (None, 1)
            ]


def other(desk: Desk, jobs: Jobs) -> Probe:
    """Ask once for each job that nothing else reads, and walk those that are to be read to the end."""
    read = {job.id for job in (jobs.main, jobs.second, jobs.empty, jobs.single) if job is not None}
    yield [desk.page("other", job.id, words="another job") for job in jobs.all if job.id not in read]
    for job in jobs.walked:
        if job != jobs.main.id:
            yield from walk(desk, job, None, [], probe="other")


def second_walk(desk: Desk, jobs: Jobs) -> Probe:
    """Walk the second job, without a limit and with a small one."""
    if jobs.second is not None:
        for limit in (None, 3):
            yield from planned_walk(desk, jobs.second.id, limit, jobs.second_ids, probe="other")


def second_pages(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for pages behind some cursors of the second job."""
    if jobs.second is not None:
        ids = jobs.second_ids
        plan = planned_pages(len(ids), maximum=SURE_LIMIT, most=12)
        yield [desk.page("other", jobs.second.id, after=None if cursor < 0 else ids[cursor], limit=size) for cursor, size in plan]


SDK_HEADERS = (
    ("any Accept", (("Accept", "*/*"),)),
    ("a list of Accepts", (("Accept", "application/json, text/plain;q=0.5, */*;q=0.1"),)),
    ("a stream accepted too", (("Accept", "application/json, text/event-stream"),)),
    ("no compression", (("Accept-Encoding", "identity"),)),
    ("gzip alone", (("Accept-Encoding", "gzip"),)),
    (
        "the headers of a Python SDK",
        (
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("User-Agent", "OpenAI/Python 3.54.0"),
            ("X-Stainless-Lang", "python"),
            ("X-Stainless-Async", "false"),
            ("x-stainless-retry-count", "0"),
            ("x-stainless-read-timeout", "600"),
        ),
    ),
    ("the headers of a browser", (("Accept", "application/json"), ("Origin", "http://localhost:3000"), ("Sec-Fetch-Mode", "cors"))),
)


def accept(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for one page with every set of headers that admits JSON; behind a cursor, so that a growing job changes nothing."""
    plain = desk.page("accept", jobs.main.id, after=jobs.ids[0] if jobs.ids else None, limit=2, words="accept")
    others = [
        replace(
            plain, headers=desk.target.headers + headers, words=f"accept, {name}", asked=replace(plain.asked, variant=name), repeats=plain
        )
        for name, headers in SDK_HEADERS
    ]
    yield [plain, *others]
