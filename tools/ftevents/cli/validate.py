"""The subcommand validate: judge captured answers."""

from __future__ import annotations

import os
from contextlib import ExitStack
from typing import Any

import click

from ftevents.cli.ending import exit_code
from ftevents.cli.judging import judging, kept, with_source
from ftevents.cli.options import Configured, configured, declared
from ftevents.cli.progress import progress
from ftevents.endings import INTERRUPTED
from ftevents.examine import offline_clauses
from ftevents.examine import validate as validate_captures
from ftevents.interruption import heeded
from ftevents.report.console import lines
from ftevents.report.formats import destinations
from ftevents.report.printing import print_lines, width

MOST_COMPLAINTS = 20
"""Complaints that are printed; how many there are in all is always said."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@click.command(cls=Configured)
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@declared("validate")
@click.pass_context
def validate(context: click.Context, /, paths: tuple[str, ...], **options: Any) -> int:
    """Judge captured answers: files, folders, patterns, URLs of a store such as s3://bucket/folder, or - for standard input.

    A file is known by its content, packed with gzip or not: a page, an event, an array of events, an error body, records of a request with
    its status, headers and body; any of these one a line (NDJSON); a HAR; a cassette of vcrpy, VCR or betamax; a recording of the Azure SDK
    test proxy; what `curl -i` prints; a report of schemathesis.
    """
    files = destinations(options["report"], options["json"])
    with heeded() as interruption, ExitStack() as stack:
        told = stack.enter_context(progress(quiet=options["quiet"] or options["cluster"] is None))
        examination = validate_captures(
            paths,
            profile=options["profile"],
            form=options["format"],
            keep_going=options["keep_going"],
            as_list=options["as_list"],
            gate=not options["no_gate"],
            workers=options["workers"] or cores(),
            cluster=options["cluster"],
            progress=told,
            interruption=interruption,
            **judging(options, offline_clauses()),
        )
        stack.close()
        report = with_source(examination.report, configured(context))
        print_lines(lines(report, width=width(), verbose=options["verbose"], quiet=options["quiet"]))
        for complaint in examination.complaints[:MOST_COMPLAINTS]:
            click.echo(f"ftevents: {complaint}", err=True)
        if len(examination.complaints) > MOST_COMPLAINTS:
            click.echo(f"ftevents: and {len(examination.complaints) - MOST_COMPLAINTS:,} more that could not be read", err=True)
        kept_code = kept(report, options)
        code = exit_code(report, files) or kept_code
    return INTERRUPTED if interruption.happened else code
