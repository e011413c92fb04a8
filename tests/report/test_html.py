"""Tests of the HTML report as text: what stands in it, that it is one inert file, and how large it is."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any

import pytest

from ftevents.evidence import Answer, Asked, Exchange, Failure, Request, Transcript
from ftevents.report import build
from ftevents.report.html import render_document, render_html
from handmade import event, page, walk
from report.hostile import HOSTILE
from report.hostile import report_of as hostile
from report.runs import FAULTY, captures, clause, document, live, words

GOOD = walk((None, "e4 e3"), ("e3", "e2 e1"), limit=2)


def rendered(*exchanges: Exchange, **more: Any) -> str:
    """Return the page for the report on some exchanges."""
    return render_html(build(Transcript(list(exchanges)), **{"profile": "openai", "target": "a target", "source": "a test"} | more))


def test_the_verdict_the_cause_and_who_is_hurt_come_first() -> None:
    """A reader who sees the first screen alone knows what is wrong."""
    said = words(render_html(live("after-inclusive")))
    order = [
        "Not conforming",
        "http://server.invalid/v1",
        "4 violated",
        "Likely cause",
        "begins with the cursor",
        "One command shows it",
        "Whose users are hurt",
    ]
    places = [said.index(each) for each in order]

    assert places == sorted(places)
    assert "Python, Node, Go, Ruby, .NET" in said


def test_a_finding_is_told_in_full() -> None:
    """Clause, sentence, source, what came and what was due, who is hurt, the request, the answer with its mark, the line for the shell."""
    text = render_html(live("after-inclusive"))
    article = text[text.index('<article class="card finding tone-bad" id="clause-pagination-after-is-exclusive"') :].partition(
        "</article>"
    )[0]
    found = clause(document("after-inclusive"), "pagination/after-is-exclusive")
    first = found["findings"][0]
    said = words(html.unescape(article))

    for part in (found["id"], found["source"], first["place"], first["curl"][0], "Python yields events twice", "Java never ends"):
        assert part in said
    assert f"<mark>{html.escape(first['excerpts'][0]['marked'], quote=True)}</mark>".replace("&quot;", "&#34;") in article
    assert f"broken in {found['broken']:,} of {found['looked_at']:,} looked at" in said


@pytest.mark.parametrize("faults", [(), *((name,) for name in FAULTY)], ids=lambda faults: "-".join(faults) or "conforming")
def test_every_number_is_one_of_the_json(faults: tuple[str, ...]) -> None:
    """The page of the JSON is the page of the report."""
    report = live(*faults)

    assert render_document(report.to_json()) == render_html(report)


@pytest.mark.parametrize("faults", [(), ("after-inclusive",), ("ids-all-equal",)], ids=lambda faults: "-".join(faults) or "conforming")
def test_every_link_leads_to_something_in_the_page(faults: tuple[str, ...]) -> None:
    """And no id stands twice."""
    text = render_html(live(*faults))
    ids = re.findall(r' id="([^"]*)"', text)

    assert len(ids) == len(set(ids))
    assert {*re.findall(r'href="([^"]*)"', text)} - {f"#{each}" for each in ids} == {"data:,"}


def test_the_policy_names_the_one_style_and_the_one_script() -> None:
    """By their hashes; nothing is fetched, and nothing else counts."""
    text = rendered(*GOOD)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)

    def hashed(tag: str) -> str:
        (content,) = re.findall(f"(?s)<{tag}>(.*?)</{tag}>", text)
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    assert html.unescape(policy) == (
        f"default-src 'none'; style-src {hashed('style')}; script-src {hashed('script')}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert re.findall(r"\s(?:src|style|on\w+)=", re.sub(r"(?s)<(style|script)>.*?</\1>", "", text)) == []


def test_what_is_hostile_is_text() -> None:
    """In every place that a server or a file controls: words, places, ids, URLs, headers, bodies."""
    attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>" + HOSTILE.replace("\ud800", "")
    damaged = event(attack, level=attack, message=attack)
    headers = ((attack, attack), ("Content-Type", attack))
    pages = [page([damaged, damaged], headers=headers, sent_headers=headers, query=f"after={attack}", place=attack, job=attack)]
    text = rendered(*pages, target=attack, source=attack, notes=(attack,), inconclusive=[attack])
    page_itself = rendered(*GOOD)

    for tag in ("<script", "<img", "<style", "<iframe", "<meta"):
        assert text.count(tag) == page_itself.count(tag)
    assert [character for character in text if not character.isprintable() and character != "\n"] == []
    assert render_html(hostile()).count("<script") == 1


def test_what_is_huge_is_shortened() -> None:
    """Megabytes in ids, messages, headers, URLs and failures, and hundreds of findings; and a line that no shell takes is not shown."""
    huge = "x" * 10**6
    events = [event(huge + str(number), level=huge, message=huge) for number in range(3)]
    exchanges = [page(events, query=f"after={huge}", headers=((huge, huge),) * 200, sent_headers=((huge, huge),), place=huge)]
    text = rendered(*exchanges, notes=(huge,), target=huge)

    assert len(text) < 600_000
    assert "too long to be shown" in text


def test_a_run_of_700_exchanges_is_below_3_mb() -> None:
    """Though every one is an answer with a finding of its own."""
    events = [event(f"e{number}", level="debug") for number in range(20, 0, -1)]
    exchanges = [
        page(events, number, after=f"e{number}", live=True, elapsed=0.1, at=1e9 + number, place=f"request {number} (page)")
        for number in range(1, 701)
    ]

    assert len(rendered(*exchanges)) < 3_000_000


def test_captures_have_no_waterfall() -> None:
    """Nothing is known of their times; the walk map is there."""
    said = words(render_html(captures("conforming/default-page.json")))

    assert "Conforming" in said
    assert "On the clock of the run" not in said


def test_failures_and_waits_are_said_in_words() -> None:
    """In the waterfall, colour is not needed."""
    asked = Asked(probe="walk", job="good", cursor="none", limit="default", credential="good")
    request = Request("GET", "http://a/v1/fine_tuning/jobs/j/events")
    dropped = Exchange(1, "request 1 (walk)", request, None, asked, Failure("dropped", "the connection was closed"), elapsed=0.5, at=100.5)
    slow = Exchange(2, "request 2 (walk)", request, Answer(429, b"", ()), Asked(probe="walk", superseded=True), elapsed=0.5, at=101.5)
    later = Exchange(3, "request 3 (walk)", request, Answer(200, b"{}", ()), asked, elapsed=0.5, at=104.0)
    said = words(rendered(dropped, slow, later))

    assert "3 requests in 4.00 s, at most 1 at once, 1 was asked again, 1 without an answer" in said
    assert "waited 2.00 s, then asked again" in said
    assert "dropped 500 ms" in said


def test_a_cell_of_the_walk_map_names_the_clauses_that_its_event_breaks() -> None:
    """Of a live run as of a capture."""
    text = rendered(*walk((None, [event("e3"), event("e2", level="debug")]), ("e2", "e1"), limit=2))

    assert text.count('class="cell well accused"') == 2  # one in the legend
    assert 'title="e2 (exchange 1, place 2): breaks event/level"' in text


def test_an_inconclusive_run_says_why() -> None:
    """Before anything else."""
    said = words(rendered(*GOOD, inconclusive=["no job with two events was seen"]))

    assert "Inconclusive" in said
    assert "Why it is inconclusive no job with two events was seen" in said
