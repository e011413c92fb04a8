"""Replaying: the requests of a finding, asked again as they were, and judged again by the rule that found it.

A finding names the smallest set of requests that proves it. Where the rule finds nothing in the new answers to those, the list is read from
its head too, since a clause about walks needs one: only then is a finding taken for gone, and only by a rule that looked at something.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from ftevents.contract import load
from ftevents.evidence import Transcript
from ftevents.live.ask import Desk
from ftevents.live.pool import Pool
from ftevents.live.probes.reading import walk
from ftevents.live.rebuilding import CannotAskError, rebuilt
from ftevents.report.written import chosen
from ftevents.rules import RULES, Broken, Ledger, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.evidence import Exchange
    from ftevents.live.ask import Ask, Probe
    from ftevents.live.budget import Budget
    from ftevents.live.secrets import Secrets
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel
    from ftevents.report.written import Written, WrittenClause

Standing = Literal["stands", "gone", "cannot be told"]
BY_CHANCE = frozenset({"answer/steady", "answer/in-time"})
"""Clauses about how a server answers most of the time: that all went well once more says nothing."""
ABOUT_WALKS = frozenset(f"pagination/{name}" for name in ("walk-is-complete", "walk-repeats-nothing", "walk-ends", "ids-are-unique"))
WIDE = ("linked", "overall")
"""The kinds of rules that look at more than one answer at a time."""
LARGE = 100
MOST_PAGES = 1000
"""Pages of one walk: enough to read a list of a thousand events one by one."""
NEEDS_A_USER = "pagination/list-is-as-expected"


@dataclass(frozen=True, slots=True)
class Replayed:
    """A finding asked again: its address (`clause-id:N`, from 1), whether it still stands, and why, in words."""

    address: str
    standing: Standing
    why: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What came: the exchanges of a finding's own requests, those of pages that were read beside them, and the query of the accused one."""

    cited: list[Exchange]
    beside: list[Exchange]
    query: str

    @property
    def accused(self) -> Exchange | None:
        """The last answer to the request that the finding accuses."""
        return next(
            (each for each in reversed(self.cited) if each.request is not None and urlsplit(each.request.url).query == self.query), None
        )


@dataclass(frozen=True)
class Replay:
    """Asks a target again what a report rests on. `may_change` allows other methods than GET and HEAD."""

    written: Written
    target: Target
    open_channel: Callable[[], Channel]
    secrets: Secrets
    budget: Budget
    may_change: bool = False

    def findings(self, address: str | None) -> Iterator[Replayed]:
        """Yield each finding of the report, or those of one address, asked again. Raises UsageError for an address that there is not."""
        for clause, places in chosen(self.written, address):
            for place in places:
                yield self._again(clause, place)

    def _again(self, clause: WrittenClause, place: int) -> Replayed:
        address = f"{clause.id}:{place + 1}"
        entries = self.written.exchanges_of(clause.findings[place])
        try:
            asks = rebuilt(entries, self.written.target, self.target, may_change=self.may_change)
        except CannotAskError as why:
            return Replayed(address, "cannot be told", str(why))
        if clause.id not in RULES:
            return Replayed(address, "cannot be told", "this version of ftevents has no such clause")
        query = urlsplit(_accused(clause.findings[place], entries)).query
        answers = self._ask(asks, query, [])
        judged = self._judge(clause.id, answers)
        is_wide = RULES[clause.id].kind in WIDE
        if is_wide and not judged.broken:
            answers = self._ask(asks, query, self._walks(answers.cited, _sizes(clause.id, answers.accused)))
            judged = self._judge(clause.id, answers)
        untold = self._why_untold(answers.cited, entries)
        if untold is None and is_wide and not judged.broken and _are_unchanged(answers.cited, entries):
            untold = "the answers are those of then, and these requests alone do not show it; run ftevents check"
        return Replayed(address, *(("cannot be told", untold) if untold is not None else _standing(clause.id, judged, answers.cited)))

    def _why_untold(self, cited: list[Exchange], entries: list[dict[str, Any]]) -> str | None:
        """Say which page is refused now because the job or the event that it names may be gone; None where none is."""
        for exchange in cited:
            if not (exchange.is_refusal and exchange.asked.is_readable and exchange.job_id is not None):
                continue
            ids: list[str] = []
            self._ask([], "", [walk(Desk(self.target, MOST_PAGES), exchange.job_id, None, ids)])
            is_gone = (
                exchange.after not in ids if exchange.after is not None else exchange.status not in {each.get("status") for each in entries}
            )
            if is_gone:
                return f"{exchange.place} is refused with status {exchange.status}, and what it names is not there any more; run ftevents check"
        return None

    def _ask(self, asks: list[Ask], query: str, more: list[Probe]) -> Answers:
        """Send the requests one after the other, and then what else is to be asked."""
        pool = Pool(self.open_channel, replace(self.budget, workers=0), self.secrets)

        def in_order() -> Probe:
            for ask in asks:
                yield [ask]

        try:
            pool.drive([in_order()])
            cited = len(pool.book.entries)
            for probe in more:
                pool.drive([probe])
        finally:
            pool.close()
        exchanges = pool.book.transcript().exchanges
        return Answers(exchanges[:cited], exchanges[cited:], query)

    def _walks(self, cited: list[Exchange], sizes: tuple[int | None, ...]) -> list[Probe]:
        """Read the lists that some requests are about from their heads."""
        jobs = sorted({each.job_id for each in cited if each.job_id is not None})
        return [walk(Desk(self.target, MOST_PAGES), job, size, []) for job in jobs for size in sizes]

    def _judge(self, clause: str, answers: Answers) -> Ledger:
        """Judge the answers; what held in other pages than the accused one says nothing of the finding."""
        rule, facts = RULES[clause], load().facts[self.written.profile]
        transcript = Transcript(answers.cited + answers.beside)
        if rule.kind not in WIDE:
            return judge(transcript, facts, [clause])[clause]
        others = {exchange.place for exchange in transcript if exchange is not answers.accused}
        ledger = Ledger()
        for evidence in transcript.jobs if rule.kind == "linked" else (transcript,):
            for verdict in rule.judge(evidence, facts) if rule.wants_facts else rule.judge(evidence):
                if isinstance(verdict, Broken) or verdict.place not in others:
                    ledger.add(verdict)
        return ledger


