"""Faults and alternatives: each has a name, a sentence and its clauses, and really answers otherwise than the plain server."""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from ftevents.contract import load
from ftevents.reference import ALTERNATIVES, FAULTS, ServerRequest, build, seeded, standard
from ftevents.reference.registry import alternative, fault
from ftevents.reference.server import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.reference import Corpus, Fault

KEY, OTHER = "sk-the-key-of-the-owner", "sk-the-key-of-another"
EVERY = FAULTS | ALTERNATIVES
CORPORA = {"standard": standard(), "seeded": seeded(7)}
UNBROKEN = {
    "page/known-members": "a member more is legal; the alternatives show it",
    "event/known-members": "a member more is legal; the alternatives show it",
}
"""Clauses that no fault breaks, with the reason."""
SAME_IN_SEQUENCE = {"cursor-shared-between-requests"}
"""Faults that only requests at the same time show."""
LIMITS = ("0", "-1", "-500", "abc", "2.0", "5abc", "+2", " 2", "", "101", "1000", "70000", "9" * 21)
CURSORS = ("", "unknown", "%27%00", "%C3%A9")
JOBS = ("unknown", "", "%25", "%E2%98%83", "x%2F..%2F{job}", "{job}%00", "{JOB}")

every_variation = pytest.mark.parametrize("variation", EVERY.values(), ids=EVERY)


