"""Faults of looking a cursor up: what the server remembers of cursors, and how it compares them."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.data import growing
from ftevents.reference.http import decode
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.http import ServerRequest
    from ftevents.reference.server import Wanted


@fault("cursor-used-up", "pagination/cursor-can-be-used-again", "answer/status-is-200", "answer/accepts-json", "method/others-are-refused")
class CursorUsedUp(Reference):
    """A cursor is good for one page of each size; the second time it is refused."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Remember what was asked for."""
        super().__init__(*args, **keys)
        self.used: Counter[tuple[str, str | None, tuple[str, ...]]] = Counter()

    def position(self, wanted: Wanted) -> int:
        """Use the cursor up."""
        key = (wanted.job.id, wanted.after, tuple(wanted.request.values("limit")))
        self.used[key] += 1
        return self.unknown_cursor(wanted) if wanted.after and self.used[key] > 1 else super().position(wanted)


@fault(
    "cursor-moves-on",
    "pagination/cursor-can-be-used-again",
    "answer/accepts-json",
    "pagination/after-continues",
    "pagination/walk-is-complete",
    "input/cursor-is-opaque-text",
    "input/unknown-parameters-are-ignored",
    "method/others-are-refused",
)
class CursorMovesOn(Reference):
    """The server keeps the place itself: the same request again brings the page behind the one that it brought before."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Remember how often each page was asked for."""
        super().__init__(*args, **keys)
        self.asked: Counter[tuple[str, str | None, tuple[str, ...]]] = Counter()

    def position(self, wanted: Wanted) -> int:
        """Go on from the place kept."""
        key = (wanted.job.id, wanted.after, tuple(wanted.request.values("limit")))
        self.asked[key] += 1
        return super().position(wanted) + (wanted.limit * (self.asked[key] - 1) if wanted.after else 0)


@fault(
    "ids-made-anew",
    "answer/status-is-200",
    "pagination/walk-is-complete",
    "pagination/end-is-an-empty-page",
    "pagination/has-more-is-true",
)
class IdsMadeAnew(Reference):
    """Event ids are made anew on every request, so that no cursor is ever found."""

    def events_of(self, job: Job) -> Sequence[Event]:
        """Give each event a new number."""
        events = super().events_of(job)
        return [event | {"id": f"{event['id']}-{self.reads[job.id]}"} for event in events]


@fault("cursors-expire", "answer/status-is-200", "pagination/end-is-an-empty-page")
class CursorsExpire(Reference):
    """A cursor is forgotten as soon as its page was sent: every page behind the first is answered with 404."""

    def position(self, wanted: Wanted) -> int:
        """Forget every cursor."""
        return self.refuse_job(wanted.request) if wanted.after else super().position(wanted)


@fault(
    "cursor-is-an-offset",
    "pagination/after-continues",
    "answer/accepts-json",
    "pagination/after-is-exclusive",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
    "pagination/cursor-can-be-used-again",
    "input/unknown-parameters-are-ignored",
)
class CursorIsAnOffset(Reference):
    """The server keeps for each event the place at which it was first shown, so a list that grows is shown twice in part."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Let the jobs grow."""
        return super().prepare(corpus).change(growing)

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Remember places."""
        super().__init__(*args, **keys)
        self.places: dict[str, int] = {}

    def cut(self, wanted: Wanted, start: int) -> Sequence[Event]:
        """Keep the places of what is shown."""
        shown = super().cut(wanted, start)
        for place, event in enumerate(shown, start + 1):
            self.places.setdefault(event["id"], place)
        return shown

    def position(self, wanted: Wanted) -> int:
        """Go on from the place kept."""
        place = super().position(wanted)
        return self.places.get(wanted.after or "", place)


@fault(
    "cursor-read-as-a-double",
    "pagination/after-continues",
    "pagination/after-is-exclusive",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
)
class CursorReadAsADouble(Reference):
    """Ids are large numbers, and the cursor is compared as a double, which cannot tell neighbours apart."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Give the events large numbers."""
        return super().prepare(corpus).change(_numbered)

    def position(self, wanted: Wanted) -> int:
        """Take the first event whose id rounds to the same number."""
        if wanted.after is None or not wanted.after.isdecimal():
            return super().position(wanted)
        number = float(wanted.after)
        places = (place for place, event in enumerate(wanted.events, 1) if float(event["id"]) == number)
        return next(places, 0) or self.unknown_cursor(wanted)


def _numbered(job: Job) -> Job:
    every = [*job.arrivals[::-1], *job.events]
    numbered = [event | {"id": str(10**18 + job.created_at % 997 * 10**6 + place * 89 % 997)} for place, event in enumerate(every)]
    return replace(job, events=tuple(numbered[len(job.arrivals) :]), arrivals=tuple(numbered[: len(job.arrivals)][::-1]))


@fault("cursor-decoded-twice", "answer/status-is-200", "pagination/end-is-an-empty-page")
class CursorDecodedTwice(Reference):
    """Ids hold percent signs, and a cursor is decoded a second time, so that such a one is not found."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Give every third event an id that a second decoding changes."""
        return super().prepare(corpus).change(_with_percent_signs)

    def parse_after(self, request: ServerRequest) -> str | None:
        """Decode once more."""
        after = super().parse_after(request)
        return None if after is None else decode(after)


def _with_percent_signs(job: Job) -> Job:
    def rename(event: Event) -> Event:
        return event | {"id": f"{event['id']}%41"} if sum(event["id"].encode()) % 3 == 0 else event

    return replace(job, events=tuple(map(rename, job.events)), arrivals=tuple(map(rename, job.arrivals)))


@fault(
    "cursor-shared-between-requests",
    "pagination/after-continues",
    "pagination/after-is-exclusive",
    "pagination/walk-is-complete",
    "pagination/walk-repeats-nothing",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
    "pagination/cursor-can-be-used-again",
    "pagination/reading-changes-nothing",
    "answer/accepts-json",
    "input/unknown-cursor-is-refused",
    "input/unknown-parameters-are-ignored",
    "input/cursor-is-opaque-text",
    socket=True,
)
class CursorSharedBetweenRequests(Reference):
    """The cursor lies in a variable that all requests share, so that parallel requests get each other's pages."""

    shared: str | None = None

    def position(self, wanted: Wanted) -> int:
        """Let the others go first; what gets mixed up differs from run to run."""
        self.shared = wanted.after
        threading.Event().wait(0.002)
        mine = replace(wanted, after=self.shared)
        return super().position(mine if any(event["id"] == self.shared for event in wanted.events) else wanted)
