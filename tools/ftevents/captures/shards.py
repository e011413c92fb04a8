"""Shards: a long file of lines, cut at line breaks and judged by several processes, each a part of it.

What comes back of a part is what the judge would have kept of it. Numbers and lines are those of the part; they are moved to where they stand
in the file when the parts before it are known. So the report is that of one process.
"""

from __future__ import annotations

import re
import signal
import sys
import threading
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ftevents.captures.harvest import Harvest
from ftevents.captures.judging import show
from ftevents.captures.lines import entries_of_line, read_block
from ftevents.captures.numbers import Numbers
from ftevents.captures.proving import Prover
from ftevents.captures.source import Source
from ftevents.captures.stretch import One, Store, Stretch
from ftevents.evidence import Exchange
from ftevents.rules.stream import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor

    from ftevents.contract import Facts
    from ftevents.evidence.link import Link, Origin
    from ftevents.rules.stream import Kept

SHARD = 16 * 2**20
"""Bytes of one part, about."""
WORTHWHILE = 48 * 2**20
"""Bytes of the smallest file for which processes are started by themselves: with less, they cost more than they save."""
_NUMBER = re.compile("[0-9]+")
FAR = 2**40
"""The number of the first line of a part, as long as it is not known: more than any file has."""


@dataclass(frozen=True, slots=True)
class Task:
    """One part of a file, and how to judge it."""

    path: str
    name: str
    start: int
    end: int
    facts: Facts
    clauses: tuple[str, ...]
    gate: bool


@dataclass(slots=True)
class Part:
    """What was found in a part: what the judge kept, what was counted, how many numbers were given out, and how many lines there are."""

    kept: Kept
    harvest: Harvest
    numbers: int
    lines: int
    is_first: bool


def cut(path: str, size: int, shard: int) -> list[tuple[int, int]]:
    """Return the parts of a file: each begins behind a line break, and together they are the file."""
    cuts = [0]
    with Path(path).open("rb") as stream:
        for place in range(shard, size, shard):
            stream.seek(max(place, cuts[-1]))
            stream.readline()
            cuts.append(min(stream.tell(), size))
    edges = sorted({*cuts, size})
    return list(pairwise(edges))


def judge_part(task: Task) -> Part:
    """Judge one part of a file; this is what a worker does."""
    judge, harvest, numbers = Judge(task.facts, task.clauses, gate=task.gate), Harvest(), Numbers()
    prover = Prover(task.facts) if task.gate else None
    lines = 0
    with Path(task.path).open("rb", buffering=2**20) as stream:
        stream.seek(task.start)
        source = Source(task.name, stream, reopen=lambda: Path(task.path).open("rb"))  # noqa: SIM115 - closed by who reads it again
        store = Store(source, entries_of_line)
        first = FAR if task.start else 1
        for block in source.blocks(first, task.start, task.end):
            lines = block.number + max(len(block.lines), 1) - first
            for item in read_block(block, store, numbers, prover):
                harvest.add(item)
                show(item, judge)
    return Part(judge.kept(), harvest, next(numbers) - 1, lines, not task.start)


class Mover:
    """Moves what a part found to where it stands in the file."""

    def __init__(self, store: Store, numbers_before: int, lines_before: int) -> None:
        """Add so much to numbers and lines; exchanges are read again from a store of this process."""
        self._store = store
        self._numbers = numbers_before
        self._lines = lines_before

    def place(self, words: str) -> str:
        """Return the place of something in words, and what is said behind it."""
        before = len(self._store.name) + len(" line ")
        found = _NUMBER.match(words, before)
        return words if found is None else f"{words[:before]}{int(found[0]) + self._lines}{words[found.end() :]}"

    def words(self, text: str, place: str) -> str:
        """Return a text that may name a place."""
        return text.replace(place, self.place(place)) if place in text else text

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange."""
        number = exchange.number + self._numbers
        origin = None if exchange.origin is None else (exchange.origin[0] + self._lines, exchange.origin[1])
        return replace(exchange, number=number, place=self.place(exchange.place), sent=number, finished=number, origin=origin)

    def link(self, link: Link) -> None:
        """Move a link."""
        link.origin = self._origin(link.origin)
        link.sent += self._numbers
        link.finished += self._numbers

    def _origin(self, origin: Exchange | Origin) -> Exchange | Origin:
        if isinstance(origin, Stretch):
            return replace(origin, store=self._store, number=origin.number + self._numbers, first=origin.first + self._lines)
        if isinstance(origin, One):
            part = origin.part
            moved = replace(part, place=self.place(part.place), first=part.first + self._lines, line=part.line + self._lines)
            base, number = origin.base + self._numbers, origin.number + self._numbers
            return One(self._store, moved, base, number, self.place(origin.words))
        return self.exchange(origin) if isinstance(origin, Exchange) else origin

    def complaint(self, words: str) -> str:
        """Return a sentence that begins with its place."""
        return self.place(words)


def _pool(many: int) -> ProcessPoolExecutor:
    """Return so many processes, started as copies of this one where that is safe, since it is quicker."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    is_safe = sys.platform == "linux" and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if is_safe else "spawn")
    return ProcessPoolExecutor(many, mp_context=context, initializer=_heed_nothing)


def _heed_nothing() -> None:
    """Leave Ctrl-C to the process that started this one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Workers:
    """Processes that judge parts of files."""

    def __init__(
        self, many: int, facts: Facts, clauses: Sequence[str], *, gate: bool = True, least: int = WORTHWHILE, shard: int = SHARD
    ) -> None:
        """Judge by some clauses, with so many processes, files of at least so many bytes, in parts of so many."""
        self._shard = shard
        self._many = many
        self._facts = facts
        self._clauses = tuple(clauses)
        self._gate = gate
        self._least = least
        self._pool: ProcessPoolExecutor | None = None

    def takes(self, source: Source) -> bool:
        """Whether a source is judged in parts."""
        return self._many > 1 and source.path is not None and not source.is_packed and Path(source.path).stat().st_size >= self._least

    def judging(self, judge: Judge, harvest: Harvest, stop: Callable[[], bool] = lambda: False) -> Callable[[Source, Numbers], bool]:
        """Return what has a file judged in parts, for a judge who is given what they found, and says whether it was.

        `stop` is asked before each part whether to go on.
        """

        def elsewhere(source: Source, numbers: Numbers) -> bool:
            is_taken = self.takes(source)
            if is_taken:
                self._judge(source, judge, harvest, numbers, stop)
            return is_taken

        return elsewhere

    def _judge(self, source: Source, judge: Judge, harvest: Harvest, numbers: Numbers, stop: Callable[[], bool]) -> None:
        path = str(source.path)
        size = Path(path).stat().st_size
        tasks = [Task(path, source.name, start, end, self._facts, self._clauses, self._gate) for start, end in cut(path, size, self._shard)]
        store = Store(source, entries_of_line)
        lines = 0
        for part in self._parts(tasks):
            mover = Mover(store, numbers.take(part.numbers) - 1, lines - (0 if part.is_first else FAR - 1))
            judge.take(part.kept, mover)
            harvest.take(part.harvest, mover.complaint)
            lines += part.lines
            if stop():
                return

    def _parts(self, tasks: list[Task]) -> Iterator[Part]:
        if self._pool is None:
            self._pool = _pool(self._many)
        return self._pool.map(judge_part, tasks)

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
