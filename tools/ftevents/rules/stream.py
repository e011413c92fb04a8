"""Judging a stream: the exchanges of an archive one after the other, each forgotten when it was judged.

What is kept is the Links of each job, which take a few bytes for each event, and what is broken. What the gate has proven is not even
built: the rules judge one answer of each kind, and what they say holds for every other one that they cannot tell from it.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from ftevents.contract.gate import column_in, decoders_of
from ftevents.evidence import Exchange, Links, Transcript
from ftevents.evidence.links import Digests
from ftevents.evidence.transcript import hashes_of, is_read
from ftevents.rules.judge import apply, judge_event, judge_events, rules_of
from ftevents.rules.verdict import MOST_WHOLE, Broken, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ftevents.contract import Facts
    from ftevents.evidence.link import Link, Origin
    from ftevents.evidence.proof import Kinds, ProvenEvents, ProvenPage
    from ftevents.rules.judge import Known

MOST_KNOWN = 10_000
"""Distinct events of which it is remembered what the rules say."""
Holds = dict[str, int]
"""How often each clause holds."""


class Moving(Protocol):
    """What moves findings of a part of an archive to where they stand in the whole."""

    def place(self, words: str) -> str:
        """Return a place in words."""

    def words(self, text: str, place: str) -> str:
        """Return a text that may name a place."""

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange."""

    def link(self, link: Link) -> None:
        """Move a link."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a judge keeps of what it saw: ledgers, the Links of each job by service and id, and what has no request."""

    ledgers: dict[str, Ledger]
    jobs: dict[tuple[str | None, str], Links]
    alone: Links


def _is_bare_event(exchange: Exchange) -> bool:
    """Whether it is an event that stands alone, of which nobody knows how it was asked for or came: no answer, so that no rule for answers looks at it."""
    answer = exchange.answer
    is_bare = exchange.shape == "event" and exchange.request is None and answer is not None and answer.headers is None
    return is_bare and not exchange.says_error


def _moved(links: list[Link], move: Moving) -> list[Link]:
    for link in links:
        move.link(link)
    return links


@dataclass(slots=True)
class _Tally:
    """What the rules say of one answer, or one event, of a kind (None where one of them is broken), and how many of that kind were proven."""

    holds: Holds | None
    number: int = 0


