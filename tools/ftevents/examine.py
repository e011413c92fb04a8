"""Examining: the two jobs of the library, from a target or from files to a report. Front ends are thin shells around this."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO

from ftevents.contract import load
from ftevents.evidence import count
from ftevents.interruption import Interruption
from ftevents.report import build
from ftevents.rules.stream import Judge
from ftevents.told import capture_options, live_options, spent
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from ftevents.captures import Harvest
    from ftevents.captures.parts import Way
    from ftevents.cluster.engine import Engine
    from ftevents.contract import Level
    from ftevents.evidence import Expected, Transcript
    from ftevents.live.budget import Budget
    from ftevents.live.run import Run
    from ftevents.live.secrets import Secrets
    from ftevents.live.target import Target
    from ftevents.live.transport import Channel
    from ftevents.report import Finding, Report
    from ftevents.report.baseline import Baseline

EMBEDDED = "ftevents itself: no target was given, so this is its reference server"
"""Where the address of the embedded reference server came from."""


@dataclass
class Examination:
    """A report together with the evidence that it judges."""

    report: Report
    transcript: Transcript
    complaints: list[str] = field(default_factory=list)


def secrets_of(target: Target) -> Secrets:
    """Return the secrets that must be in no output: the keys, and what is given as a header or a parameter that looks like one."""
    from ftevents.live.secrets import Secrets, looks_secret

    pairs = [pair for pair in (*target.headers, *target.query) if looks_secret(*pair)]
    given = [value.rpartition(" ")[2] for _, value in pairs]
    given += [part.partition("=")[2].strip() for name, value in pairs if name.lower() == "cookie" for part in value.split(";")]
    return Secrets(key for key in (target.key, target.other_key, *given) if key)


def channels(target: Target, budget: Budget, ca_bundle: str | None = None) -> Callable[[], Channel]:
    """Return what opens a connection for each worker. The proxy variables of the environment are read here, once."""
    from ftevents.live.proxies import proxies_from_environment
    from ftevents.live.transport import SocketChannel

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
    baseline: Baseline | None = None,
    fail_on: Level = "must",
    progress: Callable[[str], None] = lambda _: None,
    interruption: Interruption | None = None,
) -> Examination:
    """Ask a server and judge what came back, until an `interruption`. Raises UsageError where there is nothing to read."""
    from ftevents.live.budget import Budget
    from ftevents.live.run import gather

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
        interruption=interruption,
    )
    progress("judging")
    seconds = time.monotonic() - started
    report = report_of(run, target, profile=profile, clauses=clauses, seconds=seconds, key_env=key_env, baseline=baseline, fail_on=fail_on)
    options = live_options(target, budget, job_ids=job_ids, clauses=clauses, expected=expected, key_env=key_env)
    return Examination(replace(report, options=options, budget=spent(run, budget)), run.transcript)


def report_of(
    run: Run,
    target: Target,
    *,
    profile: str,
    clauses: Sequence[str] | None,
    seconds: float,
    key_env: str = "OPENAI_API_KEY",
    baseline: Baseline | None = None,
    fail_on: Level = "must",
) -> Report:
    """Judge a live run."""
    return build(
        run.transcript,
        profile=profile,
        target=target.base_url,
        source=target.source,
        clauses=clauses,
        off=() if target.auth else ("auth",),
        inconclusive=_why_inconclusive(run, clauses),
        requests=run.requests,
        seconds=seconds,
        notes=(*_selection(clauses, profile, auth=target.auth), *_notes(run)),
        key_env=key_env,
        baseline=baseline,
        fail_on=fail_on,
    )


def _selection(clauses: Sequence[str] | None, profile: str, *, auth: bool = True) -> list[str]:
    """Return the note that not every clause of the profile was judged, where that is so."""
    due = [name for name, clause in load().clauses.items() if clause.levels[profile] != "off" and (auth or clause.family != "auth")]
    chosen = due if clauses is None else [name for name in due if name in clauses]
    return [] if chosen == due else [f"{len(chosen)} of {count(len(due), 'clause')} selected"]


def _why_inconclusive(run: Run, clauses: Sequence[str] | None) -> list[str]:
    if run.interrupted:
        return [f"interrupted: {run.requests} of {f'about {run.planned}' if run.planned else 'the'} requests of the plan were asked"]
    reasons = []
    answered = sum(exchange.failure is None for exchange in run.transcript)
    if 2 * answered < len(run.transcript):
        reasons.append(f"only {answered} of {count(len(run.transcript), 'request')} got an answer in time; raise --deadline")
    if len(run.jobs.ids) < 2 and (clauses is None or any(name.startswith("pagination/") for name in clauses)):
        reasons.append("no job with two events was seen, so nothing can be said of pagination; seed one, or name one with --job-id")
    if run.out_of_time:
        reasons.append("the time for the run was over (--max-seconds)")
    return reasons


def _notes(run: Run) -> tuple[str, ...]:
    jobs = run.jobs
    if not jobs.main.id:
        return (run.found,)
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
    gate: bool = True,
    workers: int = 1,
    baseline: Baseline | None = None,
    fail_on: Level = "must",
    cluster: str | Engine | None = None,
    progress: Callable[[str], None] = lambda _: None,
    interruption: Interruption | None = None,
) -> Examination:
    """Judge captured answers. What cannot be read is among the complaints, and makes the verdict inconclusive unless `keep_going`.

    `form` names the format that every file is taken for. `as_list`: what has no request is one list of one job, in the order of the paths.
    After an `interruption` nothing more is read. Without the `gate`, every answer is judged by the rules, which takes longer and says the same.
    Long files of lines are judged by so many `workers`; the report does not depend on it. `cluster` is the address of a dask scheduler
    (`tcp://host:8786`), or `local:N`: then all of it is judged there.
    """
    from ftevents.captures import Harvest
    from ftevents.captures.parts import Way
    from ftevents.captures.remote import shown_path

    interruption = interruption or Interruption()
    way = Way(load().facts[profile], tuple(clauses or offline_clauses()), gate, form)
    judge, found = Judge(way.facts, way.clauses, as_list=as_list, gate=gate), Harvest()
    if cluster is None:
        transcript = _judged_here(paths, judge, found, way, stdin=stdin, workers=1 if as_list else workers, interruption=interruption)
    else:
        wanted = frozenset(entry.job for entry in baseline.entries if entry.job is not None) if baseline is not None else frozenset()
        flow = {"wanted": wanted, "stop": lambda: interruption.happened, "progress": progress}
        transcript = _judged_there(cluster, paths, judge, found, way, as_list=as_list, **flow)
    reasons = [found.complaint] if found.complaint is not None and not keep_going else []
    if not found.documents:
        reasons.append("no document was judged")
    if interruption.happened:
        reasons.insert(0, f"interrupted: only what was read until then was judged ({count(found.documents, 'document')})")
    report = build(
        transcript,
        ledgers=judge.ledgers,
        profile=profile,
        target=_names(paths),
        source="the command line",
        clauses=clauses or offline_clauses(),
        inconclusive=reasons,
        notes=(*_selection(clauses, profile), *found.notes(as_list=as_list)),
        baseline=baseline,
        fail_on=fail_on,
        budget={"interrupted": True} if interruption.happened else {},
        options=capture_options(
            [*map(shown_path, map(str, paths[:100]))], form=form, clauses=clauses, keep_going=keep_going, as_list=as_list
        ),
    )
    if found.complaint is not None and keep_going:
        report = replace(report, reasons=(*report.reasons, f"{found.complaint} (--keep-going)"))
    return Examination(_located(report, transcript), transcript, found.complaints)


def _judged_here(
    paths: Sequence[str | Path], judge: Judge, found: Harvest, way: Way, *, stdin: BinaryIO | None, workers: int, interruption: Interruption
) -> Transcript:
    """Judge files in this process, long ones in some more."""
    from ftevents.captures import Prover
    from ftevents.captures.formats import Ways
    from ftevents.captures.judging import judge_files
    from ftevents.captures.shards import Workers
    from ftevents.captures.shelf import Shelf

    prover = Prover(way.facts) if way.gate else None
    with Shelf() as shelf, Workers(workers, way.facts, way.clauses, gate=way.gate) as pool:
        ways = Ways(prover, shelf, pool.judging(judge, found, lambda: interruption.happened))
        judge_files(paths, judge, found, stdin=stdin or sys.stdin.buffer, form=way.form, ways=ways, stop=lambda: interruption.happened)
        return judge.finish()


def _judged_there(
    cluster: str | Engine, paths: Sequence[str | Path], judge: Judge, found: Harvest, way: Way, *, as_list: bool, **flow: Any
) -> Transcript:
    """Judge files on a cluster."""
    from ftevents.cluster.flow import Flow

    if as_list:
        raise UsageError("--as-list takes everything for one list, which one process judges; leave --cluster away")
    if "-" in map(str, paths):
        raise UsageError(
            "standard input is here alone, and no worker of a cluster can read it; name files or URLs, or leave --cluster away"
        )
    if not isinstance(cluster, str):
        return Flow(cluster, judge, found, way, **flow).run(paths)
    from ftevents.cluster.client import connected

    with connected(cluster) as engine:
        return Flow(engine, judge, found, way, **flow).run(paths)


def _names(paths: Sequence[str | Path]) -> str:
    from ftevents.captures.remote import shown_path

    names = ", ".join("standard input" if str(path) == "-" else shown_path(str(path)) for path in paths[:3])
    return names + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def _located(report: Report, transcript: Transcript) -> Report:
    """Return the report with the file of each finding, and with line and column where the text of the file was judged."""
    from ftevents.captures import file_of, locate

    def place(finding: Finding) -> Finding:
        exchange = transcript.by_number.get(finding.exchanges[0]) if finding.exchanges else None
        if exchange is None or exchange.place != finding.place:
            return finding
        file, line = file_of(exchange)
        finding = replace(finding, file=file, line=line)
        where = locate(exchange, finding.pointer)
        if where is None:
            return finding
        words = f"line {where[0]} column {where[1]}"
        return replace(finding, place=f"{finding.place} ({words})", words=f"{finding.words} ({words})", line=where[0], column=where[1])

    return replace(report, clauses=tuple(replace(each, findings=tuple(map(place, each.findings))) for each in report.clauses))


def offline_clauses() -> list[str]:
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