def _sizes(clause: str, accused: Exchange | None) -> tuple[int | None, ...]:
    """Return the sizes with which a list is read. A clause about walks is judged by a walk of the size that was accused, and by no other."""
    return (accused.limit if accused is not None else None,) if clause in ABOUT_WALKS else (None, LARGE)


def _accused(finding: dict[str, Any], entries: list[dict[str, Any]]) -> str:
    """Return the URL of the request that a finding accuses, which it names first."""
    entry = next((entry for entry in entries if entry["number"] == finding["exchanges"][0]), entries[0])
    return str(entry.get("url"))


def _are_unchanged(cited: list[Exchange], entries: list[dict[str, Any]]) -> bool:
    """Whether the answers are what they were, as far as the report shows them: status, number of events, and bodies that it has in full."""
    last = {urlsplit(each.request.url).query: each for each in cited if each.request is not None}
    pairs = [(last.get(urlsplit(str(entry.get("url"))).query), entry) for entry in entries]
    return all(exchange is not None and _is_unchanged(exchange, entry) for exchange, entry in pairs)


def _is_unchanged(exchange: Exchange, entry: dict[str, Any]) -> bool:
    events = exchange.carried if exchange.is_success else None
    if exchange.failure is not None or (exchange.status, events) != (entry.get("status"), entry.get("events")):
        return False
    detail = entry.get("detail")
    body = detail.get("body") if isinstance(detail, dict) else None
    if not isinstance(body, dict) or body.get("shortened") is not False or exchange.answer is None or exchange.answer.body is None:
        return True
    return exchange.answer.body.decode("utf-8", "replace") == body.get("text")


def _standing(clause: str, ledger: Ledger, exchanges: list[Exchange]) -> tuple[Standing, str]:
    """Return whether a finding stands after it was judged again, and why."""
    if ledger.broken:
        return "stands", ledger.broken[0].words
    unanswered = next((each for each in exchanges if each.failure is not None and not each.asked.superseded), None)
    if unanswered is not None and unanswered.failure is not None:
        return "cannot be told", f"{unanswered.place} got no answer: {unanswered.failure.detail}"
    if clause in BY_CHANCE:
        return "cannot be told", "it went well this time, which says nothing of the next; run ftevents check"
    if not ledger.held:
        first = f"; {exchanges[0].place} was answered with status {exchanges[0].status}" if exchanges else ""
        why = (
            "it needs what you know of the job (--expect-events)" if clause == NEEDS_A_USER else f"it needs more than these requests{first}"
        )
        return "cannot be told", f"{why}; run ftevents check"
    return "gone", f"{ledger.held:,} looked at, all held"


def needs_key(written: Written, address: str | None) -> bool:
    """Whether any of the requests was sent with the key of the run."""
    return any(
        entry.get("asked", {}).get("credential") == "good" and _carried_key(entry)
        for clause, places in chosen(written, address)
        for place in places
        for entry in written.exchanges_of(clause.findings[place])
        if isinstance(entry.get("asked"), dict)
    )


def _carried_key(entry: dict[str, Any]) -> bool:
    headers = entry.get("request_headers")
    return isinstance(headers, list) and any(isinstance(pair, list) and "[redacted]" in str(pair[-1:]) for pair in headers)
