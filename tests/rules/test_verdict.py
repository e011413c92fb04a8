"""Tests of the verdict algebra: what a ledger keeps of an archive of any length, what a baseline takes from it, and what makes a run fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.rules import Broken, Ledger
from ftevents.rules.verdict import MOST_KEPT, MOST_WHOLE
from handmade import page

if TYPE_CHECKING:
    from ftevents.rules import Outcome

PAGE = page("e1", sent_headers=(("Accept", "*/*"),))
GRAVE, MILD = Broken("p", "g", "e", "", (PAGE,)), Broken("q", "g", "e", "", (PAGE,), grave=False)


def of(*verdicts: Broken, is_long: bool = False) -> Ledger:
    """Return a ledger with some breaches."""
    found = Ledger(is_long=is_long)
    for verdict in verdicts:
        found.add(verdict)
    return found


def whole(found: Ledger) -> int:
    """Count the breaches that are kept with the answer that proves them."""
    return sum(each.answer is not None for broken in found.broken for each in broken.exchanges)


def test_a_run_keeps_every_breach_whole() -> None:
    """However many there are."""
    found = Ledger()
    for _ in range(MOST_WHOLE + 1):
        found.add(GRAVE)

    assert (len(found.broken), whole(found), found.uncounted) == (MOST_WHOLE + 1, MOST_WHOLE + 1, 0)


def test_an_archive_keeps_twenty_breaches_whole_and_the_requests_of_the_others() -> None:
    """Up to ten thousand; beyond that they are counted."""
    assert (MOST_WHOLE, MOST_KEPT) == (20, 10_000)
    found = of(*[GRAVE] * (MOST_KEPT + 2), is_long=True)

    assert (len(found.broken), whole(found), found.uncounted) == (MOST_KEPT, MOST_WHOLE, 2)
    assert (found.breaches, found.looked_at) == (MOST_KEPT + 2, MOST_KEPT + 2)
    last = found.broken[-1]
    assert (last.words, last.exchanges[0].request, last.exchanges[0].answer) == (GRAVE.words, PAGE.request, None)


def test_what_is_only_counted_still_violates() -> None:
    """A baseline may excuse all that is kept, and does not know of the rest."""
    found = Ledger(uncounted=1)

    assert found.outcome("must", 0) == "violated"
    assert found.outcome("should", 0) == "advice"


def test_a_baseline_takes_what_it_covers() -> None:
    """That is known then, and is looked at all the same; the rest stays broken."""
    found = of(GRAVE, MILD, GRAVE)
    found.know(lambda broken: broken.place == "p", whole=False)

    assert (found.known, found.broken) == ([GRAVE, GRAVE], [MILD])
    assert (found.breaches, found.excused, found.looked_at) == (1, 2, 3)


@pytest.mark.parametrize(("is_whole", "uncounted", "known"), [(True, 0, 7), (False, 4, 3)])
def test_a_baseline_of_the_whole_clause_covers_what_is_only_counted(*, is_whole: bool, uncounted: int, known: int) -> None:
    """One that covers single breaches cannot."""
    found = Ledger(known=[MILD], uncounted=4, known_uncounted=3)
    found.know(lambda _: True, whole=is_whole)

    assert (found.uncounted, found.known_uncounted, found.excused, found.looked_at) == (uncounted, known, known + 1, 8)


@pytest.mark.parametrize(
    ("found", "outcome"),
    [
        (Ledger(known=[GRAVE], stale=True), "stale"),
        (Ledger(held=3, stale=True), "stale"),
        (Ledger(broken=[GRAVE], stale=True), "violated"),
        (Ledger(held=3, known=[GRAVE]), "known"),
        (Ledger(known_uncounted=1), "known"),
        (Ledger(broken=[MILD], known=[GRAVE]), "advice"),
    ],
)
def test_the_outcome_of_a_clause_in_a_baseline(found: Ledger, outcome: Outcome) -> None:
    """Violated, else stale, else advice, else known."""
    assert found.outcome("must", 0) == outcome


@pytest.mark.parametrize(
    ("level", "fail_on", "breach", "fails"),
    [
        ("must", "must", GRAVE, True),
        ("must", "must", MILD, False),
        ("should", "must", GRAVE, False),
        ("must", "should", MILD, True),
        ("should", "should", GRAVE, True),
        ("may", "should", GRAVE, False),
    ],
)
def test_what_fails_a_run(level: str, fail_on: str, breach: Broken, *, fails: bool) -> None:
    """What is violated; and advice, but for clauses that say may, where the user wants it to."""
    assert of(breach).failing(level, fail_on) == ([breach] if fails else [])  # type: ignore[arg-type]
