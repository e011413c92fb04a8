"""The pytest plugin: options, the fixtures of the contract tests, the summary, and properties for JUnit.

It is loaded by the root conftest, or with `-p ftevents.pytest_plugin` beside `--pyargs ftevents.suite`.
"""

from __future__ import annotations

import gc
import importlib
import shutil
import tempfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.contract import load
from ftevents.endings import INTERRUPTED, OUR_FAULT, USAGE, confession
from ftevents.interruption import heeded
from ftevents.options import options_of
from ftevents.pytest_judging import JUDGING, MOST, deselect, judging, settle
from ftevents.pytest_options import add_options, budget_of, check_options, report_files, settle_options
from ftevents.pytest_target import find_target
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from ftevents.configuration import Configuration
    from ftevents.examine import Examination
    from ftevents.live.target import Target
    from ftevents.pytest_target import Found
    from ftevents.report import ClauseReport, Report
    from ftevents.report.formats import Destination

pytest_plugins = ["ftevents.pytest_properties"]
CONFIGURATION: pytest.StashKey[Configuration] = pytest.StashKey()
TARGET: pytest.StashKey[Found | None] = pytest.StashKey()
NOTES: pytest.StashKey[dict[str, Any]] = pytest.StashKey()
"""What the summary needs: `verdict` (lines), `suite` (a path), `end` (a sentence and an exit code). A worker notes it in its workeroutput."""
REPORTS: pytest.StashKey[list[Destination]] = pytest.StashKey()
EMBEDDED: pytest.StashKey[Target] = pytest.StashKey()
SHARED: pytest.StashKey[str] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add our options; --base-url comes from pytest-base-url, which is loaded here where it has not loaded itself.

    It gets the name that it would get by itself, so that pytest does not load it twice: `-p` comes before such plugins.
    """
    if not pluginmanager.has_plugin("base_url") and not pluginmanager.is_blocked("base_url"):
        pluginmanager.register(importlib.import_module("pytest_base_url.plugin"), "base_url")
    add_options(parser)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Resolve the target, before pytest-base-url takes an empty option for none."""
    config.stash[CONFIGURATION] = found = settle_options(config)
    check_options(config)
    config.stash[JUDGING] = judging(config)
    config.stash[REPORTS] = report_files(config)
    config.stash[TARGET] = find_target(config, found.base_url)
    config.stash[NOTES] = {}


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand an xdist worker the target, and the folder where workers share what they saw; one embedded server serves them all."""
    config: pytest.Config = node.config
    found = config.stash[TARGET]
    node.workerinput["ftevents_key"] = None
    if found is None:
        target = _embedded(config)
        found = (target.base_url, target.source)
        node.workerinput["ftevents_key"] = target.key
    node.workerinput["ftevents_target"] = list(found)
    node.workerinput["ftevents_options"] = {each.pytest_key: config.getoption(each.pytest_key) for each in options_of("pytest")}
    if SHARED not in config.stash:
        config.stash[SHARED] = folder = tempfile.mkdtemp(prefix="ftevents-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    node.workerinput["ftevents_shared"] = config.stash[SHARED]


def _embedded(config: pytest.Config) -> Target:
    """Return the target of the embedded reference server, started at first need and stopped with the session."""
    if EMBEDDED not in config.stash:
        from ftevents.examine import embedded_target

        stack = ExitStack()
        config.stash[EMBEDDED] = stack.enter_context(embedded_target())
        config.add_cleanup(stack.close)
    return config.stash[EMBEDDED]


def pytest_report_header(config: pytest.Config) -> str:
    """Name the target and where its name came from."""
    found = config.stash[TARGET]
    where = f"{found[0]} (from {found[1]})" if found is not None else "no target given: the embedded reference server"
    said = config.stash[CONFIGURATION]
    options = f", options from {said.file}: {', '.join(sorted(said.values))}" if said.values else ""
    return f"contract: {where}, profile {config.getoption('contract_profile')}{options}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each clause that is not off."""
    if {"clause", "contract"} <= {*metafunc.fixturenames}:
        register, option = load(), metafunc.config.getoption
        profile, no_auth = option("contract_profile"), option("contract_no_auth")
        off = {
            name for name, clause in register.clauses.items() if clause.levels[profile] == "off" or (no_auth and clause.family == "auth")
        }
        metafunc.parametrize("clause", [name for name in register.clauses if name not in off])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the clauses that were not selected, and note each one's level and source as properties, which JUnit reports carry."""
    deselect(config, items, _clause_of)
    register = load()
    for item in items:
        if (clause := _clause_of(item)) is not None:
            entry = register.clauses[clause]
            level = entry.levels[item.config.getoption("contract_profile")]
            item.user_properties += [("clause", clause), ("level", level), ("source", entry.source)]


