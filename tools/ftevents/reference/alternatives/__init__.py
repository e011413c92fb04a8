"""The accepted alternatives, grouped by class; importing this package registers all of them."""

from ftevents.reference.alternatives import answers, contents, requests

__all__ = ["answers", "contents", "requests"]
