"""The subcommand check: ask a server and say whether it conforms."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import click

from ftevents.cli.ending import exit_code
from ftevents.cli.plan import print_plan
from ftevents.contract import load
from ftevents.endings import USAGE
from ftevents.examine import embedded_target, examine, secrets_of
from ftevents.live import settings
from ftevents.live.budget import Budget
from ftevents.report.console import lines
from ftevents.report.printing import print_lines, width
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.examine import Examination
    from ftevents.live.target import Target


class Profiles(click.ParamType[str]):
    """A profile of the register, looked up only when one is given."""

    name = "profile"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the profile's name, or fail with those there are."""
        if value not in load().profiles:
            self.fail(f"{value!r} is no profile; there are {', '.join(load().profiles)}", param, ctx)
        return str(value)


@click.command()
@click.argument("url", required=False)
@click.option("--job-id", "job_ids", multiple=True, metavar="ID", help="Job to read (repeatable); without it, jobs are discovered.")
@click.option("--profile", type=Profiles(), default="openai", show_default=True, help="openai, compatible or azure.")
@click.option("--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the report as JSON too.")
@click.option(
    "--record", type=click.Path(dir_okay=False), metavar="FILE.har", help="Write what was asked and answered as HAR, without the key."
)
@click.option("--key-env", metavar="NAME", help="Variable with the key, instead of OPENAI_API_KEY.")
@click.option("--key-file", metavar="FILE", help="File with the key.")
@click.option("--other-key-env", metavar="NAME", help="Variable with the key of another account, which must not see the jobs.")
@click.option("--no-auth", is_flag=True, help="Send no key, and judge no clause of the family auth.")
@click.option("--allow-insecure", is_flag=True, help="Let a key go over plain http to another machine.")
@click.option("--header", "headers", multiple=True, metavar="'NAME: VALUE'", help="Header for every request (repeatable).")
@click.option("--query", multiple=True, metavar="NAME=VALUE", help="Query parameter for every request (repeatable).")
@click.option("--ca-bundle", type=click.Path(exists=True), metavar="FILE", help="Certificates to trust.")
@click.option("--deadline", type=click.FloatRange(min=0.05), default=10.0, show_default=True, help="Seconds for one answer.")
@click.option("--max-seconds", type=click.FloatRange(min=0.5), default=120.0, show_default=True, help="Seconds for the whole run.")
@click.option("--workers", type=click.IntRange(1, 64), default=8, show_default=True, help="Requests in flight at most.")
@click.option("--rate", type=click.FloatRange(min=0), default=0.0, help="Requests a second at most; 0 means as fast as it goes.")
@click.option(
    "--max-requests", type=click.IntRange(min=30), default=1000, show_default=True, help="Requests at most; a smaller plan is a sample."
)
@click.option("--quick", "size", flag_value="quick", help="A plan of about 40 requests.")
@click.option("--thorough", "size", flag_value="thorough", help="Every cursor with every size, twice: up to 5,000 requests.")
@click.option("--probe-methods", is_flag=True, help="Also try POST, PUT, PATCH and DELETE, which may change things.")
@click.option("--dry-run", is_flag=True, help="Do discovery only, and print the plan.")
@click.option("--expect-events", multiple=True, metavar="JOB=N", help="A job has N events (repeatable).")
@click.option("--expect-ids", multiple=True, metavar="JOB=FILE", help="A job has the events with the ids in FILE, one a line (repeatable).")
@click.option("-v", "--verbose", is_flag=True, help="Every finding and every clause.")
@click.option("-q", "--quiet", is_flag=True, help="The verdict alone.")
def check(
    url: str | None, *, json_file: str | None, verbose: bool, quiet: bool, profile: str, job_ids: tuple[str, ...], **options: Any
) -> int:
    """Ask the server at URL (such as http://127.0.0.1:8000/v1) and judge it.

    Without URL, the variables PYTEST_BASE_URL and OPENAI_BASE_URL are looked at; without those, the embedded reference server is asked.
    """
    with ExitStack() as stack:
        if "" in job_ids:
            raise UsageError("--job-id is given but empty; give the id of a job, or take it away")
        target = _target(url, profile, options, stack)
        budget = _budget(options)
        if options["dry_run"]:
            print_plan(target, budget, job_ids=job_ids, ca_bundle=options["ca_bundle"])
            return 0
        examination = examine(
            target,
            profile=profile,
            job_ids=job_ids,
            budget=budget,
            expected=settings.expectations(options["expect_events"], options["expect_ids"]),
            ca_bundle=options["ca_bundle"],
            key_env=options["key_env"] or settings.KEY_VARIABLE,
            progress=stack.enter_context(_Progress()) if not quiet and sys.stderr.isatty() and sys.stdout.isatty() else lambda _: None,
        )
    print_lines(lines(examination.report, width=width(), verbose=verbose, quiet=quiet))
    code = exit_code(examination.report, json_file)
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


def _target(url: str | None, profile: str, options: dict[str, Any], stack: ExitStack) -> Target:
    found = settings.find_base_url(url, option_name="the argument URL")
    if found is None:
        return stack.enter_context(embedded_target())
    key = None
    if not options["no_auth"]:
        key = settings.find_key(key_env=options["key_env"], key_file=options["key_file"])
    return settings.make_target(
        *found,
        profile=profile,
        key=key,
        other_key=settings.find_key(key_env=options["other_key_env"]) if options["other_key_env"] else None,
        headers=options["headers"],
        query=options["query"],
        auth=not options["no_auth"],
        allow_insecure=options["allow_insecure"],
    )


class _Progress:
    """A line on the terminal that says what the run is doing."""

    def __enter__(self) -> Callable[[str], None]:
        from rich.console import Console

        self._status = Console(stderr=True).status("starting")
        self._status.start()
        return self._status.update

    def __exit__(self, *_: object) -> None:
        self._status.stop()
