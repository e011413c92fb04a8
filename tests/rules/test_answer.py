"""Tests of the clauses of the family answer: HTTP and JSON, before anyone looks for events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ftevents.evidence import Asked, Exchange, Failure, Wire
from ftevents.rules import answer as rules
from handmade import JSON, LIVE, answer, event, held, is_silent, ledger, page, url, words

PAGE = b'{"object": "list", "data": [], "has_more": false}'
BYTE_RULES = (rules.is_utf_8, rules.is_json, rules.is_one_document, rules.members_are_unique, rules.text_is_unicode, rules.numbers_fit)
ACCEPT = Asked(probe="accept", job="good", cursor="known", limit="valid", credential="good", variant="any Accept", repeats=1)


def typed(*types: str, **more: Any) -> Exchange:
    """Return a page with these Content-Types."""
    return answer(PAGE, headers=tuple(("Content-Type", each) for each in types), asked=LIVE, **more)


def failed(number: int = 1, *, kind: Any = "timed out", **asked: Any) -> Exchange:
    """Return an exchange to which no complete answer came."""
    return Exchange(number, f"page {number}", None, None, replace(LIVE, **asked), Failure(kind, "nothing within 10 s"))


def test_status_is_200_holds_for_every_plain_page() -> None:
    """A large limit may be refused; what nobody need serve, the page behind the end, and variants of requests are others'."""
    refused = [answer(None, number, status=status, asked=replace(LIVE, limit="large")) for number, status in enumerate((400, 422), 3)]

    assert len(words(rules.status_is_200, answer(None, status=404, asked=replace(LIVE, limit="large")))) == 1
    assert held(rules.status_is_200, [page("e2", live=True), page("e1", 2, after="e2", limit=5, live=True), *refused]) == 4
    others: list[dict[str, Any]] = [
        {"job": None},
        {"cursor": "oldest"},
        {"limit": "zero"},
        {"credential": "none"},
        {"variant": "x"},
        {"superseded": True},
    ]
    assert is_silent(rules.status_is_200, [answer(None, status=404, asked=replace(LIVE, **changes)) for changes in others])


def test_status_is_200_names_any_other_status() -> None:
    """First or last answer, other successes too."""
    pages = [
        answer(None, 1, status=204, asked=LIVE),
        page("e1", 2, live=True),
        *(answer(None, n, status=n, asked=LIVE) for n in (206, 304, 400, 500, 503)),
    ]

    assert words(rules.status_is_200, pages) == [
        f"page {number}: got status {status}; expected status 200 and a page"
        for number, status in ((1, 204), (206, 206), (304, 304), (400, 400), (500, 500), (503, 503))
    ]


def test_status_is_200_takes_rate_limits_and_redirects_for_normal_life() -> None:
    """429, 503 with Retry-After and redirects are not looked at."""
    assert is_silent(rules.status_is_200, [answer(None, status=status, asked=LIVE) for status in (301, 302, 303, 307, 308, 429)])
    assert is_silent(rules.status_is_200, answer(None, status=503, headers=(("Retry-After", "1"),), asked=LIVE))


@pytest.mark.parametrize(
    "good", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=x", " application/json "]
)
def test_media_type_reads_the_type_alone(good: str) -> None:
    """Parameters, case and space are free."""
    assert held(rules.media_type, typed(good)) == 1


@pytest.mark.parametrize(
    ("types", "got"),
    [
        ((), "no Content-Type"),
        (("text/html; charset=utf-8",), "Content-Type 'text/html; charset=utf-8'"),
        (("",), "Content-Type ''"),
        (("application/vnd.api+json",), "Content-Type 'application/vnd.api+json'"),
        (("application/json", "application/json"), "2 Content-Types, 'application/json, application/json'"),
        (("a\x1b[1m",), "Content-Type 'a\\x1b[1m'"),
        (("a\x1b", "b\n"), "2 Content-Types, 'a\\x1b, b\\n'"),
    ],
)
def test_media_type_says_what_came(types: tuple[str, ...], got: str) -> None:
    """Absent, another, or doubled; never a control character."""
    assert words(rules.media_type, typed(*types)) == [f"page 1: got {got}; expected application/json"]


