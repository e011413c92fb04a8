"""The counterexample: the smallest example found that breaks the contract, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ftevents.evidence import count, shown
from ftevents.evidence.links import id_of
from ftevents.report.curl import curl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.evidence import Exchange
    from ftevents.properties.inquiry import Breach, Example
    from ftevents.properties.search import Search

C = TypeVar("C")


@dataclass(frozen=True)
class Counterexample(Generic[C]):
    """An example that broke clauses, or of which schemathesis complained.

    `form` is what was sent for it, `size` how much that is; `opening` is how the list was read before any example.
    """

    form: C
    size: tuple[int, ...]
    example: Example
    opening: Example
    complaints: tuple[str, ...] = ()

    @property
    def costly(self) -> bool:
        """Whether each further try would cost seconds: an answer did not end."""
        return self.example.hung

    @property
    def shows(self) -> set[str]:
        """What it shows: the clauses that it broke, and what schemathesis calls it."""
        clauses = {breach.clause.id for breach in self.example.breaches}
        return clauses | {complaint.partition(":")[0] for complaint in self.complaints}

    def is_like(self, other: object, /) -> bool:
        """Whether both show the same thing."""
        return isinstance(other, Counterexample) and not self.shows.isdisjoint(other.shows)

    @property
    def is_opening(self) -> bool:
        """Whether it is how the list was read before any example."""
        return self.example is self.opening

    @property
    def broken_before(self) -> list[str]:
        """The clauses that the opening broke and the example did not."""
        here = {breach.clause.id for breach in self.example.breaches}
        return [breach.clause.id for breach in self.opening.breaches if breach.clause.id not in here]

    @property
    def shown(self) -> list[Exchange]:
        """The requests that prove it: its own, and those of the beginning that it contradicts, in the order in which they were sent."""
        proof = {each.number: each for breach in self.example.breaches for each in breach.broken.exchanges}
        proof |= {each.number: each for each in self.example.own if not (each.asked.superseded or self.is_opening)}
        return [proof[number] for number in sorted(proof)]


def told(search: Search[Counterexample[Any]], *, key_env: str = "OPENAI_API_KEY", seed: int | None = None) -> str:
    """Return a counterexample in words: what it breaks, the requests in order with what was got, and how it was found."""
    found = search.found
    if found is None:
        return ""
    lines = [line for breach in found.example.breaches for line in _breach(breach)]
    lines += [f"schemathesis: {complaint}" for complaint in found.complaints]
    if found.broken_before:
        lines.append(f"where the list was read at first, also broken: {', '.join(found.broken_before)}")
    requests = found.shown
    lines.append(f"the shortest way to see it, {count(len(requests), 'request')}{' in this order' if len(requests) > 1 else ''}:")
    for exchange in requests:
        lines += [f"  {exchange.place}: {got(exchange)}", f"    {curl(exchange, key_env=key_env)}"]
    return "\n".join([*lines, _how(search, seed)])


def _breach(breach: Breach) -> Iterator[str]:
    clause = breach.clause
    yield f"{clause.id} (must): {clause.says}"
    yield f"  {breach.broken.words}"
    if clause.impact:
        yield f"  hurts: {clause.impact}"
    yield f"  source: {clause.source} ({clause.basis})"


def got(exchange: Exchange) -> str:
    """Return in words what a request got."""
    if exchange.failure is not None:
        return exchange.failure.detail
    if exchange.page is None:
        error = exchange.document.get("error") if isinstance(exchange.document, dict) else None
        message = error.get("message") if isinstance(error, dict) else None
        return f"status {exchange.status}" + (f", {shown(message)}" if isinstance(message, str) else "")
    ids = [id_of(event) for event in exchange.items]
    events = count(len(ids), "event")
    if ids:
        events += f" {shown(ids[0])}" + (f" to {shown(ids[-1])}" if len(ids) > 1 else "")
    return f"status {exchange.status}, {events}, has_more {shown(exchange.page.get('has_more'))}"


def _how(search: Search[Counterexample[Any]], seed: int | None) -> str:
    found = search.found
    if found is None or found.is_opening:
        return f"found where the list was read at first; {count(search.tried, 'example')} tried, and none broke anything"
    way = f"found with example {search.tried}" + (f" of --contract-seed {seed}" if seed is not None else "")
    if found.costly:
        return f"{way}; not tried again, since each try takes seconds"
    if search.smaller:
        way += f", and made smaller in {count(search.smaller, 'try', 'tries')}"
    return way if search.repeats else f"{way}; it did not come again"
