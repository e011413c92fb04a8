"""The registry of what a server can do otherwise.

Named faults, each with the clauses that it breaks, and accepted alternatives, which break none. Each is a subclass of the reference
server, and its docstring is the sentence that says what it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, TypeVar

from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ftevents.reference.data import Corpus

Data = Literal["no auth", "other key", "expected events"]
"""How a run must be for a variation to show: without credentials (`--no-auth`), with a second account's key, or told how many events there are."""
M = TypeVar("M", bound=type[Reference])


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to differ.

    `breaks`: clause ids. The first is the one that it is meant for and is broken on every data set; the others may be, on some, and no
    clause besides. Of an alternative: those that may advise against it, never at must level.
    `socket`: shows on a socket only.
    """

    name: str
    says: str
    mixin: type[Reference]
    breaks: tuple[str, ...] = ()
    socket: bool = False
    data: Data | None = None


FAULTS: dict[str, Fault] = {}
ALTERNATIVES: dict[str, Fault] = {}


def fault(name: str, *breaks: str, socket: bool = False, data: Data | None = None) -> Callable[[M], M]:
    """Register a subclass of the reference server as a fault that breaks these clauses."""
    return _entering(FAULTS, name, breaks, socket=socket, data=data)


def alternative(name: str, *advice: str, socket: bool = False, data: Data | None = None) -> Callable[[M], M]:
    """Register a subclass of the reference server as another way to be right, which these clauses may advise against."""
    return _entering(ALTERNATIVES, name, advice, socket=socket, data=data)


def _entering(table: dict[str, Fault], name: str, breaks: tuple[str, ...], *, socket: bool, data: Data | None) -> Callable[[M], M]:
    def enter(mixin: M) -> M:
        if name in FAULTS or name in ALTERNATIVES:
            raise LookupError(f"two variations of the reference server are called {name}")
        table[name] = Fault(name, (mixin.__doc__ or "").partition("\n")[0], mixin, breaks, socket=socket, data=data)
        return mixin

    return enter


def load_variations() -> None:
    """Fill the registries."""
    for package in ("alternatives", "faults"):
        import_module(f"ftevents.reference.{package}")


def build(corpus: Corpus, *, faults: Sequence[str] = (), key: str | None = None, other_key: str | None = None) -> Reference:
    """Return a reference server with these faults or alternatives, by name. Raises LookupError for a name that there is not."""
    if faults:
        load_variations()
    known = FAULTS | ALTERNATIVES
    for name in faults:
        if name not in known:
            raise LookupError(f"the reference server knows no fault or alternative called {name!r}")
    bases = (*(known[name].mixin for name in faults), Reference)
    server: type[Reference] = type("Composed", bases, {})
    return server(corpus, key=key, other_key=other_key)
