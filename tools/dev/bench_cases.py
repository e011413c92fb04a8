"""The cases of the offline benchmark: the files that it makes, and what is run on each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import bench_data as data
from bench_peers import check_jsonschema, python_peer
from bench_running import Case, command, library

if TYPE_CHECKING:
    from pathlib import Path

    from bench_data import Made
    from bench_peers import Node

FORMS = ("events", "pages")
LIBRARIES = ("orjson.loads", "json.loads", "ftevents", "jsonschema-rs", "pydantic", "jsonschema")
NEEDS = {
    "orjson.loads": "orjson",
    "jsonschema-rs": "orjson",
    "jsonschema": "orjson",
    "pydantic": "pydantic",
}
SPIN = 15_000_000


@dataclass(frozen=True)
class Sizes:
    """How many events each file has."""

    lines: int = 100_000
    small: int = 10_000
    document: int = 323_400
    har: int = 100_000
    cassette: int = 10_000
    long: int = 970_000
    large_lines: int = 1_000_000
    large_document: int = 3_234_000

    def scaled(self, scale: float) -> Sizes:
        """Return other sizes, each of one page at least."""
        return Sizes(*(max(round(size * scale), data.PAGE) for size in vars(self).values()))


def make(folder: Path, sizes: Sizes, *, large: bool = False) -> dict[str, Made]:
    """Make the files in a folder, and return them by name."""
    files = {
        "events": data.event_lines(folder / "events.ndjson", sizes.lines),
        "pages": data.page_lines(folder / "pages.ndjson", sizes.lines),
        "bad events": data.event_lines(folder / "bad-events.ndjson", sizes.lines, bad=True),
        "bad pages": data.page_lines(folder / "bad-pages.ndjson", sizes.lines, bad=True),
        "small": data.bodies(folder / "small.json", sizes.small),
        "document": data.document(folder / "document.json", sizes.document),
        "HAR": data.har(folder / "archive.har", sizes.har),
        "cassette": data.cassette(folder / "cassette.yaml", sizes.cassette),
        "long": data.page_lines(folder / "long.ndjson", sizes.long),
    }
    if large:
        files["large events"] = data.event_lines(folder / "large.ndjson", sizes.large_lines)
        files["large document"] = data.document(folder / "large.json", sizes.large_document)
    return files


def cases(files: dict[str, Made], node: Node, scale: float) -> list[Case]:
    """Return what is run on the files, in the order of a round: what is compared stands side by side."""
    found = [case for form in FORMS for case in _of_form(form, files, node)]
    found += [
        check_jsonschema("check-jsonschema", files["small"].path.parent, files["small"].path),
        Case("command, small", command(files["small"].path)),
        *(Case(f"command, {name}", command(files[name].path), rounds=3) for name in ("document", "HAR", "cassette")),
        *(
            Case(f"ftevents, {name}", library("ftevents", files[name].path, "pages"), 3, findings=0)
            for name in ("document", "HAR", "cassette")
        ),
        *(Case(f"{many} spinning", library("spin", files["events"].path, str(round(SPIN * scale))), together=many) for many in (1, 2)),
        *(Case(f"{many} workers", command(files["long"].path, many)) for many in (1, 2)),
        *(Case(f"command, {name}", command(files[name].path), rounds=1) for name in ("large events", "large document") if name in files),
    ]
    return found


def _of_form(form: str, files: dict[str, Made], node: Node) -> list[Case]:
    good, bad = files[form], files[f"bad {form}"]
    found = [
        Case(
            f"{name}, {form}",
            library(name, good.path, form),
            rounds=1 if name == "jsonschema" else 5,
            findings=0,
            missing=(python_peer(NEEDS[name]) if name in NEEDS else None) or (python_peer(name) if name == "jsonschema-rs" else None),
        )
        for name in LIBRARIES
    ]
    found.append(Case(f"ftevents, bad {form}", library("ftevents", bad.path, form), findings=bad.bad))
    found.append(Case(f"command, {form}", command(good.path)))
    return [*found, node.sourcemeta(f"sourcemeta, {form}", form, good.path), node.ajv(f"ajv, {form}", form, good.path)]
