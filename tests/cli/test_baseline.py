"""Tests of --select, --ignore, --fail-on and --baseline at the command line: what is asked, what fails, and what is written."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from ftevents.reference import standard
from servers import KEY, reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Done

    Command = Callable[..., Done]

QUICK = ("--quick", "--no-auth")
SINGLE = next(job.id for job in standard().jobs.values() if len(job.events) == 1)
LEVEL = {"id": "e1", "created_at": 1, "level": "debug", "message": "m", "object": "fine_tuning.job.event"}


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder of one's own."""
    monkeypatch.chdir(tmp_path)


def test_only_what_the_selected_clauses_need_is_asked(ftevents: Command) -> None:
    """And only they are judged, which is told."""
    asked = []
    for selection in ((), ("--select", "pagination/default-page-is-20")):
        with reference(key=None) as server:
            done = ftevents("check", server.base_url, "--no-auth", *selection)
            asked.append(server.requests)

    assert asked[1] < asked[0] / 2
    assert "CONFORMING: 1 of 1 clauses exercised" in done.out
    assert re.search(r"^  1 of \d+ clauses selected$", done.out, re.MULTILINE)


def test_an_ignored_clause_fails_nothing(ftevents: Command) -> None:
    """It is not judged at all."""
    with reference(["has-more-always-false"], key=None) as server:
        codes = [ftevents("check", server.base_url, *QUICK, *more).code for more in ((), ("--ignore", "pagination,page"))]

    assert codes == [1, 0]


def test_a_selection_without_pagination_needs_no_two_events(ftevents: Command) -> None:
    """Too little was seen only where pagination is asked for."""
    with reference(key=None) as server:
        check = ("check", server.base_url, *QUICK, "--job-id", SINGLE)
        codes = [ftevents(*check, "--select", family).code for family in ("errors", "pagination")]

    assert codes == [0, 2]


def test_a_pattern_that_matches_nothing_is_told_before_anything_is_asked(ftevents: Command) -> None:
    """With what may be meant."""
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, "--select", "pagination,erors/*")
        asked = server.requests

    assert (done.code, done.out, asked) == (2, "", 0)
    assert done.err.startswith("ftevents: --select 'erors/*' matches no clause; did you mean errors")


def test_a_dry_run_is_of_the_selection(ftevents: Command) -> None:
    """Only its probes are planned."""
    out = ftevents("check", "--dry-run", "--select", "errors/unknown-job").out

    assert "unknown-job: Job ids that name no job.\n        feeds errors/ unknown-job\n" in out
    assert "limit-forms" not in out


def test_a_capture_is_judged_by_what_is_selected(ftevents: Command, tmp_path: Path) -> None:
    """What no capture shows cannot be selected alone."""
    (tmp_path / "e.json").write_text(json.dumps(LEVEL), "utf-8")

    assert ftevents("validate", "e.json").code == 1
    assert ftevents("validate", "e.json", "--select", "event/object,auth").code == 0
    assert "no capture shows a clause of auth" in ftevents("validate", "e.json", "--select", "auth").err


def test_advice_fails_where_that_is_wanted(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run then does not conform, and says why."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with reference(["error-without-param"]) as server:
        done = [ftevents("check", server.base_url, "--quick", "--profile", "compatible", *more) for more in ((), ("--fail-on", "should"))]

    assert [each.code for each in done] == [0, 1]
    assert "  note: 1 clause broken at should level, which counts (--fail-on should)\n" in done[1].out


def test_a_server_with_known_deviations_conforms_until_it_is_put_right(ftevents: Command, tmp_path: Path) -> None:
    """Written once, the baseline excuses what was violated; when that holds, its entries are stale, and an update takes them out."""
    with reference(["has-more-always-false"], key=None) as server:
        check = ("check", server.base_url, *QUICK, "--baseline", "b.yaml")
        codes = [ftevents(*check, *more).code for more in ((), ("--baseline-update",), ())]
    written = (tmp_path / "b.yaml").read_text("utf-8")
    with reference(key=None) as server:
        check = ("check", server.base_url, *QUICK, "--baseline", "b.yaml")
        stale = ftevents(*check)
        update = ftevents(*check, "--baseline-update")
        after = ftevents(*check)

    assert codes == [2, 0, 0]
    assert "- clause: pagination/has-more-is-true\n" in written
    assert (stale.code, update.code, after.code) == (1, 0, 0)
    assert "\n  stale: b.yaml:3: " in stale.out
    assert update.err == f"ftevents: b.yaml: 0 added, {written.count('- clause')} removed\n"
    assert "- clause" not in (tmp_path / "b.yaml").read_text("utf-8")


def test_a_mistake_in_the_baseline_is_told_before_anything_is_asked(ftevents: Command, tmp_path: Path) -> None:
    """With its line."""
    (tmp_path / "b.yaml").write_text("- clause: page/object\n", "utf-8")
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, "--baseline", "b.yaml")
        asked = server.requests

    assert (done.code, done.err, asked) == (2, "ftevents: b.yaml:1: the entry has no reason; say why this is put up with\n", 0)


def test_a_baseline_excuses_captures_too(ftevents: Command, tmp_path: Path) -> None:
    """By clause, and what is new still fails."""
    (tmp_path / "e.json").write_text(json.dumps(LEVEL), "utf-8")
    (tmp_path / "f.json").write_text(json.dumps(LEVEL | {"object": "thing"}), "utf-8")
    (tmp_path / "b.yaml").write_text("- clause: event/level\n  reason: levels are ours\n", "utf-8")

    known = ftevents("validate", "e.json", "--baseline", "b.yaml")
    assert (known.code, "known:\n  b.yaml:1: event/level: levels are ours, 1 seen\n" in known.out) == (0, True)
    assert ftevents("validate", "f.json", "--baseline", "b.yaml").code == 1


def test_no_secret_is_written_to_the_baseline(ftevents: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the server gives the key back."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with reference(["key-in-the-page"]) as server:
        done = ftevents("check", server.base_url, "--quick", "--baseline", "b.yaml", "--baseline-update")

    assert done.code == 0
    assert (tmp_path / "b.yaml").read_text("utf-8").endswith('- clause: auth/key-stays-secret\n  reason: "TODO: say why"\n')
    assert KEY not in done.out + done.err + (tmp_path / "b.yaml").read_text("utf-8")
