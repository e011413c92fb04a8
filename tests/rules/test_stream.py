"""Tests of the judge of a stream: whatever is seen one after the other comes to what the judge of a transcript says of it at once."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.contract import load
from ftevents.evidence import Answer, Exchange, Transcript
from ftevents.evidence.transcript import from_json, to_json
from ftevents.rules import judge
from ftevents.rules.stream import Judge, cited
from handmade import answer, event, page, url, walk

if TYPE_CHECKING:
    from ftevents.rules import Ledger
    from ftevents.rules.stream import Kept

FACTS = load().facts["openai"]
RANDOM = "ftevent-7Kq2mXw9TzLr4VbN"
LISTS: dict[str, list[Exchange]] = {
    "walks of two jobs": [*walk((None, "e4 e3"), ("e3", "e2 e1")), *walk((None, "f2 f1"), first=3, job="ftjob-2")],
    "a broken walk": walk((None, "e4 e3"), ("e3", "e3 e2"), ("e2", "", True)),
    "events of all kinds": [page([event("e5", type="metrics", data={"step": 1}), event("e4", level="warn"), "e3"], has_more=None)],
    "broken events": [page([event("e5", level="x"), event("e4", level="x"), None, event("e2", message="")])],
    "events that change": [page([event(RANDOM, message=text)], number) for number, text in enumerate("aab", 1)],
    "pages without a request": [page("e3 e2", 1, requested=False), page("e3 e2", 2, requested=False), page("e1 e2", 3, requested=False)],
    "an event of two pages without a request": [
        page([event(RANDOM, message=text)], number, requested=False) for number, text in enumerate("ab", 1)
    ],
    "single events": [
        answer(event(name), number, status=None, headers=None, shape="event") for number, name in enumerate(("e3", "e2", "e9"), 1)
    ],
    "an error among events": [answer({"error": {}}, 1, status=None, headers=None, shape="event")],
    "an array of events": [answer([event("e3"), event("e2", level="x")], 1, status=None, shape="events")],
    "refusals": [answer({"error": {"message": 3}}, 1, status=404, sent=url()), answer(b"<p>", 2, status=500, sent=url())],
    "events in the future": [page(["e9", event("e8", created_at=2_000_000_000)], at=1_700_000_100.0), page("e9", 2)],
    "pages in another order": [page("e1 e2", query="order=asc"), page("e4 e3", 2)],
}


def again(exchange: Exchange) -> Exchange:
    """Return the same exchange, of which nothing was read yet."""
    return from_json(to_json(exchange))


def said(ledgers: dict[str, Ledger]) -> dict[str, Any]:
    """Return what each clause comes to."""
    return {clause: (found.held, [broken.words for broken in found.broken]) for clause, found in ledgers.items() if found.looked_at}


@pytest.mark.parametrize("gate", [True, False])
@pytest.mark.parametrize("name", LISTS)
def test_a_stream_is_judged_as_a_transcript_is(name: str, *, gate: bool) -> None:
    """With the gate and without it; what stands without a request is a list of its own, each time."""
    found = Judge(FACTS, gate=gate)
    for exchange in LISTS[name]:
        found.see(again(exchange))
    found.finish()

    assert said(found.ledgers) == said(judge(Transcript(LISTS[name]), FACTS))


@pytest.mark.parametrize("name", ["pages without a request", "single events", "an array of events"])
def test_as_one_list_a_stream_is_judged_as_a_transcript_is(name: str) -> None:
    """The user says that it is the list of one job."""
    found = Judge(FACTS, as_list=True)
    for exchange in LISTS[name]:
        found.see(again(exchange))
    transcript = found.finish()

    assert said(found.ledgers) == said(judge(Transcript(LISTS[name], as_list=True), FACTS))
    assert transcript.as_list


def test_what_was_judged_is_forgotten() -> None:
    """A body is read while it is judged; an archive would not fit into memory else."""
    exchange = again(LISTS["broken events"][0])
    Judge(FACTS).see(exchange)

    assert "reading" not in exchange.__dict__
    assert "document" not in exchange.__dict__


def test_only_the_clauses_that_are_wanted_are_judged() -> None:
    """Of every kind."""
    wanted = ["page/data", "event/id", "pagination/walk-ends", "pagination/jobs-are-separate"]
    found = Judge(FACTS, wanted)
    for exchange in LISTS["walks of two jobs"]:
        found.see(again(exchange))
    found.finish()

    assert {clause: ledger.held for clause, ledger in found.ledgers.items()} == dict(zip(wanted, (3, 6, 2, 1), strict=True))


class Shift:
    """Moves what was found in the second part of an archive behind the first: numbers, places, and words that name a place."""

    def place(self, words: str) -> str:
        """Return a place in words."""
        return f"part 2, {words}"

    def words(self, text: str, place: str) -> str:
        """Return a text that may name a place."""
        return text.replace(place, self.place(place)).replace("as in page", "as in part 2, page")

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return an exchange."""
        return replace(exchange, number=exchange.number + 100, place=self.place(exchange.place))

    def link(self, link: Any) -> None:
        """Move a link."""
        link.origin = self.exchange(link.origin)


