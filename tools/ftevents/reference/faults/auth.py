"""Faults of credentials: who is let in, and how others are refused."""

# ruff: noqa: D401 - a docstring here is the sentence of a variation: it says what the server does

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.reference.making import on_refusal
from ftevents.reference.registry import fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from ftevents.reference.http import Reply, ServerRequest


@fault("keys-not-asked-for", "auth/no-key", "auth/wrong-key")
class KeysNotAskedFor(Reference):
    """Credentials are not looked at."""

    def authorize(self, request: ServerRequest) -> bool:
        """Let everybody in."""
        del request
        return True


@fault("no-key-needed", "auth/no-key")
class NoKeyNeeded(Reference):
    """A request without a key is let in; one with a wrong key is not."""

    def authorize(self, request: ServerRequest) -> bool:
        """Look at a key only where there is one."""
        return super().authorize(request) if request.header("authorization") else True


@fault("any-key-will-do", "auth/wrong-key")
class AnyKeyWillDo(Reference):
    """A key must be there, and any will do."""

    def same_key(self, sent: str, known: str) -> bool:
        """Take every key for the right one."""
        del sent, known
        return True


@on_refusal(fault("no-key-is-403", "auth/no-key"))
def no_key_is_403(reply: Reply, request: ServerRequest) -> Reply:
    """A request without a key is refused with 403."""
    return replace(reply, status=403) if reply.status == 401 and not request.header("authorization") else reply


@on_refusal(fault("wrong-key-is-not-found", "auth/wrong-key"))
def wrong_key_is_not_found(reply: Reply, request: ServerRequest) -> Reply:
    """A request with a wrong key is answered with 404."""
    return replace(reply, status=404) if reply.status == 401 and request.header("authorization") else reply


@fault("wrong-key-raises", "auth/wrong-key")
class WrongKeyRaises(Reference):
    """A request with a wrong key is answered with 500."""

    def authorize(self, request: ServerRequest) -> bool:
        """Fail at a key that is not there."""
        key = self.sent_key(request)
        if self.key is not None and key is not None and not self.same_key(key, self.key):
            self.refuse_inside(request)
        return super().authorize(request)


@on_refusal(fault("refused-with-events", "auth/no-key", "auth/wrong-key"))
def refused_with_events(reply: Reply, _: ServerRequest) -> Reply:
    """A refused key gets 401, and the events in the same body."""
    if reply.status != 401:
        return reply
    event = {"object": "fine_tuning.job.event", "id": "ftevent-1", "created_at": 1735689600, "level": "info", "message": "hello"}
    document = json.loads(reply.body) | {"object": "list", "data": [event], "has_more": False}
    return replace(reply, body=json.dumps(document).encode())
