"""Faults of odd cursors, job ids and parameters: what trips a router, a lookup or a query."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.data import Corpus, Event, Job
    from ftevents.reference.http import Reply, ServerRequest
    from ftevents.reference.server import Document, Wanted


# ---- cursors


@fault("unknown-cursor-raises", "input/cursor-breaks-nothing")
class UnknownCursorRaises(Reference):
    """A cursor that names no event is answered with 500."""

    def unknown_cursor(self, wanted: Wanted) -> int:
        """Fail at a row that is not there."""
        self.refuse_inside(wanted.request)


@fault("odd-cursor-raises", "input/cursor-breaks-nothing")
class OddCursorRaises(Reference):
    """A cursor with other characters than letters, digits, `-` and `_` is answered with 500."""

    def unknown_cursor(self, wanted: Wanted) -> int:
        """Fail at odd text."""
        if not re.fullmatch(r"[\w-]*", wanted.after or "", re.ASCII):
            self.refuse_inside(wanted.request)
        return super().unknown_cursor(wanted)


@fault("unknown-cursor-is-401", "input/cursor-breaks-nothing")
class UnknownCursorIs401(Reference):
    """A cursor that names no event is refused with 401."""

    def unknown_cursor(self, wanted: Wanted) -> int:
        """Call it a wrong key."""
        self.refuse_wrong_key(wanted.request)


@fault("unknown-cursor-restarts", "input/unknown-cursor-is-refused")
class UnknownCursorRestarts(Reference):
    """A cursor that names no event brings the first page again."""

    def unknown_cursor(self, wanted: Wanted) -> int:
        """Begin again."""
        del wanted
        return 0


@fault("empty-cursor-is-page-one", "input/empty-cursor-is-refused")
class EmptyCursorIsPageOne(Reference):
    """An empty `after` is taken for none."""

    def parse_after(self, request: ServerRequest) -> str | None:
        """Take an empty text for nothing."""
        return None if request.values("after") == [""] else super().parse_after(request)


@fault("empty-cursor-raises", "input/cursor-breaks-nothing")
class EmptyCursorRaises(Reference):
    """An empty `after` is answered with 500."""

    def parse_after(self, request: ServerRequest) -> str | None:
        """Fail at an empty text."""
        if "" in request.values("after"):
            self.refuse_inside(request)
        return super().parse_after(request)


@fault("foreign-cursor-opens-its-job", "input/foreign-cursor-opens-nothing")
class ForeignCursorOpensItsJob(Reference):
    """A cursor is looked up among the events of all jobs, and the list goes on in the job where it is found."""

    def list_page(self, wanted: Wanted) -> Document:
        """Go where the cursor is."""
        for job in self.corpus.jobs.values():
            if any(event["id"] == wanted.after for event in job.events):
                return super().list_page(wanted if job.id == wanted.job.id else replace(wanted, job=job, events=job.events))
        return super().list_page(wanted)


@fault("plus-is-a-plus", "input/cursor-is-opaque-text")
class PlusIsAPlus(Reference):
    """Ids hold spaces, and a `+` in a query is not read as one."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Put a space into each id."""
        return super().prepare(corpus).change(_with_spaces)

    def parse_after(self, request: ServerRequest) -> str | None:
        """Keep the plus."""
        kept = replace(request, target=request.target.replace("+", "%2B"))
        return super().parse_after(kept)


def _with_spaces(job: Job) -> Job:
    def rename(event: Event) -> Event:
        return event | {"id": f"event {event['id']}"}

    return replace(job, events=tuple(map(rename, job.events)), arrivals=tuple(map(rename, job.arrivals)))


@fault("cursor-not-decoded", "input/cursor-is-opaque-text")
class CursorNotDecoded(Reference):
    """A cursor is compared as it stands in the URL, so that an escape that nobody needs makes it unknown."""

    def parse_after(self, request: ServerRequest) -> str | None:
        """Leave the escapes in."""
        kept = replace(request, target=re.sub(r"%(?=[3-7][0-9A-Fa-f])", "%25", request.target))
        return super().parse_after(kept)


