"""Tests of settings: which source wins, what an empty value means, and which mistakes are told before anything is sent."""

from pathlib import Path

import pytest

from ftevents.evidence import Expected
from ftevents.live.settings import expectations, find_base_url, find_key, make_target, pairs
from ftevents.usage import UsageError

OPTION, FIRST, INI, LAST = "http://option/v1", "http://first/v1", "http://ini/v1", "http://last/v1"
BOTH = {"PYTEST_BASE_URL": FIRST, "OPENAI_BASE_URL": LAST}
SECRET = "sk-very-secret-0123456789"
AWAY = "http://api.invalid/v1"


@pytest.mark.parametrize(
    ("option", "ini", "environ", "found"),
    [
        (OPTION, INI, BOTH, (OPTION, "URL")),
        (None, INI, BOTH, (FIRST, "PYTEST_BASE_URL")),
        (None, INI, {"OPENAI_BASE_URL": LAST}, (INI, "the ini option base_url")),
        (None, None, {"OPENAI_BASE_URL": LAST}, (LAST, "OPENAI_BASE_URL")),
        (None, None, {}, None),
        (f" {OPTION}\n", None, {}, (OPTION, "URL")),
    ],
)
def test_the_first_source_of_a_base_url_wins(option: str | None, ini: str | None, environ: dict[str, str], found: object) -> None:
    """Option, PYTEST_BASE_URL, ini, OPENAI_BASE_URL; none of them is no target."""
    assert find_base_url(option, ini, environ=environ) == found


@pytest.mark.parametrize("empty", ["", " ", "\n"])
@pytest.mark.parametrize("place", ["the option", "PYTEST_BASE_URL", "the ini option base_url", "OPENAI_BASE_URL"])
def test_an_empty_base_url_is_a_mistake_wherever_it_stands(place: str, empty: str) -> None:
    """It is never passed over for the next source, nor for the reference server."""
    option, ini = (empty if place == name else None for name in ("the option", "the ini option base_url"))
    environ = {"OPENAI_BASE_URL": LAST} | ({place: empty} if place.isupper() else {})

    with pytest.raises(UsageError, match=f"^{place} is given but empty"):
        find_base_url(option, ini, option_name="the option", environ=environ)


def test_an_empty_source_behind_one_that_is_given_does_not_matter() -> None:
    """What wins is not looked behind."""
    assert find_base_url(OPTION, "", environ={"PYTEST_BASE_URL": ""}) == (OPTION, "URL")


def test_a_key_comes_from_a_file_or_a_variable(tmp_path: Path) -> None:
    """A file before a named variable before OPENAI_API_KEY; white space around it does not belong to it."""
    (tmp_path / "key").write_text("from-file\n", "utf-8")
    environ = {"MINE": " from-mine ", "OPENAI_API_KEY": "from-usual"}

    assert find_key(key_file=str(tmp_path / "key"), key_env="MINE", environ=environ) == "from-file"
    assert find_key(key_env="MINE", environ=environ) == "from-mine"
    assert find_key(environ=environ) == "from-usual"
    assert find_key(environ={}) is None
    assert find_key(environ={"OPENAI_API_KEY": " "}) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read: No such file"),
        (b" \n", "holds no key"),
        (b"\xff\xfe", "cannot be read: it is no text"),
        ("clé".encode(), "characters that no HTTP header may hold"),
        (b"one\ntwo", "characters that no HTTP header may hold"),
    ],
)
def test_a_key_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes | None, words: str) -> None:
    """With its name, and without what stands in it."""
    if content is not None:
        (tmp_path / "key").write_bytes(content)

    with pytest.raises(UsageError, match=words) as caught:
        find_key(key_file=str(tmp_path / "key"))
    assert str(tmp_path / "key") in str(caught.value)
    assert "one" not in str(caught.value).rpartition("key")[2]


@pytest.mark.parametrize("environ", [{}, {"MINE": ""}, {"MINE": "  "}])
def test_a_named_variable_without_a_key_is_told(environ: dict[str, str]) -> None:
    """It does not fall back on OPENAI_API_KEY."""
    with pytest.raises(UsageError, match="MINE"):
        find_key(key_env="MINE", environ=environ | {"OPENAI_API_KEY": SECRET})


@pytest.mark.parametrize(("value", "found"), [("A: b", ("A", "b")), ("A:b:c", ("A", "b:c")), (" A :", ("A", ""))])
def test_pairs_are_split_at_the_first_mark(value: str, found: tuple[str, str]) -> None:
    """White space around name and value does not count."""
    assert pairs([value], ":", "--header") == (found,)


