"""Tests of the badge: what shields.io is given for each verdict."""

from __future__ import annotations

import json

from ftevents.evidence import Transcript
from ftevents.report import build
from ftevents.report.badge import render_badge
from handmade import event, page, walk


def badge(transcript: Transcript, *inconclusive: str) -> dict[str, object]:
    """Return the badge of some evidence."""
    found: dict[str, object] = json.loads(
        render_badge(build(transcript, profile="openai", target="t", source="s", inconclusive=inconclusive))
    )
    return found


def test_a_run_that_conforms_is_green() -> None:
    """The message says how much was exercised; there are no members that shields.io does not know."""
    found = badge(Transcript(walk((None, "e4 e3"), ("e3", "e2 e1"), limit=2)))
    message = str(found.pop("message"))

    assert found == {"schemaVersion": 1, "label": "fine-tuning events", "color": "brightgreen"}
    assert message.startswith("conforming, ")
    assert message.endswith(" exercised")


def test_a_breach_is_red() -> None:
    """And counted."""
    found = badge(Transcript([page([event(level="debug")])]))

    assert (found["color"], str(found["message"]).partition(", ")[2][:11]) == ("red", "1 violated,")


def test_an_inconclusive_run_is_an_error() -> None:
    """Which shields.io asks for again sooner."""
    found = badge(Transcript(walk((None, "e4 e3"))), "a reason")

    assert (found["color"], found["isError"]) == ("lightgrey", True)
