"""Tests of the clauses of the family errors: what a refusal must look like."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.evidence import Asked, Failure
from ftevents.rules import errors as rules
from handmade import JSON, LIVE, answer, held, is_silent, ledger, page, words

if TYPE_CHECKING:
    from ftevents.evidence import Headers

UNKNOWN = Asked(probe="unknown-job", job="unknown", cursor="none", limit="default", credential="good")
MARKUP = replace(LIVE, variant="markup as cursor")
ERROR = {"message": "m", "type": "t", "param": None, "code": "c"}
LIMITED: Headers = (("Retry-After", "1"),)


def refusal(number: int = 1, status: int = 400, **changes: Any) -> Any:
    """Return a refusal, conforming but for some members of its error; `...` takes a member out."""
    return answer({"error": {name: value for name, value in (ERROR | changes).items() if value is not ...}}, number, status=status)


REFUSAL_RULES = (rules.envelope, rules.param_and_code, rules.are_json)


@pytest.mark.parametrize("rule", REFUSAL_RULES)
def test_conforming_refusals_hold(rule: Any) -> None:
    """Whatever is refused, with members beside the contract's, and an error body whose status nobody knows."""
    extra = answer({"error": ERROR | {"x": 1}, "detail": "x"}, 3, status=404)

    assert held(rule, [refusal(), refusal(2, 401, code=None, param="limit"), extra, answer({"error": ERROR}, 4, status=None)]) == 4


@pytest.mark.parametrize("rule", REFUSAL_RULES)
def test_what_is_no_refusal_is_not_looked_at(rule: Any) -> None:
    """Pages, failures of the server, answers without a body, superseded ones, and HEAD."""
    head = answer({}, 3, status=404, method="HEAD", sent="http://h/events")

    assert is_silent(
        rule,
        [page("e1"), answer({}, 2, status=500), head, answer(None, 4, status=404), answer({}, 5, status=404, asked=Asked(superseded=True))],
    )


def test_unknown_job_looks_at_that_probe_alone() -> None:
    """404 and 400 are right; without the good key, or in a capture, nothing is known of the job."""
    assert held(rules.unknown_job, [answer(None, status=404, asked=UNKNOWN), answer(None, 2, status=400, asked=UNKNOWN)]) == 2
    silent = (LIVE, Asked(), replace(UNKNOWN, credential="none"), replace(UNKNOWN, hop=True), replace(UNKNOWN, superseded=True))
    assert is_silent(rules.unknown_job, [answer(None, status=307, asked=asked) for asked in silent])
    assert is_silent(
        rules.unknown_job, [answer(None, status=429, asked=UNKNOWN), answer(None, 2, status=503, headers=LIMITED, asked=UNKNOWN)]
    )


def test_unknown_job_names_any_other_status() -> None:
    """An empty list, a failure, a redirect that leads nowhere, or a question for the key."""
    assert words(rules.unknown_job, [answer({"data": []}, status, status=status, asked=UNKNOWN) for status in (200, 302, 401, 500)]) == [
        f"page {status}: got status {status}; expected 404" for status in (200, 302, 401, 500)
    ]


ENVELOPES = [
    (answer([], status=400), ": got an array of 0 items; expected an object with `error`"),
    (answer(b"null", status=400), ": got null; expected an object with `error`"),
    (answer({"detail": "x"}, status=422), " /error: got no member `error`; expected an object `error`"),
    (answer({"error": "text"}, status=400), " /error: got 'text'; expected an object `error`"),
    (answer({"error": None}, status=400), " /error: got null; expected an object `error`"),
    (answer({"error": [ERROR]}, status=400), " /error: got an array of 1 item; expected an object `error`"),
    (refusal(message=...), " /error/message: got no member `message`; expected a string"),
    (refusal(message=None), " /error/message: got null; expected a string"),
    (refusal(type=...), " /error/type: got no member `type`; expected a string"),
    (refusal(type=3, message="m"), " /error/type: got 3; expected a string"),
    (answer({"error": "text"}, status=None), " /error: got 'text'; expected an object `error`"),
]


@pytest.mark.parametrize(("bad", "said"), ENVELOPES)
def test_envelope_names_the_first_member_that_is_wrong(bad: Any, said: str) -> None:
    """One finding for a refusal, first or last."""
    assert words(rules.envelope, [bad, refusal(2)]) == words(rules.envelope, [refusal(2), bad]) == [f"page 1{said}"]


def test_envelope_follows_the_profile() -> None:
    """Azure OpenAI promises a code, which may be null, and a message, and no type."""
    assert held(rules.envelope, refusal(type=..., code=None), profile="azure") == 1
    assert words(rules.envelope, refusal(code=...), profile="azure") == [
        "page 1 /error/code: got no member `code`; expected a string or null"
    ]