def pytest_runtest_teardown(item: pytest.Item) -> None:
    """Note a clause's verdict, how much was looked at, and any advice, as properties."""
    contract = getattr(item, "funcargs", {}).get("contract")
    if (clause := _clause_of(item)) is not None and isinstance(contract, Contract) and "examination" in contract.__dict__:
        each = contract.report_of(clause)
        item.user_properties += [("verdict", each.outcome), ("looked_at", each.looked_at)]
        if each.outcome == "advice":
            item.user_properties += [("advice", finding.words) for finding in each.findings[:MOST]]


def _clause_of(item: pytest.Item) -> str | None:
    """Return the clause that a contract test is about; None for every other test."""
    if "contract" not in getattr(item, "fixturenames", ()):
        return None
    clause = getattr(getattr(item, "callspec", None), "params", {}).get("clause")
    return clause if isinstance(clause, str) and clause in load().clauses else None


@dataclass
class Contract:
    """What the contract tests share: the target, and one examination for all of them, made when the first test needs it."""

    session: pytest.Session

    @property
    def config(self) -> pytest.Config:
        """The configuration of the session."""
        return self.session.config

    @cached_property
    def target(self) -> Target:
        """The target, with its key."""
        with _ending(self.session):
            return _make_target(self.config)

    @cached_property
    def examination(self) -> Examination:
        """The examination, with only the requests that the collected clauses need. Of xdist workers, one asks and the others read."""
        with _ending(self.session):
            handed: dict[str, Any] | None = getattr(self.config, "workerinput", None)
            if handed is None:
                examination = self._examine()
            else:
                from ftevents.sharing import share

                examination = share(Path(handed["ftevents_shared"]), self._examine)
            _note(self.config, "verdict", _said(examination.report))
            return examination

    def _examine(self) -> Examination:
        from ftevents.examine import examine
        from ftevents.live.settings import expectations
        from ftevents.report.formats import write_reports

        option = self.config.getoption
        clauses = [clause for item in self.session.items if (clause := _clause_of(item)) is not None]
        with heeded() as interruption:
            examination = examine(
                self.target,
                profile=option("contract_profile"),
                job_ids=option("job_id"),
                budget=budget_of(self.config),
                expected=expectations(option("contract_expect_events"), option("contract_expect_ids")),
                clauses=list(dict.fromkeys(clauses)) or None,
                ca_bundle=option("contract_ca_bundle"),
                key_env=option("contract_key_env") or "OPENAI_API_KEY",
                baseline=self.config.stash[JUDGING].baseline,
                fail_on=self.config.stash[JUDGING].fail_on,
                interruption=interruption,
            )
            if option("contract_baseline_update") and not interruption.happened:
                from ftevents.report.baseline import update_baseline

                _note(self.config, "baseline", update_baseline(option("contract_baseline"), examination.report.baseline))
            files = self.config.stash[REPORTS]
            complaints = write_reports(examination.report, files)
        if complaints:
            _note(self.config, "unwritten", complaints)
        if interruption.happened:
            _note(self.config, "verdict", _said(examination.report))
            pytest.exit("interrupted", returncode=INTERRUPTED)
        return examination

    def ending(self) -> AbstractContextManager[None]:
        """Return what a test is inside while it asks the server itself: it ends the session where that cannot go on."""
        return _ending(self.session)

    @property
    def report(self) -> Report:
        """The report of the examination."""
        return self.examination.report

    def report_of(self, clause: str) -> ClauseReport:
        """Return the report of one clause."""
        return next(each for each in self.report.clauses if each.clause.id == clause)

    def settle(self, clause: str) -> None:
        """Pass, fail, skip or expect the failure, as the verdict of the clause says."""
        settle(self.report_of(clause), self.report)

    def settle_run(self, suite: str) -> None:
        """Fail where the run is inconclusive. `suite` is the file of the tests, which the summary names."""
        _note(self.config, "suite", suite)
        if self.report.verdict == "inconclusive":
            pytest.fail(f"inconclusive: {'; '.join(self.report.reasons)}", pytrace=False)


