"""Judging: which clauses, against which baseline, and what counts, as the options of both commands say it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ftevents.contract import select
from ftevents.endings import USAGE
from ftevents.report.baseline import open_baseline, update_baseline
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection

    from ftevents.configuration import Configuration
    from ftevents.report import Report


def judging(options: dict[str, Any], among: Collection[str] | None = None) -> dict[str, Any]:
    """Return what `examine` and `validate` are told of it; `among` are the clauses to select from. Raises UsageError, before anything is asked."""
    return {
        "clauses": select(options["select"], options["ignore"], among),
        "baseline": open_baseline(options["baseline"], update=options["baseline_update"]),
        "fail_on": options["fail_on"],
    }


def with_source(report: Report, configuration: Configuration) -> Report:
    """Return the report with a note of what the configuration said."""
    if not configuration.values:
        return report
    return replace(report, notes=(f"options from {configuration.file}: {', '.join(sorted(configuration.values))}", *report.notes))


def kept(report: Report, options: dict[str, Any]) -> int:
    """Write the baseline where that is asked for, and return the exit code that comes of it alone."""
    if not options["baseline_update"]:
        return 0
    if report.interrupted:
        click.echo(f"ftevents: {options['baseline']} stays as it is, since the run was interrupted", err=True)
        return USAGE
    try:
        click.echo(f"ftevents: {update_baseline(options['baseline'], report.baseline)}", err=True)
    except UsageError as error:
        click.echo(f"ftevents: {error}", err=True)
        return USAGE
    return 0
