"""Tests of the clauses of the family input: odd limits, cursors, job ids and parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.evidence import Asked
from ftevents.rules import input as rules
from handmade import answer, event, events, held, is_silent, ledger, page, url, words

if TYPE_CHECKING:
    from ftevents.evidence import Exchange

FORMS = Asked(probe="limit-forms", job="good", cursor="none", limit="not-a-number", credential="good", variant="limit x")
ERROR = {"error": {"message": "m"}}
LIST = [page("e9 e8 e7", 91, limit=3, live=True, has_more=True), page("e7 e6 e5", 92, after="e8", limit=3, live=True, has_more=True)]


def odd(items: Any, number: int = 1, *, query: str = "limit=x", **changes: Any) -> Exchange:
    """Return the answer to an odd request: a page of these events, or the status where a number is given."""
    asked = replace(FORMS, **changes)
    if isinstance(items, int):
        return answer(ERROR, number, status=items, sent=url(query=query), asked=asked)
    return page(items, number, query=query, asked=asked)


ALL_RULES = [
    rules.limit_breaks_nothing,
    rules.limit_stays_bounded,
    rules.limit_not_a_number,
    rules.limit_negative,
    rules.limit_zero,
    rules.limit_spelling,
    rules.limit_above_maximum,
    rules.cursor_breaks_nothing,
    rules.unknown_cursor_is_refused,
    rules.empty_cursor_is_refused,
    rules.foreign_cursor_opens_nothing,
    rules.cursor_is_opaque_text,
    rules.job_id_breaks_nothing,
    rules.unknown_parameters_are_ignored,
]


@pytest.mark.parametrize("rule", ALL_RULES)
def test_captures_plain_requests_and_rate_limits_are_not_looked_at(rule: Any) -> None:
    """Only the probe knows what was odd; 429, 503 with Retry-After, redirects on the way and superseded answers say nothing."""
    probes = ("limit-forms", "limit-maximum", "parameters", "unknown-cursor", "foreign-cursor", "cursor-forms", "job-forms")
    flags: tuple[dict[str, Any], ...] = ({"superseded": True}, {"hop": True})
    patient = [
        answer(None, 3, status=503, headers=(("Retry-After", "1"),), asked=replace(FORMS, probe=probe, limit=limit))
        for probe in probes
        for limit in ("zero", "spelling")
    ]
    limited = [odd(429, 4, probe=probe, cursor=cursor, repeats=91) for probe in probes for cursor in ("known", "empty")]
    passed = [odd(500, 5, probe=probe, **flag) for probe in probes for flag in flags]

    assert is_silent(rule, [*LIST, page("e1", query="limit=x"), *patient, *limited, *passed])


def test_limit_breaks_nothing_allows_anything_but_a_failure() -> None:
    """A refusal or a page; a failure is named, first or last."""
    assert (
        held(rules.limit_breaks_nothing, [odd(400), odd("e1", 2), odd(404, 3, probe="parameters"), odd(422, 4, probe="limit-maximum")]) == 4
    )
    assert words(rules.limit_breaks_nothing, [odd(500), odd(400, 2), odd(502, 3, probe="limit-maximum")]) == [
        "page 1: got status 500 for limit x; expected 400 or a page",
        "page 3: got status 502 for limit x; expected 400 or a page",
    ]


def test_limit_stays_bounded_compares_with_the_largest_page() -> None:
    """As many as the largest page holds; more does not. A list that fits into one page shows nothing."""
    assert held(rules.limit_stays_bounded, [*LIST, odd("e9 e8 e7"), odd(400, 2)]) == 2
    assert words(rules.limit_stays_bounded, [*LIST, odd("e9"), odd("e9 e8 e7 e6", 2)]) == [
        "page 2 /data: got status 200 and 4 events for limit x; expected at most 3, the largest page otherwise"
    ]
    assert is_silent(rules.limit_stays_bounded, [page("e2 e1", live=True), odd("e2 e1", 2)])
    assert is_silent(rules.limit_stays_bounded, [*LIST, odd("e9 e8 e7 e6", probe="parameters")])


def test_limit_stays_bounded_measures_ordinary_pages() -> None:
    """A page for a limit beyond 100, one that was odd itself, and a refusal are no measure."""
    everything = page("e9 e8 e7 e6 e5", 93, limit=101, asked=replace(FORMS, probe="limit-maximum", limit="large"))
    refused = answer(ERROR, 94, status=400, asked=replace(FORMS, limit="large"))

    assert len(words(rules.limit_stays_bounded, [*LIST, everything, refused, odd("e9 e8 e7 e6"), odd("e9 e8 e7 e6 e5", 2)])) == 2
    hundred = page("e9 e8 e7 e6", 93, limit=100, has_more=True, asked=replace(FORMS, probe="page", limit="large", variant=None))
    assert held(rules.limit_stays_bounded, [*LIST, hundred, odd("e9 e8 e7 e6")]) == 1


def test_limit_stays_bounded_lets_a_list_grow() -> None:
    """Where nothing says that a page of 100 would have been cut, a list that has grown meanwhile shows more than before."""
    whole = page("e4 e3 e2 e1", 93, limit=100, asked=replace(FORMS, probe="page", limit="large", variant=None))

    assert is_silent(rules.limit_stays_bounded, [*LIST, whole, odd("e9 e8 e7 e6 e5 e4 e3 e2 e1")])


@pytest.mark.parametrize(("rule", "kind"), [(rules.limit_not_a_number, "not-a-number"), (rules.limit_negative, "negative")])
def test_what_is_no_limit_must_be_refused(rule: Any, kind: Any) -> None:
    """400 and 422 hold; a page, or another refusal, does not; another kind and a failure are others'."""
    assert held(rule, [odd(400, limit=kind), odd(422, 2, limit=kind)]) == 2
    assert words(rule, [odd("e1", limit=kind), odd(404, 2, limit=kind)]) == [
        "page 1: got status 200 and 1 event for limit x; expected 400 or 422",
        "page 2: got status 404 for limit x; expected 400 or 422",
    ]
    assert is_silent(rule, [odd("e1", limit="zero"), odd(500, 2, limit=kind), odd("e1", 3, limit=kind, probe="parameters")])


