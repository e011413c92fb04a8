"""The offline benchmark on tiny data: its data, its rows and its page. Nothing is said of how long anything takes."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import bench
import bench_data
import bench_docs
import pytest
from bench_rows import Table, Target
from bench_running import Case, Result, Run

if TYPE_CHECKING:
    from pathlib import Path

TARGETS = [
    "events: verdict, links kept, over orjson.loads",
    "events: the final check, over orjson.loads",
    "events: jsonschema over the verdict",
    "pages: verdict, links kept, over orjson.loads",
    "pages: the final check, over orjson.loads",
    "pages: jsonschema over the verdict",
    "events: 1 % bad with all findings, over all valid",
    "pages: 1 % bad with all findings, over all valid",
    "pages: the whole command over sourcemeta --fast",
    "pages: the whole command over ajv in node",
    "events: the whole command over sourcemeta --fast",
    "events: the whole command over ajv in node",
    "check-jsonschema over the whole command, both on # MB",
    "the same for each MB, the command on # MB",
    "peak of all memory, events (# MB), without the links",
    "peak of all memory, pages (# MB), without the links",
    "peak of anonymous memory, one document (# MB)",
    "peak of anonymous memory, HAR (# MB)",
    "memory for each further event, up to # events in pages",
    "two spinning processes over one",
    "two workers over one (# MB of pages)",
]
LARGE = ["peak of anonymous memory, one document (# MB)", "memory for each further event, up to # events in events"]
COMPARED = [
    "orjson.loads",
    "json.loads",
    "**ftevents**, verdict with links kept",
    "ftevents, with the final check",
    "jsonschema-rs",
    "pydantic",
    "jsonschema",
    "ftevents, whole command",
    "sourcemeta --fast, whole command",
    "ajv in node, whole process",
]
OTHERS = [
    "one JSON document (# MB)",
    "HAR (# MB)",
    "cassette of vcrpy, YAML (# MB)",
    "pages, one worker (# MB)",
    "pages, two workers (# MB)",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run the benchmark once, with a hundredth of the data, and return the folder that stands for docs/."""
    docs = tmp_path_factory.mktemp("docs")
    shutil.copy(bench_docs.DOCS / "performance.md", docs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_docs, "DOCS", docs)
        code = bench.main(["--scale", "0.01", "--rounds", "1", "--no-npm", "--write", "--json", str(docs / "figures.json")])
    assert code == 0
    return docs


def rows(document: str) -> list[list[str]]:
    """Return the cells of all lines of the tables in the part that is measured, with sizes as `#`; heads and rules are left out."""
    part = document.partition(bench_docs.BEGIN)[2].partition(bench_docs.END)[0]
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line.startswith("|")]
    named = [[re.sub(r"\d[\d.,]* (?=MB|events)", "# ", cells[0]), *cells[1:]] for cells in found]
    return [cells for cells in named if cells[0] not in ("---", "what", "on the same lines", "whole command, another file")]


def test_the_table_has_every_row_and_each_a_number_or_why_there_is_none(folder: Path) -> None:
    """With one round, a hundredth of the data and without npm, all rows are there; only npm's have no number."""
    found = rows((folder / "performance.md").read_text("utf-8"))
    missing = [cells[0] for cells in found if "not measured" in cells[1]]

    assert [cells[0] for cells in found] == [*TARGETS, *COMPARED, *OTHERS]
    assert missing == [name for name in (*TARGETS, *COMPARED) if "sourcemeta" in name or "ajv" in name]
    assert all("left out with --no-npm" in cells[1] for cells in found if cells[0] in missing)


def test_each_case_finds_what_was_planted(folder: Path) -> None:
    """Of 1,000 events in each bad file ten are bad, and ten findings are made; of the others none."""
    figures = {each["name"]: each for each in json.loads((folder / "figures.json").read_text("utf-8"))}
    findings = {name: each["runs"][0]["said"]["findings"] for name, each in figures.items() if each["runs"] and each["runs"][0]["said"]}

    assert [each["wrong"] for each in figures.values() if each["wrong"]] == []
    assert {name: number for name, number in findings.items() if number} == {"ftevents, bad events": 10, "ftevents, bad pages": 10}


def test_the_picture_has_a_bar_for_each_validator_that_was_measured(folder: Path) -> None:
    """The picture is well-formed, and of seven validators for each form."""
    picture = ET.fromstring((folder / "performance.svg").read_text("utf-8"))  # noqa: S314 - made by this program
    svg = "{http://www.w3.org/2000/svg}"

    assert len(picture.findall(f"{svg}rect")) == 1 + 2 * 7
    assert len([each for each in picture.findall(f"{svg}rect") if each.get("fill") == bench_docs.OURS]) == 2 * 2