def questions(corpus: Corpus) -> Iterator[tuple[str, str, str | None, tuple[tuple[str, str], ...]]]:
    """Yield method, target, key and further headers of requests of every kind, the usual ones twice."""
    big, second = sorted(corpus.jobs.values(), key=lambda job: -len(job.events))[:2]
    ids = [quote(event["id"], safe="") for event in big.events] or ["none"]
    foreign = quote(second.events[0]["id"], safe="") if second.events else "none"

    def path(job: str) -> str:
        return f"/v1/fine_tuning/jobs/{job}/events"

    def behind(place: int, limit: int) -> str:
        return f"{path(big.id)}?limit={limit}&after={ids[max(min(place, len(ids) - 1), -len(ids))]}"

    usual = [path(job) for job in corpus.jobs] + [f"{path(big.id)}?limit={limit}" for limit in (1, 2, 7, 10, 50)]
    usual += [behind(place, limit) for limit in (1, 2, 3) for place in (0, 5, 9, 13, 29, 41, -9, -4, -3, -2, -1)]
    usual += [behind(place, 50) for place in (2, len(ids) // 3, len(ids) * 2 // 3)]
    usual += [behind(place - 1, 1) for place, event in enumerate(big.events) if place and event["level"] == "warn"]
    usual += [f"{path(job.id)}?after={quote(job.events[-1]['id'], safe='')}" for job in corpus.jobs.values() if job.events]
    usual += [f"{path(big.id)}?after={ids[place]}" for place in range(19, len(ids), 20)]
    yield from (("GET", target, KEY, ()) for target in usual * 2)
    odd = [f"{path(big.id)}?limit={quote(limit)}" for limit in LIMITS] + [f"{path(big.id)}?after={cursor}" for cursor in CURSORS]
    odd += [f"{path(big.id)}?after={foreign}", f"{path(big.id)}?limit=2&unknown=1", f"{path(big.id)}?limit=2&limit=2"]
    odd += [f"{path(big.id)}?after={ids[0].replace('%20', '+')}", f"{path(big.id)}?after=%{ord(ids[0][0]):x}{ids[0][1:]}"]
    odd += [path(job.format(job=big.id, JOB=big.id.swapcase())) for job in JOBS]
    yield from (("GET", target, KEY, ()) for target in odd)
    for key in (None, "", OTHER, "wrong", KEY[:9], KEY + "x", KEY.upper()):
        yield from (
            ("GET", target, key, ()) for target in (f"{path(big.id)}?limit=2", path("unknown"), f"{path(big.id)}?limit=1&after={ids[0]}")
        )
    yield "GET", path(big.id), None, (("Authorization", f"Basic {KEY}"),)
    for headers in ((("Accept", "*/*"),), (("Accept-Encoding", "gzip"),), (("X-Stainless-Lang", "python"),)):
        yield "GET", path(big.id), KEY, headers
    yield from ((method, path(big.id), KEY, ()) for method in ("HEAD", "POST", "DELETE", "GET"))
    yield "HEAD", path(big.id), None, ()


def answers(server: Reference) -> str:
    """Return a digest of the replies of a server to all questions about its data."""
    digest = blake2b()
    for method, target, sent, headers in questions(server.corpus):
        credentials = () if sent is None else (("Authorization", f"Bearer {sent}".strip()),)
        digest.update(repr(server.handle(ServerRequest(method, target, (*credentials, *headers)))).encode())
    return digest.hexdigest()


def varied(name: str, corpus: str) -> Reference:
    """Return a server with one variation."""
    return build(CORPORA[corpus], faults=(name,), key=KEY, other_key=OTHER)


@cache
def varied_answers(name: str, corpus: str) -> str:
    """Return the digest for a server with one variation."""
    return answers(varied(name, corpus))


@cache
def plain_answers(corpus: str) -> str:
    """Return the digest for the plain server."""
    return answers(build(CORPORA[corpus], key=KEY, other_key=OTHER))


def is_inert(name: str, corpus: str) -> bool:
    """Whether a server with a variation answers as the plain server does, on the data of the variation if it has its own.

    A variation that is nothing but other data is judged by that.
    """
    own = varied(name, corpus).corpus
    if own is CORPORA[corpus]:
        return varied_answers(name, corpus) == plain_answers(corpus)
    if {method for method, value in vars(EVERY[name].mixin).items() if callable(value)} == {"prepare"}:
        return repr(own) == repr(CORPORA[corpus])
    return varied_answers(name, corpus) == answers(build(own, key=KEY, other_key=OTHER))


@every_variation
def test_a_name_is_a_few_small_words(variation: Fault) -> None:
    """Names can be typed, and are those of the tables."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", variation.name)
    assert len(variation.name) <= 40
    assert EVERY[variation.name] is variation


@every_variation
def test_a_sentence_says_what_the_server_does(variation: Fault) -> None:
    """One line, a whole sentence, no other variation's."""
    assert re.fullmatch(r"[A-Z`].{10,160}\.", variation.says)
    assert [each.name for each in EVERY.values() if each.says == variation.says] == [variation.name]


@every_variation
def test_the_clauses_named_are_in_the_register(variation: Fault) -> None:
    """A fault names at least one clause, each once; what only advises against an alternative is named there too."""
    assert set(variation.breaks) <= set(load().clauses)
    assert len(set(variation.breaks)) == len(variation.breaks)
    assert variation.breaks or variation.name in ALTERNATIVES


def test_every_clause_has_a_fault_that_breaks_it() -> None:
    """A clause that nothing can break proves nothing; those without a fault have a reason."""
    broken = {clause for each in FAULTS.values() for clause in each.breaks}

    assert set(load().clauses) - broken == set(UNBROKEN)


@pytest.mark.parametrize("corpus", CORPORA)
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_answers_otherwise_than_the_plain_server(name: str, corpus: str) -> None:
    """No fault is inert, on neither data set."""
    assert is_inert(name, corpus) is (name in SAME_IN_SEQUENCE)


@pytest.mark.parametrize("name", ALTERNATIVES)
def test_an_alternative_answers_otherwise_than_the_plain_server(name: str) -> None:
    """No alternative is inert, on one data set at least."""
    assert not all(is_inert(name, corpus) for corpus in CORPORA)


@pytest.mark.parametrize("name", EVERY)
def test_a_server_with_a_variation_is_deterministic(name: str) -> None:
    """The same requests in the same order get the same answers."""
    assert answers(varied(name, "seeded")) == varied_answers(name, "seeded")


def test_variations_compose_and_the_first_one_has_the_last_word() -> None:
    """Each is a layer around those behind it."""
    server = build(standard(), faults=("status-201", "limit-plus-one", "page-object-wrong"))
    reply = server.handle(ServerRequest("GET", f"/v1/fine_tuning/jobs/{standard().biggest.id}/events?limit=1"))

    assert reply.status == 201
    assert reply.body.count(b'"id"') == 2
    assert b'"object":"page"' in reply.body


def test_an_unknown_name_is_an_error_that_names_it() -> None:
    """A misspelt fault must not give a correct server."""
    with pytest.raises(LookupError, match="'after-ignord'"):
        build(standard(), faults=("after-ignord",))


def test_a_name_can_be_taken_once() -> None:
    """Faults and alternatives share their names."""
    for enter in (fault("chunked", "page/data"), alternative("after-ignored")):
        with pytest.raises(LookupError, match="are called"):
            enter(Reference)
