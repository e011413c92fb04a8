"""Clauses of the family input: odd limits, cursors, job ids and parameters.

Where neither documentation nor SDKs settle what an odd request means, a server may choose; what it may never do is fail, hang, or show a
page that is for something else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence import count, shown
from ftevents.evidence.link import canonical, digest, id_of
from ftevents.rules.page import promised
from ftevents.rules.pagination.sameness import looks_random
from ftevents.rules.pagination.walks import has_ended
from ftevents.rules.registry import local, overall
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Exchange, Transcript
    from ftevents.rules.registry import Verdicts

REFUSED = (400, 422)
CURSOR_REFUSED = (400, 404, 422)
TOO_LONG = (413, 414, 431)
PROBES_OF_LIMIT = ("limit-forms", "limit-maximum", "parameters")
PROBES_OF_CURSOR = ("unknown-cursor", "foreign-cursor", "cursor-forms")


def _looked_at(exchange: Exchange, *probes: str) -> bool:
    """Whether a probe's request got an answer that counts; a rate limit says nothing."""
    return exchange.asked.probe in probes and exchange.counts and not exchange.asks_for_patience


def _what(exchange: Exchange) -> str:
    shows = f" and {count(_number(exchange), 'event')}" if exchange.page is not None else ""
    return f"status {exchange.status}{shows} for {exchange.asked.variant}"


def _number(exchange: Exchange) -> int:
    return len(exchange.items)


@local
def limit_breaks_nothing(exchange: Exchange) -> Verdicts:
    """Looks at every request with an odd limit or an unknown parameter."""
    if _looked_at(exchange, *PROBES_OF_LIMIT) and exchange.status is not None:
        if exchange.status < 500:
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, _what(exchange), "400 or a page", "", (exchange,))


@overall
def limit_stays_bounded(transcript: Transcript) -> Verdicts:
    """Looks at every answer to an odd limit, where the list is longer than the largest page otherwise served."""
    largest = _largest_page(transcript)
    known = max((len(links.seen) for links in transcript.jobs), default=0)
    if not largest or known <= largest:
        return
    for exchange in transcript:
        if not _looked_at(exchange, "limit-forms"):
            continue
        if _number(exchange) <= largest:
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, _what(exchange), f"at most {largest}, the largest page otherwise", "/data", (exchange,))


def _largest_page(transcript: Transcript) -> int:
    """Return how many events the largest page has that the server serves for a plain limit up to 100.

    That is the largest one seen; where no page was cut below its limit, a longer list would have shown as many as were asked for.
    """
    pages = [each for each in transcript if each.asked.is_readable and each.page is not None and (each.limit or 0) <= 100]
    is_cut = any(each.page and each.page.get("has_more") is True and _number(each) < (each.limit or 0) for each in pages)
    return max((_number(each) if is_cut else max(_number(each), each.limit or 0) for each in pages), default=0)


def _must_be_refused(exchange: Exchange, kind: str) -> Verdicts:
    if not _looked_at(exchange, "limit-forms") or exchange.asked.limit != kind or exchange.status is None or exchange.status >= 500:
        return
    if exchange.status in REFUSED:
        yield Held(exchange.place)
    else:
        grave = exchange.query.get("limit") != [""]
        yield Broken(exchange.place, _what(exchange), "400 or 422", "", (exchange,), grave)


@local
def limit_not_a_number(exchange: Exchange) -> Verdicts:
    """Looks at every limit that is no integer; an empty one that is taken for none is advice."""
    yield from _must_be_refused(exchange, "not-a-number")


@local
def limit_negative(exchange: Exchange) -> Verdicts:
    """Looks at every negative limit."""
    yield from _must_be_refused(exchange, "negative")


@local
def limit_zero(exchange: Exchange) -> Verdicts:
    """Looks at every limit of zero; no events with has_more true is advice."""
    if not _looked_at(exchange, "limit-forms") or exchange.asked.limit != "zero" or exchange.status is None or exchange.status >= 500:
        return
    if exchange.status in REFUSED or (exchange.page is not None and not _number(exchange) and exchange.page.get("has_more") is False):
        yield Held(exchange.place)
    elif exchange.page is not None and not _number(exchange):
        got = f"no events and has_more {shown(exchange.page.get('has_more'))}"
        yield Broken(exchange.place, got, "has_more false, or 400", "/has_more", (exchange,), grave=False)
    else:
        yield Broken(exchange.place, _what(exchange), "no events and has_more false, or 400", "", (exchange,))


@overall
def limit_spelling(transcript: Transcript) -> Verdicts:
    """Looks at every other spelling of 2, of a list that has more than two events; taking it for 2 is advice, refusing it is best."""
    if max((len(links.seen) for links in transcript.jobs), default=0) <= 2:
        return
    for exchange in transcript:
        if (
            not _looked_at(exchange, "limit-forms")
            or exchange.asked.limit != "spelling"
            or exchange.status is None
            or exchange.status >= 500
        ):
            continue
        if exchange.status in REFUSED:
            yield Held(exchange.place)
        elif _number(exchange) == 2:
            yield Broken(exchange.place, _what(exchange), "400 (the number that it means is accepted too)", "", (exchange,), grave=False)
        else:
            yield Broken(exchange.place, _what(exchange), "400, or the 2 events that it means", "", (exchange,))