def test_an_empty_limit_that_is_taken_for_none_is_advice() -> None:
    """Everything else that is no number is grave."""
    found = ledger(rules.limit_not_a_number, [odd("e1", query="limit="), odd("e1", 2, query="limit=x")])

    assert [broken.grave for broken in found.broken] == [False, True]


def test_limit_zero_is_refused_or_an_empty_page() -> None:
    """An empty page that says that there are more is advice; events are not."""
    more = page([], 3, query="limit=0", has_more=True, asked=replace(FORMS, limit="zero", variant="limit 0"))
    found = ledger(rules.limit_zero, [more, odd("e1", 4, limit="zero"), odd(404, 5, limit="zero")])

    assert held(rules.limit_zero, [odd(400, limit="zero"), odd([], 2, limit="zero")]) == 2
    assert [(broken.words, broken.grave) for broken in found.broken] == [
        ("page 3 /has_more: got no events and has_more true; expected has_more false, or 400", False),
        ("page 4: got status 200 and 1 event for limit x; expected no events and has_more false, or 400", True),
        ("page 5: got status 404 for limit x; expected no events and has_more false, or 400", True),
    ]
    assert is_silent(rules.limit_zero, [odd(500, limit="zero"), odd("e1", 2), odd("e1", 3, limit="zero", probe="parameters")])


def test_limit_spelling_is_refused_or_taken_for_2() -> None:
    """Refusing is best, 2 events are advice, anything else is grave; a list of two events shows nothing."""
    found = ledger(
        rules.limit_spelling, [*LIST, odd(400, limit="spelling"), odd("e9 e8", 2, limit="spelling"), odd("e9", 3, limit="spelling")]
    )

    assert found.held == 1
    assert [(broken.words, broken.grave) for broken in found.broken] == [
        ("page 2: got status 200 and 2 events for limit x; expected 400 (the number that it means is accepted too)", False),
        ("page 3: got status 200 and 1 event for limit x; expected 400, or the 2 events that it means", True),
    ]
    assert is_silent(rules.limit_spelling, [page("e2 e1", live=True), odd("e2", 2, limit="spelling")])
    assert is_silent(
        rules.limit_spelling, [*LIST, odd(500, limit="spelling"), odd("e2", 2, limit="spelling", probe="parameters"), odd("e2", 3)]
    )
    assert len(words(rules.limit_spelling, [*LIST, odd(404, limit="spelling"), odd(499, 2, limit="spelling")])) == 2


def large(items: Any, number: int = 1) -> Exchange:
    """Return the answer to a limit beyond every maximum."""
    return odd(items, number, probe="limit-maximum", limit="large", variant=f"limit 10^{number}")


def test_limit_above_maximum_is_served_clamped_or_refused() -> None:
    """Consistently, from small to large; the list may grow between two."""
    for consistent in (["e3 e2", "e3 e2"], ["e3 e2", 400, 400], [422, 400], ["e3 e2 e1", "e4 e3 e2 e1", "e3 e2 e1", "e4 e3 e2 e1"]):
        assert held(rules.limit_above_maximum, [large(items, number) for number, items in enumerate(consistent, 1)]) == len(consistent)


