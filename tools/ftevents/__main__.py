"""`python -m ftevents` is the command `ftevents`."""

from ftevents.cli import main

main()
