"""Running a case of files: validate them as a user would, here or in a process of its own, and say what came of it and what it took."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import fuzzing

from ftevents.captures.formats import stream
from ftevents.cli.main import run
from ftevents.contract import SPEC
from ftevents.examine import validate
from hostile.files import FILES
from hostile.measuring import peak
from hostile.running import MEGABYTES, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ftevents.captures.formats import Item
    from ftevents.examine import Examination
    from hostile.files import FileCase

SECONDS = 60.0
"""What a validation may take; most take less than one."""
AT = 100
"""The entry at which a file changes."""
MOST_LINE = 1_000
"""Characters of the longest line that is said of anything."""
_REPORTED = re.compile("^[A-Z ]+: ", re.MULTILINE)
_NOTHING = "no document was judged"


@dataclass
class FileOutcome:
    """What a validation came to: what was said on standard output, and on standard error."""

    code: int
    said: str
    complained: str
    seconds: float
    megabytes: float

    @property
    def verdict(self) -> str:
        """What it came to, in a word or two."""
        is_judged = _REPORTED.search(self.said) is not None and _NOTHING not in self.said
        return WORDS.get(self.code, "a fault of ours") if is_judged or self.code not in WORDS else "refused"

    def wrong(self, case: FileCase) -> list[str]:
        """Say what is not as the case wants it, but for its memory."""
        words = self.said + self.complained
        complaints = [line for line in self.complained.splitlines() if line.startswith("ftevents: ")]
        found = [f"exit {self.code}, not {case.code}: {words[:200]!r}"] if self.code != case.code else []
        found += [f"{case.words!r} is not said: {words[:300]!r}"] if case.words not in words else []
        found += [f"{len(complaints)} complaints: {self.complained[:300]!r}"] if len(complaints) != case.complained else []
        found += ["a traceback"] if "Traceback" in words else []
        found += ["a control character"] if not words.replace("\n", "").isprintable() else []
        found += [f"a line of {len(line)}" for line in words.splitlines() if len(line) > MOST_LINE]
        return found + ([f"{self.seconds:.1f} s"] if self.seconds > SECONDS else [])

    def too_much(self) -> list[str]:
        """Say so where the memory of a process of its own is too much."""
        return [f"{self.megabytes:.0f} MB"] if self.megabytes > MEGABYTES else []


def here(case: FileCase, folder: Path, arguments: Iterable[str]) -> FileOutcome:
    """Validate what a case has made in a folder, in this process."""
    said, complained, started = io.StringIO(), io.StringIO(), time.monotonic()

    def changing(*paths: Any, **more: Any) -> Iterator[Item]:
        for number, item in enumerate(stream(*paths, **more)):
            if number == AT and case.meanwhile is not None:
                case.meanwhile(folder)
            yield item

    with redirect_stdout(said), redirect_stderr(complained), patch("ftevents.captures.judging.stream", changing):
        code = run(["validate", "--verbose", *arguments])
    return FileOutcome(code, said.getvalue(), complained.getvalue(), time.monotonic() - started, peak())


def apart(case: FileCase, folder: Path, arguments: list[str]) -> FileOutcome | None:
    """Validate in a process of its own, without the rights of root where the case wants a user; None where this system cannot do so."""
    command = [sys.executable, "-m", "hostile.file_running", case.name, str(folder), *arguments]
    if case.as_user and os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            return None
        command = [setpriv, "--bounding-set=-dac_override,-dac_read_search", *command]
    path = os.pathsep.join(each for each in sys.path if each)
    env = os.environ | {"PYTHONPATH": path, "FTEVENTS_NO_CONFIG": "1"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=2 * SECONDS, env=env)  # noqa: S603 - our own
    except subprocess.TimeoutExpired:
        return FileOutcome(-1, "", "it hung", 2 * SECONDS, 0.0)
    if done.returncode:
        return FileOutcome(done.returncode, done.stdout, done.stderr, 0.0, 0.0)
    return FileOutcome(**json.loads(done.stdout))


def main() -> None:
    """Run the case that is named, on the folder and with the arguments that follow."""
    name, folder, *arguments = sys.argv[1:]
    outcome = here(FILES[name], Path(folder), arguments)
    outcome.said = outcome.said[-100_000:]
    sys.stdout.write(json.dumps(asdict(outcome)))


def judged(body: bytes, form: str | None = None) -> Examination:
    """Judge a file with the gate and without it. Raises AssertionError where that is not the same, or nothing is judged and nothing said."""
    with_gate, without = (validate(["-"], stdin=io.BytesIO(body), form=form, gate=gate) for gate in (True, False))
    assert fuzzing.said(with_gate) == fuzzing.said(without)
    assert fuzzing.says_something(with_gate)
    return with_gate


def cut(sample: str, step: int = 1) -> int:
    """Judge all beginnings of a sample, or each so-manieth; return how many there are. None is conforming and silent about it, and all there."""
    form, name = sample.split()
    body = (SPEC / "samples" / name).read_bytes()
    ends = range(len(name) % step, len(body), step)
    for end in ends:
        judged(body[:end])
        validate(["-"], stdin=io.BytesIO(body[:end]), form=form)
    return len(ends)


if __name__ == "__main__":
    main()
