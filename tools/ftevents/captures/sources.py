"""Sources: the bytes behind each path that was named, a folder being all the files in it."""

from __future__ import annotations

import glob
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ftevents.captures.items import LeftOut, Unreadable
from ftevents.captures.source import Source, alien
from ftevents.captures.spool import Spool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

STDIN = "-"
AT_ONCE = 2**20
"""Bytes that are read from a file at a time."""
_SPECIAL = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


Found = Source | Unreadable | LeftOut


def sources(paths: Iterable[str | Path], stdin: BinaryIO) -> Iterator[Found]:
    """Yield the files behind the paths, in order, `-` being standard input. A file is open until the next is asked for. Never raises for a file."""
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
        spool = Spool(stdin)
        return Source(name, cast("BinaryIO", spool), reopen=spool.again)
    except (OSError, ValueError) as error:
        return Unreadable(name, f"cannot be read ({error})")


def _named(path: Path) -> Iterator[Found]:
    facts = _facts(path)
    if isinstance(facts, Unreadable):
        yield from _matching(path, facts)
    elif not stat.S_ISDIR(facts.st_mode):
        yield from _file(path, facts, named=True)
    else:
        is_empty = True
        for found in _walk(path):
            is_empty = False
            yield found
        if is_empty:
            yield Unreadable(name_of(path), "is a folder without files (hidden ones are passed over); name one that holds captures")


def _matching(path: Path, missing: Unreadable) -> Iterator[Found]:
    """Yield the files that a pattern matches, where a path that is not there is one; a shell may not have done so."""
    pattern = str(path)
    if not glob.has_magic(pattern):
        yield missing
        return
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    files = [Path(match) for match in matches if "**" not in pattern or not Path(match).is_dir()]
    if not files:
        yield Unreadable(name_of(path), "is not there, and matches no file as a pattern; correct it")
    for file in files:
        yield from _named(file)


def _walk(root: Path) -> Iterator[Found]:
    """Yield the files of a folder and its folders, sorted; a folder that a link leads back to is walked once."""
    walked: set[tuple[int, int]] = set()
    todo = [root]
    while todo:
        path = todo.pop()
        facts = _facts(path)
        if isinstance(facts, Unreadable):
            yield facts
        elif not stat.S_ISDIR(facts.st_mode):
            yield from _file(path, facts, named=False)
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


def _file(path: Path, facts: os.stat_result, *, named: bool) -> Iterator[Found]:
    name = name_of(path)
    if not stat.S_ISREG(facts.st_mode):
        kind = _SPECIAL.get(stat.S_IFMT(facts.st_mode), "no ordinary file")
        yield alien(name, f"is {kind}, which is never opened; send it to standard input and name `-`", named=named)
        return
    try:
        stream = path.open("rb", buffering=AT_ONCE)
    except OSError as error:
        yield _unreadable(path, error)
        return
    with stream:
        try:
            source = Source(name, stream, named=named, reopen=lambda: path.open("rb"), path=str(path))
        except OSError as error:
            yield _unreadable(path, error)
            return
        yield source


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
