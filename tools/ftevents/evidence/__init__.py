"""Evidence: what was asked and what came back, before anyone judges it."""

from ftevents.evidence.exchange import Answer, Asked, Exchange, Failure, Headers, Request, Wire
from ftevents.evidence.expected import Expected
from ftevents.evidence.links import Link, Links, gather
from ftevents.evidence.reading import Defect, Reading, Real, read
from ftevents.evidence.transcript import Transcript
from ftevents.evidence.words import count, cut, shown

__all__ = [
    "Answer",
    "Asked",
    "Defect",
    "Exchange",
    "Expected",
    "Failure",
    "Headers",
    "Link",
    "Links",
    "Reading",
    "Real",
    "Request",
    "Transcript",
    "Wire",
    "count",
    "cut",
    "gather",
    "read",
    "shown",
]
