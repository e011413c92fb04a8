"""Examining: the two jobs of the library, from a target or from files to a report. Front ends are thin shells around this."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from ftevents.contract import load
from ftevents.evidence import Exchange, Transcript, count
from ftevents.live.budget import Budget
from ftevents.live.proxies import proxies_from_environment
from ftevents.live.run import gather
from ftevents.live.secrets import Secrets
from ftevents.live.transport import SocketChannel
from ftevents.report import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ftevents.evidence import Expected
    from ftevents.live.run import Run
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel
    from ftevents.report import Report

EMBEDDED = "ftevents itself: no target was given, so this is its reference server"
"""Where the address of the embedded reference server came from."""


@dataclass
class Examination:
    """A report together with the evidence that it judges."""

    report: Report
    transcript: Transcript
    complaints: list[str] = field(default_factory=list)


def secrets_of(target: Target) -> Secrets:
    """Return the secrets that must be in no output."""
    return Secrets(tuple(key for key in (target.key, target.other_key) if key))


def channels(target: Target, budget: Budget, ca_bundle: str | None = None) -> Callable[[], Channel]:
    """Return what opens a connection for each worker. The proxy variables of the environment are read here, once."""
    secrets, proxies = secrets_of(target), proxies_from_environment()
    return lambda: SocketChannel(cap=budget.cap, secrets=secrets, ca_bundle=ca_bundle, proxies=proxies)


def examine(
    target: Target,
    *,
    profile: str = "openai",
    job_ids: Sequence[str] = (),
    budget: Budget | None = None,
    clauses: Sequence[str] | None = None,
    expected: Sequence[Expected] = (),
    open_channel: Callable[[], Channel] | None = None,
    ca_bundle: str | None = None,
    key_env: str = "OPENAI_API_KEY",
    progress: Callable[[str], None] = lambda _: None,
) -> Examination:
    """Ask a server and judge what came back. Raises UsageError where there is nothing to read."""
    budget = budget or Budget()
    secrets = secrets_of(target)
    started = time.monotonic()
    run = gather(
        target,
        open_channel or channels(target, budget, ca_bundle),
        secrets,
        job_ids=job_ids,
        budget=budget,
        clauses=clauses,
        expected=expected,
        progress=progress,
    )
    progress("judging")
    report = report_of(run, target, profile=profile, clauses=clauses, seconds=time.monotonic() - started, key_env=key_env)
    return Examination(report, run.transcript)


def report_of(
    run: Run, target: Target, *, profile: str, clauses: Sequence[str] | None, seconds: float, key_env: str = "OPENAI_API_KEY"
) -> Report:
    """Judge a live run."""
    return build(
        run.transcript,
        profile=profile,
        target=target.base_url,
        source=target.source,
        clauses=clauses,
        off=() if target.auth else ("auth",),
        inconclusive=_why_inconclusive(run),
        requests=run.requests,
        seconds=seconds,
        notes=_notes(run),
        key_env=key_env,
    )


def _why_inconclusive(run: Run) -> list[str]:
    reasons = []
    answered = sum(exchange.failure is None for exchange in run.transcript)
    if 2 * answered < len(run.transcript):
        reasons.append(f"only {answered} of {count(len(run.transcript), 'request')} got an answer in time; raise --deadline")
    if len(run.jobs.ids) < 2:
        reasons.append("no job with two events was seen, so nothing can be said of pagination; seed one, or name one with --job-id")
    if run.out_of_time:
        reasons.append("the time for the run was over (--max-seconds)")
    return reasons


def _notes(run: Run) -> tuple[str, ...]:
    jobs = run.jobs
    anchor = (
        ()
        if run.transcript.expected
        else ("completeness is relative: all walks agree, and nothing else says how many events there are (--expect-events)",)
    )
    others = [
        name
        for name, job in (("a second job", jobs.second), ("an empty job", jobs.empty), ("a job with one event", jobs.single))
        if job is not None
    ]
    notes = [
        f"{run.found}; read in full: {jobs.main.id!r} ({count(len(jobs.ids), 'event')}){', beside ' + ', '.join(others) if others else ''}"
    ]
    if run.rate_limited:
        notes.append(f"{count(run.rate_limited, 'answer')} asked for patience (429 or Retry-After) and was waited for")
    return (*notes, *run.notes, *anchor)


def validate(
    paths: Sequence[str | Path], *, profile: str = "openai", stdin: BinaryIO | None = None, clauses: Sequence[str] | None = None
) -> Examination:
    """Judge captured answers. What cannot be read is among the complaints, and makes the verdict inconclusive."""
    from ftevents.captures import Elsewhere, LeftOut, read

    exchanges: list[Exchange] = []
    complaints: list[str] = []
    left_out: list[str] = []
    elsewhere: list[str] = []
    for item in read(paths, stdin=stdin or sys.stdin.buffer):
        if isinstance(item, Exchange):
            exchanges.append(item)
        elif isinstance(item, Elsewhere):
            elsewhere.append(f"{item.place} ({item.what})")
            if item.exchange is not None:
                exchanges.append(item.exchange)
        elif isinstance(item, LeftOut):
            left_out.append(str(item))
        else:
            complaints.append(str(item))
    transcript = Transcript(exchanges)
    reasons = [f"{count(len(complaints), 'entry', 'entries')} could not be read"] if complaints else []
    if not exchanges:
        reasons.append("no document was judged")
    notes = [f"{count(len(exchanges), 'document')} judged"]
    notes += [f"of another path, only a refusal's envelope is judged: {', '.join(elsewhere)}"] if elsewhere else []
    notes += [f"left out: {name}" for name in left_out]
    names = ", ".join("standard input" if str(path) == "-" else str(path) for path in paths[:3]) + (
        f" and {len(paths) - 3} more" if len(paths) > 3 else ""
    )
    report = build(
        transcript,
        profile=profile,
        target=names,
        source="the command line",
        clauses=clauses or _offline_clauses(),
        inconclusive=reasons,
        notes=tuple(notes),
    )
    return Examination(report, transcript, complaints)


def _offline_clauses() -> list[str]:
    """Return the clauses that a capture can show: intent and credentials are known to the sender alone."""
    return [name for name, clause in load().clauses.items() if clause.family not in ("auth", "input", "method")]


@contextmanager
def embedded_target(faults: Sequence[str] = ()) -> Iterator[Target]:
    """Serve the reference server in this process and yield it as a target, with a key so that credentials are exercised."""
    from ftevents.live.target import Target
    from ftevents.reference import build as build_reference
    from ftevents.reference import serve, standard

    key = "sk-reference-0123456789abcdef"
    with serve(build_reference(standard(), faults=tuple(faults), key=key)) as serving:
        yield Target(serving.base_url, EMBEDDED, key=key)
