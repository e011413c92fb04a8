"""The register's impacts against what the official clients were seen to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from kill_matrix import row

from ftevents.contract import load

OUTCOMES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("sdk_outcomes.yaml").read_text("utf-8"))


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome["fault"])
def test_a_fault_that_misleads_an_sdk_breaks_a_clause_that_says_so(outcome: dict[str, Any]) -> None:
    """For each SDK that was misled, a clause that the fault breaks carries that very impact for that SDK."""
    fired = [load().clauses[name] for name in row(outcome["fault"], "standard").broken]

    for impact, sdks in outcome.items():
        if impact != "fault":
            told = {sdk for clause in fired for sdk in clause.hurts.get(impact, ())}
            assert set(sdks) <= told, f"{impact}: {sorted(set(sdks) - told)} not said by {[clause.id for clause in fired]}"
