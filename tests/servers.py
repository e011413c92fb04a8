"""Servers for tests of the front ends: one that answers as a test says, and the reference server, which counts what it is asked."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ftevents.reference import Reference, Reply, build, serve, standard
from ftevents.reference.registry import load_variations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ftevents.reference import ServerRequest

load_variations()  # not only when a test asks for them: pytester forgets every module that was loaded meanwhile
KEY = "sk-planted-0123456789abcdef"
"""A key that must be in no output."""
VARIABLES = (
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_ORG_ID",
    "OPENAI_PROJECT_ID",
    "PYTEST_BASE_URL",
    "PYTEST_ADDOPTS",
    "FTEVENTS_DEBUG",
    "NO_COLOR",
)
"""Variables that no test may take from the machine that it runs on."""


class Scripted(Reference):
    """A server that answers every request by one function."""

    def __init__(self, answer: Callable[[ServerRequest], Reply]) -> None:
        """Answer with what the function returns."""
        super().__init__(standard())
        self.script = answer

    def handle(self, request: ServerRequest) -> Reply:
        """Answer a request."""
        return self.script(request)


@contextmanager
def answering(status: int, body: bytes = b"", media_type: str = "application/json", **headers: str) -> Iterator[str]:
    """Serve one and the same answer to everything, and yield the address with /v1."""
    lines = (("Content-Type", media_type), *headers.items())
    with serve(Scripted(lambda _: Reply(status, lines, body))) as serving:
        yield serving.base_url


class Counted:
    """A reference server that is running: its address, and how many requests it has had."""

    def __init__(self, base_url: str, reference: Reference) -> None:
        """Count from nought."""
        self.base_url = base_url
        self._reference = reference

    def before(self, act: Callable[[], object]) -> None:
        """Do something before each answer from now on."""
        handle = self._reference.handle

        def handle_after(request: ServerRequest) -> Reply:
            act()
            return handle(request)

        self._reference.handle = handle_after  # type: ignore[method-assign]

    @property
    def requests(self) -> int:
        """How many requests were answered: each one takes a number."""
        return int(repr(self._reference.numbers).strip("count()")) - 1


@contextmanager
def reference(faults: Sequence[str] = (), *, key: str | None = KEY) -> Iterator[Counted]:
    """Serve the standard data, with these faults or alternatives."""
    server = build(standard(), faults=tuple(faults), key=key)
    with serve(server) as serving:
        yield Counted(serving.base_url, server)


def closed_port() -> int:
    """Return a port of this machine where nothing listens."""
    with serve(Scripted(lambda _: Reply(200))) as serving:
        return serving.port
