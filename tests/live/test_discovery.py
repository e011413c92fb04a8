"""Tests of discovery: which jobs are read, and the one sentence where there is nothing to read."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ftevents.live.discovery import MOST_JOBS, Found, discover
from ftevents.live.jobs import Job, choose
from ftevents.live.pool import Pool
from ftevents.usage import UsageError
from inprocess import BASE, KEY, desk, page, pool, target_of, written

Handler = Callable[[str], bytes]
NOT_FOUND = {"error": {"message": "not found", "type": "t", "param": None, "code": None}}


def asked(answer: Handler, *job_ids: str, key: str | None = KEY, also: tuple[str, ...] = ()) -> tuple[Found, list[str], Pool]:
    """Discover jobs on a server given as a function of the target; return what was found and which targets were asked."""
    targets: list[str] = []

    def handler(request: bytes) -> bytes:
        targets.append(target_of(request))
        assert (b"Authorization: Bearer" in request) is (key is not None)
        return answer(targets[-1])

    made = pool(handler)
    return discover(made, desk(key), job_ids, also), targets, made


def server(jobs: dict[str, Any], listed: Any = None) -> Handler:
    """Return a server with jobs: a number of events, or the bytes of an answer."""

    def answer(target: str) -> bytes:
        if target.endswith("/fine_tuning/jobs"):
            return listed if isinstance(listed, bytes) else written({"data": [{"id": job} for job in jobs]} if listed is None else listed)
        found = jobs.get(target.split("/")[-2])
        if isinstance(found, bytes):
            return found
        return written(page(*(f"e{n}" for n in range(min(found, 100))), more=found > 100)) if found is not None else written(NOT_FOUND, 404)

    return answer


def refusal(answer: Handler, *job_ids: str, key: str | None = KEY) -> str:
    """Return the sentence that discovery ends with."""
    with pytest.raises(UsageError) as caught:
        asked(answer, *job_ids, key=key)
    assert "\n" not in str(caught.value)
    assert KEY not in str(caught.value)
    return str(caught.value)


# ---- what is found


def test_the_job_with_most_events_is_the_main_one() -> None:
    """Others are there to compare with: a second one, an empty one, one with a single event."""
    found, targets, made = asked(server({"one": 1, "none": 0, "long": 150, "few": 7}))

    jobs = found.jobs
    assert (jobs.main, jobs.second, jobs.empty, jobs.single) == (Job("long", 100, more=True), Job("few", 7), Job("none", 0), Job("one", 1))
    assert found.words == "4 jobs found in the list of jobs"
    assert targets[0] == "/v1/fine_tuning/jobs"
    assert targets[1:] == [f"/v1/fine_tuning/jobs/{job}/events?limit=100" for job in ("one", "none", "long", "few")]
    assert made.book.entries == []


@pytest.mark.parametrize(
    ("sizes", "main", "second"),
    [((5, 5), 0, 1), ((0, 0), 0, None), ((1,), 0, None), ((1, 2), 1, None), ((3, 0, 9, 9), 2, 3)],
)
def test_among_equals_the_order_of_the_list_decides(sizes: tuple[int, ...], main: int, second: int | None) -> None:
    """A second job must have two events, to be walked."""
    jobs = choose([Job(str(place), size) for place, size in enumerate(sizes)])

    assert (jobs.main.id, jobs.second and jobs.second.id) == (str(main), None if second is None else str(second))


def test_a_longer_list_counts_more_than_a_full_page() -> None:
    """Two jobs show a hundred events; the one that says that there are more is the longer one."""
    found, _, _ = asked(server({"full": 100, "longer": 101}))

    assert found.jobs.main.id == "longer"


def test_of_many_jobs_the_first_are_read() -> None:
    """Discovery asks for eight."""
    found, targets, _ = asked(server({f"job-{place}": place for place in range(30)}))

    assert len(found.jobs.all) == MOST_JOBS == len(targets) - 1
    assert found.jobs.main.id == "job-7"


@pytest.mark.parametrize(
    "listed", [[{"id": "j"}], {"data": [{"id": "j"}, {"id": 7}, "x", {}]}, {"object": "page", "data": [{"id": "j"}], "x": 1}]
)
def test_a_list_of_jobs_may_have_any_shape(listed: object) -> None:
    """Whatever can be read as an id is one."""
    found, _, _ = asked(server({"j": 3}, listed))

    assert [job.id for job in found.jobs.all] == ["j"]


def test_given_jobs_are_read_without_a_list() -> None:
    """Each once, in the order given; the list of jobs is not asked for."""
    found, targets, _ = asked(server({"a": 3, "b": 9}, written({}, 500)), "a", "b", "a")

    assert [job.id for job in found.jobs.all] == ["a", "b"]
    assert found.jobs.main.id == "b"
    assert found.words == "2 jobs given by --job-id"
    assert "/v1/fine_tuning/jobs" not in targets


def test_expected_jobs_are_read_beside_them() -> None:
    """What the user expects of a job can only be judged where it is walked."""
    found, _, _ = asked(server({"a": 3, "b": 9, "c": 1}), also=("c", "b", "c", "elsewhere"))

    assert [job.id for job in found.jobs.all] == ["a", "b", "c", "elsewhere"]
    assert found.jobs.walked == ("c", "b", "c", "elsewhere")


def test_a_refused_size_is_asked_without() -> None:
    """A server with a smaller maximum refuses 100, and shows its events all the same."""

    def answer(target: str) -> bytes:
        return written(NOT_FOUND, 400) if "limit" in target else server({"j": 4})(target)

    found, targets, _ = asked(answer)

    assert found.jobs.main == Job("j", 4)
    assert targets[-1] == "/v1/fine_tuning/jobs/j/events"


@pytest.mark.parametrize(
    "body",
    [
        json.dumps([{"id": f"e{n}", "created_at": n} for n in range(9)]).encode(),
        b'{"object": "list", "data": [' + b'{"created_at": 1},' * 9,
        json.dumps({"data": [{"created_at": n} for n in range(9)], "error": None}).encode(),
    ],
)
def test_a_damaged_list_is_still_the_main_one(body: bytes) -> None:
    """The longest list is read in full, however damaged it is, so that its defects are found."""
    found, _, _ = asked(server({"short": 3, "damaged": written(body)}))

    assert (found.jobs.main.id, found.jobs.main.events) == ("damaged", 9)


def test_a_job_whose_events_fail_is_still_there() -> None:
    """Where jobs are listed and no events come, that is for the clauses to say."""
    found, _, _ = asked(server({"a": written({}, 500), "b": written(NOT_FOUND, 404)}))

    assert found.jobs.main == Job("a", 0)


# ---- what is said where nothing is


def test_no_jobs_is_said() -> None:
    """With what to do about it."""
    assert refusal(server({})) == f"{BASE} has no fine-tuning jobs; make one, or name one with --job-id"


def test_jobs_without_ids_are_said() -> None:
    """There is nothing to ask for."""
    assert refusal(server({}, {"data": [{"name": "x"}]})) == f"{BASE}/fine_tuning/jobs lists jobs without ids; name a job with --job-id"


@pytest.mark.parametrize("listed", [{"jobs": []}, {"data": None}, 7, b"{"])
def test_something_else_than_a_list_of_jobs_is_said(listed: object) -> None:
    """Status 200 alone does not make a list."""
    body = written(listed)

    assert refusal(server({}, body)) == f"{BASE}/fine_tuning/jobs answers 200 with no list of jobs; name a job with --job-id"


def test_a_missing_list_is_said_with_its_status() -> None:
    """And the API is looked for with /v1 taken away."""
    assert refusal(lambda _: written(NOT_FOUND, 404)) == (
        f"{BASE} answers 404 for the list of jobs; check the base URL, or name a job with --job-id"
    )


@pytest.mark.parametrize("there", [{"data": []}, {"error": {"message": "no key"}}])
def test_an_api_elsewhere_is_pointed_at(there: object) -> None:
    """Where something like it is found with /v1 taken away; the run does not go on there."""
    words = refusal(
        lambda target: written(there, 401 if "error" in str(there) else 200) if target == "/fine_tuning/jobs" else written(NOT_FOUND, 404)
    )

    assert "(something like the API is at http://server.invalid: give that URL)" in words


@pytest.mark.parametrize("status", [401, 403])
def test_a_needed_key_is_said(status: int) -> None:
    """Another sentence where a key was given and is refused."""
    assert refusal(lambda _: written({}, status), key=None) == (
        f"{BASE} answers {status} for the list of jobs: a key is needed; set OPENAI_API_KEY, or name another variable with --key-env"
    )
    assert refusal(lambda _: written({}, status)).endswith("for the list of jobs: the key is refused")
    assert refusal(lambda _: written({}, status), "j").endswith("for the events of the given job: the key is refused")


def test_a_login_page_is_said() -> None:
    """With status 200, or behind a redirect."""
    html = b"<!DOCTYPE html><html>Sign in</html>"

    assert "with a web page (status 200), perhaps a login page" in refusal(lambda _: written(html))
    assert "with a web page (status 200), perhaps a login page" in refusal(lambda _: written(html), "j")
    assert "redirects the list of jobs to 'https://login.invalid/' (status 302)" in refusal(
        lambda _: written(b"", 302, Location="https://login.invalid/")
    )


def test_a_given_job_that_is_not_there_is_said() -> None:
    """The base URL may be wrong as well."""
    assert refusal(server({}), "j") == f"{BASE} answers 404 for the events of the given job; check --job-id and the base URL"


def test_one_of_several_given_jobs_is_enough() -> None:
    """The others are judged for what they answer."""
    found, _, _ = asked(server({"a": 4}), "nowhere", "a")

    assert found.jobs.main.id == "a"


def test_silence_is_said() -> None:
    """What came instead of an answer, in words."""
    assert (
        refusal(lambda _: b"")
        == f"{BASE} does not answer: no byte of an answer, then the connection was closed; is the server running there?"
    )
