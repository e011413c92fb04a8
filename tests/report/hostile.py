"""Reports on hostile text: a breach whose words, target and file hold everything that some format gives a meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ftevents.evidence import Transcript
from ftevents.report import build
from handmade import event, page, url

if TYPE_CHECKING:
    from ftevents.report import Report

HOSTILE = (
    ']]> \x00\x1b[31m\u202e\ud800\ufffe & "quoted" <script>alert(1)</script> <!-- --> ``` ~~~ `code` | cell | @octocat #1 '
    "https://evil.example www.evil.example a@evil.example [a](https://evil.example) ![a](x) *b* _c_ {0} %0A::error::b\n"
    "::error file=x::owned\r\n::stop-commands::x\n```\n</details>\n# Head\n##[error]owned"
)


def report_of(number: int = 1, *, text: str = HOSTILE, **more: Any) -> Report:
    """Return the report on a page with so many events whose level is hostile, at a place, of a target and with notes that are."""
    events = [event(f"e{place}", level=f"debug {place}") for place in range(number, 0, -1)]
    exchange = page(events, place=text, query=f"after={text}")
    assert exchange.request is not None
    assert exchange.request.url.startswith(url())
    settled = {"target": text, "source": text, "notes": (text,), "inconclusive": [text]} | more
    return build(Transcript([exchange]), profile="openai", **settled)
