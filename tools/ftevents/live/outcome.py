"""The outcome of a request: what was read from the wire, made an Answer or a Failure, with every secret masked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ftevents.evidence import Answer, Failure
from ftevents.live.coding import decode

if TYPE_CHECKING:
    from ftevents.evidence.exchange import FailureKind
    from ftevents.live.connection import Deadline
    from ftevents.live.secrets import Secrets
    from ftevents.live.wire import Message


MOST_VALUES = 250_000
"""Values of one body, about as many as 35,000 events have: each takes far more memory, and time, than its bytes say."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came back for one request.

    `failure` says why no complete answer came; `answer` is there all the same where a head was read, with the body as far as it came where the
    connection ended in it. `elapsed` are seconds, `at` seconds since the epoch at the end. `connection` is the number of the connection,
    0 where none came about; `reused`: it had carried a request before.
    """

    answer: Answer | None
    failure: Failure | None
    elapsed: float
    at: float
    connection: int
    reused: bool


class Terms(NamedTuple):
    """What a request was sent under, as far as its outcome depends on it; `cap` in bytes."""

    method: str
    asked_coding: str | None
    deadline: Deadline
    cap: int


def conclude(message: Message, terms: Terms, secrets: Secrets) -> tuple[Answer | None, Failure | None]:
    """Return the answer, where a head was read, and the failure, where the answer is not complete."""
    failure = _failure(message, terms) if message.ending != "complete" else None
    if message.head is None:
        return None, failure
    coding_defect = None
    body = message.body
    if message.ending in ("timed out", "too large"):
        body = None
    elif body and "content-encoding" in message.head.fields:
        decoded = decode(body, message.head.fields["content-encoding"], terms.asked_coding, cap=terms.cap, quote=secrets.quote)
        body = decoded.body
        coding_defect = decoded.defect if failure is None else None
        if decoded.oversized:
            failure = Failure("too large", f"a body that expands to more than {terms.cap:,} bytes", message.status)
    if body is not None and len(body) > MOST_VALUES and body.count(b",") > MOST_VALUES:
        body, failure = None, Failure("too large", f"a body of more than {MOST_VALUES:,} values", message.status)
    answer = Answer(message.head.status, body, message.head.headers, message.head.reason, coding_defect=coding_defect, wire=message.wire)
    return _without_secrets(answer, message.head.text, secrets), failure


KINDS: dict[str, FailureKind] = {"timed out": "timed out", "too large": "too large", "not HTTP": "not HTTP", "malformed": "incomplete"}


def _failure(message: Message, terms: Terms) -> Failure:
    """Return the failure of an answer that is not complete."""
    kind = KINDS.get(message.ending) or ("dropped" if message.head is None else "incomplete")
    ways = {
        "timed out": f"{message.progress} within {terms.deadline}",
        "too large": message.words or f"{message.progress}, and at most {terms.cap:,} bytes are read",
        "closed": f"{message.progress}, then the connection was closed",
        "reset": f"{message.progress}, then the connection was reset",
    }
    return Failure(kind, ways.get(message.ending, message.words), message.status)


def _without_secrets(answer: Answer, head: str, secrets: Secrets) -> Answer:
    """Return the answer with every secret masked, and the places where a secret was given back; `head` is the text that its head was read from."""
    places: list[str] = []
    reason, headers, body = answer.reason, answer.headers or (), answer.body
    if secrets.mask_text(head, "latin-1")[1]:
        reason, found = secrets.mask_text(reason, "latin-1")
        places += ["reason phrase"] if found else []
        headers = tuple(_masked(pair, secrets, places) for pair in headers)
    if body is not None:
        body, found = secrets.mask(body)
        places += [f"body {place}" for place in found]
    return replace(answer, reason=reason, headers=headers, body=body, echoed_key=tuple(places)) if places else answer


def _masked(pair: tuple[str, str], secrets: Secrets, places: list[str]) -> tuple[str, str]:
    """Return a header pair with every secret masked; add its place where there was one."""
    (name, in_name), (value, in_value) = (secrets.mask_text(text, "latin-1") for text in pair)
    if in_name or in_value:
        places.append(f"header {name.lower()}")
    return name, value
