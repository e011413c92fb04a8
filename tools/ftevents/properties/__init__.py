"""Properties: what holds for any request and for any way of reading, tried with generated ones and judged by the rules of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.live.ask import SURE_LIMIT
from ftevents.properties.cases import requests
from ftevents.properties.checks import complaints
from ftevents.properties.counterexample import Counterexample, told
from ftevents.properties.inquiry import Inquiry
from ftevents.properties.search import Search, search
from ftevents.properties.walks import read, walks

if TYPE_CHECKING:
    from ftevents.live.ask import Ask, Probe
    from ftevents.live.budget import Size
    from ftevents.properties.cases import Generated
    from ftevents.properties.walks import Step

__all__ = ["EXAMPLES", "Counterexample", "Inquiry", "Search", "any_request", "any_walk", "told"]

EXAMPLES: dict[str, dict[Size, int]] = {
    "any_request": {"quick": 10, "normal": 55, "thorough": 400},
    "any_walk": {"quick": 6, "normal": 40, "thorough": 300},
}
"""How many examples are tried, by the size of the plan."""
SECONDS = 30.0
"""For one property, on a slow server."""


def any_request(inquiry: Inquiry, *, examples: int = 55, seed: int | None = None, seconds: float = SECONDS) -> Search[Counterexample]:
    """Search for a request whose answer breaks the contract."""

    def judge(generated: Generated) -> Counterexample | None:
        example = inquiry.ask(_once(generated.ask))
        said = complaints(generated.case, example.own[-1], inquiry.profile)
        return Counterexample(example, inquiry.opening, said) if example.breaches or said else None

    return search(requests(inquiry), judge, examples=examples, seed=seed, seconds=seconds, key=lambda generated: generated.ask)


def any_walk(inquiry: Inquiry, *, examples: int = 40, seed: int | None = None, seconds: float = SECONDS) -> Search[Counterexample]:
    """Search for a way of reading the list that shows another list, or breaks the contract otherwise; the first reading is one such way."""

    def judge(walk: list[Step]) -> Counterexample | None:
        example = inquiry.ask(read(inquiry, walk))
        return Counterexample(example, inquiry.opening) if example.breaches else None

    strategy = walks(inquiry.jobs.maximum or SURE_LIMIT)
    found = search(strategy, judge, examples=examples, seed=seed, seconds=seconds, key=tuple)
    if found.found is None and inquiry.opening.breaches:
        found.found = Counterexample(inquiry.opening, inquiry.opening)
    return found


def _once(ask: Ask) -> Probe:
    yield [ask]
