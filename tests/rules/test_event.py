"""Tests of the clauses of the family event, on one event each."""

from collections.abc import Iterable
from typing import Any

import pytest

from ftevents.evidence import Answer, Exchange
from ftevents.rules import RULES
from ftevents.rules import event as rules
from handmade import START, answer, event, held, is_silent, page, words

NOW = START + 1000
DEEP = {"usage": {"tokens": [1, 2]}, "step": 4}


def raw(**members: str) -> Exchange:
    """Return an event alone, as a file has it, with some members spelled as given."""
    spelled = {"object": '"fine_tuning.job.event"', "id": '"e1"', "created_at": f"{START}", "level": '"info"', "message": '"m"'} | members
    body = "{" + ", ".join(f'"{name}": {text}' for name, text in spelled.items()) + "}"
    return Exchange(1, "line 1", None, Answer(None, body.encode()), shape="event")


HOLDS: list[tuple[Any, dict[str, Any]]] = [
    (rules.is_an_object, {}),
    (rules.id, {}),
    (rules.id, {"id": "0"}),
    (rules.id, {"id": " "}),
    (rules.object, {}),
    (rules.created_at, {"created_at": 0}),
    (rules.created_at, {"created_at": 10**400}),
    (rules.created_at_in_seconds, {"created_at": 0}),
    (rules.created_at_in_seconds, {"created_at": 99_999_999_999}),
    (rules.created_at_in_seconds, {"created_at": START + 0.5}),
    (rules.created_at_plausible, {"created_at": 1_577_836_800}),
    (rules.created_at_notation, {}),
    *((rules.level, {"level": level}) for level in ("info", "warn", "error")),
    (rules.message, {"message": ""}),
    (rules.message_says_something, {"message": " "}),
    *((rules.type, {"type": kind}) for kind in ("message", "metrics", None)),
    *((rules.data, {"data": value}) for value in (None, {}, DEEP)),
    *(
        (rules.metrics_data, {"type": "metrics", "data": value})
        for value in ({"step": 0}, {"step": 2**40, "loss": 1e-06}, DEEP, {"step": 1.0})
    ),
    (rules.known_members, {"data": DEEP, "type": "metrics"}),
]
BREAKS: list[tuple[Any, dict[str, Any], str]] = [
    (rules.id, {"id": ...}, "/id: got no member `id`; expected a string that is not empty"),
    (rules.id, {"id": None}, "/id: got null; expected a string that is not empty"),
    (rules.id, {"id": ""}, "/id: got ''; expected a string that is not empty"),
    (rules.id, {"id": 7}, "/id: got 7; expected a string that is not empty"),
    (rules.object, {"object": ...}, "/object: got no member `object`; expected 'fine_tuning.job.event'"),
    (rules.object, {"object": "event"}, "/object: got 'event'; expected 'fine_tuning.job.event'"),
    (rules.object, {"object": ["fine_tuning.job.event"]}, "/object: got an array of 1 item; expected 'fine_tuning.job.event'"),
    (rules.created_at, {"created_at": ...}, "/created_at: got no member `created_at`; expected an integer, in seconds since 1970"),
    (rules.created_at, {"created_at": None}, "/created_at: got null; expected an integer, in seconds since 1970"),
    (rules.created_at, {"created_at": "1700000001"}, "/created_at: got '1700000001'; expected an integer, in seconds since 1970"),
    (rules.created_at, {"created_at": 1700000001.5}, "/created_at: got 1700000001.5; expected an integer, in seconds since 1970"),
    (rules.created_at, {"created_at": True}, "/created_at: got true; expected an integer, in seconds since 1970"),
    (rules.created_at_in_seconds, {"created_at": -1}, "/created_at: got -1, a time before 1970; expected seconds since 1970"),
    (
        rules.created_at_in_seconds,
        {"created_at": 1_700_000_000_000},
        "/created_at: got 1700000000000, as many as milliseconds would be; expected seconds since 1970",
    ),
    (
        rules.created_at_in_seconds,
        {"created_at": 10**400},
        "/created_at: got a huge integer, as many as milliseconds would be; expected seconds since 1970",
    ),
    (
        rules.created_at_plausible,
        {"created_at": 0},
        "/created_at: got 0, a time before 2020; expected the time of the event, in seconds since 1970",
    ),
    (
        rules.created_at_plausible,
        {"created_at": 1_577_836_799},
        "/created_at: got 1577836799, a time before 2020; expected the time of the event, in seconds since 1970",
    ),
    (
        rules.created_at_in_seconds,
        {"created_at": 10**11},
        "/created_at: got 100000000000, as many as milliseconds would be; expected seconds since 1970",
    ),
    (rules.level, {"level": ...}, "/level: got no member `level`; expected one of info, warn, error"),
    (rules.level, {"level": None}, "/level: got null; expected one of info, warn, error"),
    (rules.level, {"level": "warning"}, "/level: got 'warning'; expected one of info, warn, error"),
    (rules.level, {"level": ["info"]}, "/level: got an array of 1 item; expected one of info, warn, error"),
    (rules.message, {"message": ...}, "/message: got no member `message`; expected a string"),
    (rules.message, {"message": None}, "/message: got null; expected a string"),
    (rules.message, {"message": {"text": "m"}}, "/message: got an object with 'text'; expected a string"),
    (rules.message_says_something, {"message": ""}, "/message: got an empty string; expected a message"),
    (rules.type, {"type": "error"}, "/type: got 'error'; expected one of message, metrics, or null"),
    (rules.type, {"type": []}, "/type: got an array of 0 items; expected one of message, metrics, or null"),
    (rules.data, {"data": []}, "/data: got an array of 0 items; expected an object or null"),
    (rules.data, {"data": "{}"}, "/data: got '{}'; expected an object or null"),
    (rules.data, {"data": False}, "/data: got false; expected an object or null"),
    (rules.metrics_data, {"type": "metrics"}, "/data: got no member `data`; expected an object with the metrics"),
    (rules.metrics_data, {"type": "metrics", "data": None}, "/data: got null; expected an object with the metrics"),
    (rules.metrics_data, {"type": "metrics", "data": {}}, "/data/step: got no member `step`; expected the step, an integer"),
    (rules.metrics_data, {"type": "metrics", "data": {"step": "1"}}, "/data/step: got '1'; expected the step, an integer"),
    (rules.metrics_data, {"type": "metrics", "data": {"step": 1.5}}, "/data/step: got 1.5; expected the step, an integer"),
    (rules.metrics_data, {"type": "metrics", "data": {"step": True}}, "/data/step: got true; expected the step, an integer"),
    (
        rules.metrics_data,
        {"type": "metrics", "data": {"step": 1, "a/b": float("nan")}},
        "/data/a~1b: got nan; expected a finite number",
    ),
    (rules.known_members, {"colour": 1, "x y": 2}, ": got also 'colour', 'x y'; expected only the members of the contract"),
]


