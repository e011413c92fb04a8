"""Again: a file that was read once, as it is opened a second time, perhaps in another process."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.packed import BLOCK, Unpacked
from ftevents.captures.shelf import Shelf

if TYPE_CHECKING:
    from ftevents.captures.files import File
    from ftevents.captures.source import Source


@dataclass(unsafe_hash=True)
class Again:
    """A file that was read, and can be opened again in any process that sees it."""

    file: File
    is_packed: bool
    shelf: Shelf = field(default_factory=Shelf, compare=False, repr=False)

    @classmethod
    def of(cls, source: Source | Again) -> Again:
        """Return what a source is to another process."""
        if isinstance(source, Again):
            return cls(source.file, source.is_packed)
        if source.file is None:
            raise TypeError(f"{source.name} cannot be opened by another process")
        return cls(source.file, source.is_packed)

    @property
    def name(self) -> str:
        """Its name for people."""
        return self.file.name

    def reopen(self) -> BinaryIO | io.BufferedReader:
        """Open the file again, unpacked, at its beginning. Raises OSError where that cannot be done."""
        return unpacked(self.file.open(at_random=True), is_packed=self.is_packed)


def unpacked(stream: BinaryIO | io.BufferedReader, *, is_packed: bool) -> BinaryIO | io.BufferedReader:
    """Return a stream without its gzip coding, where it has one."""
    return io.BufferedReader(Unpacked(stream, owns=True), BLOCK) if is_packed else stream
