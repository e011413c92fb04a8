"""The subcommand check: ask a server and say whether it conforms."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from ftevents.cli.ending import exit_code
from ftevents.cli.judging import judging, kept, with_source
from ftevents.cli.options import Configured, configured, declared
from ftevents.cli.plan import print_plan
from ftevents.cli.progress import progress
from ftevents.cli.showing import show
from ftevents.endings import INTERRUPTED, USAGE
from ftevents.examine import embedded_target, examine, secrets_of
from ftevents.interruption import heeded
from ftevents.live import settings
from ftevents.live.budget import Budget
from ftevents.report.console import lines
from ftevents.report.formats import check_writable, destinations
from ftevents.report.printing import print_lines, width
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.configuration import Configuration
    from ftevents.examine import Examination
    from ftevents.live.target import Target
    from ftevents.report.formats import Destination


@click.command(cls=Configured)
@click.argument("url", required=False)
@declared("check")
@click.pass_context
def check(context: click.Context, /, url: str | None, **options: Any) -> int:
    """Ask the server at URL (such as http://127.0.0.1:8000/v1) and judge it.

    Without URL, the variables PYTEST_BASE_URL and OPENAI_BASE_URL are looked at, then the configuration; where none names a server, the
    embedded reference server is asked.
    """
    if options["show_config"]:
        show(context, settings.find_base_url(url, option_name="the argument URL", configured=configured(context).base_url))
        return 0
    files = destinations(options["report"], options["json"])
    if options["record"] is not None:
        check_writable(options["record"])
    judged = judging(options)
    with ExitStack() as ending, ExitStack() as stack:
        if "" in options["job_id"]:
            raise UsageError("--job-id is given but empty; give the id of a job, or take it away")
        target = _target(url, options, configured(context), stack)
        budget = _budget(options)
        if options["dry_run"]:
            print_plan(target, budget, job_ids=options["job_id"], ca_bundle=options["ca_bundle"], clauses=judged["clauses"])
            return 0
        interruption = ending.enter_context(heeded())
        examination = examine(
            target,
            interruption=interruption,
            **judged,
            profile=options["profile"],
            job_ids=options["job_id"],
            budget=budget,
            expected=settings.expectations(options["expect_events"], options["expect_ids"]),
            ca_bundle=options["ca_bundle"],
            key_env=options["key_env"] or settings.KEY_VARIABLE,
            progress=stack.enter_context(progress(quiet=options["quiet"])),
        )
        stack.close()
        code = _told(examination, target, options, configured(context), files)
    return INTERRUPTED if interruption.happened else code


def _told(
    examination: Examination, target: Target, options: dict[str, Any], configuration: Configuration, files: Sequence[Destination]
) -> int:
    """Print the report, write what is to be written, and return the exit code."""
    report = with_source(examination.report, configuration)
    print_lines(lines(report, width=width(), verbose=options["verbose"], quiet=options["quiet"]))
    kept_code = kept(report, options)
    code = exit_code(report, files) or kept_code
    return code if options["record"] is None or _record(examination, target, options["record"]) else code or USAGE


def _record(examination: Examination, target: Target, name: str) -> bool:
    """Write the evidence of a run as HAR, and say whether it could be."""
    from ftevents.report.har import write_har

    secrets = secrets_of(target)
    try:
        write_har(examination.transcript, name, mask=lambda text: secrets.mask_text(text)[0])
    except UsageError as error:
        click.echo(f"ftevents: {error}", err=True)
        return False
    return True


def _budget(options: dict[str, Any]) -> Budget:
    names = ("deadline", "max_seconds", "max_requests", "workers", "rate", "probe_methods")
    return Budget(size=options["size"] or "normal", **{name: options[name] for name in names})


def _target(url: str | None, options: dict[str, Any], configuration: Configuration, stack: ExitStack) -> Target:
    found = settings.find_base_url(url, option_name="the argument URL", configured=configuration.base_url)
    if found is None:
        return stack.enter_context(embedded_target())
    key = None
    if not options["no_auth"]:
        key = settings.find_key(key_env=options["key_env"], key_file=options["key_file"])
    return settings.make_target(
        *found,
        profile=options["profile"],
        key=key,
        other_key=settings.find_key(key_env=options["other_key_env"]) if options["other_key_env"] else None,
        headers=options["header"],
        query=options["query"],
        auth=not options["no_auth"],
        allow_insecure=options["allow_insecure"],
    )
