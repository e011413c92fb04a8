"""The options of the pytest plugin: those of the table, prefixed, but for --base-url and --job-id."""

from __future__ import annotations

import argparse
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.configuration import Configuration, configuration
from ftevents.options import Choice, Flag, Number, options_of
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.live.budget import Budget
    from ftevents.options import Option
    from ftevents.report.formats import Destination


def within(bounds: Number) -> Callable[[str], float]:
    """Return a converter of option values that refuses what is out of bounds."""

    def convert(text: str) -> float:
        try:
            value = bounds.type(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
        if bounds.least is not None and not value >= bounds.least:
            raise argparse.ArgumentTypeError(f"{text} is less than {bounds.least:g}")
        if bounds.most is not None and not value <= bounds.most:
            raise argparse.ArgumentTypeError(f"{text} is more than {bounds.most:g}")
        return value

    return convert


def add_options(parser: pytest.Parser) -> None:
    """Add the options of the contract tests. One that is not given is None until `settle_options`."""
    group = parser.getgroup("ftevents", "contract of fine-tuning events")
    for option in options_of("pytest"):
        group.addoption(option.pytest_switch, dest=option.pytest_key, default=None, help=_help(option), **_shape(option))


def _help(option: Option) -> str:
    """Return an option's help as argparse shows it: a phrase, with the default behind it."""
    words = option.help[0].lower() + option.help[1:].rstrip(".")
    return (words + (f" ({option.default:g})" if isinstance(option.kind, Number) and option.default else "")).replace("%", "%%")


def _shape(option: Option) -> dict[str, Any]:
    if isinstance(option.kind, Flag):
        return {"action": "store_const", "const": option.kind.value or True}
    shape: dict[str, Any] = {"metavar": option.metavar}
    if option.repeatable:
        shape["action"] = "append"
    if isinstance(option.kind, Number):
        shape["type"] = within(option.kind)
    return shape


def settle_options(config: pytest.Config) -> Configuration:
    """Give every option that was not given its value from the configuration, or its default; return the configuration.

    An xdist worker takes what its controller has. Raises pytest.UsageError.
    """
    option = config.option
    handed: dict[str, Any] | None = getattr(config, "workerinput", None)
    if handed is not None:
        vars(option).update(handed["ftevents_options"])
        return Configuration()
    with usage():
        found = configuration(option.contract_config, none=bool(option.contract_no_config))
    defaults, options = found.defaults("pytest"), options_of("pytest")
    displaced = {name for each in options if getattr(option, each.pytest_key) is not None for name in each.excludes}
    for each in options:
        if getattr(option, each.pytest_key) is None:
            value = None if each.name in displaced else defaults.get(each.key)
            setattr(option, each.pytest_key, each.unsaid if value is None else value)
    return found


def check_options(config: pytest.Config) -> None:
    """Raise pytest.UsageError for an option with a value that there is not."""
    for option in options_of("pytest"):
        value = config.getoption(option.pytest_key)
        kind = option.kind
        if isinstance(kind, Choice) and value is not None and value not in kind.names():
            raise pytest.UsageError(f"{option.pytest_switch}: {value!r} is no {kind.noun}; there are {', '.join(kind.names())}")
    if "" in config.getoption("job_id"):
        raise pytest.UsageError("--job-id is given but empty; give the id of a job, or take it away")


@contextmanager
def usage() -> Iterator[None]:
    """Make a mistake of use one of pytest's."""
    try:
        yield
    except UsageError as error:
        raise pytest.UsageError(*str(error).splitlines()) from None


def report_files(config: pytest.Config) -> list[Destination]:
    """Return where the report goes. Raises pytest.UsageError for a format that there is not, and for a file that cannot be written."""
    reports, json_file = config.getoption("contract_report"), config.getoption("contract_json")
    if not reports and json_file is None:
        return []
    from ftevents.report.formats import STANDARD_OUTPUT, destinations

    with usage():
        files = destinations(reports, json_file, option="--contract-report")
    if any(each.file == STANDARD_OUTPUT for each in files):
        raise pytest.UsageError("--contract-report: pytest takes standard output for itself; name a file")
    return files


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
        size=option("contract_size") or "normal",
    )
