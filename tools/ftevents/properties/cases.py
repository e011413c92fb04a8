"""Cases: requests that schemathesis makes of the specification, mixed with what is known of the server, and asked over our own connection.

Left alone, generated requests meet no job and no cursor, and say little. So the job is mostly one that exists, the cursor often one of the
list, the limit often a plain one; the rest is as odd as it comes. Keys are no part of it: every request has the good one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from string import ascii_letters, digits, printable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode

from hypothesis import strategies as st

from ftevents.contract import SPEC
from ftevents.evidence import Exchange, Request
from ftevents.live.target import UNRESERVED
from ftevents.properties.inquiry import Known
from ftevents.properties.intent import intent

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy
    from schemathesis import Case
    from schemathesis.schemas import APIOperation

    from ftevents.evidence import Headers
    from ftevents.live.ask import Ask
    from ftevents.properties.inquiry import Inquiry

PATH = "/fine_tuning/jobs/{fine_tuning_job_id}/events"
SHORT_ID = 14
"""Letters and digits: with fewer, a generated id may by chance be that of a job."""
UNLIKELY = "Qx7Zr2Lk9WvT4nYb"
USUAL_SIZES = (1, 2, 3, 5, 7, 10, 20, 50, 100)
USUAL_HEADERS = (
    ("Accept", "*/*"),
    ("Accept", "application/json, text/event-stream"),
    ("Accept-Encoding", "identity"),
    ("Accept-Language", "de-CH, *;q=0.5"),
    ("Cache-Control", "no-cache"),
    ("Content-Type", "application/json"),
    ("User-Agent", "OpenAI/Python 3.54.0"),
    ("X-Stainless-Lang", "python"),
)
"""Headers that clients really send, none of which changes what is asked for."""
TEXT = "".join(sorted(set(printable) - set("\t\n\r\x0b\x0c")))


@dataclass(frozen=True)
class Generated:
    """A generated request: the case, and the ask that was made of it."""

    case: Case
    ask: Ask


@cache
def operation() -> APIOperation[Any, Any, Any, Any]:
    """Return the operation of the specification, with a configuration of its own: whatever lies in the working folder changes nothing."""
    import schemathesis

    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_path(SPEC / "openapi.yaml", config=config)[PATH]["GET"]


def requests(inquiry: Inquiry) -> SearchStrategy[Generated]:
    """Return a strategy for requests; it shrinks to the plain request for the main job."""
    from schemathesis import GenerationMode

    cases = st.one_of([operation().as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)])
    jobs = [inquiry.jobs.main.id] * 4 + [job.id for job in inquiry.jobs.all]
    ids = [identity for known in inquiry.known.values() for identity in known.ids]

    @st.composite
    def make(draw: DrawFn) -> Generated:
        job = draw(st.sampled_from([*jobs, None, None]))
        after = draw(st.sampled_from([None, None]) | (st.sampled_from(ids) if ids else st.nothing()))
        limit = draw(st.sampled_from([None, None]) | st.sampled_from(USUAL_SIZES))
        headers = draw(HEADERS)
        return _generated(inquiry, draw(cases), job, {"limit": None if limit is None else str(limit), "after": after}, headers)

    return make()


HEADERS = st.lists(
    st.sampled_from(USUAL_HEADERS)
    | st.tuples(st.text(ascii_letters + digits + "-", min_size=1, max_size=12).map("X-{}".format), st.text(TEXT, max_size=20).map(str.strip)),
    max_size=2,
    unique_by=lambda pair: pair[0].lower(),
).map(tuple)


def _generated(inquiry: Inquiry, case: Case, job: str | None, chosen: dict[str, str | None], headers: Headers) -> Generated:
    """Make the ask of a case, with a job, a limit and a cursor that were chosen in place of the generated ones."""
    desk = inquiry.desk
    pairs = [(name, value) for name, value in _pairs(case.query) if chosen.get(name) is None]
    pairs += [(name, value) for name, value in chosen.items() if value is not None]
    name = job if job is not None else unlikely(unquote(str(case.path_parameters["fine_tuning_job_id"])))
    ask = desk.page("page", name)
    url = desk.target.raw_events_url(quote(name, safe=UNRESERVED), urlencode(pairs))
    jobs = {each.id: inquiry.known.get(each.id, Known()) for each in inquiry.jobs.all}
    asked = intent(name, Exchange(0, "", Request("GET", url), None).query, jobs, [always for always, _ in desk.target.query])
    taken = {always.lower() for always, _ in ask.headers}
    headers = ask.headers + tuple(pair for pair in headers if pair[0].lower() not in taken)
    return Generated(case, replace(ask, url=url, asked=asked, headers=headers, words=f"generated, {asked.variant or 'plain'}"))


def _pairs(query: dict[str, Any]) -> list[tuple[str, str]]:
    """Return a generated query as it is sent: a value of several is sent several times, as schemathesis has it."""
    return [
        (name, str(value))
        for name, values in query.items()
        for value in (values if isinstance(values, (list, tuple)) else [values])
        if value is not None
    ]


def unlikely(identity: str) -> str:
    """Return an id that no job has: one that is short enough to be taken by chance is made longer."""
    return identity if sum(map(str.isalnum, identity)) >= SHORT_ID else identity + UNLIKELY
