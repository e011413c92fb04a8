"""Hostile files: a table of named cases, each with what a validation of them must come to."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import os
import pty
import socket
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSED, BROKEN, FINE = 2, 1, 0
MEGABYTE = 2**20
GIGABYTE = 2**30
Size = Literal["small", "apart", "huge"]
"""Whether the tests run a case in their own process, in one of its own, or leave it to `make hostile`."""


@dataclass(frozen=True)
class FileCase:
    """Some files: what makes them in an empty folder and returns the arguments of `validate`, and what that must come to.

    `code` is the exit code, `words` must stand in what is said, and `complaints` are the lines on standard error (one where nothing else
    is said, and the file is refused). `meanwhile` happens to the folder when a hundred entries were read.
    """

    name: str
    make: Callable[[Path], list[str]]
    code: int
    words: str = ""
    complaints: int | None = None
    size: Size = "small"
    meanwhile: Callable[[Path], None] | None = None
    as_user: bool = False

    @property
    def complained(self) -> int:
        """How many lines on standard error it must come to."""
        return self.complaints if self.complaints is not None else int(self.code == REFUSED)


# ---- what files hold

EVENT: dict[str, Any] = {"object": "fine_tuning.job.event", "id": "e1", "created_at": 1764547200, "level": "info", "message": "Queued"}
PAGE: dict[str, Any] = {"object": "list", "data": [EVENT], "has_more": False}
TEXT = json.dumps(PAGE).encode()
LINE = json.dumps(PAGE | {"data": [EVENT | {"level": "x"}]}).encode() + b"\n"
URL = "https://h.example/v1/fine_tuning/jobs/j/events"


def har(**content: Any) -> bytes:
    """Return an archive of one answer."""
    response = {"status": 200, "headers": [], "content": content}
    return json.dumps({"log": {"entries": [{"request": {"method": "GET", "url": URL, "headers": []}, "response": response}]}}).encode()


def cassette(body: bytes, before: bytes = b"") -> bytes:
    """Return a cassette of one answer, in YAML."""
    request = b"- request: {method: GET, uri: '%b'}\n" % URL.encode()
    return b"interactions:\n" + request + before + b"  response: {status: {code: 200}, headers: {}, body: %b}\nversion: 1\n" % body


def zipped() -> bytes:
    """Return a page in a zip archive."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        writer.writestr("page.json", TEXT)
    return archive.getvalue()


def bomb(body: bytes, before: bytes = b"", behind: bytes = b"") -> Callable[[], bytes]:
    """Return what packs a hundred megabytes of one byte into a hundred kilobytes."""
    return lambda: gzip.compress(before + body * 10**8 + behind)


