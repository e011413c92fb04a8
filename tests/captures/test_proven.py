"""Tests of what is proven without being built: lines of a file come to the same whether the gate proves them or the rules judge each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.examine import validate
from handmade import event, url

if TYPE_CHECKING:
    from pathlib import Path

IDS = [f"ftevent-{letter}7Kq2mXw9TzLr4VbN" for letter in "ABCDEFGH"]
EVENTS = [event(name, created_at=1_764_600_000 - index) for index, name in enumerate(IDS)]
CHANGED = EVENTS[1] | {"message": "another"}
ODD = EVENTS[2] | {"level": "verbose"}


def body(*events: Any, more: bool = False) -> dict[str, Any]:
    """Return a page."""
    return {"object": "list", "data": list(events), "has_more": more}


def asked(*events: Any, query: str = "", more: bool = False) -> dict[str, Any]:
    """Return the record of a page of a known job."""
    return {"request": {"url": url() + query}, "status": 200, "body": body(*events, more=more)}


FILES: dict[str, list[Any]] = {
    "events": [*EVENTS] * 3,
    "events that change": [*EVENTS, CHANGED, *EVENTS],
    "events of which one is odd": [*EVENTS[:2], ODD, *EVENTS[3:], ODD],
    "many odd events": [ODD] * 50,
    "pages alone": [body(*EVENTS[:3]), body(*EVENTS[3:6]), body(*EVENTS[:2], more=True), body()] * 3,
    "pages alone, out of order": [body(*EVENTS[:3]), body(*EVENTS[2::-1]), body(EVENTS[0], EVENTS[0])] * 3,
    "pages alone that say more": [body(more=True), body(EVENTS[0], more=True)] * 3,
    "pages alone that change": [body(*EVENTS[:3]), body(EVENTS[0], CHANGED)] * 3,
    "pages with an odd event": [body(*EVENTS[:2], ODD), asked(*EVENTS[:2], ODD)] * 30,
    "pages of a job": [asked(*EVENTS[:3], query="?limit=3", more=True), asked(*EVENTS[3:6], query=f"?limit=3&after={IDS[2]}")] * 2,
    "all of them": [*EVENTS, body(*EVENTS[:3]), asked(*EVENTS[:3]), CHANGED, body(*EVENTS[3:6], more=True)],
}


@pytest.mark.parametrize("as_list", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_what_is_proven_is_judged_as_if_it_were_not(name: str, tmp_path: Path, *, as_list: bool) -> None:
    """To the letter, as lists of their own and as one list."""
    path = tmp_path / "a.ndjson"
    path.write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in FILES[name]), "utf-8")
    proven, judged = (validate([path], as_list=as_list, gate=gate).report for gate in (True, False))

    assert proven.to_json() == judged.to_json()
    assert {each.clause.id: each.looked_at for each in proven.clauses}["event/id"] > 0 or name == "pages alone that say more"
