"""Live: asking a server and keeping what comes back as evidence."""
