"""Masks: the words that recorders put in place of a value. A masked value is unknown: it is neither missing nor the same as another one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftevents.evidence import Exchange

if TYPE_CHECKING:
    from ftevents.evidence import Headers, Request

_JUDGED = ("content-type", "location", "retry-after")
_WORDS = "sanitized|sanitised|redacted|filtered|removed|hidden|masked|scrubbed|omitted|censored|obfuscated"
_MASK = re.compile(rf"[\W_]*(?:{_WORDS})[\W_]*|\*{{3,}}|[xX]{{5,}}|<[^<>]*>|\{{\{{.*\}}\}}", re.IGNORECASE | re.DOTALL)
_MASKED_ID = re.compile(rb'"id"\s*:\s*"([^"\w]*(?i:%b)[^"\w]*|\*{3,}|[xX]{5,})"' % _WORDS.encode())


def is_mask(text: str) -> bool:
    """Whether a value was replaced by who recorded it: `Sanitized`, `[Filtered]`, `***`, `<TOKEN>`."""
    return _MASK.fullmatch(text.strip()) is not None


def masked_id(body: bytes) -> str | None:
    """Return what stands in place of ids in a body; None where no id was replaced."""
    found = _MASKED_ID.search(body)
    return found[1].decode("utf-8", "replace") if found else None


def hides(request: Request) -> bool:
    """Whether job or cursor were replaced by a word, so that nobody knows which page was asked for."""
    asked = Exchange(0, "", request, None)
    return any(is_mask(text) for text in (asked.job_id, asked.after) if text)


def shown_headers(headers: Headers | None) -> Headers | None:
    """Return the headers without those of HTTP/2's own (`:status`); None where one that is judged was replaced by a word."""
    if headers is None or any(name.lower() in _JUDGED and is_mask(text) for name, text in headers):
        return None
    return tuple((name, text) for name, text in headers if not name.startswith(":"))
