"""The intent of a generated request: what it asks for, worked out from the job and the query that are really sent.

One odd thing in a request is judged by the clauses that are meant for it. Where several meet, a server may stumble over whichever it looks
at first, so only what holds for each of them is judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ftevents.evidence import Asked, shown
from ftevents.evidence.exchange import PLAIN_LIMIT
from ftevents.live.ask import SURE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ftevents.evidence.exchange import CursorKind, LimitKind
    from ftevents.properties.inquiry import Known

READABLE_LIMIT = 100
"""A page of so many events may be refused, but where it comes, it is a page of the list."""
LONGEST = 1000
"""Characters: a server may refuse a longer value for its length alone, with whatever status there is for that."""
PLAIN = Asked(probe="page", job="good", cursor="none", limit="default", credential="good")
DIGITS_AND_MARKS = re.compile(r"[+-]?(0[xob][0-9a-f]+|[\d,._' ]*\d[\d,._' ]*)", re.IGNORECASE)
"""What some reader takes for an integer, although no decimal reader does: hexadecimal digits, thousands set apart."""
PLAIN_NEGATIVE = re.compile(r"-[1-9][0-9]*")
USUAL_ID = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Oddity:
    """One odd thing: the probe whose clauses judge it, what it changes of a plain intent, and its words."""

    probe: str
    changes: dict[str, str | None]
    words: str


def intent(job: str, query: Mapping[str, list[str]], jobs: Mapping[str, Known], always: Collection[str] = ()) -> Asked:
    """Return what a request asks for. `jobs` are those that exist; `always` are parameters that every request has."""
    limits, afters = query.get("limit", []), query.get("after", [])
    kind, probe = _limit(limits)
    plain = replace(PLAIN, limit=kind if probe is None else "default", cursor=_known_cursor(job, afters, jobs))
    odd = list(_oddities(job, query, jobs, always))
    if not odd:
        return plain
    words = " and ".join(oddity.words for oddity in odd)
    if len(odd) == 1 and not (odd[0].probe == "unknown-job" and plain.limit == "large"):
        return replace(plain, probe=odd[0].probe, variant=words, **odd[0].changes)  # type: ignore[arg-type]
    probes = {oddity.probe for oddity in odd}
    if probes & {"unknown-job", "job-forms"}:
        return Asked(probe="job-forms", job="malformed", credential="good", variant=words)
    return Asked(probe="cursor-forms" if probes & CURSOR_PROBES else "parameters", credential="good", variant=words)


CURSOR_PROBES = {"cursor-forms", "unknown-cursor", "foreign-cursor"}


def _oddities(job: str, query: Mapping[str, list[str]], jobs: Mapping[str, Known], always: Collection[str]) -> Iterator[Oddity]:
    if job not in jobs:
        usual = USUAL_ID.fullmatch(job) is not None
        changes: dict[str, str | None] = {"job": "unknown" if usual else "malformed"}
        yield Oddity("unknown-job" if usual else "job-forms", changes, f"the job id {shown(job)}")
    limits, afters = query.get("limit", []), query.get("after", [])
    kind, probe = _limit(limits)
    if probe is not None:
        yield Oddity(probe, {"limit": kind}, f"limit {' and '.join(shown(limit) for limit in limits)}")
    if afters and _known_cursor(job, afters, jobs) == "none":
        cursor, probe = _odd_cursor(job, afters, jobs)
        yield Oddity(probe, {"cursor": cursor}, f"the cursor {' and '.join(shown(after) for after in afters)}")
    others = [name for name in query if name not in ("limit", "after", *always)]
    if others:
        yield Oddity("parameters", {"limit": None}, f"the parameter {' and '.join(shown(name) for name in others)}")


def _known_cursor(job: str, afters: list[str], jobs: Mapping[str, Known]) -> CursorKind:
    """Return which cursor of the list it is; "none" where it is none of them. For a job that does not exist, any job's will do."""
    lists = [jobs[job]] if job in jobs else list(jobs.values())
    if len(afters) != 1 or not any(afters[0] in known.ids for known in lists):
        return "none"
    return "oldest" if any(afters[0] == known.oldest for known in lists) else "known"


def _odd_cursor(job: str, afters: list[str], jobs: Mapping[str, Known]) -> tuple[CursorKind | None, str]:
    """Return the kind of a cursor that is none of the list's, and its probe; None where no clause of one kind is meant for it."""
    if len(afters) > 1 or len(afters[0]) > LONGEST:
        return None, "parameters"
    if not afters[0]:
        return "empty", "cursor-forms"
    here = jobs.get(job)
    if here is not None and here.ended and any(afters[0] in known.ids for known in jobs.values()):
        return "foreign", "foreign-cursor"
    return "unknown", "unknown-cursor"


def _limit(limits: list[str]) -> tuple[LimitKind | None, str | None]:
    """Return the kind of what was sent as `limit`, and the probe whose clauses judge it; None for a plain limit, or for none."""
    if not limits:
        return "default", None
    if len(limits) > 1 or len(limits[0]) > LONGEST:
        return None, "parameters"
    text = limits[0]
    if PLAIN_LIMIT.fullmatch(text) and int(text) <= READABLE_LIMIT:
        return "valid" if int(text) <= SURE_LIMIT else "large", None
    if text == "0":
        return "zero", "limit-forms"
    if PLAIN_NEGATIVE.fullmatch(text):
        return "negative", "limit-forms"
    return ("not-a-number", "limit-forms") if not _may_be_an_integer(text) else ("huge", "limit-maximum")


def _may_be_an_integer(text: str) -> bool:
    """Whether some reader of numbers may honestly take a text for an integer: in another notation, another script, or between spaces."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return DIGITS_AND_MARKS.fullmatch(text.strip()) is not None
    return number.is_finite() and number == number.to_integral_value()
