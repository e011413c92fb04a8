"""The offline benchmark for readers: the tables of docs/performance.md, and docs/performance.svg as their picture."""

from __future__ import annotations

import math
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from bench_cases import FORMS, LIBRARIES
from bench_rows import number

if TYPE_CHECKING:
    from bench_rows import Table

DOCS = Path(__file__).resolve().parents[2] / "docs"
BEGIN, END = "<!-- measured: make bench ARGS=--write -->", "<!-- end -->"
COMMANDS = (
    ("ftevents, whole command", "command"),
    ("sourcemeta --fast, whole command", "sourcemeta"),
    ("ajv in node, whole process", "ajv"),
)
OTHERS = (
    ("one JSON document", "command, document", "document"),
    ("HAR", "command, HAR", "HAR"),
    ("cassette of vcrpy, YAML", "command, cassette", "cassette"),
    ("pages, one worker", "1 workers", "long"),
    ("pages, two workers", "2 workers", "long"),
    ("events, 1,000,000", "command, large events", "large events"),
    ("one JSON document, large", "command, large document", "large document"),
)
LEFT, WIDTH, BAR = 210, 700, 15
FASTEST = 1_000.0
OURS = "#1f5fa8"
THEIRS = "#9aa3ad"


def write_docs(table: Table, machine: str) -> None:
    """Write the tables between their marks, and the picture."""
    path = DOCS / "performance.md"
    path.write_text(replaced(path.read_text("utf-8"), "\n".join([machine, "", *markdown(table)])), "utf-8")
    (DOCS / "performance.svg").write_text(picture(table), "utf-8")


def replaced(document: str, tables: str) -> str:
    """Return a document with other tables between its marks."""
    found = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)
    if found.search(document) is None:
        raise ValueError(f"docs/performance.md has no part between {BEGIN} and {END}; put both marks back")
    return found.sub(lambda _: f"{BEGIN}\n\n{tables}\n\n{END}", document, count=1)


def markdown(table: Table) -> list[str]:
    """Return the lines of the three tables: targets, validators on the same lines, and other files."""
    lines = ["| what | measured | target | met |", "| --- | --- | --- | --- |"]
    lines += [f"| {' | '.join(_cell(cell) for cell in target.cells)} |" for target in table.targets()]
    lines += [
        "",
        "| on the same lines | events: CPU s | MB/s | x orjson | pages: CPU s | MB/s | x orjson |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in _compared(table)]
    lines += [
        "",
        "| whole command, another file | CPU s | by the clock, s | MB/s of CPU | MB/s without the start | all memory, MB | anonymous, MB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    return lines + [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in _others(table)]


def _cell(text: str) -> str:
    return text.replace("|", "&#124;").replace("\n", " ")


def _compared(table: Table) -> list[list[str]]:
    rows = []
    for name in LIBRARIES:
        rows.append([name, *(cell for form in FORMS for cell in _speed(table, f"{name}, {form}", form, table.seconds(f"{name}, {form}")))])
        if name == "ftevents":
            whole = [_sum(table.seconds(f"{name}, {form}"), table.final(f"{name}, {form}")) for form in FORMS]
            rows[-1][0] = "**ftevents**, verdict with links kept"
            rows.append(
                [
                    "ftevents, with the final check",
                    *(cell for form, value in zip(FORMS, whole, strict=True) for cell in _speed(table, "", form, value)),
                ]
            )
    for says, name in COMMANDS:
        rows.append([says, *(cell for form in FORMS for cell in _speed(table, f"{name}, {form}", form, table.cpu(f"{name}, {form}")))])
    return rows


def _sum(first: float | None, second: float | None) -> float | None:
    return first + second if first is not None and second is not None else None


def _speed(table: Table, name: str, form: str, seconds: float | None) -> list[str]:
    if not seconds:
        return [f"not measured: {table.why(name)}", "", ""]
    base = table.seconds(f"orjson.loads, {form}")
    return [f"{seconds:.3f}", number(table.files[form].megabytes / seconds), f"{number(seconds / base)}" if base else "-"]


def _others(table: Table) -> list[list[str]]:
    rows = []
    for says, name, file in OTHERS:
        if file not in table.files:
            continue
        words, cpu = f"{says} ({table.megabytes(file)})", table.cpu(name)
        if not cpu:
            rows.append([words, f"not measured: {table.why(name)}", *[""] * 5])
            continue
        wall, rss, own = (table.median(name, of) for of in (lambda run: run.wall, lambda run: run.rss, lambda run: run.anonymous))
        size, judged = table.files[file].megabytes, _sum(table.seconds(f"ftevents, {file}"), table.final(f"ftevents, {file}"))
        rows.append(
            [words, f"{cpu:.2f}", _some(wall), number(size / cpu), _some(size / judged if judged else None), _some(rss), _some(own)]
        )
    return rows


def _some(value: float | None) -> str:
    return number(value) if value else "-"


def bars(table: Table, form: str) -> list[tuple[str, float]]:
    """Return what stands in the picture of a form, in MB a second, the fastest first; what was not measured is left out."""
    found = [(name, table.seconds(f"{name}, {form}")) for name in LIBRARIES]
    found += [(says, table.cpu(f"{name}, {form}")) for says, name in COMMANDS]
    speeds = [(name, table.files[form].megabytes / seconds) for name, seconds in found if seconds]
    return sorted(speeds, key=lambda each: -each[1])


def picture(table: Table) -> str:
    """Return the speeds as SVG: a bar a validator on a logarithmic scale from 1 MB a second; blue is this package."""
    groups = [(form, bars(table, form)) for form in FORMS]
    height = 66 + sum(26 + BAR * len(found) for _, found in groups)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" font-size="10" role="img">',
        "<title>MB of valid lines that are validated in a second of CPU time</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        '<text x="8" y="18" font-size="13" font-weight="bold">MB of valid lines validated in a second of CPU time</text>',
        '<text x="8" y="33">logarithmic; blue: this package; orjson.loads and json.loads parse only; a whole process pays for its start too</text>',
    ]
    parts += [
        f'<path d="M{_x(mark)} 44V{height - 14}" stroke="#ddd"/><text x="{_x(mark)}" y="{height - 4}" text-anchor="middle">{mark:g}</text>'
        for mark in (1.0, 10.0, 100.0, FASTEST)
    ]
    y = 44
    for form, found in groups:
        parts.append(f'<text x="8" y="{y + 14}" font-weight="bold">{form}, {escape(table.megabytes(form))}</text>')
        y += 20
        for name, speed in found:
            parts += _bar(name, speed, y)
            y += BAR
        y += 6
    return "\n".join([*parts, "</svg>"]) + "\n"


def _bar(name: str, speed: float, y: int) -> list[str]:
    fill = OURS if name.startswith("ftevents") else THEIRS
    return [
        f'<text x="{LEFT - 6}" y="{y + BAR - 4}" text-anchor="end">{escape(name)}</text>',
        f'<rect x="{LEFT}" y="{y + 2}" width="{max(_x(speed) - LEFT, 1):.1f}" height="{BAR - 4}" fill="{fill}"/>',
        f'<text x="{_x(speed) + 4:.1f}" y="{y + BAR - 4}">{number(speed)}</text>',
    ]


def _x(speed: float) -> float:
    share = math.log10(min(max(speed, 1.0), FASTEST)) / math.log10(FASTEST)
    return round(LEFT + share * (WIDTH - LEFT - 40), 1)
