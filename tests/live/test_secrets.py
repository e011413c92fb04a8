"""Tests of secrets: what is redacted before it is kept, and what is masked in what comes back."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.live.secrets import Secrets

KEY = "sk-Abc/9?def+Ghi_0123456789"
SECRETS = Secrets((KEY,))


def percent(text: str) -> str:
    """Percent-encode every character."""
    return "".join(f"%{ord(character):02X}" for character in text)


def escape(text: str) -> str:
    """Escape every character as JSON may."""
    return "".join(f"\\u{ord(character):04X}" for character in text)


@pytest.mark.parametrize(
    ("spelled", "name"),
    [
        (KEY, ""),
        (quote(KEY, safe=""), ", percent-encoded"),
        (percent(KEY), ", percent-encoded"),
        (percent(KEY).lower(), ", percent-encoded"),
        (KEY[:3] + percent(KEY[3]) + KEY[4:], ", percent-encoded"),
        (KEY.replace("/", "\\/"), ", escaped as in JSON"),
        (escape(KEY), ", escaped as in JSON"),
        (escape(KEY).lower().replace("\\U", "\\u"), ", escaped as in JSON"),
        (percent(KEY).replace("%", "\\x"), ", escaped as in C"),
        (KEY.encode().hex(), ", in hexadecimal"),
        (KEY.encode().hex().upper(), ", in hexadecimal"),
        (KEY.lower(), ", in lower case"),
        (KEY.upper(), ", in upper case"),
        (KEY[::-1], ", backwards"),
    ],
)
def test_every_spelling_is_masked_at_equal_length(spelled: str, name: str) -> None:
    """A secret is found as it is, percent-encoded in any case, and escaped, and covered by as many asterisks."""
    masked, places = SECRETS.mask(f'{{"m": "{spelled}"}}'.encode())

    assert masked.decode() == f'{{"m": "{"*" * len(spelled)}"}}'
    assert places == (f"byte 7{name}",)


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"a", b"me", b"you", b"user:"])
def test_base64_is_masked_at_every_alignment(encode: object, before: bytes) -> None:
    """A secret inside base64 is found wherever it begins; no four characters in a row of it stay."""
    assert callable(encode)
    coded: bytes = encode(before + KEY.encode() + b"!")
    masked, places = SECRETS.mask(coded)

    assert len(masked) == len(coded)
    assert len(masked.replace(b"*", b"")) <= len(before) * 8 // 6 + 6
    assert places[0].endswith(", in base64")


def test_what_is_no_secret_stays() -> None:
    """Bytes without a secret come back as they are, escapes and all."""
    data = b'{"m": "100% of sk-Abc, \\u0073k, %73k-", "k": "' + KEY[:-1].encode() + b'"}'

    assert SECRETS.mask(data) == (data, ())
    assert Secrets(()).mask(data) == (data, ())


def test_several_places_are_told_in_order() -> None:
    """Each place is told, ten at most; secrets that overlap count once."""
    secrets = Secrets(("abcd-1234", "1234-wxyz"))

    assert secrets.mask(b"abcd-1234-wxyz abcd-1234") == (b"************** *********", ("byte 0", "byte 15"))
    assert len(secrets.mask(b"abcd-1234 " * 50)[1]) == 10


@pytest.mark.parametrize("secret", ["", "k-1", "test", "password", "12345678", "EMPTY"])
def test_a_secret_that_may_stand_by_chance_is_not_looked_for(secret: str) -> None:
    """A very short secret, a short word and a short number say nothing where they stand in an answer."""
    data = f"the latest password {secret} 12345678 is EMPTY".encode()

    assert Secrets((secret,)).mask(data) == (data, ())


def test_headers_are_redacted_and_keep_their_scheme() -> None:
    """Credentials go, whatever they are; the scheme, an empty credential, and other headers stay."""
    pairs = (
        ("Authorization", f"Bearer {KEY}"),
        ("authorization", "Basic wrong"),
        ("Authorization", "Bearer"),
        ("Authorization", "another-key"),
        ("api-key", "x"),
        ("X-Mine", f"a {quote(KEY)} b"),
        ("Accept", "application/json"),
    )

    assert [value for _, value in SECRETS.redact_headers(pairs)] == [
        "Bearer [redacted]",
        "Basic [redacted]",
        "Bearer",
        "[redacted]",
        "[redacted]",
        "[redacted]",
        "application/json",
    ]


def test_a_short_secret_is_redacted_where_it_is_the_whole_value() -> None:
    """A secret that is not looked for in answers is still kept out of the headers that we sent."""
    assert Secrets(("abc",)).redact_headers([("X-Key", "abc"), ("X-Word", "abcdef")]) == (("X-Key", "[redacted]"), ("X-Word", "abcdef"))


def test_text_is_masked_and_quoted_after_it_is_masked() -> None:
    """Text is masked like bytes, and shortened only then, so that no half of a secret is shown."""
    long = "x" * 30 + KEY

    assert SECRETS.mask_text(f"é {KEY}") == ("é " + "*" * len(KEY), ("byte 3",))
    assert SECRETS.quote(long) == repr("x" * 30 + "*" * 9 + "…")
    assert SECRETS.quote("a\n" + KEY[:3]) == repr("a\nsk-")


def test_nothing_about_a_secret_is_in_the_repr() -> None:
    """The repr tells how many secrets there are."""
    assert repr(Secrets((KEY, "other", ""))) == "<2 secrets>"


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(min_size=4).filter(lambda text: not text.isalnum()), st.text(), st.text())
def test_no_secret_survives(secret: str, before: str, behind: str) -> None:
    """Whatever the secret and whatever stands around it, it is not in what is kept, and the length stays."""
    secrets = Secrets((secret,))
    for spelled in (
        secret,
        quote(secret, safe="", errors="surrogatepass"),
        json.dumps(secret)[1:-1],
        escape(secret) if secret.isascii() else secret,
    ):
        data = (before + spelled + behind).encode("utf-8", "surrogatepass")
        masked, places = secrets.mask(data)

        assert spelled.encode("utf-8", "surrogatepass") not in masked or set(spelled) == {"*"}
        assert (len(masked), bool(places)) == (len(data), True)
