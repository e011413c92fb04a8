"""Tests of curl lines: what a shell makes of one is the request that was sent."""

from __future__ import annotations

import shlex
import subprocess
from typing import Any

import pytest

from ftevents.evidence import Asked
from ftevents.report.curl import curl, quoted
from handmade import answer

URL = "http://127.0.0.1:8000/v1/fine_tuning/jobs/ftjob-1/events?after=a%2Bb"
BEARER = (("Authorization", "Bearer [redacted]"),)


def line(url: str = URL, *, headers: Any = (), credential: Any = None, **more: Any) -> str | None:
    """Return the curl line of a request."""
    return curl(answer({}, sent=url, sent_headers=headers, asked=Asked(credential=credential)), **more)


def test_a_plain_request_is_a_url_in_single_quotes() -> None:
    """Nothing in it is left for the shell or for curl to expand."""
    assert line() == f"curl -sS -g --path-as-is '{URL}'"


def test_the_good_key_is_named_by_its_variable() -> None:
    """It is the only thing that the shell replaces."""
    assert line(headers=BEARER, credential="good") == f"curl -sS -g --path-as-is '{URL}' -H \"Authorization: Bearer $OPENAI_API_KEY\""
    assert (line(headers=BEARER, credential="good", key_env="MY_KEY") or "").endswith('-H "Authorization: Bearer $MY_KEY"')
    assert (line(headers=(("api-key", "[redacted]"),), credential="good") or "").endswith('-H "api-key: $OPENAI_API_KEY"')


def test_other_credentials_are_not_taken_for_the_key() -> None:
    """A wrong key, and a cookie, are shown as what they are: taken out."""
    assert (line(headers=BEARER, credential="wrong") or "").endswith("-H 'Authorization: Bearer [redacted]'")
    assert (line(headers=(("Cookie", "[redacted]"),), credential="good") or "").endswith("-H 'Cookie: [redacted]'")


def test_an_empty_header_is_sent_as_one() -> None:
    """Curl takes a colon without a value for a header to leave out."""
    assert (line(headers=(("Authorization", ""),), credential="empty") or "").endswith(" -H 'Authorization;'")


@pytest.mark.parametrize(("method", "option"), [("HEAD", " --head "), ("POST", " -X 'POST' ")])
def test_other_methods_are_named(method: str, option: str) -> None:
    """HEAD in the way that does not wait for a body."""
    assert option in (curl(answer({}, sent=URL, method=method)) or "")


def test_without_a_request_there_is_no_line() -> None:
    """A capture may know no request, or no host."""
    assert curl(answer({})) is None
    assert curl(answer({}, sent="/v1/fine_tuning/jobs/ftjob-1/events")) is None


@pytest.mark.parametrize("url", ["-o/tmp/x://y", "file:///etc/passwd", "@x://y"])
def test_what_is_no_http_url_makes_no_line(url: str) -> None:
    """Curl would take a capture's URL for an option, or read a file."""
    assert line(url) is None


def test_what_is_no_header_is_left_out() -> None:
    """Curl would read the file behind an at sign, and a shell would run what stands beside a key."""
    assert line(headers=(("@/etc/passwd", "x"), (":authority", "x"))) == f"curl -sS -g --path-as-is '{URL}'"
    assert (line(headers=(("Authorization", "$(id) [redacted]"),), credential="good") or "").endswith(
        "-H 'Authorization: $(id) [redacted]'"
    )


@pytest.mark.parametrize(
    "text", ["a b", "100%s \\n\x01", "it's", '$HOME `id` \\ "', "é😀", "!! * ? [a] {b,c} ~", "a\nb", "\x1b[2J'\\", "\x85\u202e"]
)
def test_a_quoted_word_is_itself_again_in_a_shell(text: str) -> None:
    """Whatever stands in it, and nothing of it reaches a terminal as a control character."""
    done = subprocess.run(["sh", "-c", f"printf %s {quoted(text)}"], capture_output=True, check=True)  # noqa: S603, S607 - our own words

    assert done.stdout.decode() == text
    assert quoted(text).isprintable()


def test_a_plain_word_is_itself_again_by_the_rules_of_posix() -> None:
    """Single quotes are enough, also for single quotes."""
    assert shlex.split(quoted("it's $HOME")) == ["it's $HOME"]
