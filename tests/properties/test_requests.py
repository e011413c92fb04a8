"""Tests of generated requests: a server that keeps the contract is never accused, and one that does not is, with the smallest request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ftevents.properties import any_request, told
from ftevents.reference import ALTERNATIVES, FAULTS, seeded, standard
from servers import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.evidence import Request
    from ftevents.live.ask import Probe
    from ftevents.properties import Inquiry
    from ftevents.properties.inquiry import Example
    from ftevents.reference import Corpus

    Inquire = Callable[..., Inquiry]

IN_PROCESS = [each.name for each in ALTERNATIVES.values() if not each.socket and each.data is None]
PARTS = {
    "after-ignored": "after=",
    "odd-limit-raises": "limit=",
    "unknown-cursor-raises": "after=",
    "unknown-job-is-empty": "/events",
    "limit-negative-is-everything": "limit=-",
    "limit-ignored": "limit=",
    "error-is-text": "/events",
    "error-code-number": "/events",
    "level-warning": "/events",
    "page-object-wrong": "/events",
}
"""Faults, and what the one request must have."""


@pytest.mark.parametrize(
    "corpus", [standard(), seeded(3), standard(running=True), standard(awkward_ids=True)], ids=["usual", "seeded", "running", "awkward"]
)
def test_a_server_that_conforms_has_no_counterexample(inquire: Inquire, corpus: Corpus) -> None:
    """Whatever the data are, every example is tried and none is held against the server."""
    search = any_request(inquire(corpus=corpus))

    assert told(search) == ""
    assert (search.tried, search.in_time) == (55, True)


@pytest.mark.parametrize("name", IN_PROCESS[::6])
def test_another_way_to_be_right_is_not_accused(inquire: Inquire, name: str) -> None:
    """What a server may choose is no counterexample."""
    assert told(any_request(inquire(name), examples=30)) == ""


@pytest.mark.parametrize("fault", PARTS)
def test_a_fault_is_found_with_one_request(inquire: Inquire, fault: str) -> None:
    """A clause that the fault breaks is named, and the one request that shows it is the last of the curl lines."""
    search = any_request(inquire(fault))
    text = told(search)

    assert search.found is not None
    assert any(f"{clause} (must): " in text for clause in FAULTS[fault].breaks)
    assert len([each for each in search.found.example.own if not each.asked.superseded]) == 1
    assert PARTS[fault] in [line for line in text.splitlines() if line.startswith("    curl ")][-1]


def test_a_request_is_made_as_small_as_can_be(inquire: Inquire) -> None:
    """What has nothing to do with the fault is taken away: no cursor, no header, the main job."""
    inquiry = inquire("limit-negative-is-everything")
    found = any_request(inquiry).found

    assert found is not None
    assert (found.form.job, found.form.query, found.form.headers) == (inquiry.jobs.main.id, (("limit", found.form.query[0][1]),), ())
    assert len(found.form.query[0][1]) <= 3


def test_schemathesis_has_its_say(inquire: Inquire) -> None:
    """Its message stands beside the clause, in one line."""
    text = told(any_request(inquire("level-warning")))

    assert 'schemathesis: Response violates schema: "warning" is not one of "info", "warn" or "error"; ' in text


def test_every_request_has_the_key_and_no_text_does(inquire: Inquire) -> None:
    """The generated requests are made with the good key, which the curl line names by its variable."""
    text = told(any_request(inquire("level-warning")), key_env="MY_KEY")

    assert KEY not in text
    assert '-H "Authorization: Bearer $MY_KEY"' in text


def test_headers_and_parameters_of_the_target_are_sent_and_are_nothing_odd(inquire: Inquire) -> None:
    """A parameter that every request has does not make it an odd request."""
    inquiry = inquire("level-warning", query=(("api-version", "1"),), headers=(("X-Tenant", "a"),))
    text = told(any_request(inquiry))

    assert "/events?api-version=1" in text
    assert "-H 'X-Tenant: a'" in text
    assert "(generated, plain)" in text


def test_the_same_examples_come_each_time_and_others_with_a_seed(inquire: Inquire, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a seed nothing is random; a seed explores."""

    def asked(seed: int | None) -> list[Request | None]:
        inquiry = inquire()
        seen: list[Example] = []
        ask = inquiry.ask

        def noted(probe: Probe) -> Example:
            seen.append(ask(probe))
            return seen[-1]

        monkeypatch.setattr(inquiry, "ask", noted)
        any_request(inquiry, examples=12, seed=seed)
        return [exchange.request for example in seen for exchange in example.own]

    assert asked(None) == asked(None)
    assert asked(7) == asked(7)
    assert asked(7) != asked(None)


def test_azure_is_judged_by_its_own_facts(inquire: Inquire) -> None:
    """The level "warning" and an error without `type` are right there, whatever the schemas of the specification say."""
    inquiry = inquire("level-warning", "error-without-type", profile="azure", key_header="Authorization")

    assert told(any_request(inquiry)) == ""
