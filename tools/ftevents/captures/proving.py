"""Proving: what stands in a capture and the gate finds conforming is handed on as a proof, and never built.

A block of lines is decoded at one go, by the decoder that read the last lines; a line that it does not take is tried with the others, and
what none of them takes is left to the reader. A page of which only some events are not proven is a proof with these events beside it.
"""

from __future__ import annotations

import re
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from ftevents.captures.items import EntryError
from ftevents.captures.masks import hides, is_mask, shown_headers
from ftevents.captures.requests import headers_of, request_of
from ftevents.captures.stretch import Stretch, prints_of
from ftevents.contract import gate
from ftevents.contract.gate import METRICS, column_of, tells_step
from ftevents.evidence import Exchange, read
from ftevents.evidence.exchange import ORDERING
from ftevents.evidence.link import ID_BREAK, NO_ID, NO_TIME, cursor_of, id_of, identity_of, pack, print_of, time_of
from ftevents.evidence.proof import ProvenEvents, ProvenPage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ftevents.captures.numbers import Numbers
    from ftevents.captures.source import Block
    from ftevents.captures.stretch import Store
    from ftevents.contract import Facts
    from ftevents.contract.gate import Column
    from ftevents.evidence.link import Origin
    from ftevents.evidence.proof import Kinds

Proof = ProvenEvents | ProvenPage
Form = Literal["event", "page", "record", "text"]
_NULL = b"null"
MOST_AT_ONCE = 128
"""Lines of events that are decoded at one go: as many as a processor's cache holds."""
_DEEPEST = 100
"""Brackets of an event that is not proven, up to which its page cannot be nested too deep."""
_QUERY = re.compile(
    r"(?:limit=(?P<first>[1-9][0-9]{0,8})(?:&|$))?(?:after=(?P<after>[A-Za-z0-9_.~-]{1,64}))?(?:&limit=(?P<last>[1-9][0-9]{0,8}))?"
)
Seen = tuple[bool, bool, tuple[tuple[str, str], ...]]
"""What rules can see of headers: whether they are known, whether there are any, and those that are judged."""
_JUDGED = frozenset({"content-type", "content-encoding", "location", "retry-after"})
"""Headers that rules for recorded answers look at; others, such as dates, differ from answer to answer."""
_NO_HEADERS: Seen = (False, False, ())
MOST_HEADERS = 1_000
"""Distinct headers that are remembered."""
_DIGIT = re.compile(r"[0-9]")
"""No word that a recorder puts in place of a cursor has a digit in it."""
_NO_MATCH = (None, None, None)
_UNKNOWN: tuple[None, None, None, None] = (None, None, None, None)


class _Asked(msgspec.Struct, gc=False, forbid_unknown_fields=True):
    """The request of a record."""

    url: str
    method: str = "GET"
    headers: msgspec.Raw = msgspec.Raw(_NULL)


_asked: Callable[[Any], _Asked] = msgspec.json.Decoder(_Asked).decode
Where = tuple[str | None, str | None, str | None, int | None]
"""Service, job, cursor and size of a request; all None where none is known."""