@fault("cursor-matched-in-any-case", "pagination/after-is-exclusive", "pagination/walk-repeats-nothing", "pagination/walk-ends")
class CursorMatchedInAnyCase(Reference):
    """Neighbouring ids differ in case only, and cursors are compared without it."""

    def prepare(self, corpus: Corpus) -> Corpus:
        """Make pairs."""
        return super().prepare(corpus).change(_in_pairs)

    def position(self, wanted: Wanted) -> int:
        """Take the first that matches."""
        cursor = (wanted.after or "").lower()
        places = (place for place, event in enumerate(wanted.events, 1) if event["id"].lower() == cursor)
        return next(places, 0) or super().position(wanted)


def _in_pairs(job: Job) -> Job:
    events = [event | {"id": f"{'EVENT' if place % 2 else 'event'}-{job.id[-6:]}-{place // 2}"} for place, event in enumerate(job.events)]
    return replace(job, events=tuple(events), arrivals=())


# ---- job ids


@fault("odd-job-id-raises", "input/job-id-breaks-nothing")
class OddJobIdRaises(Reference):
    """A job id with other characters than letters, digits, `-` and `_` is answered with 500."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Fail at odd text."""
        if not re.fullmatch(r"[\w-]*", request.path[3], re.ASCII):
            self.refuse_inside(request)
        return super().find_job(request, owner=owner)


@fault("job-id-is-a-pattern", "input/job-id-breaks-nothing")
class JobIdIsAPattern(Reference):
    """A job id is used as a pattern in which `%` and `*` stand for anything."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Match the first job."""
        is_pattern = owner and request.path[3] in ("%", "*", "%%", ".*")
        return self.corpus.biggest if is_pattern else super().find_job(request, owner=owner)


@fault("job-id-cut-at-a-null", "input/job-id-breaks-nothing")
class JobIdCutAtANull(Reference):
    """A job id ends at its first null byte."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Read a text as C does."""
        job = self.corpus.jobs.get(request.path[3].partition("\x00")[0]) if owner else None
        return job or super().find_job(request, owner=owner)


@fault("path-resolved-after-decoding", "input/job-id-breaks-nothing")
class PathResolvedAfterDecoding(Reference):
    """A path is decoded first, then dots and slashes in it are resolved, so that `x%2F..%2FJOB` is JOB."""

    def route(self, request: ServerRequest, *, owner: bool) -> Reply:
        """Resolve the path."""
        segments: list[str] = []
        for segment in "/".join(request.path).split("/"):
            if segment == "..":
                del segments[-1:]
            elif segment not in ("", "."):
                segments.append(segment)
        resolved = replace(request)
        vars(resolved)["path"] = tuple(segments)
        return super().route(resolved, owner=owner)


@fault("empty-job-id-is-a-list", "input/job-id-breaks-nothing")
class EmptyJobIdIsAList(Reference):
    """An empty job id brings the events of the newest job."""

    def find_job(self, request: ServerRequest, *, owner: bool) -> Job:
        """Take nothing for anything."""
        return self.corpus.biggest if owner and not request.path[3] else super().find_job(request, owner=owner)


# ---- parameters


@fault("unknown-parameter-raises", "input/limit-breaks-nothing", "input/unknown-parameters-are-ignored")
class UnknownParameterRaises(Reference):
    """A parameter that the handler does not know is answered with 500."""

    def parse_limit(self, request: ServerRequest) -> int:
        """Hand all parameters on."""
        if {name for name, _ in request.query} - {"limit", "after"}:
            self.refuse_inside(request)
        return super().parse_limit(request)


@fault("unknown-parameter-changes-the-page", "input/unknown-parameters-are-ignored")
class UnknownParameterChangesThePage(Reference):
    """A parameter that the contract does not know filters the list: nothing is left."""

    def list_page(self, wanted: Wanted) -> Document:
        """Filter by what is in no event."""
        unknown = {name for name, _ in wanted.request.query} - {"limit", "after"}
        return super().list_page(replace(wanted, events=(), after=None) if unknown else wanted)