def _make_target(config: pytest.Config) -> Target:
    from ftevents.live import settings

    option = config.getoption
    found = config.stash[TARGET]
    if found is None:
        return _embedded(config)
    key: str | None = getattr(config, "workerinput", {}).get("ftevents_key")
    if key is None and not option("contract_no_auth"):
        key = settings.find_key(key_env=option("contract_key_env"), key_file=option("contract_key_file"))
    other = option("contract_other_key_env")
    return settings.make_target(
        *found,
        profile=option("contract_profile"),
        key=key,
        other_key=settings.find_key(key_env=other) if other else None,
        headers=option("contract_header"),
        query=option("contract_query"),
        auth=not option("contract_no_auth"),
        allow_insecure=option("contract_allow_insecure"),
    )


@contextmanager
def _ending(session: pytest.Session) -> Iterator[None]:
    """End the session where it cannot go on: with 2 for what the user can put right, with 70 for a fault of ours."""
    try:
        yield
    except pytest.exit.Exception:
        raise
    except UsageError as error:
        _end(session, f"ftevents: {error}", USAGE)
    except Exception as fault:  # noqa: BLE001 - a fault of ours must not look like one of the server
        _end(session, f"ftevents: {confession(fault)}", OUR_FAULT)


def _end(session: pytest.Session, words: str, code: int) -> None:
    if hasattr(session.config, "workerinput"):
        _note(session.config, "end", [words, code])
        session.shouldstop = words
        code = OUR_FAULT  # xdist takes 2 for Ctrl-C, and says no more than that
    pytest.exit(words, returncode=code)


@pytest.fixture(scope="session")
def contract(request: pytest.FixtureRequest) -> Contract:
    """What the contract tests share; the server is asked when the first test needs an answer."""
    gc.freeze()  # what the plugins loaded stays, and looking through it again and again would take longer than the tests do
    return Contract(request.session)


def _said(report: Report) -> list[str]:
    """Return what the summary says of a report: the verdict, what was read, what the baseline knows, and the advice."""
    from ftevents.report.console import baseline_lines, lines

    said = [line for _, line in lines(report, quiet=True)][1:] + [f"  {note}" for note in report.notes]
    advice = [each for each in report.having("advice") if each.level != "may"]
    said += [line for _, line in baseline_lines(report) if line]
    return said + [f"advice: {each.findings[0].words} [{each.clause.id}]" for each in advice]


def _note(config: pytest.Config, name: str, value: object) -> None:
    """Note something for the end of the session; a worker's controller gets it with the worker's output."""
    notes = getattr(config, "workeroutput", None)
    if notes is None:
        config.stash[NOTES][name] = value
    else:
        notes[f"ftevents_{name}"] = value


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker noted; of several, the first."""
    for name, value in getattr(node, "workeroutput", {}).items():
        if name.startswith("ftevents_"):
            node.config.stash[NOTES].setdefault(name.removeprefix("ftevents_"), value)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave with the exit code that a worker ended with, and with 2 where all is well but a report that could not be written."""
    notes = session.config.stash.get(NOTES, {})
    if "end" in notes:
        session.exitstatus = notes["end"][1]
    elif "unwritten" in notes and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = USAGE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the verdict and the advice."""
    notes = config.stash.get(NOTES, {})
    said = [*notes.get("verdict", ()), *([f"suite: {notes['suite']}"] if "suite" in notes else ())]
    said += [f"ftevents: {complaint}" for complaint in (*notes.get("unwritten", ()), *([notes["baseline"]] if "baseline" in notes else ()))]
    if said:
        terminalreporter.section("contract")
        for line in said:
            terminalreporter.write_line(line)
