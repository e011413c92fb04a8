"""Tests of the clauses of the family method: what other methods than GET may do."""

from dataclasses import replace
from typing import Any

import pytest

from ftevents.evidence import Answer, Asked, Exchange, Wire
from ftevents.rules import method as rules
from handmade import LIVE, answer, held, is_silent, page, url, words

OTHERS: tuple[dict[str, Any], ...] = ({"credential": "wrong"}, {"probe": "walk"})
HEAD = Asked(probe="head", cursor="none", limit="default", credential="good")
METHODS = Asked(probe="methods", variant="POST")


def head(number: int = 1, status: int = 200, *, leftover: int = 0, **asked: str) -> Exchange:
    """Return the answer to a HEAD."""
    wire = Wire("none", leftover=leftover)
    return answer(b"", number, status=status, wire=wire, method="HEAD", sent=url(), asked=replace(HEAD, **asked))  # type: ignore[arg-type]


def other(number: int, status: int, method: str = "POST") -> Exchange:
    """Return the answer to another method."""
    return answer(None, number, status=status, method=method, sent=url(), asked=METHODS)


def test_head_is_harmless_leaves_its_status_free() -> None:
    """A success, a refusal, and that it is not built."""
    assert held(rules.head_is_harmless, [head(status, status) for status in (200, 204, 404, 405, 499, 501)]) == 6
    assert is_silent(rules.head_is_harmless, [page("e1", live=True), replace(head(), asked=replace(HEAD, superseded=True))])


def test_head_is_harmless_takes_what_it_cannot_see_for_harmless() -> None:
    """Without facts of the wire there is no body to name, and without a status nothing to look at."""
    assert held(rules.head_is_harmless, answer(None, asked=HEAD, method="HEAD", sent=url())) == 1
    assert is_silent(rules.head_is_harmless, answer(None, status=None, asked=HEAD, method="HEAD", sent=url()))


def test_head_is_harmless_names_failures_and_bodies() -> None:
    """First or last."""
    assert words(rules.head_is_harmless, [head(1, 500), head(2), head(3, leftover=1), head(4, 404, leftover=20)]) == [
        "page 1: got status 500; expected a status below 500",
        "page 3: got a body of 1 byte; expected a head alone",
        "page 4: got a body of 20 bytes; expected a head alone",
    ]


def test_head_is_harmless_asks_for_the_key_where_get_does() -> None:
    """A server without credentials may show heads to everyone."""
    refused = answer(None, 2, status=401, asked=replace(LIVE, probe="no-key", credential="none"))

    assert held(rules.head_is_harmless, [head(credential="none")]) == 1
    assert held(rules.head_is_harmless, [refused, head(3, 401, credential="none"), head(4)]) == 2
    others = [replace(refused, asked=replace(refused.asked, **other)) for other in OTHERS] + [
        answer(None, 3, status=403, asked=refused.asked)
    ]
    assert words(rules.head_is_harmless, [head(credential="none"), *others]) == []
    assert words(rules.head_is_harmless, [head(1, 302, credential="none"), head(3, 300, credential="none"), refused]) == []
    assert words(rules.head_is_harmless, [head(credential="none"), refused]) == [
        "page 1: got status 200 without a key; expected 401, as for GET"
    ]
    assert len(words(rules.head_is_harmless, [head(status=299, credential="none"), refused])) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 501])
def test_others_are_refused_accepts_every_refusal(status: int) -> None:
    """And a rate limit says nothing."""
    assert held(rules.others_are_refused, other(1, status)) == 1
    assert is_silent(rules.others_are_refused, [other(1, 429), page("e1", 2), page("e1", 3, live=True)])
    assert is_silent(
        rules.others_are_refused, [replace(other(1, 200), asked=replace(METHODS, superseded=True)), page("e1", 2, asked=METHODS)]
    )
    assert is_silent(rules.others_are_refused, replace(other(1, 200), asked=LIVE))


def test_others_are_refused_names_what_is_served() -> None:
    """Success, redirect or failure."""
    assert words(rules.others_are_refused, [other(1, 200), other(2, 405), other(3, 500, "DELETE")]) == [
        "page 1: got status 200 for POST; expected 405 or 404",
        "page 3: got status 500 for DELETE; expected 405 or 404",
    ]


def test_others_are_refused_looks_at_the_list_afterwards() -> None:
    """The page is the same, or it is named; without the page before there is nothing to compare with."""
    before = page("e2 e1", 1, after="e3", asked=METHODS)
    after: dict[str, Any] = {"after": "e3", "asked": replace(METHODS, repeats=1)}

    assert held(rules.others_are_refused, [before, page("e2 e1", 2, **after)]) == 1
    assert words(rules.others_are_refused, [before, page("e2", 2, **after)]) == [
        "page 2: got another page after other methods; expected the page of page 1"
    ]
    assert is_silent(rules.others_are_refused, [answer(None, status=500), page("e2", 2, **after)])
    assert is_silent(rules.others_are_refused, page("e2", 2, **after))


def test_others_are_refused_passes_over_what_it_cannot_tell() -> None:
    """A status or a request that is not known, and the walks before."""
    unknown = [replace(other(1, 200), answer=Answer(None, b"")), replace(other(2, 200), request=None)]

    assert is_silent(rules.others_are_refused, unknown)
    assert len(words(rules.others_are_refused, [page("e1", 1, live=True), *unknown, other(4, 200)])) == 1
