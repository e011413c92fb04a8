"""Remote files: URLs of a store such as `s3://bucket/folder/*.ndjson`, opened by fsspec with the credentials that the store's own tools would find.

What a store says when it fails may name a key; so it is told in words of our own.
"""

from __future__ import annotations

import errno
import io
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ftevents.captures.files import AT_ONCE, readable
from ftevents.captures.items import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

    from ftevents.captures.files import File

INSTALL = "pip install 'ftevents[cluster]'"
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)(?:::.*)?://")
AHEAD = 8 * 2**20
"""Bytes that are read ahead of who reads on and on."""
PIECE, MOST_PIECES = 2**20, 32
"""Bytes that are read for who reads here and there, and how many such pieces are kept."""
A_LITTLE = 2**14
"""Bytes that are taken from a piece at a time."""
_NOWHERE = frozenset(
    {"NoCredentialsError", "PartialCredentialsError", "DefaultCredentialsError", "ProfileNotFound", "ClientAuthenticationError"}
)
_SILENT = frozenset(
    {
        "EndpointConnectionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ConnectionError",
        "ClientConnectorError",
        "ServerDisconnectedError",
    }
)
_MAGIC = re.compile(r"[*?\[]")


def is_url(path: str) -> bool:
    """Whether a path is the URL of a store. `file://` is a path of this machine."""
    found = _URL.match(path)
    return found is not None and found["scheme"].lower() != "file"


def shown_url(url: str) -> str:
    """Return a URL for people to read: without a user and a password, and without the parameters of a web address, which may be signatures."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    if parts.scheme.lower() in ("http", "https"):
        return readable(f"{parts.scheme}://{place}{parts.path}")
    return readable(f"{parts.scheme}://{place}{url.partition('://')[2][len(parts.netloc) :]}")


def shown_path(path: str) -> str:
    """Return a path or a URL for people to read."""
    return shown_url(path) if is_url(path) else path


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a store: the store's protocol and what its URL says of it, and the path there."""

    protocol: str
    key: str
    name: str
    named: bool
    size: int
    options: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)
    path: None = None

    def open(self, *, at_random: bool = False) -> io.BufferedReader:
        """Open it. Raises OSError, whatever the store raises."""
        import fsspec

        if at_random:
            return io.BufferedReader(_Pieces(self), A_LITTLE)
        with _translated():
            store = fsspec.filesystem(self.protocol, **self.options)
            return io.BufferedReader(_Translated(store.open(self.key, "rb", block_size=AHEAD, cache_type="readahead")), AT_ONCE)


@lru_cache(MOST_PIECES)
def _piece(file: RemoteFile, start: int) -> bytes:
    """Return some bytes of a file, which whoever reads near them will want too."""
    import fsspec

    with _translated():
        store = fsspec.filesystem(file.protocol, **file.options)
        found: bytes = store.cat_file(file.key, start=start, end=min(start + PIECE, file.size))
    return found if len(found) <= PIECE else found[start : start + PIECE]  # some stores of the web send all of it


class _Pieces(io.RawIOBase):
    """A file that is read here and there; pieces are kept for all files together."""

    def __init__(self, file: RemoteFile) -> None:
        super().__init__()
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        self._at = offset + (0, self._at, self._file.size)[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        if self._at >= self._file.size:
            return 0
        piece = _piece(self._file, self._at - self._at % PIECE)
        taken = piece[self._at % PIECE :][: len(room)]
        room[: len(taken)] = taken
        self._at += len(taken)
        return len(taken)


class _Translated(io.RawIOBase):
    """A stream whose errors are OSError."""

    def __init__(self, stream: Any) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        with _translated():
            return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        with _translated():
            piece: bytes = self._stream.read(len(room))
        room[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def _translated() -> Iterator[None]:
    """Turn whatever a store raises into OSError, with words that hold no secret."""
    try:
        yield
    except (FileNotFoundError, PermissionError) as error:
        raise type(error)(error.errno or errno.EIO, os.strerror(error.errno or errno.ENOENT)) from None
    except Exception as error:  # noqa: BLE001 - each store has exceptions of its own
        raise OSError(errno.EIO, why_of(error)) from None


def why_of(error: Exception) -> str:
    """Return why a store failed, in words that hold nothing of what it said."""
    name = type(error).__name__
    if isinstance(error, ImportError):
        return f"its kind of store needs a package that is not installed: {INSTALL} brings s3fs, other stores have packages of their own"
    if name in _NOWHERE:
        return "no credentials were found where the store's own tools look"
    if name in _SILENT or isinstance(error, TimeoutError | ConnectionError):
        return "its store does not answer"
    if isinstance(error, OSError) and error.errno:
        return os.strerror(error.errno)
    return f"its store failed with {name}"


def remote_files(url: str) -> Iterator[File | Unreadable]:
    """Yield the files behind a URL, which may be a pattern or a folder, sorted. Never raises for a store."""
    name = shown_url(url)
    if "::" in url:
        yield Unreadable(name, "is a URL in a URL, which is not followed; name the store's own URL")
        return
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        yield Unreadable(name, f"is the URL of a store, which needs fsspec: {INSTALL}")
        return
    try:
        store, path = url_to_fs(url)
        options = store._get_kwargs_from_urls(url)  # noqa: SLF001 - what fsspec itself asks a store about its URLs
        found = _listed(store, path)
    except ValueError:
        yield Unreadable(name, "is of a kind of store that fsspec does not know; correct what stands before `://`")
        return
    except Exception as error:  # noqa: BLE001 - each store has exceptions of its own
        yield Unreadable(name, _complaint(error))
        return
    if not found:
        yield Unreadable(name, "is not there, and matches no file; correct the URL")
    protocol = store.protocol if isinstance(store.protocol, str) else store.protocol[0]
    for key, facts in found:
        is_named = key == path
        shown = name if is_named else shown_url(store.unstrip_protocol(key))
        yield RemoteFile(protocol, key, shown, is_named or _MAGIC.search(path) is not None, int(facts.get("size") or 0), options)


def _complaint(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is not there; correct the URL"
    if isinstance(error, PermissionError):
        return "may not be read with these credentials; change them, or its permissions"
    return f"cannot be read ({why_of(error)}); correct the URL"


def _listed(store: Any, path: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the files behind a path of a store, with what it says of each; hidden ones of a folder are passed over."""
    if _MAGIC.search(path) is not None and not store.exists(path):
        matches = store.glob(path, detail=True)
        return [(key, facts) for key, facts in sorted(matches.items()) if facts.get("type") != "directory"]
    facts = store.info(path)
    if facts.get("type") != "directory":
        return [(path, facts)]
    inside = store.find(path, detail=True)
    return [(key, each) for key, each in sorted(inside.items()) if not _is_hidden(key, path) and not key.endswith("/")]


def _is_hidden(key: str, folder: str) -> bool:
    return any(part.startswith(".") for part in key[len(folder) :].split("/"))
