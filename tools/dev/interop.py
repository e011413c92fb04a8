"""Interop: ftevents against servers that others wrote, and a client that others wrote against the reference server.

Each server is an entry of `SERVERS`: how to get it, how to start it, how to give it a job, and which verdict it deserves. Everything runs on
127.0.0.1; what is installed goes to build/interop.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ftevents.reference import Corpus

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / "build" / "interop"
MADE_UP = frozenset(
    {
        "pagination/limit-is-respected",
        "pagination/after-is-exclusive",
        "pagination/end-is-an-empty-page",
        "errors/unknown-job",
        "input/job-id-breaks-nothing",
        "input/limit-zero",
        "input/limit-negative",
        "input/limit-not-a-number",
        "auth/wrong-key",
        "auth/nearly-right-key",
    }
)
"""What every mock breaks that answers each request with the same example."""
BEHIND_A_PAGE = frozenset({"pagination/limit-is-respected", "pagination/after-is-exclusive", "pagination/end-is-an-empty-page"})
"""What only a readable page shows."""
NO_KEY_ASKED_FOR = frozenset({"auth/no-key", "auth/empty-key", "auth/other-scheme"})
PAGE_SIZES = (None, 1, 3, 20, 100)


class SurpriseError(Exception):
    """Something is not as it should be: one sentence."""


@dataclass(frozen=True)
class Expected:
    """The verdict that a server deserves under a profile: the exit code, and exactly the clauses violated."""

    profile: str
    exit_code: int
    violated: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Server:
    """A server from npm. `command` makes its command line from binary, port and an empty folder; `prepare` gives it a job.

    `base` is the path of the API, `job` the job to name where the server has no list of jobs, `key` whatever it takes for a key.
    """

    name: str
    package: str
    binary: str
    command: Callable[[str, int, str], list[str]]
    prepare: Callable[[str], None]
    expected: tuple[Expected, ...]
    base: str = "/v1"
    job: str | None = None
    key: str | None = None
    start_seconds: float = 20.0


def nothing(_: str) -> None:
    """Prepare nothing: the server makes its answers up."""


def make_job(base_url: str) -> None:
    """Make a fine-tuning job and read it three times, which gives it four events."""
    job = _ask(f"{base_url}/fine_tuning/jobs", {"model": "gpt-4o-mini-2024-07-18", "training_file": "file-abc"})
    for _ in range(3):
        _ask(f"{base_url}/fine_tuning/jobs/{job['id']}")


def bundled(folder: str) -> str:
    """Write the OpenAPI file with its schemas inside, for servers that follow no reference to a file; return its path."""
    import yaml

    spec = ROOT / "spec"
    schemas: dict[str, Any] = {}

    def inside(node: Any) -> Any:
        if isinstance(node, list):
            return [inside(each) for each in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if isinstance(reference, str) and reference.endswith(".json"):
            name = Path(reference).stem
            if name not in schemas:
                schemas[name] = {}
                schemas[name] = inside(json.loads((spec / "schemas" / f"{name}.json").read_text("utf-8")))
            return {"$ref": f"#/components/schemas/{name}"}
        return {name: inside(member) for name, member in node.items() if name not in ("$id", "$schema")}

    document = inside(yaml.safe_load((spec / "openapi.yaml").read_text("utf-8")))
    document.setdefault("components", {})["schemas"] = schemas
    path = Path(folder) / "openapi.json"
    path.write_text(json.dumps(document, default=str), "utf-8")
    return str(path)


def rows_and_routes(folder: str) -> list[str]:
    """Write four events as rows, and a route to them; return the arguments that name both."""
    events = [
        {"id": f"ftevent-{letter * 24}", "object": "fine_tuning.job.event", "created_at": 1735689600, "level": "info", "message": "."}
        for letter in "abcd"
    ]
    path = "/v1/fine_tuning/jobs/:id/events"
    (Path(folder) / "rows.json").write_text(json.dumps({"events": events}), "utf-8")
    (Path(folder) / "routes.json").write_text(json.dumps({f"{path}\\?*": "/events?$2", path: "/events"}), "utf-8")
    return ["--routes", str(Path(folder) / "routes.json"), "--quiet", str(Path(folder) / "rows.json")]


SERVERS = (
    Server(
        name="prism",
        package="@stoplight/prism-cli@5.14.2",
        binary="prism",
        command=lambda binary, port, folder: [binary, "mock", bundled(folder), "-h", "127.0.0.1", "-p", str(port)],
        prepare=nothing,
        # It looks for a key, but takes any; and it ends at a job id that is not UTF-8.
        expected=(Expected("openai", 1, MADE_UP | {"answer/ends"}),),
        base="",
        job="ftjob-abc",
        key="sk-interop-0123456789",
        start_seconds=60.0,
    ),
    Server(
        name="steady",
        package="@stdy/cli@0.22.2",
        binary="steady",
        command=lambda binary, port, folder: [binary, "--host", "127.0.0.1", "-p", str(port), bundled(folder)],
        prepare=nothing,
        # It asks for no key, and its refusals are of another shape.
        expected=(Expected("openai", 1, MADE_UP | NO_KEY_ASKED_FOR | {"errors/envelope"}),),
        base="",
        job="ftjob-abc",
        key="sk-interop-0123456789",
    ),
    Server(
        name="json-server",
        package="json-server@0.17.4",
        binary="json-server",
        command=lambda binary, port, folder: [binary, "--host", "127.0.0.1", "--port", str(port), *rows_and_routes(folder)],
        prepare=nothing,
        # Its lists are bare arrays, it knows no cursor and no key, and what it does not find is an empty object.
        expected=(Expected("openai", 1, MADE_UP - BEHIND_A_PAGE | {"answer/is-an-object", "errors/envelope", *NO_KEY_ASKED_FOR}),),
        job="ftjob-abc",
        key="sk-interop-0123456789",
    ),
    Server(
        name="aimock",
        package="@copilotkit/aimock@1.43.0",
        binary="llmock",
        command=lambda binary, port, folder: [binary, "-h", "127.0.0.1", "-p", str(port), "-f", folder],
        prepare=make_job,
        expected=(
            Expected("openai", 1, frozenset({"errors/param-and-code", "auth/no-key"})),
            Expected("compatible", 0),
        ),
    ),
)


def check_server(server: Server) -> Iterator[str]:
    """Run ftevents against a server and yield what was seen. Raises SurpriseError where the verdict is another than the deserved one."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        (Path(folder) / "fixtures").mkdir()
        for expected in server.expected:
            with _running(server.command(_installed(server), port, str(Path(folder) / "fixtures")), port, server.start_seconds):
                base_url = f"http://127.0.0.1:{port}{server.base}"
                server.prepare(base_url)
                report = _checked(base_url, server, expected.profile, Path(folder) / "report.json")
                yield _compared(report, expected)


