"""Tests of the clauses of the family auth: who may read the list."""

from dataclasses import replace
from typing import Any

import pytest

from ftevents.evidence import Asked, Exchange, Failure, Request
from ftevents.rules import auth as rules
from handmade import LIVE, answer, event, held, is_silent, url, words

ERROR = {"error": {"message": "m"}}
PAGE = {"object": "list", "data": [event("e2"), event("e1")], "has_more": False}
ROWS = [
    (rules.no_key, {"credential": "none"}, "without a key"),
    (rules.no_key, {"keyless": True}, "without a key"),
    (rules.wrong_key, {"credential": "wrong"}, "with a wrong key"),
    (rules.empty_key, {"credential": "empty"}, "with an empty key"),
    (rules.nearly_right_key, {"credential": "nearly", "variant": "a key in capitals"}, "with a key in capitals"),
    (rules.other_scheme, {"credential": "scheme", "variant": "the key as Basic"}, "with the key as Basic"),
]


@pytest.mark.parametrize(("rule", "changes", "what"), ROWS)
def test_a_bad_credential_must_be_refused_with_401(rule: Any, changes: dict[str, Any], what: str) -> None:
    """401 holds; any other status is named with the events that it shows, first request or last."""
    asked = replace(LIVE, **changes)
    good = answer(ERROR, 2, status=401, asked=asked)

    assert held(rule, [good, answer(None, 3, status=401, asked=asked)]) == 2
    assert words(
        rule, [answer(PAGE, asked=asked), good, answer(ERROR, 3, status=403, asked=asked), answer(PAGE, 4, status=401, asked=asked)]
    ) == [
        f"page 1: got status 200 and 2 events {what}; expected 401",
        f"page 3: got status 403 {what}; expected 401",
        f"page 4: got status 401 and 2 events {what}; expected 401",
    ]


@pytest.mark.parametrize(("rule", "changes", "what"), ROWS)
def test_where_nothing_is_known_of_the_credential_nobody_is_accused(rule: Any, changes: dict[str, Any], what: str) -> None:
    """The good key, a capture, a rate limit, another job, a redirect on the way, an answer that was asked for again."""
    asked = replace(LIVE, **changes)
    silent = (
        LIVE,
        Asked(),
        replace(asked, job="unknown"),
        replace(asked, job=None),
        replace(asked, hop=True),
        replace(asked, superseded=True),
    )

    assert what
    assert is_silent(rule, [answer(PAGE, asked=each) for each in silent])
    assert is_silent(
        rule, [answer(ERROR, status=429, asked=asked), answer(None, 2, status=503, headers=(("Retry-After", "1"),), asked=asked)]
    )


def test_comes_first_wants_401_before_404() -> None:
    """Without a key, nobody learns which jobs exist."""
    asked = Asked(probe="no-key", job="unknown", credential="none")

    assert held(rules.comes_first, answer(ERROR, status=401, asked=asked)) == 1
    assert words(rules.comes_first, [answer(ERROR, 1, status=404, asked=asked), answer(PAGE, 2, asked=asked)]) == [
        f"page {number}: got status {status} without a key; expected 401, which tells nobody which jobs exist"
        for number, status in ((1, 404), (2, 200))
    ]
    silent = (LIVE, replace(asked, job="good"), replace(asked, credential="good"), replace(asked, hop=True))
    assert is_silent(
        rules.comes_first, [*(answer(ERROR, status=404, asked=each) for each in silent), answer(ERROR, 2, status=429, asked=asked)]
    )


def test_key_stays_secret_looks_at_answers_to_the_key() -> None:
    """Whatever the status, and even where no later attempt counts; without a key there is none to give back."""
    sent: dict[str, Any] = {"sent": url(), "sent_headers": (("Authorization", "Bearer [redacted]"),), "asked": LIVE}

    assert held(rules.key_stays_secret, [answer(PAGE, **sent), answer(ERROR, 2, status=404, **sent)]) == 2
    assert words(
        rules.key_stays_secret, answer(ERROR, status=401, echoed_key=("header x-key", "body /error", "body byte 3", "d"), **sent)
    ) == ["page 1: got the key in header x-key, body /error, body byte 3; expected it nowhere in an answer"]
    others: tuple[dict[str, Any], ...] = (
        {"asked": Asked()},
        {"asked": replace(LIVE, keyless=True)},
        {"sent_headers": None},
        {"sent_headers": (("Accept", "*/*"),)},
    )
    assert is_silent(rules.key_stays_secret, [answer(PAGE, echoed_key=("body",), **sent | each) for each in others])


def test_key_stays_secret_needs_an_answer() -> None:
    """Where none came, nothing can have given the key back."""
    request = Request("GET", url(), (("Authorization", "Bearer [redacted]"),))

    assert is_silent(rules.key_stays_secret, Exchange(1, "page 1", request, None, LIVE, Failure("dropped", "d")))


def test_other_account_sees_no_job_of_this_one() -> None:
    """404 and 403 hold where no events come with them."""
    asked = replace(LIVE, credential="other")

    assert held(rules.other_account, [answer(ERROR, 1, status=404, asked=asked), answer(ERROR, 2, status=403, asked=asked)]) == 2
    assert words(
        rules.other_account,
        [answer(PAGE, asked=asked), answer(ERROR, 2, status=401, asked=asked), answer(PAGE, 3, status=404, asked=asked)],
    ) == [
        "page 1: got status 200 and 2 events with another account's key; expected 404 or 403",
        "page 2: got status 401 with another account's key; expected 404 or 403",
        "page 3: got status 404 and 2 events with another account's key; expected 404 or 403",
    ]
    assert is_silent(
        rules.other_account,
        [answer(PAGE, asked=LIVE), answer(ERROR, 2, status=429, asked=asked), answer(None, 3, status=307, asked=replace(asked, hop=True))],
    )
