"""Clauses of the family auth: who may read the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ftevents.evidence import count
from ftevents.rules.registry import local
from ftevents.rules.verdict import Broken, Held

if TYPE_CHECKING:
    from ftevents.evidence import Exchange
    from ftevents.rules.registry import Verdicts


def _is_refused(exchange: Exchange, what: str) -> Verdicts:
    """Judge one request that must be refused for its credentials; a rate limit says nothing."""
    if not exchange.counts or exchange.asked.job != "good" or exchange.asks_for_patience:
        return
    if exchange.status == 401 and not exchange.carried:
        yield Held(exchange.place)
        return
    events = exchange.carried
    shows = f" and {count(events, 'event')}" if events else ""
    yield Broken(exchange.place, f"status {exchange.status}{shows} {what}", "401", "", (exchange,))


@local
def no_key(exchange: Exchange) -> Verdicts:
    """Looks at every request without a key; the plain one where no key was given for the run."""
    if exchange.asked.credential == "none" or exchange.asked.keyless:
        yield from _is_refused(exchange, "without a key")


@local
def wrong_key(exchange: Exchange) -> Verdicts:
    """Looks at every request with a key that is simply wrong."""
    if exchange.asked.credential == "wrong":
        yield from _is_refused(exchange, "with a wrong key")


@local
def empty_key(exchange: Exchange) -> Verdicts:
    """Looks at every request with an empty key."""
    if exchange.asked.credential == "empty":
        yield from _is_refused(exchange, "with an empty key")


@local
def nearly_right_key(exchange: Exchange) -> Verdicts:
    """Looks at every request with a key that a sloppy comparison would take for the right one."""
    if exchange.asked.credential == "nearly":
        yield from _is_refused(exchange, f"with {exchange.asked.variant}")


@local
def other_scheme(exchange: Exchange) -> Verdicts:
    """Looks at every request with the key in another scheme."""
    if exchange.asked.credential == "scheme":
        yield from _is_refused(exchange, f"with {exchange.asked.variant}")


@local
def comes_first(exchange: Exchange) -> Verdicts:
    """Looks at every request without a key for a job that does not exist."""
    if not exchange.counts or exchange.asks_for_patience:
        return
    if exchange.asked.credential == "none" and exchange.asked.job == "unknown":
        if exchange.status == 401:
            yield Held(exchange.place)
        else:
            yield Broken(
                exchange.place, f"status {exchange.status} without a key", "401, which tells nobody which jobs exist", "", (exchange,)
            )


@local
def key_stays_secret(exchange: Exchange) -> Verdicts:
    """Looks at every answer of a run with a key."""
    if exchange.answer is None or exchange.asked.probe is None or exchange.asked.keyless or not _has_key(exchange):
        return
    if exchange.answer.echoed_key:
        yield Broken(exchange.place, f"the key in {', '.join(exchange.answer.echoed_key[:3])}", "it nowhere in an answer", "", (exchange,))
    else:
        yield Held(exchange.place)


def _has_key(exchange: Exchange) -> bool:
    """Whether the good key, or one made of it, went with the request."""
    return any("[redacted]" in value for _, value in (exchange.request.headers if exchange.request else None) or ())


@local
def other_account(exchange: Exchange) -> Verdicts:
    """Looks at every request with the key of another account."""
    if not exchange.counts or exchange.asked.credential != "other" or exchange.asks_for_patience:
        return
    events = exchange.carried
    if exchange.status in (403, 404) and not events:
        yield Held(exchange.place)
    else:
        shows = f" and {count(events, 'event')}" if events else ""
        yield Broken(exchange.place, f"status {exchange.status}{shows} with another account's key", "404 or 403", "", (exchange,))
