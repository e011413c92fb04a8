"""Tests of files that mean harm, or came to some: never a traceback, never silence, never much memory; the gate changes nothing."""

from __future__ import annotations

import gzip
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fuzzing
import pytest

from ftevents.captures import READERS
from ftevents.captures.formats import stream
from ftevents.captures.judging import show
from ftevents.cli.main import run
from ftevents.contract import SPEC, load
from ftevents.examine import offline_clauses, validate
from ftevents.rules.stream import Judge
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.examine import Examination

EVENT = {"object": "fine_tuning.job.event", "id": "e1", "created_at": 1764547200, "level": "info", "message": "Queued"}
PAGE = {"object": "list", "data": [EVENT], "has_more": False}
TEXT = json.dumps(PAGE).encode()
URL = "https://h.example/v1/fine_tuning/jobs/j/events"
SAMPLES = [
    "json conforming/created-only.json",
    "json conforming/in-progress-events.json",
    "json conforming/error-body.json",
    "json conforming/record-limit-1.json",
    "json violating/doubled-member.json",
    "ndjson conforming/mixed-lines.ndjson",
    "ndjson conforming/packed.ndjson.gz",
    "curl conforming/curl-redirected.txt",
    "schemathesis conforming/schemathesis.ndjson",
    "vcr conforming/vcrpy.yaml",
    "vcr conforming/vcrpy-gzip.yaml",
    "vcr conforming/vcrpy.json",
    "vcr conforming/ruby-vcr.yml",
    "vcr conforming/schemathesis.yaml",
    "vcr conforming/betamax.json",
    "har violating/after-ignored.har",
    "azure conforming/azure-sdk.json",
]
AT_MOST = 300
"""Offsets at which a sample is cut: all of them in one that is as short, and as many in any other, beginning elsewhere in each."""


def har(**content: Any) -> bytes:
    """Return an archive of one answer."""
    response = {"status": 200, "headers": [], "content": content}
    return json.dumps({"log": {"entries": [{"request": {"method": "GET", "url": URL, "headers": []}, "response": response}]}}).encode()


def cassette(body: bytes, before: bytes = b"") -> bytes:
    """Return a cassette of one answer, in YAML."""
    request = b"- request: {method: GET, uri: '%b'}\n" % URL.encode()
    return b"interactions:\n" + request + before + b"  response: {status: {code: 200}, headers: {}, body: %b}\nversion: 1\n" % body


def judged(body: bytes, form: str | None = None) -> Examination:
    """Judge a file with the gate and without it, which comes to the same; something is judged, or said."""
    with_gate, without = (validate(["-"], stdin=io.BytesIO(body), form=form, gate=gate) for gate in (True, False))
    assert fuzzing.said(with_gate) == fuzzing.said(without)
    assert fuzzing.says_something(with_gate)
    return with_gate


def complaint(body: bytes, form: str | None = None) -> str:
    """Return the one complaint about a file, without its place."""
    (words,) = judged(body, form).complaints
    return words.removeprefix("standard input").lstrip(": ")


