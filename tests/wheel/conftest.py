"""What tests of the wheel share: the wheel as it is built, and an environment that has nothing but the wheel, away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


def environment() -> dict[str, str]:
    """Return the environment of a user: how to reach a package index, and nothing that points a run at a server or this checkout."""
    return {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("PIP_")} | {"FTEVENTS_NO_CONFIG": "1"}


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it."""

    folder: Path

    def run(self, *command: str, cwd: Path, code: int = 0, stdin: str = "", **variables: str) -> str:
        """Run a program of this environment in a folder, assert its exit code, and return what it wrote."""
        done = subprocess.run(  # noqa: S603 - programs that were installed just now
            [str(self.folder / "bin" / command[0]), *command[1:]],
            cwd=cwd,
            env=environment() | variables,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr


def built(project: Path, folder: Path, kind: str) -> Path:
    """Build the wheel or the sdist of a project into a folder, and return the file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)]
    subprocess.run(command, cwd=project, check=True, capture_output=True)  # noqa: S603 - our own build
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the checkout."""
    return built(ROOT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="session")
def wheel_of_sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist from the checkout, and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(built(ROOT, tmp_path_factory.mktemp("sdist"), "sdist")) as archive:
        archive.extractall(folder, filter="data")
    (project,) = folder.iterdir()
    return built(project, tmp_path_factory.mktemp("second"), "wheel")


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Install the wheel into an empty environment."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)  # noqa: S603 - the Python that runs this
    pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
    subprocess.run([*pip, "--constraint", str(ROOT / "constraints.txt"), str(wheel)], check=True, cwd=folder, env=environment())  # noqa: S603 - pip
    return Installed(folder)