def test_the_page_has_the_rows_that_the_program_has() -> None:
    """docs/performance.md was written by this program, with or without the large files."""
    found = {cells[0] for cells in rows((bench_docs.DOCS / "performance.md").read_text("utf-8"))}

    assert [name for name in (*TARGETS, *COMPARED, *OTHERS) if name not in found] == []
    assert found - {*TARGETS, *COMPARED, *OTHERS} <= {*LARGE, "events, 1,000,000 (# MB)", "one JSON document, large (# MB)"}


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    """The words around the tables stay; a page without the marks is told."""
    page = f"before\n{bench_docs.BEGIN}\nold\n{bench_docs.END}\nafter"

    assert bench_docs.replaced(page, r"new \1") == f"before\n{bench_docs.BEGIN}\n\nnew \\1\n\n{bench_docs.END}\nafter"
    with pytest.raises(ValueError, match="put both marks back"):
        bench_docs.replaced("before", "new")


def test_the_data_is_the_same_at_every_run(tmp_path: Path) -> None:
    """Two files of the same kind are equal, byte for byte; an event is about 309 bytes long."""
    one = bench_data.page_lines(tmp_path / "one", 1_000, bad=True)
    two = bench_data.page_lines(tmp_path / "two", 1_000, bad=True)
    events = bench_data.event_lines(tmp_path / "events", 1_000)

    assert one.path.read_bytes() == two.path.read_bytes()
    assert one.bad == 10
    assert abs(events.size / events.events - bench_data.EVENT_BYTES) < 3


def test_each_bad_event_has_one_flaw_and_each_flaw_is_had() -> None:
    """Of 800 events eight are bad, two in each way; the others are as they would be without them."""
    flaws = bench_data.flaws_of(800)
    bad, good = (list(bench_data.events(800, each)) for each in (flaws, None))

    assert sorted(flaws.values()) == sorted([*bench_data.FLAWS] * 2)
    assert [number for number in range(800) if bad[number] != good[number]] == [*flaws]


def test_a_walk_has_its_cursors_and_its_end() -> None:
    """A page is asked for with the last id of the page before it; `has_more` is false on the last page of each job only."""
    pages = [(url, json.loads(body)) for url, body in bench_data.pages(bench_data.WALK + 200)]
    cursors = [url.partition("after=")[2] for url, _ in pages]
    lasts = [page["data"][-1]["id"] if page["has_more"] else "" for _, page in pages]

    assert cursors == ["", *lasts[:-1]]
    assert [index for index, (_, page) in enumerate(pages) if not page["has_more"]] == [99, 101]
    assert len({each["id"] for _, page in pages for each in page["data"]}) == bench_data.WALK + 200


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target("most", 0.9, "x", 0.9), True),
        (Target("most", 0.91, "x", 0.9), False),
        (Target("least", 30.0, "x", 30.0, is_most=False), True),
        (Target("least", 29.9, "x", 30.0, is_most=False), False),
        (Target("none", 5.0, "x", None), None),
        (Target("absent", None, "x", 0.9), None),
        (Target("busy", 1.0, "x", 1.6, is_most=False, judged=False), None),
    ],
    ids=lambda each: each.says + str(each.value) if isinstance(each, Target) else None,
)
def test_a_target_is_met_missed_or_not_told(target: Target, met: bool | None) -> None:  # noqa: FBT001 - a parameter of the test
    """The bound itself is met; what was not measured, or has no target, is neither met nor missed."""
    assert target.met is met


@pytest.mark.parametrize(("spun", "met"), [(1.0, False), (1.2, None)], ids=["quiet", "busy"])
def test_workers_are_judged_only_where_the_machine_has_two_processors_to_give(spun: float, met: bool | None) -> None:  # noqa: FBT001
    """Two spinning processes that take as long as one: judged; that take longer than 1.11 times as long: not."""
    walls = {"1 workers": 3.0, "2 workers": 2.5, "1 spinning": 1.0, "2 spinning": spun}
    results = {name: Result(Case(name, ()), [Run(wall, wall, 1.0, None)]) for name, wall in walls.items()}
    made = bench_data.Made(bench_docs.DOCS, 1, 100)
    table = Table(results, dict.fromkeys(("events", "pages", "small", "document", "HAR", "long"), made))

    assert [target.met for target in table.targets() if target.says.startswith("two workers")] == [met]


def test_a_wrong_verdict_ends_the_benchmark_with_1_and_a_missed_target_only_with_strict() -> None:
    """What was measured of a case with a wrong verdict is not told as a number."""
    slow = Result(Case("ftevents, events", ()), [Run(9.0, 9.0, 1.0, None, {"seconds": 9.0, "final": 1.0})])
    base = Result(Case("orjson.loads, events", ()), [Run(1.0, 1.0, 1.0, None, {"seconds": 1.0})])
    made = dict.fromkeys(("events", "pages", "small", "document", "HAR", "long"), bench_data.Made(bench_docs.DOCS, 1, 100))
    table = Table({each.case.name: each for each in (slow, base)}, made)

    assert [bench.ended(table, strict=strict) for strict in (False, True)] == [0, 1]
    slow.wrong.append("3 findings; expected 0")
    assert bench.ended(table, strict=False) == 1
    assert table.targets()[0].cells[1] == "not measured: 3 findings; expected 0"


def test_a_part_of_the_cases_is_never_written_into_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    """--write together with --only is a mistake in the use, told before anything is measured."""
    with pytest.raises(SystemExit) as ended:
        bench.main(["--write", "--only", "pages"])

    assert ended.value.code == 2
    assert "leave out --only, or --write" in capsys.readouterr().err
