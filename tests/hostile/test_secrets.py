"""Secrets: the key comes from a variable or a file, and goes to the target alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.endings import confession
from ftevents.examine import examine, secrets_of
from ftevents.live.budget import Budget
from ftevents.live.target import Target
from ftevents.options import OPTIONS
from ftevents.report.formats import RENDERERS
from hostile.commands import environment, ftevents
from hostile.host import HEAD_END, KEY, Host, hosting

if TYPE_CHECKING:
    from hostile.host import Script

PLANTED = "planted-0123456789abcdef"


def test_no_option_takes_a_key() -> None:
    """Options name a variable or a file: an argument is seen by everybody on the machine."""
    assert {option.name for option in OPTIONS if "key" in option.name} == {"key-env", "key-file", "other-key-env"}


@pytest.mark.parametrize("option", ["--key", "--api-key", "--token"])
def test_a_key_as_an_argument_is_refused_and_not_repeated(option: str) -> None:
    """What was typed by mistake is not shown again."""
    done = ftevents("check", "http://127.0.0.1:9/v1", option, PLANTED, env=environment())

    assert done.returncode == 2
    assert PLANTED not in done.stdout + done.stderr


def test_a_traceback_holds_no_text_of_the_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """That may be the key, or what a server wrote; the places in our code are enough."""
    monkeypatch.setenv("FTEVENTS_DEBUG", "1")
    with pytest.raises(ValueError, match=PLANTED) as caught:
        int(PLANTED)
    words = confession(caught.value)

    assert "test_secrets.py" in words
    assert PLANTED not in words


@pytest.mark.parametrize(
    ("headers", "query"), [((("X-Token", PLANTED),), ()), ((("Cookie", f"a=b; session={PLANTED}"),), ()), ((), (("sig", PLANTED),))]
)
def test_what_is_given_like_a_key_is_kept_like_one(headers: tuple[tuple[str, str], ...], query: tuple[tuple[str, str], ...]) -> None:
    """A header or a parameter that carries a key, given back by the server too, is in no report."""

    def echo(good: bytes, __: Host) -> Script:
        head, _, body = good.partition(HEAD_END)
        yield head + b"\r\nX-Echo: " + PLANTED.encode() + b"\r\nConnection: close" + HEAD_END + body

    with hosting(Host(echo, lambda _: True)) as host:
        target = Target(f"http://127.0.0.1:{host.port}/v1", key=KEY, headers=headers, query=query)
        report = examine(target, budget=Budget(size="quick")).report
        assert any(PLANTED.encode() in head for head in host.heads)

    assert [form for form, each in RENDERERS.items() if PLANTED in each.render(report)] == []


def test_a_key_in_pieces_on_the_wire_is_one_in_the_body() -> None:
    """Chunks, and writes of one byte, do not hide a key: it is looked for in the body as a whole."""

    def pieces(good: bytes, _: Host) -> Script:
        body = good.partition(HEAD_END)[2].replace(b'"object"', b'"k": "' + KEY.encode() + b'", "object"', 1)
        yield b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked" + HEAD_END
        yield b"".join(b"5\r\n%b\r\n" % body[place : place + 5] for place in range(0, len(body) // 5 * 5, 5))
        yield b"%x\r\n%b\r\n0\r\n\r\n" % (len(body) % 5 or 1, body[len(body) // 5 * 5 :] or b" ")

    with hosting(Host(pieces, lambda request: request.raw_path.endswith("/events"))) as host:
        report = examine(Target(f"http://127.0.0.1:{host.port}/v1", key=KEY), budget=Budget(size="quick")).report

    assert KEY not in RENDERERS["json"].render(report)
    assert "auth/key-stays-secret" in {each.clause.id for each in report.having("violated")}


def test_secrets_are_those_of_the_target() -> None:
    """Both keys, and what looks like one among headers and parameters."""
    target = Target("http://127.0.0.1:1/v1", key=KEY, other_key="sk-other-0123456789", headers=(("X-Team", "blue"), ("X-Key", PLANTED)))

    assert repr(secrets_of(target)) == "<3 secrets>"
