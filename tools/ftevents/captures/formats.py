"""Formats: which reader understands a file, found by looking at its bytes and never at its name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.documents import read_json
from ftevents.captures.items import Elsewhere, LeftOut, Unreadable
from ftevents.captures.sources import Source, sources
from ftevents.evidence import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

Item = Exchange | Elsewhere | Unreadable | LeftOut


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: whether bytes are of it, and its entries. `read` takes the file and the numbers of the exchanges to come."""

    recognises: Callable[[bytes], bool]
    read: Callable[[Source, Iterator[int]], Iterator[Item]]


READERS: dict[str, Reader] = {
    "json": Reader(lambda _: True, read_json),
}
"""The formats by name. The first that recognises a file reads it; `json` is the last, and says what is wrong with any other file."""


def read(paths: Iterable[str | Path], *, stdin: BinaryIO) -> Iterator[Item]:
    """Yield one item for each entry behind the paths, in order; exchanges are numbered from 1 over all files.

    `-` is standard input; a folder is all the files in it. Nothing is raised for what a file holds: a bad entry is an `Unreadable`.
    """
    numbers = count(1)
    for source in sources(paths, stdin):
        if isinstance(source, Source):
            yield from _reader(source.body).read(source, numbers)
        else:
            yield source


def _reader(body: bytes) -> Reader:
    return next(reader for reader in READERS.values() if reader.recognises(body))
