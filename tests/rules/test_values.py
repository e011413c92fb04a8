"""Tests of what rules hand on: values that nobody changes afterwards, and that are small enough for an archive of any length."""

from dataclasses import FrozenInstanceError, fields
from typing import Any

import pytest

from ftevents.evidence import Links
from ftevents.rules import RULES, Broken, Held
from ftevents.rules.event import Flaw
from ftevents.rules.stream import Kept

VALUES = (Flaw("/id", "7", "text"), Held("p"), Broken("p", "7", "text"), RULES["event/id"], Kept({}, {}, Links(None)))


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_cannot_be_changed(value: Any) -> None:
    """Two reports of one run say the same, since nothing that they hold is changed between them."""
    with pytest.raises((FrozenInstanceError, TypeError)):  # TypeError where a rule of the module is named `type`
        setattr(value, fields(value)[0].name, "another")


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_has_its_members_and_no_room_for_more(value: Any) -> None:
    """There are as many as the archive has breaches, and each dictionary would be as large as the value."""
    assert not hasattr(value, "__dict__")
