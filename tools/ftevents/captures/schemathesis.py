"""schemathesis: the NDJSON report of its runs, one event a line; the answers stand in the recorders of finished scenarios.

Its HAR and VCR reports are read as HAR and as cassettes. Credentials are filtered out of all three.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from ftevents.captures.entries import Told, entry
from ftevents.captures.items import EntryError, Unreadable
from ftevents.captures.parsing import BOM, parse
from ftevents.evidence import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.captures.items import Elsewhere
    from ftevents.captures.source import Source
    from ftevents.evidence import Exchange


def is_schemathesis(source: Source) -> bool:
    """Whether a file begins as such a report does."""
    return source.head.removeprefix(BOM).lstrip().startswith(b'{"Initialize":') and b"schemathesis" in source.head


def read_schemathesis(source: Source, numbers: Iterator[int]) -> Iterator[Exchange | Elsewhere | Unreadable]:
    """Yield one item for each request of each scenario, in order; a bad line is yielded, never raised."""
    for number, line in source.lines():
        place = f"{source.name} line {number}"
        if line is not None and not line.strip():
            continue
        try:
            cases = _cases(line)
        except EntryError as error:
            yield Unreadable(place, str(error))
            continue
        for case, interaction in cases.items():
            try:
                yield entry(_told(interaction), f"{place} case {case}", numbers)
            except EntryError as error:
                yield Unreadable(f"{place} case {case}", str(error))


def _cases(line: bytes | None) -> dict[str, Any]:
    """Return the requests of a finished scenario by the name of their case; none for any other event."""
    if line is None:
        raise EntryError("is too long, and was not read")
    event = parse(line.removeprefix(BOM).strip(), is_line=True).value
    scenario = event.get("ScenarioFinished") if isinstance(event, dict) else None
    recorder = scenario.get("recorder") if isinstance(scenario, dict) else None
    cases = recorder.get("interactions") if isinstance(recorder, dict) else None
    return cases if isinstance(cases, dict) else {}


def _told(interaction: Any) -> Told:
    request = interaction.get("request") if isinstance(interaction, dict) else None
    if not isinstance(request, dict) or not isinstance(request.get("uri"), str):
        raise EntryError(f"its request is {shown(request)}; expected an object with `method` and `uri`")
    sent = {
        "method": request.get("method"),
        "url": request["uri"],
        "sent": request.get("headers"),
        "started": _number(interaction.get("timestamp")),
    }
    response = interaction.get("response")
    if not isinstance(response, dict):
        return Told(**sent, failure="no answer was recorded")
    return Told(
        **sent,
        status=response.get("status_code"),
        headers=response.get("headers"),
        body=_body(response.get("content")),
        size=response.get("content_size"),
        elapsed=_number(response.get("elapsed")),
    )


def _body(content: Any) -> bytes | None:
    if content is None:
        return None
    text = content.get("$base64") if isinstance(content, dict) else content
    if not isinstance(text, str):
        raise EntryError(f"its content is {shown(content)}; expected a text, or an object with `$base64`")
    if not isinstance(content, dict):
        return text.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise EntryError(f"its content is said to be base64 and is {shown(text)}; record it again") from None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < 10**12 else None
