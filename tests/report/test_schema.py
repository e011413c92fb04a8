"""Tests of the schema of the JSON report: it is closed, it describes every member, and every report is as it says."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from ftevents.cli.main import run
from ftevents.contract.spec import SPEC
from ftevents.evidence import Transcript
from ftevents.report import build
from handmade import page
from report.runs import FAULTY, captures, document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA: dict[str, Any] = json.loads((SPEC / "report.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def complaints(report: Any) -> list[str]:
    """Return what the schema has against a report."""
    return [f"{error.json_path}: {error.message[:200]}" for error in VALIDATOR.iter_errors(report)]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of an object, at any depth."""
    if isinstance(schema, dict):
        if "properties" in schema and isinstance(schema["properties"], dict):
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_schema_is_one() -> None:
    """Of JSON Schema 2020-12."""
    VALIDATOR.check_schema(SCHEMA)

    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_objects_are_closed_and_every_member_is_described() -> None:
    """A reader need not guess, and a writer cannot add a member unseen."""
    found = list(objects(SCHEMA))

    assert len(found) > 15
    assert [each for each in found if each.get("additionalProperties") is not False] == []
    assert [name for each in found for name, member in each["properties"].items() if not member.get("description")] == []


@pytest.mark.parametrize("faults", [(), *((name,) for name in FAULTY)], ids=lambda faults: "-".join(faults) or "conforming")
def test_the_report_of_a_live_run_is_as_the_schema_says(faults: tuple[str, ...]) -> None:
    """Of a server that is right, and of some that are not."""
    assert complaints(document(*faults)) == []


@pytest.mark.parametrize("folder", ["conforming", "violating"])
def test_the_report_of_captures_is_as_the_schema_says(folder: str) -> None:
    """Of all samples of a kind at once, and of a single one."""
    files = sorted(path.relative_to(SPEC / "samples") for path in (SPEC / "samples" / folder).iterdir())

    assert complaints(json.loads(json.dumps(captures(folder).to_json()))) == []
    assert complaints(json.loads(json.dumps(captures(str(files[0])).to_json()))) == []


def test_the_report_that_a_program_builds_is_as_the_schema_says() -> None:
    """It knows no options, and may be empty."""
    for exchanges in ([], [page()]):
        assert complaints(build(Transcript(list(exchanges)), profile="openai", target="a", source="b").to_json()) == []


def test_what_the_command_writes_is_as_the_schema_says(tmp_path: Path) -> None:
    """With --json, of a validation with everything that can be said of it."""
    file = tmp_path / "report.json"
    run(["validate", "--json", str(file), "--as-list", "--keep-going", str(SPEC / "samples" / "violating")])
    report = json.loads(file.read_text("utf-8"))

    assert complaints(report) == []
    assert (report["options"]["as_list"], report["options"]["keep_going"], report["options"]["format"]) == (True, True, None)


@pytest.mark.parametrize(
    "path", ["clauses/0", "evidence", "evidence/exchanges/0", "evidence/walks/0/pages/0/events/0", "budget", "options"]
)
def test_the_schema_refuses_what_it_does_not_know(path: str) -> None:
    """One member too many, or one too few, at any depth."""
    report = copy.deepcopy(document("after-inclusive"))
    place: Any = report
    for step in path.split("/"):
        place = place[int(step) if step.isdecimal() else step]
    place["surprise"] = 1

    assert complaints(report) != []
    del place["surprise"], place[next(iter(place))]
    assert complaints(report) != []
