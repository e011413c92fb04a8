"""The pytest plugin: options, the fixtures of the contract tests, the summary, and properties for JUnit.

It is loaded by the root conftest, or with `-p ftevents.pytest_plugin` beside `--pyargs ftevents.suite`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from ftevents.contract import load
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ftevents.examine import Examination
    from ftevents.live.target import Target
    from ftevents.report import ClauseReport, Report

OUR_FAULT = 70
TARGET: pytest.StashKey[tuple[str, str] | None] = pytest.StashKey()
SUMMARY: pytest.StashKey[list[str]] = pytest.StashKey()
SERVING: pytest.StashKey[Any] = pytest.StashKey()
BASE_URL_PLUGIN = "pytest_base_url.plugin"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Add our options; --base-url comes from pytest-base-url, which is loaded here where plugins do not load themselves."""
    if not pluginmanager.has_plugin("base_url") and not pluginmanager.is_blocked("base_url"):
        pluginmanager.import_plugin(BASE_URL_PLUGIN)
    group = parser.getgroup("ftevents", "contract of fine-tuning events")
    add = group.addoption
    add("--job-id", action="append", default=[], metavar="ID", help="job to read (repeatable); without it, jobs are discovered")
    add("--contract-profile", default="openai", metavar="NAME", help="openai (default), compatible or azure")
    add("--contract-json", metavar="FILE", help="write the report as JSON")
    add("--contract-key-env", metavar="NAME", help="variable with the key, instead of OPENAI_API_KEY")
    add("--contract-key-file", metavar="FILE", help="file with the key")
    add("--contract-other-key-env", metavar="NAME", help="variable with the key of another account, which must not see the jobs")
    add("--contract-no-auth", action="store_true", help="send no key, and judge no clause of the family auth")
    add("--contract-allow-insecure", action="store_true", help="let a key go over plain http to another machine")
    add("--contract-header", action="append", default=[], metavar="'NAME: VALUE'", help="header for every request (repeatable)")
    add("--contract-query", action="append", default=[], metavar="NAME=VALUE", help="query parameter for every request (repeatable)")
    add("--contract-ca-bundle", metavar="FILE", help="certificates to trust")
    add("--contract-deadline", type=float, default=10.0, metavar="SECONDS", help="seconds for one answer (10)")
    add("--contract-max-seconds", type=float, default=120.0, metavar="SECONDS", help="seconds for the whole run (120)")
    add("--contract-workers", type=int, default=8, metavar="N", help="requests in flight at most (8)")
    add("--contract-seed", type=int, default=None, metavar="N", help="explore: generate property tests from this seed, not always the same")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Resolve the target, before pytest-base-url takes an empty option for none."""
    if config.getoption("contract_profile") not in load().profiles:
        raise pytest.UsageError(f"--contract-profile: there are {', '.join(load().profiles)}")
    workerinput = getattr(config, "workerinput", None)
    try:
        found = workerinput["ftevents_target"] if workerinput is not None else _find_base_url(config)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[TARGET] = tuple(found) if found is not None else None
    config.stash[SUMMARY] = []


def _find_base_url(config: pytest.Config) -> tuple[str, str] | None:
    from ftevents.live.settings import BASE_URL_VARIABLES, find_base_url

    option = getattr(config.option, "base_url", None)
    typed = any(str(argument).startswith("--base-url") for argument in config.invocation_params.args)
    ini = config.getini("base_url")
    name = "--base-url" if typed else BASE_URL_VARIABLES[0]
    return find_base_url(option, str(ini) if ini is not None and (ini or _is_set(config, "base_url")) else None, option_name=name)


def _is_set(config: pytest.Config, name: str) -> bool:
    """Whether an ini option is written anywhere, be it empty: in a file or with -o."""
    if any(str(each).startswith(f"{name}=") for each in config.getoption("override_ini") or ()):
        return True
    if config.inipath is None:
        return False
    text = config.inipath.read_text("utf-8", "replace")
    return any(line.strip().partition("=")[0].strip() == name for line in text.splitlines() if "=" in line)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Hand the target that the controller found to an xdist worker; without one, one embedded server serves all workers."""
    config: pytest.Config = node.config
    found = config.stash[TARGET]
    node.workerinput["ftevents_key"] = None
    if found is None:
        target = _embedded(config)
        found = (target.base_url, target.source)
        node.workerinput["ftevents_key"] = target.key
    node.workerinput["ftevents_target"] = list(found)


def _embedded(config: pytest.Config) -> Target:
    """Return the target of the embedded reference server, started at first need and stopped with the session."""
    if SERVING not in config.stash:
        from ftevents.examine import embedded_target

        manager = embedded_target()
        config.stash[SERVING] = manager.__enter__()
        config.add_cleanup(lambda: manager.__exit__(None, None, None) and None)
    target: Target = config.stash[SERVING]
    return target


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Name the target and where its name came from."""
    found = config.stash.get(TARGET, None)
    if found is None:
        return ["contract: no target given: the embedded reference server"]
    return [f"contract: {found[0]} (from {found[1]}), profile {config.getoption('contract_profile')}"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make one test of each clause that is not off."""
    if "clause" in metafunc.fixturenames and "contract" in metafunc.fixturenames:
        register = load()
        profile = metafunc.config.getoption("contract_profile")
        no_auth = metafunc.config.getoption("contract_no_auth")
        off = {name for name, clause in register.clauses.items() if clause.levels[profile] == "off" or (no_auth and clause.family == "auth")}
        metafunc.parametrize("clause", [name for name in register.clauses if name not in off])


