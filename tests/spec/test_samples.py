"""Tests of the samples: the index tells the truth about every file."""

import gzip
import io
from pathlib import Path
from typing import Any

import pytest
import yaml

from ftevents.captures import READERS, Elsewhere, LeftOut, Source, Unreadable, read
from ftevents.contract import load
from ftevents.evidence import Exchange, Transcript
from ftevents.rules import judge

SAMPLES = Path(__file__).parents[2] / "spec" / "samples"
INDEX: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLES / "index.yaml").read_text(encoding="utf-8"))
REGISTER = load()
LIVE_ONLY = {
    "answer/accepts-json",
    "answer/coding-is-true",
    "answer/ends",
    "answer/head-is-well-formed",
    "answer/length-is-true",
    "answer/names-its-request",
    "answer/status-is-200",
    "answer/steady",
    "errors/no-markup",
    "errors/unknown-job",
    "pagination/list-is-as-expected",
} | {name for name, clause in REGISTER.clauses.items() if clause.family in ("auth", "input", "method")}
"""Clauses that no file can show broken: they need the wire, or what the sender meant or expected."""
LIMIT = 12_000
"""Bytes of the longest sample."""


def exchanges(*names: str) -> list[Exchange]:
    """Return the exchanges of some samples; each must be understood."""
    items = list(read([SAMPLES / name for name in names], stdin=io.BytesIO()))
    assert [str(item) for item in items if isinstance(item, (Unreadable, LeftOut))] == []
    found = [item.exchange if isinstance(item, Elsewhere) else item for item in items]
    return [exchange for exchange in found if isinstance(exchange, Exchange)]


def piped(content: bytes) -> list[Exchange]:
    """Return the exchanges of a sample that comes through a pipe."""
    items = read(["-"], stdin=io.BytesIO(content))
    found = [item.exchange if isinstance(item, Elsewhere) else item for item in items]
    return [exchange for exchange in found if isinstance(exchange, Exchange)]


def broken(profile: str, evidence: list[Exchange]) -> dict[str, set[str]]:
    """Return the clauses that are violated, and those that are broken but not counted."""
    found: dict[str, set[str]] = {"violated": set(), "advice": set()}
    for clause, ledger in judge(Transcript(evidence), REGISTER.facts[profile]).items():
        outcome = ledger.outcome(REGISTER.clauses[clause].levels[profile], 0)
        if outcome in found:
            found[outcome].add(clause)
    return found


def test_index_and_folder_agree() -> None:
    """Every file has an entry, and every entry a file."""
    files = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()}

    assert files == {*INDEX, "index.yaml"}


@pytest.mark.parametrize("name", INDEX)
def test_entries_are_whole(name: str) -> None:
    """An entry is a sentence, a profile, and clauses of the register; a violating sample names at least one."""
    entry = INDEX[name]
    named = [*entry.get("violates", []), *entry.get("advises", [])]

    assert entry.keys() <= {"shows", "format", "profile", "violates", "advises"}
    assert entry["shows"].endswith(".")
    assert entry.get("profile", "openai") in REGISTER.profiles
    assert set(named) <= REGISTER.clauses.keys()
    assert len(set(named)) == len(named)
    assert named or not name.startswith("violating/")
    assert "violates" not in entry or not name.startswith("conforming/")
    assert (SAMPLES / name).stat().st_size < LIMIT


@pytest.mark.parametrize("name", INDEX)
def test_each_sample_is_known_by_its_content(name: str) -> None:
    """The first reader that recognises a sample is that of the format which the index names."""
    source = Source.of("a file", (SAMPLES / name).read_bytes())

    assert next(form for form, reader in READERS.items() if reader.recognises(source)) == INDEX[name].get("format", "json")


@pytest.mark.parametrize("name", INDEX)
def test_each_sample_breaks_exactly_what_the_index_says(name: str) -> None:
    """Under its profile, a sample violates the clauses that it names and no others, and so for advice."""
    entry = INDEX[name]

    assert broken(entry.get("profile", "openai"), exchanges(name)) == {
        "violated": set(entry.get("violates", [])),
        "advice": set(entry.get("advises", [])),
    }


@pytest.mark.parametrize("name", INDEX)
def test_each_sample_is_the_same_through_a_pipe_and_packed(name: str) -> None:
    """Neither its name nor its length tells a format, and gzip is undone."""
    profile, content = INDEX[name].get("profile", "openai"), (SAMPLES / name).read_bytes()
    named = broken(profile, exchanges(name))

    assert broken(profile, piped(content)) == named
    assert name.endswith(".gz") or broken(profile, piped(gzip.compress(content))) == named


def test_conforming_samples_conform_together() -> None:
    """Read as one folder, the conforming samples of the default profile accuse nobody."""
    names = [name for name in INDEX if name.startswith("conforming/") and "profile" not in INDEX[name]]

    assert broken("openai", exchanges(*names))["violated"] == set()


def test_every_clause_that_a_file_can_show_is_broken_by_a_sample() -> None:
    """Each clause of the register is named by a violating sample, or needs more than a file."""
    named = {clause for entry in INDEX.values() for kind in ("violates", "advises") for clause in entry.get(kind, [])}

    assert named | LIVE_ONLY == REGISTER.clauses.keys()
    assert not named & LIVE_ONLY
