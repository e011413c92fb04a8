"""A fixed slice of the kill matrix; `make matrix` runs all of it."""

from __future__ import annotations

import pytest
from kill_matrix import DATA_SETS, row

from ftevents.diagnosis.causes import patterns
from ftevents.reference import ALTERNATIVES, FAULTS

IN_PROCESS = [name for name, fault in FAULTS.items() if not fault.socket]
SLICE = [(name, DATA_SETS[place // 4 % 2]) for place, name in enumerate(IN_PROCESS) if place % 4 == 0]
RIGHT = [(name, DATA_SETS[place % 2]) for place, name in enumerate(ALTERNATIVES) if not ALTERNATIVES[name].socket]


@pytest.mark.parametrize(("name", "data"), SLICE)
def test_a_fault_is_caught_by_the_clause_that_it_is_meant_for_and_by_none_that_it_does_not_name(name: str, data: str) -> None:
    """The first clause that a fault names fires, and no clause that it does not name."""
    broken = row(name, data).broken

    assert FAULTS[name].breaks[0] in broken
    assert {clause: words for clause, words in broken.items() if clause not in FAULTS[name].breaks} == {}


@pytest.mark.parametrize(("name", "data"), RIGHT)
def test_an_accepted_alternative_is_not_accused(name: str, data: str) -> None:
    """Nothing is violated, and nothing advised that the alternative does not name."""
    found = row(name, data)

    assert {clause: found.broken[clause] for clause in found.violated} == {}
    assert set(found.broken) <= set(ALTERNATIVES[name].breaks)


def test_the_patterns_of_the_diagnosis_are_those_of_the_faults_that_there_are() -> None:
    """patterns.json names every fault, its clause and its sentence; `make matrix` writes it."""
    known = {pattern.name: (pattern.says, pattern.meant) for pattern in patterns()}

    assert known == {name: (fault.says, fault.breaks[:1]) for name, fault in FAULTS.items()}
