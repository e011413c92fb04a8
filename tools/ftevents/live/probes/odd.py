"""Probes with odd input: limits, cursors, job ids and parameters that a parser, a formatter, a query or a router may trip over.

Each form is a row: what it is in words, how it is spelled in the request, and what kind it is. Nothing here can change anything: all are GETs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ftevents.evidence import Asked
from ftevents.live.probes.refusals import LONG_ID, neighbour

if TYPE_CHECKING:
    from ftevents.evidence.exchange import CursorKind, LimitKind
    from ftevents.live.ask import Ask, Desk, Probe
    from ftevents.live.jobs import Jobs

MARKUP = "%3Cftevents-probe%3E%22%27"
"""Percent-encoded: a piece of markup and two quotes."""

LIMITS: tuple[tuple[str, LimitKind], ...] = (
    ("0", "zero"),
    ("-1", "negative"),
    ("-20", "negative"),
    ("-9223372036854775809", "negative"),
    ("abc", "not-a-number"),
    ("1.5", "not-a-number"),
    ("NaN", "not-a-number"),
    ("null", "not-a-number"),
    ("true", "not-a-number"),
    ("2abc", "not-a-number"),
    ("2%2C3", "not-a-number"),
    ("2%2D1", "not-a-number"),
    ("2%3Bselect", "not-a-number"),
    ("2%27", "not-a-number"),
    ("%00", "not-a-number"),
    ("%5B2%5D", "not-a-number"),
    ("0x2", "not-a-number"),
    ("Infinity", "not-a-number"),
    ("", "not-a-number"),
    (MARKUP, "not-a-number"),
    ("%2B2", "spelling"),
    ("002", "spelling"),
    ("%202", "spelling"),
    ("2%20", "spelling"),
    ("2.0", "spelling"),
    ("2e0", "spelling"),
    ("%EF%BC%92", "spelling"),
    ("%D9%A2", "spelling"),
)
"""Limits as they are sent, percent-encoded, and what each is; every spelling means 2."""

HUGE_LIMITS = ("1000", "1000000", "2147483647", "2147483648", "9223372036854775807", "9223372036854775808", "100000000000000000000")


def limit_forms(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with every odd limit from the head, with some behind a cursor, and with a limit given twice."""
    job = jobs.main.id
    asks = [_limit(desk, job, spelled, kind) for spelled, kind in LIMITS]
    if jobs.ids:
        after = f"after={quote(jobs.ids[0], safe='')}&"
        asks += [_limit(desk, job, spelled, kind, after) for spelled, kind in (("0", "zero"), ("-1", "negative"), ("abc", "not-a-number"))]  # type: ignore[arg-type]
    asks.append(_odd(desk, "limit-forms", job, "limit=2&limit=3", "limit 2 and limit 3", limit="repeated"))
    yield asks


def _limit(desk: Desk, job: str, spelled: str, kind: LimitKind, before: str = "") -> Ask:
    what = f"limit {spelled or 'empty'}" + (", markup" if spelled == MARKUP else "") + (", behind a cursor" if before else "")
    return _odd(desk, "limit-forms", job, f"{before}limit={spelled}", what, limit=kind, cursor="known" if before else "none")


