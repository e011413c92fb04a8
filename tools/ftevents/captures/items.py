"""Items: what a reader yields beside an exchange, so that nothing that was found is dropped without a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.evidence import Exchange
    from ftevents.evidence.link import Origin


@dataclass(frozen=True, slots=True)
class Found:
    """An exchange, and where it can be read again, so that nobody needs to hold it."""

    exchange: Exchange
    origin: Origin


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something that was to be judged and cannot be: its place, and one sentence that says what is wrong and what to do."""

    place: str
    why: str

    def __str__(self) -> str:
        """Return place and sentence as one line."""
        return f"{self.place}: {self.why}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file in a folder that is of no known kind, and what it is instead."""

    place: str
    why: str

    def __str__(self) -> str:
        """Return place and sentence as one line."""
        return f"{self.place}: {self.why}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A record that is about something else than this list; `what` names it (`GET /v1/models`).

    It has an exchange only where its status is 400 or more: the envelope of a refusal is the same everywhere, and is all to be judged.
    """

    place: str
    what: str
    exchange: Exchange | None = None

    def __str__(self) -> str:
        """Return place and name as one line."""
        return f"{self.place}: {self.what}"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about how a file was read that its user should know, and that is nobody's fault."""

    place: str
    what: str

    def __str__(self) -> str:
        """Return place and sentence as one line."""
        return f"{self.place}: {self.what}"


class EntryError(ValueError):
    """Raised inside readers for an entry that cannot be read; its text is the sentence for the user."""