@pytest.mark.parametrize("value", ["A", "", ": b", " : b", "A: b\r\nC: d", "A: b\n"])
def test_what_is_no_pair_is_told(value: str) -> None:
    """So is a value that would become a header of its own."""
    with pytest.raises(UsageError, match="--header"):
        pairs([value], ":", "--header")


@pytest.mark.parametrize("header", ["A B: c", "A: é", "A: \x01", "Ä: b", "A(: b"])
def test_a_header_that_cannot_be_sent_is_told(header: str) -> None:
    """Before anything is sent, and without its value."""
    with pytest.raises(UsageError, match="header"):
        make_target(AWAY, "s", headers=[header], environ={})


def test_a_target_has_all_that_is_sent() -> None:
    """Account headers from the environment go before the user's own, and only with a key."""
    environ = {"OPENAI_ORG_ID": "org-1", "OPENAI_PROJECT_ID": ""}
    target = make_target("https://h/v1/", "s", key=SECRET, headers=["X: y"], query=["api-version=1 2"], environ=environ)

    assert target.headers == (("OpenAI-Organization", "org-1"), ("X", "y"))
    assert target.events_url("a/b", [("limit", "2")]) == "https://h/v1/fine_tuning/jobs/a%2Fb/events?api-version=1%202&limit=2"
    assert target.credential(target.key) == (("Authorization", f"Bearer {SECRET}"),)
    assert SECRET not in repr(target)
    assert make_target("https://h/v1", "s", environ=environ).headers == ()


def test_an_account_that_cannot_be_sent_is_told() -> None:
    """With the name of its variable."""
    with pytest.raises(UsageError, match="OPENAI_ORG_ID"):
        make_target("https://h/v1", "s", key=SECRET, environ={"OPENAI_ORG_ID": "a\nb"})


def test_the_profile_azure_sends_its_own_header() -> None:
    """The bare key, in api-key."""
    target = make_target("https://h/openai", "s", profile="azure", key=SECRET, environ={})

    assert target.credential(SECRET) == (("api-key", SECRET),)


def test_without_auth_no_key_is_sent() -> None:
    """Neither this account's nor another's."""
    target = make_target(AWAY, "s", key=SECRET, other_key="other", auth=False, environ={"OPENAI_ORG_ID": "org-1"})

    assert (target.key, target.other_key, target.headers) == (None, None, ())


@pytest.mark.parametrize("keys", [{"key": SECRET}, {"other_key": SECRET}])
@pytest.mark.parametrize("url", [AWAY, "HTTP://api.invalid", "http://localhost.evil/v1", "http://127.evil/v1", "http://128.0.0.1/v1"])
def test_a_key_does_not_go_over_plain_http_to_another_machine(url: str, keys: dict[str, str]) -> None:
    """Unless that is allowed; the message does not say the key."""
    with pytest.raises(UsageError, match="over plain http") as caught:
        make_target(url, "s", environ={}, **keys)  # type: ignore[arg-type]

    assert SECRET not in str(caught.value)
    assert make_target(url, "s", allow_insecure=True, environ={}, **keys).base_url in url  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/v1", "http://127.8.8.8", "http://localhost", "http://LOCALHOST", "http://[::1]:8000/v1", "https://h/v1"]
)
def test_a_key_goes_to_this_machine_and_over_tls(url: str) -> None:
    """Nothing need be said for that."""
    assert make_target(url, "s", key=SECRET, environ={}).key == SECRET


def test_the_key_of_another_account_is_another_key() -> None:
    """The same key twice would accuse a right server."""
    with pytest.raises(UsageError, match="the same as the key"):
        make_target("https://h/v1", "s", key=SECRET, other_key=SECRET, environ={})


def test_expectations_are_numbers_and_files_of_ids(tmp_path: Path) -> None:
    """A file has one id a line; empty lines and repetitions do not count."""
    (tmp_path / "ids").write_text("a\n\n b \na\n", "utf-8")

    assert expectations(["j=12"], [f"k={tmp_path / 'ids'}"]) == (Expected("j", 12), Expected("k", 2, ("a", "b")))


@pytest.mark.parametrize(
    ("counts", "files", "words"),
    [
        (["j=many"], [], "'many'"),
        (["j=-1"], [], "'-1'"),
        (["12"], [], "takes NAME=VALUE"),
        ([], ["j=/nowhere/ids"], "cannot be read"),
        ([], ["j=/"], "cannot be read"),
    ],
)
def test_an_expectation_that_says_nothing_is_told(counts: list[str], files: list[str], words: str) -> None:
    """With what stands in its place."""
    with pytest.raises(UsageError, match=words):
        expectations(counts, files)
