"""Tests of `ftevents diff`: what got better and worse between two reports, and reports that cannot be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from servers import reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cli.conftest import Done

    Command = Callable[..., Done]

CLAUSES = ("event/level", "event/id", "page/object")


def clause(name: str, verdict: str, broken: int = 0, looked_at: int = 7, level: str = "must") -> dict[str, Any]:
    """Return a clause of a report."""
    return {"id": name, "level": level, "verdict": verdict, "looked_at": looked_at, "broken": broken, "findings": []}


def report(*clauses: dict[str, Any], verdict: str = "conforming", **more: Any) -> dict[str, Any]:
    """Return a report, as far as a difference looks at it."""
    whole = {"report_version": 1, "verdict": verdict, "target": "http://h/v1", "profile": "openai", "spec_version": 1}
    return whole | {"clauses": [*clauses]} | more


@pytest.fixture
def diff(ftevents: Command, tmp_path: Path) -> Callable[..., Done]:
    """Return a function that compares two reports."""

    def compare(old: object, new: object, *options: str) -> Done:
        for name, document in (("old", old), ("new", new)):
            (tmp_path / f"{name}.json").write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
        return ftevents("diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"), *options)

    return compare


def test_two_runs_of_one_server_do_not_differ(ftevents: Command, tmp_path: Path) -> None:
    """What is broken in both is listed, and is not worse."""
    with reference(["limit-ignored"], key=None) as server:
        for name in ("old", "new"):
            ftevents("check", server.base_url, "-q", "--quick", "--no-auth", "--json", str(tmp_path / f"{name}.json"))
    done = ftevents("diff", str(tmp_path / "old.json"), str(tmp_path / "new.json"))
    first, *_, last = done.out.splitlines()

    assert (done.code, done.err) == (0, "")
    assert (first, last) == ("verdict: not conforming -> not conforming (unchanged)", "nothing got worse")
    assert "\n  pagination/limit-is-respected: violated (" in done.out.partition("still broken (")[2]


def test_a_clause_that_breaks_is_worse(diff: Callable[..., Done]) -> None:
    """With what it was and is; the exit code is 1."""
    done = diff(report(clause("event/level", "holds")), report(clause("event/level", "violated", 2), verdict="not conforming"))

    assert done.code == 1
    assert done.out.splitlines() == [
        "verdict: conforming -> not conforming (worse)",
        "worse (1):",
        "  event/level: holds (7 looked at) -> violated (2 of 7 broken)",
        "something got worse",
    ]


def test_a_clause_that_is_mended_is_better(diff: Callable[..., Done]) -> None:
    """The exit code is 0."""
    done = diff(report(clause("event/level", "violated", 2), verdict="not conforming"), report(clause("event/level", "holds")))

    assert done.code == 0
    assert "better (1):\n  event/level: violated (2 of 7 broken) -> holds (7 looked at)\n" in done.out


@pytest.mark.parametrize(
    ("old", "new", "group", "code"),
    [
        (("not exercised", 0, 0), ("holds", 0, 7), "newly exercised", 0),
        (("not exercised", 0, 0), ("violated", 1, 7), "worse", 1),
        (("could not tell", 0, 3), ("violated", 1, 7), "worse", 1),
        (("off", 0, 0), ("violated", 1, 7), "newly exercised", 0),
        (("holds", 0, 7), ("not exercised", 0, 0), "no longer exercised", 0),
        (("violated", 1, 7), ("could not tell", 0, 3), "no longer exercised", 0),
        (("advice", 1, 7), ("advice", 3, 7), "still broken", 0),
        (("known", 1, 7), ("violated", 1, 7), "worse", 1),
        (("violated", 1, 7), ("known", 1, 7), "better", 0),
    ],
)
def test_where_a_change_belongs(
    diff: Callable[..., Done], old: tuple[str, int, int], new: tuple[str, int, int], group: str, code: int
) -> None:
    """Only what was judged in both can be better or worse, and what is broken that was to be judged before."""
    done = diff(report(clause("event/level", *old)), report(clause("event/level", *new)))

    assert done.code == code
    assert f"\n{group} (1):\n  event/level: {old[0]}" in done.out


def test_what_a_server_may_do_is_never_worse(diff: Callable[..., Done]) -> None:
    """Nor is a clause that the old report does not have, though it is listed."""
    done = diff(report(), report(clause("event/id", "violated", 1), clause("page/known-members", "advice", 1, level="may")))

    assert done.code == 0
    assert "newly exercised (2):\n  event/id: not in the report -> violated (1 of 7 broken)\n" in done.out


def test_a_verdict_that_got_worse_is_worse(diff: Callable[..., Done]) -> None:
    """Though no clause did."""
    done = diff(report(), report(verdict="inconclusive"))

    assert (done.code, done.out) == (1, "verdict: conforming -> inconclusive (worse)\nsomething got worse\n")


def test_what_makes_two_reports_hard_to_compare_is_told(diff: Callable[..., Done]) -> None:
    """Other targets, profiles and versions of the register; hostile text is quoted."""
    done = diff(report(), report(target="http://h/v2\x1b[31m", profile="azure", spec_version=2))

    assert done.out.splitlines()[1:4] == [
        "  note: the targets differ: 'http://h/v1', then 'http://h/v2\\x1b[31m'",
        "  note: the profiles differ: 'openai', then 'azure'",
        "  note: the versions of the register differ: 1, then 2",
    ]


def test_the_difference_as_json(diff: Callable[..., Done], tmp_path: Path) -> None:
    """In a file beside the text, or alone on standard output."""
    pair = report(clause("event/level", "holds")), report(clause("event/level", "violated", 2))
    done = diff(*pair, "--json", str(tmp_path / "diff.json"))
    alone = diff(*pair, "--json", "-")
    found = json.loads(alone.out)

    assert json.loads((tmp_path / "diff.json").read_text("utf-8")) == found
    assert (done.code, alone.code, found["diff_version"], found["is_worse"]) == (1, 1, 1, True)
    assert found["worse"] == [
        {
            "id": "event/level",
            "old": {"verdict": "holds", "level": "must", "looked_at": 7, "broken": 0},
            "new": {"verdict": "violated", "level": "must", "looked_at": 7, "broken": 2},
        }
    ]
    assert "worse (1):" in done.out


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("{", "new.json is no report of ftevents: it is not JSON; write one with --report json=FILE"),
        ("[" * 100_000, "new.json is no report of ftevents: it is not JSON; write one with --report json=FILE"),
        ("[]", "new.json is no report of ftevents: it has no `report_version`; write one with --report json=FILE"),
        (report(report_version=2), "new.json is a report of version 2, and this ftevents reads version 1; write it anew"),
        (report(report_version=True), "new.json is a report of version true, and this ftevents reads version 1; write it anew"),
        (report(verdict="\x1b"), "new.json is damaged: '\\x1b' is no verdict of a run; write it anew with --report json=FILE"),
        (report(target=1), "new.json is damaged: `target` is 1; write it anew with --report json=FILE"),
        (report(profile="x"), "new.json is damaged: 'x' is no profile; write it anew with --report json=FILE"),
        (report(clauses=None), "new.json is damaged: `clauses` is null; write it anew with --report json=FILE"),
        (report(clause("a", "holds")), "new.json is damaged: 'a' is no id of a clause; write it anew with --report json=FILE"),
        (
            report(clause("a/b", "good")),
            "new.json is damaged: 'good' is no verdict of a clause (a/b); write it anew with --report json=FILE",
        ),
    ],
    ids=["no-json", "deep", "no-version", "version", "true", "verdict", "target", "profile", "clauses", "id", "outcome"],
)
def test_a_report_that_cannot_be_read_is_told(diff: Callable[..., Done], document: object, words: str) -> None:
    """With 2, in one sentence."""
    done = diff(report(), document)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ftevents: ")
    assert done.err.endswith(f"/{words}\n")
    assert done.err.count("\n") == 1


def test_a_report_that_is_not_there_is_told(ftevents: Command, tmp_path: Path) -> None:
    """With the reason."""
    done = ftevents("diff", str(tmp_path / "no.json"), str(tmp_path / "no.json"))

    assert (done.code, done.err) == (2, f"ftevents: the report {tmp_path}/no.json cannot be read: No such file or directory\n")
