"""Tests of the judge, of the verdict algebra, and of the registry: what becomes of what the rules say."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.contract import load
from ftevents.evidence import Answer, Asked, Exchange, Failure, Request, Transcript, read
from ftevents.rules import RULES, Broken, Held, Ledger, judge
from ftevents.rules.event import id as event_id
from ftevents.rules.judge import repr_of
from ftevents.rules.registry import local
from handmade import event, ledger, page, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.evidence import Headers
    from ftevents.rules import Outcome

FACTS = load().facts["openai"]
TESTS = Path(__file__).parent
HEADERS: tuple[Headers | None, ...] = (None, (), (("Location", "http://["), ("Retry-After", "x"), ("Content-Type", "a\x1b;charset=\x07")))


@pytest.mark.parametrize("clause", RULES)
def test_every_rule_is_named_by_a_test_of_its_family(clause: str) -> None:
    """A rule that no test names was never seen to fail."""
    family, _, name = clause.partition("/")
    texts = [path.read_text(encoding="utf-8") for path in TESTS.glob(f"test_{family}*.py")]

    assert any(name.replace("-", "_") in text for text in texts)


@pytest.mark.parametrize("clause", RULES)
def test_no_evidence_is_not_exercised(clause: str) -> None:
    """Every rule yields nothing where there is nothing."""
    assert judge(Transcript(), FACTS, [clause])[clause].looked_at == 0


@pytest.mark.parametrize("clause", RULES)
def test_every_rule_says_what_it_looks_at(clause: str) -> None:
    """The docstring of a rule is a sentence that begins so."""
    assert (RULES[clause].judge.__doc__ or "").startswith("Looks at ")
    assert (RULES[clause].judge.__doc__ or "").partition("\n")[0].endswith(".")


def zoo() -> Iterator[Exchange]:
    """Yield every combination of intent, status and body that no rule may stumble over, and failures with and without an answer."""
    register = load()
    numbers = count(1)
    bodies = (None, b"", b"{", b"[]", b"null", b'{"error": 1}', b'{"error": {}, "data": [null, {"id": 1}]}', b'{"data": {}, "has_more": 1}')
    for probe in (None, *register.probes):
        asked = Asked(
            probe=probe, job="good", cursor="known", limit="zero" if probe == "limit-forms" else "valid", credential="good", repeats=1
        )
        for status in (None, 200, 204, 302, 404, 429, 500):
            for body in bodies:
                number = next(numbers)
                request = Request("GET", "/v1/fine_tuning/jobs/j/events?after=e1&limit=1") if number % 3 else None
                headers = HEADERS[number % 3]
                made = Exchange(number, "p", request, Answer(status, body, headers), asked=asked)
                yield made
                if body == b"{":
                    yield replace(made, number=next(numbers), failure=Failure("timed out", "x"))
                    yield replace(made, number=next(numbers), answer=None, failure=Failure("dropped", "x"))


@pytest.mark.parametrize("profile", load().profiles)
def test_no_rule_ever_raises(profile: str) -> None:
    """Whatever an exchange lacks, every rule looks at it or at nothing, and every sentence is printable."""
    ledgers = judge(Transcript(list(zoo())), load().facts[profile])

    assert all(broken.words.isprintable() for ledger in ledgers.values() for broken in ledger.broken)


def test_judge_keeps_to_the_clauses_that_are_wanted() -> None:
    """In the order of the registry, and all of them by default."""
    assert list(judge(Transcript([page()]), FACTS, ["page/data", "event/id"])) == [
        name for name in RULES if name in ("page/data", "event/id")
    ]
    assert list(judge(Transcript([page()]), FACTS)) == list(RULES)


def test_judge_gives_each_kind_of_rule_its_evidence() -> None:
    """An exchange, an event, the Links of a job, or all of the run: two pages of two events come to these numbers."""
    pages = [page("e4 e3", 1, limit=2, has_more=True, live=True), page("e2 e1", 2, after="e3", limit=2, live=True)]
    clauses = {"page/data": 2, "event/id": 4, "pagination/walk-is-complete": 4, "answer/steady": 2}

    assert {clause: found.held for clause, found in judge(Transcript(pages), FACTS, clauses).items()} == clauses


def test_judge_counts_an_event_wherever_it_is_read() -> None:
    """Events that were worked out before count each time, good or bad, at their own place."""
    pages = [page(["e2", event("e1", id="")], 1), page([event("e1", id=""), "e2"], 2)]

    assert ledger(event_id, pages).held == 2
    assert words(event_id, pages) == [
        f"page {number} /data/{index}/id: got ''; expected a string that is not empty" for number, index in ((1, 1), (2, 0))
    ]


@pytest.mark.parametrize(("one", "other"), [("1", "1.0"), ("1", "true"), ("1", "1e0"), ("1.0", "1e0"), ("null", '"null"'), ("[]", "{}")])
def test_events_that_differ_only_in_notation_are_told_apart(one: str, other: str) -> None:
    """What is remembered of an event depends on all that a rule could see."""
    texts = [repr_of(read(f'{{"created_at": {spelled}}}'.encode()).value) for spelled in (one, other, one)]

    assert texts[0] == texts[2] != texts[1]


GRAVE, MILD = Broken("p", "g", "e"), Broken("p", "g", "e", grave=False)


@pytest.mark.parametrize(
    ("level", "verdicts", "unanswered", "outcome"),
    [
        ("must", [Held("p"), GRAVE], 0, "violated"),
        ("must", [GRAVE], 9, "violated"),
        ("must", [MILD, GRAVE], 0, "violated"),
        ("must", [MILD], 0, "advice"),
        ("must", [MILD], 9, "advice"),
        ("should", [GRAVE], 0, "advice"),
        ("may", [GRAVE], 0, "advice"),
        ("must", [Held("p")], 1, "could not tell"),
        ("should", [], 1, "could not tell"),
        ("must", [Held("p")], 0, "holds"),
        ("must", [], 0, "not exercised"),
        ("must", [Held("p", 0)], 0, "not exercised"),
        ("off", [GRAVE], 3, "off"),
    ],
)
def test_the_outcome_of_a_clause(level: str, verdicts: list[Held | Broken], unanswered: int, outcome: Outcome) -> None:
    """Violated, else advice, else could not tell, else holds, else not exercised; off is off."""
    found = Ledger()
    for verdict in verdicts:
        found.add(verdict)

    assert found.outcome(level, unanswered) == outcome  # type: ignore[arg-type]


def test_words_are_place_got_expected() -> None:
    """The pointer stands beside the place, and nothing where there is none."""
    assert Broken("request 14", "1", "2", "/data/0").words == "request 14 /data/0: got 1; expected 2"
    assert Broken("request 14", "1", "2").words == "request 14: got 1; expected 2"


def test_a_ledger_counts_what_was_looked_at() -> None:
    """Held by its count, each breach as one."""
    found = Ledger()
    for verdict in (Held("p", 3), GRAVE, Held("p")):
        found.add(verdict)

    assert (found.held, found.looked_at, found.broken) == (4, 5, [GRAVE])


def test_a_rule_without_a_clause_is_refused_at_once() -> None:
    """The sentence names the rule and the clause that is missing."""

    def no_such_clause() -> None:
        raise AssertionError

    with pytest.raises(LookupError, match=r"no_such_clause has no clause test_judge/no-such-clause in spec/clauses\.yaml"):
        local(no_such_clause)
