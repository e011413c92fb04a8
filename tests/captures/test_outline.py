"""Tests of the outline of a JSON text: members and items in order, and where things stand."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.captures.items import EntryError
from ftevents.captures.locating import locate
from ftevents.captures.outline import Outline, Ruler, find
from ftevents.evidence import Answer, Exchange

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=100)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@STEADY
@given(st.dictionaries(st.text(), JSON), st.sampled_from([None, 1]), st.sets(st.integers(0, 5)))
def test_members_come_in_order_whether_their_values_are_read_or_not(members: dict[str, Any], indent: int | None, read: set[int]) -> None:
    """A value that is not read is passed over."""
    outline = Outline(f" {json.dumps(members, indent=indent)} tail")
    names = []
    for index, name in enumerate(outline.members()):
        names.append(name)
        if index in read:
            assert outline.part().value == members[name]

    assert names == list(members)
    assert outline.rest() == "'tail'"


@STEADY
@given(st.lists(JSON), st.sampled_from([None, 1]))
def test_items_come_in_order(values: list[Any], indent: int | None) -> None:
    """Each with its place."""
    outline = Outline(json.dumps(values, indent=indent))

    assert [item.value for item in outline.items()] == values
    assert outline.rest() == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a" 1}', "is no JSON from line 1 column 6 on (Expecting ':', found '1}')"),
        ('{"a": 1 "b": 2}', "is no JSON from line 1 column 9 on (Expecting ',', found"),
        ('{"a": 1,}', "is no JSON from line 1 column 9 on (Expecting a member's name in double quotes, found '}')"),
        ("{a: 1}", "is no JSON from line 1 column 2 on (Expecting a member's name in double quotes, found"),
        ('{"a":\n[1,\n', "breaks off at line 3 column 1 (Expecting value); save the whole document again"),
        ('{"a": 1', "breaks off at line 1 column 8 (Expecting ',')"),
        ('{"a": ' + "[" * 5000, "has values nested more than 200 deep"),
    ],
)
def test_a_text_that_is_no_json_is_told_where_it_breaks(text: str, words: str) -> None:
    """With line and column."""
    with pytest.raises(EntryError) as raised:
        list(Outline(text).members())

    assert str(raised.value).startswith(words)


TEXT = '{\n "data": [\n  {"id": "a/b"},\n  {"a/b~": {"": [1, 2]}}\n ],\n "data": null, "more": {}\n}'


@pytest.mark.parametrize(
    ("pointer", "rest"),
    [("", "{\n"), ("/more", "{}\n"), ("/data", "null,"), ("/more/x", "{}\n"), ("/none/x/y", "{\n"), ("/more/0", "{}\n")],
)
def test_a_pointer_leads_to_a_value_or_to_what_should_hold_it(pointer: str, rest: str) -> None:
    """Of a doubled member the last counts, as for parsers."""
    assert TEXT[find(TEXT, pointer) :].startswith(rest)


def test_a_pointer_may_have_escapes_and_indexes() -> None:
    """RFC 6901."""
    text = TEXT.replace(' "data": null,', "")

    assert text[find(text, "/data/1/a~1b~0//1") :].startswith("2]")


def test_lines_and_columns_count_from_one() -> None:
    """In ascending order, from wherever the text stands in its file."""
    ruler, below = Ruler("ab\ncd\n\ne"), Ruler("ab\ncd", 7, 30)

    assert [ruler.measure(place) for place in (0, 1, 3, 4, 7)] == [(1, 1), (1, 2), (2, 1), (2, 2), (4, 1)]
    assert [below.measure(place) for place in (1, 3, 4)] == [(7, 31), (8, 1), (8, 2)]


def test_a_finding_is_located_where_the_text_of_the_file_was_judged() -> None:
    """A body without a place in its file has no lines; nor has one that is not there."""
    body = b'\xef\xbb\xbf{"a":\n  7}'

    assert locate(Exchange(1, "p", None, Answer(None, body), origin=(3, 5)), "/a") == (4, 3)
    assert locate(Exchange(1, "p", None, Answer(None, body)), "/a") is None
    assert locate(Exchange(1, "p", None, Answer(None, None), origin=(1, 1)), "/a") is None
    assert locate(Exchange(1, "p", None, Answer(None, b"{cut"), origin=(3, 5)), "/a") == (3, 5)
