"""Tests of the fuzzing: the inputs come from a seed, and what must hold of any file is noticed where it does not."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import fuzz
import fuzzing
import pytest

if TYPE_CHECKING:
    from pathlib import Path


def test_mutations_of_all_samples_are_judged_or_complained_of() -> None:
    """A small part of `make fuzz`: the same inputs each time."""
    for data in islice(fuzzing.mutations(2), 400):
        fuzzing.look(data)


def test_the_same_seed_makes_the_same_inputs() -> None:
    """So that a finding is made again by its number."""
    one, other = (list(islice(fuzzing.mutations(7), 20)) for _ in range(2))

    assert one == other
    assert len(set(one)) == 20


def test_every_small_sample_is_a_seed() -> None:
    """Each of them is judged, or complained of, as it is."""
    assert len(list(fuzzing.seeds())) > 150


def test_a_file_of_which_nothing_is_said_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fuzzing can fail."""
    monkeypatch.setattr(fuzzing, "says_something", lambda _: False)

    with pytest.raises(fuzzing.WrongError, match="nothing is judged and nothing said"):
        fuzzing.look(b"\0{}")


def test_a_finding_is_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And the exit is 1."""
    monkeypatch.setattr(fuzzing, "look", lambda _: 1 / 0)

    assert fuzz.unguided(5, 3, tmp_path) == 1
    assert (tmp_path / "crash-3-0").read_bytes() == next(fuzzing.mutations(3))
    assert "ZeroDivisionError" in capsys.readouterr().out
