"""Faults of `has_more`: it is a boolean, and wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Event
    from ftevents.reference.server import Wanted


@fault("has-more-when-full", "pagination/has-more-is-true")
class HasMoreWhenFull(Reference):
    """`has_more` says that the page is full, so it is true on a last page that happens to be full."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Compare sizes."""
        del start
        return len(shown) == wanted.limit


@fault("has-more-always-false", "pagination/has-more-is-true", "pagination/walk-is-complete")
class HasMoreAlwaysFalse(Reference):
    """`has_more` is always false, though the page is cut."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Say no."""
        del wanted, start, shown
        return False


@fault("has-more-always-true", "page/more-is-never-empty", "pagination/has-more-is-true", "pagination/end-is-an-empty-page")
class HasMoreAlwaysTrue(Reference):
    """`has_more` is always true."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Say yes."""
        del wanted, start, shown
        return True


@fault("has-more-at-random", "pagination/has-more-is-true", "page/more-is-never-empty", "pagination/walk-is-complete")
class HasMoreAtRandom(Reference):
    """`has_more` has nothing to do with the list."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Toss a coin that always falls the same way for the same page."""
        del wanted
        return sum(str(shown[-1]["id"] if shown else start).encode()) % 2 == 0


@fault(
    "has-more-turned-round",
    "pagination/has-more-is-true",
    "page/more-is-never-empty",
    "pagination/walk-is-complete",
    "pagination/end-is-an-empty-page",
    "pagination/page-is-full",
    "pagination/default-page-is-20",
)
class HasMoreTurnedRound(Reference):
    """`has_more` is true where it should be false, and false where it should be true."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Say the opposite."""
        return not super().has_more(wanted, start, shown)


@fault("has-more-forgets-the-cursor", "pagination/has-more-is-true", "page/more-is-never-empty", "pagination/end-is-an-empty-page")
class HasMoreForgetsTheCursor(Reference):
    """`has_more` compares the page with the whole list, wherever the page stands."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Forget where the page stands."""
        del start
        return len(shown) < len(wanted.events)


@fault("has-more-misses-the-last", "pagination/has-more-is-true", "pagination/walk-is-complete")
class HasMoreMissesTheLast(Reference):
    """`has_more` is false where one event alone is left."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Count one too many."""
        return start + len(shown) + 1 < len(wanted.events)


@fault("has-more-false-behind-a-cursor", "pagination/has-more-is-true", "pagination/walk-is-complete")
class HasMoreFalseBehindACursor(Reference):
    """`has_more` is right on the first page and false on every other."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Work it out once."""
        return super().has_more(wanted, start, shown) and wanted.after is None


@fault("has-more-false-when-large", "pagination/has-more-is-true", "pagination/walk-is-complete")
class HasMoreFalseWhenLarge(Reference):
    """A page of 50 or more says that it is the last."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Think that so much must be all."""
        return super().has_more(wanted, start, shown) and wanted.limit < 50


@fault("has-more-true-at-the-exact-end", "pagination/has-more-is-true")
class HasMoreTrueAtTheExactEnd(Reference):
    """`has_more` is true on a last page that is full, if it stands behind a cursor."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Compare with the wrong sign."""
        return super().has_more(wanted, start, shown) or (wanted.after is not None and start + wanted.limit == len(wanted.events))


@fault("has-more-true-on-the-only-page", "pagination/has-more-is-true")
class HasMoreTrueOnTheOnlyPage(Reference):
    """A job with one event says that there are more."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Mistake one for many."""
        return super().has_more(wanted, start, shown) or (len(wanted.events) == 1 and bool(shown))


@fault("empty-page-in-the-middle", "page/more-is-never-empty", "pagination/after-continues", "pagination/walk-is-complete")
class EmptyPageInTheMiddle(Reference):
    """Behind the tenth event comes an empty page that says that there are more."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Show nothing at one place."""
        return [] if start == 10 else super().cut(wanted, start)