def test_media_type_needs_a_page_and_known_headers() -> None:
    """Unknown headers, a record without any, and a refusal show nothing."""
    assert is_silent(rules.media_type, [answer(PAGE, headers=None), answer(PAGE, headers=()), answer({}, status=404, headers=())])


def test_charset_holds_where_it_is_true() -> None:
    """UTF-8 in any case and quotes, and ASCII of a body that is ASCII; without a charset there is nothing to look at."""
    for text in ("utf-8", "UTF-8", '"utf8"', "us-ascii"):
        assert held(rules.charset, typed(f"application/json; charset={text}")) == 1
    assert is_silent(
        rules.charset, [typed("application/json; charset=x", status=404), typed("application/json; charset=x", coding_defect="cut")]
    )
    assert is_silent(rules.charset, [typed("application/json"), typed("application/json; boundary=x"), answer(PAGE, headers=None)])


def test_charset_names_one_that_the_bytes_do_not_have() -> None:
    """Another charset, and ASCII of a body that is none."""
    assert words(rules.charset, typed("application/json; charset=iso-8859-1")) == [
        "page 1: got charset 'iso-8859-1'; expected utf-8, or none"
    ]
    body = '{"data": "é"}'.encode()
    assert len(words(rules.charset, answer(body, headers=(("Content-Type", "application/json; charset=ascii"),)))) == 1


def test_conforming_bytes_hold() -> None:
    """Every clause of the bytes looks at every page; space around the document and escaped pairs are fine."""
    for rule in BYTE_RULES:
        assert (
            held(
                rule,
                [answer(PAGE), answer(b"\n\t " + PAGE + b"\r\n", 2), answer(b'{"a": "\\ud83e\\udd8a \xf0\x9f\xa6\x8a"}', 3, status=None)],
            )
            == 3
        )


def test_bytes_that_are_not_known_are_not_judged() -> None:
    """A body that somebody parsed, none at all, a refusal, and one that could not be unpacked."""
    bad = b'\xef\xbb\xbf{"a": NaN, "a": 1e999} x'

    for rule in BYTE_RULES:
        assert is_silent(rule, [answer(bad, exact=False), answer(None, 2), answer(bad, 3, status=400), answer(bad, 4, coding_defect="cut")])


BYTES = [
    (rules.is_utf_8, b"\xef\xbb\xbf{}", "got a byte order mark at byte 0; expected UTF-8 without a byte order mark"),
    (rules.is_utf_8, b'{"a": "\xe9"}', "got bytes e9, which are not UTF-8 at byte 7; expected UTF-8 without a byte order mark"),
    (rules.is_json, b"", "got nothing (Expecting value) at character 0; expected JSON (RFC 8259)"),
    (rules.is_json, b'{"a": NaN}', "got NaN, which is no JSON number; expected JSON (RFC 8259)"),
    (rules.is_json, b'{"a": [-Infinity]}', "got -Infinity, which is no JSON number; expected JSON (RFC 8259)"),
    (rules.is_json, b'{"a" 1}', "got '1}' (Expecting ':' delimiter) at character 5; expected JSON (RFC 8259)"),
    (rules.is_json, b"[" * 300 + b"]" * 300, "got values nested more than 200 deep; expected JSON (RFC 8259)"),
    (rules.is_one_document, b'{"a": 1}\n{"a": 2}', "got '{\"a\": 2}' behind the first document at character 9; expected one JSON document"),
    (rules.is_one_document, b"data: {}\n\n", "got a stream that begins with 'data: {}\\n\\n'; expected one JSON document"),
    (rules.members_are_unique, b'{"a": 1, "a": 2}', "/a: got the member 'a' twice; expected each member once"),
    (
        rules.members_are_unique,
        b'[{"d": [{}, {"a/b": 1, "a/b": 2}]}]',
        "/0/d/1/a~1b: got the member 'a/b' twice; expected each member once",
    ),
    (rules.text_is_unicode, b'{"a": {"b": "x\\ud800"}}', "/a/b: got half a surrogate pair in 'x\\ud800'; expected whole characters"),
    (rules.text_is_unicode, b'{"a": [{"\\udc00": 1}]}', "/a/0: got half a surrogate pair in '\\udc00'; expected whole characters"),
    (rules.numbers_fit, b"[1e999]", "got the number 1e999, which no double can hold; expected numbers that a double can hold"),
    (
        rules.numbers_fit,
        b"[-" + b"9" * 400 + b"]",
        "got an integer of 400 digits, which no double can hold; expected numbers that a double can hold",
    ),
]