class Prover:
    """Proves what it can of the entries of files, for one profile."""

    def __init__(self, facts: Facts) -> None:
        """Prove by the facts of a profile."""
        narrow, wide = gate.decoders_of(facts)
        self._decoders: dict[Form, tuple[Callable[[Any], Any], ...]] = {
            "event": (narrow.event, wide.event),
            "page": (narrow.page, wide.page),
            "record": (narrow.record, wide.record),
            "text": (gate.text_record,),
        }
        self._event = self._decoders["event"]
        self._page = self._decoders["page"]
        self._form: Form = "event"
        self._decode = narrow.event
        self._bases: dict[str, tuple[str, str] | None] = {}
        self._headers: dict[bytes, Seen | None] = {}

    def lines(self, block: Block, store: Store, numbers: Numbers) -> Iterator[tuple[int, Proof | None]]:
        """Yield the proof of each line, or of some event lines together, with the index of the first; None where a line is not proven."""
        for index, proof in self._lines(block, store, numbers):
            if proof is not None and store.is_far:
                _print(proof, block.lines, index)
            yield index, proof

    def _lines(self, block: Block, store: Store, numbers: Numbers) -> Iterator[tuple[int, Proof | None]]:
        start = 0
        while start < len(block.lines):
            decoded = self._run(block.lines[start : start + MOST_AT_ONCE] if self._form == "event" else block.lines[start : start + 1])
            if self._form == "event":
                yield from self._events(decoded, block, start, store, numbers)
            elif decoded:
                yield start, self._page_of(self._form, decoded[0], block.lines[start], _place_of(block, start, store, numbers))
            start += len(decoded)
            if not decoded and not self._turn(block.lines[start]):
                yield start, self._framed(block.lines[start], _place_of(block, start, store, numbers))
                start += 1

    def entry(self, text: bytes, origin: Callable[[], Origin]) -> Proof | None:
        """Return the proof of one item of an array, which is a page or a record; its bytes are not those of an answer."""
        decoded = self._run([text]) if self._form != "event" else []
        if not decoded and self._turn(text):
            decoded = self._run([text])
        if decoded and self._form != "event":
            return self._page_of(self._form, decoded[0], text, origin, is_alone=False)
        return self._framed(text, origin, is_alone=False)

    def _run(self, lines: list[bytes]) -> list[Any]:
        """Decode as many lines as the decoder takes that took the last ones."""
        decoded: list[Any] = []
        with suppress(*gate.FAILURES):
            decoded.extend(map(self._decode, lines))
        return decoded

    def _turn(self, line: bytes) -> bool:
        """Turn to a decoder that takes a line; say whether there is one."""
        for form in _forms(line):
            for decode in self._decoders[form]:
                if decode is not self._decode and _takes(decode, line):
                    self._form, self._decode = form, decode
                    return True
        return False

    def _events(self, events: list[Any], block: Block, start: int, store: Store, numbers: Numbers) -> Iterator[tuple[int, Proof | None]]:
        """Yield proofs of stretches of events, and None for each that does not tell its step."""
        begin = 0
        while begin < len(events):
            stretch = events[begin:] if begin else events
            column = column_of(stretch)
            if column is None:
                bad = next(index for index, event in enumerate(stretch) if not tells_step(event))
                stretch, column = stretch[:bad], column_of(stretch[:bad])
            at = start + begin
            ids, kinds, *_ = column or ([], {})
            packed = _packed(ids)
            if packed is None:
                yield from ((at + index, None) for index in range(len(stretch)))
            elif stretch:
                origin = Stretch(store, numbers.take(len(stretch)), block.number + at, block.offset, at)
                yield at, ProvenEvents(origin, packed, len(stretch), kinds)
            begin += len(stretch)
            if begin < len(events) and not tells_step(events[begin]):
                yield start + begin, None
                begin += 1

    def _page_of(self, form: Form, value: Any, text: bytes, origin: Callable[[], Origin], *, is_alone: bool = True) -> Proof | None:
        """Return the proof of a decoded page or record; None where something of it is not proven."""
        exact: bytes | None = text if form == "page" and is_alone else None
        page = value if form == "page" else value.body
        if form == "text":
            exact = value.body.encode()
            page = self._taken(self._page, exact)
            if page is None:
                return self._framed_page(exact, exact, self._head_of(value), origin)
        if exact is not None and not gate.is_each_member_once(exact, page):
            return None
        column = column_of(page.data)
        if column is None:
            return (
                self._framed(text, origin, is_alone=is_alone)
                if form != "text"
                else self._framed_page(exact, exact, self._head_of(value), origin)
            )
        head = self._head_of(value) if form != "page" else (*_UNKNOWN, None, _NO_HEADERS)
        if head is None:
            return None
        return self._proof(head, exact, column, page.has_more, origin)

    def _proof(
        self,
        head: tuple[Any, ...],
        exact: bytes | None,
        column: Column,
        has_more: bool,  # noqa: FBT001 - a member of the page
        origin: Callable[[], Origin],
        *,
        odd: tuple[tuple[int, Any], ...] = (),
    ) -> ProvenPage | None:
        service, job, after, limit, status, headers = head
        ids, kinds, descending, first, last = column
        packed = _packed(ids)
        if packed is None or (limit is not None and len(ids) > limit) or (after is not None and after in packed and after in ids):
            return None
        is_ascii = exact is None or exact.isascii()
        mark = (status, headers, exact is None, is_ascii, job is None, limit is None, after is None or after == "\0", has_more, not ids)
        return ProvenPage(origin(), mark, kinds, packed, len(ids), descending, first, last, has_more, job, service, after, limit, odd)

    def _framed(self, text: bytes, origin: Callable[[], Origin], *, is_alone: bool = True) -> Proof | None:
        """Return the proof of a page, or of a record with one, some of whose events are not proven; None where its frame is not."""
        if b'"has_more"' not in text:
            return None
        if _takes(gate.frame, text):
            return self._framed_page(text, text if is_alone else None, (*_UNKNOWN, None, _NO_HEADERS), origin)
        record = self._taken((gate.framed_record,), text)
        if record is None:
            return None
        head = self._head_of(record)
        return self._parts(record.body, None, head, origin) if head is not None else None

    def _framed_page(
        self, text: bytes | None, exact: bytes | None, head: tuple[Any, ...] | None, origin: Callable[[], Origin]
    ) -> Proof | None:
        frame = self._taken((gate.frame,), text)
        if frame is None or head is None or (exact is not None and not _is_clean_frame(exact, frame)):
            return None
        return self._parts(frame, exact, head, origin)

    def _parts(self, frame: Any, exact: bytes | None, head: tuple[Any, ...], origin: Callable[[], Origin]) -> Proof | None:
        """Prove the events of a page one by one."""
        ids: list[str] = []
        times: list[int] = []
        proven: list[Any] = []
        odd: list[tuple[int, Any]] = []
        for index, raw in enumerate(frame.data):
            event = self._taken(self._event, raw)
            if event is not None and tells_step(event) and (exact is None or gate.is_each_member_once(bytes(raw), event)):
                ids.append(event.id)
                times.append(event.created_at)
                proven.append((index, event))
                continue
            text = bytes(raw)
            reading = read(text)
            if not reading.complete or text.count(b"[") + text.count(b"{") > _DEEPEST or (exact is not None and reading.defects):
                return None
            odd.append((index, reading.value))
            identity, time = id_of(reading.value), time_of(reading.value)
            ids.append(identity_of(identity or NO_ID))
            times.append(NO_TIME if time is None else time)
        if odd and not proven:
            return None
        kinds: Kinds = {}
        for index, event in proven:
            key = (METRICS, "object") if event.type == METRICS else (event.type, event.data.__class__)
            kinds[key] = (kinds.get(key, (0, 0))[0] + 1, kinds.get(key, (0, index))[1])
        column = (
            ids,
            kinds,
            all(b <= a or a == NO_TIME for a, b in pairwise(times)),
            times[0] if times else NO_TIME,
            times[-1] if times else NO_TIME,
        )
        return self._proof(head, exact, column, frame.has_more, origin, odd=tuple(odd))

    def _taken(self, decoders: Sequence[Callable[[Any], Any]], text: Any) -> Any:
        for decode in decoders:
            try:
                return decode(text)
            except gate.FAILURES:
                continue
        return None

    def _head_of(self, record: Any) -> tuple[Any, ...] | None:
        """Return where a record's request leads, its status and its headers; None where it is not plain."""
        where = self._where(record.request)
        headers = self._headers_as_judged(bytes(record.headers))
        is_record = record.status == 200 or (record.status is None and where is not None and where[1] is not None)
        return (*where, record.status, headers) if where is not None and is_record and headers is not None else None

    def _where(self, raw: msgspec.Raw) -> Where | None:
        text = bytes(raw)
        if text == _NULL:
            return _UNKNOWN
        asked = self._taken((_asked,), text)
        if asked is None or asked.method != "GET" or self._headers_as_judged(bytes(asked.headers)) is None:
            return None
        base, _, query = asked.url.partition("?")
        if base not in self._bases:
            self._bases[base] = _base(base)
        known = self._bases[base]
        if known is None:
            return None
        plain = _QUERY.fullmatch(query)
        first, after, last = plain.groups() if plain is not None else _NO_MATCH
        if plain is None or (first and last) or query.endswith("&") or (after and not _DIGIT.search(after) and is_mask(after)):
            return _in_general(asked.url)
        limit = first or last
        return (*known, after, int(limit) if limit else None)

    def _headers_as_judged(self, text: bytes) -> Seen | None:
        if text not in self._headers:
            if len(self._headers) >= MOST_HEADERS:
                self._headers.clear()
            self._headers[text] = _as_judged(text)
        return self._headers[text]


