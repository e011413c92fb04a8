"""Faults that show over time: what was read before, by whom, and in which order, changes what is read now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ftevents.reference.data import growing
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.server import Document, Wanted


# ---- what reading does to the list


@fault(
    "reading-takes-the-newest",
    "pagination/reading-changes-nothing",
    "answer/status-is-200",
    "pagination/walk-is-complete",
    "pagination/cursor-can-be-used-again",
)
class ReadingTakesTheNewest(Reference):
    """The list is a queue: after every fortieth reading, its newest event is gone."""

    def events_of(self, job: Job) -> Sequence[Event]:
        """Take events away, but for the last three."""
        events = super().events_of(job)
        return events[min(self.reads[job.id] // 40, max(len(events) - 3, 0)) :]


@fault("newest-shown-once", "pagination/reading-changes-nothing", "pagination/walk-is-complete")
class NewestShownOnce(Reference):
    """The newest event is news only once: the first page of a size lacks it when it is asked for again."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Remember which first pages were shown."""
        super().__init__(*args, **keys)
        self.shown: set[tuple[str, int]] = set()

    def list_page(self, wanted: Wanted) -> Document:
        """Leave out what is known already."""
        key = wanted.job.id, wanted.limit
        is_known = wanted.after is None and key in self.shown and len(wanted.events) > 1
        self.shown |= {key} if wanted.after is None else set()
        return super().list_page(replace(wanted, events=wanted.events[1:]) if is_known else wanted)


