"""Tests of the wire: what one strict reading of an answer's bytes finds, without any socket."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.live.wire import Ending, Given, Message, StoppedError, read_message

STILL = settings(deadline=None, derandomize=True, database=None)

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKS = CHUNKED + b"5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n"
CLOSE = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello"
EARLY = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"


class Stopping:
    """A source that gives some bytes and then stops for a reason."""

    def __init__(self, data: bytes, stop: StoppedError) -> None:
        """Keep both."""
        self.pieces = [data] if data else []
        self.stop = stop

    def read_some(self) -> bytes:
        """Return the bytes once."""
        if self.pieces:
            return self.pieces.pop()
        raise self.stop


def read(*pieces: bytes, method: str = "GET") -> Message:
    """Read bytes that are all there."""
    return read_message(Given(*pieces), method=method)


def defects(data: bytes, method: str = "GET") -> tuple[str, ...]:
    """Return the defects of an answer that could be read to its end."""
    message = read(data, method=method)
    assert message.ending == "complete"
    assert message.wire is not None
    return message.wire.defects


def with_head(*lines: bytes) -> bytes:
    """Return an answer with these header lines and a body of five bytes."""
    return OK + b"".join(lines) + b"Content-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    ("data", "body", "framing", "declared", "reusable"),
    [
        (LENGTH, b"hello", "length", 5, True),
        (CHUNKS, b"hello world", "chunked", None, True),
        (CLOSE, b"hello", "close", None, False),
        (OK + b"\r\nhello", b"hello", "close", None, False),
        (b"HTTP/1.1 204 No Content\r\n\r\n", b"", "none", None, True),
        (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", b"", "none", 5, True),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello", "length", 5, False),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 5\r\n\r\nhello", b"hello", "length", 5, True),
    ],
)
def test_body_is_found_by_its_framing(data: bytes, body: bytes, framing: str, declared: int | None, *, reusable: bool) -> None:
    """A body ends by its length, its last chunk, the end of the connection, or is none; only then the connection is kept."""
    message = read(data)

    assert (message.ending, message.body, message.reusable) == ("complete", body, reusable)
    assert message.wire is not None
    assert (message.wire.framing, message.wire.declared, message.wire.received) == (framing, declared, len(body))
    assert (message.wire.leftover, message.wire.defects) == (0, ())


def test_headers_keep_order_duplicates_and_spelling() -> None:
    """Header pairs come in order, doubled ones too, as latin-1, without the white space around values."""
    message = read(with_head(b"X-A: 1\r\n", b"x-a:2 \t\r\n", b"Set-Cookie: \xe9\r\n"))

    assert message.headers == (("X-A", "1"), ("x-a", "2"), ("Set-Cookie", "é"), ("Content-Length", "5"))
    assert message.wire is not None
    assert message.wire.defects == ()


def test_interim_answers_are_passed_over() -> None:
    """100 and 103 come before the answer, and are not the answer."""
    message = read(EARLY + LENGTH)

    assert (message.status, message.body) == (200, b"hello")
    assert "Link" not in dict(message.headers)


def test_head_answers_have_no_body_and_what_comes_all_the_same_is_left_over() -> None:
    """The answer to HEAD ends with its head, whatever length it declares."""
    message = read(LENGTH, method="HEAD")

    assert message.wire is not None
    assert (message.body, message.wire.framing, message.wire.declared) == (b"", "none", 5)
    assert (message.wire.leftover, message.reusable) == (5, False)


@pytest.mark.parametrize("data", [LENGTH, CHUNKS, b"HTTP/1.1 204 No Content\r\n\r\n"])
def test_bytes_behind_the_end_are_counted(data: bytes) -> None:
    """Bytes behind the end of an answer are left over, and end the use of the connection."""
    message = read(data + b"tail")

    assert message.wire is not None
    assert (message.wire.leftover, message.reusable) == (4, False)


@pytest.mark.parametrize(
    ("data", "defect"),
    [
        (with_head(b"no colon\r\n"), "a header line without a colon: 'no colon'"),
        (with_head(b"X-A : 1\r\n"), "white space before the colon of 'X-A'"),
        (with_head(b"X\xe9A: 1\r\n"), "a header name that is no token: 'XéA'"),
        (with_head(b": 1\r\n"), "a header name that is no token: ''"),
        (with_head(b"X-A: 1\r\n  2\r\n"), "a folded header line"),
        (with_head(b"X-A: 1\n"), "a bare LF at the end of a line of the head"),
        (with_head(b"X-A: 1\rX-B: 2\r\n"), "a bare CR in a line of the head"),
        (with_head(b"X-A: a\0b\r\n"), "a control character in the header 'X-A'"),
        (with_head(b"Content-Length: 5, 7\r\n"), "Content-Lengths that differ: 5 and 7"),
        (OK + b"Content-Length: 5 bytes\r\n\r\nhello", "a Content-Length that is no number: '5 bytes'"),
        (OK + b"Content-Length: +5\r\n\r\nhello", "a Content-Length that is no number: '+5'"),
        (CHUNKS.replace(b"\r\n", b"\r\nContent-Length: 5\r\n", 1), "a Content-Length beside Transfer-Encoding"),
        (CHUNKS.replace(b"chunked", b"gzip, chunked"), "a Transfer-Encoding other than chunked: 'gzip, chunked'"),
        (CHUNKS.replace(b"HTTP/1.1", b"HTTP/1.0"), "a Transfer-Encoding in an HTTP/1.0 answer"),
        (CHUNKS.replace(b"5\r\nhello", b"0x5\r\nhello"), "a malformed chunk line behind 0 bytes of the body: '0x5\\r\\n'"),
        (CHUNKS.replace(b"5\r\nhello", b"5\nhello"), "a malformed chunk line behind 0 bytes of the body: '5\\n'"),
        (CHUNKS.replace(b"hello\r\n", b"hello"), "no CR LF behind a chunk"),
        (CHUNKS.replace(b"hello\r\n", b"hello\n"), "no CR LF behind a chunk"),
        (CHUNKS.replace(b"X-Sum: 1", b"X-Sum 1"), "a header line without a colon: 'X-Sum 1'"),
        (LENGTH.replace(b"200 OK", b"200"), "no space behind the status code"),
        (LENGTH.replace(b"HTTP/1.1", b"HTTP/2"), "a malformed status line: 'HTTP/2 200 OK'"),
        (LENGTH.replace(b"HTTP/1.1", b"http/1.1"), "a malformed status line: 'http/1.1 200 OK'"),
        (b"\r\n\r\n\n" + LENGTH, "an empty line before the status line"),
    ],
)
def test_defects_are_told_and_the_body_is_read_all_the_same(data: bytes, defect: str) -> None:
    """What is malformed is told in words, and does not hide the answer."""
    message = read(data)

    assert (message.ending, message.status) == ("complete", 200)
    assert message.body in (b"hello", b"hello world")
    assert message.wire is not None
    assert message.wire.defects == (defect,)


@pytest.mark.parametrize(
    "data",
    [
        with_head(b"Content-Length: 5\r\n"),
        LENGTH.replace(b": 5", b": 5, 5"),
        LENGTH.replace(b"200 OK", b"200 "),
        LENGTH.replace(b"200 OK", b"200 \xe9t\xe9"),
        with_head(b"X_A!: \xff\tb\r\n", b"X-Empty:\r\n"),
        CHUNKS.replace(b"chunked", b"Chunked"),
        CHUNKS.replace(b"5\r\nhello", b'0005 ; a="b;c"\r\nhello'),
        CHUNKED + b"A\r\n0123456789\r\n000\r\n\r\n",
    ],
)
def test_unusual_answers_that_are_well_formed_have_no_defect(data: bytes) -> None:
    """What RFC 9112 allows is no defect, however rare."""
    assert defects(data) == ()


def test_a_length_that_is_no_number_leaves_no_body_unless_the_connection_ends_it() -> None:
    """Where nothing tells the end of a body, none is read; a connection that closes tells it."""
    kept = read(OK + b"Content-Length: many\r\n\r\nhello")
    closed = read(OK + b"Content-Length: many\r\nConnection: close\r\n\r\nhello")

    assert (kept.ending, kept.body, kept.reusable) == ("complete", None, False)
    assert (closed.ending, closed.body) == ("complete", b"hello")


@pytest.mark.parametrize(
    ("data", "ending", "progress"),
    [
        (b"", "closed", "no byte of an answer"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "closed", "an unfinished head of 27 bytes"),
        (EARLY, "closed", "2 interim answers and no other"),
        (LENGTH[:-2], "closed", "3 of 5 bytes of the body"),
        (CHUNKED + b"5\r\nhel", "closed", "3 bytes of a chunked body without its end"),
        (CHUNKED + b"5\r\nhello\r\n", "closed", "5 bytes of a chunked body without its end"),
        (CHUNKED + b"5\r\nhello\r\n0\r\n", "closed", "5 bytes of a chunked body without its end"),
        (CHUNKED + b"5\r\nhello, world", "malformed", "5 bytes of a chunked body without its end"),
    ],
)
def test_incomplete_answers_say_how_far_they_came(data: bytes, ending: str, progress: str) -> None:
    """An answer that is cut is no answer, and tells how much of it came."""
    message = read(data + (b"\r\n" if ending == "malformed" else b""))

    assert (message.ending, message.progress, message.reusable) == (ending, progress, False)


def test_an_incomplete_body_keeps_head_and_bytes() -> None:
    """Of a cut body the head and the bytes that came are kept, with what was declared."""
    message = read(LENGTH[:-2])

    assert (message.status, message.body) == (200, b"hel")
    assert message.wire is not None
    assert (message.wire.declared, message.wire.received) == (5, 3)


@pytest.mark.parametrize("ending", ["timed out", "reset"])
def test_a_source_that_stops_ends_the_answer_with_its_reason(ending: Ending) -> None:
    """Time and resets are told as they are, also in a body that the end of the connection would end."""
    for data in (b"", OK, LENGTH[:-1], OK + b"\r\nhel"):
        message = read_message(Stopping(data, StoppedError(ending)))

        assert (message.ending, message.reusable) == (ending, False)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<html>", "the answer begins with '<html>', which is no status line"),
        (b"HTTX/1.1 200 OK\r\n", "the answer begins with 'HTTX/1.1 200 OK\\r\\n', which is no status line"),
        (b"HTTP/1.1 OK\r\n\r\n", "the answer begins with 'HTTP/1.1 OK\\r\\n\\r\\n', which is no status line"),
        (b"\x15\x03\x01\x00\x02\x02F", "the answer begins with '\\x15\\x03\\x01\\x00\\x02\\x02F', as a TLS server's does"),
        (b"\x00" * 500, "the answer begins with '" + "\\x00" * 39 + "…', which is no status line"),
    ],
)
def test_what_is_no_http_is_told_at_once(data: bytes, words: str) -> None:
    """Bytes that cannot be a status line end the reading, with their beginning."""
    message = read(data)

    assert (message.ending, message.words, message.status) == ("not HTTP", words, None)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (OK + b"Content-Length: 99\r\n\r\n", "a body of 99 bytes, where at most 50 are read"),
        (OK + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", "a body of 4,611,686,018,427,387,904 bytes, where at most 50 are read"),
        (CHUNKED + b"f" * 5000 + b"\r\n", "a body of more than 50 bytes"),
        (CHUNKED + b"30\r\n" + b"x" * 0x30 + b"\r\n30\r\n", "a body of more than 50 bytes"),
        (CHUNKED + b"5;" + b"x" * 20000, "a chunk line of more than 16,384 bytes"),
        (CHUNKED + b"0\r\n" + b"A: b\r\n" * 1001, "trailers of more than 1,000 lines"),
        (CHUNKED + b"0\r\n" + b"x" * 300_000, "trailers of more than 262,144 bytes"),
        (OK + b"X: y\r\n" * 50000, "a head of more than 262,144 bytes"),
        (OK + b"X: y\r\n" * 1001 + b"\r\n", "a head of more than 1,000 lines"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 101, "100 interim answers and no other"),
    ],
)
def test_floods_end_at_a_cap(data: bytes, words: str) -> None:
    """Every part of an answer has a size at which reading stops; a length that is declared is not even read."""
    message = read_message(Given(data), cap=50)

    assert (message.ending, message.words) == ("too large", words)


def test_a_given_source_keeps_its_cap() -> None:
    """Bytes beyond the cap of their source are not read."""
    message = read_message(Given(OK, b"\r\n", b"x" * 100, cap=50))

    assert (message.ending, message.progress) == ("too large", "31 bytes of a body")


ANSWERS = st.sampled_from(
    [
        LENGTH,
        CHUNKS,
        CLOSE,
        EARLY + LENGTH,
        LENGTH[:-2],
        CHUNKS[:-9],
        with_head(b"a b\n", b"X-A : 1\r\n"),
        CHUNKS.replace(b"hello\r\n", b"hello"),
    ]
)


@STILL
@given(ANSWERS, st.sets(st.integers(1, 120)))
def test_where_the_bytes_are_split_changes_nothing(data: bytes, cuts: set[int]) -> None:
    """An answer that comes in pieces is read like one that comes at once."""
    places = sorted(cut for cut in cuts if cut < len(data))
    pieces = [data[start:end] for start, end in zip([0, *places], [*places, len(data)], strict=True)]

    assert read(*pieces) == read(data)


@STILL
@given(st.one_of(st.binary(), st.tuples(ANSWERS, st.binary(), st.integers(0, 120)).map(lambda parts: parts[0][: parts[2]] + parts[1])))
def test_arbitrary_bytes_never_raise(data: bytes) -> None:
    """Whatever comes is told as something; the same bytes are always told in the same way."""
    assert read(data) == read(data)


@STILL
@given(
    st.tuples(ANSWERS, st.binary(max_size=4), st.integers(0, 120)).map(lambda parts: parts[0][: parts[2]] + parts[1] + parts[0][parts[2] :])
)
def test_broken_answers_never_yield_more_bytes_than_came(data: bytes) -> None:
    """A body is never longer than what came, and the facts of its framing agree with it."""
    message = read(data)

    if message.wire is not None and message.body is not None:
        assert message.wire.received == len(message.body) <= len(data)
        assert message.wire.received + message.wire.leftover <= len(data)
