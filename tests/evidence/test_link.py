"""Tests of the link: one page reduced to what links it to others, held, or read again from where it came from."""

from __future__ import annotations

import pickle
from array import array
from typing import Any

import pytest

from ftevents.evidence import link
from ftevents.evidence.link import (
    NO_ID,
    NO_TIME,
    Digests,
    cursor_of,
    digest,
    identity_of,
    is_descending,
    link_of,
    same_content,
    time_of,
    times_of,
)
from ftevents.evidence.links import Links
from ftevents.evidence.proof import ProvenEvents, ProvenPage
from handmade import START, event, page
from shelf import Shelf, kept, stretch


def test_a_page_is_the_same_whether_it_is_held_or_read_again() -> None:
    """Each fact of it, and the facts of its first and last event."""
    items = [event("e5"), event(id=...), event("e3")]
    held, (packed, _) = link_of(page(items, 7, after="e9", limit=5), Digests()), kept(*items)
    facts = ("start", "limit", "has_limit", "has_more", "requested", "size", "descending", "first", "last", "gaps", "number", "events")

    for name in (*facts, "ids", "times", "contents"):
        assert getattr(held, name) == getattr(packed, name), name
    assert (held.place, packed.place) == ("page 7", "line 1")
    assert (packed.ids, packed.first, packed.last) == (["e5", NO_ID, "e3"], "e5", "e3")


def test_a_page_without_events_has_no_first_and_no_last() -> None:
    """Held or not."""
    for each in (link_of(page([], 7), Digests()), kept()[0]):
        assert (each.first, each.last, each.ids, each.gaps, each.first_time, each.last_time) == (NO_ID, NO_ID, [], 0, NO_TIME, NO_TIME)


@pytest.mark.parametrize(
    ("items", "gaps"),
    [
        (["e3", "e2"], 0),
        ([...], 1),
        ([..., "e2"], 1),
        (["e3", ...], 1),
        (["e3", ..., "e1"], 1),
        ([..., ..., "e1", ...], 3),
    ],
)
def test_events_without_an_id_are_counted_wherever_they_stand(items: list[Any], gaps: int) -> None:
    """At either end, between others, and alone."""
    whole = [event(id=...) if each is ... else each for each in items]

    assert link_of(page(whole), Digests()).gaps == kept(*whole)[0].gaps == gaps


def test_what_is_let_go_is_read_again() -> None:
    """Where it can be; a page that is held stays as it is."""
    packed, shelf = kept("e5", "e4", "e3")
    assert (list(packed.times), len(packed.contents), packed.ids) == ([START + 5, START + 4, START + 3], 3, ["e5", "e4", "e3"])
    packed.let_go()
    assert (packed.held_ids, packed.held_times, packed.held_contents) == (None, None, None)
    reads = shelf.reads
    assert (packed.time_at(1), packed.ids[1], shelf.reads) == (START + 4, "e4", reads + 1)

    held = link_of(page("e5 e4"), Digests())
    held.let_go()
    assert held.held_ids == ["e5", "e4"]


def test_digests_of_what_is_far_away_are_kept() -> None:
    """To read it again takes long; what is near is told again."""
    far, near = (kept("e5", "e4", is_far=is_far)[0] for is_far in (True, False))
    known = [digest(link.canonical(event(name))) for name in ("e5", "e4")]

    assert (far.held_contents, near.held_contents) == (array("q", known), None)
    far.let_go()
    assert list(far.held_contents or ()) == list(near.contents) == known


def test_the_times_of_both_ends_are_at_hand() -> None:
    """Nothing is read for them."""
    packed, shelf = kept("e5", "e4", "e3")

    assert (packed.time_at(0), packed.time_at(2), shelf.reads) == (START + 5, START + 3, 0)
    assert (packed.time_at(1), shelf.reads) == (START + 4, 1)


def test_a_page_is_sent_to_another_process_with_what_cannot_be_read_again() -> None:
    """A held one with its ids, one that can be read again without, but with the digests that took long."""
    held = pickle.loads(pickle.dumps(link_of(page(["e5", "e4"]), Digests())))  # noqa: S301 - what was written here
    assert (held.ids, list(held.times), held.start, held.size) == (["e5", "e4"], [START + 5, START + 4], None, 2)
    whole = link_of(page(["e5"]), Digests())
    assert pickle.loads(pickle.dumps(whole)).held_contents is None  # noqa: S301 - what was written here
    assert pickle.loads(pickle.dumps(whole)).contents == whole.contents  # noqa: S301 - what was written here
    assert pickle.loads(pickle.dumps(whole)).held_contents == whole.held_contents  # noqa: S301 - what was written here

    for is_far in (True, False):
        packed, _ = kept("e5", "e4", is_far=is_far)
        assert (len(packed.times), len(packed.contents), len(packed.ids)) == (2, 2, 2)
        sent = pickle.loads(pickle.dumps(packed))  # noqa: S301 - what was written here
        assert (sent.held_ids, sent.held_times, sent.held_contents is not None) == (None, None, is_far)
        assert (sent.ids, list(sent.contents), sent.packed, sent.start, sent.limit) == (
            ["e5", "e4"],
            list(packed.contents),
            "e5\ne4",
            "e9",
            5,
        )


