"""The contract tests. Inside an installed ftevents they are the package `ftevents.suite`."""
