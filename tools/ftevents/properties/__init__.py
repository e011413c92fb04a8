"""Properties: what holds for any request and for any way of reading, tried with generated ones and judged by the rules of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.live.ask import SURE_LIMIT
from ftevents.properties import cases, walks
from ftevents.properties.checks import complaints
from ftevents.properties.counterexample import Counterexample, told
from ftevents.properties.inquiry import Inquiry
from ftevents.properties.search import Search, reduce, search

if TYPE_CHECKING:
    from ftevents.live.ask import Ask, Probe
    from ftevents.live.budget import Size
    from ftevents.properties.cases import Form
    from ftevents.properties.inquiry import Example
    from ftevents.properties.walks import Reading, Readings, Step

__all__ = ["EXAMPLES", "SECONDS", "Counterexample", "Inquiry", "Search", "any_request", "any_walk", "told"]

EXAMPLES: dict[str, dict[Size, int]] = {
    "any_request": {"quick": 10, "normal": 55, "thorough": 400},
    "any_walk": {"quick": 6, "normal": 40, "thorough": 300},
}
"""How many examples are tried, by the size of the plan."""
SECONDS: dict[Size, float] = {"quick": 10.0, "normal": 10.0, "thorough": 60.0}
"""How long one property may take on a slow server, by the size of the plan; then it is tried no further."""


def any_request(inquiry: Inquiry, *, examples: int = 55, seed: int | None = None, seconds: float = 60.0) -> Search[Counterexample[Form]]:
    """Search for a request whose answer breaks the contract."""

    def judge(form: Form) -> Counterexample[Form] | None:
        example = inquiry.ask(_once(cases.ask_of(inquiry, form)))
        said = () if example.excused else complaints(form.case, example.own[-1], inquiry.profile)
        size = (form.job != inquiry.jobs.main.id, *form.size)
        return Counterexample(form, size, example, inquiry.opening, said) if example.breaches or said else None

    result = search(cases.requests(inquiry), judge, examples=examples, seed=seed, seconds=seconds, key=lambda form: form.key)
    reduce(result, lambda found: found.form, lambda form: cases.smaller(form, inquiry.jobs.main.id), judge)
    return result


def _once(ask: Ask) -> Probe:
    yield [ask]


def any_walk(inquiry: Inquiry, *, examples: int = 40, seed: int | None = None, seconds: float = 60.0) -> Search[Counterexample[Readings]]:
    """Search for a way of reading the list that shows another list, or breaks the contract otherwise; the first reading is one such way."""

    def told_of(readings: Readings, example: Example) -> Counterexample[Readings] | None:
        return Counterexample(readings, walks.size(readings), example, inquiry.opening) if example.breaches else None

    def judge(steps: list[Step]) -> Counterexample[Readings] | None:
        sent: list[Reading] = []
        example = inquiry.ask(walks.walk(inquiry, steps, sent))
        return told_of(tuple(sent), example)

    def judge_again(readings: Readings) -> Counterexample[Readings] | None:
        return told_of(readings, inquiry.ask(walks.read(inquiry, readings)))

    strategy = walks.walks(inquiry.jobs.maximum or SURE_LIMIT)
    result = search(strategy, judge, examples=examples, seed=seed, seconds=seconds, key=tuple)
    reduce(result, lambda found: found.form, lambda readings: walks.smaller(readings, inquiry.known), judge_again)
    result.found = result.found or told_of((), inquiry.opening)
    return result