def test_a_stretch_of_events_is_read_one_by_one() -> None:
    """Each is an exchange of its own."""
    found, shelf = stretch(event("e5"), event("e4"), event("e3"))

    assert (found.event(1), [each["id"] for each in found.events]) == (event("e4"), ["e5", "e4", "e3"])
    assert found.at(2) == (shelf.exchanges[2], "")
    assert (found.where(2), found.place, found.number, found.exchange) == ("line 3", "line 1", 7, shelf.exchanges[0])
    facts = (found.start, found.limit, found.has_limit, found.has_more, found.requested, found.sent, found.finished, found.gaps)
    assert facts == (None, None, False, None, False, 7, 7, 0)
    assert (found.descending, found.first_time, found.last_time, found.size) == (True, NO_TIME, NO_TIME, 3)


def test_pages_that_are_joined_keep_each_its_exchanges() -> None:
    """An event is found in the one that it came with."""
    joined = Links(None)
    parts = [page("e5 e4", 1, requested=False), page([], 2, requested=False), page("e3 e2 e1", 3, requested=False)]
    for part in parts:
        joined.join(part)
    (found,) = joined.pages

    assert [found.at(index) for index in (0, 1, 2, 4)] == [
        (parts[0], "/data/0"),
        (parts[0], "/data/1"),
        (parts[2], "/data/0"),
        (parts[2], "/data/2"),
    ]
    assert (found.event(3)["id"], [each["id"] for each in found.events]) == ("e2", ["e5", "e4", "e3", "e2", "e1"])
    assert (found.where(1), found.where(4), found.place) == ("page 1", "page 3", "the list that all of them make together")
    assert (found.size, found.ids, found.descending, len(found.times)) == (5, ["e5", "e4", "e3", "e2", "e1"], True, 5)
    assert (found.time_at(0), found.time_at(4), found.gaps) == (START + 5, START + 1, 0)
    joined.join(page([...], 4, requested=False))
    assert (found.gaps, found.size) == (1, 6)


def test_parts_of_a_joined_page_can_be_read_again() -> None:
    """Each from its own place."""
    joined = Links(None)
    for number, part in enumerate(("e5 e4", "e3"), 1):
        joined.join(page(part, number, requested=False))
    (found,) = joined.pages
    found.parts = [(0, Shelf([page("e5 e4", 1)])), (2, Shelf([page("e3", 2)]))]

    assert ([each["id"] for each in found.events], found.event(2)["id"], found.at(1)[1]) == (["e5", "e4", "e3"], "e3", "/data/1")


@pytest.mark.parametrize(("parts", "is_descending"), [(["e5 e4", "e3"], True), (["e3", "e5 e4"], False), (["e3 e4", "e2"], False)])
def test_pages_that_are_joined_descend_where_each_and_every_seam_does(parts: list[str], *, is_descending: bool) -> None:
    """One that rises makes the whole one rise."""
    joined = Links(None)
    for number, part in enumerate(parts, 1):
        joined.join(page(part, number, requested=False))

    assert joined.pages[0].descending == is_descending


@pytest.mark.parametrize(
    ("numbers", "known"), [([1, 2], [1, 2]), ([1], None), ([1, 2, 3], None), (None, None)], ids=["each", "too few", "too many", "unknown"]
)
def test_a_print_is_a_number_for_each_event(numbers: list[int] | None, known: list[int] | None) -> None:
    """Or there is none at all; a page that is held needs none."""
    found, _ = kept("e5", "e4", numbers=numbers)

    assert (found.prints and list(found.prints)) == known
    assert link_of(page("e5"), Digests()).prints is None


@pytest.mark.parametrize(
    ("here", "there", "is_same"),
    [
        (([1], event("e1")), ([1], event("e1", message="unread")), True),
        (([1], event("e1")), ([2], event("e1")), True),
        (([1], event("e1")), ([2], event("e1", message="x")), False),
        ((None, event("e1")), (None, event("e1")), True),
        (([1], event("e1")), (None, event("e1", message="x")), False),
        ((None, event("e1")), ([1], event("e1")), True),
    ],
    ids=["the same print", "another print", "another event", "no prints", "one print", "the other print"],
)
def test_events_are_compared_by_their_prints_and_else_by_what_they_say(here: Any, there: Any, *, is_same: bool) -> None:
    """What is written alike is equal, and is not read again; what is written otherwise may be equal all the same."""
    one, other = (kept(whole, numbers=numbers)[0] for numbers, whole in (here, there))

    assert same_content(one, 0, other, 0) == is_same


