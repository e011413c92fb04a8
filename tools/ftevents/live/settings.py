"""Settings of a live run: where the target, the key and the headers come from. Both front ends resolve them here."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ftevents.evidence import Expected
from ftevents.live.outgoing import TOKEN
from ftevents.live.target import Target
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BASE_URL_VARIABLES = ("PYTEST_BASE_URL", "OPENAI_BASE_URL")
KEY_VARIABLE = "OPENAI_API_KEY"
ACCOUNT_HEADERS = (("OPENAI_ORG_ID", "OpenAI-Organization"), ("OPENAI_PROJECT_ID", "OpenAI-Project"))


def find_base_url(
    option: str | None,
    ini: str | None = None,
    *,
    option_name: str = "URL",
    environ: Mapping[str, str] | None = None,
    configured: tuple[str, str] | None = None,
) -> tuple[str, str] | None:
    """Return the base URL and the source of it: option, PYTEST_BASE_URL, ini, OPENAI_BASE_URL, configuration; None where all are absent.

    `configured` is what the configuration says, with its place.

    Raises UsageError for one that is given but empty: that is a mistake in a pipeline, never a wish for another server.
    """
    environ = os.environ if environ is None else environ
    first, last = BASE_URL_VARIABLES
    candidates: list[tuple[str, str | None]] = [
        (option_name, option),
        (first, environ.get(first)),
        ("the ini option base_url", ini),
        (last, environ.get(last)),
        *([] if configured is None else [(configured[1], configured[0])]),
    ]
    for source, value in candidates:
        if value is None:
            continue
        if not value.strip():
            raise UsageError(f"{source} is given but empty; give a base URL such as http://127.0.0.1:8000/v1, or take it away")
        return value.strip(), source
    return None


def find_key(*, key_env: str | None = None, key_file: str | None = None, environ: Mapping[str, str] | None = None) -> str | None:
    """Return the key from a file, a named variable, or OPENAI_API_KEY; None where none is set. Raises UsageError where a named one is absent."""
    environ = os.environ if environ is None else environ
    if key_file is not None:
        try:
            key = Path(key_file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"the key file {key_file} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}") from None
        return _checked(key, f"the key file {key_file}")
    if key_env is not None:
        if not environ.get(key_env):
            raise UsageError(f"the variable {key_env}, named by --key-env, is not set or empty")
        return _checked(environ[key_env].strip(), f"the variable {key_env}")
    key = environ.get(KEY_VARIABLE, "").strip()
    return _checked(key, f"the variable {KEY_VARIABLE}") if key else None


def _checked(key: str, source: str) -> str:
    if not key:
        raise UsageError(f"{source} holds no key")
    return _sendable(key, source, "key")


def _sendable(value: str, source: str, what: str = "value") -> str:
    """Return what goes into a header, unless it has characters that no header may hold."""
    if not (value.isascii() and value.isprintable()):
        raise UsageError(f"the {what} in {source} has characters that no HTTP header may hold")
    return value


def _headers(options: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Return the headers that --header gives. Raises UsageError, also for one that cannot be sent; its value may be secret and is not told."""
    found = pairs(options, ":", "--header")
    for name, value in found:
        if not TOKEN.fullmatch(name):
            raise UsageError(f"--header takes NAME: VALUE, and {name!r} is no header name")
        _sendable(value, f"--header {name}")
    return found


def pairs(values: Sequence[str], separator: str, option: str) -> tuple[tuple[str, str], ...]:
    """Return NAME=VALUE or NAME: VALUE options as pairs. Raises UsageError."""
    found = []
    for value in values:
        name, mark, text = value.partition(separator)
        if not mark or not name.strip():
            raise UsageError(f"{option} takes NAME{separator}VALUE, and got {value!r}")
        if "\r" in value or "\n" in value:
            raise UsageError(f"{option} cannot hold a line break")
        found.append((name.strip(), text.strip()))
    return tuple(found)


def expectations(counts: Sequence[str], ids_files: Sequence[str]) -> tuple[Expected, ...]:
    """Return what --expect-events JOB=N and --expect-ids JOB=FILE say; a file has one id a line. Raises UsageError."""
    found = []
    for job, number in pairs(counts, "=", "--expect-events"):
        if not number.isdecimal():
            raise UsageError(f"--expect-events takes JOB=NUMBER, and got {number!r} for the number")
        found.append(Expected(job, int(number)))
    for job, name in pairs(ids_files, "=", "--expect-ids"):
        try:
            ids = tuple(dict.fromkeys(line.strip() for line in Path(name).read_text("utf-8").splitlines() if line.strip()))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"the file {name} of --expect-ids cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}"
            ) from None
        found.append(Expected(job, len(ids), ids))
    return tuple(found)


def make_target(
    base_url: str,
    source: str,
    *,
    profile: str = "openai",
    key: str | None = None,
    other_key: str | None = None,
    headers: Sequence[str] = (),
    query: Sequence[str] = (),
    auth: bool = True,
    allow_insecure: bool = False,
    environ: Mapping[str, str] | None = None,
) -> Target:
    """Return the target. Raises UsageError, among others for a key that would go over plain http to another machine."""
    environ = os.environ if environ is None else environ
    account = tuple((header, _sendable(environ[name], f"the variable {name}")) for name, header in ACCOUNT_HEADERS if environ.get(name))
    target = Target(
        base_url,
        source,
        key=key if auth else None,
        other_key=other_key if auth else None,
        headers=(account if auth and key else ()) + _headers(headers),
        query=pairs(query, "=", "--query"),
        key_header="api-key" if profile == "azure" else "Authorization",
        auth=auth,
    )
    if target.key is not None and target.key == target.other_key:
        raise UsageError("the key of the other account is the same as the key; --other-key-env names one that must not see the jobs")
    has_key = target.key is not None or target.other_key is not None
    if has_key and not target.is_loopback and not allow_insecure and urlsplit(target.base_url).scheme == "http":
        raise UsageError(
            f"the key would go to {target.origin} over plain http; use https, leave the key out with --no-auth, or say --allow-insecure"
        )
    return target
