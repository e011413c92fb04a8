"""The registry of rules: a rule's id is its module (or package) and its function, and must be a clause of the register.

A rule looks at one of four things: an exchange (`local`), an event (`each_event`), the Links of one job (`linked`), or the whole
transcript (`overall`, for what spans jobs or repeated attempts). It yields a verdict for each piece of evidence that it looked at.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from ftevents.contract import load
from ftevents.rules.verdict import Verdict

Kind = Literal["local", "event", "linked", "overall"]
Verdicts = Iterator[Verdict]
RuleFunction = Callable[..., Verdicts]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause's judge. `wants_facts` says that the function takes the facts of the profile as its second argument."""

    clause: str
    kind: Kind
    judge: Callable[..., Any]
    wants_facts: bool


RULES: dict[str, Rule] = {}


def _register(kind: Kind) -> Callable[[F], F]:
    def enter(function: F) -> F:
        family = function.__module__.partition("rules.")[2].partition(".")[0]
        clause = f"{family}/{function.__name__.replace('_', '-')}"
        if clause not in load().clauses:
            raise LookupError(f"the rule {function.__module__}.{function.__name__} has no clause {clause} in spec/clauses.yaml")
        RULES[clause] = Rule(clause, kind, function, len(inspect.signature(function).parameters) > 1)
        return function

    return enter


local = _register("local")
each_event = _register("event")
linked = _register("linked")
overall = _register("overall")
