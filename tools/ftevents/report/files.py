"""Report files: written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ftevents.usage import UsageError

if TYPE_CHECKING:
    from ftevents.report.model import Report


def write_whole(text: str, name: str, *, noun: str = "the report") -> None:
    """Write a text file, which `noun` says what it is, by way of a temporary one beside it. Raises UsageError with the reason."""
    path = Path(name)
    try:
        if path.exists() and not path.is_file():  # a device, such as /dev/stdout
            path.write_text(text, "utf-8")
        else:
            _replace(path, text)
    except OSError as error:
        raise UsageError(f"{noun} {name} cannot be written: {error.strerror or error}") from None


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False) as stream:
        temporary = Path(stream.name)
        try:
            stream.write(text)
            stream.close()
            temporary.chmod(0o666 & ~_umask())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def render_json(report: Report) -> str:
    """Return the report as JSON. It is laid out by msgspec, since the layout of the standard library takes ten times as long."""
    import msgspec

    return msgspec.json.format(json.dumps(report.to_json(), ensure_ascii=True), indent=1) + "\n"


def write_json(report: Report, name: str) -> None:
    """Write the report as JSON."""
    write_whole(render_json(report), name)
