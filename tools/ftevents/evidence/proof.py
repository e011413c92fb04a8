"""Proofs: answers of a capture that the gate found conforming, reduced to what is counted of them and what links them.

The ids of its events are packed into one text. Where going back to it takes long, there is also a number for each event as it is written. An answer that is proven is never built. It has a `head`, which tells it from other proven answers as far as a rule could tell them apart;
so what the rules say of one answer with a head, they say of all.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ftevents.evidence.link import NO_TIME, Link

if TYPE_CHECKING:
    from ftevents.evidence.link import Origin

Kinds = dict[Any, tuple[int, int]]
"""For each kind of event that a rule could tell apart: how many there are, and the index of one."""


@dataclass(slots=True)
class ProvenEvents:
    """Events that stand alone, one after the other, each an exchange of `origin`."""

    origin: Origin
    packed: str
    size: int
    kinds: Kinds
    prints: list[int] | None = None

    def link(self) -> Link:
        """Return what links them to others."""
        number = self.origin.number
        return Link(
            origin=self.origin,
            start=None,
            limit=None,
            has_limit=False,
            has_more=None,
            requested=False,
            sent=number,
            finished=number,
            size=self.size,
            descending=True,
            first_time=NO_TIME,
            last_time=NO_TIME,
            is_stretch=True,
            packed=self.packed,
            held_prints=None if self.prints is None else array("q", self.prints),
            held_gaps=0,
        )


@dataclass(slots=True)
class ProvenPage:
    """A page. Its job is told by `service` and `job`; both are None where no request is known.

    Its frame and all its events are proven but those in `odd`: their index, and what they are.
    """

    origin: Origin
    head: Any
    kinds: Kinds
    packed: str
    size: int
    descending: bool
    first_time: int
    last_time: int
    has_more: bool
    job: str | None = None
    service: str | None = None
    after: str | None = None
    limit: int | None = None
    odd: tuple[tuple[int, Any], ...] = ()
    prints: list[int] | None = None

    def link(self) -> Link:
        """Return what links it to others."""
        number = self.origin.number
        return Link(
            origin=self.origin,
            start=self.after,
            limit=self.limit,
            has_limit=self.limit is not None,
            has_more=self.has_more,
            requested=self.job is not None,
            sent=number,
            finished=number,
            size=self.size,
            descending=self.descending,
            first_time=self.first_time,
            last_time=self.last_time,
            packed=self.packed,
            held_prints=None if self.prints is None else array("q", self.prints),
            held_gaps=None if self.odd else 0,
        )
