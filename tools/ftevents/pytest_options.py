"""The options of the pytest plugin: those of `ftevents check`, prefixed, but for --base-url and --job-id."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from ftevents.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.live.budget import Budget


def at_least(least: float, kind: type[float | int] = float) -> Callable[[str], float]:
    """Return a converter of option values that refuses anything below a number."""

    def convert(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
        if not value >= least:
            raise argparse.ArgumentTypeError(f"{text} is less than {least:g}")
        return value

    return convert


def add_options(parser: pytest.Parser) -> None:
    """Add the options of the contract tests."""
    add = parser.getgroup("ftevents", "contract of fine-tuning events").addoption
    add("--job-id", action="append", default=[], metavar="ID", help="job to read (repeatable); without it, jobs are discovered")
    add("--contract-profile", default="openai", metavar="NAME", help="openai (default), compatible or azure")
    add("--contract-json", metavar="FILE", help="write the report as JSON")
    add("--contract-key-env", metavar="NAME", help="variable with the key, instead of OPENAI_API_KEY")
    add("--contract-key-file", metavar="FILE", help="file with the key")
    add("--contract-other-key-env", metavar="NAME", help="variable with the key of another account, which must not see the jobs")
    add("--contract-no-auth", action="store_true", help="send no key, and judge no clause of the family auth")
    add("--contract-allow-insecure", action="store_true", help="let a key go over plain http to another machine")
    add("--contract-header", action="append", default=[], metavar="'NAME: VALUE'", help="header for every request (repeatable)")
    add("--contract-query", action="append", default=[], metavar="NAME=VALUE", help="query parameter for every request (repeatable)")
    add("--contract-ca-bundle", metavar="FILE", help="certificates to trust")
    add("--contract-deadline", type=at_least(0.05), default=10.0, metavar="SECONDS", help="seconds for one answer (10)")
    add("--contract-max-seconds", type=at_least(0.5), default=120.0, metavar="SECONDS", help="seconds for the whole run (120)")
    add("--contract-workers", type=at_least(1, int), default=8, metavar="N", help="requests in flight at most (8)")
    add("--contract-rate", type=at_least(0), default=0.0, metavar="N", help="requests a second at most (0: as fast as it goes)")
    add("--contract-max-requests", type=at_least(30, int), default=1000, metavar="N", help="requests at most (1000)")
    add("--contract-quick", dest="contract_size", action="store_const", const="quick", default="normal", help="a plan of about 40 requests")
    add("--contract-thorough", dest="contract_size", action="store_const", const="thorough", help="a plan of up to 5,000 requests")
    add("--contract-probe-methods", action="store_true", help="also try POST, PUT, PATCH and DELETE, which may change things")
    add("--contract-expect-events", action="append", default=[], metavar="JOB=N", help="a job has N events (repeatable)")
    add(
        "--contract-expect-ids",
        action="append",
        default=[],
        metavar="JOB=FILE",
        help="a job has the events with the ids in FILE (repeatable)",
    )
    add("--contract-seed", type=int, default=None, metavar="N", help="explore: generate property tests from this seed, not always the same")


def check_options(config: pytest.Config) -> None:
    """Raise pytest.UsageError for an option with a value that there is not."""
    profiles = load().profiles
    if config.getoption("contract_profile") not in profiles:
        raise pytest.UsageError(
            f"--contract-profile: {config.getoption('contract_profile')!r} is no profile; there are {', '.join(profiles)}"
        )
    if "" in config.getoption("job_id"):
        raise pytest.UsageError("--job-id is given but empty; give the id of a job, or take it away")


def budget_of(config: pytest.Config) -> Budget:
    """Return what the run may cost."""
    from ftevents.live.budget import Budget

    option = config.getoption
    return Budget(
        deadline=option("contract_deadline"),
        max_seconds=option("contract_max_seconds"),
        max_requests=option("contract_max_requests"),
        workers=option("contract_workers"),
        rate=option("contract_rate"),
        probe_methods=option("contract_probe_methods"),
        size=option("contract_size"),
    )
