"""What tests of the properties share: an inquiry at a reference server in the same process, with faults or alternatives by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.examine import secrets_of
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel
from ftevents.properties import Inquiry
from ftevents.reference import build, standard
from servers import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.reference import Corpus

    Inquire = Callable[..., Inquiry]


@pytest.fixture
def inquire() -> Inquire:
    """Return a function that begins an inquiry at a server with faults or alternatives."""

    def begin(*names: str, corpus: Corpus | None = None, key: str | None = KEY, profile: str = "openai", **target: object) -> Inquiry:
        server = build(corpus or standard(), faults=names, key=key)
        at = Target("http://127.0.0.1:9/v1", key=key, **target)  # type: ignore[arg-type]
        secrets = secrets_of(at)
        return Inquiry.begin(at, lambda: HandlerChannel(server.respond, secrets), secrets, profile=profile)

    return begin
