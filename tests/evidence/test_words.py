"""Tests of the words that evidence is described in."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.evidence import Real, count, cut, shown

VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.sampled_from([Real("1.50e3"), 10**400])),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (-(10**29), "-" + "1" + "0" * 29),
        (10**30, "1.000e+30"),
        (-(10**400), "a huge integer"),
        (1.5, "1.5"),
        (Real("1.50e3"), "1.50e3"),
        ("", "''"),
        ("it's", '"it\'s"'),
        ("a\x1b[31m\n\u202e\x00", "'a\\x1b[31m\\n\\u202e\\x00'"),
        ("\ud800", "'\\ud800'"),
        ([], "an array of 0 items"),
        ([1], "an array of 1 item"),
        ({}, "an empty object"),
        ({"a": 1, "b\n": {}}, "an object with 'a', 'b\\n'"),
        (dict.fromkeys("abcdefgh"), "an object with 'a', 'b', 'c', 'd', 'e', 'f'"),
        ({"a" * 20: 1, "b" * 21: 2}, f"an object with '{'a' * 20}', '{'b' * 14}…{'b' * 5}'"),
        ("x" * 80, f"'{'x' * 80}'"),
        ("x" * 59 + "y" * 22, f"'{'x' * 59}…{'y' * 20}'"),
        (10**300 - 10**296, "9.999e+299"),
        (10**300, "a huge integer"),
        ((1, 2), "(1, 2)"),
    ],
)
def test_values_are_shown_as_json_has_them(value: Any, text: str) -> None:
    """Text is quoted, and what is large is named and not shown."""
    assert shown(value) == text


@settings(max_examples=100, derandomize=True, deadline=None)
@given(VALUES)
def test_a_value_never_harms_a_terminal(value: Any) -> None:
    """Printable and short, whatever a server sent."""
    assert shown(value).isprintable()
    assert len(shown(value)) <= 800


@pytest.mark.parametrize(
    ("text", "width", "expected"), [("abc", 3, "abc"), ("abcdefgh", 5, "abc…h"), ("a" * 81, 80, "a" * 59 + "…" + "a" * 20), ("", 1, "")]
)
def test_long_text_is_cut_in_its_middle(text: str, width: int, expected: str) -> None:
    """To exactly the width."""
    assert cut(text, width) == expected


def test_counts_know_singular_and_plural() -> None:
    """And large numbers have separators."""
    assert [count(number, "event") for number in (0, 1, 2, 1_000)] == ["0 events", "1 event", "2 events", "1,000 events"]
    assert count(2, "entry", "entries") == "2 entries"
