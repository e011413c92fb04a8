"""The subcommand serve: the reference server, right or with named faults."""

from __future__ import annotations

import os
import time

import click

from ftevents.usage import UsageError


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port on 127.0.0.1; 0 for any free one.")
@click.option("--key", metavar="KEY", help="The key that the server asks for; without it, it asks for none.")
@click.option("--fault", "faults", multiple=True, metavar="NAME", help="A named fault or alternative (repeatable); see --list-faults.")
@click.option("--list-faults", is_flag=True, help="List the named faults, the clauses that each breaks, and the accepted alternatives.")
def serve(*, port: int, key: str | None, faults: tuple[str, ...], list_faults: bool) -> int:
    """Serve the reference server on 127.0.0.1 until interrupted."""
    from ftevents import reference

    if list_faults:
        for fault in reference.FAULTS.values():
            click.echo(f"{fault.name}: {fault.says}\n    breaks {', '.join(fault.breaks)}")
        click.echo("\naccepted alternatives, which break nothing:")
        for fault in reference.ALTERNATIVES.values():
            click.echo(f"{fault.name}: {fault.says}")
        return 0
    known = {**reference.FAULTS, **reference.ALTERNATIVES}
    for name in faults:
        if name not in known:
            raise UsageError(f"{name!r} is no named fault; ftevents serve --list-faults shows them")
    try:
        with reference.serve(reference.build(reference.standard(), faults=faults, key=key), port=port) as serving:
            click.echo(f"serving {serving.base_url} (stop with Ctrl-C)")
            while True:
                time.sleep(3600)
    except OSError as error:
        raise UsageError(f"port {port} cannot be served: {os.strerror(error.errno or 0)}; give another --port") from None
