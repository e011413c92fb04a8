"""Tests of the library as the documentation shows it: its examples run, its names are there, and it loads nothing until it is used."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ftevents

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "embedding.md"


def test_the_examples_show_what_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of them, from the root of the checkout."""
    monkeypatch.chdir(ROOT)
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8", optionflags=doctest.REPORT_ONLY_FIRST_FAILURE)

    assert (found.failed, found.attempted) == (0, 9)


def test_every_name_is_in_the_table_and_every_name_of_the_table_is_there() -> None:
    """Both ways."""
    named = re.findall(r"^\| `(\w+)", PAGE.read_text("utf-8"), re.MULTILINE)

    assert sorted(named) == sorted(ftevents.__all__)
    assert [name for name in named if not callable(getattr(ftevents, name))] == []
    assert {*named} <= {*dir(ftevents)}


def test_a_name_that_there_is_not_is_told() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match=r"^module 'ftevents' has no attribute 'exmaine'$"):
        _ = ftevents.exmaine


@pytest.mark.parametrize("first", ["ftevents.examine", "ftevents.cli", "ftevents.pytest_plugin"])
def test_examine_is_the_function_whatever_was_loaded_before(first: str) -> None:
    """Though a module has the same name."""
    program = f"import sys, ftevents; assert 'ftevents.examine' not in sys.modules; import {first}; print(ftevents.examine.__name__)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)  # noqa: S603 - our own program

    assert done.stdout == "examine\n"
