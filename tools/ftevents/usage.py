"""Mistakes of use: the one exception that a user can put right."""

from __future__ import annotations


class UsageError(Exception):
    """Something that the user can put right: one sentence that says what, where, and what to do."""
