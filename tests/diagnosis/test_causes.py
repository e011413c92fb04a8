"""Tests of the diagnosis: the likely cause leads, and nothing is said where nothing fits."""

import pytest

from ftevents.contract import load
from ftevents.diagnosis import causes, likely_causes
from ftevents.diagnosis.causes import GOOD_FIT, Pattern, fit, patterns
from ftevents.reference import FAULTS

IGNORED = Pattern("ignored", "`after` is ignored.", ("a/continues",), {"a/continues": 1.0, "a/exclusive": 0.5, "a/ends": 1.0})
STUCK = Pattern("stuck", "The end is never told.", ("a/ends",), {"a/ends": 1.0, "a/more": 1.0})
LONE = Pattern("lone", "One clause.", ("a/lone",), {"a/lone": 1.0})
ALL = {"a/continues", "a/exclusive", "a/ends", "a/more", "a/lone", "a/other"}


@pytest.fixture(autouse=True)
def _few_patterns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Know three faults only, unless a test is about those that there are."""
    if "real" not in request.node.name:
        monkeypatch.setattr(causes, "patterns", lambda: (IGNORED, STUCK, LONE))


def test_a_run_that_broke_the_same_clauses_as_often_fits_wholly() -> None:
    """Fit 1, and every clause of it is explained."""
    (cause,) = likely_causes(dict(IGNORED.shares), ALL)

    assert (cause.name, cause.says, cause.fit) == ("ignored", "`after` is ignored.", 1.0)
    assert cause.explains == ("a/continues", "a/exclusive", "a/ends")


@pytest.mark.parametrize(
    "broken",
    [{}, {"a/lone": 1.0}, {"a/other": 1.0, "a/lone": 1.0}, {"a/exclusive": 0.5, "a/ends": 1.0, "a/other": 1.0, "a/lone": 1.0}],
)
def test_nothing_is_said_where_nothing_fits(broken: dict[str, float]) -> None:
    """Nor for a single clause, which says all itself, nor where the clause that a fault is meant for held."""
    assert likely_causes(broken, ALL) == []


def test_what_could_not_be_exercised_does_not_count_against_a_cause() -> None:
    """A job with few events shows less of a fault."""
    broken = {"a/continues": 1.0, "a/ends": 1.0}

    (cause,) = likely_causes(broken, {"a/continues", "a/ends"})
    assert (cause.name, cause.fit) == ("ignored", 1.0)
    assert fit(broken, IGNORED, ALL) < 1.0


def test_how_often_counts_too() -> None:
    """A clause that is broken everywhere looks another way than one that is broken once."""
    often, seldom = (fit({"a/ends": share, "a/more": share}, STUCK, ALL) for share in (1.0, 0.01))

    assert often == 1.0
    assert GOOD_FIT > seldom > 0.4


def test_two_faults_are_two_causes() -> None:
    """What the first leaves unexplained is looked at again, and no clause is explained twice."""
    broken = {"a/continues": 1.0, "a/exclusive": 0.5, "a/ends": 1.0, "a/more": 1.0}
    found = likely_causes(broken, ALL)

    explained = [clause for cause in found for clause in cause.explains]
    assert found[0].name == "ignored"
    assert len(explained) == len(set(explained))


def test_real_patterns_name_clauses_that_there_are() -> None:
    """Each pattern is of a fault that there is, meant for a clause that it breaks, on both data sets."""
    clauses = load().clauses
    named = [pattern.name for pattern in patterns()]

    assert set(named) <= set(FAULTS)
    assert len(set(named)) > 180
    for pattern in patterns():
        assert set(pattern.shares) <= set(clauses)
        assert all(0 <= share <= 1 for share in pattern.shares.values())
        assert pattern.says == FAULTS[pattern.name].says


def test_real_faults_are_their_own_best_explanation() -> None:
    """A pattern fits itself wholly; of two faults that look alike, either may be named."""
    exercised = set(load().clauses)
    for pattern in patterns():
        if len(pattern.shares) > 1:
            best = likely_causes(pattern.shares, exercised)[0]
            assert best.fit == 1.0
            assert best.name == pattern.name or best.explains == tuple(pattern.shares)
