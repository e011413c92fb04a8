"""The subcommand replay: the findings of a report, asked again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from ftevents.endings import USAGE
from ftevents.evidence import count
from ftevents.examine import channels, secrets_of
from ftevents.live import settings
from ftevents.live.budget import Budget
from ftevents.replaying import Replay, needs_key
from ftevents.report.harmless import printable
from ftevents.report.printing import print_lines
from ftevents.report.written import chosen, read_report
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from ftevents.live.target import Target
    from ftevents.report.written import Written

WORDS = {"stands": ("bold red", "STILL STANDS"), "gone": ("bold green", "GONE"), "cannot be told": ("bold yellow", "CANNOT BE TOLD")}
"""A style and a head for each standing."""


@click.command()
@click.argument("report", metavar="REPORT.json")
@click.argument("finding", required=False)
@click.option("--target", "base_url", metavar="URL", help="Ask this server, not the one that the report is on.")
@click.option("--key-env", metavar="NAME", help="Variable with the key, instead of OPENAI_API_KEY.")
@click.option("--key-file", metavar="FILE", help="File with the key.")
@click.option("--other-key-env", metavar="NAME", help="Variable with the key of another account.")
@click.option("--no-auth", is_flag=True, help="Send no key.")
@click.option("--allow-insecure", is_flag=True, help="Let a key go over plain http to another machine.")
@click.option("--ca-bundle", type=click.Path(exists=True), metavar="FILE", help="Certificates to trust.")
@click.option("--deadline", type=click.FloatRange(min=0.05), default=10.0, show_default=True, help="Seconds for one answer.")
@click.option("--probe-methods", is_flag=True, help="Also ask again with POST, PUT, PATCH and DELETE, which may change things.")
def replay(report: str, finding: str | None, **options: Any) -> int:
    """Ask the requests of the findings of REPORT.json again, and say whether they still stand.

    FINDING is the id of a clause, or one of its findings, as in pagination/after-is-exclusive:2; without it, all are asked again. Requests go to the
    server that the report is on, and to no other, unless --target says so.

    Exit codes: 0 none stands any more, 1 some do, 2 some could not be told and none stands, or the report cannot be read.
    """
    written = read_report(report)
    if not written.is_live:
        raise UsageError(f"{report} is on captures, of which nothing can be asked again; run ftevents validate on new ones")
    if not chosen(written, finding):
        click.echo(f"{report} has no finding")
        return 0
    target = _target(written, options)
    if options["no_auth"] is False and target.key is None and needs_key(written, finding):
        raise UsageError(
            "these requests were sent with a key; set OPENAI_API_KEY or say --key-env NAME, or leave the key out with --no-auth"
        )
    budget = Budget(deadline=options["deadline"], workers=0)
    asked = Replay(
        written, target, channels(target, budget, options["ca_bundle"]), secrets_of(target), budget, may_change=options["probe_methods"]
    )
    print_lines([("", printable(f"target: {target.base_url} (from {target.source})"))])
    totals: Counter[str] = Counter()
    for each in asked.findings(finding):
        totals[each.standing] += 1
        style, head = WORDS[each.standing]
        print_lines([(style, f"{head} {each.address}"), ("", f"  {printable(each.why)}")])
    click.echo(
        f"{count(totals.total(), 'finding')}: " + ", ".join(f"{totals[name]} {name}" for name in ("stands", "gone", "cannot be told"))
    )
    return 1 if totals["stands"] else USAGE if totals["cannot be told"] else 0


def _target(written: Written, options: dict[str, Any]) -> Target:
    """Return the server to ask. Raises UsageError as `check` does."""
    key = None if options["no_auth"] else settings.find_key(key_env=options["key_env"], key_file=options["key_file"])
    other = options["other_key_env"]
    found = (options["base_url"], "--target") if options["base_url"] is not None else (written.target, "the report")
    return settings.make_target(
        *found,
        profile=written.profile,
        key=key,
        other_key=settings.find_key(key_env=other) if other and not options["no_auth"] else None,
        auth=not options["no_auth"],
        allow_insecure=options["allow_insecure"],
    )