@pytest.mark.parametrize(("rule", "body", "said"), BYTES)
def test_bytes_that_a_lenient_parser_hides_are_named(rule: Any, body: bytes, said: str) -> None:
    """On the first page and on the last, at once."""
    place = "" if said.startswith("/") else ":"

    assert words(rule, [answer(body), answer(PAGE, 2), answer(body, 3)]) == [
        f"page {number}{place or ' '}{said}".replace(":got", ": got") for number in (1, 3)
    ]


def test_a_page_says_three_defects_of_a_kind_at_most() -> None:
    """The first ones, in order."""
    assert [sentence[:9] for sentence in words(rules.members_are_unique, answer(b'{"a":1,"a":1,"b":1,"b":1,"c":1,"c":1,"d":1,"d":1}'))] == [
        "page 1 /a",
        "page 1 /b",
        "page 1 /c",
    ]


def test_a_stream_is_one_finding() -> None:
    """An event stream by its bytes or its type is no JSON besides."""
    streams = [answer(b"event: x\ndata: {}\n\n"), answer(b"{}\n", 2, headers=(("Content-Type", "text/event-stream"),))]

    assert len(words(rules.is_one_document, streams)) == 2
    assert is_silent(rules.is_json, streams)


def test_a_body_that_its_framing_cuts_is_the_fault_of_the_framing() -> None:
    """The bytes that are left over belong to it."""
    cut = answer(PAGE[:-5], wire=Wire("length", 44, 44, leftover=5))

    assert is_silent(rules.is_json, cut)
    assert held(rules.is_json, answer(PAGE, wire=Wire("length", 49, 49, leftover=5))) == 1
    assert len(words(rules.is_json, answer(PAGE[:-5], wire=Wire("length", 44, 44)))) == 1
    assert words(rules.length_is_true, cut) == ["page 1: got 5 bytes behind the end of the answer; expected nothing there"]


def test_is_an_object_names_every_other_value() -> None:
    """Any other JSON value; a body that cannot be read is another clause's."""
    for body, got in ((b"[]", "an array of 0 items"), (b"null", "null"), (b'"x"', "'x'"), (b"7", "7"), (b"true", "true")):
        assert words(rules.is_an_object, answer(body)) == [f"page 1: got {got}; expected an object with object, data and has_more"]
    assert held(rules.is_an_object, [answer(PAGE), answer(b'{"error": {}}', 2)]) == 2
    assert is_silent(rules.is_an_object, [answer(b"[", 1), answer(b"[]", 2, status=400), answer(None, 3), answer(b"[]", 4, shape="events")])


def test_length_is_true_looks_at_the_framing_of_every_answer() -> None:
    """A refusal counts as well; without framing there is nothing to look at."""
    wire = Wire("length", 49, 49)
    short = replace(answer(PAGE, wire=wire), failure=Failure("incomplete", "49 of 60 bytes"))

    assert held(rules.length_is_true, [answer(PAGE, wire=wire), answer(b"", 2, status=404, wire=wire)]) == 2
    assert words(rules.length_is_true, short) == ["page 1: got 49 of 60 bytes; expected a whole body"]
    assert is_silent(rules.length_is_true, [answer(PAGE), failed(), replace(short, asked=Asked(superseded=True))])
    assert is_silent(rules.length_is_true, replace(short, failure=Failure("timed out", "x")))


