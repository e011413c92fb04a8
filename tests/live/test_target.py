"""Tests of the target: URLs as typed, those that cannot be asked, and how URLs of the contract are spelled."""

import pytest

from ftevents.live.target import Target
from ftevents.usage import UsageError


@pytest.mark.parametrize(
    ("typed", "base"),
    [
        ("http://h/v1/", "http://h/v1"),
        ("http://h", "http://h"),
        ("http://h/V1%2F", "http://h/V1%2F"),
        ("https://[::1]:8/a/b", "https://[::1]:8/a/b"),
    ],
)
def test_a_base_url_is_used_as_typed(typed: str, base: str) -> None:
    """Less a slash at its end."""
    assert Target(typed).base_url == base


@pytest.mark.parametrize(
    "url",
    [
        "h/v1",
        "h:80/v1",
        "ftp://h/",
        "http://",
        "http:///v1",
        "http://h:port/",
        "http://h:99999/",
        "http://[::1/",
        "http://h/v 1",
        "http://h\n/",
        "http://h/\udce9",
    ],
)
def test_what_cannot_be_asked_is_told(url: str) -> None:
    """With where it came from, and an example."""
    with pytest.raises(UsageError, match=r"from the ini file.*is no http or https URL"):
        Target(url, "the ini file")


@pytest.mark.parametrize("url", ["http://h/v1?a=b", "http://h/v1?", "http://h/v1#x"])
def test_a_base_url_has_no_query(url: str) -> None:
    """Parameters are given by --query."""
    with pytest.raises(UsageError, match="--query"):
        Target(url)


def test_a_name_and_a_password_in_a_url_are_not_repeated() -> None:
    """They are refused, and not printed."""
    with pytest.raises(UsageError, match="OPENAI_API_KEY") as caught:
        Target("https://user:hunter2@h/v1")

    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("value", "spelled"), [("a b", "a%20b"), ("a+b&c=d", "a%2Bb%26c%3Dd"), ("é/..", "%C3%A9%2F.."), ("a~b", "a~b")])
def test_values_are_percent_encoded(value: str, spelled: str) -> None:
    """Every reserved character of a job and of a parameter."""
    target = Target("http://h/v1")

    assert target.events_url(value) == f"http://h/v1/fine_tuning/jobs/{spelled}/events"
    assert target.events_url("j", [("after", value)]) == f"http://h/v1/fine_tuning/jobs/j/events?after={spelled}"


def test_parameters_of_every_request_stand_first() -> None:
    """Also in the list of jobs, and before what is spelled as it is to be sent."""
    target = Target("http://h", query=(("api-version", "1"),))

    assert target.jobs_url() == "http://h/fine_tuning/jobs?api-version=1"
    assert target.raw_events_url("%00", "limit=%zz") == "http://h/fine_tuning/jobs/%00/events?api-version=1&limit=%zz"


@pytest.mark.parametrize(
    ("scheme", "key", "value"),
    [("Bearer", "k", "Bearer k"), ("Bearer", "", "Bearer"), ("", "k", "k"), ("Token", "k", "Token k")],
)
def test_a_credential_is_one_header(scheme: str, key: str, value: str) -> None:
    """An empty key leaves no blank at the end of the line."""
    assert Target("http://h").credential(key, scheme) == (("Authorization", value),)
    assert Target("http://h").credential(None) == ()


@pytest.mark.parametrize(
    ("more", "has"), [({}, False), ({"key": "k"}, True), ({"headers": (("Cookie", "c"),)}, True), ({"headers": (("X", "y"),)}, False)]
)
def test_a_header_of_the_user_may_be_a_credential(more: dict[str, object], has: bool) -> None:  # noqa: FBT001
    """Then a plain request is not one without a key."""
    assert Target("http://h", **more).has_credential is has  # type: ignore[arg-type]


def test_another_base_has_all_the_rest() -> None:
    """Where the API is looked for with /v1 added."""
    target = Target("http://h", key="k", headers=(("X", "y"),), query=(("a", "b"),))
    other = target.with_base("http://h/v1")

    assert (other.jobs_url(), other.key, other.headers) == ("http://h/v1/fine_tuning/jobs?a=b", "k", (("X", "y"),))
