"""The kill matrix for readers: docs/matrix.md as a table, docs/matrix.svg as a picture."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from ftevents.contract import load
from ftevents.reference import ALTERNATIVES, FAULTS

if TYPE_CHECKING:
    from kill_matrix import Row

DOCS = Path(__file__).resolve().parents[2] / "docs"
CELL = 8
LEFT = 250
TOP = 230


def write_docs(rows: list[Row], wrong: set[str]) -> None:
    """Write the table and the picture of a whole matrix; `wrong` names the variations that are not as they should be."""
    DOCS.mkdir(exist_ok=True)
    (DOCS / "matrix.md").write_text(table(rows, wrong), "utf-8")
    (DOCS / "matrix.svg").write_text(picture(rows), "utf-8")


def merged(rows: list[Row]) -> dict[str, dict[str, float]]:
    """Return for each fault the clauses that it broke on any data set, with the larger share."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row.name in FAULTS:
            shares = found.setdefault(row.name, {})
            for clause, share in row.shares.items():
                shares[clause] = max(shares.get(clause, 0.0), share)
    return found


def table(rows: list[Row], wrong: set[str]) -> str:
    """Return the matrix as Markdown: a line a fault."""
    matrix = merged(rows)
    alternatives = {row.name for row in rows if row.name in ALTERNATIVES}
    lines = [
        "# Kill matrix",
        "",
        "Made by `make matrix`; do not edit. Each named fault of the reference server, the clause that it is meant for, and what else it breaks on",
        "either data set. `ftevents serve --fault NAME` serves it. The same as a picture: [matrix.svg](matrix.svg).",
        "",
        f"{len(matrix.keys() - wrong)} of {len(matrix)} faults are caught as named.",
        f"{len(alternatives & wrong)} of {len(alternatives)} accepted alternatives are accused.",
        "",
        "| fault | what the server does | meant for | breaks too |",
        "| --- | --- | --- | --- |",
    ]
    for name, shares in matrix.items():
        fault = FAULTS[name]
        first = fault.breaks[0]
        others = ", ".join(clause for clause in load().clauses if clause in shares and clause != first)
        lines.append(f"| {name} | {fault.says.replace('|', '&#124;')} | {first} | {others} |")
    lines += ["", "## Accepted alternatives", "", "| alternative | what the server does |", "| --- | --- |"]
    lines += [f"| {name} | {each.says.replace('|', '&#124;')} |" for name, each in ALTERNATIVES.items() if name in alternatives]
    return "\n".join(lines) + "\n"


def picture(rows: list[Row]) -> str:
    """Return the matrix as SVG: a row a fault, a column a clause; the darker, the more of what was looked at was broken; ringed, the clause meant."""
    matrix = merged(rows)
    clauses = [name for name in load().clauses if any(name in shares for shares in matrix.values())]
    width, height = LEFT + CELL * len(clauses) + 10, TOP + CELL * len(matrix) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="7">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text x="8" y="16" font-size="13" font-weight="bold">Which clause catches which fault</text>',
        '<text x="8" y="30">a row a fault, a column a clause; ringed: the clause that the fault is meant for</text>',
    ]
    for column, clause in enumerate(clauses):
        x = LEFT + column * CELL
        fill = "#f4f4f4" if column % 2 else "#fafafa"
        parts.append(f'<rect x="{x}" y="{TOP}" width="{CELL}" height="{CELL * len(matrix)}" fill="{fill}"/>')
        parts.append(f'<text transform="translate({x + CELL - 2} {TOP - 4}) rotate(-90)">{escape(clause)}</text>')
    for line, (name, shares) in enumerate(matrix.items()):
        y = TOP + line * CELL
        parts.append(f'<text x="{LEFT - 4}" y="{y + CELL - 2}" text-anchor="end">{escape(name)}</text>')
        for column, clause in enumerate(clauses):
            if clause in shares:
                ring = ' stroke="#000" stroke-width="0.8"' if clause == FAULTS[name].breaks[0] else ""
                x = LEFT + column * CELL
                parts.append(
                    f'<rect x="{x + 1}" y="{y + 1}" width="{CELL - 2}" height="{CELL - 2}" fill="#c22" fill-opacity="{0.3 + 0.7 * shares[clause]:.2f}"{ring}/>'
                )
    return "\n".join([*parts, "</svg>"]) + "\n"
