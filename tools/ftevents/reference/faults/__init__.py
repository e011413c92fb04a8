"""The named faults, grouped by class; importing this package registers all of them."""

from ftevents.reference.faults import auth, cursors, errors, events, http, json, lookups, more, order, pages, sizes, wire

__all__ = ["auth", "cursors", "errors", "events", "http", "json", "lookups", "more", "order", "pages", "sizes", "wire"]
