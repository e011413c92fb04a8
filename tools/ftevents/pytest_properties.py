"""Properties under pytest: one inquiry for all property tests, and how a counterexample fails a test.

schemathesis and Hypothesis are loaded with the first property test, never before: they are large, and who leaves their plugins out of a
run wants neither.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pytest

from ftevents.evidence import count
from ftevents.pytest_judging import JUDGING
from ftevents.pytest_options import budget_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.properties import Inquiry, Search
    from ftevents.properties.counterexample import Counterexample
    from ftevents.pytest_plugin import Contract

INQUIRY: pytest.StashKey[Inquiry] = pytest.StashKey()
PLUGINS = {"schemathesis": "schemathesis", "hypothesispytest": "Hypothesis"}
TRIED = "tried"
"""The name of the property that a test's report carries."""


@dataclass
class Properties:
    """What a property test works with."""

    contract: Contract
    item: pytest.Item

    @property
    def inquiry(self) -> Inquiry:
        """The inquiry that all property tests share; it begins with the first of them."""
        config = self.contract.config
        if INQUIRY not in config.stash:
            from ftevents.examine import channels, secrets_of
            from ftevents.properties import Inquiry

            gc.freeze()  # as at the beginning: what has been loaded and seen since stays as well
            target, budget = self.contract.target, budget_of(config)
            inquiry = Inquiry.begin(
                target,
                channels(target, budget, config.getoption("contract_ca_bundle")),
                secrets_of(target),
                profile=config.getoption("contract_profile"),
                job_ids=config.getoption("job_id"),
                budget=budget,
                excused=config.stash[JUDGING].excused,
            )
            config.stash[INQUIRY] = inquiry
            config.add_cleanup(inquiry.close)
        return config.stash[INQUIRY]

    def settle(self, name: Literal["any_request", "any_walk"]) -> None:
        """Pass where no counterexample is found; fail with the smallest, or skip where nothing can be tried."""
        option = self.contract.config.getoption
        with self.contract.ending():
            inquiry = self.inquiry
            if name == "any_walk" and len(inquiry.known[inquiry.jobs.main.id].ids) <= 1 and not inquiry.opening.breaches:
                pytest.skip("needs a job with at least two events")
            search = self._search(name)
        if search.found is None and not search.tried:
            pytest.skip("there was no time to try anything (--contract-max-seconds)")
        self.item.user_properties.append((TRIED, _summary(name, search)))
        if search.found is not None:
            from ftevents.properties import told

            key_env = option("contract_key_env") or "OPENAI_API_KEY"
            pytest.fail(told(search, key_env=key_env, seed=option("contract_seed")), pytrace=False)

    def _search(self, name: str) -> Search[Counterexample[Any]]:
        from ftevents import properties

        budget = budget_of(self.contract.config)
        looks: dict[str, Callable[..., Search[Counterexample[Any]]]] = {
            "any_request": properties.any_request,
            "any_walk": properties.any_walk,
        }
        return looks[name](
            self.inquiry,
            examples=properties.EXAMPLES[name][budget.size],
            seed=self.contract.config.getoption("contract_seed"),
            seconds=min(properties.SECONDS[budget.size], budget.max_seconds / 4),
        )


def _summary(name: str, search: Search[Counterexample[Any]]) -> str:
    """Return how much was tried, and what came of it."""
    tried = f"{name}: {count(search.tried, 'example')} tried"
    if search.found is not None:
        return f"{tried}, and {'the first reading is' if search.found.is_opening else 'the last one is'} a counterexample"
    return f"{tried}, none of them a counterexample" + ("" if search.in_time else "; there was no time for more")


@pytest.fixture
def properties(contract: Contract, request: pytest.FixtureRequest) -> Properties:
    """What a property test works with; skipped where a plugin that it needs was left out of the run."""
    for plugin, name in PLUGINS.items():
        if not contract.config.pluginmanager.has_plugin(plugin):
            pytest.skip(f"the pytest plugin of {name} is not loaded (-p no:{plugin}, or plugins are not loaded by themselves)")
    return Properties(contract, request.node)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was tried."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.getreports(outcome)]
    said = [
        value for report in reports for name, value in getattr(report, "user_properties", ()) if name == TRIED and report.when == "call"
    ]
    if said:
        terminalreporter.section("properties")
        for line in said:
            terminalreporter.write_line(str(line))
