"""Merging: the one list that all pages of a job show together, in the order of its fullest walk.

What another page shows beside that is put in where its neighbours, or its cursor, say. A page that shares nothing with the rest is left out:
nothing says where its events belong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence.links import NO_ID, NO_TIME

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ftevents.evidence import Link

HEAD = NO_ID
"""Stands in front of the first event."""


class Merged:
    """A list of events without repetition, which others are merged into. `order` gives each event its place, from 0."""

    def __init__(self, pages: Sequence[Link]) -> None:
        """Begin with the pages of one walk."""
        self._following: dict[str, str] = {}
        self._before: dict[str, str] = {}
        times = [time for page in pages for time in page.times if time != NO_TIME]
        self.is_newest_first = len(times) < 2 or times[0] >= times[-1]
        self._add((identity for page in pages for identity in page.ids), HEAD)

    def __contains__(self, identity: str) -> bool:
        """Whether an event is in the list."""
        return identity in self._before

    @property
    def order(self) -> dict[str, int]:
        """The place of each event, in order."""
        found: dict[str, int] = {}
        at: str | None = self._following.get(HEAD)
        while at is not None:
            found[at] = len(found)
            at = self._following.get(at)
        return found

    def merge(self, pages: Sequence[Link]) -> None:
        """Put in what pages that were read one after the other show beside what is known."""
        ids = [identity for page in pages for identity in page.ids if identity != NO_ID]
        if all(identity in self for identity in ids):
            return
        first, start = next((identity for identity in ids if identity in self), None), pages[0].start
        if start is not None and pages[0].requested and start in self:
            self._add(ids, start)
        elif first is not None:
            self._add(ids, self._before[first])

    def _add(self, ids: Iterable[str], behind: str) -> None:
        for identity in ids:
            if identity == NO_ID:
                continue
            if identity not in self:
                following = self._following.get(behind)
                if following is not None:
                    self._following[identity] = following
                    self._before[following] = identity
                self._following[behind] = identity
                self._before[identity] = behind
            behind = identity
