"""A correct server of this contract, its named faults and its accepted alternatives.

Faults and alternatives are loaded when they are asked for: most runs ask for none.
"""

from typing import TYPE_CHECKING

from ftevents.reference.data import Corpus, Event, Job, growing, seeded, standard
from ftevents.reference.http import Reply, ServerRequest
from ftevents.reference.registry import Fault, build, load_variations
from ftevents.reference.server import Reference, Wanted
from ftevents.reference.serving import Serving, serve

if TYPE_CHECKING:
    from ftevents.reference import alternatives, faults
    from ftevents.reference.registry import ALTERNATIVES, FAULTS

__all__ = [
    "ALTERNATIVES",
    "FAULTS",
    "Corpus",
    "Event",
    "Fault",
    "Job",
    "Reference",
    "Reply",
    "ServerRequest",
    "Serving",
    "Wanted",
    "alternatives",
    "build",
    "faults",
    "growing",
    "seeded",
    "serve",
    "standard",
]


def __getattr__(name: str) -> object:
    """Return the registries, filled."""
    if name in ("ALTERNATIVES", "FAULTS"):
        from ftevents.reference import registry

        load_variations()
        return getattr(registry, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
