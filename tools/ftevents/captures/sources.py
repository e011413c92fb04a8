"""Sources: the bytes behind each path that was named, a folder being all the files in it."""

from __future__ import annotations

import glob
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from ftevents.captures.files import LocalFile, readable
from ftevents.captures.items import LeftOut, Unreadable
from ftevents.captures.remote import is_url, remote_files
from ftevents.captures.source import Source, alien
from ftevents.captures.spool import Spool

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from ftevents.captures.files import File

STDIN = "-"
_SPECIAL = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


def sources(paths: Iterable[str | Path], stdin: BinaryIO) -> Iterator[Source | Unreadable | LeftOut]:
    """Yield the files behind the paths, in order, `-` being standard input. A file is open until the next is asked for. Never raises for a file."""
    was_read = False
    for path in paths:
        if str(path) == STDIN:
            yield Unreadable(STDIN, "standard input was read already; name `-` once") if was_read else _standard_input(stdin)
            was_read = True
        else:
            yield from _opened(files(path))


def files(path: str | Path) -> Iterator[File | Unreadable | LeftOut]:
    """Yield the files behind a path, none of them opened: itself, those in a folder, or those that a pattern matches. Never raises for a file."""
    words = str(path)
    if not words:
        yield Unreadable("''", "is an empty path, perhaps of a variable that is not set; name a file or a folder")
    elif is_url(words):
        yield from remote_files(words)
    else:
        yield from _named(Path(words.removeprefix("file://")))


def _opened(found: Iterable[File | Unreadable | LeftOut]) -> Iterator[Source | Unreadable | LeftOut]:
    for file in found:
        if isinstance(file, Unreadable | LeftOut):
            yield file
            continue
        try:
            stream = file.open()
        except OSError as error:
            yield unreadable(file.name, error)
            continue
        with stream:
            try:
                source = Source.opened(file, stream)
            except OSError as error:
                yield unreadable(file.name, error)
                continue
            yield source


def _standard_input(stdin: BinaryIO) -> Source | Unreadable:
    name = "standard input"
    try:
        spool = Spool(stdin)
        return Source(name, cast("BinaryIO", spool), reopen=spool.again)
    except (OSError, ValueError) as error:
        return Unreadable(name, f"cannot be read ({error})")


def _named(path: Path) -> Iterator[File | Unreadable | LeftOut]:
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


def _matching(path: Path, missing: Unreadable) -> Iterator[File | Unreadable | LeftOut]:
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


def _walk(root: Path) -> Iterator[File | Unreadable | LeftOut]:
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


def _file(path: Path, facts: os.stat_result, *, named: bool) -> Iterator[File | Unreadable | LeftOut]:
    name = name_of(path)
    if stat.S_ISREG(facts.st_mode):
        yield LocalFile(str(path), name, named, facts.st_size)
    else:
        kind = _SPECIAL.get(stat.S_IFMT(facts.st_mode), "no ordinary file")
        yield alien(name, f"is {kind}, which is never opened; send it to standard input and name `-`", named=named)


def _unreadable(path: Path, error: OSError | ValueError) -> Unreadable:
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        return Unreadable(name_of(path), "is a link that leads nowhere; correct it")
    return unreadable(name_of(path), error)


def unreadable(name: str, error: OSError | ValueError) -> Unreadable:
    """Return what to complain of where a file cannot be opened or read."""
    if isinstance(error, FileNotFoundError):
        return Unreadable(name, "is not there; correct the path")
    if isinstance(error, PermissionError):
        return Unreadable(name, "may not be read by this user; change its permissions")
    why = error.strerror if isinstance(error, OSError) else error
    return Unreadable(name, f"cannot be read ({why}); correct the path")


def name_of(path: Path) -> str:
    """Return a path for people to read."""
    return readable(str(path))
