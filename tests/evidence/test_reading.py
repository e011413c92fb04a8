"""Tests of the strict reading of a body: the value, and every defect that a lenient parser would hide."""

from __future__ import annotations

import copy
import json
import math
import pickle
from typing import Any, NoReturn

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ftevents.evidence import Defect, Real, read
from ftevents.evidence.reading import DEPTH, escape

OFTEN = settings(max_examples=150, derandomize=True, deadline=None)
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text())
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)), max_leaves=12
)
PIECES = st.sampled_from(
    [
        '{"a":',
        "}",
        "[",
        "]",
        ",",
        ":",
        "1",
        "-0",
        "1e5",
        "0.5",
        '"x"',
        '"\\ud800"',
        "null",
        "true",
        "NaN",
        "Infinity",
        "-Infinity",
        " ",
        "\n",
        "'",
        "//",
        "\ufeff",
        "\x00",
        "é",
        "\x0b",
        "01",
        "+1",
        ".5",
        "1.",
        "\\",
        '"',
    ]
)


def whole(body: bytes) -> tuple[Any, list[str]]:
    """Return the value of a body that could be read, and the kinds of its defects."""
    reading = read(body)
    assert reading.complete
    return reading.value, [defect.kind for defect in reading.defects]


def flawed(body: bytes) -> list[str]:
    """Return the kinds of the defects of a body that could not be read."""
    reading = read(body)
    assert not reading.complete
    assert reading.value is None
    return [defect.kind for defect in reading.defects]


@pytest.mark.parametrize(
    "body", [b"{}", b" []", b"\t1\r\n", b'"\xc3\xa9"', b"-0.0", b"1E+2", b'"\\ud83e\\udd8a"', b'"\\u0000"', b"null", b'{"":{"":0}}']
)
def test_strict_json_has_no_defect(body: bytes) -> None:
    """RFC 8259 in UTF-8, with space around it."""
    assert whole(body) == (json.loads(body), [])


@pytest.mark.parametrize(
    ("body", "place", "got"),
    [
        (b"", 0, "nothing"),
        (b" \n\t", 3, "nothing"),
        (b"{'a': 1}", 1, "\"'a': 1}\""),
        (b"[1, 2", 5, "'the end'"),
        (b"[1 2]", 3, "'2]'"),
        (b"[01]", 2, "'1]'"),
        (b"[.5]", 1, "'.5]'"),
        (b"[1.]", 2, "'.]'"),
        (b"[+1]", 1, "'+1]'"),
        (b"[0x1]", 2, "'x1]'"),
        (b"// x\n{}", 0, "'// x\\n{}'"),
        (b'"a\x01"', 2, "'\\x01\"'"),
        (b'"a\n"', 2, "'\\n\"'"),
        (b'"\\x"', 1, "'\\\\x\"'"),
        (b"True", 0, "'True'"),
        (b"undefined", 0, "'undefined'"),
        (b"\x0b{}", 0, "'\\x0b{}'"),
        (b"\xc2\xa0{}", 0, "'\\xa0{}'"),
        (b"data: {}", 0, "'data: {}'"),
    ],
)
def test_what_is_no_json_is_one_defect(body: bytes, place: int, got: str) -> None:
    """The place is said and what stands there, and behind that what Python's parser says, whose words change with its version."""
    (defect,) = read(body).defects

    assert flawed(body) == ["json"]
    assert defect.where == f"character {place}"
    assert defect.got.startswith(f"{got} (")


@pytest.mark.parametrize(
    "body",
    [b"[1,]", b'{"a": 1,}', b"[,1]", b'{"a": 1 "b": 2}', b'{"a"}', b"{1: 2}", b'"a', b"[", b"{", b"-", b"[1e", b'"\\u12"', b"nul", b"}"],
)
def test_every_other_text_is_one_defect_too(body: bytes) -> None:
    """Trailing commas, members without a value, and what breaks off."""
    assert flawed(body) == ["json"]


