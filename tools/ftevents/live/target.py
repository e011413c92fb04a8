"""The target: where the server is, what it is asked with, and how a URL of the contract is spelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from ftevents.live.outgoing import UNSENDABLE, split_url
from ftevents.live.proxies import LOOPBACK
from ftevents.live.secrets import CREDENTIALS
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

UNRESERVED = "-._~"


@dataclass(frozen=True)
class Target:
    """A base URL as typed (less a trailing slash), where it came from, and everything sent with each request.

    `key` is the secret; it is in no repr. `credential` builds the header that carries a key, which depends on the profile.
    """

    base_url: str
    source: str = "the command line"
    key: str | None = field(default=None, repr=False)
    other_key: str | None = field(default=None, repr=False)
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    query: tuple[tuple[str, str], ...] = ()
    key_header: str = "Authorization"
    auth: bool = True

    def __post_init__(self) -> None:
        """Refuse a URL that cannot be asked. Raises UsageError."""
        if "@" in self.base_url.partition("://")[2].partition("/")[0]:
            raise UsageError(f"the URL from {self.source} holds a name or a password; leave them out, and give the key in OPENAI_API_KEY")
        if "?" in self.base_url or "#" in self.base_url:
            raise UsageError(
                f"{self.base_url!r} (from {self.source}) has a query or fragment; give the base URL alone, and --query NAME=VALUE for parameters"
            )
        if not _can_be_asked(self.base_url):
            raise UsageError(f"{self.base_url!r} (from {self.source}) is no http or https URL; give one such as http://127.0.0.1:8000/v1")
        object.__setattr__(self, "base_url", self.base_url.rstrip("/"))

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        parts = urlsplit(self.base_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def is_loopback(self) -> bool:
        """Whether the target is this machine."""
        return LOOPBACK.fullmatch(split_url(self.base_url)[0].host) is not None

    @property
    def has_credential(self) -> bool:
        """Whether requests carry a key: the one of the run, or one in a header that the user gave."""
        return self.key is not None or any(name.lower() in CREDENTIALS for name, _ in self.headers)

    def with_base(self, base_url: str) -> Target:
        """Return the same target at another base URL."""
        return Target(base_url, self.source, self.key, self.other_key, self.headers, self.query, self.key_header, self.auth)

    def credential(self, key: str | None, scheme: str = "Bearer") -> tuple[tuple[str, str], ...]:
        """Return the header that carries a key: a bearer token, or the bare key in an api-key header."""
        if key is None:
            return ()
        value = key if self.key_header.lower() != "authorization" else f"{scheme} {key}".rstrip() if scheme else key
        return ((self.key_header, value),)

    def jobs_url(self) -> str:
        """Return the URL of the list of jobs."""
        return f"{self.base_url}/fine_tuning/jobs{self._tail(())}"

    def events_url(self, job: str, query: Sequence[tuple[str, str]] = ()) -> str:
        """Return the URL of a job's events; every reserved character of the job and of each value is percent-encoded."""
        return self.raw_events_url(
            quote(job, safe=UNRESERVED), "&".join(f"{name}={quote(value, safe=UNRESERVED)}" for name, value in query)
        )

    def raw_events_url(self, job: str, query: str = "") -> str:
        """Return the URL of events with a job and a query that are already spelled as they are to be sent."""
        return f"{self.base_url}/fine_tuning/jobs/{job}/events{self._tail((query,) if query else ())}"

    def _tail(self, parts: tuple[str, ...]) -> str:
        always = tuple(f"{quote(name, safe=UNRESERVED)}={quote(value, safe=UNRESERVED)}" for name, value in self.query)
        return "?" + "&".join(always + parts) if always + parts else ""


def _can_be_asked(url: str) -> bool:
    """Whether a URL can be sent as it is written."""
    try:
        url.encode()
        return UNSENDABLE.search(split_url(url)[1]) is None
    except ValueError:
        return False
