"""HAR: the evidence of a run as a recording that other tools open, and that `ftevents validate` reads back.

What the sender meant is not in it, nor the framing of HTTP, so clauses that rest on those cannot be judged from it.
"""

from __future__ import annotations

import base64
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import harfile

from ftevents import __version__
from ftevents.report.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ftevents.evidence import Answer, Exchange, Headers, Request, Transcript


def write_har(transcript: Transcript, name: str, *, mask: Callable[[str], str]) -> None:
    """Write every exchange of a run in the order of sending. `mask` takes secrets out of the text. Raises UsageError where it cannot be written."""
    write_whole(mask(har(transcript)), name)


def har(exchanges: Iterable[Exchange]) -> str:
    """Return exchanges as the text of a HAR, in the order of sending."""
    stream = io.StringIO()
    with harfile.HarFile.open(stream, creator=harfile.Creator("ftevents", __version__)) as file:
        for exchange in sorted(exchanges, key=lambda exchange: (exchange.sent, exchange.number)):
            if exchange.request is not None:
                _add(file, exchange, exchange.request)
    return stream.getvalue() + "\n"


def _add(file: harfile.HarFile, exchange: Exchange, request: Request) -> None:
    elapsed = exchange.elapsed or 0.0
    started = datetime.fromtimestamp((exchange.at or 0.0) - (elapsed if exchange.at else 0.0), UTC)
    milliseconds = round(elapsed * 1000, 3)
    answer = exchange.answer if exchange.failure is None else None
    file.add_entry(
        startedDateTime=started.isoformat(timespec="microseconds"),
        time=milliseconds,
        request=harfile.Request(
            method=request.method,
            url=request.url,
            httpVersion="HTTP/1.1",
            headers=_records(request.headers),
            queryString=[harfile.Record(*pair) for pair in parse_qsl(urlsplit(request.url).query, keep_blank_values=True)],
            bodySize=0,
        ),
        response=_response(answer) if answer is not None else harfile.Response(0, "", ""),
        timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
        comment=exchange.place if exchange.failure is None else f"{exchange.failure.kind}: {exchange.failure.detail}",
    )


def _response(answer: Answer) -> harfile.Response:
    headers = {name.lower(): text for name, text in answer.headers or ()}
    return harfile.Response(
        status=answer.status or 0,
        statusText=answer.reason,
        httpVersion=f"HTTP/{answer.wire.version}" if answer.wire is not None else "HTTP/1.1",
        headers=_records(answer.headers),
        content=_content(answer.body, headers.get("content-type", "")),
        redirectURL=headers.get("location", ""),
        bodySize=answer.wire.received if answer.wire is not None else -1,
    )


def _records(headers: Headers | None) -> list[harfile.Record]:
    return [harfile.Record(name, text) for name, text in headers or ()]


def _content(body: bytes | None, media_type: str) -> harfile.Content:
    """Return a body as text where that keeps every byte, else in base64; an empty one in base64 too, which says that it is known."""
    if body is None:
        return harfile.Content(mimeType=media_type)
    text = body.decode("utf-8", "replace")
    if body and text.encode() == body and not text.startswith("\ufeff"):
        return harfile.Content(size=len(body), mimeType=media_type, text=text)
    return harfile.Content(size=len(body), mimeType=media_type, text=base64.b64encode(body).decode(), encoding="base64")
