"""The jobs of a run: which one is read in full, and which others are there to compare with."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Job:
    """A job as discovery saw it: its id, how many events one page of 100 showed, whether there are more, and the ids that were shown."""

    id: str
    events: int
    more: bool = False
    ids: tuple[str, ...] = field(default=(), compare=False, repr=False)


@dataclass
class Jobs:
    """The main job has the most events; the others are used where there are any. `ids` are those of the main list, newest first.

    `second_ids` are those of the second list that discovery saw. `walked` are jobs that are to be read to the end, whatever else is read. `maximum` is the largest limit that the server is known to serve.
    """

    main: Job
    second: Job | None = None
    empty: Job | None = None
    single: Job | None = None
    all: tuple[Job, ...] = ()
    ids: list[str] = field(default_factory=list)
    maximum: int | None = None
    walked: tuple[str, ...] = ()

    @property
    def second_ids(self) -> tuple[str, ...]:
        """The ids of the second list, newest first, as far as discovery saw it."""
        return self.second.ids if self.second is not None else ()


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
