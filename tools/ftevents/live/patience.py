"""Patience: what a rate limit asks for, and when everyone has to pause.

Measured: putting a refused request back and going on with others is fastest, as long as refusals are rare; where they pile up, everyone
pauses, or requests are wasted and given up.
"""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.live.transport import Received

LONGEST = 60.0
"""Seconds: no Retry-After is obeyed for longer."""
USUAL = 1.0
"""Seconds to wait where none, or no number, is given."""
PILE = 3
WINDOW = 6
MOST_PUT_BACK = 20


def asked_for(received: Received) -> float | None:
    """Return the seconds that an answer asks to wait; None where it is no rate limit (429, or 503 with Retry-After)."""
    answer = received.answer
    if answer is None or answer.status not in (429, 503):
        return None
    values = [value for name, value in answer.headers or () if name.lower() == "retry-after"]
    if answer.status == 503 and not values:
        return None
    return min(max(_seconds(values[0]) if values else USUAL, 0.0), LONGEST)


def _seconds(text: str) -> float:
    if text.isascii() and text.strip().isdigit():
        return float(text)
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return USUAL


class Patience:
    """Remembers the last answers and until when nobody asks."""

    def __init__(self) -> None:
        """Begin without a pause."""
        self.until = 0.0
        self.refusals = 0
        self._recent: deque[bool] = deque(maxlen=WINDOW)

    def hears(self, seconds: float | None) -> None:
        """Take note of an answer: the seconds that it asks to wait, or None."""
        self._recent.append(seconds is not None)
        if seconds is not None:
            self.refusals += 1
            if sum(self._recent) >= PILE:
                self.until = max(self.until, time.monotonic() + seconds)
