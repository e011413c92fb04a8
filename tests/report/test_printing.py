"""Tests of printing: what a server or the name of a file says is no command of a CI server."""

from __future__ import annotations

import pytest

from ftevents.report.printing import inert, print_lines


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("::error::x", "\\x3a:error::x"),
        ("a\n    ::stop-commands::x", "a\n    \\x3a:stop-commands::x"),
        ("got '##[error]x'", "got '\\x23#[error]x'"),
        ("##vso[task.setvariable variable=a]b", "\\x23#vso[task.setvariable variable=a]b"),
        ("a::b: c", "a::b: c"),
        ("[::1]:8000", "[::1]:8000"),
        ("## Heading", "## Heading"),
    ],
)
def test_no_line_is_a_command(text: str, printed: str) -> None:
    """Of GitHub Actions or Azure Pipelines; everything else stays as it is."""
    assert inert(text) == printed


def test_printed_lines_are_inert(capsys: pytest.CaptureFixture[str]) -> None:
    """Each of them."""
    print_lines([("", "a"), ("red", "  ::error::b")])

    assert capsys.readouterr().out == "a\n  \\x3a:error::b\n"
