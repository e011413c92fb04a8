"""The command `ftevents`."""

from ftevents.cli.main import main

__all__ = ["main"]
