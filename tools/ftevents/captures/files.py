"""Files: what a path stands for before anybody opens it. A file can be sent to another process, and opened there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    import io

AT_ONCE = 2**20
"""Bytes that are read from a file at a time."""


class File(Protocol):
    """A file: its name for people, whether it was named itself or found in a folder, and its size in bytes.

    `path` is where an ordinary file of this machine lies; None for any other.
    """

    @property
    def name(self) -> str:
        """Its name for people, which holds no secret."""

    @property
    def named(self) -> bool:
        """Whether it was named itself."""

    @property
    def size(self) -> int:
        """Its size in bytes, when it was found."""

    @property
    def path(self) -> str | None:
        """Where it lies on this machine."""

    def __hash__(self) -> int:
        """Files are known by what they are."""

    def open(self, *, at_random: bool = False) -> BinaryIO | io.BufferedReader:
        """Open it at its beginning, perhaps to read a little here and there. Raises OSError."""


@dataclass(frozen=True, slots=True)
class LocalFile:
    """An ordinary file of this machine."""

    path: str
    name: str
    named: bool
    size: int

    def open(self, *, at_random: bool = False) -> BinaryIO | io.BufferedReader:  # noqa: ARG002 - a disk reads either way
        """Open it."""
        return Path(self.path).open("rb", buffering=AT_ONCE)


def readable(text: str) -> str:
    """Return a path for people to read: control characters, and bytes that are no text, are shown as escapes."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)
