"""An ask: one request that a probe wants made, with its intent, before anything is sent."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftevents.evidence import Asked
from ftevents.evidence.links import id_of

if TYPE_CHECKING:
    from ftevents.evidence import Exchange
    from ftevents.live.target import Target

Probe = Generator["list[Ask]", "list[Exchange]", None]
"""A probe yields the requests that it wants next and is sent their exchanges, in the same order."""


MOST_STEPS = 50
"""Pages of one walk: enough for 1,000 events at 20 a page; a longer list is walked that far."""
LONGEST_CURSOR = 16_384
"""Characters: twice what servers and proxies usually take for a whole URL."""
SURE_LIMIT = 20
"""The default page size: no server may refuse it; above it, a server may have its maximum."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request to make. `words` names it in its place: `request 12 (walk, limit 7)`. `headers` replace or add to the usual ones.

    `credential` is what is sent as key: the headers that carry it, secret and therefore in no repr. `repeats` is the request that it asks again, or
    the exchange of it.
    """

    url: str
    words: str
    asked: Asked
    credential: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    fresh: bool = False
    repeats: Ask | Exchange | None = None

    @property
    def probe(self) -> str:
        """The probe that it belongs to."""
        return self.asked.probe or ""


@dataclass(frozen=True)
class Desk:
    """Where probes get their asks from: it knows the target and spells the plain request of the contract.

    `longest`: the pages that one walk asks for at most.
    """

    target: Target
    longest: int = MOST_STEPS

    def page(
        self,
        probe: str,
        job: str,
        *,
        after: str | None = None,
        limit: int | None = None,
        cursor: str = "known",
        words: str = "",
        proved: int = SURE_LIMIT,
        **more: object,
    ) -> Ask:
        """Return the plain request for a page of a job that exists; `cursor` says which kind `after` is where it is given.

        `proved` is the largest limit that the server is known to serve.
        """
        query = [("limit", str(limit))] if limit is not None else []
        query += [("after", after)] if after is not None else []
        asked = Asked(
            probe=probe,
            job="good",
            cursor="none" if after is None else cursor,  # type: ignore[arg-type]
            limit="default" if limit is None else "valid" if limit <= proved else "large",
            credential="good",
        )
        size = f"limit {limit}" if limit is not None else "no limit"
        ask = Ask(
            self.target.events_url(job, query),
            f"{words or probe}, {size}",
            asked,
            self.target.credential(self.target.key),
            self.target.headers,
        )
        return replace(ask, **more) if more else ask  # type: ignore[arg-type]


def cursor_of(item: object) -> str | None:
    """Return the id of an event or a job where it can be sent; None for half a surrogate pair, which no URL can hold, and for what is far too long for one."""
    identity = id_of(item)
    try:
        return identity if identity is not None and len(identity) <= LONGEST_CURSOR and identity.encode() else None
    except UnicodeEncodeError:
        return None


def ids_of(exchange: Exchange) -> list[str]:
    """Return the ids of a page's events that can serve as cursors."""
    return [identity for _, event in exchange.events() if (identity := cursor_of(event)) is not None]