class Judge:
    """Judges a stream of exchanges and of proofs. `finish` says what all of them come to."""

    def __init__(self, facts: Facts, clauses: Iterable[str] | None = None, *, as_list: bool = False, gate: bool = True) -> None:
        """Judge by some clauses, or by all. `as_list`: what has no request is one list of one job. Without the `gate`, each event is judged."""
        self._decoders = [each.page for each in decoders_of(facts)] if gate else []
        rules = rules_of(clauses)
        self.ledgers = {rule.clause: Ledger(is_long=True) for rule in rules}
        self.jobs: dict[tuple[str | None, str], Links] = {}
        self.alone = Links(None)
        self.facts = facts
        self._as_list = as_list
        self._local = [rule for rule in rules if rule.kind == "local"]
        self._event = [rule for rule in rules if rule.kind == "event"]
        self._linked = [rule for rule in rules if rule.kind == "linked"]
        self._overall = [rule for rule in rules if rule.kind == "overall"]
        self._known: Known = {}
        self._heads: dict[Any, _Tally] = {}
        self._kinds: dict[Any, _Tally] = {}
        self._scopes: dict[Any, _Tally] = {}
        self._digests = Digests()

    def see(self, exchange: Exchange, origin: Origin | None = None) -> None:
        """Judge an exchange; it is not held where it can be read again from its origin."""
        for rule in () if _is_bare_event(exchange) else self._local:
            apply(rule, exchange, self.facts, self.ledgers)
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        if not self._are_proven(exchange):
            judge_events(self._event, exchange, self.facts, self.ledgers, self._known)
        if is_read(exchange):
            self._link(exchange, origin)
        exchange.forget()

    def _are_proven(self, exchange: Exchange) -> bool:
        """Whether the gate proves every event of a page; then they are counted."""
        body = exchange.answer.body if exchange.answer is not None and exchange.page is not None else None
        column = column_in(body, self._decoders) if body is not None and self._decoders else None
        if column is None or (exchange.at is not None and max(column[3:]) > exchange.at):
            return False
        kinds = self._tallies(exchange, column[1], is_timeless=exchange.at is None)
        for tally, number in kinds or ():
            tally.number += number
        return kinds is not None

    def _link(self, exchange: Exchange, origin: Origin | None) -> None:
        if exchange.job_id is not None:
            service = exchange.service if exchange.asked.probe is None else None
            self._job(service, exchange.job_id, exchange.service).add(exchange, origin)
        elif self._as_list:
            self.alone.join(exchange)
        else:
            scope = Links(None, service=exchange.service, _digests=self._digests)
            scope.add(exchange, origin)
            if scope.pages:  # linked rules look at pages alone
                self._judge_job(scope)
            self.alone.apart += scope.pages
            self.alone.loose += scope.loose

    def _job(self, key: str | None, job: str, service: str | None) -> Links:
        if (key, job) not in self.jobs:
            self.jobs[key, job] = Links(job, service=service, _digests=self._digests)
        return self.jobs[key, job]

    def see_events(self, proof: ProvenEvents) -> None:
        """Take proven events for judged, and link them."""
        kinds = self._tallies(proof.origin, proof.kinds, is_stretch=True)
        if self._as_list or kinds is None:
            for index in range(proof.size):
                self.see(proof.origin.exchange(index))
            return
        for tally, number in kinds:
            tally.number += number
        self.alone.loose.append(proof.link())

    def see_page(self, proof: ProvenPage) -> None:
        """Take a proven page for judged, and link it."""
        head = self._heads.get(proof.head) or self._head(proof)
        kinds = self._tallies(proof.origin, proof.kinds)
        if head.holds is None or kinds is None or (self._as_list and proof.job is None):
            self.see(proof.origin.exchange(0), proof.origin)
            return
        head.number += 1
        for tally, number in kinds:
            tally.number += number
        for index, event in proof.odd:
            self._see_odd(proof, index, event)
        link = proof.link()
        if proof.job is None:
            self._see_alone(proof, link)
        else:
            self._job(proof.service, proof.job, proof.service).pages.append(link)

    def _see_alone(self, proof: ProvenPage, link: Link) -> None:
        """Judge a page as a list of its own; of pages with so many events, each once and in order, the linked rules say the same."""
        is_plain = not proof.odd and proof.descending and len(set(link.ids)) == proof.size
        scope = self._scope(link) if is_plain else None
        if scope is not None and scope.holds is not None:
            scope.number += 1
            link.let_go()
        else:
            self._judge_job(Links(None, pages=[link]))
        self.alone.apart.append(link)

    def _see_odd(self, proof: ProvenPage, index: int, event: Any) -> None:
        """Judge the one event of a page that is not proven."""
        for rule, flaw in judge_event(self._event, event, self.facts, None):
            ledger = self.ledgers[rule.clause]
            if flaw is None:
                ledger.held += 1
                continue
            is_kept = len(ledger.broken) < MOST_WHOLE
            exchange = (
                proof.origin.exchange(0)
                if is_kept
                else Exchange(proof.origin.number, proof.origin.place(0), None, None, known_job=proof.job)
            )
            exchange.forget()
            pointer = f"/data/{index}{flaw.pointer}"
            ledger.add(Broken(exchange.place, flaw.got, flaw.expected, pointer, (exchange,)))

    def _head(self, proof: ProvenPage) -> _Tally:
        """What the local rules say of pages with a head; nothing where one of them is broken, so that each page is to be judged."""
        ledgers = {rule.clause: Ledger() for rule in self._local}
        exchange = proof.origin.exchange(0)
        for rule in self._local:
            apply(rule, exchange, self.facts, ledgers)
        return self._heads.setdefault(proof.head, _Tally(_holds(ledgers)))

    def _scope(self, link: Link) -> _Tally:
        key = (link.size, link.has_more)
        if key not in self._scopes:
            ledgers = {rule.clause: Ledger() for rule in self._linked}
            scope = Links(None, pages=[link])
            for rule in self._linked:
                apply(rule, scope, self.facts, ledgers)
            self._scopes[key] = _Tally(_holds(ledgers))
        return self._scopes[key]

    def _tallies(
        self, origin: Origin | Exchange, kinds: Kinds, *, is_stretch: bool = False, is_timeless: bool = True
    ) -> list[tuple[_Tally, int]] | None:
        """Return the tally of each kind of event, with how many there are; None where a rule for events is broken by one of a kind."""
        found = []
        for kind, (number, index) in kinds.items():
            tally = self._kinds.get((kind, is_timeless))
            if tally is None:
                exchange = origin if isinstance(origin, Exchange) else origin.exchange(index if is_stretch else 0)
                judged = judge_event(self._event, exchange.items[0 if is_stretch else index], self.facts, exchange.at)
                holds = {rule.clause: 1 for rule, _ in judged} if all(flaw is None for _, flaw in judged) else None
                tally = self._kinds[kind, is_timeless] = _Tally(holds)
            if tally.holds is None:
                return None
            found.append((tally, number))
        return found

    def _judge_job(self, links: Links) -> None:
        for rule in self._linked:
            apply(rule, links, self.facts, self.ledgers)
        _ = links.distinct
        links.let_go()

    def kept(self) -> Kept:
        """Return what is kept of all that was seen, for another judge to take."""
        self._count()
        return Kept(self.ledgers, self.jobs, self.alone)

    def take(self, kept: Kept, move: Moving) -> None:
        """Take what another judge kept of a part of the archive, moved to where it stands in the whole."""
        for clause, ledger in kept.ledgers.items():
            mine = self.ledgers[clause]
            mine.held += ledger.held
            mine.uncounted += ledger.uncounted
            for broken in ledger.broken:
                exchanges = tuple(move.exchange(exchange) for exchange in broken.exchanges)
                got, expected = move.words(broken.got, broken.place), move.words(broken.expected, broken.place)
                mine.add(replace(broken, place=move.place(broken.place), got=got, expected=expected, exchanges=exchanges))
        for (service, job), links in kept.jobs.items():
            mine_too = self._job(service, job, links.service)
            mine_too.pages += _moved(links.pages, move)
            mine_too.refused += map(move.exchange, links.refused)
        self.alone.loose += _moved(kept.alone.loose, move)
        self.alone.apart += _moved(kept.alone.apart, move)

    def _count(self) -> None:
        """Enter what the rules say of the kinds of answers, as often as one was proven."""
        for tally in (*self._heads.values(), *self._kinds.values(), *self._scopes.values()):
            for clause, times in (tally.holds or {}).items():
                self.ledgers[clause].held += times * tally.number
            tally.number = 0

    def finish(self) -> Transcript:
        """Judge what spans answers, and return the transcript: the exchanges that prove what is broken, and all Links."""
        self._count()
        jobs = [*self.jobs.values(), self.alone]
        transcript = Transcript.of([links for links in jobs if any(links.every)], as_list=self._as_list)
        hashes = array("q")
        for links in transcript.jobs:
            hashes.extend(hashes_of(links))
            links.let_go()
        transcript.count_again(hashes)
        for links in transcript.jobs:
            if links is not self.alone or self._as_list:
                self._judge_job(links)
        for rule in self._overall:
            apply(rule, transcript, self.facts, self.ledgers)
        transcript.exchanges = cited(self.ledgers)
        return transcript


def cited(ledgers: dict[str, Ledger]) -> list[Exchange]:
    """Return the exchanges that prove what is broken, as far as they are kept whole, in their order."""
    found = {each.number: each for ledger in ledgers.values() for broken in ledger.broken[:MOST_WHOLE] for each in broken.exchanges}
    return [found[number] for number in sorted(found)]


def _holds(ledgers: dict[str, Ledger]) -> Holds | None:
    if any(ledger.broken for ledger in ledgers.values()):
        return None
    return {clause: ledger.held for clause, ledger in ledgers.items() if ledger.held}
