"""Probes that must be refused: jobs that do not exist, and credentials that open nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.evidence import Asked

if TYPE_CHECKING:
    from ftevents.live.ask import Ask, Desk, Probe
    from ftevents.live.jobs import Jobs

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
NO_SUCH_JOB = "ftjob-Qx7Zr2Lk9WvT4nYb8MdJ6HsC"
NO_SUCH_KEY = "sk-ftevents-no-such-key-0000000000000000"
LONG_ID = 14
"""Characters: an id as long as this is not the neighbour of another id by chance."""
COUNTED = re.compile(r"(.*?)([0-9]+)", re.DOTALL)
LONG_NUMBER = 16
"""Digits: a number as long as this was drawn, not counted."""


def neighbour(identity: str) -> str | None:
    """Return an id of the same form that no job has: the last four letters or digits changed; None for a short id, which may well be taken."""
    if len(identity) < LONG_ID:
        return None
    changed, left = list(identity), 4
    for index in range(len(changed) - 1, -1, -1):
        character = changed[index]
        if left and character.isascii() and character.isalnum():
            changed[index] = str((int(character) + 5) % 10) if character.isdigit() else _other_letter(character)
            left -= 1
    return "".join(changed) if not left else None


def is_counted(identity: str) -> bool:
    """Whether an id looks like a name and a number that is counted up, so that another number may well be taken."""
    match = COUNTED.fullmatch(identity)
    return match is not None and len(match[2]) < LONG_NUMBER and not (match[1][-1:].isalnum() and any(each.isdigit() for each in match[1]))


def _other_letter(character: str) -> str:
    """Return another letter that a hexadecimal id may have where this one may, in the same case."""
    base = "abcdef" if character.lower() in "abcdef" else "ghijklmnopqrstuvwxyz"
    other = base[(base.index(character.lower()) + 3) % len(base)]
    return other.upper() if character.isupper() else other


def unknown_job(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for jobs that no server has: one of the usual form, one of this server's own form, with and without cursor and limit."""
    asks = [_unknown(desk, NO_SUCH_JOB), _unknown(desk, NO_SUCH_JOB, (("limit", "5"),))]
    twin = neighbour(jobs.main.id)
    if twin is not None and twin not in {job.id for job in jobs.all} and not is_counted(jobs.main.id):
        asks.append(_unknown(desk, twin))
        if jobs.ids:
            asks.append(_unknown(desk, twin, (("limit", "2"), ("after", jobs.ids[0]))))
    yield asks


def _unknown(desk: Desk, job: str, query: tuple[tuple[str, str], ...] = ()) -> Ask:
    words = "unknown job" + "".join(f", {name}" for name, _ in query)
    asked = Asked(probe="unknown-job", job="unknown", cursor="none", limit="default", credential="good")
    return replace(desk.page("unknown-job", job), url=desk.target.events_url(job, query), asked=asked, words=words)


def _asks_with_key(desk: Desk) -> bool:
    """Whether the run has a key, so that one may be missing, or wrong."""
    return desk.target.key is not None and desk.target.auth


def no_key(desk: Desk, jobs: Jobs) -> Probe:
    """Ask without a key: plainly, with a limit, behind a cursor, for a second job, and for a job that does not exist."""
    if not _asks_with_key(desk):
        return
    yield [_with(ask, (), "none", "no key") for ask in _kinds(desk, jobs, "no-key")]
    asked = Asked(probe="no-key", job="unknown", cursor="none", limit="default", credential="none")
    yield [replace(desk.page("no-key", NO_SUCH_JOB), credential=(), asked=asked, words="no key, unknown job")]


def _kinds(desk: Desk, jobs: Jobs, probe: str) -> list[Ask]:
    """Return one plain request of each kind: from the head, with a limit, behind a cursor, and of a second job."""
    after = jobs.ids[0] if jobs.ids else None
    asks = [desk.page(probe, jobs.main.id), desk.page(probe, jobs.main.id, limit=2), desk.page(probe, jobs.main.id, after=after, limit=1)]
    return asks + ([desk.page(probe, jobs.second.id, limit=2)] if jobs.second is not None else [])


