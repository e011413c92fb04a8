"""Runs for tests of written reports: live ones on the reference server in this process, and captures; each made once."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from ftevents.contract.spec import SPEC
from ftevents.examine import examine, secrets_of, validate
from ftevents.live.budget import Budget
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel
from ftevents.reference import build, standard

if TYPE_CHECKING:
    from ftevents.report import Report

KEY = "sk-planted-0123456789abcdef"
FAULTY = ("after-inclusive", "has-more-always-true", "ids-all-equal", "after-skips-one", "page-is-text", "rate-limited-twice")


@cache
def live(*faults: str) -> Report:
    """Return the report on the reference server with some faults."""
    target = Target("http://server.invalid/v1", "a test", key=KEY)
    reference, secrets = build(standard(), faults=faults, key=KEY), secrets_of(target)
    return examine(target, budget=Budget(workers=0), open_channel=lambda: HandlerChannel(reference.respond, secrets)).report


@cache
def document(*faults: str) -> dict[str, Any]:
    """Return the same as the JSON that is written."""
    read: dict[str, Any] = json.loads(json.dumps(live(*faults).to_json()))
    return read


def captures(*paths: str) -> Report:
    """Return the report on samples of captures, named from `spec/samples`."""
    return validate([SPEC / "samples" / path for path in paths]).report


def clause(report: dict[str, Any], name: str) -> dict[str, Any]:
    """Return what a report says of a clause."""
    return next(each for each in report["clauses"] if each["id"] == name)


def walk(report: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a walk by its name."""
    return next(each for each in report["evidence"]["walks"] if each["name"] == name)


def odd(found: dict[str, Any]) -> list[str]:
    """Return what is odd about the events of a walk: the page, the index and the words of each that is."""
    return [
        f"page {number} event {index}: {', '.join(event['odd'])}"
        for number, page in enumerate(found["pages"])
        for index, event in enumerate(page["events"])
        if event["odd"]
    ]


def words(page: str) -> str:
    """Return the text of an HTML page, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", re.sub(r"(?s)<(style|script)>.*?</\1>", "", page)))
