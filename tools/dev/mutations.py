"""Mutated captures: lines of NDJSON that are conforming, nearly so, or damaged in any way, from a seed."""

from __future__ import annotations

import json
from random import Random
from typing import Any

TOKENS = [
    *(b"null", b"true", b"false", b"0", b"-0", b"1", b"1.0", b"1e3", b"1E400", b"-1e999", b"01", b"1.", b".5", b"-", b"NaN", b"Infinity"),
    *(
        b"9007199254740993",
        b"18446744073709551616",
        b"1" * 310,
        b"1700000000.0",
        b"1.7e9",
        b"17000000000000",
        b"100000000000",
        b"1577836799",
    ),
    *(
        b'""',
        b'" "',
        b'"\\ud800"',
        b'"\\ud83d\\ude00"',
        b'"\\u0000"',
        b'"\\u0022"',
        b'"\\""',
        b'"\xff"',
        b'"\xed\xa0\x80"',
        b'"\xc3\xa9"',
        b'"\x7f"',
        b'"a\\nb"',
    ),
    *(
        b"{}",
        b"[]",
        b"[[]]",
        b'{"a":1}',
        b'{"a":1,"a":2}',
        b'{"step":1.5}',
        b'{"step":true}',
        b'{"step":1,"x":1e999}',
        b"[" * 250 + b"]" * 250,
    ),
    *(b'"info"', b'"warn"', b'"error"', b'"warning"', b'"message"', b'"metrics"', b'"list"', b'"fine_tuning.job.event"', b'"ftevent-1"'),
]
NAMES = [
    "object",
    "id",
    "created_at",
    "level",
    "message",
    "data",
    "type",
    "has_more",
    "request",
    "status",
    "headers",
    "body",
    "step",
    "extra",
]
BYTES = [b'"', b",", b":", b"{", b"}", b"[", b"]", b" ", b"\t", b"\r", b"\x0b", b"\x00", b"\\", b"\xef\xbb\xbf", b"\xff", b"0", b"e", b"-"]
LEVELS = ["info", "warn", "error"]
QUERIES = ["", "?limit={limit}", "?after={after}", "?limit={limit}&after={after}", "?after={after}&limit={limit}"]
ODD_QUERIES = [
    "?limit=0",
    "?limit=x",
    "?after=",
    "?after=a%20b&limit=2",
    "?limit=2&limit=3",
    "?order=asc",
    "?after=REDACTED",
    "?limit=02",
    "?x=1",
    "?limit=3&",
]
URL = "https://api.example.com/v1/fine_tuning/jobs/{job}/events"


class Mutator:
    """Makes lines. The same seed makes the same lines, in every process."""

    def __init__(self, seed: int) -> None:
        """Begin with a seed."""
        self.random = Random(seed)
        self.number = 0

    def lines(self, many: int) -> list[bytes]:
        """Return so many lines, without line breaks in them."""
        return [self._line().replace(b"\n", b" ") for _ in range(many)]

    def _line(self) -> bytes:
        kind = self.random.choice(("event", "page", "record", "record", "text"))
        value = getattr(self, f"_{kind}")()
        text = self._written(value)
        turn = self.random.random()
        if turn < 0.35:
            return text
        return self._token(text) if turn < 0.75 else self._bytes(text)

    def _event(self) -> dict[str, Any]:
        choose = self.random.choice
        self.number += 1
        event: dict[str, Any] = {
            "object": "fine_tuning.job.event",
            "id": f"ftevent-{self.random.randrange(400)}" if self.random.random() < 0.3 else f"ev-{self.number}",
            "created_at": 1_700_000_000 - self.number,
            "level": choose(LEVELS),
            "message": choose(["Step 1", "é", "😀", "a" * 70, 'say "x"', "a\\b"]),
        }
        if self.random.random() < 0.8:
            event["type"] = choose(["message", "metrics", "metrics", None])
        if event.get("type") == "metrics":
            event["data"] = {"step": self.number, choose(["train_loss", "valid_loss", "loss", "x"]): self.random.random()}
        elif self.random.random() < 0.6:
            event["data"] = choose([None, {}, {"a": [1, {"b": None}]}, {"a": {"b": [True]}}])
        return event

    def _page(self) -> dict[str, Any]:
        events = [self._event() for _ in range(self.random.choice((0, 1, 2, 3, 5)))]
        if events and self.random.random() < 0.1:
            events.append(dict(events[0]))
        return {"object": "list", "data": events, "has_more": self.random.random() < 0.5}

    def _record(self) -> dict[str, Any]:
        job, after, limit = f"ftjob-{self.random.randrange(3)}", f"ftevent-{self.random.randrange(400)}", self.random.randrange(1, 6)
        query = self.random.choice(QUERIES if self.random.random() < 0.9 else ODD_QUERIES).format(after=after, limit=limit)
        url = URL.format(job=job) + query
        request = self.random.choice(
            [{"method": "GET", "url": url}, {"url": url}, {"method": "GET", "url": url, "headers": {"Accept": "*/*"}}, f"GET {url}"]
        )
        record = {"request": request, "status": 200, "headers": {"content-type": "application/json"}, "body": self._page()}
        if self.random.random() < 0.1:
            record.pop(self.random.choice(("request", "status", "headers")))
        return record

    def _text(self) -> dict[str, Any]:
        record = self._record()
        body = self._written(record["body"])
        record["body"] = (self._token(body) if self.random.random() < 0.3 else body).decode("utf-8", "replace")
        return record

    def _written(self, value: Any) -> bytes:
        """Return JSON in one of the notations that programs write."""
        separators = self.random.choice([(",", ":"), (", ", ": "), None])
        if self.random.random() < 0.2 and isinstance(value, dict):
            value = dict(self.random.sample(list(value.items()), len(value)))
        return json.dumps(value, separators=separators, ensure_ascii=self.random.random() < 0.5).encode("utf-8", "replace")

    def _token(self, text: bytes) -> bytes:
        """Replace a value, or double or rename a member."""
        colons = [index for index in range(len(text)) if text[index : index + 1] == b":"]
        if not colons:
            return text
        at = self.random.choice(colons) + 1
        turn = self.random.random()
        if turn < 0.7:
            end = next((index for index in range(at, len(text)) if text[index : index + 1] in b",}]"), len(text))
            return text[:at] + self.random.choice(TOKENS) + text[end:]
        if turn < 0.9:
            start = text.rfind(b"{", 0, at) + 1
            member = b'"%s":%s,' % (self.random.choice(NAMES).encode(), self.random.choice(TOKENS))
            return text[:start] + member + text[start:]
        name = self.random.choice(NAMES).encode()
        return text.replace(b'"%s"' % name, b'"%s"' % self.random.choice(NAMES).encode(), 1)

    def _bytes(self, text: bytes) -> bytes:
        """Take bytes out, put some in, or cut the text."""
        at = self.random.randrange(len(text) + 1)
        turn = self.random.random()
        if turn < 0.5:
            return text[:at] + self.random.choice(BYTES) + text[at:]
        if turn < 0.8:
            return text[:at] + text[at + self.random.randrange(1, 4) :]
        return text[:at] if turn < 0.9 else text + text[at:]
