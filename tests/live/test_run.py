"""Tests of a whole run: the same plan each time, rehearsed, held to its budget, and nothing of the key in what is kept."""

import io
import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from ftevents.contract import load
from ftevents.evidence import Expected
from ftevents.evidence.transcript import write
from ftevents.examine import report_of
from ftevents.live.budget import Budget
from ftevents.live.run import Run, gather, needed, rehearse
from ftevents.live.secrets import Secrets
from ftevents.live.sizes import BOUNDARY_SIZES
from ftevents.live.target import Target
from ftevents.live.transport import HandlerChannel
from ftevents.reference import Corpus, build, seeded, standard
from inprocess import BASE, KEY, target_of, written

OTHER = "sk-other-account-98765432"


def shortened(corpus: Corpus, number: int) -> Corpus:
    """Return a corpus whose lists have so many events at most."""
    return corpus.change(lambda job: replace(job, events=job.events[:number]))


class Asked:
    """The reference server in this process, and which requests it had."""

    def __init__(self, corpus: Corpus | None = None, *, key: str | None = KEY, faults: tuple[str, ...] = ()) -> None:
        """Serve a corpus."""
        self.reference = build(corpus or standard(), key=key, other_key=OTHER if key else None, faults=faults)
        self.target = Target(BASE, "a test", key=key, other_key=OTHER if key else None)
        self.secrets = Secrets((KEY, OTHER))
        self.requests: list[bytes] = []

    def answer(self, request: bytes) -> bytes:
        """Answer a request."""
        self.requests.append(request)
        return self.reference.respond(request)

    def run(self, *, clauses: list[str] | None = None, expected: tuple[Expected, ...] = (), **budget: Any) -> Run:
        """Ask it everything."""
        return gather(
            self.target,
            lambda: HandlerChannel(self.answer, self.secrets),
            self.secrets,
            budget=Budget(**{"workers": 0} | budget),
            clauses=clauses,
            expected=expected,
        )

    def rehearsal(self, **budget: Any) -> Run:
        """Say what would be asked."""
        channel = lambda: HandlerChannel(self.answer, self.secrets)  # noqa: E731 - one expression, used once
        return rehearse(self.target, channel, self.secrets, job_ids=(), budget=Budget(**{"workers": 0} | budget), clauses=None)


def plan(run: Run) -> list[str]:
    """Return what was asked, in plan order."""
    return [f"{exchange.place} {exchange.request.url if exchange.request else ''}" for exchange in run.transcript]


def reported(run: Run, target: Target) -> Any:
    """Return the report as JSON, without times."""
    document = report_of(run, target, profile="openai", clauses=None, seconds=0.0).to_json()
    del document["evidence"]["began"]
    for each in (*document["plan"], *document["evidence"]["exchanges"]):
        for name in ("seconds", "started", "finished", "elapsed", "wait"):
            each.pop(name, None)
    return json.loads(json.dumps(document))


# ---- the plan


def test_every_cursor_of_the_main_list_is_asked_for_once() -> None:
    """At most 450 requests, discovery included; no planned page is asked for twice."""
    server = Asked()
    run = server.run()

    pages = [exchange for exchange in run.transcript if exchange.asked.probe == "page"]
    after = {exchange.after for exchange in run.transcript if exchange.asked.is_plain}
    assert after >= {event["id"] for event in server.reference.corpus.biggest.events}
    assert len({(page.after, page.limit) for page in pages}) == len(pages)
    assert len(server.requests) + 7 <= 450  # over sockets, seven more look for lanes


def test_every_probe_is_asked() -> None:
    """All that the register knows, where the data let them; other methods only where they are allowed."""
    asked = {exchange.asked.probe for exchange in Asked().run().transcript}

    assert asked == set(load().probes) - {"methods"}
    assert "methods" in {exchange.asked.probe for exchange in Asked().run(probe_methods=True).transcript}


@pytest.mark.parametrize("corpus", [standard(), seeded(7), seeded(11, running=True)])
def test_the_same_run_twice_is_the_same(corpus: Corpus) -> None:
    """The same plan, the same findings in the same words, the same report, also with broken clauses."""
    faults = ("level-warning",)
    first, second = (Asked(corpus, faults=faults) for _ in range(2))
    runs = [server.run() for server in (first, second)]

    assert plan(runs[0]) == plan(runs[1])
    assert reported(runs[0], first.target) == reported(runs[1], second.target)
    assert reported(runs[0], first.target)["verdict"] == "not conforming"


