"""Tests of `ftevents check`, where it ends before it asks much: no server, no API, no key, and values that say nothing."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from servers import KEY, answering, closed_port, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done

    Command = Callable[..., Done]

LOGIN = b"<!DOCTYPE html><html><form>Log in</form></html>"


def test_a_closed_port_is_told_in_one_sentence() -> None:
    """The whole process takes under three seconds, and exits with 2."""
    started = time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "ftevents", "check", f"http://127.0.0.1:{closed_port()}/v1"], capture_output=True, text=True, check=False
    )

    assert time.monotonic() - started < 3
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("ftevents: http://127.0.0.1:")
    assert done.stderr.endswith("Connection refused; is the server running there?\n")
    assert done.stderr.count("\n") == 1


def test_a_base_url_without_v1_is_told_where_the_api_is(ftevents: Command) -> None:
    """The right URL is named, and not used."""
    with reference(key=None) as server:
        done = ftevents("check", server.base_url.removesuffix("/v1"))

    assert (done.code, done.out) == (2, "")
    assert f"something like the API is at {server.base_url}: give that URL" in done.err
    assert server.requests == 2


def test_a_base_url_with_v1_too_much_is_told_where_the_api_is(ftevents: Command) -> None:
    """The other way round, /v1 is taken away to look."""
    with reference(key=None) as server:
        done = ftevents("check", f"{server.base_url}/v1")

    assert f"something like the API is at {server.base_url}: give that URL" in done.err


def test_a_wrong_path_is_told_with_its_status(ftevents: Command) -> None:
    """Where the API is nowhere near, nothing is guessed."""
    with answering(404, b'{"detail":"Not Found"}') as base_url:
        done = ftevents("check", base_url)

    assert done.code == 2
    assert done.err == f"ftevents: {base_url} answers 404 for the list of jobs; check the base URL, or name a job with --job-id\n"


def test_a_login_page_is_told_as_such(ftevents: Command) -> None:
    """A web page with status 200 is no API, listed or by job."""
    with answering(200, LOGIN, "text/html") as base_url:
        said = [ftevents("check", base_url), ftevents("check", base_url, "--job-id", "ftjob-1")]

    assert [done.code for done in said] == [2, 2]
    assert all("with a web page (status 200), perhaps a login page" in done.err for done in said)


def test_a_redirect_is_told_with_its_place(ftevents: Command) -> None:
    """Nothing is followed."""
    with answering(302, Location="http://127.0.0.1:9/login") as base_url:
        done = ftevents("check", base_url)

    assert done.code == 2
    assert "redirects the list of jobs to 'http://127.0.0.1:9/login' (status 302), perhaps to a login page" in done.err


def test_no_jobs_are_told_as_such(ftevents: Command) -> None:
    """A list of none, and something that is no list."""
    with answering(200, b'{"object":"list","data":[],"has_more":false}') as base_url:
        empty = ftevents("check", base_url)
    with answering(200, b'{"hello":"world"}') as base_url:
        other = ftevents("check", base_url)

    assert (empty.code, other.code) == (2, 2)
    assert "has no fine-tuning jobs; make one, or name one with --job-id" in empty.err
    assert "answers 200 with no list of jobs; name a job with --job-id" in other.err


def test_an_unknown_job_is_told_with_its_status(ftevents: Command) -> None:
    """A job that was named and is not there is no finding about the server."""
    with reference(key=None) as server:
        done = ftevents("check", server.base_url, "--job-id", "nope")

    assert done.code == 2
    assert "answers 404 for the events of the given job; check --job-id and the base URL" in done.err


def test_a_server_that_wants_a_key_says_how_to_give_one(ftevents: Command) -> None:
    """Nothing was sent, so 401 is no finding."""
    with reference() as server:
        done = ftevents("check", server.base_url)

    assert done.code == 2
    assert "answers 401 for the list of jobs: a key is needed; set OPENAI_API_KEY" in done.err


def test_a_refused_key_is_told_as_such(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key is not shown."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-another-0123456789")
    with reference() as server:
        done = ftevents("check", server.base_url)

    assert done.code == 2
    assert "answers 401 for the list of jobs: the key is refused" in done.err
    assert "sk-another" not in done.err


@pytest.mark.parametrize("variable", ["PYTEST_BASE_URL", "OPENAI_BASE_URL"])
@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_variable_never_ends_at_the_reference_server(
    ftevents: Command, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    """It is a usage error that names the variable."""
    monkeypatch.setenv(variable, value)
    done = ftevents("check")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ftevents: {variable} is given but empty")


def test_an_empty_url_never_ends_at_the_reference_server(ftevents: Command) -> None:
    """A pipeline with an empty variable gets no green."""
    done = ftevents("check", "")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("ftevents: the argument URL is given but empty")


def test_the_url_comes_before_the_variables(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """PYTEST_BASE_URL comes before OPENAI_BASE_URL, and the first line names the source."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with reference(key=None) as server:
        monkeypatch.setenv("PYTEST_BASE_URL", f"{server.base_url}/")
        by_variable = ftevents("check", "-q", "--quick")
        monkeypatch.setenv("PYTEST_BASE_URL", "http://127.0.0.1:9/v1")
        by_argument = ftevents("check", server.base_url, "-q", "--quick")

    assert by_variable.out.startswith(f"target: {server.base_url} (from PYTEST_BASE_URL), profile openai\n")
    assert by_argument.out.startswith(f"target: {server.base_url} (from the argument URL), profile openai\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["127.0.0.1:8000/v1"], "'127.0.0.1:8000/v1' (from the argument URL) is no http or https URL"),
        (["http://127.0.0.1/v1?a=1"], "has a query or fragment; give the base URL alone"),
        (["http://127.0.0.1/v1", "--job-id", ""], "--job-id is given but empty"),
        (["http://127.0.0.1/v1", "--key-env", "NO_SUCH_KEY"], "the variable NO_SUCH_KEY, named by --key-env, is not set or empty"),
        (["http://127.0.0.1/v1", "--key-file", "/no/such/file"], "the key file /no/such/file cannot be read: No such file or directory"),
        (["http://127.0.0.1/v1", "--header", "Accept"], "--header takes NAME:VALUE, and got 'Accept'"),
        (["--profile", "strict"], "'strict' is no profile; there are openai, compatible, azure"),
        (["--deadline", "0"], "0.0 is not in the range x>=0.05"),
        (["--no-such-option"], "--no-such-option"),
    ],
)
def test_mistakes_of_use_are_told_in_one_line(ftevents: Command, arguments: list[str], words: str) -> None:
    """Exit 2, nothing on standard output, and what to do."""
    done = ftevents("check", *arguments)

    assert (done.code, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_a_key_does_not_go_over_plain_http_to_another_machine(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address is one that nobody has, and nothing is sent there."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    done = ftevents("check", "http://host.invalid/v1")

    assert done.code == 2
    assert "the key would go to http://host.invalid over plain http" in done.err
    assert KEY not in done.err
