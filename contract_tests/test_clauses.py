"""One test for each clause of the contract, and one for the run as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.pytest_plugin import Contract


def test_clause(clause: str, contract: Contract) -> None:
    """The server keeps this promise."""
    contract.settle(clause)


def test_run(contract: Contract) -> None:
    """The run saw enough to give a verdict."""
    contract.settle_run(__file__)
