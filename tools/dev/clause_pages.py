"""The clauses for readers: docs/clauses.md, made of the register, and of what the kill matrix found.

Run as a program it writes the page anew; a test holds the page against the register.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ftevents.contract import load
from ftevents.diagnosis.causes import patterns
from ftevents.reference import FAULTS

if TYPE_CHECKING:
    from ftevents.contract import Clause

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "clauses.md"
HEAD = """# The clauses

Made by `make docs` from [spec/clauses.yaml](../spec/clauses.yaml); do not edit. `ftevents explain CLAUSE` says the same. What the levels and
profiles mean: [profiles.md](profiles.md). A breach can be seen: `ftevents serve --fault NAME` serves a server that has the fault, and each fault
named here was seen to break its clause by the [kill matrix](matrix.md).
"""


def page() -> str:
    """Return the page: a table of contents, then each family with its clauses."""
    register = load()
    contents = [f"- [{family}](#{family}): {title}" for family, title in register.families.items()]
    parts = [HEAD, "\n".join(contents)]
    for family, title in register.families.items():
        parts.append(f"## {family}\n\n{title}.")
        parts += [_entry(clause) for clause in register.clauses.values() if clause.family == family]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def shown_by(clause: str) -> list[str]:
    """Return the faults of the reference server that the kill matrix saw break a clause; those that are meant for it alone, or first."""
    seen = {pattern.name for pattern in patterns() if clause in pattern.shares}
    meant = [name for name, fault in FAULTS.items() if name in seen and fault.breaks[0] == clause]
    return meant or [name for name in FAULTS if name in seen]


def _entry(clause: Clause) -> str:
    register = load()
    levels = {level: [name for name, each in clause.levels.items() if each == level] for level in clause.levels.values()}
    rows = [
        ("level", ", ".join(level if len(levels) == 1 else f"{level} in {' and '.join(names)}" for level, names in levels.items())),
        ("basis", f"{clause.basis}: {clause.source}"),
        ("when broken", clause.impact),
        ("exercised by", " ".join(register.probes[probe] for probe in clause.needs)),
        ("needs", clause.exercise),
        ("to see it broken", ", ".join(f"`ftevents serve --fault {name}`" for name in shown_by(clause.id)[:1])),
    ]
    lines = [f"- {name}: {_text(said)}" for name, said in rows if said]
    return f"### {clause.id}\n\n{_text(clause.says)}\n\n" + "\n".join(lines)


def _text(said: str) -> str:
    """Return a sentence of the register as Markdown: it has code in backticks, and nothing else that would be markup."""
    return said.replace("<", "&lt;").replace("*", "\\*")


def main() -> None:
    """Write the page as it is now."""
    DOCUMENT.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
