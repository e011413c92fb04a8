"""Making mutants: every change that an operator can make to the source of a module, one at a time.

A change is made in one statement of the module's top level, which is parsed alone, and so is named without numbers of lines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import unified_diff
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from mutant_operators import operators

if TYPE_CHECKING:
    from collections.abc import Iterator

OPERATORS = operators()
Key = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class Mutant:
    """A module with one change; `key` names it, and stays true when lines move: module, definition, line before and after, and which of such."""

    key: Key
    operator: str
    before: str
    after: str

    @property
    def module(self) -> str:
        """The module, as a path below the package."""
        return self.key[0]

    @property
    def diff(self) -> str:
        """The change as a patch."""
        name = f"tools/ftevents/{self.module}"
        return "\n".join(unified_diff(self.before.splitlines(), self.after.splitlines(), name, name, lineterm="", n=2))


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module that compiles, each once, in the order of the source."""
    statements = [node.get_code() for node in get_ast(source).children]
    ends = list(accumulate(map(len, statements)))
    alike: Counter[tuple[str, ...]] = Counter()
    made: set[str] = set()
    for statement, end in zip(statements, ends, strict=True):
        for operator, occurrence, row, where in _sites(statement):
            changed = mutate_code(statement, OPERATORS[operator], occurrence)
            after = source[: end - len(statement)] + changed + source[end:]
            if after in made or not _compiles(after):
                continue
            made.add(after)
            words = (module, where, _line(statement, row), _line(changed, row))
            alike[words] += 1
            yield Mutant((*words, alike[words]), operator, source, after)


def _line(text: str, row: int) -> str:
    """Return a line, counted from 1, without the space around it."""
    return text.split("\n")[row - 1].strip()


def _compiles(source: str) -> bool:
    try:
        compile(source, "a mutant", "exec", dont_inherit=True)
    except (SyntaxError, SyntaxWarning):
        return False
    return True


def _sites(statement: str) -> Iterator[tuple[str, int, int, str]]:
    """Yield where a statement can be changed: operator, which of its places, line (from 1), and the definition that it stands in."""
    tree = get_ast(statement)
    if "if TYPE_CHECKING" in statement:
        return
    occurrences: Counter[str] = Counter()
    for node in ast_nodes(tree):
        is_left_out = _is_left_out(node)
        for name, operator in OPERATORS.items():
            for start, _ in operator.mutation_positions(node):
                if not is_left_out:
                    yield name, occurrences[name], start[0], _definition(node)
                occurrences[name] += 1


def _is_left_out(node: Any) -> bool:
    """Whether a change there is none by construction: of an annotation, which nobody reads, or of the `*` before parameters by name."""
    while node.parent is not None:
        parent = node.parent
        if parent.type in ("parameters", "lambdef") and node.type == "operator":
            return True
        if parent.type in ("tfpdef", "annassign") and node is parent.children[2 if parent.type == "tfpdef" else 1]:
            return True
        if parent.type == "funcdef" and node is parent.annotation:
            return True
        node = parent
    return False


def _definition(node: Any) -> str:
    """Return the class and function that a node stands in, with a dot; of a decorator, the function that it decorates."""
    names = []
    while node is not None:
        if node.type == "decorated":
            names.append(node.children[-1].name.value)
        elif node.type in ("funcdef", "classdef") and (node.parent is None or node.parent.type != "decorated"):
            names.append(node.name.value)
        node = node.parent
    return ".".join(reversed(names))
