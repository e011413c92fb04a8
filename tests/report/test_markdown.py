"""Tests of the Markdown report: its parts, its size, and that no text gets out of its code."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from ftevents.evidence import Transcript
from ftevents.report import Report, build
from ftevents.report.markdown import code, fenced, render_markdown
from handmade import event, page, walk
from report.hostile import HOSTILE
from report.hostile import report_of as hostile

OURS = re.compile(r"(<details>\n<summary>[^<>\n]*</summary>|</details>)\n*")
"""The only HTML that a report holds."""


def broken(number: int = 1) -> Report:
    """Return a report on so many events of an unknown level."""
    exchange = page([event(f"e{place}", level="debug") for place in range(number, 0, -1)])
    return build(
        Transcript([exchange]), profile="openai", target="http://h/v1", source="a test", requests=2, seconds=0.25, notes=("a note",)
    )


def test_the_verdict_comes_first() -> None:
    """Then the numbers, the target, and the notes."""
    first, _, second, _, third, *_ = render_markdown(broken()).splitlines()

    assert re.fullmatch(r"## Not conforming: \d+ of \d+ clauses exercised", first)
    assert second == "1 violated, 2 requests in 0.25 s; target `http://h/v1` (from `a test`); profile `openai`"
    assert third == "- `a note`"


def test_the_table_has_every_violated_clause() -> None:
    """With level, numbers and promise; words in backticks stay code."""
    text = render_markdown(broken())

    assert "| `event/level` | must | 1 | 1 | An event's `level` is one of the levels of the contract. |\n" in text
    assert "\\_" not in re.sub(r"`[^`]*`", "", text.partition("| Violated |")[2].partition("\n\n")[0])


def test_findings_are_folded() -> None:
    """The first five of a clause, how many more there are, who is hurt, the source, and a line for the shell."""
    text = render_markdown(broken(9)).partition("<summary>event/level (must): broken in 9 of 9 looked at</summary>")[2]

    assert text.count("\n- `page 1 /data/") == 5
    assert "\n- and 4 more\n" in text
    assert "\nHurts: raises in Java; " in text
    assert "\n```sh\ncurl -sS -g --path-as-is 'http://127.0.0.1:8000/v1/fine_tuning/jobs/ftjob-1/events'\n```\n\n</details>" in text


def test_the_likely_cause_is_named() -> None:
    """At the head, with how well it fits."""
    pages = walk((None, "e4 e3", True), ("e3", "e4 e3", True), ("e3", "e4 e3", True), limit=2)
    report = build(Transcript(pages), profile="openai", target="t", source="s")

    assert report.causes
    assert f"**Likely cause:** {code(report.causes[0].says)} (fits " in render_markdown(report).partition("| Violated |")[0]


@pytest.mark.parametrize("told", [hostile(), hostile(30)], ids=["one", "many"])
def test_hostile_text_stays_in_its_code(told: Report) -> None:
    """Read as GitHub does, outside of code nothing of it is left: no mention, no link, no markup, no cell, no head."""
    tokens = MarkdownIt("commonmark").enable("table").parse(render_markdown(told))
    inline = [child for token in tokens for child in token.children or ()]
    words = " ".join(child.content for child in inline if child.type == "text")

    assert {child.type for child in inline} <= {"text", "code_inline", "softbreak", "hardbreak", "strong_open", "strong_close"}
    assert [token.content for token in tokens if token.type == "html_block" and not OURS.fullmatch(token.content)] == []
    assert [word for word in ("@", "http", "www.", "evil", "octocat", "#1", "owned", "GH-") if word in words] == []
    assert sum(token.type == "heading_open" for token in tokens) == 1
    assert {token.info for token in tokens if token.type == "fence"} == {"sh"}


@pytest.mark.parametrize("text", [HOSTILE, "", "`", "``", "a`b", " a ", "`` ` ```", "\n", "a\\"])
def test_code_is_what_it_was_given(text: str) -> None:
    """One piece of code, and all of the text in it, with escapes for what is not printable."""
    shown = "".join(character if character.isprintable() else "?" for character in text)
    (paragraph,) = (token for token in MarkdownIt("commonmark").parse(f"x {code(text)} y") if token.type == "inline")
    children = paragraph.children or []

    assert [child.type for child in children] == ["text", "code_inline", "text"]
    if shown == text and text.strip():
        assert children[1].content.strip() == text.strip()


def test_a_fence_is_longer_than_any_in_it() -> None:
    """So that a line for the shell cannot end it."""
    assert fenced(["a ````", "```"]) == "`````sh\na ````\n```\n`````"


def test_a_comment_has_room_for_it() -> None:
    """However much is broken; what is left out is said."""
    text = render_markdown(hostile(30, text="x" * 20_000, notes=["n" * 20_000] * 50, inconclusive=["r" * 20_000] * 50))
    full = hostile(1, text="x")
    long = build(full.transcript or Transcript([]), profile="openai", target="t", source="s")

    assert len(text.encode()) < 65_536
    assert "\n- and 80 more\n" in text
    assert "left out" not in render_markdown(long)


def test_what_finds_no_room_is_counted() -> None:
    """In the last line."""
    report = hostile(30, text="x" * 400)
    clauses = tuple(each for each in report.clauses if each.findings) * 40
    text = render_markdown(Report(**{name: getattr(report, name) for name in Report.__dataclass_fields__} | {"clauses": clauses}))

    assert len(text.encode()) < 65_536
    assert re.search(r"\nThe findings of \d+ clauses are left out here for want of room; `--report json=FILE` has them all\.\n$", text)
