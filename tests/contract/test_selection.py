"""Tests of the selection of clauses by patterns of their ids."""

from __future__ import annotations

import pytest

from ftevents.contract import load, select
from ftevents.usage import UsageError

PAGINATION = [name for name in load().clauses if name.startswith("pagination/")]


@pytest.mark.parametrize("pattern", ["pagination", "pagination/*"])
def test_a_family_is_all_of_its_clauses(pattern: str) -> None:
    """By its name alone, or by a pattern."""
    assert select([pattern], []) == PAGINATION


def test_patterns_are_repeated_or_have_commas_between_them() -> None:
    """What they match comes in the order of the register."""
    wanted = ["page/object", "errors/param-and-code", "errors/envelope"]
    assert select(["errors/param-and-code, page/object", "errors/env*"], []) == [name for name in load().clauses if name in wanted]


def test_what_is_ignored_is_left_out() -> None:
    """Of what is selected, or of all."""
    first, *others = PAGINATION

    assert select(["pagination"], [first]) == others
    assert select([], ["pagination"]) == [name for name in load().clauses if name not in PAGINATION]


def test_without_patterns_nothing_is_selected() -> None:
    """None stands for all clauses, of whatever source."""
    assert select([], []) is None


@pytest.mark.parametrize(
    ("selected", "ignored", "words"),
    [
        (["paginaton/*"], [], "--select 'paginaton/*' matches no clause; did you mean pagination"),
        ([], ["after-is-exclusive"], "--ignore 'after-is-exclusive' matches no clause; did you mean pagination/after-is-exclusive?"),
        (["page, "], [], "--select is given but empty; give a clause, a family or a pattern such as pagination/*, or take it away"),
        (["page"], ["p*"], "--select and --ignore leave no clause to judge (ftevents clauses lists them)"),
    ],
)
def test_a_pattern_that_selects_nothing_is_told(selected: list[str], ignored: list[str], words: str) -> None:
    """With what may be meant, where something is near."""
    with pytest.raises(UsageError) as raised:
        select(selected, ignored)

    assert str(raised.value).startswith(words)


def test_a_selection_of_what_there_is_not_to_judge_is_told() -> None:
    """The clauses exist, but nothing here shows them."""
    with pytest.raises(UsageError, match=r"^no capture shows a clause of auth, input; select others$"):
        select(["auth", "input"], [], PAGINATION)
