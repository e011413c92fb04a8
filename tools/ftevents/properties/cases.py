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
from ftevents.live.probes.reading import SDK_HEADERS
from ftevents.live.target import UNRESERVED
from ftevents.properties.inquiry import Known
from ftevents.properties.intent import intent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hypothesis.strategies import DrawFn, SearchStrategy
    from schemathesis import Case
    from schemathesis.schemas import APIOperation

    from ftevents.evidence import Headers
    from ftevents.live.ask import Ask
    from ftevents.properties.inquiry import Inquiry

PATH = "/fine_tuning/jobs/{fine_tuning_job_id}/events"
JOB = "fine_tuning_job_id"
ODD_PARTS = (
    ("headers",),
    ("limit",),
    ("after",),
    ("job",),
    ("headers",),
    ("limit",),
    ("others",),
    ("after", "limit"),
    ("job", "others"),
)
"""What of a request is not as usual; but for headers, it is as schemathesis makes it."""
SHORT_ID = 14
"""Letters and digits: with fewer, a generated id may by chance be that of a job."""
UNLIKELY = "Qx7Zr2Lk9WvT4nYb"
USUAL_SIZES = (1, 2, 3, 5, 7, 10, 20, 50, 100)
ODD_LIMITS = (st.integers(-30, 0) | st.integers(101, 2**64)).map(str) | st.text(max_size=3)
"""Where a generated case has no limit and the limit is to be odd."""
TEXT = "".join(sorted(set(printable) - set("\t\n\r\x0b\x0c")))
OWN_HEADERS = st.tuples(
    st.text(ascii_letters + digits + "-", min_size=1, max_size=12).map("X-{}".format),
    st.text(TEXT, max_size=20).map(str.strip),
).map(lambda pair: (pair,))
HEADERS: SearchStrategy[Headers] = st.sampled_from([st.just(headers) for _, headers in SDK_HEADERS] + [st.just(()), OWN_HEADERS]).flatmap(
    lambda headers: headers
)
"""Headers that change nothing of what is asked for: those that clients really send, none, and one that nobody knows."""
PLAIN_VALUES = ("", "0", "a")
HEADER = 30
"""Characters that a header counts for."""


@dataclass(frozen=True, slots=True)
class Form:
    """A generated request as it is sent, less what every request has."""

    case: Case[Any]
    job: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Headers = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What is sent: two forms with an equal key are one request."""
        return self.job, self.query, self.headers

    def __hash__(self) -> int:
        """Hash what is sent."""
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        """Whether the same is sent."""
        return isinstance(other, Form) and self.key == other.key

    @property
    def size(self) -> tuple[int, ...]:
        """How long it is."""
        return (len(self.job) + sum(len(name) + len(value) + 2 for name, value in self.query) + HEADER * len(self.headers),)


@cache
def operation() -> APIOperation[Any, Any, Any, Any]:
    """Return the operation of the specification, with a configuration of its own: whatever lies in the working folder changes nothing."""
    import schemathesis

    config = schemathesis.Config.from_dict({"generation": {"with-security-parameters": False}})
    return schemathesis.openapi.from_path(SPEC / "openapi.yaml", config=config)[PATH]["GET"]


def requests(inquiry: Inquiry) -> SearchStrategy[Form]:
    """Return a strategy for requests."""
    from schemathesis import GenerationMode

    cases = st.one_of([operation().as_strategy(mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)])
    jobs = st.sampled_from([inquiry.jobs.main.id] * 4 + [job.id for job in inquiry.jobs.all])
    cursors = {job: st.none() | st.sampled_from(known.ids) for job, known in inquiry.known.items() if known.ids}
    every = [identity for known in inquiry.known.values() for identity in known.ids]
    others = st.none() | st.sampled_from(every) if every else st.none()
    sizes = st.none() | st.sampled_from([str(size) for size in USUAL_SIZES])

    @st.composite
    def make(draw: DrawFn) -> Form:
        odd = draw(st.sampled_from(ODD_PARTS))
        headers = draw(HEADERS) if "headers" in odd else ()
        job = None if "job" in odd else draw(jobs)
        limit = draw(ODD_LIMITS if "limit" in odd else sizes)
        after = draw(others if "after" in odd else cursors.get(job or inquiry.jobs.main.id, st.none()))
        case = draw(cases) if "headers" not in odd else operation().Case(path_parameters={JOB: inquiry.jobs.main.id})
        query = [(name, value) for name, value in _pairs(case.query) if name in odd or ("others" in odd and name not in ("limit", "after"))]
        sent = {name for name, _ in query}
        query += [(name, value) for name, value in (("limit", limit), ("after", after)) if value is not None and name not in sent]
        return Form(case, job or unlikely(unquote(str(case.path_parameters[JOB]))), tuple(query), headers)

    return make()


def ask_of(inquiry: Inquiry, form: Form) -> Ask:
    """Return the ask for a form; what it means is read off what is sent."""
    desk = inquiry.desk
    ask = desk.page("page", form.job)
    url = desk.target.raw_events_url(quote(form.job, safe=UNRESERVED), urlencode(form.query))
    jobs = {each.id: inquiry.known.get(each.id, Known()) for each in inquiry.jobs.all}
    asked = intent(form.job, Exchange(0, "", Request("GET", url), None).query, jobs, [name for name, _ in desk.target.query])
    taken = {name.lower() for name, _ in ask.headers}
    headers = ask.headers + tuple(pair for pair in form.headers if pair[0].lower() not in taken)
    return replace(ask, url=url, asked=asked, headers=headers, words=f"generated, {asked.variant or 'plain'}")


def smaller(form: Form, main: str) -> Iterator[Form]:
    """Yield smaller forms: without headers, parameters, another job than the main one; then with shorter names and values."""
    if form.headers:
        yield replace(form, headers=())
        yield from (replace(form, headers=_without(form.headers, index)) for index in range(len(form.headers)))
    yield from (replace(form, query=_without(form.query, index)) for index in range(len(form.query)))
    if form.job != main:
        yield replace(form, job=main)
        yield from (replace(form, job=unlikely(half)) for half in _shorter(form.job))
    for index, (name, value) in enumerate(form.query):
        pairs = [(name, other) for other in (*PLAIN_VALUES, *_shorter(value)) if len(other) < len(value)]
        pairs += [("a", value)] if name not in ("limit", "after") and len(name) > 1 else []
        yield from (replace(form, query=(*form.query[:index], pair, *form.query[index + 1 :])) for pair in pairs)


def _without(pairs: Headers, index: int) -> Headers:
    return pairs[:index] + pairs[index + 1 :]


def _shorter(text: str) -> tuple[str, ...]:
    """Return the halves of a text, and the text less its first and its last character."""
    middle = len(text) // 2
    return text[:middle], text[middle:], text[1:], text[:-1]


def _pairs(query: dict[str, Any]) -> list[tuple[str, str]]:
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
