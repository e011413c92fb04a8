"""The configuration: options that stand in `ftevents.toml`, or in `[tool.ftevents]` of `pyproject.toml`, and are read by both front ends.

What is said on the command line and by the environment comes before it. A key never stands in it.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ftevents.contract import did_you_mean
from ftevents.evidence.words import shown
from ftevents.live.secrets import looks_secret
from ftevents.options import OPTIONS, Choice, Flag, Number, Text, options_of
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.options import Front, Option

NO_CONFIG = "FTEVENTS_NO_CONFIG"
"""The variable that says, with any value, that no configuration is looked for."""
FILES = {"ftevents.toml": (), "pyproject.toml": ("tool", "ftevents")}
"""The files that may hold a configuration, with the table in which it stands."""
BASE_URL = "base-url"
SETTABLE = {option.name: option for option in OPTIONS if option.settable}
KEYS = {"key", "api-key", "other-key", "openai-api-key"}
KEY_HINT = "a key stands in no configuration; name its variable with key-env, or its file with key-file"
TYPES = {bool: "true or false", int: "an integer", float: "a number", str: "a string", list: "an array", dict: "a table"}


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file says: `values` by the name of the option, `lines` from 1 where they are known. Without a file, nothing."""

    file: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def source(self, name: str) -> str:
        """Return where an option stands."""
        return f"{self.file} line {self.lines[name]}" if name in self.lines else str(self.file)

    @property
    def base_url(self) -> tuple[str, str] | None:
        """The base URL and where it stands; None where none does."""
        return (self.values[BASE_URL], self.source(BASE_URL)) if BASE_URL in self.values else None

    def defaults(self, front: Front) -> dict[str, Any]:
        """Return the values of a front end's options by their keys, as its parser makes them."""
        found = {}
        for option in options_of(front):
            value = self.values.get(option.name)
            if isinstance(option.kind, Flag) and option.kind.value is not None:
                value = option.kind.value if value else None
            if value is not None:
                found[option.key] = value
        return found


def configuration(file: str | None = None, *, none: bool = False) -> Configuration:
    """Return the configuration: that of a named file, the nearest, or none at all. Raises UsageError for one that says what it must not."""
    if file is not None and none:
        raise UsageError("--config and --no-config exclude each other; say one of them")
    if file is not None:
        return read_configuration(Path(file), table=FILES.get(Path(file).name, ()))
    if none or os.environ.get(NO_CONFIG):
        return Configuration()
    try:
        found = nearest(Path.cwd())
    except OSError:  # the working directory is gone, or a folder above it may not be looked into
        return Configuration()
    return Configuration() if found is None else read_configuration(found, table=FILES[found.name])


def nearest(start: Path) -> Path | None:
    """Return the nearest file with a configuration, from a folder up to the root of its repository; outside of one, in this folder alone.

    Raises UsageError where a folder has two, and for a file that cannot be read.
    """
    folders = [start, *start.parents]
    root = next((folder for folder in folders if (folder / ".git").exists()), start)
    for folder in folders[: folders.index(root) + 1]:
        found = [folder / name for name, table in FILES.items() if _has(folder / name, table)]
        if len(found) > 1:
            raise UsageError(f"{found[0]} and [tool.ftevents] of {found[1]} are both a configuration; keep one, or name one with --config")
        if found:
            return found[0]
    return None


def _has(path: Path, table: tuple[str, ...]) -> bool:
    return path.is_file() and (not table or _table(_parsed(path)[1], table) is not None)


def _parsed(path: Path) -> tuple[str, dict[str, Any]]:
    name = _shown_path(path)
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"the configuration {name} cannot be read: {error.strerror or error}") from None
    except (UnicodeDecodeError, RecursionError):
        raise UsageError(f"{name}: no TOML that can be read") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name}: no TOML: {error}") from None


