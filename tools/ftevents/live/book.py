"""The book of a run: every exchange as it came, numbered in plan order at the end.

Numbers come from the plan (which probe, which step, which attempt), so that they do not depend on which worker was faster.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ftevents.evidence import Exchange, Failure, Request, Transcript

if TYPE_CHECKING:
    from ftevents.live.ask import Ask
    from ftevents.live.courier import Hops
    from ftevents.live.secrets import Secrets

Key = tuple[int, int]
"""Which probe, and which of its requests."""


@dataclass(slots=True)
class Entry:
    """One exchange with its place in the plan. Others may say that they repeat its request, or the exchange as it was when it was `entered`."""

    key: tuple[int, ...]
    exchange: Exchange
    ask: Ask
    entered: Exchange


class Book:
    """Collects what came and makes the transcript of it."""

    def __init__(self, secrets: Secrets) -> None:
        """Begin an empty book."""
        self.entries: list[Entry] = []
        self.secrets = secrets

    def enter(self, ask: Ask, key: Key, hops: Hops, *, attempt: int, tries: int, sent: int, finished: int, in_flight: int) -> Entry:
        """Enter every hop of an ask; return the entry of the answer."""
        for hop, (url, received) in enumerate(hops):
            is_answer = hop == len(hops) - 1
            asked = replace(ask.asked, attempt=attempt, hop=not is_answer)
            exchange = Exchange(
                number=0,
                place=ask.words,
                request=Request(ask.method, self.secrets.mask_text(url)[0], self.secrets.redact_headers(ask.headers + ask.credential)),
                answer=received.answer,
                asked=asked,
                failure=received.failure,
                sent=sent,
                finished=finished,
                elapsed=received.elapsed,
                at=received.at,
                connection=received.connection,
                in_flight=in_flight,
            )
            self.entries.append(Entry((*key, attempt, tries, hop), exchange, ask, exchange))
        return self.entries[-1]

    @staticmethod
    def mark(entry: Entry, **changes: Any) -> None:
        """Change what is noted of the intent of an entry: superseded, lapse."""
        entry.exchange = renewed(entry.exchange, asked=replace(entry.exchange.asked, **changes))

    @staticmethod
    def give_up(entry: Entry, why: str) -> None:
        """Note that what came is no answer to what was asked, and that it is not asked again."""
        answer = entry.exchange.answer
        failure = Failure("not asked", why, answer.status if answer is not None else None)
        entry.exchange = renewed(entry.exchange, failure=failure)

    def add_tail(self, connection: int, count: int) -> None:
        """Add bytes that came behind the last answer on a connection, after it had been read."""
        entries = [entry for entry in self.entries if entry.exchange.connection == connection and entry.exchange.answer is not None]
        if not entries:
            return
        entry = max(entries, key=lambda each: (each.exchange.finished, each.key))
        answer = entry.exchange.answer
        if answer is not None and answer.wire is not None:
            wire = replace(answer.wire, leftover=answer.wire.leftover + count)
            entry.exchange = renewed(entry.exchange, answer=replace(answer, wire=wire))

    def transcript(self) -> Transcript:
        """Return the exchanges in plan order, numbered from 1, each with its number in its place."""
        numbers: dict[int, int] = {}
        exchanges = []
        for number, entry in enumerate(sorted(self.entries, key=lambda each: each.key), 1):
            numbers[id(entry.entered)] = numbers[id(entry.ask)] = number
            exchange = entry.exchange
            asked = exchange.asked
            if entry.ask.repeats is not None:
                asked = replace(asked, repeats=numbers.get(id(entry.ask.repeats)))
            again = ", asked again" if asked.attempt > 1 else ""
            place = f"request {number} ({exchange.place}{again})"
            exchanges.append(renewed(exchange, number=number, place=place, asked=asked))
        return Transcript(exchanges)


def renewed(exchange: Exchange, **changes: Any) -> Exchange:
    """Return the exchange with some members changed; what was read of it already is kept."""
    changed = replace(exchange, **changes)
    fields = Exchange.__dataclass_fields__
    changed.__dict__.update({name: value for name, value in exchange.__dict__.items() if name not in fields})
    return changed
