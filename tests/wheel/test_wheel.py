"""Tests of the wheel: what is in it, and that all of ftevents works where nothing but the wheel is installed."""

from __future__ import annotations

import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from servers import reference
from wheel.conftest import ROOT, built

if TYPE_CHECKING:
    from pathlib import Path

    from wheel.conftest import Installed

pytestmark = pytest.mark.wheel

SUITE = ("pytest", "-p", "ftevents.pytest_plugin", "--pyargs", "ftevents.suite", "-p", "no:cacheprovider")
QUICK = ("--contract-no-auth", "--contract-quick")
FAILING = "def test_of_the_user():\n    assert False, 'this test is not asked for'\n"
CONFTEST = "import pytest\n\n@pytest.fixture(scope='session')\ndef base_url():\n    return 'http://127.0.0.1:9'\n"


def contents(wheel: Path) -> dict[str, bytes]:
    """Return what a wheel holds."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_sdist_builds_the_same_wheel(wheel: Path, wheel_of_sdist: Path) -> None:
    """File by file and byte by byte."""
    assert contents(wheel_of_sdist) == contents(wheel)


def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    """Templates, the specification and the suite too, and nothing beside the package."""
    trees = {"tools/ftevents": "ftevents", "spec": "ftevents/spec", "contract_tests": "ftevents/suite"}
    due = {
        f"{place}/{path.relative_to(ROOT / tree).as_posix()}"
        for tree, place in trees.items()
        for path in (ROOT / tree).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = {name for name in contents(wheel) if ".dist-info/" not in name}

    assert held == due
    assert {"ftevents/py.typed", "ftevents/spec/clauses.yaml", "ftevents/report/html/page/report.html.j2"} <= held


def test_check_asks_the_embedded_server_and_writes_a_page(installed: Installed, tmp_path: Path) -> None:
    """With the templates and the register of the wheel."""
    said = installed.run("ftevents", "check", "--report", "r.html", "--report", "r.json", cwd=tmp_path)

    assert "\nCONFORMING: " in said
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!doctype html>")


def test_validate_judges_a_sample(installed: Installed, tmp_path: Path) -> None:
    """A file, and standard input."""
    sample = ROOT / "spec" / "samples" / "conforming" / "default-page.json"

    assert "\nCONFORMING: " in installed.run("ftevents", "validate", str(sample), cwd=tmp_path)
    assert "\nCONFORMING: " in installed.run("ftevents", "validate", "-", cwd=tmp_path, stdin=sample.read_text("utf-8"))


def test_the_library_is_typed_and_light(installed: Installed, tmp_path: Path) -> None:
    """`import ftevents` loads nothing else; its names are there when they are asked for."""
    program = (
        "import sys, ftevents\n"
        "assert [name for name in sys.modules if name.startswith('ftevents.')] == []\n"
        "print(ftevents.examine.__module__, ftevents.validate.__module__)"
    )

    assert installed.run("python", "-c", program, cwd=tmp_path) == "ftevents.examine ftevents.examine\n"


def test_the_suite_is_run_from_the_wheel(installed: Installed, tmp_path: Path) -> None:
    """Against a server elsewhere, and the summary says where the suite came from; a fault fails it."""
    with reference(key=None) as server:
        said = installed.run(*SUITE, f"--base-url={server.base_url}", *QUICK, cwd=tmp_path)
    with reference(["after-inclusive"], key=None) as server:
        red = installed.run(*SUITE, f"--base-url={server.base_url}", *QUICK, cwd=tmp_path, code=1)

    assert f"suite: {installed.folder}" in said
    assert "\nCONFORMING: " in said
    assert "test_clause[pagination/after-is-exclusive]" in red


def test_tests_of_the_user_are_neither_run_nor_disturbed(installed: Installed, tmp_path: Path) -> None:
    """Not by the suite, though they have the same names and a conftest; and a run of theirs does not load the plugin."""
    (tmp_path / "contract_tests").mkdir()
    (tmp_path / "contract_tests" / "test_clauses.py").write_text(FAILING, "utf-8")
    (tmp_path / "contract_tests" / "__init__.py").touch()
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    with reference(key=None) as server:
        said = installed.run(*SUITE, f"--base-url={server.base_url}", *QUICK, cwd=tmp_path)
        asked = server.requests
        own = installed.run("pytest", "-p", "no:cacheprovider", cwd=tmp_path, code=1, PYTEST_BASE_URL=server.base_url)

    assert "this test is not asked for" not in said
    assert "\nCONFORMING: " in said
    assert "1 failed" in own
    assert "contract: " not in own
    assert server.requests == asked


def test_the_image_is_sent_all_that_the_wheel_is_built_of(wheel: Path, tmp_path: Path) -> None:
    """A build from what .dockerignore lets through is the same."""
    for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines():
        source = ROOT / line[1:]
        if line.startswith("!") and source.is_dir():
            shutil.copytree(source, tmp_path / line[1:], ignore=shutil.ignore_patterns("__pycache__"))
        elif line.startswith("!"):
            shutil.copy(source, tmp_path / line[1:])

    assert contents(built(tmp_path, tmp_path / "dist", "wheel")) == contents(wheel)
