"""Updating a baseline: the lines of stale entries go, new entries come last, and every other byte stays as it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ftevents.report.baseline.reading import compose, entries_of, last_line, read_text
from ftevents.report.files import write_whole
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.report.baseline.entries import Entry, Standing

HEAD = """# What this server is known to do otherwise than the contract says. A run fails for everything else, and for what is here and no longer so.
# An entry has a clause and a reason, and where needed: probe or job (only there), expires (the last day on which it counts).
"""
DASH = re.compile(r"\s*-\s*(#.*)?")


def update_baseline(name: str, standings: Sequence[Standing]) -> str:
    """Write the file as the standings of a run say, and return what was done, as a sentence without its end. Raises UsageError."""
    text = read_text(name, update=True)
    removed = [standing.entry for standing in standings if standing.state == "removed"]
    added = [standing.entry for standing in standings if standing.state == "added"]
    if not removed and not added:
        return f"{name} is as it should be; nothing was added or removed"
    updated = _updated(text, name, removed, added)
    _check(text, updated, name, removed, added)
    write_whole(updated, name, noun="the baseline")
    todo = f"; say why where the reason is {added[0].reason!r}" if added else ""
    return f"{name}: {len(added)} added, {len(removed)} removed{todo}"


def _updated(text: str, name: str, removed: Sequence[Entry], added: Sequence[Entry]) -> str:
    root = compose(text, name)
    lines = text.splitlines(keepends=True)
    end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
    nodes = root.value if root is not None and root.id == "sequence" else []
    if root is not None and root.id == "sequence" and root.flow_style:
        if nodes:
            raise _refusal(name)
        del lines[root.start_mark.line : last_line(root, lines) + 1]
    gone = {entry.lines[0] - 1 for entry in removed}
    for node in reversed([node for node in nodes if node.start_mark.line in gone]):
        del lines[_first_line(node, lines, name) : last_line(node, lines) + 1]
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += end
    indent = " " * (root.start_mark.column if nodes else 0)
    return ("".join(lines) or HEAD.replace("\n", end)) + "".join(f"{indent}{line}{end}" for entry in added for line in _written(entry))


def _first_line(node: Any, lines: Sequence[str], name: str) -> int:
    """Return the line, from 0, with the dash of an entry."""
    line: int = node.start_mark.line
    if DASH.fullmatch(lines[line][: node.start_mark.column]):
        return line
    while line > 0:
        line -= 1
        if DASH.fullmatch(lines[line].rstrip()):
            return line
    raise _refusal(name)


def _written(entry: Entry) -> list[str]:
    probe = [f"  probe: {entry.probe}"] if entry.probe is not None else []
    return [f"- clause: {entry.clause}", *probe, f'  reason: "{entry.reason}"']


def _check(before: str, after: str, name: str, removed: Sequence[Entry], added: Sequence[Entry]) -> None:
    """Read what would be written. Raises UsageError where it does not say what it should."""
    gone = {entry.identity for entry in removed}
    wanted = [_said(entry) for entry in entries_of(before, name) if entry.identity not in gone] + [_said(entry) for entry in added]
    try:
        found = [_said(entry) for entry in entries_of(after, name)]
    except UsageError:
        raise _refusal(name) from None
    if found != wanted:
        raise _refusal(name)


def _said(entry: Entry) -> tuple[object, ...]:
    return (*entry.identity, entry.reason, entry.expires)


def _refusal(name: str) -> UsageError:
    return UsageError(f"{name} cannot be updated as it is written; give each entry lines of its own, of which the first begins with a dash")
