"""A test that follows docs/extending.md to the letter, in a copy: the clause, the gate and the profile that it adds are there, and count."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLAUSE, PROFILE = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "extending.md").read_text("utf-8"), re.DOTALL)
RULE, NARROWER = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "extending.md").read_text("utf-8"), re.DOTALL)


def put(path: Path, before: str, text: str) -> None:
    """Put a text in front of the only place where another stands."""
    had = path.read_text("utf-8")
    assert had.count(before) == 1
    path.write_text(had.replace(before, text + before), "utf-8")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the page changes, and change it as the page says."""
    folder = tmp_path_factory.mktemp("copy")
    for name in ("tools/ftevents", "spec"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    register, rules, gate = (
        folder / "spec/clauses.yaml",
        folder / "tools/ftevents/rules/event.py",
        folder / "tools/ftevents/contract/gate.py",
    )
    put(register, "  - id: event/type\n", CLAUSE)
    put(register, "\nfamilies:\n", PROFILE)
    rules.write_text(f"{rules.read_text('utf-8')}\n\n{RULE}", "utf-8")
    gate.write_text(re.sub(r"text: Any = Annotated\[str, Meta\(min_length=1\)\]\n", NARROWER, gate.read_text("utf-8")), "utf-8")
    assert NARROWER in gate.read_text("utf-8")
    return folder


def ftevents(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command of the copy."""
    command = [sys.executable, "-m", "ftevents", *arguments]
    variables = {"PYTHONPATH": str(copy / "tools"), "FTEVENTS_NO_CONFIG": "1"}
    return subprocess.run(command, cwd=copy, env=variables, capture_output=True, encoding="utf-8", check=False)  # noqa: S603 - our own copy


def capture(copy: Path, length: int) -> str:
    """Write a sample whose message is as long as is said, and return its name."""
    event = {"object": "fine_tuning.job.event", "id": "ftevent-1", "created_at": 1_700_000_000, "level": "info", "message": "m" * length}
    page = {"object": "list", "data": [event | {"type": "message", "data": None}], "has_more": False}
    (copy / "page.json").write_text(json.dumps(page), "utf-8")
    return "page.json"


def test_the_clause_is_explained_and_in_the_profile(copy: Path) -> None:
    """With its level there."""
    assert "An event's `message` has at most 2,000 characters." in ftevents(copy, "explain", "event/message-is-short").stdout
    assert "  must   event/message-is-short\n" in ftevents(copy, "clauses", "--profile", "strict").stdout


@pytest.mark.parametrize(("length", "profile", "code"), [(2000, "strict", 0), (2001, "strict", 1), (2001, "openai", 0)])
def test_the_clause_is_judged(copy: Path, length: int, profile: str, code: int) -> None:
    """As its level in the profile says."""
    done = ftevents(copy, "validate", capture(copy, length), "--profile", profile)

    assert done.returncode == code, done.stdout + done.stderr
    assert ("got 2001 characters; expected at most 2000" in done.stdout) == (length > 2000)