def test_limit_above_maximum_remembers_the_largest_page_and_the_first_refusal() -> None:
    """Not the last ones."""
    pages = [large("e4 e3 e2"), large("e4 e3 e2 e1", 2), large("e4 e3 e2", 3)]
    assert words(rules.limit_above_maximum, pages) == [
        "page 3 /data: got status 200 and 3 events for limit 10^3; expected at least 4, as for a smaller limit, or 400"
    ]
    assert words(rules.limit_above_maximum, [large(400), large(422, 2), large("e1", 3)])[0].endswith(
        "expected 400, as for limit 10^1 (page 1)"
    )


def test_limit_above_maximum_names_what_is_inconsistent() -> None:
    """Fewer events for more, a page after a refusal, and what is neither."""
    assert words(rules.limit_above_maximum, [large("e4 e3 e2"), large("e4 e3", 2), large([], 3)]) == [
        "page 2 /data: got status 200 and 2 events for limit 10^2; expected at least 3, as for a smaller limit, or 400",
        "page 3 /data: got status 200 and 0 events for limit 10^3; expected at least 3, as for a smaller limit, or 400",
    ]
    assert words(rules.limit_above_maximum, [large(400), large("e4", 2), large(404, 3)]) == [
        "page 2: got status 200 and 1 event for limit 10^2; expected 400, as for limit 10^1 (page 1)",
        "page 3: got status 404 for limit 10^3; expected 400, or a page",
    ]
    assert is_silent(rules.limit_above_maximum, large(500))


@pytest.mark.parametrize("probe", ["unknown-cursor", "foreign-cursor", "cursor-forms"])
def test_cursor_breaks_nothing_allows_pages_and_refusals(probe: str) -> None:
    """A page, 400, 404, 422, or that a long one is too long; nothing else."""
    good = [odd("e1", 1, probe=probe), *(odd(status, status, probe=probe) for status in (400, 404, 422))]

    long = [odd(status, status, probe=probe, variant="a long cursor") for status in (413, 414, 431)]

    assert held(rules.cursor_breaks_nothing, [*good, *long]) == 7
    assert len(words(rules.cursor_breaks_nothing, odd(500, probe=probe, variant="a long cursor"))) == 1
    assert words(rules.cursor_breaks_nothing, [odd(500, probe=probe), good[0], odd(414, 3, probe=probe)]) == [
        "page 1: got status 500 for limit x; expected 400, 404 or 422, or a page",
        "page 3: got status 414 for limit x; expected 400, 404 or 422, or a page",
    ]


def test_unknown_cursor_is_refused_says_what_came_instead() -> None:
    """The head again, or the end."""
    unknown: dict[str, Any] = {"probe": "unknown-cursor", "variant": "a number as cursor"}

    assert held(rules.unknown_cursor_is_refused, [odd(400, **unknown), odd(404, 2, **unknown)]) == 2
    assert words(rules.unknown_cursor_is_refused, [odd("e2 e1", **unknown), odd([], 2, **unknown)]) == [
        "page 1: got the list from its head, for a number as cursor; expected 400 or 404",
        "page 2: got an empty page, as if the list had ended, for a number as cursor; expected 400 or 404",
    ]
    assert is_silent(rules.unknown_cursor_is_refused, odd(500, **unknown))


def test_empty_cursor_is_refused_looks_at_the_empty_cursor_alone() -> None:
    """Other forms are other clauses'."""
    empty: dict[str, Any] = {"probe": "cursor-forms", "cursor": "empty", "variant": "an empty cursor"}

    assert held(rules.empty_cursor_is_refused, odd(400, **empty)) == 1
    assert words(rules.empty_cursor_is_refused, odd("e2 e1", **empty)) == [
        "page 1: got status 200 and 2 events for an empty cursor; expected 400 or 404"
    ]
    assert is_silent(rules.empty_cursor_is_refused, [odd(500, **empty), odd("e1", 2, probe="cursor-forms", cursor="known")])


def test_foreign_cursor_opens_nothing_of_the_other_job() -> None:
    """A refusal, an empty page and the own list hold; events that stand in the other job alone do not."""
    jobs = [page("a2 a1", 91, live=True), page("b3 b2 b1", 92, job="ftjob-2", live=True)]
    foreign: dict[str, Any] = {"probe": "foreign-cursor", "cursor": "foreign"}

    assert held(rules.foreign_cursor_opens_nothing, [*jobs, odd(404, **foreign), odd([], 2, **foreign), odd("a2 a1", 3, **foreign)]) == 3
    assert words(rules.foreign_cursor_opens_nothing, [*jobs, odd("b1", **foreign), odd("a1 b2", 2, **foreign)]) == [
        "page 1 /data/0/id: got 'b1', an event of another job; expected none of its events",
        "page 2 /data/1/id: got 'b2', an event of another job; expected none of its events",
    ]


