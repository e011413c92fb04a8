"""The peers of the offline benchmark that are programs of their own: check-jsonschema, and from npm ajv and sourcemeta's jsonschema.

What npm has is installed into the temporary folder of the run. A peer that cannot be had is a case that says why.
"""

from __future__ import annotations

import json
import platform
import shutil
import subprocess
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bench_running import PYTHON, Case
from bench_schemas import schema

if TYPE_CHECKING:
    from pathlib import Path

PACKAGES = ("ajv@8", "@sourcemeta/jsonschema@16")
_PATIENT = 300.0
LOOP = """
const { createReadStream } = require("node:fs");
const { createInterface } = require("node:readline");
const validate = require(process.argv[2]);
let bad = 0;
createInterface({ input: createReadStream(process.argv[3]), crlfDelay: Infinity })
  .on("line", (line) => { if (!validate(JSON.parse(line))) bad++; })
  .on("close", () => { console.log(bad); process.exitCode = bad ? 1 : 0; });
"""
"""What a user of ajv would write: a line, an object, the compiled function."""
COMPILE = """
const Ajv = require("ajv/dist/2020").default;
const standalone = require("ajv/dist/standalone").default;
const { readFileSync, writeFileSync } = require("node:fs");
const ajv = new Ajv({ code: { source: true }, allErrors: true });
const validate = ajv.compile(JSON.parse(readFileSync(process.argv[2])));
writeFileSync(process.argv[3], standalone(ajv, validate));
"""


def python_peer(name: str) -> str | None:
    """Say why a library of Python cannot be measured; None where it can."""
    is_there = find_spec(name.replace("-", "_")) is not None
    return None if is_there else f"{name} is not installed; python -m pip install -e '.[bench]' brings it"


class Node:
    """The peers of npm, in a folder; `missing` says why there are none."""

    def __init__(self, folder: Path, *, wanted: bool) -> None:
        """Install them, if they are wanted."""
        self.folder = folder
        self.missing = self._install() if wanted else "left out with --no-npm"

    def _install(self) -> str | None:
        npm = shutil.which("npm")
        if npm is None or shutil.which("node") is None:
            return "npm was not found; it comes with Node.js"
        command = [npm, "install", "--prefix", str(self.folder), "--no-audit", "--no-fund", *PACKAGES]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_PATIENT)
        except subprocess.TimeoutExpired:
            return f"npm did not end within {_PATIENT:.0f} s"
        return f"npm could not install {', '.join(PACKAGES)}: {done.stderr.strip()[-200:]}" if done.returncode else None

    def version(self, package: str) -> str:
        """Return the version of a package that was installed."""
        found = json.loads((self.folder / "node_modules" / package / "package.json").read_text("utf-8"))
        return str(found["version"])

    def ajv(self, name: str, form: str, path: Path) -> Case:
        """Return the case of ajv: its standalone code in a loop over the lines."""
        compiled, loop = self.folder / f"{form}.cjs", self.folder / "loop.cjs"
        if self.missing is None and not compiled.exists():
            loop.write_text(LOOP, "utf-8")
            (self.folder / "compile.cjs").write_text(COMPILE, "utf-8")
            command = ["node", "compile.cjs", str(self.schema(form)), str(compiled)]
            subprocess.run(command, cwd=self.folder, check=True, timeout=_PATIENT)
        return Case(name, ("node", str(loop), str(compiled), str(path)), missing=self.missing)

    def sourcemeta(self, name: str, form: str, path: Path) -> Case:
        """Return the case of sourcemeta's command on a file of lines."""
        binary = self.folder / "node_modules" / "@sourcemeta" / "jsonschema" / "build" / "github-releases" / _native()
        link = path.with_suffix(".jsonl")
        if not link.exists():
            link.hardlink_to(path)
        return Case(name, (str(binary), "validate", "--fast", str(self.schema(form)), str(link)), missing=self.missing)

    def schema(self, form: str) -> Path:
        """Return the file of a schema."""
        return written_schema(self.folder, form)


def _native() -> str:
    """Return the name of sourcemeta's program itself, which its package starts by way of node: so node's start is not charged to it."""
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    return f"jsonschema-{'darwin' if sys.platform == 'darwin' else 'linux'}-{machine}"


def written_schema(folder: Path, form: str) -> Path:
    """Write a schema, and return its file."""
    path = folder / f"{form}.schema.json"
    folder.mkdir(exist_ok=True)
    path.write_text(json.dumps(schema(form)), "utf-8")
    return path


def check_jsonschema(name: str, folder: Path, path: Path) -> Case:
    """Return the case of check-jsonschema on one array of pages."""
    command = (PYTHON, "-m", "check_jsonschema", "--schemafile", str(written_schema(folder, "bodies")), str(path))
    return Case(name, command, rounds=3, missing=python_peer("check-jsonschema"))
