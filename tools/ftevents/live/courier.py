"""The courier: carries one ask to the server and back, following redirects that stay on the origin."""

from __future__ import annotations

import re
from dataclasses import replace
from string import printable
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin

from ftevents.evidence import Failure
from ftevents.live.outgoing import split_url
from ftevents.live.transport import Outgoing, Received

if TYPE_CHECKING:
    from ftevents.live.ask import Ask
    from ftevents.live.transport import Channel

REDIRECTS = (301, 302, 303, 307, 308)
MOST_HOPS = 10
ASCII = printable.strip()
"""What a Location may hold; a server that writes other characters there means their bytes, percent-encoded."""
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

Hops = list[tuple[str, Received]]


def carry(channel: Channel, ask: Ask, *, deadline: float, fresh: bool) -> Hops:
    """Send the ask; return every hop as (URL, what came), the answer last."""
    hops: Hops = []
    url = ask.url
    while True:
        received = channel.send(Outgoing(ask.method, url, ask.headers + ask.credential), deadline=deadline, fresh=fresh)
        hops.append((url, received))
        location = _where_it_sends(url, received)
        if location is None:
            return hops
        if len(hops) > MOST_HOPS:
            failure = Failure(
                "redirected", f"{MOST_HOPS} redirects in a row and no page", received.answer.status if received.answer else None
            )
            hops[-1] = (url, replace(received, answer=None, failure=failure))
            return hops
        url, fresh = location, False


def _where_it_sends(url: str, received: Received) -> str | None:
    """Return the next URL of a redirect on the same origin; None for any other answer. The key never leaves the origin."""
    answer = received.answer
    if answer is None or answer.status not in REDIRECTS:
        return None
    location = next((value for name, value in answer.headers or () if name.lower() == "location"), None)
    if location is None or CONTROL.search(location):
        return None
    try:
        there = urljoin(url, quote(location.encode("latin-1"), safe=ASCII)).partition("#")[0]
        return there if _origin(there) == _origin(url) else None
    except ValueError:
        return None


def _origin(url: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a URL, however it spells them. Raises ValueError."""
    origin, _ = split_url(url)
    return origin.scheme, origin.host.lower(), origin.port
