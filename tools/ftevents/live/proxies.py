"""Proxies: which requests go through one, as the environment says (http_proxy, https_proxy, all_proxy, no_proxy), read once."""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from ftevents.live.connection import UnconnectedError
from ftevents.live.outgoing import split_url

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ftevents.live.outgoing import Origin

LOOPBACK = re.compile(r"localhost|.*\.localhost|127(?:\.[0-9]+){3}|::1", re.IGNORECASE)


class Proxy(NamedTuple):
    """A proxy that speaks plain HTTP; `credential` is the value of Proxy-Authorization, and secret."""

    host: str
    port: int
    credential: str | None

    def __repr__(self) -> str:
        """Return host and port alone."""
        return f"<proxy {self.host}:{self.port}>"


@dataclass(frozen=True)
class Proxies:
    """The proxies of a run by the scheme of what is asked ("all" for every other), and the hosts that are asked directly (`no_proxy`)."""

    urls: Mapping[str, str] = field(default_factory=dict, repr=False)

    def find(self, origin: Origin) -> Proxy | None:
        """Return the proxy for an origin, or None; loopback is never proxied. Raises UnconnectedError for a proxy of another kind."""
        url = self.urls.get(origin.scheme) or self.urls.get("all")
        if not url or LOOPBACK.fullmatch(origin.host) or self._is_direct(origin):
            return None
        where = url if "://" in url else f"http://{url}"
        if not where.lower().startswith("http://"):
            raise UnconnectedError("refused", f"the proxy for {origin.scheme} is no http:// URL, and other kinds are not supported")
        try:
            place, _ = split_url(where)
        except ValueError:
            raise UnconnectedError("refused", f"the proxy for {origin.scheme} is no URL with a host") from None
        return Proxy(place.host, place.port, _credential(where))

    def _is_direct(self, origin: Origin) -> bool:
        """Whether `no_proxy` names the host, with or without its port, or a domain that it is in."""
        exempt = self.urls.get("no", "").strip().lower()
        hosts = (origin.host.lower(), f"{origin.host.lower()}:{origin.port}")
        names = [name.strip().lstrip(".") for name in exempt.split(",")]
        return exempt == "*" or any(name and (host == name or host.endswith(f".{name}")) for name in names for host in hosts)


def proxies_from_environment(environ: Mapping[str, str] = os.environ) -> Proxies:
    """Return the proxies that the environment names now, as urllib reads it: a variable in lower case wins, also where it is empty.

    HTTP_PROXY in capitals is not trusted inside a CGI program, where a client can set it by a header.
    """
    named = {name.lower(): value for name, value in environ.items() if name.lower().endswith("_proxy")}
    if "REQUEST_METHOD" in environ:
        named.pop("http_proxy", None)
    named |= {name: value for name, value in environ.items() if name.endswith("_proxy") and name.islower()}
    return Proxies({name.removesuffix("_proxy"): value for name, value in named.items() if value})


def _credential(url: str) -> str | None:
    """Return the value of Proxy-Authorization for a proxy URL with a user and a password."""
    authority = re.split("[/?#]", url.partition("://")[2], maxsplit=1)[0]
    userinfo, found, _ = authority.rpartition("@")
    return "Basic " + base64.b64encode(unquote(userinfo).encode()).decode() if found else None
