"""Tests of the configuration at the command line: where it is found, what it may say, what comes before it, and what is shown of it."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ftevents.configuration import NO_CONFIG, SETTABLE, configuration, nearest
from ftevents.options import Flag, Number
from servers import KEY, reference

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.conftest import Done
    from ftevents.options import Option

    Command = Callable[..., Done]

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the root of a repository of one's own."""
    monkeypatch.delenv(NO_CONFIG, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


def write(text: str, name: str = "ftevents.toml") -> None:
    """Write a configuration in the working directory."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, "utf-8")


def shown(done: Done) -> dict[str, str]:
    """Return what --show-config says, by option."""
    assert (done.code, done.err) == (0, "")
    return {name: rest for name, _, rest in (re.sub(r"  +", "\t", line, count=1).partition("\t") for line in done.out.splitlines()[1:])}


@pytest.mark.parametrize(("name", "head"), [("ftevents.toml", ""), ("pyproject.toml", "[tool.other]\nworkers = 9\n[tool.ftevents]\n")])
def test_both_files_may_hold_it(ftevents: Command, name: str, head: str) -> None:
    """Each option is shown with the line where it stands."""
    write(f"{head}workers = 3\nmax_seconds = 60\nno-auth = true\n", name)
    said = shown(ftevents("check", "--show-config"))
    line = head.count("\n")

    assert said["workers"] == f"3  ({name} line {line + 1})"
    assert said["max-seconds"] == f"60.0  ({name} line {line + 2})"
    assert said["no-auth"] == f"true  ({name} line {line + 3})"
    assert said["deadline"] == "10.0  (default)"


def test_the_nearest_counts_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    """A file above the root is another project's, and a pyproject.toml without our table is none."""
    inner = tmp_path / "repository" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "repository" / ".git").write_text("gitdir: elsewhere\n", "utf-8")
    write("")
    assert nearest(inner) is None

    write("[tool.ftevents]\n", "repository/pyproject.toml")
    write("[tool.ruff]\n", "repository/a/pyproject.toml")
    assert nearest(inner) == tmp_path / "repository" / "pyproject.toml"


def test_outside_of_a_repository_only_the_working_directory_counts(tmp_path: Path) -> None:
    """Whoever may write to a folder above says nothing here."""
    (tmp_path / ".git").rmdir()
    write("")
    (tmp_path / "a").mkdir()

    assert (nearest(tmp_path / "a"), nearest(tmp_path)) == (None, tmp_path / "ftevents.toml")


def test_two_in_one_folder_are_a_mistake(ftevents: Command, tmp_path: Path) -> None:
    """Both are named."""
    write("")
    write("[tool.ftevents]\n", "pyproject.toml")
    done = ftevents("check", "--show-config")

    assert done.code == 2
    assert done.err.startswith(f"ftevents: {tmp_path / 'ftevents.toml'} and [tool.ftevents] of {tmp_path / 'pyproject.toml'} are both")


def test_an_option_comes_before_the_configuration(ftevents: Command) -> None:
    """A repeated one replaces what the file lists, and one that excludes another takes it away."""
    write('workers = 3\nselect = ["page"]\nquick = true\nkey-file = "k"\n')
    said = shown(ftevents("check", "--show-config", "--workers", "5", "--select", "event", "--thorough", "--key-env", "K"))

    assert [said[name] for name in ("workers", "select")] == ["5  (option)", "['event']  (option)"]
    assert [said[name] for name in ("quick", "thorough")] == ["false  (default)", "true  (option)"]
    assert [said[name] for name in ("key-env", "key-file")] == ["'K'  (option)", "none  (default)"]


