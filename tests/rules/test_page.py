"""Tests of the clauses of the family page: the list object around the events."""

from typing import Any

import pytest

from ftevents.evidence import Asked, Request
from ftevents.rules import page as rules
from ftevents.rules.page import promised
from handmade import answer, event, held, is_silent, page, words

PAGE_RULES = (rules.object, rules.data, rules.has_more, rules.known_members)


@pytest.mark.parametrize("rule", PAGE_RULES)
def test_conforming_pages_hold_the_last_and_the_empty_one_too(rule: Any) -> None:
    """Every page is looked at, wherever it stands and whether its request is known."""
    assert held(rule, [page("e3", has_more=True), page("e1", 2), page([], 3), page("e1", 4, requested=False)]) == 4


BREAKS = [
    (rules.object, {"data": [], "has_more": False}, "/object: got no member `object`; expected 'list'"),
    (rules.object, {"object": None, "data": [], "has_more": False}, "/object: got null; expected 'list'"),
    (rules.object, {"object": "List", "data": [], "has_more": False}, "/object: got 'List'; expected 'list'"),
    (rules.data, {"object": "list"}, "/data: got no member `data`; expected an array, empty where there are no events"),
    (rules.data, {"object": "list", "data": None}, "/data: got null; expected an array, empty where there are no events"),
    (rules.data, {"object": "list", "data": {"1": 2}}, "/data: got an object with '1'; expected an array, empty where there are no events"),
    (rules.has_more, {"data": []}, "/has_more: got no member `has_more`; expected true or false"),
    (rules.has_more, {"data": [], "has_more": None}, "/has_more: got null; expected true or false"),
    (rules.has_more, {"data": [], "has_more": 1}, "/has_more: got 1; expected true or false"),
    (rules.has_more, {"data": [], "has_more": "false"}, "/has_more: got 'false'; expected true or false"),
    (
        rules.known_members,
        {"data": [], "first_id": 1, "\x1b[1m": 2},
        ": got also 'first_id', '\\x1b[1m'; expected only the members of the contract",
    ),
]


@pytest.mark.parametrize(("rule", "document", "said"), BREAKS)
def test_a_violating_page_is_named_first_or_last(rule: Any, document: Any, said: str) -> None:
    """First page, last page, both at once, with and without a status."""
    good = page("e9", 7)

    assert words(rule, [answer(document), good]) == [f"page 1 {said}".replace(" :", ":")]
    assert words(rule, [answer(document, status=None), good, answer(document, 8)]) == [
        f"page {number} {said}".replace(" :", ":") for number in (1, 8)
    ]


@pytest.mark.parametrize("rule", [*PAGE_RULES, rules.more_is_never_empty])
def test_what_is_no_page_is_not_looked_at(rule: Any) -> None:
    """Refusals, errors, other bodies, failures, superseded answers and HEAD are no pages."""
    head = answer({"object": "x"}, method="HEAD", sent="http://h/events")
    others = [
        answer([], 2),
        answer(None, 3),
        answer(b"", 4),
        answer({"error": {}}, 5),
        answer({"a": 1}, 6, status=404),
        answer({"a": 1}, 7, status=204),
    ]

    assert is_silent(rule, [head, *others, answer({"a": 1}, 8, asked=Asked(superseded=True)), answer({"a": 1}, 9, shape="event")])


def test_more_is_never_empty_counts_pages_that_say_so() -> None:
    """Only a page with has_more true is looked at."""
    assert held(rules.more_is_never_empty, [page("e2", has_more=True), page(["e1", None], 2, has_more=True), page([], 3)]) == 2
    assert is_silent(
        rules.more_is_never_empty, [page([]), page("e1"), page([], 2, has_more="true"), answer({"data": {}, "has_more": True}, 3)]
    )


def test_more_is_never_empty_finds_the_empty_page() -> None:
    """The first page, a page in the middle, and one without a request."""
    pages = [page([], 1, has_more=True), page([], 2, after="e3", limit=2, has_more=True), page([], 3, has_more=True, requested=False)]

    assert words(rules.more_is_never_empty, pages) == [
        f"page {number} /has_more: got true on a page without events; expected false, since there is no event to go on from"
        for number in (1, 2, 3)
    ]


def test_more_is_never_empty_leaves_odd_sizes_to_others() -> None:
    """Asked for no events, a server may say that there are more: known from the intent, or from the URL of a capture."""
    zero = Asked(probe="limit-forms", job="good", cursor="none", limit="zero", credential="good")

    assert is_silent(rules.more_is_never_empty, [page([], limit=0, has_more=True), page([], 2, limit="x", has_more=True)])
    assert is_silent(rules.more_is_never_empty, page([], asked=zero, has_more=True))


def test_known_members_shows_five_names_and_thirty_characters_of_each() -> None:
    """A page of clutter makes a short sentence; a name of exactly thirty is whole."""
    clutter = dict.fromkeys(("a" * 30, "b" * 31, "c", "d", "e", "f"), 1)

    assert words(rules.known_members, answer({"data": []} | clutter)) == [
        f"page 1: got also '{'a' * 30}', '{'b' * 22}…{'b' * 7}', 'c', 'd', 'e'; expected only the members of the contract"
    ]


def test_what_a_page_promises_is_what_the_contract_knows_of_it() -> None:
    """Members of the page and of its events that the contract does not know are left out; where there is no page, nothing is promised."""
    plain = event("e1", type="message")
    found = answer({"object": "list", "data": [plain | {"seen": 7}, None, "x"], "has_more": True, "took": 3})

    assert promised(found) == {"object": "list", "data": [plain, None, "x"], "has_more": True}
    assert promised(answer({"error": {}}, status=404)) is None


@pytest.mark.parametrize("data", [[], {}, "e1", None])
def test_a_page_without_events_promises_what_stands_there(data: Any) -> None:
    """Whatever it is: another page that has another value there is another page."""
    assert promised(answer({"object": "list", "data": data, "has_more": False})) == {"object": "list", "data": data, "has_more": False}


def test_a_request_of_another_kind_changes_nothing() -> None:
    """A page is a page also where its URL has no query that anyone knows."""
    found = answer({"object": "list", "data": [], "has_more": True}, sent="/v1/fine_tuning/jobs/j/events?order=asc")

    assert found.request == Request("GET", "/v1/fine_tuning/jobs/j/events?order=asc")
    assert len(words(rules.more_is_never_empty, found)) == 1
