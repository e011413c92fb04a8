"""The schemas of the offline benchmark: what the peers validate, in the form that each of them is quickest with.

It is the schema that is published in spec/schemas, the event's written into that of the page (a reference for each event is slower), and no
descriptions. None of the peers looks at what links pages to each other.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
