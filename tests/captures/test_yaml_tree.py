"""Tests of the YAML tree: what becomes of scalars and aliases, and where reading stops."""

from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.captures import yaml_tree as module
from ftevents.captures.items import EntryError
from ftevents.captures.yaml_tree import Binary, Entries

STEADY = settings(derandomize=True, database=None, deadline=None, max_examples=150)
TREES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcxyz", min_size=1, max_size=3), inner, max_size=3),
    max_leaves=10,
)


def trees(text: str) -> list[Any]:
    """Return the entries of a text whose entries stand under `list`."""
    return [tree for _, tree in Entries(text, ("list",))]


def why(text: str) -> str:
    """Read a text that cannot be read, and return the sentence."""
    with pytest.raises(EntryError) as raised:
        trees(text)
    return str(raised.value)


@STEADY
@given(st.lists(TREES, max_size=4))
def test_what_was_dumped_is_read(values: list[Any]) -> None:
    """Entries come back one by one, as PyYAML's own reader has them."""
    assert trees(yaml.safe_dump({"list": values})) == values


def test_entries_have_their_lines_and_the_rest_stands_beside_them() -> None:
    """Lines count from 1."""
    entries = Entries("version: 1\nlist:\n- a\n- b:\n    c\nend: x\n", ("list",))

    assert list(entries) == [(3, "a"), (4, {"b": "c"})]
    assert (entries.name, entries.beside) == ("list", {"version": 1, "end": "x"})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("null", None), ("~", None), ("", None), ("true", True), ("False", False), ("12", 12), ("-7", -7), ("1.5", 1.5), ("1e3", 1000.0), ("2.", 2.0),
        ("no", "no"), ("on", "on"), ("007", "007"), ("1_000", "1_000"), ("0x1f", "0x1f"), ("2020-10-01", "2020-10-01"), ("10:30", "10:30"), (".inf", ".inf"),
        ("'12'", "12"), ('"null"', "null"), ("!!str 12", "12"), ("!ruby/object:X 12", "12"), ("!!python/name:os.system x", "x"), ("!!int x", "x"),
        ("!!binary e30=", Binary("e30=")), ("!binary e30=", Binary("e30=")), ("9" * 400, "9" * 400),
    ],
)  # fmt: skip
def test_a_scalar_is_text_unless_it_is_plainly_something_else(text: str, value: Any) -> None:
    """No tag makes an object, and no plain word is a date or a switch."""
    assert trees(f"list:\n- {text}\n") == [value]


def test_an_alias_is_what_it_stands_for() -> None:
    """Also from entry to entry, as dumpers write what two entries share."""
    assert trees("list:\n- &a [1, 2]\n- {x: *a, y: *a}\n") == [[1, 2], {"x": [1, 2], "y": [1, 2]}]


@pytest.mark.parametrize("text", ["list:\n- &a [*a]\n", "list:\n- *b\n", "list:\n- &a {x: &b {y: *a}}\n"])
def test_an_alias_that_stands_for_nothing_is_told(text: str) -> None:
    """So is one that would stand for what it is in."""
    assert "has the alias *" in why(text) or "found undefined alias" in why(text)


def test_aliases_that_multiply_are_counted_and_not_followed() -> None:
    """Ten lines that stand for ten thousand million values."""
    lines = ["list:", "- a: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]

    assert why("\n".join(lines)) == "has an entry of more than 2,000,000 values, aliases counted, which are not followed; take it out"


def test_values_are_counted_for_each_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long file of small entries is read."""
    monkeypatch.setattr(module, "NODES", 20)

    assert len(trees("list:\n" + "- [1, 2, 3]\n" * 50)) == 50


@pytest.mark.parametrize(
    "text", ["list:\n- " + "[" * 300 + "]" * 300, "list:\n- " + "[" * 100_000, "list:\n" + "- " * 100_000, "? " * 50_000]
)
def test_deep_values_are_not_followed(text: str) -> None:
    """However they are written."""
    assert "nested" in why(text) or "nesting" in why(text) or "is no cassette" in why(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("list:\n- 'a", "breaks off at line 2 column 5 (found unexpected end of stream)"),
        ("list:\n- [a", "is no YAML from line 3 column 1 on (did not find expected ',' or ']')"),
        ("list:\n- a: b: c\n", "is no YAML from line 2 column 7 on (mapping values are not allowed in this context)"),
        ("list:\n- a\x07b\n", "is no YAML from character "),
        ("- 1\n", "is no cassette: it is no mapping with `list`"),
        ("text", "is no cassette: it is no mapping with `list`"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_place(text: str, words: str) -> None:
    """Line and column where the parser gave up."""
    assert why(text).startswith(words)


@STEADY
@given(st.text(max_size=60) | st.text("-[]{}:&*!|>'\"\n #ab,?", max_size=60).map("list:\n".__add__))
def test_any_text_is_read_or_told(text: str) -> None:
    """Nothing but the one complaint is ever raised."""
    with suppress(EntryError):
        assert isinstance(trees(text), list)
