"""Entries: what one entry of a recording tells, made into an exchange, whatever the format.

Recorders keep less than was sent, and other things: bodies dropped or cut, secrets replaced by words, requests to other places. What
they do not show is unknown, and nobody is accused of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftevents.captures.items import Elsewhere, EntryError
from ftevents.captures.kinds import alien_list, kind_of
from ftevents.captures.masks import hides, is_mask, masked_id, shown_headers
from ftevents.captures.packed import unpack
from ftevents.captures.parsing import BOM
from ftevents.captures.records import REFUSAL, status_of
from ftevents.captures.requests import headers_of, request_of
from ftevents.evidence import Answer, Exchange, Failure, read, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.evidence import Headers

BODY_CAP = 64 * 2**20
"""Bytes of the longest body that a gzip coding may unpack to."""
_DIGITS = 19
_KEPT = ("", "identity", "gzip", "x-gzip")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an entry tells. `headers` and `sent` are in any of the notations of `headers_of`; `size` is how long the body is said to be.

    `is_decoded` says that the recorder undoes content codings, so that a gzip stream is one only where it is declared.
    `started` and `ended` are in seconds since the epoch, the latter with the clock's step added; `clock` names the clock where its times
    tell the order of requests. `elapsed` are the seconds that the server took.
    """

    method: Any = "GET"
    url: Any = None
    sent: Any = None
    status: Any = None
    headers: Any = None
    body: bytes | None = None
    exact: bool = True
    size: Any = None
    is_decoded: bool = False
    failure: str | None = None
    started: float | None = None
    ended: float | None = None
    elapsed: float | None = None
    clock: str | None = None
    origin: tuple[int, int] | None = None


def entry(told: Told, place: str, numbers: Iterator[int]) -> Exchange | Elsewhere:
    """Return the exchange that an entry tells of. Raises EntryError with a sentence where it cannot be judged."""
    request, what = request_of({"method": told.method, "url": told.url, "headers": told.sent}) if told.url is not None else (None, None)
    if what is not None:
        return Elsewhere(place, what)
    answer = None if told.failure is not None else _answer(told)
    if told.url is None and answer is not None and (what := _another_object(answer)) is not None:
        return Elsewhere(place, what)
    number = next(numbers)
    return Exchange(
        number,
        place,
        None if request is not None and hides(request) else request,
        answer,
        failure=Failure("dropped", told.failure) if told.failure is not None else None,
        elapsed=told.elapsed,
        at=told.ended if told.ended is not None else told.started,
        origin=told.origin if answer is not None and answer.body == told.body else None,
        **_order(told, number),
    )


def _another_object(answer: Answer) -> str | None:
    """Return what a success without a request is about, where that is something else of the same API: a job, a list of models."""
    if answer.status is None or answer.status >= REFUSAL or answer.body is None:
        return None
    value = read(answer.body).value
    if isinstance(value, dict) and kind_of(value) is None and isinstance(value.get("object"), str):
        return f"a {shown(value['object'])} object"
    return alien_list(value)


def _order(told: Told, number: int) -> dict[str, Any]:
    """Return when a request was sent and its answer finished: in microseconds of its recording's clock, or else by its number."""
    if told.clock is None or told.started is None or told.ended is None:
        return {"sent": number, "finished": number}
    return {"sent": int(told.started * 1e6), "finished": int(told.ended * 1e6) + 1, "clock": told.clock}


def _answer(told: Told) -> Answer:
    headers = shown_headers(headers_of(told.headers, "headers"))
    body = told.body
    if body is not None and told.exact:
        codings = [text.strip().lower() for name, text in headers or () if name.lower() == "content-encoding"]
        body = _uncoded(unpack(body, BODY_CAP) if codings or not told.is_decoded else body, codings)
        if (not body and _declared(told, headers) != 0) or is_mask(body[:100].decode("utf-8", "replace")):
            body = None
    if body:
        _check(body, _declared(told, headers))
    return Answer(status_of(told.status), body, headers, exact=told.exact)


def _check(body: bytes, declared: int | None) -> None:
    """Raise EntryError for a body that was cut by who recorded it, or whose ids were replaced."""
    is_shorter = declared is not None and declared > len(body)
    if is_shorter and body.removeprefix(BOM).lstrip().startswith((b"{", b"[")) and not read(body).complete:
        raise EntryError(f"it holds {len(body):,} of the {declared:,} bytes of its body; record it whole")
    mask = masked_id(body)
    if mask is not None:
        raise EntryError(f"its ids were replaced by {shown(mask)}, so that events cannot be told apart; record without that filter")


def _uncoded(body: bytes, codings: list[str]) -> bytes:
    """Return the body; raises EntryError where it still has a coding that is not undone here."""
    unknown = next((coding for coding in codings if coding not in _KEPT), None)
    if unknown is not None:
        try:
            body.decode()
        except UnicodeDecodeError:
            raise EntryError(f"its body is coded with {shown(unknown)}, which is not undone here; record it decoded") from None
    return body


def _declared(told: Told, headers: Headers | None) -> int | None:
    """Return how many bytes the body is said to have, at most: by the recorder, or by the answer itself."""
    lengths = [text for name, text in headers or () if name.lower() == "content-length" and text.isascii() and text.isdigit()]
    sizes = [told.size, *(int(text) for text in lengths if len(text) < _DIGITS)]
    known = [size for size in sizes if isinstance(size, int) and not isinstance(size, bool)]
    return max(known, default=None)
