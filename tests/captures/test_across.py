"""Tests across records: pages of one job from several files, hosts and days, and files that are one list."""

import json
from pathlib import Path
from typing import Any

import pytest

from ftevents.evidence import Answer, Exchange, Transcript
from ftevents.evidence.transcript import from_json, to_json
from ftevents.examine import validate
from ftevents.report import Report
from handmade import event, events

HOST = "https://api.example.com"
IDS = [f"ftevent-{letter}7Kq2mXw9TzLr4VbN1cHs6Yd" for letter in "ABCDEFGH"]
"""Ids that nobody counted up, oldest last."""
LIST = [event(name, created_at=1_764_600_000 - index) for index, name in enumerate(IDS)]


def record(data: list[Any], query: str = "", *, more: bool, job: str = "ftjob-1", host: str = HOST, prefix: str = "/v1") -> dict[str, Any]:
    """Return the record of a page."""
    body = {"object": "list", "data": data, "has_more": more}
    request = f"GET {host}{prefix}/fine_tuning/jobs/{job}/events{query}"
    return {"request": request, "status": 200, "headers": {"content-type": "application/json"}, "body": body}


def har(*pages: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return records as a HAR with their times of day."""
    entries = [
        {
            "startedDateTime": f"2025-12-02T{at}Z",
            "time": 10,
            "request": {"method": "GET", "url": each["request"].removeprefix("GET "), "headers": []},
            "response": {"status": 200, "headers": [], "content": {"text": json.dumps(each["body"])}},
        }
        for at, each in pages
    ]
    return {"log": {"entries": entries}}


def judged(folder: Path, *files: Any, **options: Any) -> Report:
    """Validate files of these contents, in their order."""
    for number, content in enumerate(files):
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / f"{number}.json").write_text(text, "utf-8")
    return validate([folder / f"{number}.json" for number in range(len(files))], **options).report


def broken(report: Report) -> dict[str, list[str]]:
    """Return the words of every finding by its clause, without the folder."""
    return {each.clause.id: [finding.words for finding in each.findings] for each in report.having("violated", "advice")}


def looked_at(report: Report, clause: str) -> int:
    """Return how much a clause looked at."""
    return next(each.looked_at for each in report.clauses if each.clause.id == clause)


def test_a_walk_is_rebuilt_from_pages_in_different_files_and_out_of_order(tmp_path: Path) -> None:
    """The cursor of a request is the last id of the page in front, wherever that stands."""
    pages = (
        record(LIST[:2], "?limit=2", more=True),
        record(LIST[2:4], f"?limit=2&after={IDS[1]}", more=True),
        record(LIST[4:5], f"?limit=2&after={IDS[3]}", more=False),
    )
    report = judged(tmp_path, pages[2], json.dumps(pages[0]) + "\n" + json.dumps(pages[0]), har(("10:00:00.000", pages[1])))

    assert broken(report) == {}
    assert looked_at(report, "pagination/walk-is-complete") == 10
    assert looked_at(report, "pagination/has-more-is-true") == 3


def test_a_breach_between_files_names_both(tmp_path: Path) -> None:
    """`has_more` is false in one file, and another has the page behind it."""
    report = judged(tmp_path, record(LIST[2:4], f"?after={IDS[1]}&limit=2", more=False), record(LIST[:2], "?limit=2", more=False))

    (words,) = broken(report)["pagination/has-more-is-true"]
    assert words.startswith(
        f"{tmp_path}/1.json /has_more: got false; expected true, since '{IDS[2]}' stands behind them ({tmp_path}/0.json)"
    )


@pytest.mark.parametrize("days", [("10:00:00.000", "11:00:00.000"), ("11:00:00.000", "10:00:00.000")])
def test_a_list_that_has_grown_at_its_head_is_not_accused(tmp_path: Path, days: tuple[str, str]) -> None:
    """Whichever recording comes first, and whether or not their pages overlap."""
    early = [record(LIST[4:6], "?limit=2", more=True), record(LIST[6:], f"?limit=2&after={IDS[5]}", more=False)]
    late = [
        record(LIST[:2], "?limit=2", more=True),
        record(LIST[2:4], f"?limit=2&after={IDS[1]}", more=True),
        record(LIST[4:6], f"?limit=2&after={IDS[3]}", more=True),
    ]
    files = [har(*((day, each) for each in pages)) for day, pages in zip(days, (early, late), strict=True)]

    assert broken(judged(tmp_path, *files)) == {}


def test_one_recording_with_times_shows_what_was_lost(tmp_path: Path) -> None:
    """The same pages in two recordings do not: nobody knows which was first, or what happened in between."""
    pages = record(LIST[:3], "?limit=3", more=True), record(LIST[1:4], "?limit=3", more=True)
    one = har(("10:00:00.000", pages[0]), ("10:00:01.000", pages[1]))

    assert list(broken(judged(tmp_path, one))) == ["pagination/reading-changes-nothing"]
    assert broken(judged(tmp_path, *(har(("10:00:00.000", each)) for each in pages))) == {}
    assert broken(judged(tmp_path, har(("10:00:01.000", pages[0]), ("10:00:00.000", pages[1])))) == {}
    assert broken(judged(tmp_path, har(("10:00:00.000", pages[0]), ("10:00:00.009", pages[1])))) == {}


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param({"host": "https://staging.example.com"}, id="host"),
        pytest.param({"host": "http://api.example.com"}, id="scheme"),
        pytest.param({"host": f"{HOST}:8443"}, id="port"),
        pytest.param({"prefix": "/eu/v1"}, id="path"),
        pytest.param({"host": ""}, id="no host known"),
        pytest.param({"query": "?limit=3&include=more"}, id="another parameter"),
    ],
)
def test_the_same_job_id_at_another_place_is_another_list(tmp_path: Path, elsewhere: dict[str, Any]) -> None:
    """Neither order, nor content, nor ids are compared between them."""
    other = [event(name, created_at=1_764_600_000 - index, message="Another") for index, name in enumerate([IDS[2], IDS[0], IDS[1]])]

    assert (
        broken(judged(tmp_path, record(LIST[:3], "?limit=3", more=False), record(other, more=False, **({"query": "?limit=3"} | elsewhere))))
        == {}
    )


def test_a_place_is_one_however_it_is_spelled(tmp_path: Path) -> None:
    """The port of the scheme, and letters of a host in any case."""
    turned = record([LIST[1], LIST[0]], more=False, host="https://API.example.com:443")

    assert "pagination/one-order" in broken(judged(tmp_path, record(LIST[:2], more=False), turned))


def test_a_request_for_another_order_links_nothing(tmp_path: Path) -> None:
    """A server may know `order`, as the lists of other objects do."""
    report = judged(tmp_path, record(LIST[:3], more=False), record(LIST[2::-1], "?order=asc", more=False))

    assert broken(report) == {}


def test_two_jobs_of_one_service_may_not_share_events(tmp_path: Path) -> None:
    """At two services, they may."""
    assert "pagination/jobs-are-separate" in broken(judged(tmp_path, record(LIST, more=False), record(LIST, more=False, job="ftjob-2")))
    assert (
        broken(judged(tmp_path, record(LIST, more=False), record(LIST, more=False, job="ftjob-2", host="https://staging.example.com")))
        == {}
    )


def test_without_requests_pages_are_not_judged_together(tmp_path: Path) -> None:
    """And the report says so."""
    pages = [record(LIST[:2], more=True)["body"], record(LIST[:2], more=True)["body"]]
    report = judged(tmp_path, *pages)

    assert broken(report) == {}
    assert "2 of 2 documents have no request, so limits, cursors and walks are not judged there (--as-list helps)" in report.notes


def test_as_one_list_ids_are_unique_across_files(tmp_path: Path) -> None:
    """The place is that of the event, in its own file and with its own pointer."""
    files = record(LIST[:3], more=True)["body"], json.dumps(LIST[3]) + "\n" + json.dumps(LIST[4]), [LIST[5], LIST[3]], LIST[0]
    report = judged(tmp_path, *files, as_list=True)

    assert [words.removeprefix(f"{tmp_path}/") for words in broken(report)["pagination/ids-are-unique"]] == [
        f"2.json /1/id: got '{IDS[3]}', which {tmp_path}/1.json line 1 has too; expected an id of its own (line 1 column 224)"
    ]
    assert "taken for one list of one job, in this order: 5 of 5 documents (--as-list)" in report.notes


def test_as_one_list_events_are_newest_first_across_files(tmp_path: Path) -> None:
    """In the order in which the files are named, and in no other."""
    files = record(LIST[2:4], more=True)["body"], LIST[1]

    assert [words.removeprefix(f"{tmp_path}/") for words in broken(judged(tmp_path, *files, as_list=True))["pagination/newest-first"]] == [
        "1.json /created_at: got 1764599999 behind 1764599997; expected an earlier or the same second (line 1 column 93)"
    ]
    assert broken(judged(tmp_path, *reversed(files), as_list=True)) == {}
    assert looked_at(judged(tmp_path, *reversed(files), as_list=True), "pagination/newest-first") == 2


def test_as_one_list_leaves_what_has_a_request_to_its_request(tmp_path: Path) -> None:
    """Pages with a request are linked by it, as ever."""
    report = judged(tmp_path, record(LIST[:2], more=False), record(LIST[:2], more=False), LIST[5], as_list=True)

    assert broken(report) == {}
    assert "taken for one list of one job, in this order: 1 of 3 documents (--as-list)" in report.notes


def test_as_one_list_an_error_or_an_empty_page_adds_nothing(tmp_path: Path) -> None:
    """Only events make a list."""
    error = {"error": {"message": "No", "type": "t", "param": None, "code": None}}

    assert broken(judged(tmp_path, [LIST[0], LIST[1]], error, record([], more=False)["body"], [LIST[2]], as_list=True)) == {}


def test_as_one_list_is_a_transcript_that_links_nothing_twice() -> None:
    """One page of all of them, with the part of each."""
    pages = [Exchange(1, "a", None, None), *(each for each in _bodies("e4 e3", "e2", "e1"))]
    (links,) = Transcript(pages, as_list=True).jobs
    (page,) = links.pages

    assert [page.id_text(index) for index in range(4)] == ["e4", "e3", "e2", "e1"]
    assert [(page.at(index)[0].place, page.at(index)[1]) for index in range(4)] == [
        ("e4 e3", "/0"),
        ("e4 e3", "/1"),
        ("e2", "/0"),
        ("e1", "/0"),
    ]


def _bodies(*lists: str) -> list[Exchange]:
    return [
        Exchange(number, names, None, Answer(None, json.dumps(events(names)).encode()), shape="events")
        for number, names in enumerate(lists, 2)
    ]


def test_what_a_capture_adds_to_an_exchange_is_written_and_read_back() -> None:
    """Its place in the file, and its clock."""
    exchange = Exchange(1, "a", None, None, origin=(3, 7), clock="a.har")

    assert from_json(json.loads(json.dumps(to_json(exchange)))) == exchange
