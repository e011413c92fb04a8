"""Tests of proxies: which requests go through one."""

import pytest

from ftevents.live.connection import UnconnectedError
from ftevents.live.outgoing import split_url
from ftevents.live.proxies import Proxies, Proxy, proxies_from_environment


def found(proxies: Proxies, url: str) -> Proxy | None:
    """Return the proxy for a URL."""
    return proxies.find(split_url(url)[0])


def test_the_scheme_chooses_the_proxy() -> None:
    """Each scheme has its proxy, and `all` serves the rest."""
    proxies = proxies_from_environment({"HTTP_PROXY": "http://one:3128", "all_proxy": "two:8080"})

    assert found(proxies, "http://a.example/") == Proxy("one", 3128, None)
    assert found(proxies, "https://a.example/") == Proxy("two", 8080, None)
    assert found(proxies_from_environment({}), "http://a.example/") is None


def test_lower_case_wins_also_where_it_is_empty() -> None:
    """A variable in lower case is taken before one in capitals; an empty one takes the proxy away."""
    environ = {"http_proxy": "", "HTTP_PROXY": "http://one", "https_proxy": "http://low", "HTTPS_PROXY": "http://high"}

    assert found(proxies_from_environment(environ), "http://a.example/") is None
    assert found(proxies_from_environment(environ), "https://a.example/") == Proxy("low", 80, None)
    assert found(proxies_from_environment({"REQUEST_METHOD": "GET", "HTTP_PROXY": "http://one"}), "http://a.example/") is None


@pytest.mark.parametrize("host", ["localhost", "api.localhost", "127.0.0.1", "127.8.9.1", "[::1]", "LOCALHOST"])
def test_loopback_is_never_proxied(host: str) -> None:
    """The machine itself is asked directly, whatever the environment says; a name that merely looks like it is not."""
    proxies = Proxies({"http": "http://one"})

    assert found(proxies, f"http://{host}:8000/") is None
    assert found(proxies, "http://127.0.0.1.example/") is not None


@pytest.mark.parametrize(
    ("exempt", "direct"),
    [
        ("*", True),
        ("a.example", True),
        (".example", True),
        ("example:80", True),
        ("b.example, A.EXAMPLE", True),
        ("xample", False),
        ("example:81", False),
        ("", False),
    ],
)
def test_no_proxy_names_hosts_and_domains(exempt: str, *, direct: bool) -> None:
    """`no_proxy` is a list of hosts and domains, with a port or without."""
    proxies = proxies_from_environment({"http_proxy": "http://one", "no_proxy": exempt})

    assert (found(proxies, "http://a.example/") is None) == direct


def test_a_credential_in_the_url_is_used_and_not_shown() -> None:
    """User and password become Proxy-Authorization, and are in no repr."""
    proxies = Proxies({"http": "http://me:p%40ss@one:1/"})
    proxy = found(proxies, "http://a.example/")

    assert proxy == Proxy("one", 1, "Basic bWU6cEBzcw==")
    assert "p%40ss" not in repr(proxies)
    assert "bWU6" not in repr(proxy)


@pytest.mark.parametrize("url", ["socks5://one:1080", "https://one", "http://"])
def test_other_kinds_of_proxy_are_refused_in_a_sentence(url: str) -> None:
    """A proxy that is not spoken to is no crash."""
    with pytest.raises(UnconnectedError, match="the proxy for http is no") as raised:
        found(Proxies({"http": url}), "http://a.example/")

    assert raised.value.failure.kind == "refused"
