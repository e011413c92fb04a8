"""Rendering: the templates of `page/` filled with what a report says as JSON, and with nothing else.

Everything that a server controls is text: it is escaped by jinja2, shortened, and what cannot be seen in it is written as an escape. The page
says by its Content-Security-Policy that nothing is fetched and that no script or style counts but its own two, which it names by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2
from markupsafe import Markup

from ftevents.evidence import cut
from ftevents.report.excerpts import visible
from ftevents.report.html.view import view

if TYPE_CHECKING:
    from ftevents.report.model import Report

LONGEST = 10_000
"""Characters of any one text."""


def render_html(report: Report) -> str:
    """Return the report as one HTML page."""
    return render_document(report.to_json())


def render_document(document: dict[str, Any]) -> str:
    """Return a report that was written as JSON as one HTML page."""
    style, script = _own("style.css"), _own("script.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:; base-uri 'none'; form-action 'none'"
    page = _environment().get_template("report.html.j2")
    return page.render(view(document), style=Markup(style), script=Markup(script), policy=Markup(policy))  # noqa: S704 - our own files


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_own),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    environment.filters["prose"] = _prose
    return environment


@cache
def _own(name: str) -> str:
    """Return the text of one of our own files."""
    return (files("ftevents.report.html") / "page" / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _prose(text: str) -> Markup:
    """Return a sentence with what stands between backticks as code."""
    parts = re.split(r"`([^`\n]{1,80})`", str(_harmless(text)))
    return Markup("").join(Markup("<code>{}</code>").format(part) if place % 2 else part for place, part in enumerate(parts))


def _harmless(value: Any) -> Any:
    """Return a text without anything that moves other text, and not too long; markup of our own, and numbers, as they are."""
    return visible(cut(value, LONGEST)) if type(value) is str else value
