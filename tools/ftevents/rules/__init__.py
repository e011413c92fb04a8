"""Rules: one pure function for each clause, one module for each family."""

from ftevents.rules import answer, auth, errors, event, input, method, page, pagination
from ftevents.rules.judge import judge
from ftevents.rules.registry import RULES, Rule
from ftevents.rules.verdict import Broken, Held, Ledger, Outcome

__all__ = [
    "RULES",
    "Broken",
    "Held",
    "Ledger",
    "Outcome",
    "Rule",
    "answer",
    "auth",
    "errors",
    "event",
    "input",
    "judge",
    "method",
    "page",
    "pagination",
]
