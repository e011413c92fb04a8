"""A correct server of this contract, its named faults and its accepted alternatives."""

from ftevents.reference import alternatives, faults
from ftevents.reference.data import Corpus, Event, Job, growing, seeded, standard
from ftevents.reference.http import Reply, ServerRequest
from ftevents.reference.registry import ALTERNATIVES, FAULTS, Fault, build
from ftevents.reference.server import Reference, Wanted
from ftevents.reference.serving import Serving, serve

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
