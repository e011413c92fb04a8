"""Formats: the table of all renderers, and the files that a run writes its report to. Renderers are imported when they are used."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ftevents.report.files import write_whole
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ftevents.report.model import Report

STANDARD_OUTPUT = "-"
FORMAT_NAME = re.compile(r"([A-Za-z]+)=(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format: what it is, the endings of files that stand for it, and the function from a report to text."""

    says: str
    endings: tuple[str, ...]
    render: Callable[[Report], str]


def _json(report: Report) -> str:
    from ftevents.report.files import render_json

    return render_json(report)


def _html(report: Report) -> str:
    from ftevents.report.html import render_html

    return render_html(report)


def _junit(report: Report) -> str:
    from ftevents.report.junit import render_junit

    return render_junit(report)


def _markdown(report: Report) -> str:
    from ftevents.report.markdown import render_markdown

    return render_markdown(report)


def _github(report: Report) -> str:
    from ftevents.report.github import render_github

    return render_github(report)


def _sarif(report: Report) -> str:
    from ftevents.report.sarif import render_sarif

    return render_sarif(report)


def _badge(report: Report) -> str:
    from ftevents.report.badge import render_badge

    return render_badge(report)


RENDERERS = {
    "json": Renderer("Everything, for programs, `ftevents diff` and `ftevents replay`.", (".json",), _json),
    "html": Renderer("One page for people, with the evidence; it needs nothing else.", (".html", ".htm"), _html),
    "junit": Renderer("JUnit XML for CI servers: one testcase a clause.", (".xml",), _junit),
    "markdown": Renderer("For the summary of a step or a comment on a pull request, below 64 KB.", (".md", ".markdown"), _markdown),
    "github": Renderer("Workflow commands that GitHub Actions shows as annotations.", (".annotations",), _github),
    "sarif": Renderer("SARIF 2.1.0 for code scanning.", (".sarif", ".sarif.json"), _sarif),
    "badge": Renderer("The document of an endpoint badge of shields.io.", (".badge.json",), _badge),
}
"""Every format, in the order in which help and documentation show them."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a report goes: a format and the name of a file; `-` is standard output."""

    format: str
    file: str

    @classmethod
    def of(cls, text: str, option: str = "--report") -> Destination:
        """Return what `FILE` or `FORMAT=FILE` means. Raises UsageError, with the formats that there are."""
        named = FORMAT_NAME.fullmatch(text)
        form, file = (named[1], named[2]) if named else (_by_ending(text), text)
        if form not in RENDERERS:
            what = f"{form!r} is no format of reports" if named else f"the ending of {text!r} stands for no format of reports"
            raise UsageError(f"{option}: {what}; there are {known()}; or say which: html=FILE")
        if not file:
            raise UsageError(f"{option} {text} names no file; give {form}=FILE, or {form}=- for standard output")
        return cls(form, file)


def _by_ending(name: str) -> str | None:
    """Return the format that a file's ending stands for, the longest ending first."""
    endings = sorted(((ending, form) for form, each in RENDERERS.items() for ending in each.endings), key=lambda pair: -len(pair[0]))
    return next((form for ending, form in endings if name.lower().endswith(ending)), None)


def known() -> str:
    """Return the formats with their endings, as a phrase."""
    return ", ".join(f"{form} ({' '.join(each.endings)})" for form, each in RENDERERS.items())


def destinations(reports: Sequence[str], json_file: str | None = None, *, option: str = "--report") -> list[Destination]:
    """Return where a run's reports go; `json_file` is what the short form --json names.

    Raises UsageError for a format that there is not, for a file that cannot be written, as far as can be seen before, and for one that is named twice.
    """
    found = [Destination.of(text, option) for text in reports] + ([Destination("json", json_file)] if json_file is not None else [])
    taken: set[Path] = set()
    for each in found:
        if each.file != STANDARD_OUTPUT:
            check_writable(each.file)
            path = Path(each.file).absolute()
            if path in taken and (path.is_file() or not path.exists()):
                raise UsageError(f"two reports would be written to {each.file}; give each a file of its own")
            taken.add(path)
    return found


def check_writable(name: str) -> None:
    """Raise UsageError where it can be seen that a report cannot be written, without writing anything."""
    path = Path(name)
    why = _why_unwritable(path)
    if why is not None:
        raise UsageError(f"the report {name} cannot be written: {why}")


def _why_unwritable(path: Path) -> str | None:
    try:
        if path.is_dir():
            return "it is a folder"
        if not path.parent.exists():
            return f"there is no folder {path.parent}"
        if not path.parent.is_dir():
            return f"{path.parent} is no folder"
        writable = path if path.exists() and not path.is_file() else path.parent
        return None if os.access(writable, os.W_OK) else f"{writable} may not be written to"
    except (OSError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error)


def write_reports(report: Report, files: Iterable[Destination]) -> list[str]:
    """Write a report to each file, whole or not at all, and return a sentence for each one that could not be written."""
    complaints = []
    for each in files:
        text = RENDERERS[each.format].render(report)
        if each.file == STANDARD_OUTPUT:
            sys.stdout.write(text.encode(sys.stdout.encoding or "utf-8", "backslashreplace").decode(sys.stdout.encoding or "utf-8"))
            continue
        try:
            write_whole(text, each.file)
        except UsageError as error:
            complaints.append(str(error))
    return complaints
