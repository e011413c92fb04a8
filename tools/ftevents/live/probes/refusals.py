"""Probes that must be refused: jobs that do not exist, and credentials that open nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ftevents.evidence import Asked

if TYPE_CHECKING:
    from ftevents.live.ask import Ask, Desk, Probe
    from ftevents.live.jobs import Jobs

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
NO_SUCH_JOB = "ftjob-Qx7Zr2Lk9WvT4nYb8MdJ6HsC"
LONG_ID = 14
"""Characters: an id as long as this is not the neighbour of another id by chance."""


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


def _other_letter(character: str) -> str:
    """Return another letter that a hexadecimal id may have where this one may, in the same case."""
    base = "abcdef" if character.lower() in "abcdef" else "ghijklmnopqrstuvwxyz"
    other = base[(base.index(character.lower()) + 3) % len(base)]
    return other.upper() if character.isupper() else other


def unknown_job(desk: Desk, jobs: Jobs) -> Probe:
    """Ask for jobs that no server has: one of the usual form, one of this server's own form, with and without cursor and limit."""
    asks = [_unknown(desk, NO_SUCH_JOB), _unknown(desk, NO_SUCH_JOB, (("limit", "5"),))]
    twin = neighbour(jobs.main.id)
    if twin is not None and twin not in {job.id for job in jobs.all}:
        asks.append(_unknown(desk, twin))
        if jobs.ids:
            asks.append(_unknown(desk, twin, (("limit", "2"), ("after", jobs.ids[0]))))
    yield asks


def _unknown(desk: Desk, job: str, query: tuple[tuple[str, str], ...] = ()) -> Ask:
    words = "unknown job" + "".join(f", {name}" for name, _ in query)
    asked = Asked(probe="unknown-job", job="unknown", cursor="none", limit="default", credential="good")
    return replace(desk.page("unknown-job", job), url=desk.target.events_url(job, query), asked=asked, words=words)


def no_key(desk: Desk, jobs: Jobs) -> Probe:
    """Ask without a key: plainly, with a limit, behind a cursor."""
    after = jobs.ids[0] if jobs.ids else None
    plain = [desk.page("no-key", jobs.main.id), desk.page("no-key", jobs.main.id, limit=2), desk.page("no-key", jobs.main.id, after=after, limit=1)]
    yield [replace(ask, credential=(), asked=replace(ask.asked, credential="none"), words=f"no key{ask.words.removeprefix('no-key')}") for ask in plain]


def wrong_key(desk: Desk, jobs: Jobs) -> Probe:
    """Ask with a key that is simply wrong."""
    after = jobs.ids[0] if jobs.ids else None
    plain = [desk.page("wrong-key", jobs.main.id), desk.page("wrong-key", jobs.main.id, after=after, limit=2)]
    credential = desk.target.credential("sk-ftevents-no-such-key-0000000000000000")
    yield [replace(ask, credential=credential, asked=replace(ask.asked, credential="wrong"), words=f"wrong key{ask.words.removeprefix('wrong-key')}") for ask in plain]
