"""Tests of --report: formats by ending and by name, what is refused before the run, what is told after it, and the same numbers in all."""

from __future__ import annotations

import base64
import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.options import OPTIONS
from ftevents.reference import Reply, build, serve, standard
from ftevents.report.formats import RENDERERS
from servers import KEY, Scripted, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done
    from ftevents.reference import ServerRequest

    Command = Callable[..., Done]

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "spec" / "samples" / "violating"
QUICK = ("-q", "--quick", "--no-auth")


def everywhere(folder: Path) -> list[str]:
    """Return the options that write every format into a folder, each named like its format."""
    return [part for form in RENDERERS for part in ("--report", f"{form}={folder / form}")]


def test_one_run_writes_every_format(ftevents: Command, tmp_path: Path) -> None:
    """Each whole, and nothing else in the folder."""
    done = ftevents("check", *QUICK, *everywhere(tmp_path))

    assert (done.code, done.err) == (0, "")
    assert {path.name for path in tmp_path.iterdir()} == {*RENDERERS}
    assert [form for form in RENDERERS if not (tmp_path / form).read_text("utf-8").strip()] == []


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.json", '{\n "report_version": 1'),
        ("r.badge.json", '{\n "schemaVersion": 1'),
        ("r.sarif", '{\n "$schema"'),
        ("r.sarif.json", '{\n "$schema"'),
        ("R.XML", "<?xml "),
        ("r.md", "## Conforming: "),
        ("r.annotations", "::notice "),
        ("r.html", "<!doctype html>"),
        ("markdown=r.json", "## Conforming: "),
        ("./a=b.md", "## Conforming: "),
    ],
)
def test_the_ending_says_the_format(ftevents: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, begins: str) -> None:
    """The longest one counts, in any case, unless the format is named."""
    monkeypatch.chdir(tmp_path)
    done = ftevents("check", *QUICK, "--report", name)

    assert (done.code, done.err) == (0, "")
    assert (tmp_path / name.removeprefix("markdown=")).read_text("utf-8").lower().startswith(begins.lower())


def test_json_is_short_for_a_report(ftevents: Command, tmp_path: Path) -> None:
    """Both write the same of captures."""
    done = ftevents("validate", str(SAMPLES), "-q", "--json", str(tmp_path / "a"), "--report", f"json={tmp_path / 'b'}")

    assert done.code == 1
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_minus_is_standard_output(ftevents: Command) -> None:
    """The report stands behind the verdict."""
    done = ftevents("check", *QUICK, "--report", "github=-")

    assert done.out.splitlines()[-1].startswith("::notice title=ftevents%3A conforming::")


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (
            ["r.pdf"],
            "--report: the ending of 'r.pdf' stands for no format of reports; there are json (.json), html (.html .htm), junit (.xml), ",
        ),
        (["htlm=r"], "--report: 'htlm' is no format of reports; there are json (.json), "),
        (["html="], "--report html= names no file; give html=FILE, or html=- for standard output"),
        (["no/r.md"], "the report no/r.md cannot be written: there is no folder no"),
        (["folder.md"], "the report folder.md cannot be written: it is a folder"),
        (["file/r.md"], "the report file/r.md cannot be written: file is no folder"),
        (["r.md", "./r.md"], "two reports would be written to ./r.md; give each a file of its own"),
    ],
    ids=["ending", "name", "nothing", "no-folder", "folder", "file", "twice"],
)
def test_what_cannot_be_written_is_told_before_the_run(
    ftevents: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: list[str], words: str
) -> None:
    """With 2, and nothing is asked."""
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, *QUICK, *(part for name in named for part in ("--report", name)))

        assert (done.code, done.out, server.requests) == (2, "", 0)
    assert done.err.startswith(f"ftevents: {words}")
    assert {path.name for path in tmp_path.iterdir()} == {"folder.md", "file"}


def test_a_record_that_cannot_be_written_is_told_before_the_run(ftevents: Command, tmp_path: Path) -> None:
    """As a report is."""
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, *QUICK, "--record", f"{tmp_path}/no/record.har")

        assert (done.code, done.out, server.requests) == (2, "", 0)
    assert done.err == f"ftevents: the report {tmp_path}/no/record.har cannot be written: there is no folder {tmp_path}/no\n"