def test_the_environment_comes_before_the_configuration(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base URL is taken from it, and the first line of a run names the source."""
    with reference(key=None) as server:
        write(f'base-url = "{server.base_url}"\nquick = true\nno-auth = true\n')
        done = ftevents("check", "-q")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")

    assert done.code == 0
    assert done.out.startswith(f"target: {server.base_url} (from ftevents.toml line 1), profile openai\n")
    assert shown(ftevents("check", "--show-config"))["base-url"] == "'http://127.0.0.1:9/v1'  (environment variable OPENAI_BASE_URL)"


def test_a_run_says_what_the_configuration_said(ftevents: Command) -> None:
    """Whoever reads the verdict sees that it is not of the defaults."""
    write('ignore = ["errors"]\nquick = true\n')

    assert "\n  options from ftevents.toml: ignore, quick\n" in ftevents("check").out


def test_a_configuration_can_be_named_and_left_out(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """By options, and left out by a variable too; a named one is read whatever the variable says."""
    write("workers = 3\n")
    write("workers = 4\n", "other/mine.toml")
    workers = [
        shown(ftevents("check", "--show-config", *options))["workers"]
        for options in ((), ("--no-config",), ("--config", "other/mine.toml"))
    ]
    monkeypatch.setenv(NO_CONFIG, "1")
    out = ftevents("check", "--show-config").out

    assert workers == ["3  (ftevents.toml line 1)", "8  (default)", "4  (other/mine.toml line 1)"]
    assert out.startswith("configuration: none, because FTEVENTS_NO_CONFIG is set\n")
    assert shown(ftevents("check", "--show-config", "--config", "ftevents.toml"))["workers"] == "3  (ftevents.toml line 1)"


@pytest.mark.parametrize("options", [("--config", "ftevents.toml", "--no-config"), ("--no-config", "--config", "ftevents.toml")])
def test_naming_one_and_leaving_it_out_exclude_each_other(ftevents: Command, options: tuple[str, ...]) -> None:
    """In either order."""
    write("")

    assert ftevents("check", *options).err == "ftevents: --config and --no-config exclude each other; say one of them\n"


def test_files_are_named_from_the_folder_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the command is run; absolute names and standard output stay."""
    write('key-file = "key"\njson = "/r.json"\nreport = ["html=r.html", "github=-"]\nexpect-ids = ["j=ids"]\n')
    (tmp_path / "a").mkdir()
    monkeypatch.chdir("a")
    found = configuration().values

    assert (found["key-file"], found["json"]) == (str(tmp_path / "key"), "/r.json")
    assert (found["report"], found["expect-ids"]) == ([f"html={tmp_path / 'r.html'}", "github=-"], [f"j={tmp_path / 'ids'}"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("selct = []", "ftevents.toml:1: 'selct' is no option; did you mean select"),
        ("\nworkers = '3'", "ftevents.toml:2: workers is a string, and must be an integer"),
        ("workers = true", "ftevents.toml:1: workers is true or false, and must be an integer"),
        ("workers = 65", "ftevents.toml:1: workers is 65, and must be 64 or less"),
        ("deadline = 0", "ftevents.toml:1: deadline is 0, and must be 0.05 or more"),
        ("deadline = nan", "ftevents.toml:1: deadline is nan, and must be 0.05 or more"),
        ("quick = 1", "ftevents.toml:1: quick is an integer, and must be true or false"),
        ("select = 'page'", "ftevents.toml:1: select is a string, and must be an array of strings"),
        ("select = ['page', 1]", "ftevents.toml:1: select is an array with other things than strings, and must be an array of strings"),
        ("profile = 'opnai'", "ftevents.toml:1: profile: 'opnai' is no profile; there are openai, compatible, azure"),
        ("json = ''", "ftevents.toml:1: json is given but empty"),
        ("base-url = 1", "ftevents.toml:1: base-url is an integer, and must be a string"),
        ("[check]\nworkers = 3", "ftevents.toml: 'check' is no option"),
        ("dry-run = true", "ftevents.toml:1: dry-run is said to one run, on the command line; it stands in no configuration"),
        ("as-list = true\nas_list = true", "ftevents.toml:2: as-list stands here twice"),
        ("quick = true\nthorough = true", "ftevents.toml: quick and thorough exclude each other; keep one of them"),
        (
            "key = '{KEY}'",
            "ftevents.toml:1: key: a key stands in no configuration; name its variable with key-env, or its file with key-file",
        ),
        ("header = ['Authorization: {KEY}']", "ftevents.toml:1: header: a key stands in no configuration"),
        ("header = ['X-Custom: Bearer {KEY}']", "ftevents.toml:1: header: a key stands in no configuration"),
        ("query = ['subscription-key={KEY}']", "ftevents.toml:1: query: a key stands in no configuration"),
        ("workers = ", "ftevents.toml: no TOML: Invalid value (at end of document)"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_key(ftevents: Command, text: str, words: str) -> None:
    """And no value that may be secret."""
    write(text.replace("{KEY}", KEY))
    done = ftevents("check")

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"ftevents: {words}")
    assert KEY not in done.err


def test_a_named_file_must_be_there_and_have_its_table(ftevents: Command) -> None:
    """Each is a mistake of its own."""
    write("[tool]\n", "pyproject.toml")

    assert ftevents("check", "--config", "no.toml").err == "ftevents: the configuration no.toml cannot be read: No such file or directory\n"
    assert ftevents("check", "--config", "pyproject.toml").err == "ftevents: pyproject.toml has no table [tool.ftevents]\n"


def test_each_command_takes_what_it_knows(ftevents: Command) -> None:
    """An option of the other command is no mistake."""
    write('format = "ndjson"\nworkers = 3\nquick = true\nrecord = "r.har"\n')
    write('{"object": "list", "data": [], "has_more": false}\n', "page")

    assert ftevents("validate", "page").code == 0
    assert ftevents("check", "-q").code == 0


def test_no_secret_is_shown(ftevents: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of a header, nor of a parameter, nor in the URL; keys in variables are set or not."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    options = (
        "--header",
        f"api-key: {KEY}",
        "--header",
        "X-Team: a",
        "--query",
        f"token={KEY}",
        "--query",
        "api-version=1",
        "--key-env",
        KEY,
    )
    url = f"http://user:{KEY}@host/v1?key={KEY}"
    said = shown(done := ftevents("check", url, "--show-config", *options[:-2]))
    other = ftevents("check", "--show-config", *options[-2:])

    assert KEY not in done.out + other.out
    assert said["header"] == "['api-key: [redacted]', 'X-Team: a']  (option)"
    assert said["query"] == "['token=[redacted]', 'api-version=1']  (option)"
    assert said["base-url"] == "'http://[redacted]@host/v1'  (the argument URL)"
    assert said["OPENAI_API_KEY"] == "set, not shown  (environment variable OPENAI_API_KEY)"


def sample(option: Option) -> str:
    """Return a value of an option, as TOML."""
    if isinstance(option.kind, Flag):
        return "true"
    if isinstance(option.kind, Number):
        return "50"
    return {"profile": "'azure'", "fail-on": "'should'", "format": "'har'"}.get(option.name, "['a=b']" if option.repeatable else "'a'")


@pytest.mark.parametrize("name", SETTABLE)
def test_every_option_can_stand_in_a_configuration(name: str) -> None:
    """With dashes or with underscores."""
    write(f"{name.replace('-', '_')} = {sample(SETTABLE[name])}\n")

    assert configuration().values.keys() == {name}


def test_every_option_is_documented() -> None:
    """The table of the documentation is that of the program; `make docs` writes it anew."""
    module = runpy.run_path(str(ROOT / "tools" / "dev" / "options_table.py"))

    assert module["table"]() in (ROOT / "docs" / "configuration.md").read_text("utf-8")
    assert [name for name in SETTABLE if f"| `{name}` |" not in module["table"]()] == []
