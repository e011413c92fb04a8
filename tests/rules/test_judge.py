"""Tests of the judge, of the verdict algebra, and of the registry: what becomes of what the rules say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.contract import load
from ftevents.evidence import Transcript, read
from ftevents.rules import RULES, Broken, Held, Ledger, judge
from ftevents.rules.event import id as event_id
from ftevents.rules.judge import repr_of
from ftevents.rules.registry import local
from handmade import event, ledger, page, words

if TYPE_CHECKING:
    from ftevents.rules import Outcome

FACTS = load().facts["openai"]
TESTS = Path(__file__).parent


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


def test_judge_keeps_to_the_clauses_that_are_wanted() -> None:
    """In the order of the registry, and all of them by default."""
    assert list(judge(Transcript([page()]), FACTS, ["page/data", "event/id"])) == [
        name for name in RULES if name in ("page/data", "event/id")
    ]
    assert list(judge(Transcript([page()]), FACTS)) == list(RULES)


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


@given(st.dictionaries(st.sampled_from("abc"), st.one_of(st.integers(), st.booleans(), st.floats(allow_nan=False), st.text()), max_size=3))
@settings(max_examples=100, derandomize=True, deadline=None)
def test_the_order_of_members_is_not_remembered(members: dict[str, object]) -> None:
    """An event is the same in any order."""
    assert repr_of(members) == repr_of(dict(reversed(members.items())))


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