@pytest.mark.parametrize("token", ["NaN", "Infinity", "-Infinity"])
def test_numbers_of_other_languages_are_defects_and_are_read(token: str) -> None:
    """Each one is told, and the rest of the document is there."""
    reading = read(f'{{"a": [{token}], "b": {token}}}'.encode())

    assert [defect.got for defect in reading.defects] == [f"{token}, which is no JSON number"] * 2
    assert not math.isfinite(reading.value["b"])


def test_bytes_that_are_not_utf_8_are_placed_and_replaced() -> None:
    """The first ones are named with their place in the body, whatever stands before them."""
    assert read(b'\xef\xbb\xbf{"a": "\xe9\xe8"}').defects == (
        Defect("bom", "byte 0", "a byte order mark"),
        Defect("utf-8", "byte 10", "bytes e9, which are not UTF-8"),
    )
    assert read(b'{"a": "\xe9"}').value == {"a": "\ufffd"}
    assert flawed(b"\xff\xfe{\x00}\x00") == ["utf-8", "json"]
    assert whole(b'"\xed\xa0\x80"')[1] == ["utf-8"]
    assert whole(b'"\xc0\x80"')[1] == ["utf-8"]


def test_a_byte_order_mark_alone_hides_nothing() -> None:
    """Before a document it is passed over, before nothing it leaves nothing, and two are one too many."""
    assert whole(b"\xef\xbb\xbf[1]") == ([1], ["bom"])
    assert flawed(b"\xef\xbb\xbf") == ["bom", "json"]
    assert flawed(b"\xef\xbb\xbf\xef\xbb\xbf{}") == ["bom", "json"]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"a": 1, "a": 1}', ["/a"]),
        (b'{"a": 1, "a": 2, "a": 3, "b": 1, "b": 2}', ["/a", "/a", "/b"]),
        (b'[{}, {"x/y": {"~": [{"k": 1, "k": 2}]}}]', ["/1/x~1y/~0/0/k"]),
        (b'{"\\u0061": 1, "a": 2}', ["/a"]),
        (b'{"a": {"b": 1, "b": 2}, "c": {"d": 1, "d": 2}}', ["/a/b", "/c/d"]),
        (b'{"": 1, "": 2}', ["/"]),
    ],
)
def test_members_that_stand_twice_are_placed(body: bytes, where: list[str]) -> None:
    """By JSON pointer, in the order of the document; the last one is the value."""
    reading = read(body)

    assert [(defect.kind, defect.where) for defect in reading.defects] == [("duplicate", pointer) for pointer in where]
    assert reading.value == json.loads(body)


def test_half_surrogate_pairs_are_placed() -> None:
    """In values and in names, at the deepest value that has them."""
    assert [defect.where for defect in read(b'{"a": ["\\ud83e", "\\udd8a\\ud83e"], "\\ud800": 1, "ok": "\\ud83e\\udd8a"}').defects] == [
        "",
        "/a/0",
        "/a/1",
    ]


@pytest.mark.parametrize("token", ["1e999", "-1e999", "9" * 309, "-" + "9" * 5000, "1" + "0" * 400])
def test_numbers_that_no_double_holds_are_defects(token: str) -> None:
    """However they are written; the value is a number all the same, of the same sign."""
    value, kinds = whole(f"[{token}]".encode())

    assert kinds == ["range"]
    assert (value[0] < 0) == token.startswith("-")
    assert abs(value[0]) > 1e15


def test_integers_of_six_hundred_digits_are_kept() -> None:
    """Longer ones are no number that anyone works with, so that their first twenty digits are enough."""
    longest, longer = "123" * 200, "123456789" * 67

    assert read(longest.encode()).value == int(longest)
    assert read(b"1" * 601).value == int("1" * 20)
    assert read(longer.encode()).value == 12345678912345678912


def test_what_is_no_json_and_what_stands_behind_json_is_shown_in_part() -> None:
    """Twenty characters of the one, forty of the other."""
    assert read(b"x" * 21).defects[0].got.startswith(f"'{'x' * 20}' (")
    assert read(b"1 " + b"x" * 41).defects[0].got == f"'{'x' * 40}' behind the first document"


def test_an_object_is_an_ordinary_one() -> None:
    """But where a member stands twice in it."""
    assert type(read(b'{"a": {}}').value) is dict


