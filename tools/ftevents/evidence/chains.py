"""Chains: which event comes before which, where pages show only neighbours. Events in a row are one chain, so that a long list is one step."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


class Chains:
    """The order of events of which it is known what stands right behind each; also where that is more than one, and where it goes round."""

    def __init__(self, followers: Mapping[str, Collection[str]]) -> None:
        """Put events in a row as long as each has one follower that follows it alone."""
        self._followers = followers
        fronts = Counter(behind for each in followers.values() for behind in each)
        self._place: dict[str, tuple[int, int]] = {}
        self._last: list[str] = []
        joints = [event for event in (*followers, *fronts) if fronts[event] != 1]
        joints += [behind for each in followers.values() if len(each) > 1 for behind in each]
        for event in (*joints, *followers):
            if event not in self._place:
                self._follow(event, fronts)

    def _follow(self, event: str, fronts: Counter[str]) -> None:
        """Make a chain of an event and of those behind it, up to a fork, a joint or its own beginning."""
        chain, index = len(self._last), 0
        while True:
            self._place[event] = chain, index
            behind = self._followers.get(event, ())
            follower = next(iter(behind)) if len(behind) == 1 else None
            if follower is None or fronts[follower] != 1 or follower in self._place:
                self._last.append(event)
                return
            event, index = follower, index + 1

    def precedes(self, first: str, second: str) -> bool:
        """Whether going from neighbour to neighbour leads from one event to another; or back to the same."""
        if first not in self._place or second not in self._place:
            return False
        chain, index = self._place[first]
        wanted, place = self._place[second]
        if chain == wanted and index < place:
            return True
        reached: set[int] = set()
        todo = [chain]
        while todo:
            for follower in self._followers.get(self._last[todo.pop()], ()):
                found, _ = self._place[follower]
                if found == wanted:
                    return True
                if found not in reached:
                    reached.add(found)
                    todo.append(found)
        return False
