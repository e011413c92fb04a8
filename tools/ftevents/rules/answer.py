"""Clauses of the family answer: HTTP and JSON, before anyone looks for events."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urljoin, urlsplit

from ftevents.evidence import count, shown
from ftevents.evidence.exchange import REDIRECTS
from ftevents.rules.page import promised
from ftevents.rules.registry import local, overall
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from urllib.parse import SplitResult

    from ftevents.evidence import Exchange, Transcript
    from ftevents.evidence.reading import DefectKind
    from ftevents.rules.registry import Verdicts

JSON = "application/json"
PATIENCE = 5.0
"""Seconds after which a page is slow."""
OFTEN = 3
OFTEN_SHARE = 0.02
"""From so many cases and this share of the requests on, failures now and then are a violation."""


@local
def status_is_200(exchange: Exchange) -> Verdicts:
    """Looks at every answer to a request for a page that exists; the page behind the oldest event has a clause of its own.

    A limit that may be above the server's maximum may be refused with 400 or 422; what a variant of a request may get, its own clause says.
    """
    asked = exchange.asked
    if not (exchange.counts and asked.is_readable) or asked.cursor == "oldest" or asked.variant is not None or _is_normal_life(exchange):
        return
    may_refuse = exchange.asked.limit == "large" and exchange.status in (400, 422)
    if exchange.status == 200 or may_refuse:
        yield Held(exchange.place)
    else:
        yield Broken(exchange.place, f"status {exchange.status}", "status 200 and a page", "", (exchange,))


def _is_normal_life(exchange: Exchange) -> bool:
    """Whether it is a rate limit, a server that asks for patience, or a redirect: others judge those."""
    return exchange.asks_for_patience or exchange.status in REDIRECTS


@local
def media_type(exchange: Exchange) -> Verdicts:
    """Looks at every page whose headers are known."""
    if not exchange.is_success or not shows_headers(exchange):
        return
    flaw = media_type_flaw(exchange)
    yield Broken(exchange.place, flaw, JSON, "", (exchange,)) if flaw else Held(exchange.place)


def shows_headers(exchange: Exchange) -> bool:
    """Whether the headers of the answer are known; a record with none at all comes from a log that keeps none."""
    headers = exchange.answer.headers if exchange.answer else None
    return bool(headers) or (headers is not None and exchange.asked.probe is not None)


def media_type_flaw(exchange: Exchange) -> str | None:
    """Return what is wrong with the Content-Type of an answer, or None."""
    types = exchange.header("content-type")
    if not types:
        return "no Content-Type"
    if len(types) > 1:
        return f"{len(types)} Content-Types, {shown(', '.join(types))}"
    return None if types[0].partition(";")[0].strip().lower() == JSON else f"Content-Type {shown(types[0])}"


@local
def charset(exchange: Exchange) -> Verdicts:
    """Looks at every page whose Content-Type names a charset."""
    if not exchange.is_success or exchange.reading is None:
        return
    for value in exchange.header("content-type"):
        for parameter in value.split(";")[1:]:
            name, _, text = parameter.partition("=")
            if name.strip().lower() == "charset":
                declared = text.strip().strip("\"'").lower()
                is_true = declared in ("utf-8", "utf8") or (
                    declared in ("us-ascii", "ascii") and ((exchange.answer and exchange.answer.body) or b"").isascii()
                )
                yield (
                    Held(exchange.place)
                    if is_true
                    else Broken(exchange.place, f"charset {shown(text.strip())}", "utf-8, or none", "", (exchange,))
                )


def _looks_streamed(exchange: Exchange) -> bool:
    """Whether the body is an event stream or a stream of lines."""
    body = exchange.answer.body if exchange.answer and exchange.answer.body else b""
    types = [value.partition(";")[0].strip().lower() for value in exchange.header("content-type")]
    return "text/event-stream" in types or body.lstrip().startswith((b"data:", b"event:", b"id:", b": "))


_READ_ONLY: frozenset[DefectKind] = frozenset({"utf-8", "json"})
"""Defects that are looked for in bytes of any kind; others can only be found in what is JSON."""


def _bytes_are(exchange: Exchange, kinds: tuple[DefectKind, ...], expected: str) -> Verdicts:
    """Judge the bytes of a page whose exact bytes are known by the defects of some kinds; a body that its framing cuts is not its own fault."""
    if not exchange.is_success or exchange.answer is None or not exchange.answer.exact or exchange.reading is None:
        return
    if not exchange.reading.complete and exchange.answer.wire is not None and exchange.answer.wire.leftover:
        return
    defects = exchange.reading.of(*kinds)
    if not defects and (exchange.reading.complete or not _READ_ONLY.isdisjoint(kinds)):
        yield Held(exchange.place)
    for defect in defects[:3]:
        pointer = defect.where if defect.where.startswith("/") else ""
        at = f" at {defect.where}" if defect.where and not pointer else ""
        yield Broken(exchange.place, f"{defect.got}{at}", expected, pointer, (exchange,))


@local
def is_utf_8(exchange: Exchange) -> Verdicts:
    """Looks at the bytes of every page."""
    yield from _bytes_are(exchange, ("utf-8", "bom"), "UTF-8 without a byte order mark")


@local
def is_json(exchange: Exchange) -> Verdicts:
    """Looks at the bytes of every page that is no stream (is-one-document looks at those)."""
    if not _looks_streamed(exchange):
        yield from _bytes_are(exchange, ("json",), "JSON (RFC 8259)")


@local
def is_one_document(exchange: Exchange) -> Verdicts:
    """Looks at the bytes of every page."""
    if exchange.is_success and exchange.answer is not None and _looks_streamed(exchange):
        start = (exchange.answer.body or b"")[:40].decode("utf-8", "replace")
        yield Broken(exchange.place, f"a stream that begins with {shown(start)}", "one JSON document", "", (exchange,))
    else:
        yield from _bytes_are(exchange, ("trailing",), "one JSON document")


@local
def is_an_object(exchange: Exchange) -> Verdicts:
    """Looks at every page that can be read as JSON."""
    if exchange.is_success and exchange.reading is not None and exchange.reading.complete:
        if isinstance(exchange.document, dict):
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, shown(exchange.document), "an object with object, data and has_more", "", (exchange,))


@local
def members_are_unique(exchange: Exchange) -> Verdicts:
    """Looks at every object of every page."""
    yield from _bytes_are(exchange, ("duplicate",), "each member once")


@local
def text_is_unicode(exchange: Exchange) -> Verdicts:
    """Looks at every string of every page."""
    yield from _bytes_are(exchange, ("surrogate",), "whole characters")


@local
def numbers_fit(exchange: Exchange) -> Verdicts:
    """Looks at every number of every page."""
    yield from _bytes_are(exchange, ("range",), "numbers that a double can hold")


@local
def length_is_true(exchange: Exchange) -> Verdicts:
    """Looks at every answer whose framing is known, whatever was asked."""
    wire = exchange.answer.wire if exchange.answer else None
    if exchange.asked.superseded or wire is None:
        return
    if exchange.failure is not None and exchange.failure.kind == "incomplete":
        yield Broken(exchange.place, exchange.failure.detail, "a whole body", "", (exchange,))
    elif wire.leftover:
        yield Broken(exchange.place, f"{count(wire.leftover, 'byte')} behind the end of the answer", "nothing there", "", (exchange,))
    elif exchange.failure is None:
        yield Held(exchange.place)


@local
def coding_is_true(exchange: Exchange) -> Verdicts:
    """Looks at every answer whose bytes are known and that declares a content coding, and at every plain one."""
    if not exchange.counts or exchange.answer is None or not exchange.answer.exact or exchange.answer.headers is None:
        return
    flaw = exchange.answer.coding_defect
    yield Broken(exchange.place, flaw, "the declared and asked-for coding, whole", "", (exchange,)) if flaw else Held(exchange.place)


@local
def head_is_well_formed(exchange: Exchange) -> Verdicts:
    """Looks at every head whose bytes are known."""
    if exchange.counts and exchange.answer is not None and exchange.answer.wire is not None:
        defects = exchange.answer.wire.defects
        if not defects:
            yield Held(exchange.place)
        for defect in defects[:3]:
            yield Broken(exchange.place, defect, "a well-formed HTTP/1.1 head", "", (exchange,))


@overall
def ends(transcript: Transcript) -> Verdicts:
    """Looks at every request; accuses where a request got no complete answer twice while most others did.

    Whoever asks for a page of a million events may get more than is read here: that is no fault of the server.
    """
    asked = [each for each in transcript if each.asked.probe is not None and not _says_nothing(each)]
    answered = [each for each in asked if each.failure is None]
    if 2 * len(answered) < len(asked):
        return
    for exchange in asked:
        if exchange.failure is None:
            yield Held(exchange.place)
        elif exchange.asked.attempt == 2 and not exchange.asked.superseded:
            yield Broken(exchange.place, f"{exchange.failure.detail}, twice", "a complete answer", "", (exchange,))


def _says_nothing(exchange: Exchange) -> bool:
    """Whether no complete answer came for a reason of ours: it was not asked for, or so much was that it is more than is read."""
    kind = exchange.failure.kind if exchange.failure is not None else None
    return kind == "not asked" or (kind == "too large" and exchange.asked.probe == "limit-maximum")


@local
def in_time(exchange: Exchange) -> Verdicts:
    """Looks at every page whose time is known."""
    if exchange.is_success and exchange.elapsed is not None:
        if exchange.elapsed <= PATIENCE:
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, f"the page after {exchange.elapsed:.1f} s", f"it within {PATIENCE:g} s", "", (exchange,))


@overall
def steady(transcript: Transcript) -> Verdicts:
    """Looks at every request of a live run; a failure counts where the very same request also succeeded."""
    lapses = [each for each in transcript if each.asked.lapse]
    live = [each for each in transcript if each.asked.probe is not None]
    grave = len(lapses) >= OFTEN and len(lapses) >= OFTEN_SHARE * len(live)
    yield from (Held(each.place) for each in live if each.counts)
    for exchange in lapses:
        got = exchange.failure.detail if exchange.failure else f"status {exchange.status}"
        rate = f"{count(len(lapses), 'such failure')} in {count(len(live), 'request')}"
        yield Broken(exchange.place, f"{got}, and success when asked again ({rate})", "the same answer each time", "", (exchange,), grave)


@overall
def accepts_json(transcript: Transcript) -> Verdicts:
    """Looks at every page asked for again with other headers that admit JSON; the head of the list may have grown meanwhile.

    A server may keep browsers of other origins out: that is advice.
    """
    for exchange in transcript:
        if exchange.asked.probe != "accept" or not exchange.counts or exchange.asked.repeats is None:
            continue
        plain = transcript.by_number.get(exchange.asked.repeats)
        if plain is None or plain.page is None or _is_normal_life(exchange):
            continue
        if promised(exchange) == promised(plain) or (exchange.page is not None and exchange.after is None):
            yield Held(exchange.place)
        else:
            got = "another page" if exchange.page is not None else f"status {exchange.status} and no page"
            grave = exchange.status != 403 or "browser" not in (exchange.asked.variant or "")
            yield Broken(exchange.place, f"{got} with {exchange.asked.variant}", f"the page of {plain.place}", "", (exchange, plain), grave)


@local
def redirect_keeps_the_query(exchange: Exchange) -> Verdicts:
    """Looks at every redirect."""
    if exchange.answer is None or exchange.asked.superseded or exchange.status not in REDIRECTS or exchange.request is None:
        return
    locations = exchange.header("location")
    if not locations:
        yield Broken(exchange.place, f"status {exchange.status} without a Location", "where the list is", "", (exchange,))
        return
    try:
        here, there = urlsplit(exchange.request.url), urlsplit(urljoin(exchange.request.url, locations[0]))
        is_elsewhere = bool(here.netloc) and _origin(here) != _origin(there)
    except ValueError:
        yield Broken(exchange.place, f"a redirect to {shown(locations[0])}, which is no URL", "where the list is", "", (exchange,))
        return
    if is_elsewhere:
        yield Broken(
            exchange.place, f"a redirect to {shown(there.scheme + '://' + there.netloc)}", "one on the same origin", "", (exchange,)
        )
    elif _parameters(here) != _parameters(there):
        yield Broken(exchange.place, f"a redirect with the query {shown(there.query)}", f"one with {shown(here.query)}", "", (exchange,))
    else:
        yield Held(exchange.place)


def _parameters(url: SplitResult) -> dict[str, list[str]]:
    """Return the values of each parameter of a query, in whatever order the parameters stand."""
    return parse_qs(url.query, keep_blank_values=True)


def _origin(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)


@local
def names_its_request(exchange: Exchange) -> Verdicts:
    """Looks at every page of a live run."""
    if exchange.is_success and exchange.asked.probe is not None and exchange.answer is not None and exchange.answer.headers is not None:
        if any(exchange.header("x-request-id")):
            yield Held(exchange.place)
        else:
            yield Broken(exchange.place, "no x-request-id", "one, to name the request by", "", (exchange,))