def _print(proof: Proof, lines: list[bytes], index: int) -> None:
    """Note in a proof how its events are written."""
    if isinstance(proof, ProvenEvents):
        proof.prints = [print_of(line.strip()) for line in lines[index : index + proof.size]]
    else:
        proof.prints = prints_of(lines[index])


def _place_of(block: Block, index: int, store: Store, numbers: Numbers) -> Callable[[], Origin]:
    """Return what says where a line can be read again, and takes a number for it."""
    return lambda: Stretch(store, numbers.take(1), block.number + index, block.offset, index)


def _forms(line: bytes) -> tuple[Form, ...]:
    """Return the forms that a line may have, by the names in it."""
    if b'"body"' in line:
        return ("record", "text")
    return ("page", "event") if b'"has_more"' in line else ("event",)


def _takes(decode: Callable[[Any], Any], line: bytes) -> bool:
    try:
        decode(line)
    except gate.FAILURES:
        return False
    return True


def _packed(ids: list[str]) -> str | None:
    """Return identities as one text; None where an id is not its own identity."""
    packed = pack(ids)
    return None if "\0" in packed or packed.count(ID_BREAK) != max(len(ids) - 1, 0) else packed


def _is_clean_frame(text: bytes, frame: Any) -> bool:
    """Whether a page without its events is read without a defect, and has no member twice."""
    rest = text
    for raw in frame.data:
        head, found, tail = rest.partition(bytes(raw))
        if not found:
            return False
        rest = head + b"0" + tail
    return not read(rest).defects


