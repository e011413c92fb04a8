"""Tests of what goes out: the bytes of a request."""

import pytest

from ftevents import __version__
from ftevents.live.outgoing import Clerk, Origin, Outgoing, sent_headers, split_url

URL = "http://127.0.0.1:8000/v1/x?limit=2"


def written(outgoing: Outgoing) -> str:
    """Return the bytes of a request as text."""
    origin, target = split_url(outgoing.url)
    return Clerk().write(outgoing, origin, target)[0].decode("latin-1")


def test_a_plain_request_has_the_default_headers() -> None:
    """Host and the defaults come first, then what the caller adds."""
    assert written(Outgoing("GET", URL, (("Authorization", "Bearer k"),))) == (
        "GET /v1/x?limit=2 HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nAccept: application/json\r\nAccept-Encoding: gzip, deflate\r\n"
        f"User-Agent: ftevents/{__version__}\r\nConnection: keep-alive\r\nAuthorization: Bearer k\r\n\r\n"
    )


def test_the_caller_replaces_defaults_and_does_without_them() -> None:
    """A header of the caller, in any case, stands instead of the default; what is left out is not sent."""
    outgoing = Outgoing(
        "GET", URL, (("ACCEPT", "*/*"), ("accept", "text/html"), ("host", "a")), frozenset({"user-agent", "accept-encoding"})
    )

    assert sent_headers(outgoing) == (("Connection", "keep-alive"), ("ACCEPT", "*/*"), ("accept", "text/html"), ("host", "a"))


def test_a_method_with_content_says_that_there_is_none() -> None:
    """POST without a body has a length of 0, so that the server does not wait for one."""
    assert "Content-Length: 0\r\n" in written(Outgoing("POST", URL))
    assert "Content-Length" not in written(Outgoing("DELETE", URL))


@pytest.mark.parametrize("target", ['/%41/../{x}?a=%2f|"', "/a//b/.?&&=#c", "/%", "/é", "/?a=http://b/@"])
def test_the_target_is_sent_byte_for_byte(target: str) -> None:
    """Nothing is decoded, encoded, removed or put in order."""
    origin, cut = split_url(f"http://host{target}")

    assert Clerk().write(Outgoing("GET", f"http://host{target}"), origin, cut)[0].startswith(f"GET {target} HTTP/1.1\r\n".encode())


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("http://h", Origin("http", "h", 80, "h"), "/"),
        ("HTTPS://H?a", Origin("https", "H", 443, "H"), "/?a"),
        ("http://h:/x", Origin("http", "h", 80, "h:"), "/x"),
        ("http://me:pass@h:81/x@y", Origin("http", "h", 81, "h:81"), "/x@y"),
        ("http://[::1]:8000/x", Origin("http", "::1", 8000, "[::1]:8000"), "/x"),
        ("http://bücher.example/x", Origin("http", "bücher.example", 80, "xn--bcher-kva.example"), "/x"),
    ],
)
def test_urls_are_split_and_not_rewritten(url: str, origin: Origin, target: str) -> None:
    """The origin is what connects; a password in it is not sent on."""
    assert split_url(url) == (origin, target)


@pytest.mark.parametrize(
    "url", ["/x", "ftp://h/x", "http://", "http:///x", "http://h:99999/", "http://h:a/", "http://a b/", "http://h\r\n/"]
)
def test_what_is_no_http_url_is_refused(url: str) -> None:
    """Only absolute http and https URLs can be asked."""
    with pytest.raises(ValueError, match=r"absolute http or https URL|is no port"):
        split_url(url)


@pytest.mark.parametrize(
    ("outgoing", "words"),
    [
        (Outgoing("GET", "http://h/a b"), "white space or a control character in the target '/a b'"),
        (Outgoing("GET", "http://h/a\r\nX: y"), "white space or a control character in the target"),
        (Outgoing("G T", URL), "'G T' is no method"),
        (Outgoing("GET", URL, (("X\n", "secret"),)), "is no header name"),
        (Outgoing("GET", URL, (("X", "secret\r\nY: z"),)), "a line break or NUL in the value of the header X"),
        (Outgoing("GET", URL, (("X", "secret☃"),)), "a character in the value of the header X that no header can carry"),
    ],
)
def test_what_would_be_another_request_is_refused(outgoing: Outgoing, words: str) -> None:
    """A mistake of ours is raised, and no value of a header is told."""
    with pytest.raises(ValueError, match=words) as raised:
        written(outgoing)

    assert "secret" not in str(raised.value)


def test_header_lines_are_kept_for_equal_headers_only() -> None:
    """A clerk that remembers writes what one that does not would write."""
    clerk = Clerk()
    for number in [1, 2, 1, *range(200)]:
        outgoing = Outgoing("GET", URL, (("X", str(number)),))
        assert clerk.write(outgoing, *split_url(URL))[0].decode() == written(outgoing)


def test_the_repr_hides_values() -> None:
    """Neither repr nor str of a request shows what its headers hold."""
    assert repr(Outgoing("GET", URL, (("Authorization", "Bearer sk-1"),))) == f"<GET {URL} with Authorization>"
