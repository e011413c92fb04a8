"""Properties: whatever is asked for, and in whatever way the list is read, the server keeps the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.pytest_properties import Properties


def test_any_request(properties: Properties) -> None:
    """No request that schemathesis makes of the specification is answered against the contract."""
    properties.settle("any_request")


def test_any_walk(properties: Properties) -> None:
    """No sequence of pages, sizes, repetitions and earlier cursors shows another list."""
    properties.settle("any_walk")