def test_foreign_cursor_opens_nothing_knows_ids_that_are_counted_in_each_job() -> None:
    """The same id with other content is the job's own event, even if it came a moment ago."""
    jobs = [
        page([event("1", message="own")], 91, live=True),
        page([event("2", message="other"), event("1", message="other")], 92, job="ftjob-2", live=True),
    ]
    grown = odd([event("2", message="own, and new"), event("1", message="own")], probe="foreign-cursor", cursor="foreign")

    assert held(rules.foreign_cursor_opens_nothing, [*jobs, grown]) == 1


@pytest.mark.parametrize(
    ("rule", "probe", "grave"),
    [(rules.cursor_is_opaque_text, "cursor-forms", False), (rules.unknown_parameters_are_ignored, "parameters", True)],
)
def test_the_same_page_must_come_again(rule: Any, probe: str, grave: bool) -> None:  # noqa: FBT001 - a row of the table
    """In another encoding, or with a parameter that nobody knows; without the plain page there is nothing to compare with."""
    plain = page("e2 e1", 1, after="e3", limit=2, live=True)
    again: dict[str, Any] = {"probe": probe, "cursor": "known", "limit": "valid", "repeats": 1, "query": "after=%653&limit=2"}
    found = ledger(rule, [plain, odd("e2", 2, **again), odd(400, 3, **again)])

    assert held(rule, [plain, odd("e2 e1", 2, **again)]) == 1
    assert [broken.words for broken in found.broken] == [
        "page 2: got status 200 and 1 event for limit x; expected the page of page 1",
        "page 3: got status 400 for limit x; expected the page of page 1",
    ]
    assert [broken.grave for broken in found.broken] == [grave, grave]
    assert is_silent(rule, [answer(ERROR, status=404), odd("e2", 2, **again)])
    assert is_silent(rule, [plain, odd("e2", 2, **again | {"repeats": None})])
    assert is_silent(rule, [plain, odd("e2", 2, **again | {"probe": "limit-forms"})])
    assert is_silent(rule, [plain, odd("e2", 2, **again | {"superseded": True})])


def test_an_encoding_that_is_needed_is_grave() -> None:
    """A cursor with reserved characters cannot be sent in any other way."""
    plain = page("e2 e1", 1, after="a b", limit=2, live=True)
    again = odd("e9", 2, probe="cursor-forms", cursor="known", repeats=1, variant="the cursor with a space as +, where encoding is needed")

    assert [broken.grave for broken in ledger(rules.cursor_is_opaque_text, [plain, again]).broken] == [True]


def test_unknown_parameters_at_the_head_of_a_growing_list() -> None:
    """Without a cursor another page may be right."""
    plain = page("e2 e1", 1, live=True)

    assert held(rules.unknown_parameters_are_ignored, [plain, odd("e3 e2", 2, probe="parameters", repeats=1, query="x=1")]) == 1


def test_job_id_breaks_nothing_wants_a_refusal() -> None:
    """Any 4xx; a page, a redirect and a failure are named."""
    forms: dict[str, Any] = {"probe": "job-forms", "job": "malformed", "variant": "a NUL as job id"}

    assert held(rules.job_id_breaks_nothing, [odd(404, **forms), odd(400, 2, **forms), odd(414, 3, **forms)]) == 3
    assert words(rules.job_id_breaks_nothing, [odd(events("e1"), **forms), odd(500, 2, **forms), odd(302, 3, **forms)]) == [
        "page 1: got status 200 and 1 event for a NUL as job id; expected 404 or 400",
        "page 2: got status 500 for a NUL as job id; expected 404 or 400",
        "page 3: got status 302 for a NUL as job id; expected 404 or 400",
    ]


@pytest.mark.parametrize(
    ("variant", "status", "job", "grave"),
    [
        ("the job's id in another case", 200, "FTJOB-1", False),
        ("the job's id in another case", 500, "FTJOB-1", True),
        ("a path that leads to the job", 302, "..", False),
        ("a path that leads to the job", 302, "a/b", True),
        ("a NUL as job id", 200, "x", True),
    ],
)
def test_what_names_the_job_after_all_is_advice(variant: str, status: int, job: str, *, grave: bool) -> None:
    """Ids in any case, and a path that is sent on to the job; not a failure, and not an encoded slash that is decoded."""
    asked = replace(FORMS, probe="job-forms", job="malformed", variant=variant)
    found = ledger(rules.job_id_breaks_nothing, answer(ERROR, status=status, sent=url(job=job), asked=asked))

    assert [broken.grave for broken in found.broken] == [grave]
