"""The numbers of exchanges, from 1 over all files, in the order of reading."""

from __future__ import annotations


class Numbers:
    """Gives out numbers, one or many at a time."""

    def __init__(self, first: int = 1) -> None:
        """Begin with a number."""
        self._next = first

    def __iter__(self) -> Numbers:
        """Return itself."""
        return self

    def __next__(self) -> int:
        """Return the next number."""
        return self.take(1)

    def take(self, many: int) -> int:
        """Return the first of so many numbers, which are taken."""
        first = self._next
        self._next += many
        return first
