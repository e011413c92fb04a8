"""The reference server, in-process, answers as the contract says."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from ftevents.reference import Reference, seeded, standard

if TYPE_CHECKING:
    from ftevents.reference import Corpus

JOBS = "/v1/fine_tuning/jobs"
KEY = "key-of-the-owner"


def ask(server: Reference, target: str, *headers: str, method: str = "GET") -> tuple[int, dict[str, str], Any]:
    """Return status, headers (names in small letters) and document of an answer; the framing is checked on the way."""
    raw = "\r\n".join([f"{method} {target} HTTP/1.1", "Host: test", *headers, "", ""]).encode("latin-1")
    head, _, body = server.respond(raw).partition(b"\r\n\r\n")
    line, *rest = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, _, value in (text.partition(": ") for text in rest)}
    assert len(fields) == len(rest)
    assert fields["content-type"] == "application/json"
    assert int(fields["content-length"]) == len(body) or method == "HEAD"
    return int(line.split()[1]), fields, json.loads(body) if body else None


def events(server: Reference, job: str, query: str = "", *headers: str) -> tuple[int, Any]:
    """Return status and document of a page of events."""
    status, _, document = ask(server, f"{JOBS}/{quote(job, safe='')}/events{query}", *headers)
    return status, document


def walk(server: Reference, job: str, limit: int | None) -> list[list[str]]:
    """Return the ids of each page of a walk, chained as an SDK chains pages."""
    pages: list[list[str]] = []
    after = None
    while True:
        parameters = ([f"limit={limit}"] if limit else []) + ([f"after={quote(after, safe='')}"] if after else [])
        status, page = events(server, job, "?" + "&".join(parameters))
        assert status == 200
        pages.append([event["id"] for event in page["data"]])
        if not page["has_more"]:
            return pages
        after = page["data"][-1]["id"]


def error(server: Reference, target: str, *headers: str, method: str = "GET") -> tuple[int, str | None, str | None]:
    """Return status, param and code of a refusal; its envelope is checked on the way."""
    status, _, document = ask(server, target, *headers, method=method)
    assert set(document) == {"error"}
    assert set(document["error"]) == {"message", "type", "param", "code"}
    assert document["error"]["message"]
    return status, document["error"]["param"], document["error"]["code"]


@pytest.mark.parametrize("corpus", [standard(), standard(awkward_ids=True), seeded(7)], ids=["standard", "awkward", "seeded"])
@pytest.mark.parametrize("limit", [None, 1, 2, 3, 7, 20, 49, 50])
def test_every_walk_yields_every_event_once(corpus: Corpus, limit: int | None) -> None:
    """Pages are full but for the last, none is empty but that of an empty job, and together they are the list."""
    server = Reference(corpus)
    for job in corpus.jobs.values():
        pages = walk(server, job.id, limit)

        assert [identity for page in pages for identity in page] == [event["id"] for event in job.events]
        assert {len(page) for page in pages[:-1]} <= {limit or 20}
        assert pages[-1] or not job.events


@pytest.mark.parametrize("corpus", [standard(running=True), seeded(7, running=True)], ids=["standard", "seeded"])
def test_a_walk_of_a_growing_job_yields_the_events_that_were_there_once(corpus: Corpus) -> None:
    """What arrives while one walks neither hides nor repeats anything."""
    server = Reference(corpus)
    job = corpus.biggest
    first = [event["id"] for event in job.events]

    assert list(chain.from_iterable(walk(server, job.id, 3))) == first
    assert len(list(chain.from_iterable(walk(server, job.id, 20)))) > len(first)


def test_an_event_is_shown_as_it_is() -> None:
    """Every member comes back as it stands in the data."""
    corpus = standard()
    _, page = events(Reference(corpus), corpus.biggest.id, "?limit=100")

    assert tuple(page["data"]) == corpus.biggest.events[:100]


def test_the_page_behind_the_oldest_event_is_empty_and_the_last() -> None:
    """It is a page like any other."""
    for job in standard().jobs.values():
        for event in job.events[-1:]:
            assert events(Reference(standard()), job.id, f"?after={event['id']}") == (
                200,
                {"object": "list", "data": [], "has_more": False},
            )


@pytest.mark.parametrize(
    ("query", "size"), [("", 20), ("?limit=1", 1), ("?limit=100", 100), ("?limit=20&unknown=1&order=asc", 20), ("?", 20)]
)
def test_a_limit_is_taken_as_it_is(query: str, size: int) -> None:
    """The default is 20, and other parameters are ignored."""
    status, page = events(Reference(standard()), standard().biggest.id, query)

    assert (status, len(page["data"]), page["has_more"]) == (200, size, True)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "-1",
        "+5",
        "05",
        "5.0",
        "1e1",
        "0x5",
        "abc",
        "",
        "%20",
        "5%20",
        "true",
        "null",
        "NaN",
        "5,6",
        "5;6",
        "%D9%A5",
        "1_0",
        "%00",
        "5&limit=5",
        "9" * 30,
    ],
)
def test_a_limit_that_is_no_plain_positive_integer_is_refused(text: str) -> None:
    """No other way to write a number is read, and neither is one that comes twice."""
    assert error(Reference(standard()), f"{JOBS}/{standard().biggest.id}/events?limit={text}")[:2] == (400, "limit")


def test_a_limit_above_the_maximum_is_refused_or_clamped() -> None:
    """The standard data refuses, the seeded data clamps, both with an exact `has_more`."""
    assert error(Reference(standard()), f"{JOBS}/{standard().biggest.id}/events?limit=101") == (400, "limit", "limit_above_maximum")

    status, page = events(Reference(seeded(7)), seeded(7).biggest.id, "?limit=1000")

    assert (status, len(page["data"]), page["has_more"]) == (200, 50, True)


@pytest.mark.parametrize("text", ["", "ftevent-unknown", "%00", "%FF", "a&after=a", "😀".encode().hex()])
def test_a_cursor_that_names_no_event_is_refused(text: str) -> None:
    """Nothing is guessed, and an empty cursor is none."""
    assert error(Reference(standard()), f"{JOBS}/{standard().biggest.id}/events?after={text}") == (400, "after", "unknown_cursor")


def test_a_cursor_of_another_job_is_unknown() -> None:
    """An event opens its own list only."""
    big, other, *_ = standard().jobs.values()

    assert error(Reference(standard()), f"{JOBS}/{big.id}/events?after={other.events[0]['id']}")[0] == 400


def test_both_spellings_of_a_space_are_read() -> None:
    """`+` and `%20` in a cursor name the same event."""
    corpus = standard(awkward_ids=True)
    cursor = corpus.biggest.events[0]["id"]
    first, second = (events(Reference(corpus), corpus.biggest.id, f"?after={cursor.replace(' ', space)}") for space in ("+", "%20"))

    assert first == second
    assert first[0] == 200


@pytest.mark.parametrize("job", ["", "x", ".", "..", "%2e%2e", "null", "%00", "%FF", "a%2Fevents", "events", "%27%20OR%201=1", "x" * 3000])
def test_an_unknown_job_is_refused_whatever_it_looks_like(job: str) -> None:
    """Nothing is resolved, merged or matched in part."""
    assert error(Reference(standard()), f"{JOBS}/{job}/events") == (404, "fine_tuning_job_id", "fine_tune_not_found")


@pytest.mark.parametrize("target", ["/", "/v1", "/v2/fine_tuning/jobs", f"{JOBS}/", f"{JOBS}/x/events/", f"{JOBS}/x/y", f"/{JOBS}", "*"])
def test_an_unknown_path_is_refused(target: str) -> None:
    """There is nothing beside the three paths."""
    assert error(Reference(standard()), target)[::2] == (404, "fine_tune_not_found" if target == f"{JOBS}/" else "unknown_path")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "get"])
def test_another_method_is_refused_with_what_is_allowed(method: str) -> None:
    """Every method but GET and HEAD gets 405, unknown ones too."""
    status, headers, document = ask(Reference(standard()), f"{JOBS}/{standard().biggest.id}/events", method=method)

    assert (status, headers["allow"], document["error"]["code"]) == (405, "GET, HEAD", "method_not_allowed")


def test_head_is_the_head_of_get() -> None:
    """Status and headers are the same, and there is no body."""
    for target in (JOBS, f"{JOBS}/x/events", f"{JOBS}/{standard().biggest.id}/events"):
        got = ask(Reference(standard()), target)
        head = ask(Reference(standard()), target, method="HEAD")

        assert head == (*got[:2], None)


def test_jobs_are_listed_and_shown() -> None:
    """The list of jobs is a page too, and each of its items is what its own path shows."""
    server = Reference(standard())
    _, _, page = ask(server, JOBS)

    assert [job["id"] for job in page["data"]] == list(standard().jobs)
    assert (page["object"], page["has_more"]) == ("list", False)
    assert all(ask(server, f"{JOBS}/{job['id']}")[2] == job for job in page["data"])


def test_jobs_are_listed_in_pages() -> None:
    """`limit` and `after` mean the same as for events."""
    first, second, *_ = standard().jobs
    _, _, page = ask(Reference(standard()), f"{JOBS}?limit=1&after={first}")

    assert ([job["id"] for job in page["data"]], page["has_more"]) == ([second], True)
    assert error(Reference(standard()), f"{JOBS}?after=x") == (400, "after", "unknown_cursor")


@pytest.mark.parametrize("header", [f"Authorization: Bearer {KEY}", f"AUTHORIZATION: bEARER   {KEY}"])
def test_the_key_lets_in(header: str) -> None:
    """The scheme has no case."""
    assert events(Reference(standard(), key=KEY), standard().biggest.id, "", header)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("Authorization:",),
        ("Authorization: Bearer",),
        ("Authorization: Bearer ",),
        (f"Authorization: {KEY}",),
        (f"Authorization: Basic {KEY}",),
        (f"Authorization: Bearer {KEY} x",),
        (f"Authorization: Bearer {KEY}", f"Authorization: Bearer {KEY}"),
        (f"api-key: {KEY}",),
        (f"Authorization: Bearer{KEY}",),
    ],
)
def test_a_request_without_a_usable_key_is_refused_without_a_code(headers: tuple[str, ...]) -> None:
    """No key, an empty one, two of them, or another scheme."""
    assert error(Reference(standard(), key=KEY), JOBS, *headers) == (401, None, None)


@pytest.mark.parametrize("sent", ["x", KEY[:-1], KEY + "x", KEY.upper(), f'"{KEY}"', KEY + "\u00e9", "null"])
def test_another_key_is_refused_before_anything_else_is_looked_at(sent: str) -> None:
    """Nearly right is wrong, the job does not matter, and the key is not given back."""
    server = Reference(standard(), key=KEY)
    status, _, document = ask(server, f"{JOBS}/unknown/events?limit=0", f"Authorization: Bearer {sent}")

    assert (status, document["error"]["code"]) == (401, "invalid_api_key")
    assert KEY[:-1] not in json.dumps(document)


def test_another_account_sees_no_jobs() -> None:
    """Its key is good, and the jobs of others are not there."""
    server = Reference(standard(), key=KEY, other_key="other")
    theirs = "Authorization: Bearer other"

    assert ask(server, JOBS, theirs)[2]["data"] == []
    assert error(server, f"{JOBS}/{standard().biggest.id}", theirs)[0] == 404
    assert error(server, f"{JOBS}/{standard().biggest.id}/events", theirs)[0] == 404


def test_requests_are_numbered() -> None:
    """Every answer has a request id of its own, the same in each run."""
    server = Reference(standard())

    assert [ask(server, target)[1]["x-request-id"] for target in (JOBS, "/", JOBS)] == ["req_00000001", "req_00000002", "req_00000003"]


def test_bytes_that_are_no_request_get_an_error_object_and_the_end_of_the_connection() -> None:
    """Nothing can be concluded about where the next request begins."""
    reply = Reference(standard()).respond(b"rubbish\r\n\r\n")

    assert reply.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"Connection: close" in reply
    assert json.loads(reply.partition(b"\r\n\r\n")[2])["error"]["type"] == "invalid_request_error"


def test_a_client_that_wants_to_close_is_told_so() -> None:
    """The answer says that the connection ends."""
    assert ask(Reference(standard()), JOBS, "Connection: close")[1]["connection"] == "close"
