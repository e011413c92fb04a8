"""Faults of page sizes: what `limit` does, and what comes where none is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Event
    from ftevents.reference.http import ServerRequest
    from ftevents.reference.server import Wanted


@fault(
    "limit-ignored",
    "pagination/limit-is-respected",
    "input/limit-not-a-number",
    "input/limit-negative",
    "input/limit-zero",
    "input/limit-spelling",
)
class LimitIgnored(Reference):
    """`limit` is ignored: every page has the default size."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Do not look at it."""
        del request
        return self.corpus.default


@fault("limit-ignored-behind-a-cursor", "pagination/limit-is-respected", "pagination/page-is-full")
class LimitIgnoredBehindACursor(Reference):
    """`limit` counts for the first page only; behind a cursor every page has the default size."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Forget the limit where a cursor came."""
        size = self.corpus.default if wanted.after else wanted.limit
        return wanted.events[start : start + size]


@fault("limit-plus-one", "pagination/limit-is-respected", "pagination/default-page-is-20")
class LimitPlusOne(Reference):
    """A page has one event more than asked for: the one fetched to work out `has_more` is not taken off."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Leave the extra event in."""
        return wanted.events[start : start + wanted.limit + 1]


@fault("limit-plus-one-when-large", "pagination/limit-is-respected")
class LimitPlusOneWhenLarge(Reference):
    """A page of 50 or more has one event more than asked for."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Leave the extra event in large pages."""
        return wanted.events[start : start + wanted.limit + (wanted.limit >= 50)]


@fault("limit-ignored-when-one", "pagination/limit-is-respected")
class LimitIgnoredWhenOne(Reference):
    """`limit=1` is taken for true, and the page has the default size."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Take 1 for a yes."""
        limit = super().parse_limit(request)
        return self.corpus.default if limit == 1 else limit


@fault("page-is-short", "pagination/page-is-full", "pagination/default-page-is-20")
class PageIsShort(Reference):
    """A page of more than one has one event fewer than asked for."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Stop one short."""
        return wanted.events[start : start + max(wanted.limit - 1, 1)]


@fault("page-is-short-behind-a-cursor", "pagination/page-is-full", "pagination/default-page-is-20")
class PageIsShortBehindACursor(Reference):
    """Behind a cursor, a page of more than one has one event fewer than asked for."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Stop one short where a cursor came."""
        return wanted.events[start : start + max(wanted.limit - bool(wanted.after), 1)]


@fault("page-ends-at-four-kilobytes", "pagination/page-is-full", "pagination/default-page-is-20")
class PageEndsAtFourKilobytes(Reference):
    """A page ends where it grows past 4 KB, though more were asked for."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Count bytes as well as events."""
        shown: list[Event] = []
        size = 0
        for event in super().cut(wanted, start):
            size += len(json.dumps(event))
            if shown and size > 4096:
                break
            shown.append(event)
        return shown


@fault(
    "errors-left-out-after-the-cut",
    "pagination/page-is-full",
    "page/more-is-never-empty",
    "pagination/default-page-is-20",
    "pagination/after-continues",
    "pagination/walk-is-complete",
)
class ErrorsLeftOutAfterTheCut(Reference):
    """Errors are filtered out after the page was cut, so that pages come short, and sometimes empty, in the middle."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Filter too late."""
        return [event for event in super().cut(wanted, start) if event["level"] != "error"]

    def has_more(self, wanted: Wanted, start: int, shown: Sequence[Event]) -> bool:
        """Count the rows before the filter."""
        del shown
        return start + wanted.limit < len(wanted.events)


@fault("limit-from-the-wrong-end", "pagination/walk-is-complete", "pagination/after-continues", "pagination/has-more-is-true")
class LimitFromTheWrongEnd(Reference):
    """A page has the last events of what is left instead of the first ones."""

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Cut from the tail."""
        return wanted.events[start:][-wanted.limit :]


@fault("default-page-is-ten", "pagination/default-page-is-20")
class DefaultPageIsTen(Reference):
    """Without `limit`, a page has 10 events."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Use another default."""
        return super().parse_limit(request) if request.values("limit") else 10


@fault("default-page-is-everything", "pagination/default-page-is-20")
class DefaultPageIsEverything(Reference):
    """Without `limit`, all events come at once."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Use no default at all."""
        return super().parse_limit(request) if request.values("limit") else 100_000


@fault("default-page-is-25-behind-a-cursor", "pagination/default-page-is-20")
class DefaultPageIs25BehindACursor(Reference):
    """Without `limit`, the first page has 20 events and the next ones have 25."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Use another default for later pages."""
        return super().parse_limit(request) if request.values("limit") or not request.values("after") else 25
