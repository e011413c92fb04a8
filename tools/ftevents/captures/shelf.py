"""The shelf: files that are read a second time. The last one stays open for a while, since a packed one is read in one direction only."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

    from ftevents.captures.again import Again
    from ftevents.captures.source import Source

STEP = 2**20


class Shelf:
    """Keeps at most one file open, while it is used as a context; outside of one, only one of a store, which nobody else waits for."""

    def __init__(self) -> None:
        """Keep nothing open."""
        self._source: Source | Again | None = None
        self._stream: BinaryIO | io.BufferedReader | None = None
        self._keeps = False

    def __enter__(self) -> Self:
        """Begin to keep files open."""
        self._keeps = True
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self._keeps = False
        self._close()

    @contextmanager
    def at(self, source: Source | Again, offset: int) -> Iterator[BinaryIO | io.BufferedReader]:
        """Yield the file of a source at an offset of its unpacked bytes. Raises OSError where it is not there."""
        stream = self._taken(source, offset)
        try:
            if stream.seekable():
                stream.seek(offset)
            else:
                _pass(stream, offset - stream.tell())
            yield stream
        finally:
            if self._keeps or (source.file is not None and source.file.path is None):
                self._source, self._stream = source, stream
            else:
                stream.close()

    def _taken(self, source: Source | Again, offset: int) -> BinaryIO | io.BufferedReader:
        stream = self._stream
        if source == self._source and stream is not None and (stream.seekable() or stream.tell() <= offset):
            return stream
        self._close()
        return source.reopen()

    def _close(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._source = self._stream = None


def _pass(stream: BinaryIO | io.BufferedReader, size: int) -> None:
    while size > 0:
        passed = len(stream.read(min(size, STEP)))
        if not passed:
            raise OSError(os.strerror(5) + ", since it is shorter than it was")
        size -= passed
