"""The models of the offline benchmark: an event and a record with a page for pydantic, as strict as the schemas."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """What takes no text for a number."""

    model_config = ConfigDict(strict=True)


class Event(Strict):
    """An event."""

    object: Literal["fine_tuning.job.event"]
    id: Annotated[str, Field(min_length=1)]
    created_at: Annotated[int, Field(ge=0, lt=100_000_000_000)]
    level: Literal["info", "warn", "error"]
    message: str
    type: Literal["message", "metrics"] | None = None
    data: Any = None


class Page(Strict):
    """A page."""

    object: Literal["list"]
    data: list[Event]
    has_more: bool


class Record(Strict):
    """A record of a request; only its body is looked at."""

    body: Page


MODELS: dict[str, type[Strict]] = {"events": Event, "pages": Record}
"""The model of a line, by the form of the file."""
