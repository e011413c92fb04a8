"""The subcommand diff: what got better and worse from one report to another."""

from __future__ import annotations

import json

import click

from ftevents.report.difference import difference
from ftevents.report.files import write_whole
from ftevents.report.formats import STANDARD_OUTPUT, check_writable
from ftevents.report.printing import print_lines
from ftevents.report.written import read_report


@click.command()
@click.argument("old", metavar="OLD.json")
@click.argument("new", metavar="NEW.json")
@click.option("--json", "json_file", metavar="FILE", help="Write the difference as JSON too; - writes it to standard output, alone.")
def diff(old: str, new: str, *, json_file: str | None) -> int:
    """Say what got better and what worse between two reports in JSON.

    Exit codes: 0 nothing got worse, 1 something did, 2 a report cannot be read or is of another version.
    """
    if json_file is not None and json_file != STANDARD_OUTPUT:
        check_writable(json_file)
    found = difference(read_report(old), read_report(new))
    text = json.dumps(found.to_json(), indent=1) + "\n"
    if json_file == STANDARD_OUTPUT:
        click.echo(text, nl=False)
        return int(found.is_worse)
    print_lines(("", line) for line in found.lines())
    if json_file is not None:
        write_whole(text, json_file)
    return int(found.is_worse)
