"""Clauses of the family pagination: what pages of one list say together.

The list itself is known from neighbours inside pages: what stands right behind an event never changes, since a list grows at its head
only. So it has one oldest event, and what was once in front of an event stays there. A page behind a cursor, `has_more`, and every walk are
judged against that; where two pages contradict each other and no other page decides, one of the two is wrong, and the finding says so.
"""

from ftevents.rules.pagination.order import grows_at_the_head_only, newest_first, one_order, reading_changes_nothing
from ftevents.rules.pagination.pages import (
    after_continues,
    after_is_exclusive,
    default_page_is_20,
    end_is_an_empty_page,
    has_more_is_true,
    limit_is_respected,
    page_is_full,
)
from ftevents.rules.pagination.sameness import cursor_can_be_used_again, jobs_are_separate, same_event_same_content
from ftevents.rules.pagination.walks import ids_are_unique, list_is_as_expected, walk_ends, walk_is_complete, walk_repeats_nothing

__all__ = [
    "after_continues",
    "after_is_exclusive",
    "cursor_can_be_used_again",
    "default_page_is_20",
    "end_is_an_empty_page",
    "grows_at_the_head_only",
    "has_more_is_true",
    "ids_are_unique",
    "jobs_are_separate",
    "limit_is_respected",
    "list_is_as_expected",
    "newest_first",
    "one_order",
    "page_is_full",
    "reading_changes_nothing",
    "same_event_same_content",
    "walk_ends",
    "walk_is_complete",
    "walk_repeats_nothing",
]
