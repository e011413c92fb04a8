"""Tests of sharing: of several workers one asks, and the others get what it got, be it a failure."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from ftevents.evidence import Transcript
from ftevents.examine import Examination
from ftevents.report import build
from ftevents.sharing import share
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from pathlib import Path

REPORT = build(Transcript([]), profile="openai", target="a target", source="a test")


def test_one_makes_it_and_all_have_it(tmp_path: Path) -> None:
    """At whatever moment they come."""
    made: list[int] = []

    def make() -> Examination:
        made.append(1)
        return Examination(REPORT, Transcript([]))

    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: share(tmp_path, make), range(8)))

    assert len(made) == 1
    assert {each.report.headline for each in got} == {REPORT.headline}


def test_a_mistake_of_use_is_told_to_all(tmp_path: Path) -> None:
    """In the same words, and the server is not asked again."""

    def make() -> Examination:
        raise UsageError("no server is there")

    for _ in range(2):
        with pytest.raises(UsageError, match=r"^no server is there$"):
            share(tmp_path, make)
    with pytest.raises(UsageError):
        share(tmp_path, lambda: pytest.fail("asked again"))


def test_a_fault_of_ours_is_one_for_all(tmp_path: Path) -> None:
    """Its kind is handed on, its text is not."""

    def make() -> Examination:
        raise ZeroDivisionError("secret")

    with pytest.raises(ZeroDivisionError):
        share(tmp_path, make)
    with pytest.raises(RuntimeError, match=r"^the worker that asked the server failed: ZeroDivisionError$"):
        share(tmp_path, make)


def test_a_worker_that_is_stopped_leaves_the_asking_to_the_next(tmp_path: Path) -> None:
    """Its lock ends with it."""

    def interrupted() -> Examination:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        share(tmp_path, interrupted)

    assert share(tmp_path, lambda: Examination(REPORT, Transcript([]))).report is REPORT
