"""Tests of requests: what a record says was asked."""

from typing import Any

import pytest

from ftevents.captures.items import EntryError
from ftevents.captures.requests import request_of
from ftevents.evidence import Request

URL = "https://h.example/v1/fine_tuning/jobs/j/events?limit=2"


@pytest.mark.parametrize(
    ("value", "method", "url"),
    [
        (f"GET {URL}", "GET", URL),
        ("GET /fine_tuning/jobs//events", "GET", "/fine_tuning/jobs//events"),
        (f"GET {URL} HTTP/1.1", "GET", URL),
        ({"url": URL}, "GET", URL),
        ({"method": "get", "uri": URL}, "GET", URL),
    ],
)
def test_a_request_is_a_line_or_an_object(value: Any, method: str, url: str) -> None:
    """A request line and an object give the same request; a path is as good as a whole URL."""
    assert request_of(value) == (Request(method, url), None)


@pytest.mark.parametrize("value", [None, "", "a request with an empty key", f"GET {URL} or the one behind it", "get it", URL, "GET v1/x"])
def test_prose_is_no_request(value: Any) -> None:
    """A request told in words is not known, and nothing is concluded from it."""
    assert request_of(value) == (None, None)


@pytest.mark.parametrize("value", [7, ["GET", URL], {}, {"url": 7}, {"method": None, "url": URL}, {"url": "http://[x/"}, "GET http://[x/"])
def test_a_request_that_cannot_be_read_is_said_so(value: Any) -> None:
    """Anything else is complained of, never guessed."""
    with pytest.raises(EntryError, match=r"^its (request|URL) "):
        request_of(value)


def test_no_secret_becomes_evidence() -> None:
    """Credentials in headers, query and user part are taken out; the rest stays as it was sent."""
    headers = {"Authorization": "Bearer s3cret", "api-key": "s3cret", "Cookie": "s3cret", "Accept": "*/*"}
    url = "https://me:s3cret@h.example/openai/fine_tuning/jobs/j/events?api-key=s3cret&after=e&token=s3cret"
    request, _ = request_of({"url": url, "headers": headers})

    assert request is not None
    assert "s3cret" not in repr(request)
    assert request.url == "https://h.example/openai/fine_tuning/jobs/j/events?api-key=REDACTED&after=e&token=REDACTED"
    assert request.headers is not None
    assert request.headers[-1] == ("Accept", "*/*")


def test_headers_of_the_connection_are_left_out() -> None:
    """A line for the shell with them would go to another host, or show what no terminal can."""
    headers = {":path": "/x", "Host": "h", "Connection": "close", "Accept-Encoding": "br", "Content-Length": "0", "User-Agent": "a"}
    request, _ = request_of({"url": URL, "headers": headers})

    assert request is not None
    assert request.headers == (("User-Agent", "a"),)
