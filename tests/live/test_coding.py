"""Tests of content coding: bodies with the coding that they declare, and bodies without."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.live.coding import ASKED, Decoded, decode, is_asked

BODY = b'{"object": "list", "data": [], "has_more": false}'
GZIP = gzip.compress(BODY, mtime=0)
DEFLATE = zlib.compress(BODY)
RAW_DEFLATE = DEFLATE[2:-4]


def decoded(body: bytes, *declared: str, asked: str | None = ASKED, cap: int = 10_000) -> Decoded:
    """Decode with a small cap."""
    return decode(body, declared, asked, cap=cap)


@pytest.mark.parametrize(
    ("body", "declared"),
    [
        (BODY, ()),
        (BODY, ("identity",)),
        (BODY, ("",)),
        (GZIP, ("gzip",)),
        (GZIP, ("X-GZip",)),
        (DEFLATE, ("deflate",)),
        (gzip.compress(BODY[:9], mtime=0) + gzip.compress(BODY[9:], mtime=0), ("gzip",)),
        (gzip.compress(DEFLATE, mtime=0), ("deflate, gzip",)),
        (gzip.compress(DEFLATE, mtime=0), ("deflate", "gzip")),
    ],
)
def test_true_codings_are_removed(body: bytes, declared: tuple[str, ...]) -> None:
    """A body in the coding that it declares, several members or several codings included, is decoded without a defect."""
    assert decoded(body, *declared) == Decoded(BODY)


@pytest.mark.parametrize(
    ("body", "declared", "defect", "readable"),
    [
        (BODY, "gzip", 'gzip is declared, and the body begins with \'{"object": "list", "data": [], "has_mor…\'', False),
        (b"", "gzip", "gzip is declared, and the body is empty", False),
        (BODY, "deflate", 'deflate is declared, and the body begins with \'{"object": "list", "data": [], "has_mor…\'', False),
        (GZIP, "deflate", "deflate is declared, and the body begins with", False),
        (GZIP[:-1], "gzip", f"a gzip stream of {len(GZIP) - 1} bytes that is cut before its end", False),
        (GZIP[:1], "gzip", "a gzip stream of 1 byte that is cut before its end", False),
        (DEFLATE[:-1], "deflate", f"a deflate stream of {len(DEFLATE) - 1} bytes that is cut before its end", False),
        (GZIP[:-8] + b"\0\0\0\0" + GZIP[-4:], "gzip", "a gzip stream with a wrong checksum", False),
        (GZIP[:-4] + b"\0\0\0\0", "gzip", "a gzip stream with a wrong length at its end", False),
        (GZIP[:10] + b"\xff" * 9, "gzip", "a gzip stream with invalid block type", False),
        (GZIP + b"\0\0\0", "gzip", "3 bytes behind the end of the gzip stream", True),
        (DEFLATE + b"x", "deflate", "1 byte behind the end of the deflate stream", True),
        (RAW_DEFLATE, "deflate", "deflate without the zlib header that belongs to it", True),
        (b"\x0b\x00", "br", "the coding 'br', which was not asked for", False),
        (GZIP, "gzip, gzip, gzip, gzip, gzip", "5 codings, one in the other", False),
    ],
)
def test_untrue_codings_are_told(body: bytes, declared: str, defect: str, *, readable: bool) -> None:
    """A body that is not what it declares has one sentence about it, and is kept where it can still be read."""
    found = decoded(body, declared)

    assert found.defect is not None
    assert found.defect.startswith(defect)
    assert found.body == (BODY if readable else None)


@pytest.mark.parametrize("asked", ["identity", "", "deflate", "gzip;q=0, deflate", "gzip; Q=0.000", "*;q=0"])
def test_a_coding_that_was_not_asked_for_is_told(asked: str) -> None:
    """The body is read all the same."""
    assert decoded(GZIP, "gzip", asked=asked) == Decoded(BODY, "the coding 'gzip', which was not asked for")


@pytest.mark.parametrize("asked", [None, "gzip", "GZIP;q=0.5", "x-gzip", "*", "br, *;q=0.1", "deflate , gzip"])
def test_a_coding_that_was_asked_for_is_not_told(asked: str | None) -> None:
    """Names and weights of Accept-Encoding are read as RFC 9110 has them; without the header anything goes."""
    assert is_asked("gzip", asked)
    assert is_asked("x-gzip", asked)


def test_an_unknown_coding_that_was_asked_for_is_told() -> None:
    """Who asks for what this reader does not know gets a sentence, not a body."""
    assert decoded(b"x", "zstd", asked="*") == Decoded(None, "the coding 'zstd', which this reader does not know")


def test_a_bomb_is_not_expanded() -> None:
    """A body that expands beyond the cap is given up there; one that fills it is read."""
    assert decoded(gzip.compress(b"x" * 10_001, mtime=0), "gzip") == Decoded(None, oversized=True)
    assert decoded(gzip.compress(b"x" * 10_000, mtime=0), "gzip").body == b"x" * 10_000


@settings(deadline=None, derandomize=True, database=None)
@given(st.binary(), st.integers(0, 60), st.sampled_from(["gzip", "deflate", "gzip, deflate", "deflate, gzip", "br"]))
def test_arbitrary_bytes_never_raise(junk: bytes, cut: int, declared: str) -> None:
    """Whatever the bytes, there is a body or a sentence."""
    for data in (junk, GZIP[:cut] + junk, DEFLATE[:cut] + junk):
        found = decoded(data, declared)

        assert found.body is not None or found.defect or found.oversized
