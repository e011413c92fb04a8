"""The schemas of the offline benchmark: what the peers validate, in the form that each of them is quickest with.

It is the schema that is published in spec/schemas, the event's written into that of the page (a reference for each event is slower), and no
descriptions. None of the peers looks at what links pages to each other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

SCHEMAS = Path(__file__).resolve().parents[2] / "spec" / "schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(form: str) -> dict[str, Any]:
    """Return the schema of an event, of a record with a page, or of an array of pages (`events`, `pages`, `bodies`)."""
    event, page = _plain("event"), _plain("page")
    page["properties"]["data"]["items"] = event
    record = {"type": "object", "required": ["body"], "properties": {"body": page}}
    bodies = {"type": "array", "items": page}
    return {"$schema": DIALECT, **{"events": event, "pages": record, "bodies": bodies}[form]}


def _plain(name: str) -> dict[str, Any]:
    found: dict[str, Any] = _without_words(json.loads((SCHEMAS / f"{name}.json").read_text("utf-8")))
    return found


def _without_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: _without_words(member)
            for name, member in value.items()
            if name not in ("$schema", "$id", "title", "description", "examples")
        }
    return [_without_words(item) for item in value] if isinstance(value, list) else value


def models() -> dict[str, Any]:
    """Return pydantic's models of an event and of a record with a page, as strict as the schema."""
    from pydantic import BaseModel, ConfigDict, Field, create_model

    strict = ConfigDict(strict=True)
    event: type[BaseModel] = create_model(
        "Event",
        __config__=strict,
        object=(Literal["fine_tuning.job.event"], ...),
        id=(str, Field(min_length=1)),
        created_at=(int, Field(ge=0, lt=100_000_000_000)),
        level=(Literal["info", "warn", "error"], ...),
        message=(str, ...),
        type=(Literal["message", "metrics"] | None, None),
        data=(Any, None),
    )
    page: type[BaseModel] = create_model(
        "Page",
        __config__=strict,
        object=(Literal["list"], ...),
        data=(list[event], ...),
        has_more=(bool, ...),  # type: ignore[valid-type]
    )
    record: type[BaseModel] = create_model("Record", __config__=strict, body=(page, ...))
    return {"events": event, "pages": record}
