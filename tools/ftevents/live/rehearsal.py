"""The rehearsal: a run against a list that exists in memory only, to say beforehand what a plan will ask.

The rehearsed server is the simplest that is right: it serves pages of a list of a given size and refuses everything else.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from ftevents.evidence import Answer
from ftevents.live.transport import Received

if TYPE_CHECKING:
    from ftevents.live.jobs import Jobs
    from ftevents.live.outgoing import Outgoing
    from ftevents.live.transport import Late

JSON = (("Content-Type", "application/json"),)


class Rehearsed:
    """A channel to no server: jobs with as many events as discovery saw."""

    def __init__(self, jobs: Jobs) -> None:
        """Take the lists as they are known; one of which discovery saw only the first page has one event more."""
        self.late: list[Late] = []
        self._lists = {job.id: [*job.ids, *["one more"] * job.more] for job in jobs.all}
        if jobs.ids:
            self._lists[jobs.main.id] = jobs.ids

    def send(self, outgoing: Outgoing, *, deadline: float, fresh: bool = False) -> Received:
        """Answer a request from memory."""
        del deadline, fresh
        parts = urlsplit(outgoing.url)
        query = parse_qs(parts.query, keep_blank_values=True)
        listed = self._lists.get(unquote(parts.path.split("/")[-2]))
        after, limit = query.get("after", [None])[-1], query.get("limit", ["20"])[-1]
        if listed is None or (after is not None and after not in listed):
            return _received(404, {"error": {"message": "rehearsed", "type": "rehearsed", "param": None, "code": None}})
        if not limit.isascii() or not limit.isdecimal() or not 0 < int(limit) <= 100:
            return _received(400, {"error": {"message": "rehearsed", "type": "rehearsed", "param": "limit", "code": None}})
        start = 0 if after is None else listed.index(after) + 1
        shown = listed[start : start + int(limit)]
        return _received(200, {"object": "list", "data": [{"id": each} for each in shown], "has_more": start + len(shown) < len(listed)})

    def close(self) -> None:
        """Close nothing."""


def _received(status: int, document: object) -> Received:
    return Received(Answer(status, json.dumps(document).encode(), JSON), None, 0.0, time.time(), 1, reused=True)
