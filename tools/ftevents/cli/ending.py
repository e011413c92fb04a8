"""The end of a run: its report file, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ftevents.endings import USAGE
from ftevents.report.files import write_json
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from ftevents.report import Report


def exit_code(report: Report, json_file: str | None) -> int:
    """Write the report as JSON where a file is named, and return the exit code; a verdict of 1 stands though the file cannot be written."""
    if json_file is not None:
        try:
            write_json(report, json_file)
        except UsageError as error:
            click.echo(f"ftevents: {error}", err=True)
            return report.exit_code or USAGE
    return report.exit_code
