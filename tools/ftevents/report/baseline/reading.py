"""Reading a baseline: a YAML list of entries, held to their shape before a run starts, each complaint with its line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftevents.contract import did_you_mean, load, no_clause
from ftevents.evidence.words import shown
from ftevents.report.baseline.entries import Baseline, Entry
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MEMBERS = ("clause", "reason", "probe", "job", "expires")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MOST_BYTES = 2**20
MOST_COMPLAINTS = 10


def open_baseline(name: str | None, *, update: bool = False) -> Baseline | None:
    """Return the baseline that the options name; None where they name none. Raises UsageError, among others for an update of none."""
    if name is None:
        if update:
            raise UsageError("--baseline-update writes the file that --baseline names; name one")
        return None
    return read_baseline(name, update=update)


def read_baseline(name: str, *, update: bool = False, today: date | None = None) -> Baseline:
    """Read a baseline. With `update`, a file that is not there yet has no entries. Raises UsageError with every complaint on a line of its own."""
    text = read_text(name, update=update)
    return Baseline(name, tuple(entries_of(text, name)), today or datetime.now(UTC).date(), update)


def read_text(name: str, *, update: bool = False) -> str:
    """Return the text of the file. Raises UsageError."""
    try:
        data = Path(name).read_bytes()
    except FileNotFoundError:
        if update:
            return ""
        raise UsageError(f"the baseline {name} does not exist; --baseline-update makes it") from None
    except OSError as error:
        raise UsageError(f"the baseline {name} cannot be read: {error.strerror or error}") from None
    if len(data) > MOST_BYTES:
        raise UsageError(f"the baseline {name} has more than {MOST_BYTES:,} bytes; is it another file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"the baseline {name} is no text in UTF-8") from None


def entries_of(text: str, name: str) -> list[Entry]:
    """Return the entries of a text. Raises UsageError with every complaint."""
    reader = _Reader(name, text.splitlines())
    entries = list(reader.entries(compose(text, name)))
    if reader.complaints:
        more = len(reader.complaints) - MOST_COMPLAINTS
        raise UsageError("\n".join(reader.complaints[:MOST_COMPLAINTS]) + (f"\nand {more} more" if more > 0 else ""))
    return entries


def compose(text: str, name: str) -> Any:
    """Return the text as a node of YAML, with its marks; None where it holds nothing. Raises UsageError."""
    import yaml

    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        where = f":{error.problem_mark.line + 1}" if error.problem_mark is not None else ""
        raise UsageError(f"{name}{where}: no YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise UsageError(f"{name}: no YAML that can be read") from None


@dataclass
class _Reader:
    """Makes entries of nodes, and keeps what there is to complain of."""

    name: str
    lines: list[str]
    complaints: list[str] = field(default_factory=list)

    def entries(self, root: Any) -> Iterator[Entry]:
        """Yield the entries that are well formed."""
        if root is None or (root.id == "scalar" and not root.value):
            return
        if root.id != "sequence":
            self._complain(root, "a baseline is a list of entries, each with clause and reason")
            return
        seen: dict[tuple[str, str | None, str | None], int] = {}
        for node in root.value:
            entry = self._entry(node)
            if entry is not None and entry.identity in seen:
                self._complain(node, f"{entry.name} stands in line {seen[entry.identity]} too; keep one of them")
            elif entry is not None:
                seen[entry.identity] = entry.lines[0]
                yield entry

    def _entry(self, node: Any) -> Entry | None:
        before = len(self.complaints)
        if node.id != "mapping":
            self._complain(node, "an entry has the members clause and reason")
            return None
        members = self._members(node)
        clause, reason, probe, job = (self._text(members, each) for each in ("clause", "reason", "probe", "job"))
        for required, value in (("clause", clause), ("reason", reason)):
            if value is None and required not in members:
                self._complain(node, f"the entry has no {required}" + ("; say why this is put up with" if required == "reason" else ""))
        if clause is not None and clause not in load().clauses:
            self._complain(members["clause"], no_clause(clause))
        if probe is not None and probe not in load().probes:
            self._complain(members["probe"], f"{shown(probe)} is no probe{did_you_mean(probe, load().probes)}")
        expires = self._date(members)
        if len(self.complaints) > before or clause is None or reason is None:
            return None
        expires_line = members["expires"].start_mark.line + 1 if expires else 0
        return Entry(clause, reason, probe, job, expires, (node.start_mark.line + 1, last_line(node, self.lines) + 1), expires_line)

    def _members(self, node: Any) -> dict[str, Any]:
        members: dict[str, Any] = {}
        for key, value in node.value:
            if key.id != "scalar" or key.value not in MEMBERS:
                written = shown(key.value if key.id == "scalar" else "a key that is no text")
                self._complain(key, f"{written} is no member of an entry; there are {', '.join(MEMBERS)}")
            elif key.value in members:
                self._complain(key, f"{key.value} stands here twice")
            else:
                members[key.value] = value
        return members

    def _text(self, members: dict[str, Any], name: str) -> str | None:
        """Return a member as text; None, with a complaint where it is there, for one that is empty or no text."""
        node = members.get(name)
        if node is None:
            return None
        if node.id != "scalar" or not node.value.strip() or node.tag.endswith(":null"):
            self._complain(node, f"{name} is empty or no text" + ("; say why this is put up with" if name == "reason" else ""))
            return None
        return " ".join(node.value.split())

    def _date(self, members: dict[str, Any]) -> date | None:
        text = self._text(members, "expires")
        if text is None:
            return None
        try:
            return date.fromisoformat(text if DATE.fullmatch(text) else "")
        except ValueError:
            self._complain(members["expires"], f"expires is {shown(text)}, and must be a date such as 2027-01-31")
            return None

    def _complain(self, node: Any, words: str) -> None:
        self.complaints.append(f"{self.name}:{node.start_mark.line + 1}: {words}")


def last_line(node: Any, lines: Sequence[str]) -> int:
    """Return the last line of a text, from 0, that holds something of a node."""
    if node.id == "scalar" or node.flow_style or not node.value:
        end: int = node.end_mark.line - (node.end_mark.column == 0)
        while end > node.start_mark.line and not lines[end].strip():  # behind a folded text
            end -= 1
        return end
    last = node.value[-1]
    return last_line(last[1] if isinstance(last, tuple) else last, lines)