@pytest.mark.parametrize(("faults", "code"), [([], 2), (["limit-ignored"], 1)], ids=["conforming", "not-conforming"])
def test_what_can_no_longer_be_written_is_told_after_the_run(ftevents: Command, tmp_path: Path, faults: list[str], code: int) -> None:
    """It makes 2 of a verdict that conforms, and one that does not stays; other reports are written."""
    (tmp_path / "gone").mkdir()
    with reference(faults, key=None) as server:
        server.before(lambda: shutil.rmtree(tmp_path / "gone", ignore_errors=True))
        done = ftevents("check", server.base_url, *QUICK, "--json", f"{tmp_path}/gone/r.json", "--report", f"{tmp_path}/r.md")

    assert done.code == code
    assert done.err == f"ftevents: the report {tmp_path}/gone/r.json cannot be written: No such file or directory\n"
    assert (tmp_path / "r.md").exists()


@pytest.fixture(params=["live", "capture"])
def told(request: pytest.FixtureRequest, ftevents: Command, tmp_path: Path) -> tuple[Done, Path]:
    """Return what the console says, and the folder of all reports, of a server with a fault and of captures with many."""
    if request.param == "capture":
        return ftevents("validate", str(SAMPLES), "-v", *everywhere(tmp_path)), tmp_path
    with reference(["after-ignored"], key=None) as server:
        return ftevents("check", server.base_url, "-v", "--no-auth", *everywhere(tmp_path)), tmp_path


def numbers(folder: Path) -> tuple[str, int, str, dict[str, tuple[int, int]]]:
    """Return verdict, number of violated clauses, how many were exercised, and broken and looked at of each violated clause, as the JSON report has them."""
    report = json.loads((folder / "json").read_text("utf-8"))
    broken = {each["id"]: (each["broken"], each["looked_at"]) for each in report["clauses"] if each["verdict"] == "violated"}
    exercised = re.search(r"\d+ of \d+", report["headline"])
    assert exercised is not None
    return report["verdict"], report["counts"]["violated"], exercised[0], broken


def test_the_console_has_the_same_numbers(told: tuple[Done, Path]) -> None:
    """Verdict, clauses exercised and violated, and every clause that is violated."""
    verdict, violated, exercised, broken = numbers(told[1])

    assert f"\n{verdict.upper()}: {exercised} clauses exercised, {violated} violated" in told[0].out
    assert {*re.findall(r"^BROKEN (\S+)", told[0].out, re.MULTILINE)} == {*broken}


def test_junit_has_the_same_numbers(told: tuple[Done, Path]) -> None:
    """As many failures as violated clauses, and as many testcases as clauses that are not off."""
    verdict, violated, exercised, broken = numbers(told[1])
    root = ET.parse(told[1] / "junit").getroot()  # noqa: S314 - our own file
    suites = {suite.get("name"): {each.get("name"): each.get("value") for each in suite.iter("property")} for suite in root}
    found = {
        name: (int(each["broken"] or ""), int(each["looked_at"] or "")) for name, each in suites.items() if each["verdict"] == "violated"
    }

    assert (root.get("failures"), root.get("tests")) == (str(violated), exercised.partition(" of ")[2])
    assert (suites["run"]["verdict"], found) == (verdict, broken)


def test_markdown_has_the_same_numbers(told: tuple[Done, Path]) -> None:
    """In its first line, and in its table."""
    verdict, violated, exercised, broken = numbers(told[1])
    text = (told[1] / "markdown").read_text("utf-8")
    table = text.partition("| Violated |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\S+)` \| must \| ([\d,]+) \| ([\d,]+) \|", table, re.MULTILINE)

    assert text.startswith(f"## {verdict.capitalize()}: {exercised} clauses exercised\n\n{violated} violated")
    assert {name: (int(of.replace(",", "")), int(all_.replace(",", ""))) for name, of, all_ in rows} == broken


def test_annotations_have_the_same_numbers(told: tuple[Done, Path]) -> None:
    """In the notice, and in the errors that are shown."""
    verdict, violated, exercised, broken = numbers(told[1])
    text = (told[1] / "github").read_text("utf-8")
    errors = re.findall(r"^::error .*?title=(\S+) \(must\)::.*%0Abroken: ([\d,]+) of ([\d,]+) looked at", text, re.MULTILINE)

    assert f"::notice title=ftevents%3A {verdict}::{verdict}: {exercised} clauses exercised, {violated} violated" in text
    assert errors
    assert {name: (int(of.replace(",", "")), int(all_.replace(",", ""))) for name, of, all_ in errors}.items() <= broken.items()


