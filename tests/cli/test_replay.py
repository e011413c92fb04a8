"""Tests of `ftevents replay`: what still stands, what is gone, what cannot be told, and where requests and keys go."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.contract import load
from ftevents.reference import build, serve, standard
from servers import KEY, Scripted, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cli.conftest import Done
    from ftevents.reference import Reply, ServerRequest

    Command = Callable[..., Done]

WRONG = "some-key-that-is-not-the-right-one"


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the key of the servers here."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


@contextmanager
def changing(*faults: str) -> Iterator[tuple[str, Callable[..., None], list[ServerRequest]]]:
    """Serve a server with faults, and yield its address, a function that gives it other ones, and a list of what it is asked."""
    asked: list[ServerRequest] = []
    behind = [build(standard(), faults=faults, key=KEY)]

    def answer(request: ServerRequest) -> Reply:
        asked.append(request)
        return behind[0].handle(request)

    def change(*other: str) -> None:
        behind[0] = build(standard(), faults=other, key=KEY)
        asked.clear()

    with serve(Scripted(answer)) as serving:
        yield serving.base_url, change, asked


def report(ftevents: Command, base_url: str, path: Path, *options: str) -> dict[str, Any]:
    """Check a server, and return its report, which is written to a file."""
    ftevents("check", base_url, "-q", "--json", str(path), *options)
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    "fault",
    [
        "after-ignored",
        "has-more-always-false",
        "limit-ignored",
        "one-event-misplaced",
        "error-without-param",
        "key-in-the-page",
        "keys-not-asked-for",
        "unknown-job-redirects",
        "page-is-short",
    ],
)
def test_what_is_broken_still_stands_and_what_is_mended_is_gone(ftevents: Command, tmp_path: Path, fault: str) -> None:
    """The first finding of every clause that a fault breaks stands while the fault is there, and none stands any more when it is not."""
    path = tmp_path / "r.json"
    with changing(fault) as (base_url, change, _):
        clauses = [each["id"] for each in report(ftevents, base_url, path)["clauses"] if each["findings"]]
        there = {clause: ftevents("replay", str(path), f"{clause}:1") for clause in clauses}
        change()
        mended = ftevents("replay", str(path))

    assert clauses
    assert {clause: done.code for clause, done in there.items() if done.code != 1} == {}
    assert "STILL STANDS" not in mended.out
    assert "\nGONE " in mended.out
    assert mended.code == (2 if "CANNOT BE TOLD" in mended.out else 0)


def test_a_finding_is_told_in_two_lines(ftevents: Command, tmp_path: Path) -> None:
    """Its standing with its address, and why; the target stands in front, and a sum behind."""
    with changing("limit-ignored") as (base_url, change, _):
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
        stands = ftevents("replay", str(tmp_path / "r.json"), "pagination/limit-is-respected:2").out.splitlines()
        change()
        gone = ftevents("replay", str(tmp_path / "r.json"), "pagination/limit-is-respected:2").out.splitlines()

    assert stands[:2] == [f"target: {base_url} (from the report)", "STILL STANDS pagination/limit-is-respected:2"]
    assert stands[2].startswith("  request 1 (")
    assert "; expected at most " in stands[2]
    assert stands[3:] == ["1 finding: 1 stands, 0 gone, 0 cannot be told"]
    assert gone[1:] == ["GONE pagination/limit-is-respected:2", "  1 looked at, all held", "1 finding: 0 stands, 1 gone, 0 cannot be told"]


def test_only_the_requests_of_the_finding_are_asked(ftevents: Command, tmp_path: Path) -> None:
    """Byte for byte, in their order, with the key that they had."""
    with changing("limit-ignored") as (base_url, change, asked):
        whole = report(ftevents, base_url, tmp_path / "r.json")
        finding = next(each for each in whole["clauses"] if each["id"] == "pagination/limit-is-respected")["findings"][0]
        change("limit-ignored")
        ftevents("replay", str(tmp_path / "r.json"), "pagination/limit-is-respected:1")
        sent = [(request.target, request.header("authorization")) for request in asked]
    urls = [each["url"] for each in whole["evidence"]["exchanges"] if each["number"] in finding["exchanges"]]

    assert sent == [(url.removeprefix(base_url.removesuffix("/v1")), [f"Bearer {KEY}"]) for url in urls]


@pytest.mark.parametrize(
    "fault", ["beginning-of-the-key-is-enough", "empty-key-accepted", "any-scheme", "any-key-will-do", "no-key-needed"]
)
def test_credentials_are_made_anew(ftevents: Command, tmp_path: Path, fault: str) -> None:
    """A finding about a key that is not quite right is asked with such a key."""
    with changing(fault) as (base_url, _, _):
        whole = report(ftevents, base_url, tmp_path / "r.json")
        clause = next(each["id"] for each in whole["clauses"] if each["verdict"] == "violated" and each["id"].startswith("auth/"))
        done = ftevents("replay", str(tmp_path / "r.json"), clause)

    assert (done.code, "CANNOT" in done.out) == (1, False)
    assert KEY not in done.out + (tmp_path / "r.json").read_text("utf-8")


def test_another_server_is_asked_only_if_it_is_named(ftevents: Command, tmp_path: Path) -> None:
    """--target takes the place of the report's target in every URL."""
    with changing("limit-ignored") as (base_url, change, asked), reference() as other:
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
        change()
        done = ftevents("replay", str(tmp_path / "r.json"), "--target", other.base_url)

        assert (done.code, asked) == (0, [])
        assert other.requests > 0
    assert done.out.startswith(f"target: {other.base_url} (from --target)\n")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://127.0.0.1:9/v1/x"}, "its URL 'http://127.0.0.1:9/v1/x' is not one of the target "),
        ({"url": "TARGET@127.0.0.1:9/x"}, "its URL '"),
        ({"url": "TARGET/a b"}, "it cannot be sent: white space or a control character in the target "),
        ({"url": "TARGET/a…b"}, "its URL is not in the report in full"),
        ({"method": "DELETE"}, "it asks with 'DELETE', which may change things; --probe-methods allows it"),
        ({"method": "GET\r\nX: y"}, "it asks with 'GET\\r\\nX: y', which may change things"),
        ({"asked": None}, "the report does not say what was meant by 'request "),
        ({"asked": {"probe": "walk", "hop": "x"}}, "'hop' of 'request "),
        ({"asked": {"probe": "walk", "unknown": "x"}}, "'unknown' of 'request "),
        ({"request_headers": [["X", "a\r\nb"]]}, "it cannot be sent: a line break or NUL in the value of the header X"),
        ({"request_headers": [["X"]]}, "its headers are not in the report as they should be"),
        ({"number": -1}, "the report names no request for it"),
    ],
    ids=["origin", "userinfo", "space", "cut", "method", "method-line", "asked", "type", "member", "header", "pair", "absent"],
)
def test_a_report_decides_neither_where_requests_go_nor_what_they_change(
    ftevents: Command, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    """What is not fit to be asked is not asked, and the finding cannot be told."""
    path = tmp_path / "r.json"
    with changing("limit-ignored") as (base_url, change, asked):
        whole = report(ftevents, base_url, path, "--quick")
        for each in whole["evidence"]["exchanges"]:
            each.update({name: value.replace("TARGET", base_url) if isinstance(value, str) else value for name, value in changes.items()})
        path.write_text(json.dumps(whole), "utf-8")
        change()
        done = ftevents("replay", str(path), "pagination/limit-is-respected:1")

        assert (done.code, asked) == (2, [])
    assert f"\nCANNOT BE TOLD pagination/limit-is-respected:1\n  {words}" in done.out


def test_what_a_report_says_moves_nothing_on_a_terminal(ftevents: Command, tmp_path: Path) -> None:
    """Its words are shown with escapes, and start no command of a CI server."""
    path = tmp_path / "r.json"
    with changing("limit-ignored") as (base_url, _, _):
        whole = report(ftevents, base_url, path, "--quick")
        for each in whole["evidence"]["exchanges"]:
            each["place"] = "\n::error::x\x1b[2J"
        path.write_text(json.dumps(whole), "utf-8")
        done = ftevents("replay", str(path), "pagination/limit-is-respected:1")

    assert done.code == 1
    assert "(\\n::error::x\\x1b[2J) /data" in done.out
    assert "\x1b" not in done.out


def test_what_was_asked_with_a_key_is_not_asked_without(ftevents: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A missing key is a mistake of use; with --no-auth it is a wish."""
    with changing("limit-ignored") as (base_url, _, _):
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
        monkeypatch.delenv("OPENAI_API_KEY")
        missing = ftevents("replay", str(tmp_path / "r.json"), "pagination/limit-is-respected:1")
        wished = ftevents("replay", str(tmp_path / "r.json"), "pagination/limit-is-respected:1", "--no-auth")

    assert (missing.code, missing.out) == (2, "")
    assert missing.err.startswith("ftevents: these requests were sent with a key; set OPENAI_API_KEY or say --key-env NAME")
    assert (wished.code, "is refused with status 401" in wished.out) == (2, True)


def test_what_gets_no_answer_cannot_be_told(ftevents: Command, tmp_path: Path) -> None:
    """A server that is gone does not make a finding go."""
    with changing("limit-ignored") as (base_url, _, _):
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
    done = ftevents("replay", str(tmp_path / "r.json"), "pagination/limit-is-respected:1")

    assert done.code == 2
    assert "got no answer: " in done.out


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("page/object", "'page/object' has no finding in "),
        ("no/such", "'no/such' has no finding in "),
        (
            "pagination/limit-is-respected:0",
            "'pagination/limit-is-respected:0' is no finding; those of pagination/limit-is-respected are numbered from 1 to ",
        ),
        ("pagination/limit-is-respected:x", "'pagination/limit-is-respected:x' is no finding; "),
    ],
)
def test_an_address_that_is_not_there_is_told(ftevents: Command, tmp_path: Path, address: str, words: str) -> None:
    """With those that there are."""
    with changing("limit-ignored") as (base_url, change, asked):
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
        change()
        done = ftevents("replay", str(tmp_path / "r.json"), address)

        assert (done.code, done.out, asked) == (2, "", [])
    assert done.err.startswith(f"ftevents: {words}")


def test_a_report_without_findings_has_nothing_to_ask(ftevents: Command, tmp_path: Path) -> None:
    """The exit code is 0: none stands."""
    with changing() as (base_url, _, _):
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
        done = ftevents("replay", str(tmp_path / "r.json"))

    assert (done.code, done.out) == (0, f"{tmp_path}/r.json has no finding\n")


def test_captures_cannot_be_asked(ftevents: Command, tmp_path: Path) -> None:
    """It says what to do instead."""
    (tmp_path / "page.json").write_text('{"object": "x", "data": [], "has_more": false}', "utf-8")
    ftevents("validate", str(tmp_path / "page.json"), "-q", "--json", str(tmp_path / "r.json"))
    done = ftevents("replay", str(tmp_path / "r.json"))

    assert (done.code, done.out) == (2, "")
    assert done.err.endswith("is on captures, of which nothing can be asked again; run ftevents validate on new ones\n")


def test_a_key_that_is_given_back_is_shown_nowhere(ftevents: Command, tmp_path: Path) -> None:
    """Neither the key nor its base64 nor its percent-encoding, when it is asked again."""
    with changing("key-in-the-error") as (base_url, _, _):
        report(ftevents, base_url, tmp_path / "r.json", "--quick")
        done = ftevents("replay", str(tmp_path / "r.json"), "auth/key-stays-secret")

    assert done.code == 1
    assert KEY not in done.out + done.err


def test_every_clause_has_a_rule_to_judge_again() -> None:
    """So that no finding is without one."""
    from ftevents.rules import RULES

    assert {*load().clauses} == {*RULES}