def _compared(report: dict[str, Any], expected: Expected) -> str:
    violated = frozenset(each["id"] for each in report["clauses"] if each["verdict"] == "violated")
    said = f"{expected.profile}: {report['headline']}, {len(violated)} violated in {report['requests']} requests"
    if report["exit_code"] != expected.exit_code or violated != expected.violated:
        more, less = sorted(violated - expected.violated), sorted(expected.violated - violated)
        raise SurpriseError(f"{said}; exit code {report['exit_code']} for {expected.exit_code}, violated too many {more}, too few {less}")
    return said


def _checked(base_url: str, server: Server, profile: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "ftevents", "check", base_url, "--profile", profile, "--json", str(path)]
    command += ["--job-id", server.job] if server.job else []
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "PYTEST_"))}
    environ |= {"OPENAI_API_KEY": server.key} if server.key else {}
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False, env=environ)
    if not path.exists():
        raise SurpriseError(f"`ftevents check` left with {done.returncode} and no report: {done.stderr.strip()}")
    report: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if done.returncode != report["exit_code"]:
        raise SurpriseError(f"`ftevents check` left with {done.returncode}, and its report says {report['exit_code']}")
    path.unlink()
    return report


def check_openai_client() -> Iterator[str]:
    """Read every job of the reference server with the official Python client, and compare what it saw. Raises SurpriseError."""
    import openai

    from ftevents.reference import build, seeded, serve, standard

    corpora = {"standard": standard(), "standard, awkward ids": standard(awkward_ids=True), "seeded": seeded(3)}
    for name, corpus in corpora.items():
        with serve(build(corpus, key="sk-interop")) as serving, openai.OpenAI(base_url=serving.base_url, api_key="sk-interop") as client:
            read = sum(_read_job(client, job, corpus, size) for job in corpus.jobs for size in PAGE_SIZES)
        sizes = ", ".join(str(size or "default") for size in PAGE_SIZES)
        yield f"{openai.__version__}, {name} data: {len(corpus.jobs)} jobs at page sizes {sizes}: {read:,} events, all there and in order"


def _read_job(client: Any, job: str, corpus: Corpus, size: int | None) -> int:
    options = {} if size is None else {"limit": size}
    got = [event.to_dict() for event in client.fine_tuning.jobs.list_events(job, **options)]
    wanted = list(corpus.jobs[job].events)
    if got != wanted:
        place = next((place for place, pair in enumerate(zip(got, wanted, strict=False)) if pair[0] != pair[1]), min(len(got), len(wanted)))
        raise SurpriseError(
            f"job {job}, page size {size}: {len(got)} events for {len(wanted)}, other than they should be from number {place} on"
        )
    return len(got)


def _installed(server: Server) -> str:
    """Return the path of the server's binary, installed once."""
    folder = CACHE / server.package.strip("@").replace("/", "-")
    binary = folder / "node_modules" / ".bin" / server.binary
    if not binary.exists():
        npm = shutil.which("npm")
        if npm is None:
            raise SurpriseError("npm was not found; it comes with Node.js")
        folder.mkdir(parents=True, exist_ok=True)
        command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts", server.package]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode or not binary.exists():
            raise SurpriseError(f"npm could not install {server.package}: {done.stderr.strip()[-300:]}")
    return str(binary)


@contextmanager
def _running(command: list[str], port: int, start_seconds: float) -> Iterator[None]:
    """Run a server as long as the context lasts; it is ended by its process id."""
    with tempfile.TemporaryFile("w+") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)
        try:
            end = time.monotonic() + start_seconds
            while not _listens(port):
                if process.poll() is not None or time.monotonic() > end:
                    output.seek(0)
                    raise SurpriseError(f"the server did not come up: {output.read().strip()[-300:]}")
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _ask(url: str, document: Any = None) -> Any:
    """Send a GET, or a POST of a JSON document, and return the JSON that comes back; no proxy is asked."""
    data = None if document is None else json.dumps(document).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - our own http URL
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return json.load(answer)


def main() -> int:
    """Run everything and return 1 where there was a surprise."""
    checks: dict[str, Callable[[], Iterator[str]]] = {server.package: lambda server=server: check_server(server) for server in SERVERS}  # type: ignore[misc]
    checks["openai client"] = check_openai_client
    surprises = 0
    for name, check in checks.items():
        try:
            for said in check():
                print(f"ok        {name} {said}", flush=True)
        except SurpriseError as surprise:
            print(f"SURPRISE  {name}: {surprise}", flush=True)
            surprises += 1
    print(f"interop: {len(checks) - surprises} passed, {surprises} failed")
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())
