"""Tests of the family errors at the bounds of a status, where little is known of an answer, and where two things are wrong with it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ftevents.evidence import Exchange
from ftevents.rules import errors as rules
from handmade import LIVE, answer, held, is_silent, words

HTML = (("Content-Type", "text/html"),)


@pytest.mark.parametrize("rule", [rules.envelope, rules.param_and_code, rules.are_json, rules.show_nothing_inside, rules.retry_after])
def test_where_nothing_came_there_is_no_error_to_judge(rule: Any) -> None:
    """A capture may have the request alone."""
    assert is_silent(rule, Exchange(1, "page 1", None, None))


def test_param_and_code_looks_at_refusals_alone() -> None:
    """An error that comes with a success, or with a failure of the server, is judged by other clauses."""
    assert is_silent(rules.param_and_code, [answer({"error": {"param": 3}}), answer({"error": {"param": 3}}, 2, status=500)])


def test_are_json_judges_the_type_where_the_bytes_could_not_be_unpacked() -> None:
    """They are the fault of the coding."""
    assert held(rules.are_json, answer(b"\x1f\x8b", status=404, coding_defect="gzip that breaks off")) == 1


def test_are_json_names_the_first_defect() -> None:
    """With its own place."""
    assert words(rules.are_json, answer(b"\xef\xbb\xbf<p>", status=404)) == [
        "page 1: got a byte order mark at byte 0; expected a JSON object with `error`"
    ]


@pytest.mark.parametrize(("status", "counted"), [(199, 0), (200, 1), (299, 1), (300, 0)])
def test_never_200_looks_at_all_that_is_a_success(status: int, counted: int) -> None:
    """From 200 to 299."""
    assert len(words(rules.never_200, answer({"error": "x"}, status=status))) == counted


@pytest.mark.parametrize(("status", "counted"), [(399, 0), (400, 1), (599, 1)])
def test_show_nothing_inside_looks_at_all_that_is_no_success(status: int, counted: int) -> None:
    """From 400 on."""
    assert len(words(rules.show_nothing_inside, answer(b"views.py:31", status=status))) == counted


def test_a_refusal_without_a_body_echoes_nothing() -> None:
    """Neither markup nor a quota can be read from it."""
    assert held(rules.no_markup, answer(None, status=400, headers=HTML, asked=replace(LIVE, variant="markup as cursor"))) == 1
    assert words(rules.retry_after, answer(None, status=429)) == ["page 1: got no Retry-After; expected how long to wait"]
