"""Faults of the cursor: where a page begins that was asked for with `after`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Event
    from ftevents.reference.http import ServerRequest
    from ftevents.reference.server import Wanted


@fault(
    "after-ignored",
    "pagination/after-continues",
    "pagination/after-is-exclusive",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
    "input/unknown-cursor-is-refused",
    "input/empty-cursor-is-refused",
)
class AfterIgnored(Reference):
    """`after` is accepted and ignored: every page is the first page."""

    def parse_after(self, request: ServerRequest) -> str | None:
        """Do not look at it."""
        del request
        return None


@fault(
    "after-ignored-without-limit",
    "pagination/after-is-exclusive",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
    "input/unknown-cursor-is-refused",
    "input/empty-cursor-is-refused",
)
class AfterIgnoredWithoutLimit(Reference):
    """`after` is looked at only where a `limit` came with it."""

    def parse_after(self, request: ServerRequest) -> str | None:
        """Look at both or at neither."""
        return super().parse_after(request) if request.values("limit") else None


@fault(
    "limit-and-after-ignored",
    "pagination/after-is-exclusive",
    "pagination/limit-is-respected",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
    "input/limit-not-a-number",
    "input/limit-negative",
    "input/limit-zero",
    "input/limit-spelling",
    "input/unknown-cursor-is-refused",
    "input/empty-cursor-is-refused",
)
class LimitAndAfterIgnored(AfterIgnored):
    """The handler knows no parameters at all: every page is the first page of the default size."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Do not look at it."""
        del request
        return self.corpus.default


@fault(
    "everything-on-every-page",
    "pagination/limit-is-respected",
    "pagination/default-page-is-20",
    "pagination/after-is-exclusive",
    "pagination/has-more-is-true",
    "pagination/walk-repeats-nothing",
    "pagination/end-is-an-empty-page",
)
class EverythingOnEveryPage(Reference):
    """The whole list comes on every page, while `has_more` follows the cursor."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Cut nothing."""
        del start
        return wanted.events

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Work it out from the cursor."""
        del shown
        return start + wanted.limit < len(wanted.events)


@fault(
    "after-inclusive",
    "pagination/after-is-exclusive",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
)
class AfterInclusive(Reference):
    """A page begins with the cursor's own event."""

    def position(self, wanted: Wanted) -> int:
        """Stop at the event itself."""
        return max(super().position(wanted) - 1, 0)


@fault("after-inclusive-when-large", "pagination/after-is-exclusive", "pagination/walk-repeats-nothing")
class AfterInclusiveWhenLarge(Reference):
    """A page of 50 or more begins with the cursor's own event."""

    def position(self, wanted: Wanted) -> int:
        """Stop at the event itself in large pages."""
        place = super().position(wanted)
        return max(place - 1, 0) if wanted.limit >= 50 else place


@fault("after-skips-one", "pagination/after-continues", "pagination/walk-is-complete")
class AfterSkipsOne(Reference):
    """A page begins one event too late, so that the first one behind each cursor is lost."""

    def position(self, wanted: Wanted) -> int:
        """Step too far."""
        return super().position(wanted) + (wanted.after is not None)


@fault("after-skips-one-at-the-thirtieth", "pagination/after-continues", "pagination/walk-is-complete")
class AfterSkipsOneAtTheThirtieth(Reference):
    """Behind one cursor only, the thirtieth event, a page begins one event too late."""

    def position(self, wanted: Wanted) -> int:
        """Step too far at one place."""
        place = super().position(wanted)
        return place + (place == 30)


@fault(
    "after-means-before",
    "pagination/after-continues",
    "page/more-is-never-empty",
    "pagination/page-is-full",
    "pagination/default-page-is-20",
    "pagination/has-more-is-true",
    "pagination/walk-is-complete",
    "pagination/walk-repeats-nothing",
    "pagination/end-is-an-empty-page",
)
class AfterMeansBefore(Reference):
    """The comparison is on the wrong side: `after` brings the events in front of the cursor."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Go the wrong way."""
        return wanted.events[: start - 1][-wanted.limit :] if wanted.after else super().cut(wanted, start)


