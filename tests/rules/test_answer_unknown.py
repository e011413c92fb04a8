"""Tests of the family answer where little is known of an answer, or where something stands twice in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ftevents.evidence import Asked, Exchange, Failure
from ftevents.rules import answer as rules
from handmade import JSON, LIVE, answer, held, is_silent, ledger, page, url, words

PAGE = b'{"object": "list", "data": [], "has_more": false}'
HTML = (("Content-Type", "text/html"),)
STREAM = (("Content-Type", "text/event-stream"),)
ACCEPT = Asked(probe="accept", job="good", cursor="known", limit="valid", credential="good", variant="any Accept", repeats=1)
DROPPED = Exchange(1, "page 1", None, None, LIVE, Failure("dropped", "closed before the first byte"))


@pytest.mark.parametrize(
    "rule", [rules.media_type, rules.charset, rules.is_json, rules.is_one_document, rules.coding_is_true, rules.redirect_keeps_the_query]
)
def test_where_no_answer_came_there_is_none_to_judge(rule: Any) -> None:
    """A dropped connection is the clause's that looks at ends."""
    assert is_silent(rule, [DROPPED, Exchange(2, "page 2", None, None)])


def test_media_type_looks_at_captures_that_keep_headers() -> None:
    """A log that keeps none has an empty list of them in every record, and a live run has them always."""
    assert held(rules.media_type, page("e1")) == 1
    assert words(rules.media_type, answer(PAGE, headers=(), asked=LIVE)) == ["page 1: got no Content-Type; expected application/json"]
    assert is_silent(rules.media_type, [answer(PAGE, headers=None, asked=LIVE), answer(PAGE, 2, headers=())])


def test_media_type_leaves_refusals_to_another_clause() -> None:
    """What an error must be, the family errors says."""
    assert is_silent(rules.media_type, answer(b"<p>", status=404, headers=HTML))


def test_charset_is_a_parameter_and_no_type() -> None:
    """A value that begins with it names no type at all, which is the media type's fault."""
    assert is_silent(rules.charset, answer(PAGE, headers=(("Content-Type", "charset=latin-1"),)))


def test_a_stream_is_shown_by_its_first_forty_bytes() -> None:
    """None of them, where it has no body that is known; a refusal may be a stream."""
    assert words(rules.is_one_document, answer(b"data: " + b"0123456789" * 4)) == [
        "page 1: got a stream that begins with 'data: 0123456789012345678901234567890123'; expected one JSON document"
    ]
    assert words(rules.is_one_document, answer(None, headers=STREAM)) == [
        "page 1: got a stream that begins with ''; expected one JSON document"
    ]
    assert is_silent(rules.is_one_document, answer(b"data: no such job", status=404))


def test_what_is_no_json_is_judged_by_its_bytes_alone() -> None:
    """It may well be UTF-8; of members, text and numbers of a document that is none, nothing is known."""
    broken = ledger(rules.is_json, answer(b"<p>"))

    assert (len(broken.broken), broken.held) == (1, 0)
    assert held(rules.is_utf_8, answer(b"<p>")) == 1
    for rule in (rules.is_one_document, rules.members_are_unique, rules.text_is_unicode, rules.numbers_fit):
        assert is_silent(rule, answer(b"<p>"))


def test_ends_takes_silence_for_a_fault_whatever_was_asked() -> None:
    """A limit beyond every maximum excuses a page that is too large to be read, and nothing else."""
    asked = replace(LIVE, probe="limit-maximum", attempt=2)
    pages = [page("e1", number, live=True) for number in (1, 2)]

    assert words(rules.ends, [*pages, Exchange(3, "page 3", None, None, asked, Failure("timed out", "nothing within 10 s"))]) == [
        "page 3: got nothing within 10 s, twice; expected a complete answer"
    ]


def test_steady_holds_for_every_answer_that_counts() -> None:
    """Not for a failure, an answer that was asked for again, or a redirect on the way."""
    others = [DROPPED, *(page("e1", 2, asked=asked) for asked in (replace(LIVE, superseded=True), replace(LIVE, hop=True)))]

    assert held(rules.steady, [page("e1", 4, live=True), *others]) == 1


def test_accepts_json_goes_on_behind_what_it_cannot_compare() -> None:
    """A page that is not there, and requests of another kind, hide nothing that comes behind them; a variant may have no name."""
    plain = page("e2 e1", after="e3", limit=2, live=True)
    lost, bad = (page("e2", number, after="e3", asked=replace(ACCEPT, repeats=of)) for number, of in ((2, 9), (3, 1)))
    unnamed = answer(None, 4, status=403, asked=replace(ACCEPT, variant=None))

    assert words(rules.accepts_json, [plain, lost, bad]) == ["page 3: got another page with any Accept; expected the page of page 1"]
    assert [broken.grave for broken in ledger(rules.accepts_json, [plain, unnamed]).broken] == [True]


def test_redirect_keeps_the_query_follows_the_first_location() -> None:
    """As clients do, where a server sends two."""
    good, elsewhere, wrong = ("Location", "/y?limit=2"), ("Location", "http://other/y?limit=2"), ("Location", "http://[x")
    found = [
        answer(None, status=307, headers=headers, sent=url(limit=2)) for headers in ((good, elsewhere), (elsewhere, good), (wrong, good))
    ]

    assert held(rules.redirect_keeps_the_query, found[0]) == 1
    assert words(rules.redirect_keeps_the_query, found[1:]) == [
        "page 1: got a redirect to 'http://other'; expected one on the same origin",
        "page 1: got a redirect to 'http://[x', which is no URL; expected where the list is",
    ]
    assert is_silent(rules.redirect_keeps_the_query, answer(PAGE, headers=JSON, sent=url()))
