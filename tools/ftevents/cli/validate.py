"""The subcommand validate: judge captured answers."""

from __future__ import annotations

import click

from ftevents.cli.check import Profiles
from ftevents.cli.ending import exit_code
from ftevents.examine import validate as validate_captures
from ftevents.report.console import lines
from ftevents.report.printing import print_lines, width


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--profile", type=Profiles(), default="openai", show_default=True, help="openai, compatible or azure.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report as JSON too.")
@click.option("-v", "--verbose", is_flag=True, help="Every finding and every clause.")
@click.option("-q", "--quiet", is_flag=True, help="The verdict alone.")
def validate(paths: tuple[str, ...], *, profile: str, json_file: str | None, verbose: bool, quiet: bool) -> int:
    """Judge captured answers: files, folders, or - for standard input.

    A file may hold a page, an event, an array of events, an error body, or records of a request with its status, headers and body.
    """
    examination = validate_captures(paths, profile=profile)
    print_lines(lines(examination.report, width=width(), verbose=verbose, quiet=quiet))
    for complaint in examination.complaints:
        click.echo(f"ftevents: {complaint}", err=True)
    return exit_code(examination.report, json_file)
