"""The contract in memory: the register of clauses and the facts of each profile."""

from ftevents.contract.register import IMPACTS, LEVELS, Clause, Facts, Level, Profile, Register, load
from ftevents.contract.selection import did_you_mean, no_clause, select
from ftevents.contract.spec import SPEC

__all__ = ["IMPACTS", "LEVELS", "SPEC", "Clause", "Facts", "Level", "Profile", "Register", "did_you_mean", "load", "no_clause", "select"]
