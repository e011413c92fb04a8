"""The jobs of a run: which one is read in full, and which others are there to compare with."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Job:
    """A job as discovery saw it: its id, how many events one page of 100 showed, and whether there are more."""

    id: str
    events: int
    more: bool = False


@dataclass
class Jobs:
    """The main job has the most events; the others are used where there are any. `ids` are those of the main list, newest first.

    `walked` are jobs that are to be read to the end, whatever else is read. `maximum` is the largest limit that the server is known to serve.
    """

    main: Job
    second: Job | None = None
    empty: Job | None = None
    single: Job | None = None
    all: tuple[Job, ...] = ()
    ids: list[str] = field(default_factory=list)
    second_ids: list[str] = field(default_factory=list)
    maximum: int | None = None
    walked: tuple[str, ...] = ()


def choose(found: list[Job]) -> Jobs:
    """Choose among jobs in list order. Raises IndexError for none."""
    by_size = sorted(found, key=lambda job: (-job.events, not job.more))
    main = by_size[0]
    others = [job for job in found if job is not main]
    return Jobs(
        main=main,
        second=next((job for job in by_size if job is not main and job.events > 1), None),
        empty=next((job for job in others if job.events == 0), None),
        single=next((job for job in others if job.events == 1), None),
        all=tuple(found),
    )