def test_prints_of_a_proof_are_those_of_its_link() -> None:
    """Of events and of a page; a page with an odd event may have gaps."""
    shelf = Shelf([page("e5 e4")])
    proofs = [
        ProvenPage(shelf, None, {}, "e5\n", 2, descending=True, first_time=5, last_time=4, has_more=True, odd=odd, prints=prints)
        for odd, prints in (((), None), (((1, {}),), [3, 4]))
    ]
    plain, odd = (proof.link() for proof in proofs)

    assert (plain.held_prints, plain.gaps, plain.requested, plain.has_limit) == (None, 0, False, False)
    assert (list(odd.held_prints or ()), odd.gaps) == ([3, 4], 1)
    facts = (plain.has_more, plain.descending, plain.first_time, plain.last_time, plain.sent, plain.finished)
    assert facts == (True, True, 5, 4, 7, 7)
    assert list(stretch(event("e5"), prints=[9])[0].prints or ()) == [9]


@pytest.mark.parametrize(
    ("text", "is_kept"), [("e1", True), ("x" * 64, True), ("x" * 65, False), ("a\nb", False), ("\0a", False), ("a\0", True)]
)
def test_a_long_or_broken_id_is_known_by_a_digest(text: str, *, is_kept: bool) -> None:
    """So that ids can be packed; its text is read again where it is shown."""
    found = link_of(page([event(text)]), Digests())

    assert (identity_of(text) == text) == is_kept
    assert (len(found.ids[0]) == 33) != is_kept
    assert found.id_text(0) == text


def test_the_empty_cursor_is_no_events() -> None:
    """Nor is it nothing."""
    assert cursor_of("") not in (NO_ID, None, identity_of("x"))
    assert cursor_of("e1") == identity_of("e1")


@pytest.mark.parametrize(
    ("value", "time"),
    [(0, 0), (1.0, 1), (1.5, None), (True, None), ("1", None), (None, None), (2**62 - 1, 2**62 - 1), (2**62, None), (-(2**62), None)],
)
def test_a_time_is_an_integer_of_62_bits(value: Any, time: int | None) -> None:
    """As JSON Schema has integers."""
    assert time_of({"created_at": value}) == time
    assert list(times_of([{"created_at": value}])) == [NO_TIME if time is None else time]


@pytest.mark.parametrize(
    ("times", "expected"), [([], True), ([3], True), ([3, 3, 2], True), ([3, 2, 3], False), ([NO_TIME, 3], True), ([3, NO_TIME], True)]
)
def test_times_descend_where_none_is_later_than_the_one_before(times: list[int], *, expected: bool) -> None:
    """What has no time is neither."""
    assert is_descending(array("q", times)) == expected


def test_digests_are_worked_out_once_and_not_remembered_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to so many distinct events; another process begins anew."""
    monkeypatch.setattr(link, "MOST_KNOWN", 2)
    digests = Digests()

    for number, known in ((1, 1), (1, 1), (2, 2), (3, 1)):
        assert digests.of({"a": number}) == digest(f'{{"a":{number}}}')
        assert len(digests._known) == known
    assert pickle.loads(pickle.dumps(digests))._known == {}  # noqa: S301 - what was written here


def test_a_page_shows_its_events_and_no_parts_of_ids() -> None:
    """Held or not; nothing is shown of no cursor."""
    for found in (link_of(page("e15 e4"), Digests()), kept("e15", "e4")[0]):
        assert [found.shows(identity) for identity in (None, "e15", "e4", "e1", "5")] == [False, True, True, False, False]


def test_each_link_is_one_page_and_small() -> None:
    """Two of one page are two; an archive has as many as it has pages."""
    whole = page("e5 e4")
    one, other = (link_of(whole, Digests()) for _ in range(2))

    assert (one == other, len({one, other})) == (False, 2)
    proofs = (ProvenEvents(Shelf([]), "", 0, {}), ProvenPage(Shelf([]), None, {}, "", 0, True, 0, 0, False))  # noqa: FBT003 - in order
    assert [hasattr(each, "__dict__") for each in (one, *proofs)] == [False] * 3


def test_the_place_of_a_page_is_that_of_each_of_its_events() -> None:
    """It is one exchange, wherever it can be read again."""
    assert [kept("e5", "e4")[0].where(index) for index in (0, 1)] == ["line 1", "line 1"]


def test_a_page_whose_time_is_not_known_was_before_none() -> None:
    """Not even before one of a live run."""
    untimed, live = link_of(page("e2", 1), Digests()), link_of(page("e1", 2, live=True), Digests())

    assert (untimed.was_before(live), live.was_before(untimed)) == (False, False)
    assert link_of(page("e2", 1, live=True), Digests()).was_before(live)


def test_no_time_is_earlier_than_every_time() -> None:
    """So it can be compared with any."""
    assert all(time > NO_TIME for time in (-(2**62) + 1, -1, 0))


def test_equal_values_have_one_text() -> None:
    """At any depth, in whatever order members stand, and however a number is written."""
    assert link.canonical({"b": [1.0, {"d": 2.0, "c": [True]}], "a": 1.5}) == '{"a":1.5,"b":[1,{"c":[true],"d":2}]}'