@pytest.mark.parametrize(("rule", "changes"), HOLDS)
def test_a_conforming_event_holds(rule: Any, changes: dict[str, Any]) -> None:
    """Each rule holds once for an event that is as the contract has it."""
    assert held(rule, page([event(**changes)])) == 1


@pytest.mark.parametrize(("rule", "changes", "said"), BREAKS)
def test_a_violating_event_is_named_wherever_it_stands(rule: Any, changes: dict[str, Any], said: str) -> None:
    """First, last and twice in a page; the good events beside it hold."""
    bad = event(**changes)

    assert words(rule, page([bad, "e3", "e2"])) == [f"page 1 /data/0{said}"]
    assert words(rule, [page("e5 e4"), page(["e3", bad], 2)]) == [f"page 2 /data/1{said}"]
    assert words(rule, page([bad, "e3", bad])) == [f"page 1 /data/0{said}", f"page 1 /data/2{said}"]


ITEMS = [None, 7, "e1", [], ["e1"], True, 1.5]
EVENT_RULES = [rule for rule in RULES.values() if rule.kind == "event"]


def test_is_an_object_names_every_other_value() -> None:
    """Whatever stands in the place of an event is said."""
    assert words(rules.is_an_object, page([None, "e2", []])) == [
        "page 1 /data/0: got null; expected an object, one event",
        "page 1 /data/2: got an array of 0 items; expected an object, one event",
    ]
    assert len(words(rules.is_an_object, page(ITEMS[:2] + ITEMS[3:]))) == 6


@pytest.mark.parametrize("rule", [rule.judge for rule in EVENT_RULES if rule.clause != "event/is-an-object"])
def test_other_rules_pass_over_what_is_no_event(rule: Any) -> None:
    """What is no object is another clause's; an empty page and a refusal show no event."""
    assert is_silent(rule, page([None, 7, [], True]))
    assert is_silent(rule, [page([]), answer({"data": [event()]}, 2, status=400), answer({"error": {}}, 3)])


