"""Sources: the bytes behind each path that was named, a folder being all the files in it."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.items import LeftOut, Unreadable

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

STDIN = "-"
CAP = 256 * 2**20
"""Bytes of the longest file that is read."""
_TOO_LONG = f"is longer than {CAP >> 20} MB; split it"
_SPECIAL = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name in words, its bytes, and whether it was named itself or found in a folder."""

    name: str
    body: bytes
    named: bool = True

    def alien(self, why: str) -> Unreadable | LeftOut:
        """Return this file as one of no known kind: a complaint where it was named, else left out."""
        return _alien(self.name, why, named=self.named)


def _alien(name: str, why: str, *, named: bool) -> Unreadable | LeftOut:
    return Unreadable(name, why) if named else LeftOut(name, why)


def sources(paths: Iterable[str | Path], stdin: BinaryIO) -> Iterator[Source | Unreadable | LeftOut]:
    """Yield the files behind the paths, in order, `-` being standard input. Never raises for a file."""
    was_read = False
    for path in paths:
        if str(path) == STDIN:
            yield Unreadable(STDIN, "standard input was read already; name `-` once") if was_read else _standard_input(stdin)
            was_read = True
        elif not str(path):
            yield Unreadable("''", "is an empty path, perhaps of a variable that is not set; name a file or a folder")
        else:
            yield from _named(Path(path))


def _standard_input(stdin: BinaryIO) -> Source | Unreadable:
    name = "standard input"
    try:
        body = stdin.read(CAP + 1)
    except (OSError, ValueError) as error:
        return Unreadable(name, f"cannot be read ({error})")
    return Source(name, body) if len(body) <= CAP else Unreadable(name, _TOO_LONG)


def _named(path: Path) -> Iterator[Source | Unreadable | LeftOut]:
    facts = _facts(path)
    if isinstance(facts, Unreadable):
        yield facts
    elif not stat.S_ISDIR(facts.st_mode):
        yield _file(path, facts, named=True)
    else:
        is_empty = True
        for found in _walk(path):
            is_empty = False
            yield found
        if is_empty:
            yield Unreadable(name_of(path), "is a folder without files (hidden ones are passed over); name one that holds captures")


def _walk(root: Path) -> Iterator[Source | Unreadable | LeftOut]:
    """Yield the files of a folder and its folders, sorted; a folder that a link leads back to is walked once."""
    walked: set[tuple[int, int]] = set()
    todo = [root]
    while todo:
        path = todo.pop()
        facts = _facts(path)
        if isinstance(facts, Unreadable):
            yield facts
        elif not stat.S_ISDIR(facts.st_mode):
            yield _file(path, facts, named=False)
        elif (facts.st_dev, facts.st_ino) not in walked:
            walked.add((facts.st_dev, facts.st_ino))
            try:
                todo.extend(sorted((child for child in path.iterdir() if not child.name.startswith(".")), reverse=True))
            except OSError as error:
                yield _unreadable(path, error)


def _facts(path: Path) -> os.stat_result | Unreadable:
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        return _unreadable(path, error)


def _file(path: Path, facts: os.stat_result, *, named: bool) -> Source | Unreadable | LeftOut:
    name = name_of(path)
    if not stat.S_ISREG(facts.st_mode):
        kind = _SPECIAL.get(stat.S_IFMT(facts.st_mode), "no ordinary file")
        return _alien(name, f"is {kind}, which is never opened; send it to standard input and name `-`", named=named)
    if facts.st_size > CAP:
        return Unreadable(name, _TOO_LONG)
    try:
        with path.open("rb") as stream:
            body = stream.read(CAP + 1)
    except OSError as error:
        return _unreadable(path, error)
    return Source(name, body, named) if len(body) <= CAP else Unreadable(name, _TOO_LONG)


def _unreadable(path: Path, error: OSError | ValueError) -> Unreadable:
    if isinstance(error, FileNotFoundError):
        return Unreadable(
            name_of(path), "is a link that leads nowhere; correct it" if path.is_symlink() else "is not there; correct the path"
        )
    if isinstance(error, PermissionError):
        return Unreadable(name_of(path), "may not be read by this user; change its permissions")
    why = error.strerror if isinstance(error, OSError) else error
    return Unreadable(name_of(path), f"cannot be read ({why}); correct the path")


def name_of(path: Path) -> str:
    """Return a path for people to read: control characters, and bytes that are no text, are shown as escapes."""
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in str(path))
