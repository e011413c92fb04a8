"""Which tests look at which module: the ones that a mutant of it must not pass, cheap ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES: Final = ("rules", "evidence")
PAGES: Final = tuple(
    f"tests/rules/test_pagination_{name}.py" for name in ("pages", "walks", "order", "sameness", "expected", "passing_over", "proofs")
)
VALUES: Final = "tests/rules/test_values.py"
JUDGING: Final = ("tests/rules/test_judge.py", VALUES, "tests/rules/test_event.py", "tests/rules/test_page.py")
STREAMED: Final = (
    VALUES,
    "tests/captures/test_proven.py",
    "tests/captures/test_across.py",
    *(
        f"tests/captures/test_streams.py::{name}"
        for name in (
            "test_without_the_gate_the_report_is_the_same",
            "test_a_file_that_is_read_twice_says_the_same_twice",
            "test_workers_and_cuts_change_nothing",
            "test_the_gate_proves_nothing_that_the_rules_would_not",
        )
    ),
)

TESTS: Final[dict[str, tuple[str, ...]]] = {
    "rules/__init__.py": JUDGING,
    "rules/event.py": ("tests/rules/test_event.py", VALUES),
    "rules/page.py": ("tests/rules/test_page.py", "tests/rules/test_input.py"),
    "rules/pagination/__init__.py": PAGES,
    "rules/pagination/pages.py": PAGES,
    "rules/pagination/walks.py": PAGES,
    "rules/pagination/order.py": PAGES,
    "rules/pagination/sameness.py": PAGES,
    "rules/answer.py": ("tests/rules/test_answer.py", "tests/rules/test_answer_unknown.py", "tests/rules/test_nothing_looked_at.py"),
    "rules/errors.py": ("tests/rules/test_errors.py", "tests/rules/test_errors_unknown.py"),
    "rules/auth.py": ("tests/rules/test_auth.py",),
    "rules/method.py": ("tests/rules/test_method.py",),
    "rules/input.py": ("tests/rules/test_input.py", "tests/rules/test_input_unknown.py"),
    "rules/verdict.py": ("tests/rules/test_verdict.py", *JUDGING),
    "rules/registry.py": JUDGING,
    "rules/judge.py": JUDGING,
    "rules/stream.py": ("tests/rules/test_stream.py", *STREAMED),
    "evidence/__init__.py": ("tests/evidence/test_exchange.py",),
    "evidence/exchange.py": ("tests/evidence/test_exchange.py", "tests/evidence/test_values.py", "tests/evidence/test_transcript.py"),
    "evidence/expected.py": ("tests/evidence/test_values.py",),
    "evidence/link.py": ("tests/evidence/test_link.py", *PAGES, "tests/evidence/test_links.py"),
    "evidence/links.py": (*PAGES, "tests/evidence/test_links_plainly.py", "tests/evidence/test_link.py", "tests/evidence/test_links.py"),
    "evidence/proof.py": ("tests/evidence/test_link.py", *STREAMED),
    "evidence/reading.py": ("tests/evidence/test_reading.py", "tests/evidence/test_values.py"),
    "evidence/chains.py": ("tests/evidence/test_chains.py",),
    "evidence/transcript.py": ("tests/evidence/test_transcript.py", "tests/evidence/test_again.py"),
    "evidence/words.py": ("tests/evidence/test_words.py",),
}
"""By module, as a path below the package."""


def modules(package: Path) -> list[str]:
    """Return all modules that are mutated, in the order of the table. Raises LookupError where the table lacks one, or has one too many."""
    there = {path.relative_to(package).as_posix() for name in PACKAGES for path in (package / name).rglob("*.py")}
    wrong = sorted(there ^ TESTS.keys())
    if wrong:
        raise LookupError(f"TESTS in tools/dev/mutant_tests.py and the package differ: {', '.join(wrong)}")
    return list(TESTS)
