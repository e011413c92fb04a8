"""The wire: one answer read from bytes as they arrive, strictly, keeping the facts of framing that HTTP libraries hide.

Pure: bytes come from a source (a socket with a deadline and a cap, or bytes that are all there), and nothing here knows about time. A
defect is kept in words, and reading goes on as long as a body can still be found. Framing follows RFC 9112 sections 6 and 7.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from ftevents.evidence import Wire, count
from ftevents.live.framing import Framing, choose_framing, integer, is_kept
from ftevents.live.head import parse_fields, parse_head, quoted

if TYPE_CHECKING:
    from ftevents.evidence import Headers
    from ftevents.live.head import Head, Quote

Ending = Literal["complete", "closed", "reset", "timed out", "too large", "malformed", "not HTTP"]
CAP = 16 * 2**20
"""Bytes of one answer, unless the caller says otherwise."""
HEAD_CAP = 256 * 2**10
"""Bytes of interim answers and head together, and of trailers."""
MOST_LINES = 1000
"""Lines of a head, and of trailers."""
MOST_INTERIM = 100
CHUNK_LINE_CAP = 16 * 2**10
MOST_DEFECTS = 20

NONE = Framing("none")
HEAD_END = re.compile(rb"\n\r?\n")
CHUNK_LINE = re.compile(rb"([0-9A-Fa-f]+)(?:[ \t]*;[^\r\n]*)?\r\n")
LOOSE_CHUNK_LINE = re.compile(rb"[ \t]*(?:0[xX])?([0-9A-Fa-f]+)[ \t]*(?:;[^\r\n]*)?\r?\n")


class StoppedError(Exception):
    """No more bytes come, for the reason `ending`, with words of its own where there are any. A source raises it; nobody keeps it."""

    def __init__(self, ending: Ending, words: str = "") -> None:
        """Keep the reason."""
        super().__init__(ending)
        self.ending = ending
        self.words = words


class Source(Protocol):
    """Where the bytes of one answer come from."""

    def read_some(self) -> bytes:
        """Return some bytes; none at the end of the stream. Raises StoppedError where time, room or the connection are lost."""
        ...


class Given:
    """A source of bytes that are all there, a stream that ends behind them."""

    def __init__(self, *pieces: bytes, cap: int = CAP) -> None:
        """Give the pieces one by one, `cap` bytes at most."""
        self._pieces = list(reversed([piece for piece in pieces if piece]))
        self._room = cap

    def read_some(self) -> bytes:
        """Return the next piece. Raises StoppedError beyond the cap."""
        if not self._pieces:
            return b""
        if self._room == 0:
            raise StoppedError("too large")
        piece = self._pieces.pop()
        if len(piece) > self._room:
            piece, rest = piece[: self._room], piece[self._room :]
            self._pieces.append(rest)
        self._room -= len(piece)
        return piece


class Message(NamedTuple):
    """One answer as far as it came.

    `progress` says in words how far that was ("3 of 120 bytes of the body"), `words` what stopped it, where that needs words. `head` and
    `wire` are None where no head was complete. `body` are the bytes in it, still in their content coding; None where the head does not
    let a body be found. `reusable`: the connection may carry another request.
    """

    ending: Ending
    words: str
    progress: str
    began: bool
    head: Head | None
    body: bytes | None
    wire: Wire | None
    reusable: bool

    @property
    def status(self) -> int | None:
        """The status; None where no head was complete."""
        return self.head.status if self.head is not None else None

    @property
    def headers(self) -> Headers:
        """The header pairs in order, with duplicates; none where no head was complete."""
        return self.head.headers if self.head is not None else ()


def read_message(source: Source, *, method: str = "GET", cap: int = CAP, quote: Quote = quoted) -> Message:
    """Read the answer to a request with this method; answers with a status of 1xx are passed over. Never raises.

    `cap` is compared with a declared length; the bytes themselves are counted by the source.
    """
    reader = _Reader(source, method, cap, quote)
    ending: Ending = "complete"
    words = ""
    try:
        reader.read()
    except StoppedError as stopped:
        ending, words = stopped.ending, stopped.words
    return reader.message(ending, words)


class _Reader:
    """The state of reading one answer. `data` is all that came, `at` the place up to which it is read."""

    __slots__ = ("at", "body", "cap", "data", "defects", "framing", "head", "interim", "method", "quote", "source")

    def __init__(self, source: Source, method: str, cap: int, quote: Quote) -> None:
        self.source = source
        self.method = method
        self.cap = cap
        self.quote = quote
        self.data = bytearray()
        self.at = 0
        self.interim = 0
        self.head: Head | None = None
        self.defects: list[str] = []
        self.framing = NONE
        self.body = bytearray()

    def read(self) -> None:
        head = self.head = self._final_head()
        framing = self.framing = choose_framing(head, self.method, self.defects, self.quote)
        if framing.kind == "length":
            self._read_length(framing.declared or 0)
        elif framing.kind == "chunked":
            self._read_chunks()
        elif framing.kind == "close":
            self._read_to_the_end()

    def more(self) -> None:
        """Take some more bytes. Raises StoppedError at the end of the stream."""
        some = self.source.read_some()
        if not some:
            raise StoppedError("closed")
        self.data += some

    # ---- the head

    def _final_head(self) -> Head:
        while True:
            head = self._next_head()
            self.defects += head.defects
            if head.status >= 200 or head.status == 101:
                return head
            self.interim += 1
            if self.interim == MOST_INTERIM:
                raise StoppedError("too large", f"{self.interim} interim answers and no other")

    def _next_head(self) -> Head:
        """Read the next head, interim or final."""
        searched = self.at
        while True:
            self._check_start()
            end = HEAD_END.search(self.data, max(searched, self.at))
            if end is not None:
                break
            searched = len(self.data) - 2
            if len(self.data) > HEAD_CAP:
                raise StoppedError("too large", f"a head of more than {HEAD_CAP:,} bytes")
            self.more()
        if self.data.count(b"\n", self.at, end.end()) > MOST_LINES:
            raise StoppedError("too large", f"a head of more than {MOST_LINES:,} lines")
        head = parse_head(self.data[self.at : end.end()].decode("latin-1"), self.quote)
        if head is None:
            raise StoppedError("not HTTP", f"the answer begins with {self._start()}, which is no status line")
        self.at = end.end()
        return head

    def _check_start(self) -> None:
        """Pass over empty lines. Raises StoppedError as soon as what follows cannot be a status line."""
        while self.data.startswith((b"\r", b"\n"), self.at):
            self.at += 1
            if "an empty line before the status line" not in self.defects:
                self.defects.append("an empty line before the status line")
        if not self.data.startswith(b"HTTP", self.at) and not b"HTTP".startswith(self.data[self.at : self.at + 4].upper()):
            hint = ", as a TLS server's does" if self.data[self.at] in (0x15, 0x16) else ", which is no status line"
            raise StoppedError("not HTTP", f"the answer begins with {self._start()}{hint}")

    def _start(self) -> str:
        return self.quote(self.data[self.at : self.at + 200].decode("latin-1"))

    # ---- the body

    def _read_length(self, length: int) -> None:
        if length > self.cap:
            raise StoppedError("too large", f"a body of {length:,} bytes, where at most {self.cap:,} are read")
        end = self.at + length
        try:
            while len(self.data) < end:
                self.more()
        finally:
            self.body += self.data[self.at : end]
            self.at = min(end, len(self.data))

    def _read_to_the_end(self) -> None:
        """Read until the connection ends, unless that is not known to end the body."""
        if not self.framing.is_found:
            self.at = len(self.data)
            return
        try:
            while True:
                self.more()
        except StoppedError as stopped:
            if stopped.ending != "closed":
                raise
        finally:
            self.body += self.data[self.at :]
            self.at = len(self.data)

    def _read_chunks(self) -> None:
        while size := self._chunk_size():
            if len(self.body) + size > self.cap:
                raise StoppedError("too large", f"a body of more than {self.cap:,} bytes")
            self._read_length(size)
            self._read_chunk_end()
        self._read_trailers()

    def _read_trailers(self) -> None:
        end = self.at + HEAD_CAP
        for _ in range(MOST_LINES):
            line = self._line(end, f"trailers of more than {HEAD_CAP:,} bytes").rstrip(b"\r\n")
            if not line:
                return
            parse_fields([line.decode("latin-1")], self.defects, self.quote)
        raise StoppedError("too large", f"trailers of more than {MOST_LINES:,} lines")

    def _chunk_size(self) -> int:
        line = self._line(self.at + CHUNK_LINE_CAP, f"a chunk line of more than {CHUNK_LINE_CAP:,} bytes")
        strict = CHUNK_LINE.fullmatch(line)
        if strict is not None:
            return integer(strict[1].decode(), 16)
        where = f"behind {count(len(self.body), 'byte')} of the body"
        defect = f"a malformed chunk line {where}: {self.quote(line.decode('latin-1'))}"
        loose = LOOSE_CHUNK_LINE.fullmatch(line)
        if loose is None:
            raise StoppedError("malformed", defect)
        self._note(defect)
        return integer(loose[1].decode(), 16)

    def _read_chunk_end(self) -> None:
        """Read the CR LF behind a chunk; where it is missing, what follows may still be a chunk line."""
        while len(self.data) < self.at + 2 and not self.data[self.at :].strip(b"\r"):
            self.more()
        if self.data.startswith(b"\r\n", self.at):
            self.at += 2
            return
        self._note("no CR LF behind a chunk")
        self.at += self.data.startswith(b"\n", self.at)

    def _line(self, limit: int, words: str) -> bytes:
        """Read up to and including the next LF, which stands before `limit`; or else reading stops with these words."""
        searched = self.at
        while (end := self.data.find(b"\n", searched, limit)) < 0:
            if len(self.data) >= limit:
                raise StoppedError("too large", words)
            searched = len(self.data)
            self.more()
        line = bytes(self.data[self.at : end + 1])
        self.at = end + 1
        return line

    def _note(self, defect: str) -> None:
        if len(self.defects) < MOST_DEFECTS:
            self.defects.append(defect)

    # ---- what came of it

    def message(self, ending: Ending, words: str) -> Message:
        head = self.head
        if head is None:
            return Message(ending, words, self._progress(), bool(self.data), None, None, None, reusable=False)
        is_complete = ending == "complete"
        leftover = len(self.data) - self.at if is_complete else 0
        defects = tuple(dict.fromkeys(self.defects))[:MOST_DEFECTS]
        wire = Wire(self.framing.kind, self.framing.declared, len(self.body), leftover, head.version, defects)
        reusable = is_complete and not leftover and self.framing.kind != "close" and head.status != 101 and is_kept(head)
        body = bytes(self.body) if self.framing.is_found else None
        progress = "" if is_complete else self._progress()
        return Message(ending, words, progress, began=True, head=head, body=body, wire=wire, reusable=reusable)

    def _progress(self) -> str:
        if not self.data:
            return "no byte of an answer"
        if self.head is None:
            here = len(self.data) - self.at
            return f"an unfinished head of {count(here, 'byte')}" if here else f"{count(self.interim, 'interim answer')} and no other"
        if self.framing.kind == "length":
            return f"{len(self.body):,} of {self.framing.declared:,} bytes of the body"
        return f"{count(len(self.body), 'byte')} of a {'chunked body without its end' if self.framing.kind == 'chunked' else 'body'}"
