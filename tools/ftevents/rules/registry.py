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
Scope = Literal["run", "service", "job"]
Verdicts = Iterator[Verdict]
RuleFunction = Callable[..., Verdicts]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """One clause's judge. `wants_facts` says that the function takes the facts of the profile as its second argument.

    `scope` is what a rule for the whole transcript compares: what stands in one job alone, the jobs of one service, or all of the run.
    """

    clause: str
    kind: Kind
    judge: Callable[..., Any]
    wants_facts: bool
    scope: Scope = "run"


RULES: dict[str, Rule] = {}


def _register(kind: Kind, scope: Scope = "run") -> Callable[[F], F]:
    def enter(function: F) -> F:
        family = function.__module__.partition("rules.")[2].partition(".")[0]
        clause = f"{family}/{function.__name__.replace('_', '-')}"
        if clause not in load().clauses:
            raise LookupError(f"the rule {function.__module__}.{function.__name__} has no clause {clause} in spec/clauses.yaml")
        RULES[clause] = Rule(clause, kind, function, len(inspect.signature(function).parameters) > 1, scope)
        return function

    return enter


local = _register("local")
each_event = _register("event")
linked = _register("linked")
overall = _register("overall")
overall_in_jobs = _register("overall", "job")
overall_in_services = _register("overall", "service")
