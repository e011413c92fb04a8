"""Tests of mutation testing: a small part of `make mutants`, and that the program tells a mutant that is killed from one that is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cosmic_ray.mutating import mutate_code
from mutant_docs import PAGE, listing, write
from mutant_making import Mutant, mutants
from mutant_operators import DropOperand, NegateCondition, NegateMembership, RemoveStatement
from mutant_survivors import Survivor, Tally, entry, listed
from mutants import wrongs

DEV = Path(__file__).resolve().parents[2] / "tools" / "dev"
OWN = (NegateCondition, DropOperand, NegateMembership, RemoveStatement)
PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from mutant_making import mutants
from mutant_running import prepare, run, unchanged
prepare(Path(sys.argv[1]))
source = Path("tools/ftevents/rules/page.py").read_text("utf-8")
broken, *_ = mutants("rules/page.py", source)
same, endless, unreadable = (replace(broken, after=source + more) for more in ("", "while True: pass", "raise LookupError"))
tests = ["tests/rules/test_page.py"]
assert unchanged("rules/page.py", tests) > 0
print([fate for _, fate in run([broken, same, unreadable], tests, limit=300.0, processes=1)])
print([fate for _, fate in run([endless], tests, limit=0.5)])
"""
BASELINE = """
import sys
from pathlib import Path
from mutant_running import prepare, unchanged
prepare(Path(sys.argv[1]))
Path("tests/rules/test_page.py").write_text("def test(): assert False")
unchanged("rules/page.py", ["tests/rules/test_page.py"])
"""


def python(*words: str) -> subprocess.CompletedProcess[str]:
    """Run Python on the programs for development, in a process that has read nothing of the package."""
    environment = os.environ | {"PYTHONPATH": str(DEV)}
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, env=environment)  # noqa: S603


def test_one_mutant_in_fifteen_of_a_module_is_killed() -> None:
    """The same ones each time."""
    found = python(str(DEV / "mutants.py"), "rules/page.py", "--every", "15")

    assert found.stderr == ""
    assert found.returncode == 0, found.stdout
    assert found.stdout.splitlines()[2].split()[:6] == ["|", "rules/page.py", "|", "5", "|", "5"]


def test_a_mutant_is_killed_survives_or_comes_to_no_end(tmp_path: Path) -> None:
    """One that breaks a rule, one that changes nothing, one that cannot be imported, and one that hangs."""
    found = python("-c", PROGRAM, str(tmp_path))

    assert found.stdout == "['killed', 'survived', 'killed']\n['timed out']\n", found.stderr


def test_tests_that_fail_without_any_change_kill_nothing(tmp_path: Path) -> None:
    """They would kill every mutant, and prove nothing."""
    found = python("-c", BASELINE, str(tmp_path))

    assert found.returncode == 1
    assert "the tests of rules/page.py end with 1 without any change" in found.stderr


def test_an_unknown_module_is_told() -> None:
    """With those that there are."""
    found = python(str(DEV / "mutants.py"), "rules/pages.py")

    assert found.returncode == 2
    assert "no such module: rules/pages.py; there are rules/__init__.py, rules/event.py" in found.stderr


@pytest.mark.parametrize("operator", OWN)
def test_an_operator_makes_of_its_examples_what_it_says(operator: Any) -> None:
    """The operators of our own, as cosmic-ray tests its."""
    for example in operator.examples():
        changed: Any = mutate_code(example.pre_mutation_code, operator(), example.occurrence)
        assert changed.split() == example.post_mutation_code.split()


SOURCE = '''\
"""A module."""
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

def first(a: int | None, *, b: str | None = None) -> bool | None:
    """Add 1."""
    if a and b: return True
    if a: return True

def last(a: int) -> None:
    return None
'''


def test_mutants_are_named_by_their_lines() -> None:
    """Annotations, docstrings, imports for the type checker and a `return None` at the end are left alone; of two equal lines, the second is said."""
    assert [mutant.key[1:] for mutant in mutants("m.py", SOURCE)] == [
        ("first", "if a and b: return True", "if not (a and b): return True", 1),
        ("first", "if a and b: return True", "if b: return True", 1),
        ("first", "if a and b: return True", "if a: return True", 1),
        ("first", "if a and b: return True", "if a or b: return True", 1),
        ("first", "if a and b: return True", "if a and b: pass", 1),
        ("first", "if a and b: return True", "if a and b: return False", 1),
        ("first", "if a: return True", "if not (a): return True", 1),
        ("first", "if a: return True", "if a: pass", 1),
        ("first", "if a: return True", "if a: return False", 1),
    ]
    twice = [mutant.key for mutant in mutants("m.py", "x = 1\nx = 1\n")]
    assert twice == [("m.py", "", "x = 1", f"x = {number}", which) for which in (1, 2) for number in (2, 0)]


def test_what_survives_must_be_listed_and_what_is_listed_must_survive() -> None:
    """Both are said, and a share of kills below nine in ten."""
    one, other, *_ = mutants("m.py", "x = 1\n")
    tally = Tally("m.py")
    tally.add(one, "survived")
    tally.add(other, "killed")

    assert [sentence.partition(":")[0] for sentence in wrongs([tally], {}, whole=True)] == [
        "not killed, and not on the list",
        "only 1 of 2 mutants were killed, less than 90%",
    ]
    known: dict[Any, Any] = {other.key: None, one.key: None}
    assert wrongs([tally], known, whole=False)[:1] == [f"on the list, but does not survive: {other.key}"]


def test_the_list_says_why_and_is_written_as_it_is_read(tmp_path: Path) -> None:
    """Each of its entries has a reason in words, and is of a module that there is."""
    for survivor in listed().values():
        assert len(survivor.why.split()) > 3
        assert (DEV.parent / "ftevents" / survivor.key[0]).is_file()
    mutant = Mutant(("rules/page.py", "f", "a: 'b'", 'a: "c"', 2), "NumberReplacer", "a", "b")
    (tmp_path / "list.yaml").write_text(entry(mutant) + "  equivalent: nothing reads it\n", "utf-8")
    assert listed(tmp_path / "list.yaml")[mutant.key].why == "nothing reads it"


def test_the_page_holds_a_table_and_the_list(tmp_path: Path) -> None:
    """Between its marks; the rest of it stays as it is."""
    page = tmp_path / "mutants.md"
    page.write_text("a\n<!-- table -->\nold\n<!-- end of table -->\nb\n<!-- survivors --><!-- end of survivors -->\nc\n")
    write("| t |", [Survivor(("rules/page.py", "f", "a", "`b`", 2), equivalent=False, why="nobody asks")], page)

    assert page.read_text() == (
        "a\n<!-- table -->\n\n| t |\n\n<!-- end of table -->\nb\n<!-- survivors -->\n\n### rules/page.py\n\n"
        "- f (number 2 of such lines): `a` → `` `b` ``  \n  not killed: nobody asks\n\n<!-- end of survivors -->\nc\n"
    )
    page.write_text("no marks")
    with pytest.raises(ValueError, match="has no marks for table"):
        write("", [], page)


def test_the_page_shows_the_list_as_it_is() -> None:
    """`make mutants ARGS=--write` writes it anew."""
    assert listing(listed().values()) in PAGE.read_text("utf-8")
