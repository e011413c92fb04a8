"""Shards: a long file of lines, cut at line breaks and judged by several processes, each a part of it.

What comes back of a part is what the judge would have kept of it. Numbers and lines are those of the part; they are moved to where they stand
in the file when the parts before it are known. So the report is that of one process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ftevents.captures.items import EntryError
from ftevents.captures.lines import alien_of, entries_of_line
from ftevents.captures.moving import FAR, Mover
from ftevents.captures.parts import Way, judge_share, shares
from ftevents.captures.stretch import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing.synchronize import Event

    from ftevents.captures.harvest import Harvest
    from ftevents.captures.numbers import Numbers
    from ftevents.captures.parts import Part, Share
    from ftevents.captures.source import Source
    from ftevents.contract import Facts
    from ftevents.rules.stream import Judge

SHARD = 16 * 2**20
"""Bytes of one part, about."""
WORTHWHILE = 48 * 2**20
"""Bytes of the smallest file for which processes are started by themselves: with less, they cost more than they save."""
_ENDED = "was judged in part only: a process that judged a part of it was ended from outside; validate it again with `--workers 1`"
PATIENCE = 0.1
"""Seconds between two looks at whether to stop."""


def _pool(many: int) -> tuple[ProcessPoolExecutor, Event]:
    """Return so many processes, started as copies of this one where that is safe, since it is quicker, and what stops them."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    is_safe = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if is_safe else "spawn")
    stopping = context.Event()
    return ProcessPoolExecutor(many, mp_context=context, initializer=_begin, initargs=(stopping,)), stopping


_stopping: list[Event] = []
"""In a process that judges parts: what says that it is to come to an end."""


def _begin(stopping: Event) -> None:
    """Leave Ctrl-C to the process that started this one, and end with it, however it ends."""
    _stopping[:] = [stopping]
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    """End this process when the one that started it has ended: killed, it cannot say so."""
    import multiprocessing

    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _judge(share: Share, way: Way) -> Part:
    return judge_share(share, way, lambda: any(event.is_set() for event in _stopping))


class Workers:
    """Processes that judge parts of files."""

    def __init__(
        self, many: int, facts: Facts, clauses: Sequence[str], *, gate: bool = True, least: int = WORTHWHILE, shard: int = SHARD
    ) -> None:
        """Judge by some clauses, with so many processes, files of at least so many bytes, in parts of so many."""
        self._shard = shard
        self._many = many
        self._way = Way(facts, tuple(clauses), gate, "ndjson")
        self._least = least
        self._pool: tuple[ProcessPoolExecutor, Event] | None = None

    def takes(self, source: Source) -> bool:
        """Whether a source is judged in parts."""
        is_long = source.path is not None and Path(source.path).stat().st_size >= self._least
        return self._many > 1 and is_long and not source.is_packed and (source.named or alien_of(source) is None)

    def judging(self, judge: Judge, harvest: Harvest, stop: Callable[[], bool] = lambda: False) -> Callable[[Source, Numbers], bool]:
        """Return what has a file judged in parts, for a judge who is given what they found, and says whether it was.

        `stop` is asked before each part whether to go on.
        """

        def elsewhere(source: Source, numbers: Numbers) -> bool:
            if stop():
                return True
            try:
                is_taken = self.takes(source)
                if is_taken:
                    self._judge(source, judge, harvest, numbers, stop)
            except OSError as error:
                raise EntryError(f"cannot be read ({error.strerror or error})") from None
            return is_taken

        return elsewhere

    def _judge(self, source: Source, judge: Judge, harvest: Harvest, numbers: Numbers, stop: Callable[[], bool]) -> None:
        if source.file is None:
            raise TypeError(f"{source.name} is no file")
        store = Store(source, entries_of_line)
        lines = 0
        for part in self._parts([*shares(source.file, self._shard)], stop):
            mover = Mover(source.name, numbers.take(part.numbers) - 1, lines - (0 if part.is_first else FAR - 1), store=store)
            judge.take(part.kept, mover)
            harvest.take(part.harvest, mover.complaint, goes_on=not part.is_first)
            lines += part.lines
            if stop():
                return

    def _parts(self, tasks: list[Share], stop: Callable[[], bool]) -> Iterator[Part]:
        """Yield the parts in order; when it is to stop, those under way end at once, with what they have."""
        from concurrent.futures import BrokenExecutor, wait

        self._pool = self._pool or _pool(self._many)
        pool, stopping = self._pool
        try:
            for future in [pool.submit(_judge, task, self._way) for task in tasks]:
                while not future.done():
                    wait([future], PATIENCE)
                    if stop():
                        stopping.set()
                yield future.result()
        except BrokenExecutor:
            self._pool = None
            if not stop():  # whoever interrupts all processes at once has ended these first
                raise EntryError(_ENDED) from None
        finally:
            if stop():
                stopping.set()

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool[0].shutdown(cancel_futures=True)
