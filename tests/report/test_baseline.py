"""Tests of what a baseline makes of a verdict: known, stale, expired, and what a run could not settle."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ftevents.evidence import Asked, Exchange, Failure, Transcript
from ftevents.report import build
from ftevents.report.baseline import Baseline, Entry
from ftevents.report.console import lines
from ftevents.rules import Ledger
from handmade import answer, event, page, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ftevents.report import Report

GOOD = walk((None, "e4 e3"), ("e3", "e2 e1"), limit=2)
BROKEN = [page([event("e2", level="debug"), event("e1")])]
TODAY = date(2026, 11, 24)
LEVEL = Entry("event/level", "levels are ours", lines=(3, 4))


def report_of(exchanges: Sequence[Exchange], *entries: Entry, update: bool = False, profile: str = "openai", **more: Any) -> Report:
    """Return the report on some exchanges, against a baseline."""
    baseline = Baseline("b.yaml", entries, TODAY, update)
    return build(Transcript(list(exchanges)), profile=profile, target="a target", source="a test", baseline=baseline, **more)


def outcome(report: Report, clause: str = "event/level") -> str:
    """Return what a clause came to."""
    return next(each.outcome for each in report.clauses if each.clause.id == clause)


def states(report: Report) -> list[str]:
    """Return how the entries stand."""
    return [standing.state for standing in report.baseline]


def text(report: Report) -> str:
    """Return the console's text."""
    return "\n".join(line for _, line in lines(report))


def asked(exchange: Exchange, probe: str) -> Exchange:
    """Return an exchange as one of a probe."""
    return replace(exchange, asked=replace(exchange.asked, probe=probe))


def test_what_is_known_fails_nothing() -> None:
    """Its findings are kept, its reason is told, and the counts show it."""
    report = report_of(BROKEN, LEVEL)
    each = next(each for each in report.clauses if each.clause.id == "event/level")

    assert (report.verdict, each.outcome, each.broken, each.known, each.why) == ("conforming", "known", 0, 1, "levels are ours")
    assert (report.counts["known"], report.counts["violated"], len(each.findings)) == (1, 0, 1)
    assert "\nknown:\n  b.yaml:3: event/level: levels are ours, 1 seen" in text(report)


def test_other_clauses_fail_as_before() -> None:
    """A baseline excuses what it names, and nothing else."""
    report = report_of([page([event(level="debug", object="thing")])], LEVEL)

    assert (report.verdict, outcome(report), outcome(report, "event/object")) == ("not conforming", "known", "violated")


def test_what_holds_now_is_stale() -> None:
    """The run fails, and says which lines to delete."""
    report = report_of(GOOD, LEVEL)

    assert (report.verdict, outcome(report), report.counts["stale"]) == ("not conforming", "stale", 1)
    assert report.reasons == ("b.yaml:3: event/level holds now; delete lines 3 to 4, or run again with --baseline-update",)
    assert f"\n  stale: {report.reasons[0]}\n" in text(report)


def test_an_entry_counts_to_its_last_day_and_no_longer() -> None:
    """Then the clause is violated again, and the line of the date is named."""
    current, over = (replace(LEVEL, expires=date(2026, 11, day), expires_line=5) for day in (24, 23))

    assert report_of(BROKEN, current).verdict == "conforming"
    report = report_of(BROKEN, over)
    assert (report.verdict, outcome(report), states(report)) == ("not conforming", "violated", ["expired"])
    assert report.reasons == ("b.yaml:3: event/level expired on 2026-11-23; put the server right, or renew the date in line 5",)


def test_an_entry_that_expired_fails_though_its_clause_was_not_exercised() -> None:
    """It waits for somebody to look at it."""
    report = report_of(GOOD, Entry("errors/envelope", "old", expires=date(2026, 1, 31), expires_line=2, lines=(1, 3)))

    assert (report.verdict, states(report)) == ("not conforming", ["expired"])


def test_an_entry_that_was_not_exercised_is_neither_known_nor_stale() -> None:
    """It is told, and the run conforms."""
    report = report_of(GOOD, Entry("errors/envelope", "html"))

    assert (report.verdict, outcome(report, "errors/envelope"), states(report)) == ("conforming", "not exercised", ["not exercised"])
    assert "in the baseline, and not exercised, so neither known nor stale: errors/envelope" in text(report)


def test_an_entry_is_not_stale_where_requests_went_unanswered() -> None:
    """What was not seen may still be broken."""
    lost = Exchange(9, "request 9", None, None, failure=Failure("timed out", "nothing came"), asked=Asked(probe="walk"))
    report = report_of([*GOOD, lost], LEVEL)

    assert (outcome(report), states(report)) == ("could not tell", ["not exercised"])


def test_breaches_that_are_not_kept_are_known_too() -> None:
    """Of an archive with very many, an entry for the whole clause covers those that were only counted; one of a job cannot."""
    for entry, expected in ((LEVEL, ("known", 0, 7)), (replace(LEVEL, job="j"), ("violated", 7, 0))):
        ledger = Ledger(uncounted=7)
        ledger.know(entry.covers, whole=entry.is_whole)
        assert (ledger.outcome("must", 0), ledger.breaches, ledger.excused, ledger.looked_at) == (*expected, 7)


