"""Endings: how a run ends that cannot go on, said alike by both front ends."""

from __future__ import annotations

import os
import traceback

USAGE = 2
OUR_FAULT = 70
INTERRUPTED = 130


def confession(fault: Exception) -> str:
    """Return the sentence for a fault of ours; its own text is left out, since it may hold what a server or a user wrote.

    Where FTEVENTS_DEBUG is set, its traceback stands in place of the hint, without that text.
    """
    sentence = f"a fault of ftevents itself, not of the server: {type(fault).__name__}."
    if "FTEVENTS_DEBUG" in os.environ:
        return f"{sentence}\n{''.join(traceback.format_tb(fault.__traceback__))}"
    return f"{sentence} FTEVENTS_DEBUG=1 shows where; please report it."