def _table(document: dict[str, Any], names: tuple[str, ...]) -> Any:
    found: Any = document
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def _shown_path(path: Path) -> str:
    """Return a path as it is told: from the working directory where it lies in it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def read_configuration(path: Path, *, table: tuple[str, ...] = ()) -> Configuration:
    """Read a file. Raises UsageError with every complaint on a line of its own."""
    name = _shown_path(path)
    text, document = _parsed(path)
    said = _table(document, table)
    if not isinstance(said, dict):
        raise UsageError(f"{name} has no table [{'.'.join(table)}]")
    lines = dict(_lines(text, table))
    values, complaints = {}, []
    for key, value in said.items():
        option, where = key.replace("_", "-"), f"{name}:{lines[key]}" if key in lines else name
        complaint = f"{option} stands here twice" if option in values else _complaint(option, value)
        if complaint is not None:
            complaints.append(f"{where}: {complaint}")
        values[option] = value
    complaints += [f"{name}: {one} and {other} exclude each other; keep one of them" for one, other in _rivals(values)]
    if complaints:
        raise UsageError("\n".join(complaints))
    values = {option: _relative(SETTABLE.get(option), value, path.parent) for option, value in values.items()}
    return Configuration(name, values, {key.replace("_", "-"): line for key, line in lines.items()})


def _lines(text: str, table: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield the keys of a table with their lines, where each has one of its own."""
    here = ""
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.fullmatch(r"\s*\[([^\[\]]*)\]\s*(#.*)?", line):
            here = re.sub(r"[\s\"']", "", head[1])
        elif here == ".".join(table) and (key := re.match(r"\s*([\"']?)([A-Za-z0-9_-]+)\1\s*=", line)):
            yield key[2], number


def _rivals(values: dict[str, Any]) -> list[tuple[str, str]]:
    said = [name for name, value in values.items() if value not in (False, None)]
    return [(one, other) for one in said if one in SETTABLE for other in SETTABLE[one].excludes if other in said and one < other]


def _complaint(name: str, value: Any) -> str | None:
    """Return what is wrong with an option as it stands in a file; a value that may be secret is not shown."""
    if name == BASE_URL:
        return None if isinstance(value, str) else f"{name} is {_type(value)}, and must be a string"
    if name not in SETTABLE:
        return _unknown(name)
    return (_mismatch_of_many if SETTABLE[name].repeatable else _mismatch)(SETTABLE[name], value)


def _unknown(name: str) -> str:
    if name in KEYS:
        return f"{name}: {KEY_HINT}"
    if any(name == option.name for option in OPTIONS):
        return f"{name} is said to one run, on the command line; it stands in no configuration"
    return f"{shown(name)} is no option{did_you_mean(name, [*SETTABLE, BASE_URL])}"


def _mismatch_of_many(option: Option, value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return f"{option.name} is {_type(value)}, and must be an array of strings"
    if option.name in ("header", "query") and any(looks_secret(*_halves(each)) for each in value):
        return f"{option.name}: {KEY_HINT}"
    return None


def _mismatch(option: Option, value: Any) -> str | None:  # noqa: PLR0911 - one return for each kind
    kind = option.kind
    if isinstance(kind, Flag):
        return None if isinstance(value, bool) else f"{option.name} is {_type(value)}, and must be true or false"
    if isinstance(kind, Number):
        if isinstance(value, bool) or not isinstance(value, int if kind.type is int else int | float):
            return f"{option.name} is {_type(value)}, and must be {TYPES[kind.type]}"
        if kind.least is not None and not value >= kind.least:
            return f"{option.name} is {value}, and must be {kind.least:g} or more"
        return f"{option.name} is {value}, and must be {kind.most:g} or less" if kind.most is not None and value > kind.most else None
    if not isinstance(value, str):
        return f"{option.name} is {_type(value)}, and must be a string"
    if isinstance(kind, Choice) and value not in kind.names():
        return f"{option.name}: {shown(value)} is no {kind.noun}; there are {', '.join(kind.names())}"
    return None if value else f"{option.name} is given but empty"


def _type(value: Any) -> str:
    if isinstance(value, list) and not all(isinstance(each, str) for each in value):
        return "an array with other things than strings"
    return TYPES.get(type(value), "a date or time")


def _halves(text: str) -> tuple[str, str]:
    name, _, value = text.partition(":" if ":" in text.partition("=")[0] else "=")
    return name.strip(), value.strip()


def _relative(option: Option | None, value: Any, folder: Path) -> Any:
    """Return a value with its files named from the folder of the configuration."""
    if option is None or not isinstance(option.kind, Text) or not option.kind.is_file or folder == Path.cwd():
        return value
    if isinstance(value, list):
        return [_relative(option, each, folder) for each in value]
    mark = option.kind.behind
    before, between, name = value.partition(mark) if mark and mark in value else ("", "", value)
    return f"{before}{between}{name if name == '-' else folder / name}"
