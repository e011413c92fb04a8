"""Markdown: the report for the summary of a step or a comment on a pull request, in the dialect of GitHub.

Whatever a server, a file or a user wrote stands in code, where nothing is a link, a mention, markup or the end of a cell, and which it cannot
end: its fence is longer than any run of backticks in it. Tables hold words of the register alone. What would not fit into a comment is
left out, and said to be.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ftevents.evidence import count
from ftevents.report.harmless import printable
from ftevents.report.prose import is_untold, numbers, share

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftevents.report.model import ClauseReport, Report

MOST_BYTES = 60_000
"""Bytes of the whole in UTF-8: a comment on GitHub has at most 65,536 characters."""
MOST_FINDINGS = 5
"""Findings of one clause that are shown."""
MOST_NOTES = 20
WIDEST = 400
"""Characters of one piece of text that is not ours."""
BACKTICKS = re.compile("`+")
CODE = re.compile("(`[^`]*`)")
MARKUP = re.compile(r"([<>*_\[\]#@|])")


def render_markdown(report: Report) -> str:
    """Return the report as Markdown of less than 64 KB."""
    parts = ["\n".join(_head(report)), *_tables(report)]
    room = MOST_BYTES - sum(_size(part) for part in parts)
    broken = [*report.having("violated"), *(each for each in report.having("advice") if each.level != "may")]
    left_out = 0
    for each in broken:
        details = "\n".join(_details(each))
        room -= _size(details)
        if room < 0:
            left_out += 1
        else:
            parts.append(details)
    if left_out:
        parts.append(f"The findings of {count(left_out, 'clause')} are left out here for want of room; `--report json=FILE` has them all.")
    return "\n\n".join(parts) + "\n"


def _size(part: str) -> int:
    return len(part.encode()) + 2


def _head(report: Report) -> Iterator[str]:
    verdict, _, exercised = report.headline.partition(": ")
    yield f"## {verdict.capitalize()}: {exercised}"
    yield ""
    yield "; ".join(part for part in (numbers(report), f"target {code(report.target)} (from {code(report.source)})") if part) + (
        f"; profile {code(report.profile)}"
    )
    if report.causes:
        yield ""
        yield from (
            f"**Likely cause:** {code(cause.says)} (fits {cause.fit:.0%}, explains {count(len(cause.explains), 'clause')})  "
            for cause in report.causes
        )
    remarks = [*report.reasons, *report.notes]
    if remarks:
        yield ""
        for remark in remarks[:MOST_NOTES]:
            yield f"- {'inconclusive: ' if report.verdict == 'inconclusive' and remark in report.reasons else ''}{code(remark)}"
        if len(remarks) > MOST_NOTES:
            yield f"- and {len(remarks) - MOST_NOTES:,} more"


def _tables(report: Report) -> Iterator[str]:
    titles = {"violated": "Violated", "advice": "Advice"}
    for outcome in ("violated", "advice"):
        found = [each for each in report.having(outcome) if each.level != "may"]
        if found:
            rows = [
                f"| {code(each.clause.id)} | {each.level} | {each.broken:,} | {each.looked_at:,} | {_cell(each.clause.says)} |"
                for each in found
            ]
            yield "\n".join([f"| {titles[outcome]} | Level | Broken | Looked at | Promise |", "| --- | --- | ---: | ---: | --- |", *rows])
    for outcome, words in (("stale", "Stale in the baseline"), ("known", "Known from the baseline")):
        found = report.having(outcome)  # type: ignore[arg-type]
        if found:
            yield "\n".join([f"{words}:", "", *(f"- {code(each.clause.id)}: {code(each.why)}" for each in found)])
    untold = [each for each in report.having("could not tell") if is_untold(each)]
    if untold:
        yield f"Could not tell: {_named(untold)}"
    unexercised = report.having("not exercised")
    if unexercised:
        yield _folded(f"{count(len(unexercised), 'clause was', 'clauses were')} not exercised", [_named(unexercised)])
    held = report.having("holds")
    if held:
        looked_at = sum(each.looked_at for each in held)
        yield _folded(f"{count(len(held), 'clause holds', 'clauses hold')} ({looked_at:,} looked at)", [_named(held)])


def _named(clauses: Iterable[ClauseReport]) -> str:
    return ", ".join(code(each.clause.id) for each in sorted(clauses, key=lambda each: each.clause.id))


def _details(each: ClauseReport) -> Iterator[str]:
    """Yield a clause with its findings, folded."""
    lines = [_prose(each.clause.says), ""]
    lines += [f"- {code(finding.words)}" for finding in each.findings[:MOST_FINDINGS]]
    more = each.broken - min(len(each.findings), MOST_FINDINGS)
    lines += [f"- and {more:,} more"] if more > 0 else []
    lines += ["", f"Hurts: {_prose(each.clause.impact)}"] if each.clause.impact else []
    lines += ["", f"Source: {_prose(each.clause.source)} ({each.clause.basis})"]
    curls = each.findings[0].curls[:2] if each.findings else ()
    lines += ["", fenced(curls)] if curls else []
    yield _folded(f"{each.clause.id} ({each.level}): broken in {share(each)}", lines)


def _folded(title: str, lines: Iterable[str]) -> str:
    """Return lines that a reader unfolds; the title is ours and has no markup."""
    return "\n".join(["<details>", f"<summary>{title}</summary>", "", *lines, "", "</details>"])


def _prose(text: str) -> str:
    """Return words of the register, code in them as it is, and the rest without what Markdown would take for markup."""
    parts = CODE.split(printable(text))
    return "".join(part if place % 2 else MARKUP.sub(r"\\\1", part) for place, part in enumerate(parts))


def _cell(text: str) -> str:
    """Return words of the register for a cell of a table, which any pipe would end."""
    return _prose(text.replace("|", "/"))


def code(text: str) -> str:
    """Return text as code in a line, whatever is in it."""
    text = printable(text)
    text = text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
    fence = "`" * (_longest_run(text) + 1)
    space = " " if not text or text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{space}{text}{space}{fence}"


def fenced(lines: Iterable[str]) -> str:
    """Return lines for a shell as a block of code, whatever is in them."""
    shown = [printable(line) for line in lines]
    fence = "`" * max(3, _longest_run("\n".join(shown)) + 1)
    return "\n".join([f"{fence}sh", *shown, fence])


def _longest_run(text: str) -> int:
    return max(map(len, BACKTICKS.findall(text)), default=0)
