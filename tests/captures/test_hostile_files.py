"""Hostile files: whatever one holds, is, or becomes, it is judged or complained of; the gate changes nothing. `make hostile` measures each alone."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import fuzzing
import pytest

from ftevents.captures import READERS
from ftevents.contract import SPEC
from ftevents.examine import validate
from hostile.file_running import apart, cut, here, judged
from hostile.files import CUT, EVENT, FILES, TEXT, cassette
from hostile.measuring import STATUS

if TYPE_CHECKING:
    from pathlib import Path

    from ftevents.captures.source import Source

AT_MOST = 200
"""Bytes at which a sample is cut, beginning elsewhere in each; the shortest one of each format is cut at all of them."""
SIZES = {sample: (SPEC / "samples" / sample.split()[1]).stat().st_size for sample in CUT}
SHORTEST = {sample.split()[0]: sample for sample in sorted(CUT, key=lambda sample: -SIZES[sample])}
SMALL = [name for name, case in FILES.items() if case.size == "small"]
APART = [name for name, case in FILES.items() if case.size == "apart"]


def complaint(body: bytes, form: str | None = None) -> str:
    """Return the one complaint about a file, without its place."""
    (words,) = judged(body, form).complaints
    return words.removeprefix("standard input").lstrip(": ")


@pytest.mark.parametrize("name", SMALL)
def test_a_hostile_file_is_judged_or_complained_of(name: str, tmp_path: Path) -> None:
    """The exit code, the words and the number of complaints are those of its case; there is no traceback, no control character and no long line."""
    case = FILES[name]
    outcome = here(case, tmp_path, case.make(tmp_path))

    assert outcome.wrong(case) == []


@pytest.mark.parametrize("name", [name for name in SMALL if FILES[name].meanwhile is None])
def test_the_gate_changes_nothing_about_a_hostile_file(name: str, tmp_path: Path) -> None:
    """All that a user is told is the same without it."""
    paths = FILES[name].make(tmp_path)
    with_gate, without = (validate(paths, gate=gate) for gate in (True, False))

    assert fuzzing.said(with_gate) == fuzzing.said(without)
    assert fuzzing.says_something(with_gate)


@pytest.mark.skipif(not STATUS.exists(), reason="this system does not tell the peak memory of a process")
@pytest.mark.parametrize("name", APART)
def test_a_bomb_takes_little_memory(name: str, tmp_path: Path) -> None:
    """Less than 300 MB, in a process of its own, and what it comes to is as its case wants it."""
    case = FILES[name]
    outcome = apart(case, tmp_path, case.make(tmp_path))
    if outcome is None:
        pytest.skip("root may read everything, and there is no setpriv to give that up")

    assert outcome.wrong(case) + outcome.too_much() == []


def test_there_is_a_sample_of_each_format() -> None:
    """So that a new format is cut too."""
    assert SHORTEST.keys() == READERS.keys()


@pytest.mark.parametrize("sample", CUT)
def test_a_file_that_breaks_off_is_judged_or_complained_of(sample: str) -> None:
    """Wherever it does."""
    step = 1 if sample in SHORTEST.values() else -(-SIZES[sample] // AT_MOST)

    assert cut(sample, step) >= SIZES[sample] // step


@pytest.mark.parametrize("name", ["vcrpy.yaml", "ruby-vcr.yml", "schemathesis.yaml"])
def test_a_cassette_that_ends_where_an_answer_begins_breaks_off(name: str) -> None:
    """It is not a request without an answer."""
    body = (SPEC / "samples" / "conforming" / name).read_bytes()
    end = body.index(b"response:") + len(b"response:")

    assert complaint(body[:end]).endswith("breaks off with the file; save the whole file again")


@pytest.mark.parametrize(
    "body", [TEXT, b"\xef\xbb\xbf" + TEXT, b"\r\n" + TEXT + b"\r\n", b" " * 100_000 + TEXT], ids=["plain", "mark", "crlf", "spaces"]
)
def test_what_stands_around_a_page_does_not_hide_it(body: bytes) -> None:
    """A mark, ends of lines, space."""
    assert judged(body).report.notes[0] == "1 document judged"


@pytest.mark.parametrize(
    "number", [b"1e999", b"-1e999", b"NaN", b"9" * 1_000_000, b"1." + b"9" * 100_000 + b"e5"], ids=lambda text: text[:8].decode()
)
def test_a_huge_number_is_judged_in_short_words(number: bytes) -> None:
    """Whatever it stands for."""
    report = judged(TEXT.replace(b"1764547200", number)).report

    assert report.exit_code == 1 or b"." in number
    assert max(len(finding.words) for each in report.clauses for finding in each.findings) < 400


def test_a_megabyte_of_id_or_of_a_name_is_judged_in_short_words() -> None:
    """Nobody is shown a megabyte."""
    events = [EVENT | {"id": "x" * 10**6}, EVENT | {"id": "x" * 10**6, "level": "y" * 10**6, "z" * 10**6: 1}]
    report = judged(json.dumps({"object": "list", "data": events, "has_more": "q" * 10**6}).encode()).report

    assert report.exit_code == 1
    assert max(len(finding.words) for each in report.clauses for finding in each.findings) < 400


def test_a_tag_makes_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """No object of Python, and no command."""
    judged(b"interactions:\n- !!python/object/apply:os.system [echo made]\nversion: 1\n")
    judged(cassette(b"!!python/object/new:os.system {string: echo made}"))

    assert "made" not in capfd.readouterr().out


@pytest.mark.parametrize("line", [b"\n", b" \n", b"#\n", b"---\n", b"\t\r\n"], ids=repr)
def test_a_head_of_blank_lines_is_looked_at_in_no_time(line: bytes) -> None:
    """A pattern that tried every way to read them would never come to an end."""
    judged(line * 40_000 + b"x")


def test_a_line_that_is_too_long_is_told_and_the_others_are_read() -> None:
    """A real one, longer than 64 MB."""
    examined = validate(["-"], stdin=io.BytesIO(TEXT + b'\n{"x":"' + b"a" * (65 * 2**20) + b'"}\n' + TEXT), form="ndjson")

    assert examined.complaints == ["standard input line 2: is longer than 64 MB, and was not read"]
    assert examined.report.notes[0] == "2 documents judged"


def test_a_long_file_that_is_read_whole_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a cap of its own."""
    monkeypatch.setattr("ftevents.captures.source.CAP", 2**20)

    assert complaint(b'{"x":"' + b"a" * 2**20 + b'"}') == "is longer than 1 MB; split it"


def test_a_long_file_is_told_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk says how long it is; a gigabyte is not read for that."""
    monkeypatch.setattr("ftevents.captures.source.CAP", 2**20)
    (tmp_path / "file").write_bytes(b'{"x":"' + b"a" * 2**20 + b'"}')
    read: list[int] = []

    def note(_: Source, size: int) -> bytes:
        read.append(size)
        return b""

    monkeypatch.setattr("ftevents.captures.source.Source._read", note)

    assert validate([tmp_path / "file"], form="vcr").complaints == [f"{tmp_path / 'file'}: is longer than 1 MB; split it"]
    assert read == []


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it."""
    (tmp_path / "page.json").write_bytes(TEXT)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)

    assert validate([tmp_path / "page.json"]).complaints[0].endswith("page.json: may not be read by this user; change its permissions")
