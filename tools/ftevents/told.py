"""Told: what a run was told to do, as its report shows it: no key, and of headers and parameters the names alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.evidence import Expected
    from ftevents.live.budget import Budget
    from ftevents.live.run import Run
    from ftevents.live.target import Target


def live_options(
    target: Target,
    budget: Budget,
    *,
    job_ids: Sequence[str] = (),
    clauses: Sequence[str] | None = None,
    expected: Sequence[Expected] = (),
    key_env: str,
) -> dict[str, Any]:
    """Return the options of a live run as JSON."""
    return {
        "job_ids": list(job_ids),
        "clauses": None if clauses is None else list(clauses),
        "auth": target.auth,
        "key_env": key_env if target.key else None,
        "other_key": target.other_key is not None,
        "headers": [name for name, _ in target.headers],
        "query": [name for name, _ in target.query],
        "expected": [{"job": each.job, "events": each.count} for each in expected],
        "deadline": budget.deadline,
        "workers": budget.workers,
        "rate": budget.rate,
        "cap": budget.cap,
        "probe_methods": budget.probe_methods,
    }


def capture_options(
    paths: Sequence[object], *, form: str | None, clauses: Sequence[str] | None, keep_going: bool, as_list: bool
) -> dict[str, Any]:
    """Return the options of a validation as JSON; of many paths the first hundred, which hold no secret."""
    return {
        "paths": [str(path) for path in paths[:100]],
        "format": form,
        "clauses": None if clauses is None else list(clauses),
        "keep_going": keep_going,
        "as_list": as_list,
    }


def spent(run: Run, budget: Budget) -> dict[str, Any]:
    """Return what a live run was allowed to cost, and how it fared with that, as JSON."""
    return {
        "size": budget.size,
        "max_requests": budget.requests,
        "max_seconds": budget.max_seconds,
        "rate_limited": run.rate_limited,
        "out_of_time": run.out_of_time,
        "interrupted": run.interrupted,
    }