@dataclass
class Contract:
    """What the contract tests share: the target, and one examination for all of them, made when the first test needs it."""

    config: pytest.Config
    clauses: list[str]

    @cached_property
    def target(self) -> Target:
        """The target, with its key."""
        from ftevents.live import settings

        option = self.config.getoption
        found = self.config.stash[TARGET]
        if found is None:
            return _embedded(self.config)
        embedded_key = getattr(self.config, "workerinput", {}).get("ftevents_key")
        key = None
        if embedded_key is not None:
            key = embedded_key
        elif not option("contract_no_auth"):
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

    @cached_property
    def examination(self) -> Examination:
        """The examination: made once, with only the requests that the collected clauses need."""
        from ftevents.examine import examine
        from ftevents.live.budget import Budget

        option = self.config.getoption
        return examine(
            self.target,
            profile=option("contract_profile"),
            job_ids=option("job_id"),
            budget=Budget(
                deadline=option("contract_deadline"), max_seconds=option("contract_max_seconds"), workers=option("contract_workers")
            ),
            clauses=self.clauses,
            ca_bundle=option("contract_ca_bundle"),
            key_env=option("contract_key_env") or "OPENAI_API_KEY",
        )

    @property
    def report(self) -> Report:
        """The report of the examination."""
        return self.examination.report

    def settle(self, clause: str) -> None:
        """Pass, fail or skip as the verdict of the clause says."""
        each = next(each for each in self.report.clauses if each.clause.id == clause)
        if each.outcome == "violated" or (each.outcome == "could not tell" and each.level == "must"):
            pytest.fail(described(each), pytrace=False)
        if each.outcome in ("not exercised", "could not tell"):
            pytest.skip(f"{each.outcome}: {each.why}")

    def settle_run(self, suite: str) -> None:
        """Fail where the run is inconclusive."""
        self.config.stash[SUMMARY].append(f"suite: {suite}")
        if self.report.verdict == "inconclusive":
            pytest.fail(f"inconclusive: {'; '.join(self.report.reasons)}", pytrace=False)


def described(each: ClauseReport) -> str:
    """Return a clause's breach as the text of a failed test."""
    if each.outcome == "could not tell":
        return f"{each.clause.id} ({each.level}): could not tell, {each.why}"
    lines = [f"{each.clause.id} ({each.level}): {each.clause.says}"]
    lines += [f"  {finding.words}" for finding in each.findings[:5]]
    if each.broken > 5:
        lines.append(f"  and {each.broken - 5:,} more of {each.looked_at:,} looked at")
    if each.clause.impact:
        lines.append(f"  hurts: {each.clause.impact}")
    lines.append(f"  source: {each.clause.source} ({each.clause.basis})")
    lines += [f"  again: {line}" for line in (each.findings[0].curls[:2] if each.findings else ())]
    return "\n".join(lines)


@pytest.fixture(scope="session")
def contract(request: pytest.FixtureRequest) -> Iterator[Contract]:
    """What the contract tests share; asks the server when the first test needs an answer."""
    session = request.session
    asked = [item.callspec.params["clause"] for item in session.items if hasattr(item, "callspec") and "clause" in item.callspec.params]
    shared = Contract(request.config, list(dict.fromkeys(asked)) or list(load().clauses))
    try:
        _ = shared.target
        if asked:
            _ = _shared_examination(shared)
    except UsageError as error:
        pytest.exit(f"ftevents: {error}", returncode=2)
    except Exception as fault:  # noqa: BLE001 - a fault of ours must not look like one of the server
        pytest.exit(f"ftevents: a fault of ftevents itself, not of the server: {type(fault).__name__}: {fault}", returncode=OUR_FAULT)
    yield shared
    if "examination" in shared.__dict__:
        _conclude(shared)


def _shared_examination(shared: Contract) -> None:
    """Make the examination; under xdist one worker asks the server and the others read its evidence."""
    if getattr(shared.config, "workerinput", None) is None:
        _ = shared.examination
        return
    from ftevents.sharing import share

    shared.__dict__["examination"] = share(shared.config.workerinput["testrunuid"], lambda: shared.examination)  # type: ignore[attr-defined]


def _conclude(shared: Contract) -> None:
    """Keep what the summary says, and write the report file."""
    from ftevents.report.console import lines

    report = shared.report
    said = [line for _, line in lines(report, quiet=True)][1:]
    advice = [each for each in report.having("advice") if each.level != "may"]
    said += [f"advice: {each.findings[0].words} [{each.clause.id}]" for each in advice]
    shared.config.stash[SUMMARY][:0] = said
    if shared.config.getoption("contract_json"):
        from ftevents.report.files import write_json

        write_json(report, shared.config.getoption("contract_json"))
    output = getattr(shared.config, "workeroutput", None)
    if output is not None:
        output["ftevents_summary"] = shared.config.stash[SUMMARY]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the summary of a worker."""
    said = getattr(node, "workeroutput", {}).get("ftevents_summary")
    if said and not node.config.stash[SUMMARY]:
        node.config.stash[SUMMARY] = said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the verdict and the advice."""
    said = config.stash.get(SUMMARY, [])
    if said:
        terminalreporter.section("contract")
        for line in said:
            terminalreporter.write_line(line)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Note each clause's level and source as properties, which JUnit reports carry."""
    register = load()
    for item in items:
        clause = getattr(item, "callspec", None) and item.callspec.params.get("clause")  # type: ignore[attr-defined]
        if clause in register.clauses:
            entry = register.clauses[clause]
            profile = item.config.getoption("contract_profile")
            item.user_properties += [("clause", clause), ("level", entry.levels[profile]), ("source", entry.source)]