@pytest.mark.parametrize("token", ["1e308", "1" + "0" * 308, "1" * 300, "1e-999", "-0", "4.9e-324"])
def test_numbers_that_a_double_holds_are_none(token: str) -> None:
    """Up to the largest double, and down to what rounds to zero."""
    assert whole(f"[{token}]".encode()) == ([json.loads(token)], [])


@pytest.mark.parametrize("shape", [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_depth_has_an_end_that_needs_no_stack(shape: tuple[str, str]) -> None:
    """Up to the limit values are read; beyond it, at any depth, there is one defect."""
    levels = DEPTH // len([letter for letter in shape[0] if letter in "[{"])
    good = shape[0] * levels + "1" + shape[1] * levels

    assert whole(good.encode())[1] == []
    for deep in (levels + 1, 900, 100_000):
        assert flawed((shape[0] * deep + "1" + shape[1] * deep).encode()) == ["json"]


def test_two_hundred_levels_are_read() -> None:
    """And no more: official SDKs give up at 64 or 100."""
    assert whole(b"[" * 200 + b"]" * 200)[1] == []
    assert flawed(b"[" * 201 + b"]" * 201) == ["json"]


def test_many_brackets_are_not_deep() -> None:
    """A wide document, and brackets in text, are read."""
    assert whole(b'["' + b"[" * 500 + b'"' + b", [[{}]]" * 500 + b"]")[1] == []


def test_text_behind_the_document_is_told() -> None:
    """From its first character on."""
    assert read(b'{"a": 1}\n {"a": 2}').defects == (Defect("trailing", "character 10", "'{\"a\": 2}' behind the first document"),)
    assert whole(b"1 2")[1] == whole(b"{},")[1] == whole(b"[]\x00")[1] == ["trailing"]
    assert whole(b"[NaN] x")[1] == ["json", "trailing"]


def test_a_real_keeps_how_it_was_written() -> None:
    """Also when it is copied or sent to another process."""
    value = read(b"[1.50e+3]").value[0]

    assert (value, value.token) == (1500.0, "1.50e+3")
    assert isinstance(read(b"1e0").value, Real)
    assert not isinstance(read(b"1").value, Real)
    for other in (copy.deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301 - what was written here
        assert (other, other.token) == (value, value.token)


def test_defects_can_be_chosen_by_kind() -> None:
    """In their order."""
    reading = read(b'\xef\xbb\xbf{"a": NaN, "a": 1e999} x')

    assert [defect.kind for defect in reading.of("trailing", "bom", "json")] == ["bom", "json", "trailing"]
    assert reading.of("surrogate") == []


def test_pointers_are_escaped_as_rfc_6901_has_it() -> None:
    """Tilde first."""
    assert escape("a/b~c~1") == "a~1b~0c~01"


@OFTEN
@given(VALUES)
def test_whatever_is_written_is_read_without_a_defect(value: Any) -> None:
    """For every JSON value, in ASCII and in UTF-8 (but for numbers that no double holds)."""
    text = json.dumps(value)
    reading = read(text.encode())

    assert reading.complete
    assert reading.value == value
    assert [defect for defect in reading.defects if defect.kind not in ("range", "surrogate")] == []
    assert read(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")).complete


def strict(body: bytes) -> Any:
    """Read as the standard library does when it is told to be strict. Raises ValueError."""

    def refuse(token: str) -> NoReturn:
        raise ValueError(token)

    return json.loads(body.decode(), parse_constant=refuse)


@OFTEN
@given(
    st.one_of(
        st.binary(max_size=40),
        st.lists(PIECES, max_size=9).map(lambda pieces: "".join(pieces).encode()),
        VALUES.map(lambda value: json.dumps(value).encode()),
    )
)
def test_any_bytes_are_judged_as_a_strict_parser_judges_them(body: bytes) -> None:
    """Nothing is ever raised, and what both can read is the same."""
    reading = read(body)
    is_clean = reading.complete and not reading.of("json", "trailing", "utf-8", "bom")

    try:
        value = strict(body)
    except (ValueError, RecursionError):
        assert not is_clean
    else:
        assert is_clean
        assert reading.value == value