def test_envelope_leaves_what_cannot_be_read_to_others() -> None:
    """HTML is another clause's."""
    assert is_silent(rules.envelope, answer(b"<html>", status=404))


def test_param_and_code_names_the_first_that_is_wrong() -> None:
    """Absent or of another type; an error that is no object is another clause's."""
    assert words(rules.param_and_code, [refusal(param=...), refusal(2), refusal(3, code=404), refusal(4, param=[], code=...)]) == [
        "page 1 /error/param: got no member `param`; expected a string or null",
        "page 3 /error/code: got 404; expected a string or null",
        "page 4 /error/param: got an array of 0 items; expected a string or null",
    ]
    assert is_silent(rules.param_and_code, [answer({"error": "x"}, status=400), answer([], 2, status=400)])


JSON_FLAWS = [
    (b"", JSON, "got an empty body; expected a JSON object with `error`"),
    (b"<html>", JSON, "got '<html>' (Expecting value) at character 0; expected a JSON object with `error`"),
    (b'{"error": NaN}', JSON, "got NaN, which is no JSON number at some place; expected a JSON object with `error`"),
    (b"{} {}", JSON, "got '{}' behind the first document at character 3; expected a JSON object with `error`"),
    (b"{}", (("Content-Type", "text/plain"),), "got Content-Type 'text/plain'; expected application/json"),
    (b"{}", (("X-A", "b"),), "got no Content-Type; expected application/json"),
]


@pytest.mark.parametrize(("body", "headers", "said"), JSON_FLAWS)
def test_are_json_names_bytes_and_type(body: bytes, headers: Headers, said: str) -> None:
    """The bytes first, then the Content-Type."""
    assert words(rules.are_json, [refusal(7), answer(body, status=404, headers=headers)]) == [f"page 1: {said}"]


def test_are_json_judges_only_what_is_known() -> None:
    """Without headers, or with a body that somebody parsed, the rest is judged."""
    assert held(rules.are_json, [answer(b"{}", status=404, headers=None), answer(b"{}", 2, status=404, headers=())]) == 2
    assert held(rules.are_json, answer(b"{} x", status=404, exact=False)) == 1


@pytest.mark.parametrize("rule", REFUSAL_RULES)
def test_a_rate_limit_is_never_grave(rule: Any) -> None:
    """Gateways answer 429 in their own words: advice."""
    bad = b"<p>" if rule is rules.are_json else b'{"error": {}}'

    for status in (429, 400):
        assert [broken.grave for broken in ledger(rule, answer(bad, status=status)).broken] == [status != 429]


def test_never_200_finds_errors_that_look_like_success() -> None:
    """First or last, with every 2xx; null is no error, and a page with a member `error` is a page."""
    bad = [answer({"error": "x"}, number, status=status) for number, status in ((1, 200), (3, 202))]

    assert words(rules.never_200, [bad[0], page("e1", 2), bad[1]]) == [
        "page 1 /error: got status 200 with an `error`; expected a status of 4xx or 5xx",
        "page 3 /error: got status 202 with an `error`; expected a status of 4xx or 5xx",
    ]
    assert held(rules.never_200, [page("e1"), answer({"error": None}, 2), answer({"error": 1, "data": []}, 3)]) == 3
    assert is_silent(
        rules.never_200, [refusal(), answer([], 2), answer({"error": {}}, 3, status=None), answer({"error": 1}, 4, status=300)]
    )
    assert is_silent(rules.never_200, answer({"error": 1}, asked=Asked(superseded=True)))


INSIDE = [
    ("Traceback (most recent call last): x", "a stack trace: 'Traceback (most recent call last)'"),
    ("at Object.get (index.js:3:14)", "a stack trace: 'at Object.get (index.js:3:14)'"),
    ("views.py:31", "a line of the server's code: 'views.py:31'"),
    ("cannot open /usr/lib/x.so", "a file path of the server: '/usr/lib/x.so'"),
    ("SELECT id FROM events WHERE job = 3", "the text of a query: 'SELECT id FROM events WHERE'"),
    ("java.lang.NullPointerException", "the name of an exception's class: 'java.lang.NullPointerException'"),
]


@pytest.mark.parametrize(("message", "got"), INSIDE)
def test_show_nothing_inside_finds_the_server_in_an_error(message: str, got: str) -> None:
    """In a refusal and in a failure of the server, first or last."""
    bad = [answer({"error": ERROR | {"message": message}}, number, status=status) for number, status in ((1, 400), (3, 500))]

    assert words(rules.show_nothing_inside, [bad[0], refusal(2), bad[1]]) == [
        f"page {number}: got {got}; expected nothing of the server's inside" for number in (1, 3)
    ]