def kept(*exchanges: Exchange) -> Kept:
    """Return what a judge keeps of some exchanges."""
    found = Judge(FACTS)
    for exchange in exchanges:
        found.see(again(exchange))
    return found.kept()


def test_what_several_judges_keep_comes_together() -> None:
    """Counts, breaches, pages, refusals and events without a page, each at its place in the whole."""
    first, second = walk((None, "e4 e3"), ("e3", "e2 e1")), [page("e3 e2", 3, after="e4", limit=2), *LISTS["broken events"]]
    found = Judge(FACTS)
    for exchange in first:
        found.see(again(exchange))
    rest = [*second, *LISTS["single events"], *LISTS["pages without a request"]]
    rest = [replace(again(exchange), number=number, place=f"page {number}") for number, exchange in enumerate(rest, 1)]
    found.take(kept(*rest), Shift())
    found.finish()
    whole = said(judge(Transcript([*first, *(Shift().exchange(exchange) for exchange in rest)]), FACTS))

    assert said(found.ledgers) == whole
    assert [broken.words for broken in found.ledgers["event/message-says-something"].broken] == [
        "part 2, page 2 /data/3/message: got an empty string; expected a message"
    ]


def test_breaches_that_were_only_counted_are_added() -> None:
    """In one part of an archive there may be more than are kept."""
    part = kept(page("e1"))
    part.ledgers["event/id"].uncounted = 3
    found = Judge(FACTS)
    found.take(part, Shift())
    found.take(part, Shift())

    assert (found.ledgers["event/id"].uncounted, found.ledgers["event/id"].held) == (6, 2)


def test_the_exchanges_that_prove_what_is_broken_are_cited_once_and_in_order() -> None:
    """Those of twenty breaches of each clause."""
    bad = [page([event("e1", level="x", type="y")], number, requested=False) for number in range(30, 0, -1)]
    found = Judge(FACTS, ["event/level", "event/type"], gate=False)
    for exchange in bad:
        found.see(again(exchange))
    transcript = found.finish()

    assert [each.number for each in transcript.exchanges] == list(range(11, 31))
    assert transcript.exchanges == cited(found.ledgers)
    assert [broken.exchanges[0].answer is None for broken in found.ledgers["event/level"].broken] == [False] * 20 + [True] * 10


def test_a_judge_remembers_no_more_than_ten_thousand_events() -> None:
    """Of many different ones, all are judged."""
    found = Judge(FACTS, ["event/level"], gate=False)
    numbers = iter(range(25_000))
    for number in range(1, 26):
        data = [event(f"e{each}", message=str(each)) for each in islice(numbers, 1_000)]
        found.see(Exchange(number, f"page {number}", None, Answer(None, page(data).answer.body)))  # type: ignore[union-attr]

    assert (found.ledgers["event/level"].held, len(found._known) <= 11_000) == (25_000, True)
