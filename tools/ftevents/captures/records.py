"""Records: an answer written down with its request, as `{"request": .., "status": .., "headers": .., "body": ..}`.

A `body` that is text is what the server sent and is judged to the byte. One that is JSON was parsed by whoever recorded it: its text
here shows the values but proves nothing about the bytes that were sent. One that is absent or null was not recorded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.captures.items import Elsewhere, EntryError
from ftevents.captures.kinds import alien_list
from ftevents.captures.masks import hides, shown_headers
from ftevents.captures.parsing import members_of
from ftevents.captures.requests import headers_of, request_of
from ftevents.evidence import Answer, Exchange, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.outline import Ruler
    from ftevents.captures.parsing import Part

REFUSAL = 400
"""From this status on, an answer of another path has an envelope that can be judged."""


def from_record(record: Part, place: str, numbers: Iterator[int], ruler: Ruler) -> Exchange | Elsewhere:
    """Return what a record shows. Raises EntryError with a sentence where it cannot be read."""
    members = members_of(record)
    request, what = request_of(record.value.get("request"))
    headers = shown_headers(headers_of(record.value.get("headers"), "headers"))
    answer = Answer(status_of(record.value.get("status")), headers=headers, **_body(members))
    if what is None and request is None and "body" in members:
        what = alien_list(members["body"].value)
    if what is not None and (answer.status is None or answer.status < REFUSAL):
        return Elsewhere(place, what)
    number = next(numbers)
    origin = None if answer.exact else ruler.measure(members["body"].start)
    exchange = Exchange(
        number, place, None if request is not None and hides(request) else request, answer, sent=number, finished=number, origin=origin
    )
    return exchange if what is None else Elsewhere(place, what, exchange)


def status_of(value: Any) -> int | None:
    """Return a status given as a number or as text; None for null. Raises EntryError."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:4])
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 999):
        return value
    raise EntryError(f"its status is {shown(value)}; expected a number such as 200")


def _body(members: dict[str, Part]) -> dict[str, Any]:
    body = members.get("body")
    if body is None or body.value is None:
        return {"body": None}
    if isinstance(body.value, str):
        return {"body": body.value.encode("utf-8", "surrogatepass")}
    return {"body": body.body, "exact": False}
