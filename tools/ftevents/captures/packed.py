"""Packed: gzip, of files and of bodies. It is undone as far as it goes and never beyond a cap, since a few bytes may stand for gigabytes."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.items import EntryError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAGIC = b"\x1f\x8b"
RATIO = 200
"""A stream that unpacks to more than so many times its size is not followed: texts come to a tenth of that."""
FREE = 16 * 2**20
"""Bytes up to which any ratio will do."""
BLOCK = 2**16
_GZIP = 31
"""The window size by which zlib knows that a gzip header comes first."""
_TOO_MUCH = f"unpacks to more than {RATIO} times its size, which is not followed; unpack it yourself if it can be trusted"


class Unpacked(io.RawIOBase):
    """What a gzip stream unpacks to, as a stream; several members are one text.

    It ends where no more can be had. Where that is not the end of the gzip stream, `defect` says why in a sentence.
    """

    def __init__(self, packed: BinaryIO | io.BufferedReader, start: bytes = b"", *, owns: bool = False) -> None:
        """Unpack a stream whose first bytes were read already; one that it `owns` is closed with it."""
        super().__init__()
        self.defect: str | None = None
        self._packed = packed
        self._todo = start
        self._owns = owns
        self._told = 0
        self._engine = zlib.decompressobj(_GZIP)
        self._taken = len(start)
        self._given = 0
        self._ended = False

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def tell(self) -> int:
        """How many unpacked bytes were given."""
        return self._told

    def close(self) -> None:
        """Close the packed stream too, where it was opened for this."""
        if self._owns:
            self._packed.close()
        super().close()

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill a buffer; 0 is the end."""
        room = memoryview(buffer).cast("B")
        piece = b""
        while not piece and not self._ended:
            piece = self._next(len(room))
        room[: len(piece)] = piece
        self._told += len(piece)
        return len(piece)

    def _next(self, most: int) -> bytes:
        """Return the next bytes, perhaps none; note the end where it is reached."""
        if not self._todo:
            self._todo = self._packed.read(BLOCK)
            self._taken += len(self._todo)
        if not self._todo:
            return self._end(None if self._engine.eof else "breaks off in the middle of its gzip stream; save the whole file again")
        if self._engine.eof:
            self._todo = self._todo.lstrip(b"\0")
            if not MAGIC.startswith(self._todo[:2]):
                return self._end("has other bytes behind its gzip stream, which were not read")
            if self._todo:
                self._engine = zlib.decompressobj(_GZIP)
            return b""
        try:
            piece = self._engine.decompress(self._todo, most)
        except zlib.error as error:
            return self._end(f"is damaged in its gzip stream ({str(error).rpartition(': ')[2]}); save it again")
        self._todo = self._engine.unused_data or self._engine.unconsumed_tail
        self._given += len(piece)
        if self._given > FREE and self._given > RATIO * self._taken:
            return self._end(_TOO_MUCH)
        return piece

    def _end(self, defect: str | None) -> bytes:
        self._ended = True
        self.defect = defect
        return b""


def unpack(body: bytes, cap: int) -> bytes:
    """Return a body without its gzip coding; one that has none as it is. Raises EntryError where it cannot be undone or is longer than `cap`."""
    if not body.startswith(MAGIC):
        return body
    stream = Unpacked(io.BytesIO(body))
    with io.BufferedReader(stream) as reader:
        found = reader.read(cap + 1)
    if stream.defect is not None or len(found) > cap:
        raise EntryError(f"its body, a gzip stream, {stream.defect or f'unpacks to more than {cap >> 20} MB'}")
    return found