@fault("after-by-second", "pagination/after-continues", "pagination/walk-is-complete")
class AfterBySecond(Reference):
    """The cursor is compared by `created_at` alone, strictly: events of the cursor's second are lost."""

    def position(self, wanted: Wanted) -> int:
        """Go on behind the cursor's second."""
        place = super().position(wanted)
        while 0 < place < len(wanted.events) and wanted.events[place]["created_at"] == wanted.events[place - 1]["created_at"]:
            place += 1
        return place


@fault(
    "after-from-its-second", "pagination/after-continues", "pagination/walk-repeats-nothing", "pagination/walk-ends", "pagination/one-order"
)
class AfterFromItsSecond(Reference):
    """The cursor is compared by `created_at` alone, loosely: events of the cursor's second come again, but for the cursor itself."""

    def position(self, wanted: Wanted) -> int:
        """Go back to where the cursor's second begins."""
        place = super().position(wanted)
        while wanted.after and place > 1 and wanted.events[place - 2]["created_at"] == wanted.events[place - 1]["created_at"]:
            place -= 1
        return place - bool(wanted.after)

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Leave the cursor's own event out."""
        rest = [event for event in wanted.events[start:] if event["id"] != wanted.after]
        return rest[: wanted.limit]

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Count the cursor's own event, which was left out."""
        return start + len(shown) + bool(wanted.after) < len(wanted.events)


@fault(
    "after-by-id",
    "pagination/after-continues",
    "pagination/page-is-full",
    "pagination/default-page-is-20",
    "pagination/has-more-is-true",
    "pagination/walk-is-complete",
    "pagination/walk-repeats-nothing",
    "pagination/one-order",
    "pagination/end-is-an-empty-page",
    "pagination/grows-at-the-head-only",
)
class AfterById(Reference):
    """The cursor is compared by id while the list is sorted by time: events with a greater id are lost."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Keep what has a smaller id."""
        rest = [event for event in wanted.events if wanted.after is None or event["id"] < wanted.after]
        return rest[: wanted.limit] if wanted.after else super().cut(wanted, start)

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Work it out from the same rows."""
        if wanted.after is None:
            return super().has_more(wanted, start, shown)
        return len([event for event in wanted.events if event["id"] < wanted.after]) > len(shown)


@fault(
    "old-cursor-restarts",
    "pagination/after-continues",
    "pagination/after-is-exclusive",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
)
class OldCursorRestarts(Reference):
    """Only the 40 newest events can serve as cursor; an older one brings the first page again."""

    def position(self, wanted: Wanted) -> int:
        """Forget older cursors."""
        place = super().position(wanted)
        return place if place <= 40 else 0


@fault(
    "walk-goes-in-a-circle",
    "pagination/after-continues",
    "pagination/after-is-exclusive",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
)
class WalkGoesInACircle(Reference):
    """A cursor from the first half of the list is good, one from the second half brings the second quarter again."""

    def position(self, wanted: Wanted) -> int:
        """Go back by half the list."""
        place = super().position(wanted)
        half = len(wanted.events) // 2
        return place - half // 2 if half > 4 and place > half else place


@fault("end-restarts", "pagination/end-is-an-empty-page", "pagination/after-is-exclusive")
class EndRestarts(Reference):
    """Behind the oldest event comes the first page again."""

    def position(self, wanted: Wanted) -> int:
        """Begin again at the end."""
        return super().position(wanted) % (len(wanted.events) or 1)


@fault("end-is-refused", "pagination/end-is-an-empty-page")
class EndIsRefused(Reference):
    """The page behind the oldest event is answered with 400, as if the cursor were unknown."""

    def position(self, wanted: Wanted) -> int:
        """Refuse a cursor that nothing stands behind."""
        place = super().position(wanted)
        return self.unknown_cursor(wanted) if wanted.after and place == len(wanted.events) else place


@fault("end-says-more", "pagination/end-is-an-empty-page", "page/more-is-never-empty")
class EndSaysMore(Reference):
    """The page behind the oldest event is empty and says that there are more."""

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Claim that there are more."""
        return super().has_more(wanted, start, shown) or (wanted.after is not None and not shown)


@fault("end-brings-the-oldest", "pagination/end-is-an-empty-page", "pagination/after-is-exclusive")
class EndBringsTheOldest(Reference):
    """The page behind the oldest event holds that event again."""

    def position(self, wanted: Wanted) -> int:
        """Never step past the last one."""
        return min(super().position(wanted), max(len(wanted.events) - 1, 0))
