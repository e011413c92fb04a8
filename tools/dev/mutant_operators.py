"""Operators of mutation: what cosmic-ray has of them that means something here, and four more in its form.

An operator says where it could change a tree (`mutation_positions`), and changes it there (`mutate`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cosmic_ray.ast import get_ast
from cosmic_ray.operators.operator import Example, Operator
from cosmic_ray.operators.provider import OperatorProvider

if TYPE_CHECKING:
    from collections.abc import Iterator

Position = tuple[int, int]
Span = tuple[Position, Position]

COMPARISONS: Final = {
    "Eq": ("NotEq",),
    "NotEq": ("Eq",),
    "Is": ("IsNot",),
    "IsNot": ("Is",),
    "Lt": ("LtE", "GtE"),
    "LtE": ("Lt", "Gt"),
    "Gt": ("GtE", "LtE"),
    "GtE": ("Gt", "Lt"),
}
"""What each comparison becomes: its opposite, and its neighbour where the bound itself is the question. cosmic-ray would have all others."""
BINARY: Final = {
    "Add": "Sub",
    "Sub": "Add",
    "Mul": "Add",
    "Div": "Mul",
    "FloorDiv": "Mul",
    "Mod": "Mul",
    "Pow": "Mul",
    "LShift": "RShift",
    "RShift": "LShift",
    "BitOr": "BitAnd",
    "BitAnd": "BitOr",
    "BitXor": "BitAnd",
}
CHOSEN: Final = (
    *(f"ReplaceComparisonOperator_{old}_{new}" for old, others in COMPARISONS.items() for new in others),
    *(f"ReplaceBinaryOperator_{old}_{new}" for old, new in BINARY.items()),
    *(f"ReplaceUnaryOperator_Delete_{old}" for old in ("USub", "Invert", "Not")),
    "ReplaceTrueWithFalse",
    "ReplaceFalseWithTrue",
    "ReplaceAndWithOr",
    "ReplaceOrWithAnd",
    "ReplaceBreakWithContinue",
    "ReplaceContinueWithBreak",
    "ExceptionReplacer",
    "NumberReplacer",
    "RemoveDecorator",
    "ZeroIterationForLoop",
)


def span(node: Any) -> Span:
    """Return where a node begins and ends."""
    return node.start_pos, node.end_pos


class NegateCondition(Operator):
    """`if c` becomes `if not (c)`; also of `elif`, `while`, an expression with `else`, and a comprehension, some of which cosmic-ray misses.

    What is one comparison, or one `not`, is left to the operators that turn these.
    """

    KEYWORDS = ("if", "elif", "while", "assert")
    TYPES = ("if_stmt", "while_stmt", "assert_stmt", "ternary", "test", "comp_if")
    OTHERS = ("comparison", "not_test")

    def _places(self, node: Any) -> list[int]:
        if node.type not in self.TYPES:
            return []
        words = [getattr(child, "value", None) for child in node.children]
        places = [index + 1 for index, word in enumerate(words) if word in self.KEYWORDS]
        return [place for place in places if node.children[place].type not in self.OTHERS]

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Yield where each condition stands."""
        for place in self._places(node):
            yield span(node.children[place])

    def mutate(self, node: Any, index: int) -> Any:
        """Negate one of them."""
        place = self._places(node)[index]
        node.children[place] = get_ast(f" not ({node.children[place].get_code().strip()})")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return what it makes of some code."""
        return (
            Example("if a or b: pass\nelif c: pass", "if a or b: pass\nelif not (c): pass", 1),
            Example("[a for a in b if a]", "[a for a in b if not (a)]"),
        )


class DropOperand(Operator):
    """`a and b` becomes `a`, and it becomes `b`; the same with `or`."""

    TYPES = ("and_test", "or_test")

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Yield where each operand stands."""
        if node.type in self.TYPES:
            yield from map(span, node.children[::2])

    def mutate(self, node: Any, index: int) -> Any:
        """Take one of them out, with the word beside it."""
        del node.children[max(0, 2 * index - 1) : 2 * index + 1 if index else 2]
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return what it makes of some code."""
        return Example("a and b", " b"), Example("a or b or c", "a or c", 1)


class NegateMembership(Operator):
    """`in` becomes `not in`, and the other way round."""

    OTHER: Final = {"in": " not in", "not in": " in"}

    def _places(self, node: Any) -> list[int]:
        operators = range(1, len(node.children), 2) if node.type == "comparison" else ()
        return [place for place in operators if " ".join(node.children[place].get_code().split()) in self.OTHER]

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Yield where each of them stands."""
        for place in self._places(node):
            yield span(node.children[place])

    def mutate(self, node: Any, index: int) -> Any:
        """Say the opposite."""
        place = self._places(node)[index]
        node.children[place] = get_ast(self.OTHER[" ".join(node.children[place].get_code().split())])
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return what it makes of some code."""
        return Example("a in b", "a not in b"), Example("a not in b", "a in b")


def _ends(statement: Any) -> bool:
    """Whether a statement is the last one of its function."""
    return statement.parent.parent.type == "funcdef" and statement is statement.parent.children[-1]


class RemoveStatement(Operator):
    """A call, a yield, a return or a raise becomes `pass`, and so does what is added to a name or set in an object.

    To take a plain assignment out is no question: the name is missing then. To take `return None` from the end of a function is no change.
    """

    TYPES = ("atom_expr", "yield_expr", "return_stmt", "raise_stmt", "del_stmt")

    def _is_removable(self, node: Any) -> bool:
        if node.type != "simple_stmt" or node.search_ancestor("funcdef") is None:
            return False
        statement = node.children[0]
        if statement.get_code(include_prefix=False) in ("return", "return None") and _ends(node):
            return False
        if statement.type == "expr_stmt":
            target, *rest = statement.children
            return target.type == "atom_expr" or (len(rest) == 2 and rest[0].type == "operator" and rest[0].value != "=")
        return statement.type in self.TYPES or getattr(statement, "value", None) in ("return", "yield")

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Yield where such a statement stands."""
        if self._is_removable(node):
            yield span(node.children[0])

    def mutate(self, node: Any, index: int) -> Any:  # noqa: ARG002 - there is one for each node
        """Put `pass` in its place."""
        first = node.get_first_leaf()
        node.children[0] = get_ast(f"{first.prefix}pass")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """Return what it makes of some code."""
        return Example("def f():\n    return 1\n", "def f():\n    pass\n"), Example(
            "def f():\n    a.b()\n    a += 1\n", "def f():\n    a.b()\n    pass\n", 1
        )


def operators() -> dict[str, Operator]:
    """Return an operator for each name."""
    theirs = OperatorProvider()
    own = (NegateCondition, DropOperand, NegateMembership, RemoveStatement)
    return {name: theirs[name]() for name in CHOSEN} | {operator.__name__: operator() for operator in own}