OPTIONAL: Iterable[tuple[Any, list[dict[str, Any]]]] = [
    (rules.created_at_in_seconds, [{"created_at": ...}, {"created_at": "0"}, {"created_at": True}, {"created_at": float("nan")}]),
    (rules.created_at_plausible, [{"created_at": ...}, {"created_at": -1}, {"created_at": 10**11}, {"created_at": None}]),
    (rules.created_at_notation, [{"created_at": ...}, {"created_at": 1.5}, {"created_at": "1.0"}]),
    (rules.message_says_something, [{"message": ...}, {"message": None}]),
    (rules.type, [{}]),
    (rules.data, [{}]),
    (rules.metrics_data, [{}, {"type": "message", "data": None}, {"type": None}]),
]


@pytest.mark.parametrize(("rule", "changes"), OPTIONAL)
def test_a_rule_without_its_member_looks_at_nothing(rule: Any, changes: list[dict[str, Any]]) -> None:
    """What is absent, or of a kind that another clause names, is not looked at."""
    assert is_silent(rule, page([event(**each) for each in changes]))


@pytest.mark.parametrize("spelled", ["1700000000.0", "1.7e9", "17E8"])
def test_created_at_notation_names_how_it_was_written(spelled: str) -> None:
    """An integer for JSON Schema, yet not for a decoder of 64-bit integers."""
    found = raw(created_at=spelled)

    assert held(rules.created_at, found) == 1
    assert words(rules.created_at_notation, found) == [f"line 1 /created_at: got {spelled}; expected the same number written as 1700000000"]


@pytest.mark.parametrize("spelled", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "-" + "9" * 400, "1e308", "-0.0"])
def test_numbers_beyond_reason_never_raise(spelled: str) -> None:
    """Whatever a parser can make of a number, every rule looks at it; sentences stay short."""
    for rule in EVENT_RULES:
        assert all(
            len(sentence) < 260 for sentence in words(rule.judge, raw(created_at=spelled, data=f'{{"step": {spelled}}}', type='"metrics"'))
        )


def test_known_members_shows_five_names_and_thirty_characters_of_each() -> None:
    """A page of clutter makes a short sentence; a name of exactly thirty is whole."""
    clutter = dict.fromkeys(("a" * 30, "b" * 31, "c", "d", "e", "f"), 1)

    assert words(rules.known_members, page([event(**clutter)])) == [
        f"page 1 /data/0: got also '{'a' * 30}', '{'b' * 22}…{'b' * 7}', 'c', 'd', 'e'; expected only the members of the contract"
    ]


def test_created_at_plausible_needs_the_clock_of_the_answer() -> None:
    """A time in the future is found where it is known when the answer came, and a day of tolerance is given."""
    assert words(rules.created_at_plausible, page([event(created_at=NOW + 86_401)], at=float(NOW))) == [
        f"page 1 /data/0/created_at: got {NOW + 86_401}, more than a day ahead; expected the time of the event, in seconds since 1970"
    ]
    future = event(created_at=NOW * 9)
    assert len(words(rules.created_at_plausible, [page([future]), page([future], 2, at=float(NOW))])) == 1
    assert (
        held(rules.created_at_plausible, [page([event(created_at=NOW + 86_400)], at=float(NOW)), page([event(created_at=NOW * 9)], 2)]) == 2
    )


def test_level_follows_the_profile() -> None:
    """`warning` is a level of Azure OpenAI alone, which has `warn` too."""
    warning = page([event(level="warning"), event(level="warn")])

    assert held(rules.level, warning, profile="azure") == 2
    assert words(rules.level, page([event(level="debug")]), profile="azure") == [
        "page 1 /data/0/level: got 'debug'; expected one of info, warn, warning, error"
    ]


def test_every_shape_of_event_has_its_own_pointer() -> None:
    """An event alone, an array of events, and a page."""
    alone = Exchange(1, "a", None, Answer(None, b'{"level": 1}'), shape="event")
    array = Exchange(2, "b", None, Answer(None, b'[{}, {"level": 1}]'), shape="events")

    assert words(rules.level, [alone, array]) == [
        "a /level: got 1; expected one of info, warn, error",
        "b /0/level: got no member `level`; expected one of info, warn, error",
        "b /1/level: got 1; expected one of info, warn, error",
    ]


def test_an_event_that_cannot_be_read_is_none() -> None:
    """A body that breaks off shows no event."""
    assert is_silent(rules.is_an_object, Exchange(1, "a", None, Answer(None, b'{"id": '), shape="event"))
