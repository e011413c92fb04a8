"""Tests of `ftevents validate`: files, folders and standard input, and what is done with what cannot be read."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Command = Callable[..., Done]

SAMPLES = Path(__file__).parents[2] / "spec" / "samples"
INDEX: dict[str, dict[str, Any]] = yaml.safe_load((SAMPLES / "index.yaml").read_text("utf-8"))
EVENT = SAMPLES / "conforming" / "single-event.json"


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    """Give the command something to read."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize("name", INDEX)
def test_each_sample_gets_the_verdict_of_the_index(ftevents: Command, tmp_path: Path, name: str) -> None:
    """Under its profile, a sample is judged as the index says; where nothing must be, and nothing is, violated, it conforms."""
    entry, report = INDEX[name], tmp_path / "report.json"
    done = ftevents("validate", str(SAMPLES / name), "--profile", entry.get("profile", "openai"), "--json", str(report))
    said = json.loads(report.read_text("utf-8"))
    is_empty = "no document was judged" in said["reasons"]

    assert done.code == (1 if "violates" in entry else 2 if is_empty else 0)
    assert {each["id"] for each in said["clauses"] if each["verdict"] == "violated"} == {*entry.get("violates", [])}


def test_standard_input_is_judged(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dash stands for it, and places say so."""
    standard_input(monkeypatch, EVENT.read_bytes().replace(b'"info"', b'"debug"'))
    done = ftevents("validate", "-")

    assert done.code == 1
    assert done.out.startswith("target: standard input (from the command line), profile openai\nNOT CONFORMING: ")
    assert "standard input /level: got 'debug'" in done.out


def test_a_named_file_that_is_not_there_is_told_and_the_others_judged(ftevents: Command) -> None:
    """The verdict is inconclusive, since something that was to be judged was not."""
    done = ftevents("validate", "/no/such/file.json", str(EVENT))

    assert done.code == 2
    assert done.err == "ftevents: /no/such/file.json: is not there; correct the path\n"
    assert "INCONCLUSIVE: " in done.out
    assert "  1 document judged" in done.out


def test_a_breach_beats_what_cannot_be_read(ftevents: Command) -> None:
    """Exit 1: not conforming is certain whatever stands in the other file."""
    done = ftevents("validate", "/no/such/file.json", str(SAMPLES / "violating" / "id-empty.json"))

    assert done.code == 1


def test_a_named_file_of_no_known_kind_is_told(ftevents: Command, tmp_path: Path) -> None:
    """What it is, and what would be understood."""
    path = tmp_path / "other.json"
    path.write_text('{"a": 1}', "utf-8")
    done = ftevents("validate", str(path))

    assert done.code == 2
    assert done.err.startswith(f"ftevents: {path}: is an object with 'a'; expected a page, an event,")
    assert "  inconclusive: no document was judged" in done.out


def test_files_of_no_known_kind_in_a_folder_are_listed_as_left_out(ftevents: Command, tmp_path: Path) -> None:
    """They do not change the verdict."""
    (tmp_path / "notes.txt").write_text("hello", "utf-8")
    (tmp_path / "event.json").write_bytes(EVENT.read_bytes())
    done = ftevents("validate", str(tmp_path))

    assert done.code == 0
    assert f"  left out: {tmp_path / 'notes.txt'}: " in done.out


def test_an_empty_folder_is_no_green(ftevents: Command, tmp_path: Path) -> None:
    """Nothing was judged, so nothing conforms."""
    done = ftevents("validate", str(tmp_path))

    assert done.code == 2
    assert "INCONCLUSIVE: 0 of " in done.out


def test_text_of_a_file_does_no_harm_to_a_terminal(ftevents: Command, tmp_path: Path) -> None:
    """Control characters are escaped where a value is shown."""
    path = tmp_path / "page.json"
    event = {"object": "\x1b[2J", "id": "e", "created_at": 1735689600, "level": "info", "message": "m", "type": "message"}
    path.write_text(json.dumps({"object": "list", "data": [event], "has_more": False}), "utf-8")
    done = ftevents("validate", str(path))

    assert done.code == 1
    assert "\\x1b[2J" in done.out
    assert "\x1b" not in done.out


def test_nothing_to_read_is_a_mistake_of_use(ftevents: Command) -> None:
    """Without a path there is nothing to judge."""
    done = ftevents("validate")

    assert (done.code, done.out) == (2, "")
    assert "Missing argument 'PATH...'" in done.err
