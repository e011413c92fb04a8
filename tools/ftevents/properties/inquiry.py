"""An inquiry: one server, asked example after example, each example judged together with what was known of the list before.

The list is read once at the beginning, newest first and at most `MOST_KNOWN` events of a job. Whatever an example is shown is held
against that by the same rules that judge a whole run, so that a single request can already be a counterexample.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ftevents.contract import load
from ftevents.evidence import Links, Transcript
from ftevents.live.ask import SURE_LIMIT, Desk, ids_of
from ftevents.live.book import renewed
from ftevents.live.budget import Budget
from ftevents.live.discovery import discover
from ftevents.live.pool import Pool
from ftevents.rules import RULES, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from ftevents.contract import Clause
    from ftevents.evidence import Exchange
    from ftevents.live.ask import Probe
    from ftevents.live.jobs import Jobs
    from ftevents.live.secrets import Secrets
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel
    from ftevents.rules import Broken

MOST_KNOWN = 300
"""Events of a job that are read at the beginning."""
OPENING_LIMITS = (100, 50, SURE_LIMIT)
HANGS = ("timed out", "too large")
EVENT_CLAUSES = [rule.clause for rule in RULES.values() if rule.kind == "event"]
OTHER_CLAUSES = [rule.clause for rule in RULES.values() if rule.kind != "event"]


@dataclass
class Known:
    """What is known of a job's list: its ids, newest first, and whether they reach to the oldest event."""

    ids: list[str] = field(default_factory=list)
    ended: bool = False

    @property
    def oldest(self) -> str | None:
        """The id of the oldest event; None where the list was not read to its end."""
        return self.ids[-1] if self.ended and self.ids else None


@dataclass(frozen=True)
class Breach:
    """A must clause that an example broke, and how."""

    clause: Clause
    broken: Broken


@dataclass(frozen=True)
class Example:
    """What an example came to: its own exchanges, and what it broke. `excused` says that it broke a clause that is not to be told."""

    own: tuple[Exchange, ...]
    breaches: tuple[Breach, ...]
    excused: bool = False

    @property
    def hung(self) -> bool:
        """Whether an answer did not end: asking again costs seconds each time."""
        return any(exchange.failure is not None and exchange.failure.kind in HANGS for exchange in self.own)


class Inquiry:
    """Asks and judges.

    `jobs` are those of discovery, `known` what was read of the main and the second one at the beginning, `opening` that reading as an example.
    `requests` counts the exchanges, which are numbered throughout.
    """

    def __init__(self, desk: Desk, pool: Pool, jobs: Jobs, profile: str, excused: Collection[str] = ()) -> None:
        """Read the beginning of the lists. `excused` are clauses of which nothing is to be told."""
        self.desk = desk
        self.jobs = jobs
        self.profile = profile
        self.excused = frozenset(excused)
        self.known = {job.id: Known() for job in (jobs.main, jobs.second) if job is not None}
        self.requests = 0
        self._pool = pool
        self._earlier: dict[str, Exchange] = {}
        own = self._send([_opening(desk, jobs, job, known) for job, known in self.known.items()])
        self._first = Transcript(list(own))
        self.opening = self._judged(self._first, own)

    @classmethod
    def begin(
        cls,
        target: Target,
        open_channel: Callable[[], Channel],
        secrets: Secrets,
        *,
        profile: str = "openai",
        job_ids: Sequence[str] = (),
        budget: Budget | None = None,
        excused: Collection[str] = (),
    ) -> Inquiry:
        """Find the jobs and begin. Everything happens in the calling thread. Raises UsageError where there is nothing to read."""
        pool, desk = Pool(open_channel, replace(budget or Budget(), workers=0), secrets), Desk(target)
        return cls(desk, pool, discover(pool, desk, job_ids).jobs, profile, excused)

    def close(self) -> None:
        """End the connection."""
        self._pool.close()

    def ask(self, probe: Probe) -> Example:
        """Send what one example asks for, and judge it together with the opening, and with what the same requests got before."""
        own = self._send([probe])
        urls = dict.fromkeys(each.request.url for each in own if each.request is not None)
        before = [self._earlier[url] for url in urls if url in self._earlier]
        transcript = Transcript([*self._first, *before, *own])
        transcript.jobs = self._linked([*before, *own])
        self._earlier = {each.request.url: each for each in own if each.page is not None and each.request is not None} | self._earlier
        return self._judged(transcript, own)

    def _send(self, probes: list[Probe]) -> tuple[Exchange, ...]:
        """Drive probes, one after the other, and return their exchanges, numbered on from those before."""
        exchanges = []
        for probe in probes:
            self._pool.drive([probe])
            for each in self._pool.book.transcript():
                self.requests += 1
                place = each.place.removeprefix(f"request {each.number} ")
                exchanges.append(renewed(each, number=self.requests, place=f"request {self.requests} {place}"))
            self._pool.book.entries.clear()
        return tuple(exchanges)

    def _linked(self, exchanges: list[Exchange]) -> list[Links]:
        """Return the Links of the opening and an example, as the transcript would work them out: the opening is linked only once."""
        linked = {
            links.job: replace(links, pages=[*links.pages], refused=[*links.refused], loose=[*links.loose]) for links in self._first.jobs
        }
        for exchange in exchanges:
            if exchange.asked.is_readable:
                linked.setdefault(exchange.job_id, Links(exchange.job_id)).add(exchange)
        return [links for links in linked.values() if links.pages or links.loose]

    def _judged(self, transcript: Transcript, own: tuple[Exchange, ...]) -> Example:
        """Return what the example itself broke at must level, each clause once; what stands in the opening alone is none of its doing."""
        register = load()
        numbers = {exchange.number for exchange in own}
        ledgers = judge(Transcript(list(own)), register.facts[self.profile], EVENT_CLAUSES)
        ledgers |= judge(transcript, register.facts[self.profile], OTHER_CLAUSES)
        found, excused = [], False
        for clause in register.clauses.values():
            mine = [broken for broken in ledgers[clause.id].broken if any(each.number in numbers for each in broken.exchanges)]
            grave = [broken for broken in mine if broken.grave]
            if clause.id in self.excused:
                excused |= bool(mine)
            elif grave and self._is_due(clause):
                found.append(Breach(clause, grave[0]))
        return Example(own, tuple(found), excused)

    def _is_due(self, clause: Clause) -> bool:
        return clause.levels[self.profile] == "must" and (self.desk.target.auth or clause.family != "auth")


def _opening(desk: Desk, jobs: Jobs, job: str, known: Known) -> Probe:
    """Read the list from its head in large pages, as far as it counts; smaller ones where those are not served."""
    after: str | None = None
    limits = [limit for limit in OPENING_LIMITS if jobs.maximum is None or limit <= jobs.maximum]
    while len(known.ids) < MOST_KNOWN:
        (exchange,) = yield [desk.page("walk", job, after=after, limit=limits[0], words="the list as it was at first")]
        if exchange.page is None and after is None and len(limits) > 1:
            del limits[0]
            continue
        jobs.maximum = limits[0]
        fresh = [identity for identity in ids_of(exchange) if identity not in known.ids]
        known.ids += fresh
        known.ended = exchange.page is not None and exchange.page.get("has_more") is False
        if not fresh or known.ended:
            break
        after = known.ids[-1]
    if known.oldest is not None:
        yield [desk.page("end", job, after=known.oldest, limit=1, cursor="oldest", words="behind the oldest event")]
