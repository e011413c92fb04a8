"""Tests that the rules and the JSON Schemas of the contract draw the same line between right and wrong.

The schemas are what other tools use (a mock, a generator), so what they accept must break no clause of the shape at level must, and what
they refuse must break one. What no schema can say, or says as advice, is left out of the comparison: how a number is written
(`event/created-at-notation`), empty messages, `data` that is no object, members beside the contract's, and an empty page with `has_more`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ftevents.contract import SPEC, load
from ftevents.evidence import Transcript
from ftevents.rules import judge
from handmade import answer, event

EVENT_CLAUSES = {
    "event/is-an-object": "type",
    "event/id": "properties/id",
    "event/object": "properties/object",
    "event/created-at": "properties/created_at/type",
    "event/created-at-in-seconds": "properties/created_at/minimum and exclusiveMaximum",
    "event/level": "properties/level",
    "event/message": "properties/message",
    "event/type": "properties/type",
}
PAGE_CLAUSES = {
    "answer/is-an-object": "type",
    "page/object": "properties/object",
    "page/data": "properties/data",
    "page/has-more": "properties/has_more",
}
"""The clauses of the shape, each with the part of its schema that says the same."""

SCHEMAS: dict[str, Any] = {name: json.loads((SPEC / "schemas" / name).read_text(encoding="utf-8")) for name in ("event.json", "page.json")}
REGISTRY: Registry[Any] = Registry().with_resources((name, Resource.from_contents(schema)) for name, schema in SCHEMAS.items())
PAGE = Draft202012Validator(SCHEMAS["page.json"], registry=REGISTRY)

ABSENT = object()
ODD = st.sampled_from(
    [None, True, False, 0, 1, -1, 1.0, 1.5, "", "1", "info", "list", "message", [], {}, ["info"], {"id": 1}, 10**30, 1e300]
)
MEMBERS: dict[str, st.SearchStrategy[Any]] = {
    "id": st.text(max_size=2),
    "object": st.just("fine_tuning.job.event"),
    "created_at": st.sampled_from([0, -1, 1_700_000_000, 1_700_000_000.0, 99_999_999_999, 100_000_000_000, 1e11, 99_999_999_999.5, -0.0]),
    "level": st.sampled_from(["info", "warn", "error", "warning", "INFO"]),
    "message": st.text(max_size=2),
    "type": st.sampled_from(["message", "metrics", None, "error"]),
    "data": ODD,
    "extra": ODD,
}


@st.composite
def near_events(draw: st.DrawFn) -> Any:
    """Draw what may stand in `data`: mostly an event with one or two members that are odd or absent."""
    if draw(st.integers(0, 9)) == 0:
        return draw(ODD)
    changes = {name: draw(MEMBERS[name]) for name in draw(st.sets(st.sampled_from(sorted(MEMBERS)), max_size=3))}
    if draw(st.booleans()):
        changes[draw(st.sampled_from(sorted(MEMBERS)))] = draw(st.one_of(ODD, st.just(...)))
    return event(**changes)


@st.composite
def near_pages(draw: st.DrawFn) -> Any:
    """Draw a page in which at most a little is wrong."""
    page = {"object": "list", "data": draw(st.lists(near_events(), max_size=2)), "has_more": draw(st.booleans())}
    if draw(st.integers(0, 3)) == 0:
        name = draw(st.sampled_from(sorted(page)))
        page |= {name: draw(st.one_of(ODD, st.just(ABSENT)))}
    return {name: value for name, value in page.items() if value is not ABSENT} if draw(st.integers(0, 19)) else draw(ODD)


def broken(document: Any) -> set[str]:
    """Return the clauses of the shape that a page breaks."""
    ledgers = judge(Transcript([answer(json.dumps(document).encode())]), load().facts["openai"], [*EVENT_CLAUSES, *PAGE_CLAUSES])
    return {clause for clause, ledger in ledgers.items() if ledger.broken}


@settings(max_examples=200, derandomize=True, deadline=None)
@given(near_pages())
def test_the_schema_accepts_what_breaks_no_clause(document: Any) -> None:
    """And refuses what breaks one, whatever is odd about the page or an event in it."""
    errors = [f"{error.json_path}: {error.message[:80]}" for error in PAGE.iter_errors(json.loads(json.dumps(document)))]

    assert bool(errors) == bool(broken(document)), (errors, broken(document))


@pytest.mark.parametrize("name", ["event.json", "page.json"])
def test_the_examples_of_the_schemas_break_no_clause(name: str) -> None:
    """What readers copy is right."""
    for example in SCHEMAS[name]["examples"]:
        assert broken(example if name == "page.json" else {"object": "list", "data": [example], "has_more": False}) == set()


@pytest.mark.parametrize("name", sorted(SCHEMAS["event.json"]["properties"].keys() - {"data"}))
@pytest.mark.parametrize("value", [..., None, True, 1, 1.5, "x", [], {}])
def test_each_member_of_an_event_is_one_clause(name: str, value: Any) -> None:
    """A member that the schema refuses breaks exactly the clause that bears its name."""
    document = {"object": "list", "data": [event(**{name: value})], "has_more": False}

    assert broken(document) == (set() if PAGE.is_valid(document) else {f"event/{name.replace('_', '-')}"})


@pytest.mark.parametrize("name", sorted(SCHEMAS["page.json"]["properties"]))
@pytest.mark.parametrize("value", [ABSENT, None, True, 1, 1.5, "x", [], {}])
def test_each_member_of_a_page_is_one_clause(name: str, value: Any) -> None:
    """A member that the schema refuses breaks exactly the clause that bears its name."""
    members = {"object": "list", "data": [], "has_more": False} | {name: value}
    document = {each: found for each, found in members.items() if found is not ABSENT}

    assert broken(document) == (set() if PAGE.is_valid(document) else {f"page/{name.replace('_', '-')}"})


def test_every_clause_of_the_shape_is_a_must() -> None:
    """Advice is no part of a schema."""
    assert {load().clauses[clause].levels["openai"] for clause in EVENT_CLAUSES | PAGE_CLAUSES} == {"must"}
