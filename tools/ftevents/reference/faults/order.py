"""Faults of the order: another one than newest first, or more than one."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

from ftevents.reference.making import on_page
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ftevents.reference.data import Corpus, Event
    from ftevents.reference.server import Document, Wanted


def reordered(corpus: Corpus, order: Callable[[tuple[Event, ...]], Sequence[Event]]) -> Corpus:
    """Return the corpus with the events of each job in another order."""
    return corpus.change(lambda job: replace(job, events=tuple(order(job.events))))


# ---- one order, but another


@fault("oldest-first", "pagination/newest-first")
class OldestFirst(Reference):
    """Events are listed oldest first."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Turn the lists round."""
        return reordered(super().prepare(corpus), lambda events: events[::-1])


@fault("sorted-by-id", "pagination/newest-first")
class SortedById(Reference):
    """Events are listed by id."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Sort by id."""
        return reordered(super().prepare(corpus), lambda events: sorted(events, key=lambda event: str(event["id"])))


@fault("one-event-misplaced", "pagination/newest-first")
class OneEventMisplaced(Reference):
    """One event from the middle stands at the end of the list."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Move one event."""
        return reordered(super().prepare(corpus), lambda events: (*events[:4], *events[5:], *events[4:5]))


# ---- more than one order


@on_page(
    fault(
        "page-turned-round",
        "pagination/newest-first",
        "pagination/page-is-full",
        "pagination/default-page-is-20",
        "pagination/after-continues",
        "pagination/has-more-is-true",
        "pagination/walk-repeats-nothing",
        "pagination/end-is-an-empty-page",
    )
)
def page_turned_round(page: Document, _: Wanted) -> Document:
    """The events of each page are listed oldest first, while pages go from new to old."""
    return page | {"data": page["data"][::-1]}


@on_page(
    fault(
        "large-page-turned-round",
        "pagination/newest-first",
        "pagination/page-is-full",
        "pagination/default-page-is-20",
        "pagination/after-continues",
        "pagination/has-more-is-true",
        "pagination/walk-repeats-nothing",
        "pagination/one-order",
        "pagination/end-is-an-empty-page",
    )
)
def large_page_turned_round(page: Document, wanted: Wanted) -> Document:
    """A page of 50 or more lists its events oldest first."""
    return page | {"data": page["data"][::-1]} if wanted.limit >= 50 else page


@on_page(fault("first-two-swapped", "pagination/one-order", "pagination/after-continues"))
def first_two_swapped(page: Document, wanted: Wanted) -> Document:
    """On the first page, the first two events have changed places."""
    return page | {"data": [*page["data"][1::-1], *page["data"][2:]]} if wanted.after is None else page


class TiesShuffled(Reference):
    """Events of the same second come in an order that depends on `cause`."""

    def cause(self, wanted: Wanted) -> Any:
        """Return what the order depends on."""
        raise NotImplementedError

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Shuffle equal seconds, in a copy of the list, and cut there."""
        rng = Random(str(self.cause(wanted)))
        mixed = sorted(wanted.events, key=lambda event: (-event["created_at"], rng.random()))
        return mixed[start : start + wanted.limit]


@fault(
    "ties-by-page-size",
    "pagination/one-order",
    "pagination/after-is-exclusive",
    "pagination/after-continues",
    "pagination/walk-is-complete",
    "pagination/walk-repeats-nothing",
    "pagination/grows-at-the-head-only",
)
class TiesByPageSize(TiesShuffled):
    """Events of the same second come in another order for each page size."""

    def cause(self, wanted: Wanted) -> Any:
        """Depend on the size."""
        return wanted.limit


@fault(
    "ties-at-random",
    "pagination/one-order",
    "answer/accepts-json",
    "pagination/after-is-exclusive",
    "pagination/after-continues",
    "pagination/walk-is-complete",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
    "pagination/cursor-can-be-used-again",
    "pagination/reading-changes-nothing",
    "pagination/grows-at-the-head-only",
    "input/cursor-is-opaque-text",
    "input/unknown-parameters-are-ignored",
    "method/others-are-refused",
)
class TiesAtRandom(TiesShuffled):
    """Events of the same second come in another order at each request."""

    def cause(self, wanted: Wanted) -> Any:
        """Depend on how often the list was read."""
        return self.reads[wanted.job.id]


@fault(
    "ties-by-id-behind-a-cursor",
    "pagination/one-order",
    "pagination/after-continues",
    "pagination/walk-is-complete",
    "pagination/walk-repeats-nothing",
    "pagination/grows-at-the-head-only",
)
class TiesByIdBehindACursor(Reference):
    """Behind a cursor, events of the same second are sorted by id; on the first page they are not."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Sort the rest."""
        if wanted.after is None:
            return super().cut(wanted, start)
        rest = sorted(wanted.events[start:], key=lambda event: (-event["created_at"], event["id"]))
        return rest[: wanted.limit]


@fault("event-lost-when-large", "pagination/one-order", "pagination/has-more-is-true", "pagination/walk-is-complete")
class EventLostWhenLarge(Reference):
    """A page of 50 or more lacks one event in its middle."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Lose one."""
        shown = super().cut(wanted, start)
        return [*shown[:5], *wanted.events[start + 6 : start + wanted.limit + 1]] if wanted.limit >= 50 and len(shown) > 6 else shown


@fault(
    "old-events-lost-when-large",
    "pagination/walk-is-complete",
    "pagination/page-is-full",
    "pagination/after-continues",
    "pagination/has-more-is-true",
)
class OldEventsLostWhenLarge(Reference):
    """In pages of 50 or more, the list ends after three quarters."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """End early."""
        end = len(wanted.events) * 3 // 4 if wanted.limit >= 50 else len(wanted.events)
        return wanted.events[start : min(start + wanted.limit, end)]

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Work it out from the shorter list."""
        end = len(wanted.events) * 3 // 4 if wanted.limit >= 50 else len(wanted.events)
        return start + len(shown) < end


@fault(
    "event-repeated-in-the-walk",
    "pagination/walk-repeats-nothing",
    "pagination/walk-is-complete",
    "pagination/one-order",
    "pagination/newest-first",
)
class EventRepeatedInTheWalk(Reference):
    """The third page of a walk holds an event of the first page in place of its own second one."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Show an old event once more."""
        shown = list(super().cut(wanted, start))
        if start == 2 * wanted.limit and len(shown) > 2:
            shown[1] = wanted.events[0]
        return shown
