"""Tests of the odd requests: each is another one than any right one, and means what it says."""

from collections.abc import Callable
from urllib.parse import unquote, unquote_to_bytes, urlsplit

import pytest

from ftevents.evidence import Exchange
from ftevents.live.ask import Ask, Desk, Probe
from ftevents.live.jobs import Job, Jobs
from ftevents.live.probes import odd, refusals
from inprocess import BASE, KEY, desk

USUAL = "ftjob-Aa1Bb2Cc3Dd4Ee5Ff6Gg7Hh8"
IDS = [f"ftevent-{number:03d}AbCdEfGhIjKlMnOpQrSt" for number in range(9)]


def jobs(*ids: str, job: str = USUAL, second: list[str] | None = None) -> Jobs:
    """Return a main job with events, and a second one where it has any."""
    other = Job("ftjob-second", len(second), ids=tuple(second)) if second else None
    main = Job(job, len(ids))
    return Jobs(main, other, all=(main, *([other] if other else [])), ids=list(ids))


def steps(probe: Probe) -> list[list[Ask]]:
    """Return the requests of each step of a probe that is given nothing to go on."""
    found = []
    try:
        asks = next(probe)
        while True:
            found.append(asks)
            asks = probe.send([Exchange(0, each.words, None, None) for each in asks])
    except StopIteration:
        return found


def every(make: Callable[[Desk, Jobs], Probe], of: Jobs) -> list[Ask]:
    """Return all requests of a probe."""
    return [each for step in steps(make(desk(), of)) for each in step]


@pytest.mark.parametrize(("spelled", "kind"), odd.LIMITS)
def test_an_odd_limit_is_what_it_is_said_to_be(spelled: str, kind: str) -> None:
    """Each spelling of 2 means 2 to someone; no other limit is a plain positive integer."""
    text = unquote(spelled.replace("+", " "))

    assert spelled.isascii()
    assert not (text.isascii() and text.isdecimal() and not text.startswith("0")) or kind == "zero"
    if kind == "spelling":
        assert float(text) == 2
    if kind == "negative":
        assert int(text) < 0


def test_odd_limits_are_asked_from_the_head_and_behind_a_cursor() -> None:
    """Every request is spelled once, and says in words what is odd about it."""
    asks = every(odd.limit_forms, jobs(*IDS))

    assert len({each.url for each in asks}) == len(asks)
    assert all(each.asked.variant == each.words for each in asks)
    assert {each.asked.cursor for each in asks} == {"none", "known"}
    assert [each.url for each in asks if each.asked.limit == "repeated"] == [f"{BASE}/fine_tuning/jobs/{USUAL}/events?limit=2&limit=3"]


def test_huge_limits_go_from_small_to_large() -> None:
    """In that order, since the clause compares each with those before."""
    sizes = [int(each.url.rpartition("=")[2]) for each in every(odd.limit_maximum, jobs(*IDS))]

    assert sizes == sorted(sizes)
    assert {2**31 - 1, 2**31, 2**63 - 1, 2**63} <= set(sizes)


@pytest.mark.parametrize("ids", [IDS, ["99999999999", "-1", "%", "🦊"], []])
def test_an_unknown_cursor_names_no_event(ids: list[str]) -> None:
    """Whatever ids a list has, none of them is asked for as unknown."""
    sent = [unquote(urlsplit(each.url).query.partition("after=")[2]) for each in every(odd.unknown_cursor, jobs(*ids))]

    assert not set(sent) & set(ids)
    assert len(sent) >= 10


def test_short_ids_may_be_numbers() -> None:
    """Where ids are short, a number may well name an event that was not read."""
    assert any("number" in each.words for each in every(odd.unknown_cursor, jobs(*IDS)))
    assert not any("number" in each.words for each in every(odd.unknown_cursor, jobs("41", "42")))


def test_a_foreign_cursor_is_one_of_the_other_job_alone() -> None:
    """Ids that both jobs have open nothing and prove nothing."""
    asks = every(odd.foreign_cursor, jobs("a", "b", "c", second=["b", "x", "y"]))

    assert [(each.url.split("/")[-2], each.url.rpartition("=")[2]) for each in asks] == [
        (USUAL, "x"),
        (USUAL, "y"),
        ("ftjob-second", "a"),
        ("ftjob-second", "c"),
    ]
    assert every(odd.foreign_cursor, jobs("a")) == []


def test_a_cursor_in_other_encodings_is_the_same_cursor() -> None:
    """One that needs encoding is taken where there is one; all forms decode to it."""
    asks = [each for each in every(odd.cursor_forms, jobs("plain", "a b/é", "oldest")) if each.asked.cursor == "known"]

    forms = [urlsplit(each.url).query.partition("after=")[2] for each in asks]
    assert [unquote_to_bytes(form.replace("+", "%20")).decode() for form in forms] == ["a b/é"] * 4
    assert len(set(forms)) == 4
    assert all(each.repeats is not None and "needed" in (each.asked.variant or "") for each in asks[1:])


@pytest.mark.parametrize("ids", [[], ["only"]])
def test_a_cursor_needs_something_behind_it(ids: list[str]) -> None:
    """With fewer than two events only the empty cursor is asked for."""
    assert {each.asked.cursor for each in every(odd.cursor_forms, jobs(*ids))} == {"empty"}


