"""Options: one table of what can be said about a run. The command, the pytest plugin, the configuration and its documentation are made of it.

An option is named without dashes (`max-requests`); pytest has it as `--contract-max-requests`, a configuration as `max-requests`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from ftevents.contract import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Front = Literal["check", "validate", "pytest"]
LIVE: tuple[Front, ...] = ("check", "pytest")
ALL: tuple[Front, ...] = ("check", "validate", "pytest")
COMMANDS: tuple[Front, ...] = ("check", "validate")


@dataclass(frozen=True, slots=True)
class Text:
    """Any text; `is_file` says that it is the name of a file, which a configuration gives relative to itself, `behind` which mark that begins."""

    is_file: bool = False
    must_exist: bool = False
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a type within bounds."""

    type: type[int | float]
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Flag:
    """Said or not said; `value` is what it means, where several flags share one destination."""

    value: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some names, looked up only when one is given."""

    noun: str
    names: Callable[[], Iterable[str]]


Kind = Text | Number | Flag | Choice


@dataclass(frozen=True, slots=True)
class Option:
    """One option. `excludes` names options that it displaces where they stand further away, such as in a configuration.

    `settable` is False for what is said to one run only, and stands in no configuration; `alone` is its name in pytest where it is not prefixed.
    """

    name: str
    fronts: tuple[Front, ...]
    help: str
    kind: Kind = Text()
    metavar: str | None = None
    default: Any = None
    repeatable: bool = False
    short: str | None = None
    dest: str = ""
    settable: bool = True
    excludes: tuple[str, ...] = ()
    alone: str | None = None

    @property
    def key(self) -> str:
        """The name of its value in a program: the destination, or the name with underscores."""
        return self.dest or self.name.replace("-", "_")

    @property
    def unsaid(self) -> Any:
        """The value where nobody said anything."""
        if isinstance(self.kind, Flag) and self.kind.value is None:
            return False
        return [] if self.repeatable else self.default

    @property
    def switch(self) -> str:
        """What it is on the command line."""
        return f"--{self.name}"

    @property
    def pytest_switch(self) -> str:
        """What it is on the command line of pytest."""
        return self.alone or f"--contract-{self.name}"

    @property
    def pytest_key(self) -> str:
        """The name of its value in the options of pytest."""
        return self.alone.strip("-").replace("-", "_") if self.alone else f"contract_{self.key}"


def _formats() -> Iterable[str]:
    from ftevents.captures import READERS

    return READERS


FILE = Text(is_file=True)
SEVERITY = Choice("level", lambda: ("must", "should"))
PROFILE = Choice("profile", lambda: load().profiles)
FORMAT = Choice("format", _formats)

OPTIONS = (
    Option("job-id", LIVE, "Job to read (repeatable); without it, jobs are discovered.", metavar="ID", repeatable=True, alone="--job-id"),
    Option("profile", ALL, "openai, compatible or azure.", PROFILE, "NAME", "openai"),
    Option(
        "select",
        ALL,
        "Judge these clauses only: ids, families or patterns such as 'pagination/*' (repeatable, or with commas).",
        metavar="CLAUSES",
        repeatable=True,
    ),
    Option("ignore", ALL, "Judge all but these clauses (repeatable, or with commas).", metavar="CLAUSES", repeatable=True),
    Option("fail-on", ALL, "must, or should: then advice makes a run not conforming.", SEVERITY, "LEVEL", "must"),
    Option("baseline", ALL, "What is known to deviate: YAML with clause and reason; it fails nothing.", FILE, "FILE"),
    Option("baseline-update", ALL, "Write what is violated now to the baseline, and take out what holds.", Flag(), settable=False),
    Option("format", ("validate",), "Take every file for this: curl, schemathesis, ndjson, vcr, har, azure or json.", FORMAT, "NAME"),
    Option("as-list", ("validate",), "Answers without a request are one list of one job, in the order given.", Flag()),
    Option("no-gate", ("validate",), "Judge every answer by the rules; it takes longer and says the same.", Flag(), settable=False),
    Option("workers", ("validate",), "Processes for long files of lines; one a core if not said.", Number(int, 1, 64), "N", settable=False),
    Option(
        "cluster",
        ("validate",),
        "Judge on a dask cluster: the address of its scheduler, such as tcp://host:8786, or local:N for N processes here.",
        metavar="ADDRESS",
        settable=False,
    ),
    Option("keep-going", ("validate",), "What cannot be read does not make the verdict inconclusive; it is still told.", Flag()),
    Option(
        "report",
        ALL,
        "Write the report to FILE too, in the format that its ending stands for, or as FORMAT=FILE (repeatable): "
        "json, html, junit, markdown, github, sarif, badge.",
        Text(is_file=True, behind="="),
        "FILE",
        repeatable=True,
    ),
    Option("json", ALL, "Write the report as JSON too: short for --report json=FILE.", FILE, "FILE"),
    Option("record", ("check",), "Write what was asked and answered as HAR, without the key.", FILE, "FILE.har"),
    Option("key-env", LIVE, "Variable with the key, instead of OPENAI_API_KEY.", metavar="NAME", excludes=("key-file", "no-auth")),
    Option("key-file", LIVE, "File with the key.", FILE, "FILE", excludes=("key-env", "no-auth")),
    Option("other-key-env", LIVE, "Variable with the key of another account, which must not see the jobs.", metavar="NAME"),
    Option("no-auth", LIVE, "Send no key, and judge no clause of the family auth.", Flag(), excludes=("key-env", "key-file")),
    Option("allow-insecure", LIVE, "Let a key go over plain http to another machine.", Flag()),
    Option("header", LIVE, "Header for every request (repeatable).", metavar="'NAME: VALUE'", repeatable=True),
    Option("query", LIVE, "Query parameter for every request (repeatable).", metavar="NAME=VALUE", repeatable=True),
    Option("ca-bundle", LIVE, "Certificates to trust.", Text(is_file=True, must_exist=True), "FILE"),
    Option("deadline", LIVE, "Seconds for one answer.", Number(float, 0.05), "SECONDS", 10.0),
    Option("max-seconds", LIVE, "Seconds for the whole run.", Number(float, 0.5), "SECONDS", 120.0),
    Option("workers", LIVE, "Requests in flight at most.", Number(int, 1, 64), "N", 8),
    Option("rate", LIVE, "Requests a second at most; 0 means as fast as it goes.", Number(float, 0), "N", 0.0),
    Option("max-requests", LIVE, "Requests at most; a smaller plan is a sample.", Number(int, 30), "N", 1000),
    Option("quick", LIVE, "A plan of about 40 requests.", Flag("quick"), dest="size", excludes=("thorough",)),
    Option(
        "thorough",
        LIVE,
        "Every cursor with every size, twice: up to 5,000 requests.",
        Flag("thorough"),
        dest="size",
        excludes=("quick",),
    ),
    Option("probe-methods", LIVE, "Also try POST, PUT, PATCH and DELETE, which may change things.", Flag()),
    Option("dry-run", ("check",), "Do discovery only, and print the plan.", Flag(), settable=False),
    Option("expect-events", LIVE, "A job has N events (repeatable).", metavar="JOB=N", repeatable=True),
    Option(
        "expect-ids",
        LIVE,
        "A job has the events with the ids in FILE, one a line (repeatable).",
        Text(is_file=True, behind="="),
        "JOB=FILE",
        repeatable=True,
    ),
    Option("seed", ("pytest",), "Explore: generate property tests from this seed, not always the same.", Number(int), "N"),
    Option("config", ALL, "Take options from this file, not from the nearest configuration.", FILE, "FILE", settable=False),
    Option("no-config", ALL, "Take options from no configuration.", Flag(), settable=False),
    Option("show-config", ("check",), "Say which options hold, and where each comes from, and end.", Flag(), settable=False),
    Option("verbose", COMMANDS, "Every finding and every clause.", Flag(), short="-v", excludes=("quiet",)),
    Option("quiet", COMMANDS, "The verdict alone.", Flag(), short="-q", excludes=("verbose",)),
)
"""Every option, in the order in which help and documentation show them."""


def options_of(front: Front) -> list[Option]:
    """Return the options of a front end."""
    return [option for option in OPTIONS if front in option.fronts]
