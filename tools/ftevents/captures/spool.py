"""A spool: what standard input has given, kept so that it can be read again: in memory as long as it is little, then in a nameless file."""

from __future__ import annotations

import io
import tempfile
import weakref
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MOST_IN_MEMORY = 16 * 2**20


class Spool:
    """A stream that keeps a copy of what is read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read from a stream."""
        self._stream = stream
        self.copy: BinaryIO = io.BytesIO()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        """Read up to so many bytes."""
        return self._kept(self._stream.read(size))

    def readline(self, size: int = -1) -> bytes:
        """Read up to the end of a line."""
        return self._kept(self._stream.readline(size))

    def _kept(self, piece: bytes) -> bytes:
        self.copy.write(piece)
        self._size += len(piece)
        if self._size > MOST_IN_MEMORY and isinstance(self.copy, io.BytesIO):
            file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - it is open as long as the spool is there
            weakref.finalize(self, file.close)
            file.write(self.copy.getbuffer())
            self.copy = file
        return piece

    def again(self) -> BinaryIO:
        """Return what was read so far, from its beginning."""
        return cast("BinaryIO", io.BufferedReader(_Again(self)))


class _Again(io.RawIOBase):
    """The copy, read with a place of its own."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset if whence == io.SEEK_SET else self._at + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        self._spool.copy.seek(self._at)
        piece = self._spool.copy.read(len(room))
        self._spool.copy.seek(0, io.SEEK_END)
        room[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)