def test_show_nothing_inside_accepts_ordinary_errors() -> None:
    """Paths of the API, times, versions and prose are nothing of the inside; pages are not looked at."""
    prose = (
        "No such job at /v1/fine_tuning/jobs/x",
        "Select a limit from 1 to 100",
        "see https://h.example/docs/errors.html at 12:30:01",
        "v1.2.3 (build 7:1)",
    )

    assert held(rules.show_nothing_inside, [answer({"error": ERROR | {"message": text}}, status=404) for text in prose]) == len(prose)
    assert is_silent(rules.show_nothing_inside, [page("e1"), answer(None, 2, status=404), answer(b"a.py:1", 3, status=None)])
    later = answer(b"a.py:1", status=500, asked=Asked(superseded=True))
    assert is_silent(rules.show_nothing_inside, [later, replace(answer(b"a.py:1", 2, status=500), failure=Failure("timed out", "x"))])


def test_show_nothing_inside_passes_over_what_the_url_said() -> None:
    """A path that was sent as an id comes back; another path beside it does not pass."""
    sent = "http://h/v1/fine_tuning/jobs/%2Fetc%2Fx%2Fusr%2Flib%2Fy/events"

    assert held(rules.show_nothing_inside, answer(b"no job /usr/lib/y", status=404, sent=sent)) == 1
    assert len(words(rules.show_nothing_inside, answer(b"no job /usr/lib/y in /srv/app/jobs", status=404, sent=sent))) == 1


def test_no_markup_looks_at_refusals_of_markup() -> None:
    """Echoed in JSON it is text; echoed as HTML it is a finding."""
    echo = b'{"error": "<ftevents-probe>"}'
    html: Headers = (("Content-Type", "text/html"),)

    assert (
        held(rules.no_markup, [answer(echo, status=400, asked=MARKUP), answer(b"<p>no</p>", 2, status=404, headers=html, asked=MARKUP)])
        == 2
    )
    assert words(rules.no_markup, answer(echo, status=400, headers=html, asked=MARKUP)) == [
        "page 1: got the markup that was sent, as 'text/html'; expected JSON, or nothing of what was sent"
    ]
    others = (Asked(), replace(LIVE, variant="a number"), replace(MARKUP, superseded=True))
    assert is_silent(rules.no_markup, [answer(echo, status=400, headers=html, asked=asked) for asked in others])
    assert words(rules.no_markup, answer(echo, status=400, headers=(), asked=MARKUP))[0].endswith(
        "as 'no Content-Type'; expected JSON, or nothing of what was sent"
    )


@pytest.mark.parametrize("text", ["1", "120", "Fri, 31 Dec 1999 23:59:59 GMT"])
def test_retry_after_holds_for_seconds_and_dates(text: str) -> None:
    """Both forms of HTTP."""
    limited = answer(b"{}", status=429, headers=(("Retry-After", text),))

    assert held(rules.retry_after, limited) == 1
    assert held(rules.retry_after_not_negative, limited) == 1


@pytest.mark.parametrize("text", ["1.5", "soon", "", "²", "-1", "Mon, 99 Foo 99999999999999999999 00:00:00 GMT"])
def test_retry_after_names_any_other_text(text: str) -> None:
    """And never raises."""
    assert words(rules.retry_after, answer(b"{}", status=429, headers=(("Retry-After", text),))) == [
        f"page 1: got Retry-After {text!r}; expected whole seconds or an HTTP date"
    ]


def test_retry_after_is_due_on_a_rate_limit_alone() -> None:
    """Absent or doubled; a quota that no waiting brings back needs none."""
    assert words(rules.retry_after, answer(b"{}", status=429)) == ["page 1: got no Retry-After; expected how long to wait"]
    assert len(words(rules.retry_after, answer(b"{}", status=429, headers=LIMITED * 2))) == 1
    assert is_silent(
        rules.retry_after,
        [
            answer(b'"insufficient_quota"', status=429),
            answer(b"{}", 2, status=503, headers=LIMITED),
            answer(None, 3, status=429, headers=None),
        ],
    )


def test_retry_after_is_never_negative() -> None:
    """On any status."""
    assert words(rules.retry_after_not_negative, answer(None, status=503, headers=(("retry-after", " -5 "),))) == [
        "page 1: got Retry-After ' -5 '; expected no negative number"
    ]
    assert is_silent(rules.retry_after_not_negative, refusal())