def test_a_clause_that_is_off_is_not_exercised() -> None:
    """Whatever was seen of it."""
    report = report_of(BROKEN, LEVEL, off=["event/level"])

    assert (report.verdict, outcome(report), states(report)) == ("conforming", "off", ["not exercised"])


def test_an_entry_of_one_probe_covers_only_what_that_shows() -> None:
    """The rest of the clause still fails, and its findings are those of the rest."""
    pages = [asked(BROKEN[0], "walk"), replace(asked(BROKEN[0], "page"), number=2, place="request 2")]
    report = report_of(pages, replace(LEVEL, probe="walk"))
    each = next(each for each in report.clauses if each.clause.id == "event/level")

    assert (report.verdict, each.outcome, each.broken, each.known) == ("not conforming", "violated", 1, 1)
    assert [finding.place for finding in each.findings] == ["request 2"]
    assert report_of(pages, replace(LEVEL, probe="walk"), replace(LEVEL, probe="page")).verdict == "conforming"


def test_an_entry_of_one_job_covers_only_that_job() -> None:
    """Jobs are told apart by the path that was asked for."""
    job = BROKEN[0].job_id

    assert job is not None
    assert outcome(report_of(BROKEN, replace(LEVEL, job=job))) == "known"
    assert outcome(report_of(BROKEN, replace(LEVEL, job="another"))) == "violated"


def test_an_entry_is_stale_only_where_its_probe_was_asked() -> None:
    """A run that left the probe out says nothing of it."""
    pages = [asked(exchange, "walk") for exchange in GOOD]

    assert states(report_of(pages, replace(LEVEL, probe="walk"), replace(LEVEL, probe="page"))) == ["stale", "not exercised"]


def test_a_general_entry_and_one_of_a_probe_do_not_make_each_other_stale() -> None:
    """Both name what is there."""
    pages = [asked(BROKEN[0], "walk")]

    assert states(report_of(pages, LEVEL, replace(LEVEL, probe="walk"))) == ["known", "known"]


def test_advice_counts_where_that_is_wanted() -> None:
    """The run then conforms only where the baseline knows the clause."""
    refusal = answer({"error": {"message": "m", "type": "t", "code": None}}, status=404)
    strict: dict[str, Any] = {"profile": "compatible", "fail_on": "should"}
    report = report_of([*GOOD, refusal], **strict)

    assert (report.verdict, outcome(report, "errors/param-and-code")) == ("not conforming", "advice")
    assert report.reasons == ("1 clause broken at should level, which counts (--fail-on should)",)
    assert report_of([*GOOD, refusal], Entry("errors/param-and-code", "no param"), **strict).verdict == "conforming"
    assert report_of([*GOOD, refusal], profile="compatible").verdict == "conforming"


def test_an_update_enters_what_is_violated_and_takes_out_what_holds() -> None:
    """The run then conforms, and whoever reads it sees that nobody has said why."""
    report = report_of(BROKEN, Entry("page/object", "gone", lines=(1, 2)), update=True)

    assert (report.verdict, states(report)) == ("conforming", ["removed", "added"])
    assert report.baseline[1].entry == Entry("event/level", "TODO: say why")
    assert "new in the baseline:\n  b.yaml: event/level: TODO: say why, 1 seen" in text(report)


def test_an_update_does_not_renew_what_expired() -> None:
    """That is for somebody to decide."""
    report = report_of(BROKEN, replace(LEVEL, expires=date(2026, 1, 31), expires_line=5), update=True)

    assert (report.verdict, states(report)) == ("not conforming", ["expired"])


def test_an_update_tells_probes_apart_where_the_file_does() -> None:
    """A new entry beside one of a probe is of a probe too."""
    pages = [asked(BROKEN[0], "walk"), replace(asked(BROKEN[0], "page"), number=2)]
    report = report_of(pages, replace(LEVEL, probe="walk"), update=True)

    assert [(standing.state, standing.entry.probe) for standing in report.baseline] == [("known", "walk"), ("added", "page")]


def test_an_entry_without_a_reason_is_told_in_every_run() -> None:
    """Behind what is known."""
    report = report_of(BROKEN, replace(LEVEL, reason="TODO: say why"))

    assert "  1 entry has no reason yet; say why in b.yaml" in text(report)


def test_a_reason_cannot_write_to_the_terminal() -> None:
    """Control characters are shown as escapes."""
    assert "\x1b" not in text(report_of(BROKEN, replace(LEVEL, reason="\x1b]0;x\x07")))


def test_the_report_as_json_says_how_every_entry_stands() -> None:
    """With its line, its reason, and how much it covers."""
    (entry,) = report_of(BROKEN, LEVEL).to_json()["baseline"]

    assert entry == {
        "clause": "event/level",
        "probe": None,
        "job": None,
        "reason": "levels are ours",
        "expires": None,
        "line": 3,
        "state": "known",
        "covered": 1,
        "says": "b.yaml:3: event/level: levels are ours",
    }
