"""Tests of the family input at the bounds of a status, where little is known of an answer, and of what stands before and behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.evidence import Asked
from ftevents.rules import input as rules
from handmade import answer, event, held, is_silent, ledger, page, url, words

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

ERROR = {"error": {"message": "m"}}
LIST = [page("e9 e8 e7", 91, limit=3, live=True, has_more=True), page("e7 e6 e5", 92, after="e8", limit=3, live=True, has_more=True)]
PLAIN = page("e2 e1", 1, after="e3", limit=2, live=True)
STATUS_RULES: list[tuple[Any, dict[str, Any]]] = [
    (rules.limit_breaks_nothing, {}),
    (rules.limit_not_a_number, {}),
    (rules.limit_negative, {"limit": "negative"}),
    (rules.limit_zero, {"limit": "zero"}),
    (rules.limit_spelling, {"limit": "spelling"}),
    (rules.limit_above_maximum, {"probe": "limit-maximum", "limit": "large"}),
    (rules.cursor_breaks_nothing, {"probe": "cursor-forms"}),
    (rules.unknown_cursor_is_refused, {"probe": "unknown-cursor"}),
    (rules.empty_cursor_is_refused, {"probe": "cursor-forms", "cursor": "empty"}),
    (rules.job_id_breaks_nothing, {"probe": "job-forms"}),
]


def odd(items: Any, number: int = 1, *, query: str = "limit=x", **changes: Any) -> Exchange:
    """Return the answer to an odd request: a page of these events, or the status where a number is given."""
    whole: dict[str, Any] = {"probe": "limit-forms", "job": "good", "limit": "not-a-number", "credential": "good", "variant": "limit x"}
    asked = Asked(**whole | changes)
    if isinstance(items, int):
        return answer(ERROR, number, status=items, sent=url(query=query), asked=asked)
    return page(items, number, query=query, asked=asked)


@pytest.mark.parametrize(("rule", "asked"), STATUS_RULES)
def test_an_answer_without_a_status_is_not_judged(rule: Any, asked: dict[str, Any]) -> None:
    """Whether it was refused is not known."""
    found = odd(400, **asked)
    assert found.answer is not None

    assert is_silent(rule, [*LIST, replace(found, answer=replace(found.answer, status=None))])


@pytest.mark.parametrize(
    ("rule", "asked", "is_held"),
    [
        (
            rule,
            asked,
            rule
            in (rules.limit_breaks_nothing, rules.unknown_cursor_is_refused, rules.empty_cursor_is_refused, rules.job_id_breaks_nothing),
        )
        for rule, asked in STATUS_RULES
    ],
)
def test_every_4xx_is_an_answer_of_the_server(rule: Any, asked: dict[str, Any], *, is_held: bool) -> None:
    """499 too: it holds where any refusal does, and is named where a certain one is due."""
    found = ledger(rule, [*LIST, odd(499, **asked)])

    assert (found.held, len(found.broken)) == ((1, 0) if is_held else (0, 1))


def test_job_id_breaks_nothing_wants_a_status_of_4xx() -> None:
    """399 is none."""
    assert len(words(rules.job_id_breaks_nothing, odd(399, probe="job-forms"))) == 1


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        (rules.cursor_breaks_nothing, {"probe": "cursor-forms"}),
        (rules.cursor_is_opaque_text, {"probe": "cursor-forms", "cursor": "known", "repeats": 1}),
        (rules.job_id_breaks_nothing, {"probe": "job-forms"}),
    ],
)
def test_a_variant_may_have_no_name(rule: Any, asked: dict[str, Any]) -> None:
    """Then nothing in its name excuses an answer."""
    assert words(rule, [PLAIN, odd(500, 2, variant=None, **asked)])[0].startswith("page 2: got status 500 for None; expected ")


def test_limit_stays_bounded_needs_an_ordinary_page_with_events() -> None:
    """Without any there is no largest one, however long the list is known to be from elsewhere."""
    everything = page("e9 e8 e7 e6 e5", 93, limit=101, asked=replace(LIST[0].asked, probe="limit-maximum", limit="large"))

    for pages in ([odd("e9 e8")], [page([], 94, limit=1, live=True), odd("e9 e8")]):
        assert is_silent(rules.limit_stays_bounded, pages)
    assert is_silent(rules.limit_stays_bounded, [everything, odd("e9 e8")])
    assert is_silent(rules.limit_stays_bounded, [everything, page([], 94, live=True), odd("e9 e8")])


def test_limit_stays_bounded_takes_no_refusal_for_a_page() -> None:
    """A limit of 100 that was refused says nothing of how many are served."""
    refused = answer(ERROR, 93, status=400, sent=url(limit=100), asked=replace(LIST[0].asked, limit="large"))

    assert len(words(rules.limit_stays_bounded, [*LIST, refused, odd("e9 e8 e7 e6")])) == 1


def test_limit_stays_bounded_takes_a_page_for_cut_where_a_size_was_asked_for() -> None:
    """Not where the server chose it, and not where a page without events says that there are more."""
    whole = page("e4 e3 e2 e1", 93, limit=100, asked=replace(LIST[0].asked, probe="page", limit="large"))
    for chosen in ("e9 e8", ""):
        default = page(chosen, 94, live=True, has_more=True)
        assert is_silent(rules.limit_stays_bounded, [*LIST, whole, default, odd("e9 e8 e7 e6 e5 e4 e3 e2 e1")])


def test_limit_spelling_shows_something_from_three_events_on() -> None:
    """A list of two is the same, however 2 is read."""
    assert len(words(rules.limit_spelling, [page("e3 e2 e1", 91, live=True), odd("e3 e2 e1", limit="spelling")])) == 1
    assert is_silent(rules.limit_spelling, odd("e3 e2 e1", limit="spelling"))


def large(items: Any, number: int) -> Exchange:
    """Return the answer to a limit beyond every maximum."""
    return odd(items, number, probe="limit-maximum", limit="large", variant=f"limit 10^{number}")


def test_limit_above_maximum_goes_on_behind_what_it_cannot_judge() -> None:
    """A plain page, a failure, and a success that is no page hide nothing that comes behind them."""
    unreadable = answer(b"x", 3, asked=large([], 3).asked)

    assert words(rules.limit_above_maximum, [page("e1", 1, live=True), large(500, 2), unreadable, large(404, 4)]) == [
        "page 4: got status 404 for limit 10^4; expected 400, or a page"
    ]


def test_limit_above_maximum_lets_a_clamped_list_grow() -> None:
    """As many events as before, which reach less far down, since new ones stand above them."""
    assert held(rules.limit_above_maximum, [large("e3 e2", 1), large("e4 e3", 2)]) == 2


def test_limit_above_maximum_shows_the_first_of_the_largest_pages() -> None:
    """The one for the smallest limit, where two are as large."""
    pages = [large("e4 e3 e2", 1), large("e4 e3 e2", 2), large("e4 e3", 3)]

    assert [broken.exchanges for broken in ledger(rules.limit_above_maximum, pages).broken] == [(pages[2], pages[0])]


def test_foreign_cursor_opens_nothing_names_the_first_of_several() -> None:
    """By an id that looks random, also where the job's own list is not known to its end; an event without an id is nobody's."""
    one, other, nameless = event("ftevent-a1B2c3D4e5F6g7"), event("ftevent-h8I9j0K1l2M3n4"), event(id=...)
    jobs = [page("a2 a1", 91, live=True, has_more=True), page([one, other, nameless], 92, job="ftjob-2", live=True)]
    foreign: dict[str, Any] = {"probe": "foreign-cursor", "cursor": "foreign"}

    assert words(rules.foreign_cursor_opens_nothing, [*jobs, odd(["a2", one, other], **foreign)]) == [
        "page 1 /data/1/id: got 'ftevent-a1B2c3D4e5F6g7', an event of another job; expected none of its events"
    ]
    assert held(rules.foreign_cursor_opens_nothing, [*jobs, odd([nameless], **foreign)]) == 1


@pytest.mark.parametrize(
    ("rule", "probe"), [(rules.cursor_is_opaque_text, "cursor-forms"), (rules.unknown_parameters_are_ignored, "parameters")]
)
def test_a_page_that_is_not_there_hides_no_other(rule: Any, probe: str) -> None:
    """What asks a page again that nobody has is passed over, and the next is judged."""
    again: dict[str, Any] = {"probe": probe, "cursor": "known", "limit": "valid", "query": "after=%653&limit=2"}

    assert len(words(rule, [PLAIN, odd("e2", 2, repeats=99, **again), odd("e2", 3, repeats=1, **again)])) == 1


def test_cursor_is_opaque_text_looks_at_known_cursors() -> None:
    """Another one may well show another page."""
    assert is_silent(rules.cursor_is_opaque_text, [PLAIN, odd("e9", 2, probe="cursor-forms", cursor="unknown", repeats=1)])


def test_unknown_parameters_may_not_cost_the_page() -> None:
    """At the head of a list another page may be right, and a refusal is not."""
    plain = page("e2 e1", 1, live=True)

    assert words(rules.unknown_parameters_are_ignored, [plain, odd(400, 2, probe="parameters", repeats=1, query="x=1")]) == [
        "page 2: got status 400 for limit x; expected the page of page 1"
    ]