@pytest.mark.parametrize("workers", [1, 2, 8])
def test_any_number_of_workers_makes_the_same_plan(workers: int) -> None:
    """Numbers, places and URLs do not depend on who was faster, nor does the verdict of any clause."""
    alone, together = Asked(seeded(7)), Asked(seeded(7))
    runs = [alone.run(), together.run(workers=workers)]

    assert plan(runs[0]) == plan(runs[1])
    assert reported(runs[0], alone.target)["clauses"] == reported(runs[1], together.target)["clauses"]


@pytest.mark.parametrize("budget", [{}, {"size": "quick"}, {"max_requests": 150}, {"probe_methods": True}])
@pytest.mark.parametrize("corpus", [shortened(standard(), 95), shortened(standard(), 2)])
def test_a_rehearsal_is_the_plan(corpus: Corpus, budget: dict[str, Any]) -> None:
    """On a right server whose lists discovery sees whole, the same is asked as was said."""
    server = Asked(corpus)

    said = Counter(exchange.asked.probe for exchange in server.rehearsal(**budget).transcript)
    before = len(server.requests)
    assert said == Counter(exchange.asked.probe for exchange in server.run(**budget).transcript)
    assert before < 12


@pytest.mark.parametrize("most", [30, 45, 60, 100, 150, 250, 350])
@pytest.mark.parametrize("corpus", [standard(), seeded(7)])
def test_no_more_is_asked_than_allowed(corpus: Corpus, most: int) -> None:
    """Discovery included; what was done to the plan is said."""
    server = Asked(corpus)
    run = server.run(max_requests=most)

    assert most / 2 <= len(server.requests) <= most
    is_thinned = any(note.startswith("the plan was thinned") for note in run.notes)
    assert is_thinned or most == 350


def test_a_quick_run_is_about_forty_requests() -> None:
    """And still asks something of every kind."""
    server = Asked()
    run = server.run(size="quick")

    assert 35 <= len(run.transcript) <= 50
    assert {exchange.asked.probe for exchange in run.transcript} == set(load().probes) - {"methods"}


def test_a_thorough_run_reads_every_page_twice() -> None:
    """Every cursor with every usual size, the second time on another connection; at most 5,000 requests."""
    server = Asked(seeded(7))
    run = server.run(size="thorough")

    connections: dict[tuple[str | None, int | None], set[int | None]] = {}
    for exchange in run.transcript:
        if exchange.asked.is_plain and exchange.job_id == run.jobs.main.id:
            connections.setdefault((exchange.after, exchange.limit), set()).add(exchange.connection)
    sizes = [size for size in BOUNDARY_SIZES if size <= 100]
    assert all(len(connections[cursor, size]) >= 2 for cursor in [None, *run.jobs.ids[:-1]] for size in sizes)
    assert len(server.requests) <= 5000


def test_a_selection_of_clauses_asks_what_it_needs() -> None:
    """The walks always, since the cursors of all else come from them."""
    asked = {exchange.asked.probe for exchange in Asked().run(clauses=["errors/unknown-job", "auth/other-account"]).transcript}

    assert asked == {"walk", "unknown-job", "other-key"}
    assert needed(["input/limit-zero"]) == {"limit-forms"}


def test_expected_jobs_are_walked() -> None:
    """Whatever else is read of them."""
    server = Asked()
    job = list(server.reference.corpus.jobs)[2]
    run = server.run(expected=(Expected(job, 1),))

    assert any(exchange.job_id == job and exchange.asked.probe == "other" for exchange in run.transcript)
    assert run.transcript.expected == (Expected(job, 1),)


# ---- credentials


def test_a_run_without_a_key_takes_its_first_request_for_the_one_without() -> None:
    """No other request says anything of credentials."""
    transcript = Asked(key=None).run().transcript

    assert [exchange.number for exchange in transcript if exchange.asked.keyless] == [1]
    assert not {"no-key", "wrong-key", "other-key"} & {exchange.asked.probe for exchange in transcript}