@overall
def limit_above_maximum(transcript: Transcript) -> Verdicts:
    """Looks at limits beyond every maximum, from small to large: once refused, always refused, and never fewer events for more.

    Fewer are accepted where they reach as far down: the list has grown between the two.
    """
    largest: Exchange | None = None
    refused: Exchange | None = None
    for exchange in transcript:
        if not _looked_at(exchange, "limit-maximum") or exchange.status is None or exchange.status >= 500:
            continue
        if exchange.status in REFUSED:
            refused = refused or exchange
            yield Held(exchange.place)
        elif exchange.status != 200:
            yield Broken(exchange.place, _what(exchange), "400, or a page", "", (exchange,))
        elif exchange.page is None:
            continue
        elif refused is not None:
            due = f"400, as for {refused.asked.variant} ({refused.place})"
            yield Broken(exchange.place, _what(exchange), due, "", (exchange, refused))
        elif largest is not None and _number(exchange) < _number(largest) and exchange.items[-1:] != largest.items[-1:]:
            due = f"at least {_number(largest)}, as for a smaller limit, or 400"
            yield Broken(exchange.place, _what(exchange), due, "/data", (exchange, largest))
        else:
            largest = largest if largest is not None and _number(largest) >= _number(exchange) else exchange
            yield Held(exchange.place)


@local
def cursor_breaks_nothing(exchange: Exchange) -> Verdicts:
    """Looks at every request with an odd cursor."""
    if _looked_at(exchange, *PROBES_OF_CURSOR) and exchange.status is not None:
        is_long = "long" in (exchange.asked.variant or "") and exchange.status in TOO_LONG
        if exchange.status == 200 or exchange.status in CURSOR_REFUSED or is_long:
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, _what(exchange), "400, 404 or 422, or a page", "", (exchange,))


@local
def unknown_cursor_is_refused(exchange: Exchange) -> Verdicts:
    """Looks at every request with a cursor that names no event of any job."""
    if not _looked_at(exchange, "unknown-cursor") or exchange.status is None or exchange.status >= 500:
        return
    if exchange.page is None:
        yield Held(exchange.place)
    else:
        seems = "the list from its head" if _number(exchange) else "an empty page, as if the list had ended"
        yield Broken(exchange.place, f"{seems}, for {exchange.asked.variant}", "400 or 404", "", (exchange,))


@local
def empty_cursor_is_refused(exchange: Exchange) -> Verdicts:
    """Looks at every request with an empty cursor."""
    if _looked_at(exchange, "cursor-forms") and exchange.asked.cursor == "empty" and exchange.status is not None and exchange.status < 500:
        if exchange.page is None:
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, _what(exchange), "400 or 404", "", (exchange,))


@overall
def foreign_cursor_opens_nothing(transcript: Transcript) -> Verdicts:
    """Looks at every request for one job with a cursor of another.

    Where ids may well be counted in each job anew, an event that is alike proves nothing, unless the job's own events are all known.
    """
    whole = {links.job for links in transcript.jobs if any(has_ended(walk) for walk in links.walks)}
    seen = {links.job: {content for page in links.pages for content in page.contents} for links in transcript.jobs}
    for exchange in transcript:
        if not _looked_at(exchange, "foreign-cursor"):
            continue
        own = seen.get(exchange.job_id, set())
        others = set().union(*(contents for job, contents in seen.items() if job != exchange.job_id)) - own
        alike = [(pointer, event) for pointer, event in exchange.events() if id_of(event) and digest(canonical(event)) in others]
        strange = [(pointer, event) for pointer, event in alike if exchange.job_id in whole or looks_random(event["id"])]
        if strange:
            got = f"{shown(id_of(strange[0][1]))}, an event of another job"
            yield Broken(exchange.place, got, "none of its events", f"{strange[0][0]}/id", (exchange,))
        else:
            yield Held(exchange.place)


@overall
def cursor_is_opaque_text(transcript: Transcript) -> Verdicts:
    """Looks at every page asked for again with its cursor in another encoding; where ids do not need any, a difference is advice."""
    for exchange in transcript:
        if (
            exchange.asked.probe != "cursor-forms"
            or exchange.asked.cursor != "known"
            or exchange.asked.repeats is None
            or not exchange.counts
        ):
            continue
        plain = transcript.by_number.get(exchange.asked.repeats)
        if plain is None or plain.page is None or exchange.asks_for_patience:
            continue
        if promised(exchange) == promised(plain):
            yield Held(exchange.place)
        else:
            grave = "needed" in (exchange.asked.variant or "")
            yield Broken(exchange.place, _what(exchange), f"the page of {plain.place}", "", (exchange, plain), grave)


@local
def job_id_breaks_nothing(exchange: Exchange) -> Verdicts:
    """Looks at every request for something that is no job; ids that are compared in any case, and a redirect to the job, are advice."""
    if _looked_at(exchange, "job-forms") and exchange.status is not None:
        if 400 <= exchange.status < 500:
            yield Held(exchange.place)
        else:
            variant, url = exchange.asked.variant or "", exchange.request.url if exchange.request is not None else ""
            was_sent_on = "leads to the job" in variant and "%2F" not in url
            grave = exchange.status >= 500 or not (was_sent_on or "another case" in variant)
            yield Broken(exchange.place, _what(exchange), "404 or 400", "", (exchange,), grave)


@overall
def unknown_parameters_are_ignored(transcript: Transcript) -> Verdicts:
    """Looks at every page asked for again with a parameter that the contract does not know."""
    for exchange in transcript:
        if not _looked_at(exchange, "parameters") or exchange.asked.repeats is None:
            continue
        plain = transcript.by_number.get(exchange.asked.repeats)
        if plain is None or plain.page is None:
            continue
        if promised(exchange) == promised(plain) or (exchange.page is not None and exchange.after is None):
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, _what(exchange), f"the page of {plain.place}", "", (exchange, plain))
