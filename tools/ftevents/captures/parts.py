"""Parts: a file, or a range of a long file of lines, judged by itself, as a process of its own does it.

Any range will do: to it belong the lines that begin in it. What comes back is what the judge would have kept of them, to be moved to where
it stands in the whole. A file that cannot be cut is judged by whoever has its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from ftevents.captures.formats import Ways, entries, reader_of
from ftevents.captures.harvest import Harvest
from ftevents.captures.items import EntryError, Unreadable
from ftevents.captures.judging import show
from ftevents.captures.lines import alien_of, entries_of_line, read_block, read_ndjson
from ftevents.captures.moving import FAR
from ftevents.captures.numbers import Numbers
from ftevents.captures.proving import Prover
from ftevents.captures.shelf import Shelf
from ftevents.captures.source import Source, pass_line
from ftevents.captures.sources import unreadable
from ftevents.captures.stretch import Store
from ftevents.rules.stream import Judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.captures.files import File
    from ftevents.captures.formats import Item
    from ftevents.contract import Facts
    from ftevents.rules.stream import Kept

MOST_REMEMBERED = 1_000
"""Files of which it is remembered whether they can be cut."""


@dataclass(frozen=True, slots=True)
class Share:
    """A range of a file, in bytes; `end` is None for all that is left."""

    file: File
    start: int = 0
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How to judge: by which facts and clauses, with the gate or without, and as which format if not as the one that is found."""

    facts: Facts
    clauses: tuple[str, ...]
    gate: bool = True
    form: str | None = None


@dataclass(slots=True)
class Part:
    """What was found in a share: what the judge kept, what was counted, how many numbers were given out, and how many lines there are."""

    kept: Kept
    harvest: Harvest
    numbers: int
    lines: int
    is_first: bool


def shares(file: File, size: int) -> Iterator[Share]:
    """Yield the shares of a file, each of about so many bytes."""
    edges = [*range(0, max(file.size, 1), size)]
    for start, end in zip(edges, [*edges[1:], None], strict=True):
        yield Share(file, start, end)


def judge_share(share: Share, way: Way, stop: Callable[[], bool] = lambda: False) -> Part:
    """Judge a share; of a range, nothing more when it is asked to stop.

    Nothing is raised for what a file holds, or for one that cannot be opened: that is among the complaints.
    """
    judge, harvest, numbers = Judge(way.facts, way.clauses, gate=way.gate), Harvest(), Numbers()
    lines = _Lines(stop)
    with Shelf() as shelf:
        for item in _items(share, way, Ways(Prover(way.facts) if way.gate else None, shelf), numbers, lines):
            harvest.add(item)
            show(item, judge)
        kept = judge.kept()
    return Part(kept, harvest, next(numbers) - 1, lines.count, not share.start)


@dataclass(slots=True)
class _Lines:
    stop: Callable[[], bool]
    count: int = 0


def _items(share: Share, way: Way, ways: Ways, numbers: Numbers, lines: _Lines) -> Iterator[Item]:
    is_whole = share.start == 0 and share.end is None
    try:
        if not is_whole and can_be_cut(share.file, way.form):
            yield from _of_range(share, ways, numbers, lines)
        elif share.start == 0:
            with share.file.open() as stream:
                source = Source.opened(share.file, stream)
                source.shelf = ways.shelf
                yield from entries(source, way.form, numbers, ways)
    except OSError as error:
        yield unreadable(share.file.name, error)
    except EntryError as error:
        yield Unreadable(share.file.name, str(error))


@lru_cache(MOST_REMEMBERED)
def can_be_cut(file: File, form: str | None) -> bool:
    """Whether a file is one of lines that can be read from any place."""
    with file.open(at_random=True) as stream:
        source = Source.opened(file, stream)
        if source.is_packed or not stream.seekable() or reader_of(source, form).read is not read_ndjson:
            return False
        return source.named or alien_of(source) is None


def _of_range(share: Share, ways: Ways, numbers: Numbers, lines: _Lines) -> Iterator[Item]:
    """Yield what stands on the lines that begin in a range."""
    with share.file.open() as stream:
        if stream.seek(0, 2) < share.file.size:
            raise EntryError("is shorter than it was; keep it as it is, and validate it again")
        stream.seek(0)
        start = share.start
        if start:
            stream.seek(start - 1)
            start += pass_line(stream, None if share.end is None else share.end - start + 1) - 1
        source = Source.opened(share.file, stream, is_part=True)
        source.shelf = ways.shelf
        store = Store(source, entries_of_line)
        first = FAR if start else 1
        for block in source.blocks(first, start, share.end):
            if lines.stop():
                return
            lines.count = block.number + max(len(block.lines), 1) - first
            yield from read_block(block, store, numbers, ways.prover)