def _base(base: str) -> tuple[str, str] | None:
    """Return the service and the job of a URL without a query; None where it is not plain, or of something else."""
    if "#" in base:
        return None
    try:
        request, what = request_of({"url": base})
    except EntryError:
        return None
    if request is None or what is not None or hides(request):
        return None
    asked = Exchange(0, "", request, None)
    return (str(asked.service), asked.job_id) if asked.job_id is not None else None


def _in_general(url: str) -> Where | None:
    """Return where any URL leads; None where it is not known which page was asked for."""
    try:
        request, what = request_of({"url": url})
    except EntryError:
        return None
    if request is None or what is not None or hides(request):
        return None
    asked = Exchange(0, "", request, None)
    if not asked.asks_plainly or ORDERING & asked.query.keys() or asked.job_id is None:
        return None
    return asked.service, asked.job_id, None if asked.after is None else cursor_of(asked.after), asked.limit


def _as_judged(text: bytes) -> Seen | None:
    """Return what rules can see of headers: whether there are any, and those that are judged. None where they cannot be read."""
    try:
        headers = shown_headers(headers_of(msgspec.json.decode(text), "headers"))
    except (EntryError, *gate.FAILURES):
        return None
    judged = tuple((name.lower(), value) for name, value in headers or () if name.lower() in _JUDGED)
    return (headers is not None, bool(headers), judged)
