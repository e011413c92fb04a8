"""Tests of the harvest: what is said of everything that was found."""

from ftevents.captures import Elsewhere, LeftOut, Remark, Unreadable, harvest
from ftevents.evidence import Answer, Exchange, Failure, Request

ASKED = Request("GET", "/v1/fine_tuning/jobs/j/events")


def test_everything_is_counted_and_named() -> None:
    """Documents, requests without an answer, other paths, remarks and files left out."""
    found = harvest(
        [
            Exchange(1, "a", ASKED, Answer(200, b"{}")),
            Exchange(2, "b", ASKED, None, failure=Failure("dropped", "no answer was recorded")),
            Elsewhere("c", "GET /x"),
            Elsewhere("d", "GET /y", Exchange(3, "d", None, Answer(404, b"{}"))),
            Unreadable("e", "breaks off"),
            LeftOut("f", "is no text"),
            Remark("g", "is read slowly"),
        ]
    )

    assert (found.documents, found.nameless, found.complaints, found.complaint) == (2, 1, ["e: breaks off"], "1 entry could not be read")
    assert found.notes() == [
        "2 documents judged",
        "1 request got no answer, of which nothing is said",
        "1 entry is about something else and counted only: c (GET /x)",
        "1 refusal of another path, of which the envelope is judged: d (GET /y)",
        "g: is read slowly",
        "left out: f: is no text",
    ]


def test_names_are_given_as_far_as_they_help() -> None:
    """How many there are is always said."""
    found = harvest([*(Elsewhere(f"e{n}", "GET /x") for n in range(1300)), *(LeftOut(f"f{n}", "is no text") for n in range(14))])

    assert (
        found.notes()[1] == "1,300 entries are about something else and counted only: e0 (GET /x), e1 (GET /x), e2 (GET /x) and 1,297 more"
    )
    assert found.notes()[-1] == "left out: 4 more files"
    assert len(found.notes()) == 2 + 10 + 1


def test_nothing_found_is_nothing_said() -> None:
    """But that nothing was judged."""
    assert (harvest([]).notes(), harvest([]).complaint) == (["0 documents judged"], None)
