"""The badge: the verdict as a document for the endpoint badge of shields.io (schema version 1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ftevents.report.model import Report

LABEL = "fine-tuning events"
COLOURS = {"conforming": "brightgreen", "not conforming": "red", "inconclusive": "lightgrey"}


def render_badge(report: Report) -> str:
    """Return the badge; an inconclusive run is an error, which shields.io keeps for a shorter time."""
    _, _, exercised = report.headline.partition(": ")
    broken = f", {report.counts['violated']} violated" if report.counts["violated"] else ""
    badge: dict[str, Any] = {
        "schemaVersion": 1,
        "label": LABEL,
        "message": f"{report.verdict}{broken}, {exercised.replace(' clauses exercised', ' exercised')}",
        "color": COLOURS[report.verdict],
    }
    if report.verdict == "inconclusive":
        badge["isError"] = True
    return json.dumps(badge, indent=1) + "\n"
