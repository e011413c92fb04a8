"""Tests of evidence as values: nothing that was seen can be changed afterwards, and little room is taken for it."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from ftevents.evidence import Answer, Asked, Defect, Exchange, Expected, Failure, Reading, Request, Wire

SMALL = (
    Request("GET", "/"),
    Wire("none"),
    Answer(200, b""),
    Failure("dropped", "d"),
    Asked(),
    Expected("ftjob-1", 2),
    Defect("json", "", "x"),
    Reading(None, complete=False, defects=()),
)
EXCHANGE = Exchange(1, "p", None, None)


@pytest.mark.parametrize("value", [*SMALL, EXCHANGE], ids=lambda value: type(value).__name__)
def test_evidence_cannot_be_changed(value: Any) -> None:
    """Rules share what they look at, so none can change what another sees."""
    with pytest.raises(FrozenInstanceError):
        setattr(value, fields(value)[0].name, "another")


@pytest.mark.parametrize("value", SMALL, ids=lambda value: type(value).__name__)
def test_evidence_has_its_members_and_no_room_for_more(value: Any) -> None:
    """An archive has millions of them, and each dictionary would be as large as the value."""
    assert not hasattr(value, "__dict__")


@pytest.mark.parametrize(
    ("short", "whole"),
    [
        (Wire("none"), Wire("none", declared=None, received=0, leftover=0, version="1.1", defects=())),
        (Answer(200, b""), Answer(200, b"", None, "", exact=True, coding_defect=None, echoed_key=(), wire=None)),
        (Asked(), Asked(None, None, None, None, None, None, None, keyless=False, attempt=1, superseded=False, lapse=False, hop=False)),
        (
            EXCHANGE,
            Exchange(1, "p", None, None, Asked(), None, "answer", sent=0, finished=0, elapsed=None, at=None, connection=None, in_flight=1),
        ),
    ],
)
def test_what_a_source_does_not_show_is_plain(short: Any, whole: Any) -> None:
    """A reader says what it knows: the rest is as of one first request, answered exactly, alone at its time, of which nothing was meant."""
    assert short == whole
