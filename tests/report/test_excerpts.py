"""Tests of excerpts: what of a body is shown for a finding, and what of that is marked."""

from __future__ import annotations

from typing import Any

import pytest

from ftevents.report.excerpts import Excerpt, excerpt, excerpts, visible
from handmade import answer, event, page, walk

BARE = [{"id": f"e{number}"} for number in range(9, 0, -1)]


def of(body: Any, pointer: str) -> str:
    """Return the excerpt of a body, what is marked in guillemets."""
    found = excerpt(answer(body), pointer)
    return f"{found.before}«{found.marked}»{found.after}"


def test_what_the_pointer_leads_to_is_marked() -> None:
    """With its name; its neighbours are there, the rest is counted."""
    assert of({"object": "list", "data": BARE, "has_more": True}, "/data/4/id") == (
        '{\n  "object": "list",\n  "data": [\n    … 3 more items\n    {"id": "e6"},\n    {\n      «"id": "e5"»\n    },\n'
        '    {"id": "e4"},\n    … 3 more items\n  ],\n  "has_more": true\n}'
    )


def test_a_whole_list_is_marked_by_its_ends() -> None:
    """However long it is."""
    assert of({"data": BARE}, "/data") == (
        '{\n  «"data": [\n    {"id": "e9"},\n    {"id": "e8"},\n    {"id": "e7"},\n    … 5 more items\n    {"id": "e1"}\n  ]»\n}'
    )


@pytest.mark.parametrize(
    ("body", "pointer", "marked"),
    [
        ({"data": [{"a": 1}]}, "/data/0/id", '(no "id" here)'),
        ({"data": []}, "/has_more", '(no "has_more" here)'),
        ({"data": [1]}, "/data/7", "(no item 7 here)"),
        ({"a/b": {"~": None}}, "/a~1b/~0", '"~": null'),
        ([{"id": "x"}], "/0", '{\n    "id": "x"\n  }'),
    ],
)
def test_what_is_not_there_is_marked_where_it_should_be(body: Any, pointer: str, marked: str) -> None:
    """And a pointer is read as RFC 6901 says."""
    assert excerpt(answer(body), pointer).marked == marked


def test_nothing_is_marked_without_a_pointer() -> None:
    """The body is summed up."""
    assert of({"data": BARE, "has_more": True}, "").endswith('… 5 more items\n    {"id": "e1"}\n  ],\n  "has_more": true\n}«»')


@pytest.mark.parametrize(
    ("body", "before"),
    [(b"<html>\x1b", "<html>\\u001b"), (b"", ""), (None, ""), (b"x" * 9000, "x" * 1200 + "…"), (b"5", "5"), (b"[" * 500, "[" * 500)],
)
def test_a_body_that_is_no_page_is_shown_as_it_begins(body: bytes | None, before: str) -> None:
    """Text, nothing, a bare value, or nested too deep."""
    assert excerpt(answer(body), "/data/0") == Excerpt(before)


def test_an_excerpt_is_short_whatever_a_server_sends() -> None:
    """Long names and texts, many members, deep values."""
    deep: Any = "x"
    for _ in range(90):
        deep = {"d": deep}
    body = {"n" * 10**6: "t" * 10**6, **{f"m{number}": number for number in range(10**4)}, "data": [deep, "u" * 10**6]}

    for pointer in ("", "/data/0" + "/d" * 90, "/data/1", "/m9999", "/x" * 5000):
        assert len(of(body, pointer)) < 6000


def test_nothing_in_an_excerpt_moves_text() -> None:
    """Controls, marks of direction and half surrogates are escaped."""
    found = of({"id\u202e": "\ud800 \x7f\u2028\x1b[2J é 😀"}, "/id\u202e")

    assert found == '{\n  «"id\\u202e": "\\ud800 \\u007f\\u2028\\u001b[2J é 😀"»\n}'
    assert visible("a\nb\tc\x00") == "a\nb\\u0009c\\u0000"


def test_the_same_event_is_marked_where_a_finding_compares() -> None:
    """In the other page, at the same member."""
    from ftevents.evidence import Transcript
    from ftevents.report import build

    pages = walk((None, [event("e3"), event("e2")], True), ("e2", [event("e2"), event("e1")], False))
    report = build(Transcript(pages), profile="openai", target="a", source="b")
    (finding,) = next(each.findings for each in report.clauses if each.clause.id == "pagination/walk-repeats-nothing")
    first, second = excerpts(finding, Transcript(pages))

    assert (first["exchange"], first["pointer"], first["marked"]) == (2, "/data/0/id", '"id": "e2"')
    assert (second["exchange"], second["pointer"], second["marked"]) == (1, "/data/1/id", '"id": "e2"')


def test_an_excerpt_is_of_the_exchange_that_is_accused() -> None:
    """Of a single page, that one, and no other."""
    assert excerpt(page("e2 e1"), "/data/1/id").marked == '"id": "e1"'