def test_sarif_has_the_same_numbers(told: tuple[Done, Path]) -> None:
    """In the properties of the run and of its rules; every violated clause has an error."""
    verdict, violated, exercised, broken = numbers(told[1])
    run = json.loads((told[1] / "sarif").read_text("utf-8"))["runs"][0]
    rules = {rule["id"]: rule["properties"] for rule in run["tool"]["driver"]["rules"]}
    found = {name: (each["broken"], each["looked_at"]) for name, each in rules.items() if each["verdict"] == "violated"}

    assert (run["properties"]["verdict"], run["properties"]["counts"]["violated"], found) == (verdict, violated, broken)
    assert exercised in run["properties"]["headline"]
    assert {result["ruleId"] for result in run["results"] if result["level"] == "error"} == {*broken}


def test_the_badge_has_the_same_numbers(told: tuple[Done, Path]) -> None:
    """All of them in its message."""
    verdict, violated, exercised, _ = numbers(told[1])
    badge = json.loads((told[1] / "badge").read_text("utf-8"))

    assert badge["message"] == f"{verdict}, {violated} violated, {exercised} exercised"


def test_the_page_has_the_same_numbers(told: tuple[Done, Path]) -> None:
    """Verdict and headline stand in it, and every clause that is violated."""
    verdict, _, exercised, broken = numbers(told[1])
    text = (told[1] / "html").read_text("utf-8")

    assert verdict in text.lower()
    assert exercised in text
    assert [name for name in broken if name not in text] == []


def percent(text: str) -> str:
    """Percent-encode every character."""
    return "".join(f"%{ord(character):02X}" for character in text)


SPELLINGS = {
    "plain": KEY,
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 of a pair": base64.b64encode(f":{KEY}".encode()).decode(),
    "hexadecimal": KEY.encode().hex(),
    "backwards": KEY[::-1],
    "upper case": KEY.upper(),
    "percent-encoded": percent(KEY),
    "percent-encoded in lower case": percent(KEY).lower(),
}
"""The key as a server may give it back, and as it must stand in no output."""


def echo(request: ServerRequest) -> Reply:
    """Answer as a server that conforms, but for the key in every spelling in a header, in every event, and in every error."""
    reply = build(standard(), key=KEY).handle(request)
    body = json.loads(reply.body or b"{}")
    everything = " ".join(SPELLINGS.values())
    for event in body.get("data", ()):
        event["message"] = everything
        event["level"] = everything
    if isinstance(body.get("error"), dict):
        body["error"]["message"] = body["error"]["type"] = everything
    content = json.dumps(body).encode()
    headers = [(name, value) for name, value in reply.headers if name.lower() != "content-length"]
    return Reply(reply.status, (*headers, ("X-Echo", everything)), content if reply.body else b"")


def test_a_key_that_is_given_back_is_in_no_output(ftevents: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """However it is spelled: not on the console, in no report, and not when its findings are asked again."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serve(Scripted(echo)) as serving:
        done = ftevents("check", serving.base_url, "-v", *everywhere(tmp_path), "--record", str(tmp_path / "record.har"))
        again = ftevents("replay", str(tmp_path / "json"), "auth/key-stays-secret:1")
    texts = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} | {
        "console": done.out + done.err,
        "replay": again.out + again.err,
    }

    assert (done.code, again.code) == (1, 1)
    assert [
        name for name in ("console", "json", "html", "junit", "markdown", "github", "sarif") if "key-stays-secret" not in texts[name]
    ] == []
    assert [(name, spelling) for name, text in texts.items() for spelling, value in SPELLINGS.items() if value[4:-4] in text] == []


def test_the_documentation_has_every_format() -> None:
    """With its endings and what it is for, and the option's help names them all."""
    table = [f"| `{form}` | {' '.join(f'`{ending}`' for ending in each.endings)} | {each.says} |" for form, each in RENDERERS.items()]
    (option,) = (option for option in OPTIONS if option.name == "report")

    assert "\n".join(["| --- | --- | --- |", *table, ""]) in (ROOT / "docs" / "formats.md").read_text("utf-8")
    assert option.help.rstrip(".").partition(": ")[2].split(", ") == [*RENDERERS]
