"""The command's entry: parse, run, and leave with an exit code, in one place.

Results go to standard output, complaints to standard error. 0 conforming, 1 not conforming, 2 inconclusive or a usage error, 70 a fault
of ours, 130 interrupted.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from ftevents import __version__
from ftevents.endings import INTERRUPTED, OUR_FAULT, USAGE, confession
from ftevents.usage import UsageError

COMMANDS = {
    "check": "check",
    "validate": "validate",
    "diff": "diff",
    "replay": "replay",
    "serve": "serve",
    "clauses": "clauses",
    "explain": "clauses",
}
"""The subcommands, in the order in which they are listed, each with its module of this package, which is loaded when it is called."""


class Commands(click.Group):
    """The subcommands, each loaded at its turn."""

    def list_commands(self, _: click.Context) -> list[str]:
        """Return the names of the subcommands."""
        return list(COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """Load a subcommand."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"ftevents.cli.{COMMANDS[name]}"), name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ftevents")
def group() -> None:
    """Say whether a server honours the OpenAI-compatible list contract of fine-tuning events.

    Exit codes: 0 conforming, 1 not conforming, 2 inconclusive or a usage error, 70 a fault of ftevents itself, 130 interrupted.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command and exit. Little of what a run makes refers to itself, so the collector of such things is called seldom."""
    gc.set_threshold(100_000, 50, 50)
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    try:
        code = group.main(arguments, prog_name="ftevents", standalone_mode=False)
        sys.stdout.flush()
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _complained("interrupted", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as help_text:
        click.echo(help_text.format_message(), err=True)
        return USAGE
    except (click.ClickException, UsageError) as error:
        return _complained(_words(error), USAGE)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USAGE
    except Exception as fault:  # noqa: BLE001 - the one place where a fault of ours becomes an exit code
        return _complained(confession(fault), OUR_FAULT)
    return int(code or 0)


def _complained(words: str, code: int) -> int:
    click.echo(f"ftevents: {words}", err=True)
    return code


def _words(error: click.ClickException | UsageError) -> str:
    words = error.format_message() if isinstance(error, click.ClickException) else str(error)
    return f"{words} (see {error.ctx.command_path} --help)" if isinstance(error, click.UsageError) and error.ctx is not None else words
