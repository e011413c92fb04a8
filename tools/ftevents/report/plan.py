"""The plan of a run as it was carried out: what each probe asked for, and how many of its requests got no answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.contract import load

if TYPE_CHECKING:
    from ftevents.evidence import Transcript
    from ftevents.report.model import Report

SPENT = ("size", "max_requests", "max_seconds", "rate_limited", "out_of_time", "interrupted")
"""What a report says of a budget, beside the requests and the seconds that were spent; null where a report is of captures."""


def budget_of(report: Report) -> dict[str, Any]:
    """Return what a run was allowed to cost, and what it did cost."""
    spent = {"requests": report.requests, "seconds": round(report.seconds, 3)}
    return spent | {name: report.budget.get(name) for name in SPENT}


def plan_of(transcript: Transcript | None) -> list[dict[str, Any]]:
    """Return the probes of a live run, in the order of their first request; nothing for captures."""
    says = load().probes
    found: dict[str, dict[str, Any]] = {}
    for exchange in transcript or ():
        probe = exchange.asked.probe
        if probe is None:
            continue
        entry = found.setdefault(probe, {"probe": probe, "says": says.get(probe, ""), "requests": 0, "unanswered": 0, "seconds": 0.0})
        entry["requests"] += 1
        entry["unanswered"] += exchange.failure is not None and not exchange.asked.superseded
        entry["seconds"] = round(entry["seconds"] + (exchange.elapsed or 0.0), 6)
    return list(found.values())
