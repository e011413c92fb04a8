"""Examining: the two jobs of the library, from a target or from files to a report. Front ends are thin shells around this."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, BinaryIO

from ftevents.contract import load
from ftevents.evidence import Transcript, count
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
    from ftevents.report import Finding, Report

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
    paths: Sequence[str | Path],
    *,
    profile: str = "openai",
    stdin: BinaryIO | None = None,
    clauses: Sequence[str] | None = None,
    form: str | None = None,
    keep_going: bool = False,
    as_list: bool = False,
) -> Examination:
    """Judge captured answers. What cannot be read is among the complaints, and makes the verdict inconclusive unless `keep_going`.

    `form` names the format that every file is taken for. `as_list`: what has no request is one list of one job, in the order of the paths.
    """
    from ftevents.captures import harvest, read

    found = harvest(read(paths, stdin=stdin or sys.stdin.buffer, form=form))
    transcript = Transcript(found.exchanges, as_list=as_list)
    reasons = [found.complaint] if found.complaint is not None and not keep_going else []
    if not found.documents:
        reasons.append("no document was judged")
    report = build(
        transcript,
        profile=profile,
        target=_names(paths),
        source="the command line",
        clauses=clauses or _offline_clauses(),
        inconclusive=reasons,
        notes=tuple(found.notes(as_list=as_list)),
    )
    if found.complaint is not None and keep_going:
        report = replace(report, reasons=(*report.reasons, f"{found.complaint} (--keep-going)"))
    return Examination(_located(report, transcript), transcript, found.complaints)


def _names(paths: Sequence[str | Path]) -> str:
    names = ", ".join("standard input" if str(path) == "-" else str(path) for path in paths[:3])
    return names + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def _located(report: Report, transcript: Transcript) -> Report:
    """Return the report with line and column of each finding in a file whose text was judged."""
    from ftevents.captures import locate

    def place(finding: Finding) -> Finding:
        exchange = transcript.by_number.get(finding.exchanges[0]) if finding.exchanges else None
        where = locate(exchange, finding.pointer) if exchange is not None and exchange.place == finding.place else None
        if where is None:
            return finding
        words = f"line {where[0]} column {where[1]}"
        return replace(finding, place=f"{finding.place} ({words})", words=f"{finding.words} ({words})")

    return replace(report, clauses=tuple(replace(each, findings=tuple(map(place, each.findings))) for each in report.clauses))


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
