"""Running mutants: each in a process of its own, forked from this one, which has read everything but what is mutated.

The package and its tests are copied first, so that a run sees one state of them, and nothing mutated is ever written to a file: a finder in
front of Python's own gives the one module its changed source.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import resource
import shutil
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from multiprocessing.connection import wait
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from multiprocessing.process import BaseProcess
    from types import CodeType

    from mutant_making import Mutant

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("tools", "tests", "spec", "pyproject.toml")
AHEAD = ("hypothesis.strategies", "jsonschema", "msgspec", "referencing", "yaml", "click", "ftevents.contract")
"""What a fork need not read anew: all that tests use, and what stands below the mutated modules. The mutated ones must not be among it."""
MUTATED = ("ftevents.rules", "ftevents.evidence")
MEMORY = 4 << 30
"""Bytes of address space that a mutant may take."""
SECONDS = 600
"""Of its processor, at most, so that it ends where nobody waits for it any more."""
GRACE = 5.0
"""Seconds that a mutant has on top of five times what its tests take."""
NO_PYTEST = 70
"""The exit of a process in which pytest itself could not be run."""
FORK = multiprocessing.get_context("fork")

Fate = Literal["killed", "timed out", "survived"]


class NotRunError(Exception):
    """The tests of a module could not be run, or fail without any change."""


class _Loader(SourceFileLoader):
    """Gives a module another source than its file has."""

    source = ""

    def get_code(self, fullname: str) -> CodeType:
        """Compile that source."""
        return compile(self.source, self.get_filename(fullname), "exec", dont_inherit=True)


@dataclass
class _Finder(MetaPathFinder):
    """Finds one module, with another source."""

    name: str
    path: str
    source: str

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:  # noqa: ARG002 - Python's own signature
        """Return how to load the module, None for all others."""
        if fullname != self.name:
            return None
        loader = _Loader(fullname, self.path)
        loader.source = self.source
        return spec_from_file_location(fullname, self.path, loader=loader)


def prepare(folder: Path) -> None:
    """Copy package and tests to a folder, and read ahead what is not mutated. Once for each process."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / name, folder / name)
    os.chdir(folder)
    sys.dont_write_bytecode = False  # each process would compile everything anew
    sys.path[:0] = [str(folder / name) for name in ("tools", "tools/dev", "tests")]
    for name in AHEAD:
        importlib.import_module(name)
    early = [name for name in sys.modules if name.startswith(MUTATED)]
    if early:
        raise NotRunError(f"{', '.join(early)} must not be imported before it is mutated")
    gc.freeze()


def _child(module: str, source: str | None, tests: Sequence[str], basetemp: str) -> None:
    """Run the tests with a module's source changed; exit as pytest does."""
    from hypothesis import Phase, settings

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    settings.register_profile("mutants", derandomize=True, database=None, deadline=None, phases=(Phase.explicit, Phase.generate))
    settings.load_profile("mutants")
    if source is not None:
        path = Path("tools/ftevents") / module
        name = ".".join(("ftevents", *path.relative_to("tools/ftevents").with_suffix("").parts)).removesuffix(".__init__")
        sys.meta_path.insert(0, _Finder(name, str(path.resolve()), source))
    options = ["-x", "-q", "--noconftest", "--tb=no", "--basetemp", basetemp]
    options += ["-p", "no:cacheprovider", "-p", "no:terminalreporter"]
    os.environ |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": "", "PYTEST_PLUGINS": ""}
    code = NO_PYTEST
    try:
        with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
            code = int(pytest.main([*options, *tests]))
    finally:
        os._exit(code)


@dataclass
class _Running:
    """A process at work, and until when it may be."""

    mutant: Mutant
    process: BaseProcess
    until: float


def _start(module: str, source: str | None, tests: Sequence[str], number: int) -> BaseProcess:
    process = FORK.Process(target=_child, args=(module, source, tests, f"basetemp-{number}"), daemon=False)
    process.start()
    return process


def unchanged(module: str, tests: Sequence[str]) -> float:
    """Run the tests of a module as it is, and return how long they take, in seconds. Raises NotRunError where they do not pass."""
    taken = 0.0
    for _ in range(2):  # the first one writes the compiled tests
        started = time.monotonic()
        process = _start(module, None, tests, 0)
        process.join()
        taken = time.monotonic() - started
        if process.exitcode:
            raise NotRunError(f"the tests of {module} end with {process.exitcode} without any change: {' '.join(tests)}")
    return taken


def run(mutants: Iterable[Mutant], tests: Sequence[str], *, limit: float, processes: int = 2) -> Iterator[tuple[Mutant, Fate]]:
    """Yield the fate of each mutant of one module as it is known; `limit` is the time that each may take, in seconds."""
    waiting, running, number = iter(mutants), list[_Running](), 0
    while True:
        while len(running) < processes and (mutant := next(waiting, None)) is not None:
            number += 1
            process = _start(mutant.module, mutant.after, tests, number)
            running.append(_Running(mutant, process, time.monotonic() + limit))
        if not running:
            return
        wait([each.process.sentinel for each in running], max(0.0, min(each.until for each in running) - time.monotonic()))
        for each in list(running):
            fate = _fate(each)
            if fate is not None:
                running.remove(each)
                yield each.mutant, fate


def _fate(each: _Running) -> Fate | None:
    """Return what became of a mutant, None where it is still at work. Raises NotRunError where pytest ran no test."""
    if each.process.is_alive():
        if time.monotonic() < each.until:
            return None
        each.process.kill()
        each.process.join()
        return "timed out"
    code = each.process.exitcode
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED, NO_PYTEST):
        raise NotRunError(f"pytest ended with {code} for a mutant of {each.mutant.module}:\n{each.mutant.diff}")
    return "killed" if code else "survived"
