"""Formats: which reader understands a file, found by looking at its bytes and never at its name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from ftevents.captures.azure import is_azure, read_azure
from ftevents.captures.cassettes import is_cassette, read_vcr
from ftevents.captures.curl import is_curl, read_curl
from ftevents.captures.documents import read_json
from ftevents.captures.har import is_har, read_har
from ftevents.captures.items import Elsewhere, EntryError, Found, LeftOut, Remark, Unreadable
from ftevents.captures.lines import is_ndjson, read_ndjson
from ftevents.captures.numbers import Numbers
from ftevents.captures.proving import Proof
from ftevents.captures.schemathesis import is_schemathesis, read_schemathesis
from ftevents.captures.shelf import Shelf
from ftevents.captures.source import Source
from ftevents.captures.sources import sources
from ftevents.evidence import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from ftevents.captures.proving import Prover


Item = Exchange | Elsewhere | Unreadable | LeftOut | Remark | Found | Proof


@dataclass(frozen=True, slots=True)
class Reader:
    """One format: what it is, whether a file is of it, and its entries. `read` takes the file and the numbers of the exchanges to come."""

    says: str
    recognises: Callable[[Source], bool]
    read: Callable[..., Iterator[Item]]
    proves: bool = False


READERS: dict[str, Reader] = {
    "curl": Reader("what `curl -i` prints", is_curl, read_curl),
    "schemathesis": Reader("the NDJSON report of schemathesis", is_schemathesis, read_schemathesis),
    "ndjson": Reader("one document a line", is_ndjson, read_ndjson, proves=True),
    "vcr": Reader("a cassette of vcrpy, VCR, betamax or schemathesis, in YAML or JSON", is_cassette, read_vcr),
    "har": Reader("an HTTP archive (HAR)", is_har, read_har),
    "azure": Reader("a recording of the Azure SDK test proxy", is_azure, read_azure),
    "json": Reader("a page, an event, an array of either, an error body, or records", lambda _: True, read_json, proves=True),
}
"""The formats by name. The first that recognises a file reads it; `json` is the last, and says what is wrong with any other file."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How files are streamed: what proves entries, what keeps files that are read again, and what judges a long file of lines by itself."""

    prover: Prover | None = None
    shelf: Shelf = field(default_factory=Shelf)
    elsewhere: Callable[[Source, Numbers], bool] = lambda _source, _numbers: False


def stream(paths: Iterable[str | Path], *, stdin: BinaryIO, form: str | None = None, ways: Ways | None = None) -> Iterator[Item]:
    """Yield the entries behind the paths as `read` does, an exchange that can be read again as `Found`, and with a prover what is proven as a proof."""
    ways = ways or Ways()
    numbers = Numbers()
    for source in sources(paths, stdin):
        if isinstance(source, Source):
            source.shelf = ways.shelf
            yield from entries(source, form, numbers, ways)
        else:
            yield source


def read(paths: Iterable[str | Path], *, stdin: BinaryIO, form: str | None = None) -> Iterator[Item]:
    """Yield one item for each entry behind the paths, in order; exchanges are numbered from 1 over all files.

    `-` is standard input; a folder is all the files in it. `form` names a format of `READERS` that every file is taken for. Nothing is
    raised for what a file holds: a bad entry is an `Unreadable`.
    """
    for item in stream(paths, stdin=stdin, form=form):
        yield item.exchange if isinstance(item, Found) else item


def reader_of(source: Source, form: str | None = None) -> Reader:
    """Return the reader of a file: that of a format, or the first that recognises it. Raises EntryError where it cannot be read."""
    return READERS[form] if form is not None else next(reader for reader in READERS.values() if reader.recognises(source))


def entries(source: Source, form: str | None, numbers: Numbers, ways: Ways) -> Iterator[Item]:
    """Yield the entries of a file; what is wrong with it as a whole is one of them."""
    last: Item | None = None
    try:
        reader = reader_of(source, form)
        if reader.read is read_ndjson and ways.elsewhere(source, numbers):
            return
        for last in reader.read(source, numbers, ways.prover) if reader.proves else reader.read(source, numbers):
            yield last
    except EntryError as error:
        last = Unreadable(source.name, str(error))
        yield last
    if last is None and source.defect is None:
        yield Remark(source.name, "has no entries")
    if source.defect is not None and last != Unreadable(source.name, source.defect):
        yield Unreadable(source.name, source.defect)
