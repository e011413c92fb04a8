"""Clauses of the family method: what other methods than GET may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence import count
from ftevents.rules.page import promised
from ftevents.rules.registry import overall
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Transcript
    from ftevents.rules.registry import Verdicts

METHOD_REFUSED = (400, 401, 403, 404, 405, 501)


@overall
def head_is_harmless(transcript: Transcript) -> Verdicts:
    """Looks at every HEAD; a success without a key counts only where GET asks for one."""
    asks_for_key = any(each.asked.credential == "none" and each.status == 401 and each.asked.probe == "no-key" for each in transcript)
    for exchange in transcript:
        if exchange.asked.probe != "head" or exchange.answer is None or not exchange.counts or exchange.status is None:
            continue
        wire = exchange.answer.wire
        if exchange.status >= 500 and exchange.status != 501:
            yield Broken(exchange.place, f"status {exchange.status}", "a status below 500", "", (exchange,))
        elif wire is not None and wire.leftover:
            yield Broken(exchange.place, f"a body of {count(wire.leftover, 'byte')}", "a head alone", "", (exchange,))
        elif exchange.status < 300 and exchange.asked.credential == "none" and asks_for_key:
            yield Broken(exchange.place, f"status {exchange.status} without a key", "401, as for GET", "", (exchange,))
        else:
            yield Held(exchange.place)


@overall
def others_are_refused(transcript: Transcript) -> Verdicts:
    """Looks at every request with another method, and at the list afterwards."""
    for exchange in transcript:
        if exchange.asked.probe != "methods" or not exchange.counts or exchange.status is None or exchange.asks_for_patience:
            continue
        if exchange.asked.repeats is not None:
            before = transcript.by_number.get(exchange.asked.repeats)
            if before is not None and before.page is not None:
                if promised(exchange) == promised(before):
                    yield Held(exchange.place)
                else:
                    yield Broken(exchange.place, "another page after other methods", f"the page of {before.place}", "", (exchange, before))
        elif exchange.request is not None and exchange.request.method != "GET":
            if exchange.status in METHOD_REFUSED:
                yield Held(exchange.place)
            else:
                yield Broken(exchange.place, f"status {exchange.status} for {exchange.request.method}", "405 or 404", "", (exchange,))