def limit_maximum(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with limits beyond every maximum, from small to large."""
    yield [
        _odd(desk, "limit-maximum", jobs.main.id, f"limit={size}", f"limit {size}", limit="large" if len(size) < 10 else "huge")
        for size in HUGE_LIMITS
    ]


def unknown_cursor(desk: Desk, jobs: Jobs) -> Probe:
    """Ask behind cursors that name no event: of the usual form, of this list's own form, and in every form that a query may trip over."""
    job = jobs.main.id
    forms = [
        ("a cursor of the usual form that no event has", "ftevent-Qx7Zr2Lk9WvT4nYb8MdJ6HsC"),
        ("a number as cursor", "99999999999"),
        ("a negative number as cursor", "-1"),
        ("a quote as cursor", "%27"),
        ("a condition as cursor", "x%27%20OR%20%271%27%3D%271"),
        ("a NUL as cursor", "%00"),
        ("bytes that are not UTF-8 as cursor", "%FF%FE"),
        ("a path as cursor", "..%2F..%2Fetc%2Fpasswd"),
        ("a wildcard as cursor", "%25"),
        ("an object as cursor", "%7B%22%24gt%22%3A%22%22%7D"),
        ("markup as cursor", MARKUP),
        ("an emoji as cursor", "%F0%9F%A6%8A"),
        ("a long cursor", "a" * 3000),
    ]
    known = {*jobs.ids, *jobs.second_ids}
    short = min(map(len, known), default=LONG_ID) < LONG_ID
    forms = [(what, spelled) for what, spelled in forms if unquote(spelled) not in known and not (short and "number" in what)]
    twin = neighbour(jobs.ids[0]) if jobs.ids else None
    if twin is not None and twin not in jobs.ids:
        forms.append(("a cursor of this list's form that no event has", quote(twin, safe="")))
    asks = [_odd(desk, "unknown-cursor", job, f"after={spelled}", what, cursor="unknown") for what, spelled in forms]
    asks.append(_odd(desk, "unknown-cursor", job, f"limit=2&after={forms[0][1]}", f"{forms[0][0]}, with a limit", cursor="unknown"))
    yield asks


def foreign_cursor(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for each of two jobs with cursors of the other."""
    if jobs.second is None or not jobs.second_ids or not jobs.ids:
        return
    here, there = set(jobs.ids), set(jobs.second_ids)
    asks = []
    for job, cursors, own in ((jobs.main.id, jobs.second_ids, here), (jobs.second.id, jobs.ids, there)):
        usable = [cursor for cursor in (cursors[0], cursors[len(cursors) // 2], cursors[-1]) if cursor not in own]
        for cursor in dict.fromkeys(usable):
            query = f"limit=5&after={quote(cursor, safe='')}"
            asks.append(_odd(desk, "foreign-cursor", job, query, "a cursor of another job", cursor="foreign"))
    yield asks


def cursor_forms(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with an empty cursor, with a cursor given twice, and with the same cursor in other encodings."""
    job = jobs.main.id
    yield [
        _odd(desk, "cursor-forms", job, "after=", "an empty cursor", cursor="empty"),
        _odd(desk, "cursor-forms", job, "limit=2&after=", "an empty cursor, with a limit", cursor="empty"),
    ]
    if len(jobs.ids) < 2:
        return
    cursor = next((each for each in jobs.ids[:-1] if " " in each), None) or next(
        (each for each in jobs.ids[:-1] if quote(each, safe="") != each), jobs.ids[0]
    )
    needs_encoding = quote(cursor, safe="") != cursor
    plain = desk.page("cursor-forms", job, after=cursor, limit=2, words="the cursor, plainly")
    forms = {"every character percent-encoded": "".join(f"%{byte:02X}" for byte in cursor.encode())}
    if needs_encoding:
        forms["small hexadecimal digits"] = "".join(f"%{byte:02x}" for byte in cursor.encode())
        forms["a space as +"] = quote(cursor, safe="").replace("%20", "+")
    need = ", where encoding is needed" if needs_encoding else ""
    others = [
        replace(_odd(desk, "cursor-forms", job, f"limit=2&after={spelled}", f"the cursor with {what}{need}", cursor="known"), repeats=plain)
        for what, spelled in forms.items()
    ]
    yield [plain, *others]
    yield [
        _odd(
            desk,
            "cursor-forms",
            job,
            f"limit=2&after={quote(cursor, safe='')}&after={quote(jobs.ids[1], safe='')}",
            "a cursor given twice",
            cursor="unknown",
        )
    ]


def job_forms(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for things that are no job ids, spelled so that a router, a query or a formatter may trip."""
    forms = [
        ("an empty job id", ""),
        ("a space as job id", "%20"),
        ("a NUL as job id", "%00"),
        ("a quote as job id", "%27"),
        ("a condition as job id", "x%27%20OR%20%271%27%3D%271"),
        ("a wildcard as job id", "%25"),
        ("an asterisk as job id", "*"),
        ("a path as job id", "..%2F..%2Fetc%2Fpasswd"),
        ("an encoded slash as job id", "%2F"),
        ("bytes that are not UTF-8 as job id", "%FF%FE"),
        ("null as job id", "null"),
        ("undefined as job id", "undefined"),
        ("zero as job id", "0"),
        ("a format as job id", "%25s%25n%7B0%7D"),
        ("a template as job id", "%7B%7B7*7%7D%7D"),
        ("markup as job id", MARKUP),
        ("a long job id", "a" * 2000),
        ("an emoji as job id", "%F0%9F%A6%8A"),
    ]
    forms += _near_the_job(jobs)
    known = {job.id for job in jobs.all}
    asked = Asked(probe="job-forms", job="malformed", cursor="none", limit="default", credential="good")
    yield [
        replace(desk.page("job-forms", "x"), url=desk.target.raw_events_url(spelled), words=what, asked=replace(asked, variant=what))
        for what, spelled in forms
        if spelled not in known
    ]


def _near_the_job(jobs: Jobs) -> list[tuple[str, str]]:
    """Return ids that a sloppy look-up takes for the main job's: cut at a NUL, resolved after decoding, compared in any case."""
    job = jobs.main.id
    spelled = quote(job, safe="-._~")
    forms = [("the job's id and a NUL", f"{spelled}%00"), ("a path that leads to the job", f"x%2F..%2F{spelled}")]
    has_case = any(each.isupper() for each in job) and any(each.islower() for each in job)
    if has_case:
        forms.append(("the job's id in another case", quote(job.swapcase(), safe="-._~")))
    return forms


def parameters(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for one page again with parameters that the contract does not know."""
    job = jobs.main.id
    query = f"limit=2&after={quote(jobs.ids[0], safe='')}" if jobs.ids else "limit=2"
    plain = desk.page("parameters", job, after=jobs.ids[0] if jobs.ids else None, limit=2, words="parameters")
    forms = (
        ("an unknown parameter", "ftevents_unknown=1"),
        ("an unknown parameter without a value", "ftevents_unknown"),
        ("a parameter with brackets", "ftevents%5B%5D=1"),
    )
    others = [replace(_odd(desk, "parameters", job, f"{query}&{spelled}", what, cursor="known"), repeats=plain) for what, spelled in forms]
    yield [plain, *others]


def _odd(desk: Desk, probe: str, job: str, query: str, what: str, *, limit: LimitKind | None = None, cursor: CursorKind = "none") -> Ask:
    """Return a request for a good job with a query that is spelled as it is to be sent; without a kind of limit it is no plain one."""
    asked = Asked(probe=probe, job="good", cursor=cursor, limit=limit, credential="good", variant=what)
    return replace(desk.page(probe, job), url=desk.target.raw_events_url(quote(job, safe="-._~"), query), words=what, asked=asked)