LAYERS = b"".join(b"  %c: &%c [%b]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in range(98, 110))
ALIASES = b"interactions:\n- a: &a [x,x,x,x,x,x,x,x,x,x]\n" + LAYERS
MANY = b"[" + b",".join([b"*s"] * 2_000) + b"]"
LONG = b"  x: &s " + b"x" * 100_000 + b"\n"
ZSTD = bytes.fromhex("28b52ffd0458290000") + TEXT[:5]

REPEATED = "has an entry in which aliases repeat more than 16 MB of text, which are not followed; take it out"
LAYERED = "has an entry of more than 2,000,000 values, aliases counted"
DEEP = "has values nested more than 200 deep, which are not followed; take them out"
CHANGED = "keep it as it is, and validate it again"
TOO_MUCH = "unpacks to more than 200 times its size, which is not followed"
TOO_LONG = "is longer than 256 MB; split it"
LINE_TOO_LONG = "is longer than 64 MB, and was not read"
DEVICE = "is a device, which is never opened; send it to standard input and name `-`"
MAY_NOT = "may not be read by this user; change its permissions"


# ---- how they lie in a folder


def bytes_in(body: bytes | Callable[[], bytes], *options: str) -> Callable[[Path], list[str]]:
    """Return what writes one file."""

    def make(folder: Path) -> list[str]:
        (folder / "file").write_bytes(body if isinstance(body, bytes) else body())
        return [*options, str(folder / "file")]

    return make


def named(*arguments: str) -> Callable[[Path], list[str]]:
    """Return what writes nothing, and names what is there."""
    return lambda _: [*arguments]


def sparse(before: bytes, behind: bytes, *options: str) -> Callable[[Path], list[str]]:
    """Return what writes a file with a gigabyte of zeros between two texts, which takes no room on most disks."""

    def make(folder: Path) -> list[str]:
        with (folder / "file").open("wb") as stream:
            stream.write(before)
            stream.seek(GIGABYTE, os.SEEK_CUR)
            stream.write(behind or b"\0")
        return [*options, str(folder / "file")]

    return make


def letters(folder: Path) -> list[str]:
    """Write a line of a gigabyte between two pages."""
    with (folder / "file").open("wb") as stream:
        stream.write(TEXT + b'\n{"x":"')
        for _ in range(GIGABYTE // MEGABYTE):
            stream.write(b"a" * MEGABYTE)
        stream.write(b'"}\n' + TEXT)
    return ["--format", "ndjson", str(folder / "file")]


def many(folder: Path) -> list[str]:
    """Write ten thousand files."""
    for place in range(10_000):
        (folder / f"{place}.json").write_bytes(TEXT)
    return [str(folder)]


def contains_itself(folder: Path) -> list[str]:
    """Make a folder with a page, and a link to the folder, and another to where it lies."""
    inner = folder / "inner"
    inner.mkdir()
    (inner / "page.json").write_bytes(TEXT)
    (inner / "again").symlink_to(inner)
    (inner / "above").symlink_to(folder)
    return [str(folder)]


def link_to_itself(folder: Path) -> list[str]:
    """Make a link to itself."""
    (folder / "loop").symlink_to(folder / "loop")
    return [str(folder / "loop")]


def link_to_nothing(folder: Path) -> list[str]:
    """Make a link that leads nowhere."""
    (folder / "nowhere").symlink_to(folder / "gone")
    return [str(folder / "nowhere")]


def pipe(folder: Path) -> list[str]:
    """Make a pipe that nobody writes to."""
    os.mkfifo(folder / "pipe")
    return [str(folder / "pipe")]


def listening(folder: Path) -> list[str]:
    """Make a socket; its address is short whatever the folder is."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(folder / "socket"))
    return [str(folder / "socket")]


def device_behind_a_link(folder: Path) -> list[str]:
    """Make a link to a device that gives zeros for ever."""
    (folder / "link").symlink_to("/dev/zero")
    return [str(folder / "link")]


def terminal(_: Path) -> list[str]:
    """Open a terminal on which nobody types; it stays open as long as this process."""
    _keyboard, end = pty.openpty()
    return [os.ttyname(end)]


def special_in_a_folder(folder: Path) -> list[str]:
    """Make a folder with a page among what is no ordinary file."""
    (folder / "page.json").write_bytes(TEXT)
    for make in (pipe, listening, device_behind_a_link):
        make(folder)
    return [str(folder)]


def strange_names(folder: Path) -> list[str]:
    """Write files whose names end lines, move terminals, are no text, or turn the direction of writing."""
    for name in (b"a\n::error::b.json", b"c\x1b[31md.json", b"e\xfff.json", "g\u202eh.json".encode()):
        Path(os.fsdecode(bytes(folder) + b"/" + name)).write_bytes(TEXT.replace(b'"info"', b'"bad"'))
    return [str(folder)]


def locked_file(folder: Path) -> list[str]:
    """Write a file that nobody may read."""
    (folder / "file").write_bytes(TEXT)
    (folder / "file").chmod(0)
    return [str(folder / "file")]


def locked_folder(folder: Path) -> list[str]:
    """Make a folder that nobody may list, beside a page."""
    (folder / "page.json").write_bytes(TEXT)
    (folder / "locked").mkdir(mode=0)
    return [str(folder)]


# ---- what happens to them meanwhile


def emptied(folder: Path, size: int) -> None:
    """Cut the file."""
    os.truncate(folder / "file", size)


def rewritten(folder: Path) -> None:
    """Write other bytes into the file."""
    (folder / "file").write_bytes(b"\xff" * 10_000)


def removed(folder: Path) -> None:
    """Take the file away."""
    (folder / "file").unlink()


def grown(folder: Path) -> None:
    """Add to the file."""
    with (folder / "file").open("ab") as stream:
        stream.write(LINE * 100)


def one(name: str, body: bytes | Callable[[], bytes], code: int, words: str = "", **more: Any) -> FileCase:
    """Return the case of one file."""
    return FileCase(name, bytes_in(body), code, words, **more)


def changing(name: str, change: Callable[[Path], None], code: int = REFUSED, words: str = CHANGED) -> FileCase:
    """Return the case of two thousand lines that change after the hundredth."""
    return FileCase(name, bytes_in(LINE * 2_000), code, words, meanwhile=change)


def number(name: str, token: bytes, words: str = "created-at") -> FileCase:
    """Return the case of a page with a number as it is written."""
    return one(name, TEXT.replace(b"1764547200", token), BROKEN, words)


TABLE = (
    one("a page", TEXT, FINE, "1 document judged"),
    # aliases and tags in YAML
    one("aliases of aliases", ALIASES, REFUSED, LAYERED, size="apart"),
    one("aliases of text", cassette(b"{json: " + MANY + b"}", LONG), REFUSED, REPEATED, size="apart"),
    one("aliases of text in a name", cassette(b"1", LONG + b"  ? " + MANY + b"\n  : 1\n"), REFUSED, REPEATED),
    one("an alias in itself", b"interactions:\n- &a [*a]\n", REFUSED, "has the alias *a, which stands for nothing, or for what it is in"),
    one("an alias of all", b"interactions: &b\n- *b\n", REFUSED, "has the alias *b, which stands for nothing, or for what it is in"),
    one("a tag that calls", b"interactions:\n- !!python/object/apply:os.system [echo made]\nversion: 1\n", REFUSED),
    one("a tag that makes", cassette(b"!!python/object/new:os.system {string: echo made}"), BROKEN, "answer/is-json"),
    # nesting
    one("flow in YAML", b"interactions:\n- " + b"[" * 10_000 + b"]" * 10_000, REFUSED, "exceeded maximum nesting depth"),
    one("sequences in YAML", b"interactions:\n- " + b"- " * 10_000 + b"x\n", REFUSED, DEEP),
    one("mappings in YAML", b"interactions: " + b"{a: " * 10_000 + b"}" * 10_000, REFUSED, DEEP),
    one("arrays", b"[" * 10_000 + b"]" * 10_000, REFUSED, DEEP),
    one("a million arrays", b"[" * 10**6 + b"]" * 10**6, REFUSED, DEEP),
    one("arrays that break off", b'{"object":"list","data":' + b"[" * 100_000, REFUSED, DEEP),
    one("arrays before a log", b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b',"log":{"entries":[]}}', REFUSED, DEEP),
    one("arrays in a log", b'{"log":{"entries":[' + b"[" * 10_000 + b"]" * 10_000 + b"]}}", REFUSED, DEEP),
    one("objects", b'{"a":' * 10_000 + b"1" + b"}" * 10_000, REFUSED, DEEP),
    # packed
    one("gzip of spaces", bomb(b" "), REFUSED, TOO_MUCH, complaints=2, size="apart"),
    one("gzip of line ends", bomb(b"\n"), REFUSED, TOO_MUCH, complaints=2, size="apart"),
    one("gzip of a text", bomb(b"a", b'{"object":"list","x":"', b'"}'), REFUSED, TOO_MUCH, complaints=2, size="apart"),
    one("gzip of zeros", bomb(b"\0"), REFUSED, TOO_MUCH, complaints=2, size="apart"),
    one("gzip in an answer", lambda: b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + bomb(b" ")(), REFUSED, TOO_MUCH, size="apart"),
    one(
        "gzip in base64 in an archive",
        lambda: har(text=base64.b64encode(bomb(b" ")()).decode(), encoding="base64"),
        BROKEN,
        size="apart",
    ),
    one("gzip twice", gzip.compress(gzip.compress(TEXT)), REFUSED, "is packed with gzip twice; unpack it once"),
    one("gzip that breaks off", gzip.compress(TEXT)[:-9], REFUSED, "breaks off in the middle of its gzip stream"),
    one("gzip with other bytes behind it", gzip.compress(TEXT) + b"x", REFUSED, "has other bytes behind its gzip stream"),
    one("zip", zipped(), REFUSED, "is a zip archive; unpack it first"),
    one("bzip2", bz2.compress(TEXT), REFUSED, "is packed with bzip2; unpack it first"),
    one("xz", lzma.compress(TEXT), REFUSED, "is packed with xz; unpack it first"),
    one("zstd", ZSTD, REFUSED, "is packed with zstd; unpack it first"),
    # size
    FileCase("a gigabyte of zeros", sparse(b"", b""), REFUSED, "is no text, since it has bytes of zero", size="huge"),
    FileCase("a line of a gigabyte of zeros", sparse(b'{"x":"', b'"}\n' + TEXT), REFUSED, TOO_LONG, size="huge"),
    FileCase(
        "a line of a gigabyte among pages",
        sparse(TEXT + b'\n{"x":"', b'"}\n' + TEXT, "--format=ndjson"),
        REFUSED,
        f"line 2: {LINE_TOO_LONG}",
        size="huge",
    ),
    FileCase("a line of a gigabyte of letters", letters, REFUSED, f"line 2: {LINE_TOO_LONG}", size="huge"),
    FileCase("a gigabyte as a cassette", sparse(b"interactions:\n- x: ", b"\n", "--format=vcr"), REFUSED, TOO_LONG, size="huge"),
    FileCase("a gigabyte as an archive", sparse(b'{"log":{"entries":[]},"x":"', b'"}', "--format=har"), REFUSED, TOO_LONG, size="huge"),
    FileCase("a gigabyte as an answer", sparse(b"HTTP/1.1 200 OK\r\n\r\n", b"", "--format=curl"), REFUSED, TOO_LONG, size="huge"),
    FileCase("a gigabyte of schemathesis", sparse(b'{"Initialize":{}}\n', b"", "--format=schemathesis"), REFUSED, "too long", size="huge"),
    FileCase(
        "a line of 65 MB",
        bytes_in(lambda: TEXT + b'\n{"x":"' + b"a" * (65 * MEGABYTE) + b'"}\n' + TEXT, "--format=ndjson"),
        REFUSED,
        LINE_TOO_LONG,
        size="apart",
    ),
    FileCase("ten thousand files", many, FINE, "10,000 documents judged", size="apart"),
    # numbers and texts
    number("1e999", b"1e999"),
    number("-1e999", b"-1e999"),
    number("not a number", b"NaN", "event/"),
    number("a million digits", b"9" * 10**6),
    one("a million digits behind the point", TEXT.replace(b"1764547200", b"1." + b"9" * 10**6 + b"e5"), FINE),
    one("an exponent of a million digits", TEXT.replace(b"1764547200", b"1e" + b"9" * 10**6), BROKEN),
    one("a number for a level", TEXT.replace(b'"info"', b"1e999"), BROKEN, "event/level"),
    one("a megabyte of id", TEXT.replace(b'"e1"', b'"' + b"e" * MEGABYTE + b'"'), FINE),
    one("a megabyte of message", TEXT.replace(b"Queued", b"m" * MEGABYTE), FINE),
    one("a megabyte of name", TEXT.replace(b'"message"', b'"' + b"n" * MEGABYTE + b'"'), BROKEN),
    # bytes and encodings
    one("nothing", b"", REFUSED, "is empty; save the body of an answer in it"),
    one("a byte of zero", b"\0", REFUSED, "is no text, since it has bytes of zero"),
    one("zeros", b"\0" * 1_000, REFUSED, "is no text, since it has bytes of zero"),
    one("zero in a text", TEXT.replace(b"Queued", b"Que\0ued"), REFUSED, "Invalid control character at"),
    one("zero in YAML", b"interactions:\n- \0\n", REFUSED, "control characters are not allowed"),
    one("a mark", b"\xef\xbb\xbf" + TEXT, BROKEN),
    one("a mark alone", b"\xef\xbb\xbf", REFUSED, "is empty; save the body of an answer in it"),
    one("two marks", b"\xef\xbb\xbf" * 2 + TEXT, REFUSED, "is no JSON document: it begins with"),
    one("UTF-16", TEXT.decode().encode("utf-16"), REFUSED, "is UTF-16 text, as Windows PowerShell writes it; save it as UTF-8"),
    one("UTF-16, the other way", b"\xfe\xff" + TEXT.decode().encode("utf-16-be"), REFUSED, "is UTF-16 text; save it as UTF-8"),
    one("UTF-16 without a mark", TEXT.decode().encode("utf-16-be"), REFUSED, "is no text, since it has bytes of zero"),
    one("UTF-32", TEXT.decode().encode("utf-32"), REFUSED, "is UTF-32 text; save it as UTF-8"),
    one("UTF-32, the other way", b"\0\0\xfe\xff" + TEXT.decode().encode("utf-32-be"), REFUSED, "is UTF-32 text; save it as UTF-8"),
    one("Latin-1", TEXT.replace(b"Queued", b"Gr\xfc\xdfe"), BROKEN, "answer/is-utf-8"),
    one("half a surrogate, escaped", TEXT.replace(b"Queued", b"\\ud800"), FINE),
    one("half a surrogate in bytes", TEXT.replace(b"Queued", b"\xed\xa0\x80"), BROKEN, "answer/is-utf-8"),
    # archives that lie
    one(
        "base64 that is none", har(text="@@@", encoding="base64"), REFUSED, "its content is said to be base64 and is '@@@'; record it again"
    ),
    one("base64 of no ASCII", har(text="é", encoding="base64"), REFUSED, "its content is said to be base64 and is 'é'; record it again"),
    one(
        "a text that is an object",
        har(text=PAGE),
        REFUSED,
        "is an object with 'object', 'data', 'has_more'; expected an object with a `text`",
    ),
    one("a text that is an array", har(text=[1]), REFUSED, "its content is an array of 1 item; expected an object with a `text`"),
    one("a text that is a number", har(text=5), REFUSED, "its content is 5; expected an object with a `text`"),
    one("a text that is true", har(text=True), REFUSED, "its content is true; expected an object with a `text`"),
    one("a text that is cut", har(text="{", size=10), REFUSED, "it holds 1 of the 10 bytes of its body; record it whole"),
    one("a size in words", har(text=TEXT.decode(), size="x"), FINE),
    one("a size below zero", har(text=TEXT.decode(), size=-5), FINE),
    one("a size of 1e300", har(text=TEXT.decode(), size=1e300), FINE),
    one("an encoding that there is not", har(text=TEXT.decode(), encoding="rot13"), FINE),
    one("an encoding that is an object", har(text=TEXT.decode(), encoding={"a": 1}), FINE),
    one("a line of schemathesis that is cut", b'{"ScenarioFinished":' * 2, REFUSED, "breaks off at line 1 column 41"),
    # what is no ordinary file
    FileCase("a link to itself", link_to_itself, REFUSED, "loop: cannot be read (Too many levels of symbolic links)"),
    FileCase("a link to nothing", link_to_nothing, REFUSED, "nowhere: is a link that leads nowhere; correct it"),
    FileCase("a pipe", pipe, REFUSED, "pipe: is a pipe, which is never opened; send it to standard input and name `-`"),
    FileCase("a socket", listening, REFUSED, "socket: is a socket, which is never opened; send it to standard input and name `-`"),
    FileCase("a device behind a link", device_behind_a_link, REFUSED, f"link: {DEVICE}"),
    *(FileCase(name, named(name), REFUSED, f"{name}: {DEVICE}") for name in ("/dev/zero", "/dev/full", "/dev/random", "/dev/null")),
    FileCase("a terminal", terminal, REFUSED, DEVICE),
    FileCase("special files in a folder", special_in_a_folder, FINE, "1 document judged"),
    FileCase("a folder that contains itself", contains_itself, FINE, "1 document judged"),
    FileCase("an empty folder", lambda folder: [str(folder)], REFUSED, "is a folder without files"),
    FileCase("names that are no text", strange_names, BROKEN, "e\\udcfff.json"),
    FileCase("a file that is locked", locked_file, REFUSED, MAY_NOT, size="apart", as_user=True),
    FileCase("a folder that is locked", locked_folder, REFUSED, MAY_NOT, size="apart", as_user=True),
    # what changes while it is read
    changing("a file that vanishes", removed),
    changing("a file that shrinks", partial(emptied, size=50)),
    changing("a file that is emptied", partial(emptied, size=0)),
    changing("a file that is written anew", rewritten),
    changing("a file that grows", grown, BROKEN, "2,100 documents judged"),
)
FILES = {case.name: case for case in TABLE}

CUT = (
    "json conforming/created-only.json",
    "json conforming/in-progress-events.json",
    "json conforming/error-body.json",
    "json conforming/record-limit-1.json",
    "json violating/doubled-member.json",
    "ndjson conforming/mixed-lines.ndjson",
    "ndjson conforming/packed.ndjson.gz",
    "curl conforming/curl-redirected.txt",
    "schemathesis violating/schemathesis.ndjson",
    "schemathesis conforming/schemathesis.ndjson",
    "vcr conforming/vcrpy.yaml",
    "vcr conforming/vcrpy-gzip.yaml",
    "vcr conforming/vcrpy.json",
    "vcr conforming/ruby-vcr.yml",
    "vcr conforming/schemathesis.yaml",
    "vcr conforming/betamax.json",
    "har violating/schemathesis.har",
    "har violating/after-ignored.har",
    "azure conforming/azure-record.json",
    "azure conforming/azure-sdk.json",
)
"""Samples that are cut at every byte: a format, and the name of one."""
