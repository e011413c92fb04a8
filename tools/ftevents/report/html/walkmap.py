"""The walk map: a row for each walk, a box for each page, a cell for each event; what is odd about an event is its shape and its sign.

The same event has the same number in every row of a job, so that a reader can follow it from walk to walk.
"""

from __future__ import annotations

import re
from typing import Any

from ftevents.evidence import count

Json = dict[str, Any]

ENDS = {
    "no more": ("end", "ends with has_more false"),
    "empty page": ("empty", "ends with an empty page, though more was announced"),
    "goes round": ("round", "a cursor comes again: it goes round for ever"),
    "unread": ("open", "no further page came"),
}
ODD = {"repeated": "repeated", "lost": "lost", "moved": "out of order", "changed": "changed", "no id": "without an id"}
MOST_TITLES = 3000
"""Cells that get a title, which a pointer shows; beyond that, odd ones alone."""
MOST_LOST = 60
"""Lost events in one place that get a cell each."""
MOST_NAMED = 8
"""Odd events of one walk that are named in words."""


def walk_groups(document: Json) -> list[Json]:
    """Return the walks by job, the jobs with something odd and the longest lists first."""
    jobs: dict[str | None, list[Json]] = {}
    for walk in document["evidence"]["walks"]:
        jobs.setdefault(walk["job"], []).append(walk)
    accused = _accused(document)
    total = sum(len(page["events"]) for walk in document["evidence"]["walks"] for page in walk["pages"])
    groups = [_group(job, walks, accused, is_titled=total <= MOST_TITLES) for job, walks in jobs.items()]
    return sorted(groups, key=lambda group: -group["events"])


def _accused(document: Json) -> dict[tuple[int, int], list[str]]:
    """Return the events that findings point at: exchange and index, with the clauses that they break."""
    found: dict[tuple[int, int], list[str]] = {}
    places = {each["place"]: each["number"] for each in document["evidence"]["exchanges"]}
    for clause in document["clauses"]:
        for finding in clause["findings"] if clause["verdict"] == "violated" else ():
            event = re.match(r"/data/(\d{1,8})(?!\d)", finding["pointer"])
            number = finding["excerpts"][0]["exchange"] if finding["excerpts"] else places.get(finding["place"])
            if event is not None and number is not None:
                found.setdefault((number, int(event[1])), []).append(clause["id"])
    return found


def _group(job: str | None, walks: list[Json], accused: dict[tuple[int, int], list[str]], *, is_titled: bool) -> Json:
    numbers: dict[str | None, int] = {}
    rows = [_row(walk, numbers, accused, is_titled=is_titled) for walk in walks]
    return {
        "job": job,
        "rows": rows,
        "events": (events := max(sum(len(page["events"]) for page in walk["pages"]) for walk in walks)),
        "says": f"{count(len(walks), 'walk')}, {count(events, 'event')} at most",
        "is_odd": any(row["signs"] or row["end"] in ("round", "empty") for row in rows),
    }


def _row(walk: Json, numbers: dict[str | None, int], accused: dict[tuple[int, int], list[str]], *, is_titled: bool) -> Json:
    lost: dict[int, list[Json]] = {}
    for each in walk["lost"]:
        lost.setdefault(each["page"], []).append(each)
    pages = [_page(place, page, lost.get(place, []), numbers, accused, is_titled=is_titled) for place, page in enumerate(walk["pages"])]
    odd = [cell for page in pages for cell in (*page["cells"], *page["gap"]) if cell["odd"]]
    counts = {kind: number for kind in ODD if (number := sum(kind in cell["odd"] for cell in odd))}
    end, says = ENDS[walk["end"]]
    events = sum(len(page["events"]) for page in walk["pages"])
    size = f"{count(events, 'event')} on {count(len(walk['pages']), 'page')}"
    signs = [(kind, f"{number:,} {ODD[kind]}") for kind, number in counts.items()]
    return {
        "name": walk["name"],
        "size": size,
        "signs": signs,
        "end": end,
        "end_says": says,
        "pages": pages,
        "left_out": count(walk["pages_left_out"], "more page") if walk["pages_left_out"] else "",
        "label": ", ".join([f"{walk['name']}: {size}", *(words for _, words in signs), says]),
        "named": [cell["title"] for cell in odd][:MOST_NAMED],
        "unnamed": max(len(odd) - MOST_NAMED, 0),
    }


def _page(
    place: int, page: Json, lost: list[Json], numbers: dict[str | None, int], accused: dict[tuple[int, int], list[str]], *, is_titled: bool
) -> Json:
    cells: list[Json] = []
    for index, event in enumerate(page["events"]):
        cells += [_lost(each, numbers) for each in lost if each["index"] == index]
        cells.append(_cell(page, index, event, numbers, accused.get((page["exchange"], index), []), is_titled=is_titled))
    gap = [_lost(each, numbers) for each in lost if each["index"] >= len(page["events"])]
    after = "from the head" if page["after"] is None else f"after {page['after']!r}"
    more = {True: "has_more true", False: "has_more false", None: "no has_more"}[page["has_more"]]
    return {
        "cells": cells,
        "gap": gap,
        "shown": gap[:MOST_LOST],
        "unshown": max(len(gap) - MOST_LOST, 0),
        "more": {True: "more", False: "last", None: "unsaid"}[page["has_more"]],
        "title": f"page {place + 1}, exchange {page['exchange']}, {after}: {count(len(page['events']), 'event')}, {more}",
        "number": page["exchange"],
    }


def _cell(page: Json, index: int, event: Json, numbers: dict[str | None, int], clauses: list[str], *, is_titled: bool) -> Json:
    odd = event["odd"] if event["id"] is not None else ["no id"]
    words = [*(ODD[kind] for kind in odd), *([f"breaks {', '.join(dict.fromkeys(clauses))}"] if clauses else [])]
    name = event["id"] if event["id"] is not None else "an event"
    title = f"{name} (exchange {page['exchange']}, place {index + 1})" + (f": {', '.join(words)}" if words else "")
    return {
        "number": numbers.setdefault(event["id"], len(numbers)) if event["id"] is not None else None,
        "odd": odd,
        "kind": (odd or ["well"])[0].replace(" ", "-"),
        "is_accused": bool(clauses),
        "title": title if is_titled or words else "",
    }


def _lost(each: Json, numbers: dict[str | None, int]) -> Json:
    return {
        "number": numbers.setdefault(each["id"], len(numbers)),
        "odd": ["lost"],
        "kind": "lost",
        "is_accused": False,
        "title": f"{each['id']}: lost here, seen in exchange {each['exchange']}",
    }
