"""Cases: requests that schemathesis makes of the specification, mixed with what is known of the server, and asked over our own connection.

Left alone, generated requests meet no job and no cursor, and mostly several things about them are odd, so that a server need look at one
alone. Here a few parts of a request are odd at a time; the rest is what a client would send: a job that exists, a cursor of its list, a
usual size. Keys are no part of it: every request has the good one.
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

Query = list[tuple[str, str]]

PATH = "/fine_tuning/jobs/{fine_tuning_job_id}/events"
JOB = "fine_tuning_job_id"
ODD_PARTS = ((), ("limit",), ("after",), ("job",), ("limit",), ("others",), ("after", "limit"), ("job", "others"))
"""What of a request is as schemathesis makes it."""
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
HEADERS = st.lists(
    st.sampled_from(USUAL_HEADERS)
    | st.tuples(
        st.text(ascii_letters + digits + "-", min_size=1, max_size=12).map("X-{}".format),
        st.text(TEXT, max_size=20).map(str.strip),
    ),
    max_size=2,
    unique_by=lambda pair: pair[0].lower(),
).map(tuple)
ODD_LIMITS = (st.integers(-30, 0) | st.integers(101, 2**64)).map(str) | st.text(max_size=3)
"""Where a generated case has no limit and the limit is to be odd."""


@dataclass(frozen=True)
class Generated:
    """A generated request: the case, and the ask that was made of it."""

    case: Case[Any]
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
    jobs = st.sampled_from([inquiry.jobs.main.id] * 4 + [job.id for job in inquiry.jobs.all])
    ids = [identity for known in inquiry.known.values() for identity in known.ids]
    cursors = st.none() | st.sampled_from(ids) if ids else st.none()
    sizes = st.none() | st.sampled_from([str(size) for size in USUAL_SIZES])

    @st.composite
    def make(draw: DrawFn) -> Generated:
        odd = draw(st.sampled_from(ODD_PARTS))
        headers = draw(HEADERS)
        job = None if "job" in odd else draw(jobs)
        limit = draw(ODD_LIMITS if "limit" in odd else sizes)
        after = None if "after" in odd else draw(cursors)
        case = draw(cases) if odd else operation().Case(path_parameters={JOB: inquiry.jobs.main.id})
        made = _pairs(case.query)
        query = [(name, value) for name, value in made if name in odd or ("others" in odd and name not in ("limit", "after"))]
        sent = {name for name, _ in query}
        query += [(name, value) for name, value in (("limit", limit), ("after", after)) if value is not None and name not in sent]
        if job is None:
            job = unlikely(unquote(str(case.path_parameters[JOB])))
        return Generated(case, _ask(inquiry, job, query, headers))

    return make()


def _ask(inquiry: Inquiry, job: str, query: Query, headers: Headers) -> Ask:
    """Return the ask for a job with a query and headers; what it means is read off what is sent."""
    desk = inquiry.desk
    ask = desk.page("page", job)
    url = desk.target.raw_events_url(quote(job, safe=UNRESERVED), urlencode(query))
    jobs = {each.id: inquiry.known.get(each.id, Known()) for each in inquiry.jobs.all}
    asked = intent(job, Exchange(0, "", Request("GET", url), None).query, jobs, [name for name, _ in desk.target.query])
    taken = {name.lower() for name, _ in ask.headers}
    headers = ask.headers + tuple(pair for pair in headers if pair[0].lower() not in taken)
    return replace(ask, url=url, asked=asked, headers=headers, words=f"generated, {asked.variant or 'plain'}")


def _pairs(query: dict[str, Any]) -> Query:
    """Return a generated query as it is sent: a value of several is sent several times."""
    return [
        (name, str(value))
        for name, values in query.items()
        for value in (values if isinstance(values, (list, tuple)) else [values])
        if value is not None
    ]


def unlikely(identity: str) -> str:
    """Return an id that no job has: one that is short enough to be taken by chance is made longer."""
    return identity if sum(map(str.isalnum, identity)) >= SHORT_ID else identity + UNLIKELY
