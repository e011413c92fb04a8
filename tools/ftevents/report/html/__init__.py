"""The report as one HTML page, for people: it needs no network, no script and no other file."""

from ftevents.report.html.rendering import render_document, render_html

__all__ = ["render_document", "render_html"]