def test_there_is_a_sample_of_each_format() -> None:
    """So that a new format is cut too."""
    assert {sample.split()[0] for sample in SAMPLES} == set(READERS)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_file_that_breaks_off_is_judged_or_complained_of(sample: str) -> None:
    """Wherever it does."""
    form, name = sample.split()
    body = (SPEC / "samples" / name).read_bytes()
    step = -(-len(body) // AT_MOST)
    for end in range(len(name) % step, len(body), step):
        judged(body[:end])
        validate(["-"], stdin=io.BytesIO(body[:end]), form=form)


@pytest.mark.parametrize("name", ["vcrpy.yaml", "ruby-vcr.yml", "schemathesis.yaml"])
def test_a_cassette_that_ends_where_an_answer_begins_breaks_off(name: str) -> None:
    """It is not a request without an answer."""
    body = (SPEC / "samples" / "conforming" / name).read_bytes()
    end = body.index(b"response:") + len(b"response:")

    assert complaint(body[:end]).endswith("breaks off with the file; save the whole file again")


LAYERS = b"".join(b"  %c: &%c [%b]\n" % (c, c, b",".join([b"*%c" % (c - 1)] * 10)) for c in range(98, 110))
REPEATED = "has an entry in which aliases repeat more than 16 MB of text, which are not followed; take it out"
MANY = b"[" + b",".join([b"*s"] * 2_000) + b"]"
LONG = b"  x: &s " + b"x" * 100_000 + b"\n"
DEEP = "has values nested more than 200 deep, which are not followed; take them out"


HOSTILE: dict[str, tuple[bytes, str]] = {
    "layers of aliases": (
        b"interactions:\n- a: &a [x,x,x,x,x,x,x,x,x,x]\n" + LAYERS,
        "has an entry of more than 2,000,000 values, aliases counted",
    ),
    "alias of text": (cassette(b"{json: " + MANY + b"}", LONG), REPEATED),
    "alias of text in a name": (cassette(b"1", LONG + b"  ? " + MANY + b"\n  : 1\n"), REPEATED),
    "alias in itself": (b"interactions:\n- &a [*a]\n", "has the alias *a, which stands for nothing, or for what it is in; take it out"),
    "alias of all": (b"interactions: &b\n- *b\n", "has the alias *b, which stands for nothing, or for what it is in; take it out"),
    "flow in YAML": (b"interactions:\n- " + b"[" * 10_000 + b"]" * 10_000, "exceeded maximum nesting depth"),
    "sequences in YAML": (b"interactions:\n- " + b"- " * 10_000 + b"x\n", DEEP),
    "mappings in YAML": (b"interactions: " + b"{a: " * 10_000 + b"}" * 10_000, DEEP),
    "arrays": (b"[" * 10_000 + b"]" * 10_000, DEEP),
    "arrays that break off": (b'{"object":"list","data":' + b"[" * 100_000, DEEP),
    "objects before a log": (b'{"x":' + b"[" * 10_000 + b"]" * 10_000 + b',"log":{"entries":[]}}', DEEP),
    "arrays in a log": (b'{"log":{"entries":[' + b"[" * 10_000 + b"]" * 10_000 + b"]}}", DEEP),
    "objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, DEEP),
    "gzip twice": (gzip.compress(gzip.compress(TEXT)), "is packed with gzip twice; unpack it once"),
    "zero in a text": (TEXT.replace(b"Queued", b"Que\0ued"), "Invalid control character at"),
    "zeros": (b"\0" * 1_000, "is no text, since it has bytes of zero"),
    "zero in YAML": (b"interactions:\n- \0\n", "control characters are not allowed"),
    "UTF-16": (TEXT.decode().encode("utf-16"), "is UTF-16 text, as Windows PowerShell writes it; save it as UTF-8"),
    "UTF-16 without a mark": (TEXT.decode().encode("utf-16-be"), "is no text, since it has bytes of zero"),
    "two marks": (b"\xef\xbb\xbf" * 2 + TEXT, "is no JSON document: it begins with"),
    "base64": (har(text="@@@", encoding="base64"), "its content is said to be base64 and is '@@@'; record it again"),
    "base64 of no ASCII": (har(text="é", encoding="base64"), "its content is said to be base64 and is 'é'; record it again"),
    "text is an object": (har(text=PAGE), "its content is an object with 'object', 'data', 'has_more'; expected an object with a `text`"),
    "text is an array": (har(text=[1]), "its content is an array of 1 item; expected an object with a `text`"),
    "text is a number": (har(text=5), "its content is 5; expected an object with a `text`"),
    "text is true": (har(text=True), "its content is true; expected an object with a `text`"),
    "text is cut": (har(text="{", size=10), "it holds 1 of the 10 bytes of its body; record it whole"),
    "line is cut": (b'{"ScenarioFinished":' * 2, "breaks off at line 1 column 41"),
}


@pytest.mark.parametrize(("body", "words"), HOSTILE.values(), ids=HOSTILE)
def test_a_file_that_cannot_be_read_is_complained_of(body: bytes, words: str) -> None:
    """In words of what is wrong with it."""
    assert words in complaint(body)


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


@pytest.mark.parametrize("content", [{"size": "x"}, {"size": -5}, {"size": 1e300}, {"encoding": "rot13"}, {"encoding": {"a": 1}}], ids=str)
def test_wrong_words_about_a_body_do_not_hide_it(content: dict[str, Any]) -> None:
    """A size that is none, an encoding that there is not."""
    assert judged(har(text=TEXT.decode(), **content)).report.exit_code == 0


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


PROGRAM = """
import pathlib, re, sys
from ftevents.examine import validate
said = validate([sys.argv[1]]).complaints
print(len(said), int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""
"""Peak memory is read where it begins anew with a program; what `getrusage` says includes that of the process that started it."""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="this system does not tell the peak memory of a process")
@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(b" " * 10**8),
        gzip.compress(b"\n" * 10**8),
        gzip.compress(b'{"object":"list","x":"' + b"a" * 10**8 + b'"}'),
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b" " * 10**8),
        cassette(b"{json: " + MANY + b"}", LONG),
        b"interactions:\n- a: &a [x,x,x,x,x,x,x,x,x,x]\n" + LAYERS,
    ],
    ids=["spaces", "lines", "text", "body", "alias of text", "alias of aliases"],
)
def test_a_bomb_takes_little_memory(body: bytes, tmp_path: Path) -> None:
    """Less than 300 MB, in a process of its own; 100 MB are packed in 100 KB."""
    (tmp_path / "bomb").write_bytes(body)
    done = subprocess.run(  # noqa: S603 - Python itself, on a file of this test
        [sys.executable, "-c", PROGRAM, str(tmp_path / "bomb")], capture_output=True, text=True, check=True
    )
    complaints, megabytes = map(int, done.stdout.split())

    assert complaints
    assert megabytes < 300


def test_what_is_no_ordinary_file_is_never_opened(tmp_path: Path) -> None:
    """A pipe that nobody writes to, a socket, a device, a link to itself, one that leads nowhere."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "null").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(os.path.relpath(tmp_path / "socket"))
    names = ["loop", "nowhere", "null", "pipe", "socket"]
    words = [words.rpartition("/")[2] for words in validate([tmp_path / name for name in names]).complaints]

    assert [each.split(";")[0] for each in words] == [
        "loop: cannot be read (Too many levels of symbolic links)",
        "nowhere: is a link that leads nowhere",
        "null: is a device, which is never opened",
        "pipe: is a pipe, which is never opened",
        "socket: is a socket, which is never opened",
    ]


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do about it."""
    (tmp_path / "page.json").write_bytes(TEXT)

    def refuse(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)

    assert validate([tmp_path / "page.json"]).complaints[0].endswith("page.json: may not be read by this user; change its permissions")


def see(judge: Judge, path: Path, change: Callable[[Path], None]) -> None:
    """Let a judge see a file that changes after its hundredth line."""
    for number, item in enumerate(stream([path], stdin=io.BytesIO())):
        if number == 100:
            change(path)
        show(item, judge)
    judge.finish()


def remove(path: Path) -> None:
    """Take a file away."""
    path.unlink()


@pytest.mark.parametrize(
    "change",
    [remove, lambda path: os.truncate(path, 50), lambda path: os.truncate(path, 0), lambda path: path.write_bytes(b"\xff" * 10_000)],
    ids=["removed", "cut", "emptied", "other bytes"],
)
def test_a_file_that_changes_while_it_is_read_is_told(change: Callable[[Path], None], tmp_path: Path) -> None:
    """Nothing is made up for what is to be looked at again; the sentence says what to do."""
    path = tmp_path / "events.ndjson"
    path.write_bytes(b"".join(json.dumps(PAGE | {"data": [EVENT | {"level": "x"}]}).encode() + b"\n" for _ in range(2_000)))
    judge = Judge(load().facts["openai"], offline_clauses())
    with pytest.raises(UsageError, match="keep it as it is, and validate it again"):
        see(judge, path, change)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (TEXT, 0),
        (b"\0", 2),
        (b"", 2),
        (gzip.compress(TEXT)[:-9], 2),
        (b"interactions:\n- &a [*a]\n", 2),
        (TEXT.replace(b'"info"', b"1e999"), 1),
    ],
    ids=["page", "zero", "empty", "cut", "alias", "number"],
)
def test_the_exit_code_of_a_hostile_file(body: bytes, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """2 where nothing could be judged, 1 where something is wrong; never 70."""
    (tmp_path / "file").write_bytes(body)

    assert run(["validate", str(tmp_path / "file")]) == code
    assert "Traceback" not in "".join(capsys.readouterr())