def _with(ask: Ask, credential: tuple[tuple[str, str], ...], kind: str, what: str) -> Ask:
    """Return the request with another credential, named as such; it is asked again only where it gets no answer at all."""
    asked = replace(ask.asked, credential=kind, variant=what)
    return replace(ask, credential=credential, asked=asked, words=f"{what}{ask.words.removeprefix(ask.probe)}")


def wrong_key(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with keys that are wrong: simply, emptily, nearly, and the right one in another scheme."""
    if not _asks_with_key(desk):
        return
    target = desk.target
    key = target.key or ""
    kinds = _kinds(desk, jobs, "wrong-key")
    wrong = target.credential(NO_SUCH_KEY)
    asks = [_with(ask, wrong, "wrong", "a wrong key") for ask in kinds]
    asks += [_with(ask, target.credential(""), "empty", "an empty key") for ask in (kinds[0], kinds[2])]
    for what, nearly in nearly_right(key):
        asks += [_with(ask, target.credential(nearly), "nearly", what) for ask in (kinds[0], kinds[2])]
    if target.key_header.lower() == "authorization":
        asks += [_with(kinds[0], (("Authorization", value),), "scheme", what) for what, value in other_schemes(key)]
    yield asks


def nearly_right(key: str) -> list[tuple[str, str]]:
    """Return keys that a sloppy comparison takes for this one, each in words and different from it."""
    middle = len(key) // 2
    forms = [
        ("a key without its last character", key[:-1]),
        ("a key without its first character", key[1:]),
        ("the first half of a key", key[:middle]),
        ("a key with one character more", key + "x"),
        ("a key with another last character", key[:-1] + _other_end(key[-1:])),
        ("a key in another case", key.swapcase()),
        ("a key with a wildcard", "%"),
        ("a key twice", f"{key},{key}"),
    ]
    return [(what, form) for what, form in forms if form and form != key]


def _other_end(character: str) -> str:
    """Return another character, and one that no reader of base64 takes for the same: the last bits of a token may count for nothing."""
    return "a" if character not in "YZab" else "Q"


def other_schemes(key: str) -> list[tuple[str, str]]:
    """Return Authorization values that carry the key in another way than as a bearer token."""
    import base64

    basic = base64.b64encode(f":{key}".encode()).decode()
    return [
        ("the key without a scheme", key),
        ("the scheme Basic", f"Basic {basic}"),
        ("the scheme Token", f"Token {key}"),
        ("the scheme Bearer, misspelled", f"Bearerx {key}"),
    ]


def other_key(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with the key of another account."""
    if desk.target.other_key is None:
        return
    credential = desk.target.credential(desk.target.other_key)
    yield [_with(ask, credential, "other", "another account's key") for ask in _kinds(desk, jobs, "other-key")]


def head(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with HEAD: plainly, behind a cursor, for an unknown job, and without a key."""
    kinds = _kinds(desk, jobs, "head")
    asks = [
        replace(ask, method="HEAD", asked=replace(ask.asked, job=None), words=f"HEAD{ask.words.removeprefix('head')}")
        for ask in (kinds[0], kinds[2])
    ]
    asks.append(replace(_unknown(desk, NO_SUCH_JOB), method="HEAD", asked=Asked(probe="head"), words="HEAD, unknown job"))
    if desk.target.key is not None:
        asks.append(replace(kinds[0], method="HEAD", credential=(), asked=Asked(probe="head", credential="none"), words="HEAD, no key"))
    yield asks


METHODS = ("POST", "PUT", "PATCH", "DELETE")


def methods(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with methods that the contract does not know, for a job that does not exist first, and look at the list before and after."""
    after = jobs.ids[0] if jobs.ids else None
    plain = desk.page("methods", jobs.main.id, after=after, limit=5, words="before other methods")
    (before,) = yield [plain]
    for method in METHODS:
        yield [replace(plain, method=method, fresh=True, asked=Asked(probe="methods", variant=method), words=method)]
    yield [replace(plain, words="after other methods", repeats=before)]
