"""Tests of what the user knows of a list: which event is told, and what proves it."""

from ftevents.evidence import Answer, Exchange, Expected, Transcript
from ftevents.rules.pagination import list_is_as_expected
from handmade import held, is_silent, ledger, page, walk, words

WHOLE = walk((None, "e4 e3"), ("e3", "e2 e1"))


def test_the_first_event_that_is_missing_or_too_much_is_told() -> None:
    """In the order of the user's list, and of the ids."""
    for ids, said in (
        (("e4", "x", "y", "e1"), "job 'ftjob-1': got 4 events, 'x' not among them; expected all 4"),
        (("e4", "e3"), "job 'ftjob-1': got 'e1' too; expected the 2 expected and no others"),
    ):
        expected = Expected("ftjob-1", len(ids), ids)
        assert words(list_is_as_expected, Transcript(WHOLE, expected=(expected,))) == [said]


def test_the_first_page_of_the_job_proves_it() -> None:
    """It shows how the list was asked for."""
    found = ledger(list_is_as_expected, Transcript(WHOLE, expected=(Expected("ftjob-1", 9),)))

    assert [broken.exchanges for broken in found.broken] == [(WHOLE[0],)]


def test_a_job_of_which_nothing_is_known_hides_no_other() -> None:
    """One that was not read, one that was not read to its end, and one of which a single event is known alone."""
    part = page("e9 e8", 3, job="ftjob-2", has_more=True)
    alone = Exchange(4, "line 4", None, Answer(None, b'{"id": "e7"}'), shape="event", known_job="ftjob-3")
    expected = [Expected(f"ftjob-{number}", 3) for number in (3, 2, 9, 1)]

    assert words(list_is_as_expected, Transcript([*WHOLE, part, alone], expected=tuple(expected))) == [
        "job 'ftjob-1': got 4 events; expected 3"
    ]


def test_a_list_with_as_many_events_as_expected_needs_no_end() -> None:
    """There is nothing that could still come; one that has others, too, is told at once."""
    part = page("e4 e3", has_more=True)

    assert held(list_is_as_expected, Transcript([part], expected=(Expected("ftjob-1", 2),))) == 2
    assert len(words(list_is_as_expected, Transcript([part], expected=(Expected("ftjob-1", 3, ("e4", "e2", "e1")),)))) == 1
    assert is_silent(list_is_as_expected, Transcript([part], expected=(Expected("ftjob-1", 3, ("e4", "e3", "e2")),)))