def test_coding_is_true_looks_at_exact_answers() -> None:
    """What the decoder found is said."""
    assert held(rules.coding_is_true, [answer(PAGE), answer(PAGE, 2, status=404)]) == 2
    assert words(rules.coding_is_true, answer(PAGE, coding_defect="gzip that breaks off")) == [
        "page 1: got gzip that breaks off; expected the declared and asked-for coding, whole"
    ]
    assert is_silent(rules.coding_is_true, answer(PAGE, coding_defect="cut", asked=Asked(superseded=True)))
    assert is_silent(rules.coding_is_true, [answer(PAGE, exact=False), answer(PAGE, 2, headers=None), failed(3)])


def test_head_is_well_formed_names_three_defects_at_most() -> None:
    """Each defect of the head is a finding, up to three."""
    assert held(rules.head_is_well_formed, answer(PAGE, wire=Wire("length"))) == 1
    assert words(rules.head_is_well_formed, answer(PAGE, wire=Wire("length", defects=("a", "b", "c", "d")))) == [
        f"page 1: got {defect}; expected a well-formed HTTP/1.1 head" for defect in "abc"
    ]
    assert is_silent(rules.head_is_well_formed, [answer(PAGE), answer(PAGE, 2, wire=Wire("length", defects=("a",)), asked=Asked(hop=True))])


def test_ends_needs_two_attempts_while_others_were_answered() -> None:
    """A request that failed twice is named; one that failed once is told again, and one that was never sent shows nothing."""
    pages = [page("e1", number, live=True) for number in (1, 2)]

    assert words(rules.ends, [*pages, failed(3, superseded=True), failed(4, attempt=2), failed(5, kind="not asked")]) == [
        "page 4: got nothing within 10 s, twice; expected a complete answer"
    ]
    assert words(rules.ends, [*pages, failed(3), failed(4, attempt=2, superseded=True)]) == []
    assert held(rules.ends, pages) == 2


def test_ends_accuses_nobody_where_most_requests_fail() -> None:
    """Then the server is down, or the deadline is too short."""
    assert is_silent(rules.ends, [page("e1", 1, live=True), failed(2, attempt=2), failed(3, attempt=2)])
    assert is_silent(rules.ends, [page("e1"), replace(failed(2), asked=Asked())])


def test_ends_asks_nobody_to_be_brief_for_a_million_events() -> None:
    """A page beyond every maximum may be larger than what is read here; any other page that never ends is named."""
    pages = [page("e1", number, live=True) for number in (1, 2)]
    endless = failed(3, kind="too large", attempt=2)

    assert words(rules.ends, [*pages, replace(endless, asked=replace(endless.asked, probe="limit-maximum"))]) == []
    assert len(words(rules.ends, [*pages, endless])) == 1


def test_in_time_looks_at_pages_whose_time_is_known() -> None:
    """Five seconds are in time."""
    assert held(rules.in_time, page("e1", elapsed=5.0)) == 1
    assert words(rules.in_time, [page("e1", elapsed=0.1), page("e1", 2, elapsed=7.26)]) == [
        "page 2: got the page after 7.3 s; expected it within 5 s"
    ]
    assert is_silent(rules.in_time, [page("e1"), answer(None, 2, status=404, elapsed=9.0)])


