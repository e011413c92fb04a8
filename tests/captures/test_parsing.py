"""Tests of parsing: where each part of a document stands in its text."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.captures.items import EntryError
from ftevents.captures.parsing import DEPTH, is_one_a_line, items_of, members_of, parse

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=80)


@STEADY
@given(st.lists(JSON), st.sampled_from([None, 1]), st.booleans())
def test_each_item_of_an_array_has_its_own_text(values: list[Any], indent: int | None, ascii_only: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
    """The slices of an array read one by one give the items, however it is written."""
    document = parse(json.dumps(values, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "replace"))

    assert [json.loads(item.body) for item in items_of(document)] == document.value


@STEADY
@given(st.dictionaries(st.text(), JSON), st.sampled_from([None, 1]))
def test_each_member_of_an_object_has_its_own_text(members: dict[str, Any], indent: int | None) -> None:
    """The slices of an object read one by one give its members, whatever their names."""
    document = parse(f" {json.dumps(members, indent=indent)} ".encode())

    assert {name: json.loads(member.body) for name, member in members_of(document).items()} == members


@pytest.mark.parametrize("text", ['{"a": 1}"b": 2', '{}"b": 2', '{"a": 1},"b": 2'])
def test_members_end_with_their_object(text: str) -> None:
    """What stands behind an object is none of its members."""
    assert "b" not in members_of(parse(text.encode()))


def test_depth_is_followed_to_its_stated_limit() -> None:
    """`DEPTH` levels are read, one more is not."""
    assert parse(b"[" * DEPTH + b"]" * DEPTH).value
    with pytest.raises(EntryError, match="nested more than 200 deep"):
        parse(b"[" * (DEPTH + 2) + b"]" * (DEPTH + 2))


def test_an_integer_of_any_length_is_read() -> None:
    """An integer that Python would refuse to convert does not stop the reading."""
    assert parse(b"[" + b"9" * 5000 + b"]").value == [float("inf")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}\n{}", True),
        ("{} \r\n\r\n[1]\n", True),
        ("{}\n", False),
        ("{}", False),
        ("{}{}", False),
        ("{} {}\n{}", False),
        ("{\n}\n{}", False),
        ("{}\nnot JSON", False),
    ],
)
def test_one_document_a_line_is_told_from_one_with_text_behind(text: str, expected: bool) -> None:  # noqa: FBT001 - a column of the table
    """A stream of lines has a whole document on its first line, and nothing but documents on the others."""
    assert is_one_a_line(parse(text.encode())) is expected