@pytest.mark.parametrize("job", [USUAL, "null", "0", "*", "undefined", "ftjob-lower"])
def test_an_odd_job_id_names_no_job(job: str) -> None:
    """Not the one that there is, and no other."""
    of = jobs(*IDS, job=job)
    paths = [urlsplit(each.url).path.split("/")[-2] for each in every(odd.job_forms, of)]

    assert job not in {unquote(path) for path in paths}
    assert len(set(paths)) == len(paths) >= 18


def test_an_id_in_another_case_needs_both_cases() -> None:
    """An id in small letters alone is the same in a server that takes no notice of case, and that is no fault."""
    words = {each.words for each in every(odd.job_forms, jobs(*IDS))}

    assert "the job's id in another case" in words
    assert "the job's id in another case" not in {each.words for each in every(odd.job_forms, jobs(*IDS, job="ftjob-1"))}


def test_every_odd_request_can_be_sent() -> None:
    """It is spelled in ASCII without blanks, under the base URL, with the good key."""
    of = jobs("a b", "é", second=["🦊", "x"])
    for make in (
        odd.limit_forms,
        odd.limit_maximum,
        odd.unknown_cursor,
        odd.foreign_cursor,
        odd.cursor_forms,
        odd.job_forms,
        odd.parameters,
    ):
        for each in every(make, of):
            assert each.url.isascii()
            assert each.url.startswith(f"{BASE}/fine_tuning/jobs/")
            assert not set(each.url) & set(" \t\r\n")
            assert each.credential == (("Authorization", f"Bearer {KEY}"),)
            assert each.method == "GET"


# ---- refusals


@pytest.mark.parametrize(
    ("identity", "other"),
    [
        (USUAL, "ftjob-Aa1Bb2Cc3Dd4Ee5Ff6Gg2Kk3"),
        ("550e8400-e29b-41d4-a716-44665544abcf", "550e8400-e29b-41d4-a716-44665544defc"),
        ("ftevent-ünïcödé-abcd!", "ftevent-ünïcödé-defa!"),
        ("short-id", None),
        ("----------------", None),
        ("1234567890123456", "1234567890128901"),
    ],
)
def test_a_neighbour_has_the_same_form(identity: str, other: str | None) -> None:
    """The last four letters or digits are others of their kind; a short id has no neighbour that is surely free."""
    assert refusals.neighbour(identity) == other


@pytest.mark.parametrize(
    ("identity", "counted"),
    [
        ("ftjob-0000012345", True),
        ("ftjob0000012345", True),
        ("run-2024-000123", True),
        ("12345678901234", True),
        ("1234567890123456", False),
        (USUAL, False),
        ("ftjob-Aa1Bb2Cc3Dd4Ee5Ff6Gg7789", False),
        ("550e8400-e29b-41d4-a716-44665544abcf", False),
    ],
)
def test_an_id_that_is_counted_up_may_have_neighbours(identity: str, counted: bool) -> None:  # noqa: FBT001
    """Then another number is not asked for as an unknown job."""
    assert refusals.is_counted(identity) is counted
    assert (len(every(refusals.unknown_job, jobs(*IDS, job=identity))) == 2) is counted


@pytest.mark.parametrize("key", [KEY, "k", "K", "aa", "1234", "key-Z", "key-a", "a b c", "%"])
def test_a_nearly_right_key_is_another_key(key: str) -> None:
    """None of them is the key, none is empty, and each can be sent."""
    forms = [form for _, form in refusals.nearly_right(key)]

    assert key not in forms
    assert all(form and form.isascii() and form.isprintable() for form in forms)


@pytest.mark.parametrize("last", "YZabA_-9")
def test_another_last_character_is_another_to_any_reader(last: str) -> None:
    """The last character of a token in base64 may count for four bits only: those differ."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    other = dict(refusals.nearly_right(f"token{last}"))["a key with another last character"][-1]

    assert alphabet.index(other) >> 2 != alphabet.index(last) >> 2 or last in "A_-9"
    assert other != last


def test_no_key_means_none_on_every_kind_of_request() -> None:
    """Plainly, with a limit, behind a cursor, of a second job, and for a job that does not exist."""
    asks = every(refusals.no_key, jobs(*IDS, second=["x", "y"]))

    assert len(asks) == 5
    assert all(each.credential == () and each.asked.credential == "none" for each in asks)


@pytest.mark.parametrize("probe", [refusals.no_key, refusals.wrong_key, refusals.other_key])
def test_without_a_key_none_can_be_wrong(probe: Callable[[Desk, Jobs], Probe]) -> None:
    """Nor is it asked for with --no-auth."""
    assert steps(probe(desk(None), jobs(*IDS))) == []
    assert steps(probe(desk(auth=False), jobs(*IDS))) == []


def test_other_schemes_are_of_the_bearer_token_alone() -> None:
    """A key in a header of its own has no scheme."""
    kinds = {each.asked.credential for each in every(refusals.wrong_key, jobs(*IDS))}
    azure = {each.asked.credential for step in steps(refusals.wrong_key(desk(key_header="api-key"), jobs(*IDS))) for each in step}

    assert kinds == {"wrong", "empty", "nearly", "scheme"}
    assert azure == kinds - {"scheme"}


def test_other_methods_stand_between_two_readings() -> None:
    """The list before and after is the same request; the second says that it repeats the first."""
    found = steps(refusals.methods(desk(), jobs(*IDS)))

    assert [[each.method for each in step] for step in found] == [["GET"], ["POST"], ["PUT"], ["PATCH"], ["DELETE"], ["GET"]]
    assert found[0][0].url == found[-1][0].url
    assert found[-1][0].repeats is not None