def test_steady_counts_lapses_and_says_their_rate() -> None:
    """A failure where the same request then succeeded; advice until it comes often."""
    lapse = failed(3, superseded=True, lapse=True)
    live = [page("e1", number, live=True) for number in (1, 2)]

    later = [failed(7), replace(live[0], number=8, asked=replace(LIVE, superseded=True))]

    assert held(rules.steady, [*live, *later]) == 2
    assert words(rules.steady, [*live, lapse]) == [
        "page 3: got nothing within 10 s, and success when asked again (1 such failure in 3 requests); expected the same answer each time"
    ]
    refused = replace(answer(None, 9, status=500), asked=replace(LIVE, superseded=True, lapse=True))
    assert words(rules.steady, [*live, refused])[0].startswith("page 9: got status 500, and success")
    assert is_silent(rules.steady, [page("e1")])


@pytest.mark.parametrize(("lapses", "requests", "grave"), [(1, 10, False), (2, 10, False), (3, 150, True), (3, 151, False), (4, 200, True)])
def test_steady_is_grave_from_three_lapses_and_two_percent_on(lapses: int, requests: int, *, grave: bool) -> None:
    """Fewer are advice."""
    bad = [failed(number, superseded=True, lapse=True) for number in range(lapses)]
    found = ledger(rules.steady, [*bad, *(page("e1", number, live=True) for number in range(lapses, requests))])

    assert [broken.grave for broken in found.broken] == [grave] * lapses


def test_accepts_json_compares_with_the_plain_page() -> None:
    """The same page holds; another page, a refusal and something unreadable do not."""
    plain = page("e2 e1", after="e3", limit=2, live=True)

    assert held(rules.accepts_json, [plain, page("e2 e1", 2, after="e3", limit=2, asked=ACCEPT)]) == 1
    others = [page("e2", 2, after="e3", asked=ACCEPT), answer(None, 3, status=406, asked=ACCEPT), answer(b"data: {}", 4, asked=ACCEPT)]
    assert words(rules.accepts_json, [plain, *others]) == [
        "page 2: got another page with any Accept; expected the page of page 1",
        "page 3: got status 406 and no page with any Accept; expected the page of page 1",
        "page 4: got status 200 and no page with any Accept; expected the page of page 1",
    ]


def test_accepts_json_lets_a_server_keep_browsers_out() -> None:
    """A 403 for the headers of a browser is advice; any other answer to them, and a 403 for other headers, is grave."""
    plain = page("e2 e1", after="e3", limit=2, live=True)
    answers = [
        answer(None, 2, status=status, asked=replace(ACCEPT, variant=variant))
        for status in (403, 404)
        for variant in ("the headers of a browser", "gzip")
    ]

    assert [broken.grave for broken in ledger(rules.accepts_json, [plain, *answers]).broken] == [False, True, True, True]
    others: tuple[dict[str, Any], ...] = ({"probe": "page"}, {"superseded": True}, {"repeats": None})
    assert is_silent(rules.accepts_json, [plain, *(answer(None, 2, status=406, asked=replace(ACCEPT, **other)) for other in others)])


def test_accepts_json_never_accuses_a_list_that_grows() -> None:
    """At the head, another page may be right; without a plain page, or with a rate limit, nothing is known."""
    asked = replace(ACCEPT, cursor="none")

    assert held(rules.accepts_json, [page("e1", live=True), page("e2 e1", 2, asked=asked)]) == 1
    assert is_silent(rules.accepts_json, [answer(None, status=500), page("e1", 2, asked=asked)])
    assert is_silent(
        rules.accepts_json,
        [page("e1", live=True), answer(None, 2, status=429, asked=asked), page("e1", 3, asked=replace(asked, repeats=9))],
    )


def moved(location: str | None, *, sent: str | None = None, status: int = 307) -> Exchange:
    """Return a redirect of a page behind a cursor."""
    headers = (("Location", location),) if location is not None else ()
    return answer(None, status=status, headers=headers, sent=sent or url(after="a b", limit=2))


