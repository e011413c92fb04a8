"""The subcommand validate: judge captured answers."""

from __future__ import annotations

from typing import Any

import click

from ftevents.cli.check import Profiles
from ftevents.cli.ending import exit_code
from ftevents.examine import validate as validate_captures
from ftevents.report.console import lines
from ftevents.report.printing import print_lines, width

MOST_COMPLAINTS = 20
"""Complaints that are printed; how many there are in all is always said."""


class Formats(click.ParamType[str]):
    """A format of captures, looked up only when one is given."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the format's name, or fail with those there are."""
        from ftevents.captures import READERS

        if value not in READERS:
            self.fail(f"{value!r} is no format; there are {', '.join(READERS)}", param, ctx)
        return str(value)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--profile", type=Profiles(), default="openai", show_default=True, help="openai, compatible or azure.")
@click.option(
    "--format",
    "form",
    type=Formats(),
    metavar="NAME",
    help="Take every file for this: curl, schemathesis, ndjson, vcr, har, azure or json.",
)
@click.option("--as-list", is_flag=True, help="Answers without a request are one list of one job, in the order given.")
@click.option("--keep-going", is_flag=True, help="What cannot be read does not make the verdict inconclusive; it is still told.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report as JSON too.")
@click.option("-v", "--verbose", is_flag=True, help="Every finding and every clause.")
@click.option("-q", "--quiet", is_flag=True, help="The verdict alone.")
def validate(paths: tuple[str, ...], *, json_file: str | None, verbose: bool, quiet: bool, **options: Any) -> int:
    """Judge captured answers: files, folders, patterns, or - for standard input.

    A file is known by its content, packed with gzip or not: a page, an event, an array of events, an error body, records of a request with
    its status, headers and body; any of these one a line (NDJSON); a HAR; a cassette of vcrpy, VCR or betamax; a recording of the Azure SDK
    test proxy; what `curl -i` prints; a report of schemathesis.
    """
    examination = validate_captures(paths, **options)
    print_lines(lines(examination.report, width=width(), verbose=verbose, quiet=quiet))
    for complaint in examination.complaints[:MOST_COMPLAINTS]:
        click.echo(f"ftevents: {complaint}", err=True)
    if len(examination.complaints) > MOST_COMPLAINTS:
        click.echo(f"ftevents: and {len(examination.complaints) - MOST_COMPLAINTS:,} more that could not be read", err=True)
    return exit_code(examination.report, json_file)
