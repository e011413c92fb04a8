"""The end of a run: its report files, and the exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ftevents.endings import USAGE
from ftevents.report.formats import write_reports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.report import Report
    from ftevents.report.formats import Destination


def exit_code(report: Report, files: Sequence[Destination]) -> int:
    """Write the report to its files, and return the exit code; a verdict of 1 stands though a file cannot be written."""
    complaints = write_reports(report, files)
    for complaint in complaints:
        click.echo(f"ftevents: {complaint}", err=True)
    return report.exit_code or (USAGE if complaints else 0)