@fault(
    "history-cut-while-read",
    "pagination/walk-is-complete",
    "answer/status-is-200",
    "pagination/page-is-full",
    "pagination/after-continues",
    "pagination/has-more-is-true",
    "pagination/end-is-an-empty-page",
    "pagination/cursor-can-be-used-again",
)
class HistoryCutWhileRead(Reference):
    """From the thirtieth reading on, the older half of the list is gone."""

    def events_of(self, job: Job) -> Sequence[Event]:
        """Keep the newer half."""
        events = super().events_of(job)
        return events[: (len(events) + 1) // 2] if self.reads[job.id] >= 30 else events


@fault("first-reading-is-short", "pagination/walk-is-complete", "pagination/default-page-is-20", "pagination/has-more-is-true")
class FirstReadingIsShort(Reference):
    """The list is loaded when it is first asked for, and up to the third reading only half of it is there."""

    def events_of(self, job: Job) -> Sequence[Event]:
        """Show the newer half at first."""
        events = super().events_of(job)
        return events[: (len(events) + 1) // 2] if self.reads[job.id] <= 3 else events


# ---- where a running job grows


@fault(
    "grows-in-the-middle",
    "pagination/grows-at-the-head-only",
    "pagination/after-continues",
    "pagination/walk-is-complete",
    "pagination/one-order",
    "pagination/reading-changes-nothing",
)
class GrowsInTheMiddle(Reference):
    """New events of a running job get a place among those that were read already."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Let the jobs grow, in the seconds of older events."""
        return super().prepare(corpus).change(growing)

    def events_of(self, job: Job) -> Sequence[Event]:
        """Put what arrived behind the eighth event."""
        events = super().events_of(job)
        new = len(events) - len(job.events)
        if not new or len(job.events) < 10:
            return events
        time = job.events[7]["created_at"]
        return [*job.events[:8], *(event | {"created_at": time} for event in events[:new]), *job.events[8:]]


@fault(
    "grows-at-the-tail",
    "pagination/grows-at-the-head-only",
    "pagination/newest-first",
    "pagination/page-is-full",
    "pagination/default-page-is-20",
    "pagination/has-more-is-true",
    "pagination/walk-is-complete",
    "pagination/cursor-can-be-used-again",
)
class GrowsAtTheTail(Reference):
    """New events of a running job stand at the end of the list."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Let the jobs grow."""
        return super().prepare(corpus).change(growing)

    def events_of(self, job: Job) -> Sequence[Event]:
        """Put what arrived at the end."""
        events = super().events_of(job)
        new = len(events) - len(job.events)
        return [*events[new:], *events[:new][::-1]]


# ---- jobs


@fault("jobs-share-events", "pagination/jobs-are-separate")
class JobsShareEvents(Reference):
    """The newest events of the biggest job stand in the lists of the others too."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Put them in front of every list that has events."""
        ready = super().prepare(corpus)
        biggest = ready.biggest
        return ready.change(
            lambda job: replace(job, events=(*biggest.events[:3], *job.events)) if 1 < len(job.events) < len(biggest.events) else job
        )


# ---- caches


class Cached(Reference):
    """Pages are kept by `key`, and served again without a look at the list."""

    def __init__(self, *args: Any, **keys: Any) -> None:
        """Begin with an empty cache."""
        super().__init__(*args, **keys)
        self.pages: dict[Any, Document] = {}

    def cause(self, wanted: Wanted) -> Any:
        """Return what a page is kept by."""
        raise NotImplementedError

    def list_page(self, wanted: Wanted) -> Document:
        """Serve from the cache what is in it."""
        key = self.cause(wanted)
        if key not in self.pages:
            self.pages[key] = super().list_page(wanted)
        return self.pages[key]


@fault(
    "cache-forgets-the-cursor",
    "pagination/after-continues",
    "pagination/after-is-exclusive",
    "pagination/walk-is-complete",
    "pagination/walk-ends",
    "pagination/end-is-an-empty-page",
    "input/unknown-cursor-is-refused",
)
class CacheForgetsTheCursor(Cached):
    """Pages are cached by job and limit, so that the first page of a size is served for every cursor."""

    def cause(self, wanted: Wanted) -> Any:
        """Forget the cursor."""
        return wanted.job.id, wanted.limit


@fault("cache-forgets-the-limit", "pagination/limit-is-respected", "pagination/page-is-full", "pagination/default-page-is-20")
class CacheForgetsTheLimit(Cached):
    """Pages are cached by job and cursor, so that the size asked for first is served for every limit."""

    def cause(self, wanted: Wanted) -> Any:
        """Forget the limit."""
        return wanted.job.id, wanted.after


@fault(
    "cache-forgets-the-job",
    "pagination/jobs-are-separate",
    "answer/status-is-200",
    "pagination/walk-is-complete",
    "pagination/has-more-is-true",
)
class CacheForgetsTheJob(Cached):
    """Pages are cached by limit and cursor, so that the first page of one job is served for every other."""

    def cause(self, wanted: Wanted) -> Any:
        """Forget the job."""
        return wanted.limit, wanted.after


# ---- what no page can tell: the list agrees with itself, and not with what the job did


@fault("oldest-event-never-shown", "pagination/list-is-as-expected", data="expected events")
class OldestEventNeverShown(Reference):
    """The oldest event of a job is on no page."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Lose it for good."""
        return super().prepare(corpus).change(lambda job: replace(job, events=job.events[:-1]) if len(job.events) > 2 else job)


@fault("only-the-newest-twenty", "pagination/list-is-as-expected", data="expected events")
class OnlyTheNewestTwenty(Reference):
    """A job keeps its 20 newest events, and no page says that there were more."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Forget the rest."""
        return super().prepare(corpus).change(lambda job: replace(job, events=job.events[:20]))


@fault("same-second-same-event", "pagination/list-is-as-expected", data="expected events")
class SameSecondSameEvent(Reference):
    """Events are kept by their second, so that of several in one second the last one is left."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Key events by time."""

        def keyed(job: Job) -> Job:
            kept = {event["created_at"]: event for event in reversed(job.events)}
            return replace(job, events=tuple(reversed(kept.values())))

        return super().prepare(corpus).change(keyed)


@fault("made-up-event", "pagination/list-is-as-expected", data="expected events")
class MadeUpEvent(Reference):
    """A list with events ends with one more, which the server made up."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Say hello."""

        def greeted(job: Job) -> Job:
            hello = {
                "id": f"ftevent-hello-{job.id[-9:]}",
                "created_at": job.created_at,
                "message": "Hello",
                "level": "info",
                "type": "message",
            }
            return replace(job, events=(*job.events, {"object": "fine_tuning.job.event"} | hello)) if len(job.events) > 1 else job

        return super().prepare(corpus).change(greeted)


@fault("list-always-empty", "pagination/list-is-as-expected", data="expected events")
class ListAlwaysEmpty(Reference):
    """No event was ever kept: every list is empty, though parameters are looked at."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Forget everything."""
        return super().prepare(corpus).change(lambda job: replace(job, events=()))
