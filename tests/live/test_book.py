"""Tests of the book: what is kept of a request, which exchange a late byte belongs to, and which one is repeated."""

import time
from dataclasses import replace
from socket import create_server
from threading import Thread
from typing import TYPE_CHECKING

from ftevents.live.book import Book
from ftevents.live.budget import Budget
from ftevents.live.pool import Pool
from ftevents.live.secrets import Secrets
from ftevents.live.transport import HandlerChannel, Outgoing, Received, SocketChannel
from ftevents.report import build
from inprocess import KEY, ask, driven, once, pool, target_of, written

if TYPE_CHECKING:
    from ftevents.live.ask import Ask


def test_a_key_is_not_kept() -> None:
    """What is entered is redacted, the scheme of the credential stays."""
    (exchange,) = driven(lambda _: written(), once([ask(headers=(("X-Trace", f"of {KEY}"),))]))

    assert exchange.request is not None
    assert exchange.request.headers == (("X-Trace", "[redacted]"), ("Authorization", "Bearer [redacted]"))
    assert KEY not in repr(exchange)


def test_every_hop_is_entered_and_only_the_last_one_counts() -> None:
    """A redirect is evidence of its own; the answer is that of the place it leads to."""

    def answer(request: bytes) -> bytes:
        return written() if "moved" in target_of(request) else written({}, 307, Location="/moved?limit=2")

    hop, page = driven(answer, once([ask(query="?limit=2")]))

    assert (hop.asked.hop, hop.counts, hop.status) == (True, False, 307)
    assert (page.asked.hop, page.counts, page.request and page.request.url) == (False, True, "http://server.invalid/moved?limit=2")


def entered(book: Book, number: int, connection: int, finished: int, wanted: "Ask | None" = None) -> None:
    """Enter an exchange on a connection."""
    received = _received(connection)
    made = wanted or ask(f"ask {number}")
    book.enter(made, (1, number), [(made.url, received)], attempt=1, tries=0, sent=finished - 1, finished=finished, in_flight=1)


def _received(connection: int) -> Received:
    came = HandlerChannel(lambda _: written()).send(Outgoing("GET", "http://server.invalid/"), deadline=1)
    return replace(came, connection=connection)


def leftovers(book: Book) -> list[int]:
    """Return how many bytes lie behind each answer."""
    return [exchange.answer.wire.leftover for exchange in book.transcript() if exchange.answer and exchange.answer.wire]


def test_a_tail_belongs_to_the_last_answer_on_its_connection() -> None:
    """Not to the last one of the plan, and not to one on another connection."""
    book = Book(Secrets())
    for number, connection, finished in ((1, 7, 10), (2, 8, 20), (3, 7, 4), (4, 9, 30)):
        entered(book, number, connection, finished)
    book.add_tail(7, 5)
    book.add_tail(99, 5)

    assert leftovers(book) == [5, 0, 0, 0]
    report = build(book.transcript(), profile="openai", target="t", source="s", clauses=["answer/length-is-true"])
    (found,) = report.clauses
    assert [finding.words for finding in found.findings] == [
        "request 1 (ask 1): got 5 bytes behind the end of the answer; expected nothing there"
    ]


def test_a_tail_does_not_cut_the_tie_to_what_repeats_it() -> None:
    """An exchange whose answer is completed later is still the one that another says to repeat."""
    book = Book(Secrets())
    entered(book, 1, 7, 10)
    entered(book, 2, 8, 20, ask("again", repeats=book.entries[0].exchange))
    book.add_tail(7, 5)

    assert [exchange.asked.repeats for exchange in book.transcript()] == [None, 1]


def test_bytes_that_come_late_are_attributed_at_the_end() -> None:
    """What came on a connection behind its last answer is found when the pool closes."""
    listener = create_server(("127.0.0.1", 0))

    def serve() -> None:
        with listener.accept()[0] as connection:
            for tail in (b"", b"xyz"):
                connection.recv(65536)
                connection.sendall(written())
                time.sleep(0.02)
                connection.sendall(tail)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    made = Pool(SocketChannel, Budget(workers=1), Secrets())
    made.drive([once([ask("first", url=url), ask("second", url=url)])], at_once=1)
    thread.join()
    made.close()
    listener.close()

    assert leftovers(made.book) == [0, 3]


def test_numbers_are_given_at_the_end() -> None:
    """An exchange that a probe holds has no number yet; the transcript has."""
    made = pool(lambda _: written())
    made.drive([once([ask("only")])])

    assert [entry.exchange.number for entry in made.book.entries] == [0]
    assert [exchange.number for exchange in made.book.transcript()] == [1]