@pytest.mark.parametrize(
    "location",
    [
        "/v2/x?limit=2&after=a+b",
        "?limit=2&after=a%20b",
        "http://127.0.0.1:8000/y?limit=2&after=%61+b#z",
        "//127.0.0.1:8000/y?limit=2&after=a+b",
        "HTTP://127.0.0.1:8000/?limit=2&after=a+b",
    ],
)
def test_redirect_keeps_the_query_holds_however_it_is_spelled(location: str) -> None:
    """Relative or absolute, on the same origin, with a query that means the same."""
    assert held(rules.redirect_keeps_the_query, moved(location)) == 1


@pytest.mark.parametrize(
    ("location", "said"),
    [
        (None, "got status 307 without a Location; expected where the list is"),
        ("http://[x", "got a redirect to 'http://[x', which is no URL; expected where the list is"),
        ("http://h:x/", "got a redirect to 'http://h:x/', which is no URL; expected where the list is"),
        ("https://127.0.0.1:8000/?limit=2", "got a redirect to 'https://127.0.0.1:8000'; expected one on the same origin"),
        ("http://127.0.0.1:8001/x", "got a redirect to 'http://127.0.0.1:8001'; expected one on the same origin"),
        ("/y", "got a redirect with the query ''; expected one with 'limit=2&after=a+b'"),
        ("/y?limit=2", "got a redirect with the query 'limit=2'; expected one with 'limit=2&after=a+b'"),
    ],
)
def test_redirect_keeps_the_query_names_what_is_lost(location: str | None, said: str) -> None:
    """Nowhere, elsewhere, or without the query; never an exception."""
    assert words(rules.redirect_keeps_the_query, moved(location)) == [f"page 1: {said}"]


def test_redirect_knows_default_ports_and_unknown_origins() -> None:
    """Port 80 is http's own; a record that shows only the path of its request says nothing of the origin."""
    assert held(rules.redirect_keeps_the_query, moved("http://h:80/x/?limit=2", sent="http://H/x?limit=2")) == 1
    assert held(rules.redirect_keeps_the_query, moved("http://h/x/?limit=2", sent="/x?limit=2")) == 1
    assert held(rules.redirect_keeps_the_query, moved("https://h/x/?limit=2", sent="https://h:443/x?limit=2")) == 1
    assert len(words(rules.redirect_keeps_the_query, moved("http://h/x/?limit=", sent="http://h/x?limit=&after="))) == 1
    assert is_silent(rules.redirect_keeps_the_query, replace(moved(None), asked=Asked(superseded=True)))
    assert held(rules.redirect_keeps_the_query, replace(moved("/x?after=a+b&limit=2"), asked=Asked(hop=True))) == 1
    assert is_silent(rules.redirect_keeps_the_query, [page("e1"), answer(None, 2, status=307), answer(None, 3, status=304, sent=url())])


def test_names_its_request_looks_at_live_pages() -> None:
    """An empty id is none; captures may have lost it."""
    named = answer(PAGE, headers=(*JSON, ("X-Request-ID", "req_1")), asked=LIVE)

    assert held(rules.names_its_request, named) == 1
    assert words(rules.names_its_request, [answer(PAGE, asked=LIVE), answer(PAGE, 2, headers=(("X-Request-Id", ""),), asked=LIVE)]) == [
        f"page {number}: got no x-request-id; expected one, to name the request by" for number in (1, 2)
    ]
    assert is_silent(rules.names_its_request, answer(PAGE, headers=None, asked=LIVE))
    assert is_silent(rules.names_its_request, [page("e1"), answer(None, 2, status=404, asked=LIVE)])


def test_values_nested_deep_never_raise() -> None:
    """A value as deep as is read goes through every rule, and a deeper one is a finding."""
    deep: Any = 1
    for _ in range(190):
        deep = [deep]

    assert held(rules.is_json, page([event("e2", data={"x": deep}), event("e2", data={"x": deep})])) == 1
    assert len(words(rules.is_json, page([event("e2", data={"x": [[deep] * 9] * 9, "y": [[[[[[[[[[deep]]]]]]]]]]})]))) == 1