def test_nothing_of_a_key_is_kept() -> None:
    """Neither in the transcript as it is written, nor in the report, though the server gives it back wherever it can."""
    server = Asked(faults=("key-in-the-error", "key-in-a-header", "key-in-the-page"))
    run = server.run()
    stream = io.StringIO()
    write(run.transcript, stream)

    assert any(KEY.encode() in request for request in server.requests)
    for text in (stream.getvalue(), json.dumps(reported(run, server.target)), repr(run.transcript.exchanges)):
        assert KEY not in text
        assert OTHER not in text


# ---- servers that are not right


def test_a_cursor_that_comes_again_ends_the_walk() -> None:
    """A server that ignores `after` is not asked for ever: a walk ends as soon as it comes to a cursor again."""
    server = Asked(faults=("after-ignored",))
    run = server.run()

    walks = Counter(exchange.limit for exchange in run.transcript if exchange.asked.probe == "walk")
    assert walks[None] == walks[100] == 2
    assert len(server.requests) < 450


def test_a_list_without_end_is_walked_so_far() -> None:
    """Every page has new events and says that there are more: a walk ends after fifty pages."""

    def answer(request: bytes) -> bytes:
        target = target_of(request)
        if target.endswith("/jobs"):
            return written({"data": [{"id": "j"}]})
        start = (
            int(target.partition("after=")[2].partition("&")[0] or 0)
            if "after=" not in target or target.partition("after=")[2].isdecimal()
            else -1
        )
        size = target.partition("limit=")[2].partition("&")[0] or "20"
        if start < 0 or not size.isdecimal() or not 0 < int(size) <= 100 or "/j/" not in target:
            return written({"error": {"message": "no", "type": "t", "param": None, "code": None}}, 404)
        data = [{"id": str(start + place)} for place in range(1, int(size) + 1)]
        return written({"object": "list", "data": data, "has_more": True})

    run = gather(Target(BASE), lambda: HandlerChannel(answer), Secrets(), budget=Budget(workers=0))

    steps = Counter(exchange.limit for exchange in run.transcript if exchange.asked.probe == "walk")
    assert steps == {None: 50, 7: 50, 100: 50}
    assert len(run.jobs.ids) == 5000


@pytest.mark.parametrize(("maximum", "limit"), [(100, 100), (99, 50), (50, 50), (49, 20), (20, 20)])
def test_the_large_walk_takes_what_the_server_serves(maximum: int, limit: int) -> None:
    """100 a page, or 50, or 20, where more is refused; larger pages are not planned then."""
    run = Asked(replace(standard(), maximum=maximum)).run(clauses=["pagination/page-is-full"])

    assert run.jobs.maximum == limit
    asked = [exchange for exchange in run.transcript if exchange.asked.probe == "walk" and exchange.limit in (100, 50, 20)]
    assert [exchange.status for exchange in asked].count(400) == {100: 0, 50: 1, 20: 2}[limit]
    assert max(exchange.limit or 0 for exchange in run.transcript if exchange.asked.probe == "page") <= limit
    assert [len(exchange.items) for exchange in asked if exchange.status == 200][:1] == [limit]


def test_a_fault_of_ours_is_no_finding() -> None:
    """It ends the run as an exception, also from a worker thread, after the workers have ended."""

    def fail(request: bytes) -> bytes:
        if b"limit=abc" in request:
            raise ZeroDivisionError
        return standard_answer(request)

    standard_answer = build(standard(), key=KEY).respond
    with pytest.raises(ZeroDivisionError):
        gather(Target(BASE, key=KEY), lambda: HandlerChannel(fail), Secrets((KEY,)), budget=Budget(workers=4))


def test_the_exchanges_that_repeat_others_name_them() -> None:
    """By numbers of the plan, so that a rule finds both."""
    transcript = Asked().run().transcript
    again = [exchange for exchange in transcript if exchange.asked.repeats is not None]

    assert {exchange.asked.probe for exchange in again} == {"accept", "cursor-forms", "parameters"}
    assert all(transcript.by_number[exchange.asked.repeats or 0].asked.probe == exchange.asked.probe for exchange in again)
