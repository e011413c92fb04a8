"""Tests of the register: what `spec/clauses.yaml` must look like, and that it is the one list of promises."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ftevents.contract import IMPACTS, LEVELS, SPEC, Clause, load
from ftevents.contract.register import read_yaml
from ftevents.rules import RULES

RAW: Any = read_yaml("clauses.yaml")
SCHEMA: Any = json.loads((SPEC / "clauses.schema.json").read_text(encoding="utf-8"))
REGISTER = load()
SDKS = {"Python", "Node", "Go", "Ruby", "Java", ".NET"}
CLAUSES = pytest.mark.parametrize("clause", REGISTER.clauses.values(), ids=lambda clause: clause.id)


def faults(document: Any) -> list[str]:
    """Return what the schema finds, as pointer and message."""
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def test_the_register_is_as_its_schema_says() -> None:
    """And the schema is a good one."""
    Draft202012Validator.check_schema(SCHEMA)

    assert faults(RAW) == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("id",), "Answer/x"),
        (("says",), "No full stop"),
        (("says",), ""),
        (("level",), "always"),
        (("compatible",), None),
        (("basis",), "felt"),
        (("hurts",), {}),
        (("hurts",), {"slow": ["Go"]}),
        (("hurts",), {"endless": ["Perl"]}),
        (("hurts",), {"endless": []}),
        (("needs",), ["A probe"]),
        (("surplus",), 1),
    ],
)
def test_the_schema_refuses_a_damaged_entry(place: tuple[str], value: Any) -> None:
    """Each member by its own rule."""
    damaged = json.loads(json.dumps(RAW))
    damaged["clauses"][0][place[0]] = value

    assert len(faults(damaged)) == 1


@pytest.mark.parametrize("name", ["id", "says", "level", "basis", "source", "needs"])
def test_the_schema_wants_every_member(name: str) -> None:
    """A clause without its source, say, is none."""
    damaged = json.loads(json.dumps(RAW))
    del damaged["clauses"][-1][name]

    assert faults(damaged) == [f"$.clauses[{len(RAW['clauses']) - 1}]: {name!r} is a required property"]


def test_each_clause_has_a_rule_and_each_rule_a_clause() -> None:
    """Both ways."""
    assert set(RULES) == set(REGISTER.clauses)


def test_ids_are_unique_and_sorted_by_family() -> None:
    """One entry each, and the families stand in their order."""
    ids = [entry["id"] for entry in RAW["clauses"]]
    families = list(dict.fromkeys(name.partition("/")[0] for name in ids))

    assert len(set(ids)) == len(ids)
    assert families == [name for name in REGISTER.families if name in families]
    assert ids == sorted(ids, key=lambda name: families.index(name.partition("/")[0]))


@CLAUSES
def test_a_clause_names_only_what_is_known(clause: Clause) -> None:
    """Its family, its probes, what happens and in which clients."""
    assert clause.family in REGISTER.families
    assert set(clause.needs) <= set(REGISTER.probes)
    assert set(clause.hurts) <= set(IMPACTS)
    assert set().union(*clause.hurts.values()) <= SDKS


@CLAUSES
def test_a_clause_has_a_level_in_every_profile(clause: Clause) -> None:
    """Its own where one is named, else that of `openai`."""
    entry = next(each for each in RAW["clauses"] if each["id"] == clause.id)

    assert set(clause.levels) == set(REGISTER.profiles)
    assert set(clause.levels.values()) <= set(LEVELS)
    assert {name: entry.get(name, entry["level"]) for name in REGISTER.profiles} == clause.levels


def test_compatible_never_asks_for_more() -> None:
    """What is no must for the real service is none for its likes."""
    assert [clause.id for clause in REGISTER.clauses.values() if clause.levels["compatible"] == "must" != clause.levels["openai"]] == []


def test_every_probe_feeds_a_clause() -> None:
    """And every probe that a clause needs is sent."""
    assert set().union(*(clause.needs for clause in REGISTER.clauses.values())) == set(REGISTER.probes)


def test_sentences_are_different() -> None:
    """No promise stands twice, neither as clause nor as excluded."""
    sentences = [clause.says for clause in REGISTER.clauses.values()] + [entry["says"] for entry in REGISTER.excluded]

    assert len(set(sentences)) == len(sentences)
    assert all(entry["why"] for entry in REGISTER.excluded)


def test_facts_differ_between_profiles_where_services_do() -> None:
    """Azure OpenAI has a level and an error of its own."""
    facts = REGISTER.facts

    assert set(facts) == set(REGISTER.profiles)
    assert facts["openai"] == facts["compatible"] != facts["azure"]
    assert "warning" in facts["azure"].levels
    assert facts["azure"].error_members == {"message": ("string",), "code": ("string", "null")}


def test_an_impact_is_one_phrase() -> None:
    """Worst first, with the clients that it hurts."""
    hurts = {"raises": ("Go",), "endless": ("Python", "Node"), "empty": ("Ruby", "Java", ".NET")}
    clause = Clause("a/b", "s", {}, "documented", "s", hurts, (), None)

    assert clause.impact == "never ends in Python and Node; shows no events and no error in Ruby, Java and .NET; raises in Go"
    assert Clause("a/b", "s", {}, "documented", "s", {}, (), None).impact == ""
    assert clause.family == "a"
