"""Tests of docs/clauses.md: it is what the register says today, and the fault that shows a breach really does."""

from __future__ import annotations

import pytest
from clause_pages import DOCUMENT, page, shown_by
from kill_matrix import row

from ftevents.contract import load
from ftevents.reference import FAULTS

SHOWN = {clause: shown_by(clause)[0] for clause in load().clauses if shown_by(clause)}
SLICE = [clause for clause in SHOWN if not FAULTS[SHOWN[clause]].socket][::8]


def test_the_page_is_current() -> None:
    """`make docs` writes it."""
    assert DOCUMENT.read_text("utf-8") == page()


def test_every_must_has_a_fault_that_shows_it() -> None:
    """A clause that nothing was ever seen to break would be worth nothing."""
    assert [name for name, clause in load().clauses.items() if clause.levels["openai"] == "must" and name not in SHOWN] == []


@pytest.mark.parametrize("clause", SLICE)
def test_the_fault_shows_the_breach(clause: str) -> None:
    """For some of them; `make matrix` looks at all."""
    assert clause in row(SHOWN[clause], "standard").broken
