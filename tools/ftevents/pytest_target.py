"""The target of a pytest run: which base URL was given, and by what, told apart from one that is given but empty.

pytest and pytest-base-url take an empty value for none, and so would ask another server than the one that was meant.
"""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING, Any

from ftevents.live.settings import BASE_URL_VARIABLES, find_base_url
from ftevents.pytest_options import usage

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

Found = tuple[str, str]
"""A base URL and where it came from."""


def find_target(config: pytest.Config, configured: Found | None = None) -> Found | None:
    """Return what --base-url, PYTEST_BASE_URL, the ini option base_url, OPENAI_BASE_URL or the configuration give; None where all are absent.

    An xdist worker takes what its controller found. Raises pytest.UsageError for one that is given but empty.
    """
    handed: dict[str, Any] | None = getattr(config, "workerinput", None)
    if handed is not None:
        return tuple(handed["ftevents_target"])
    option = getattr(config.option, "base_url", None)
    with usage():
        return find_base_url(option, _ini(config), option_name=_option_name(config), configured=configured)


def _option_name(config: pytest.Config) -> str:
    """Return what set the option: pytest-base-url reads its variable into it."""
    value = os.environ.get(BASE_URL_VARIABLES[0])
    typed = any(str(argument).startswith("--base-url") for argument in config.invocation_params.args)
    return BASE_URL_VARIABLES[0] if not typed and value is not None and value == config.option.base_url else "--base-url"


def _ini(config: pytest.Config) -> str | None:
    try:
        value = config.getini("base_url")
    except ValueError:  # pytest-base-url is blocked
        return None
    return str(value) if value or _is_written(config, "base_url") else None


def _is_written(config: pytest.Config, name: str) -> bool:
    """Whether an ini option is written anywhere, be it empty: with -o, or in the file."""
    if any(str(each).partition("=")[0].strip() == name for each in config.getoption("override_ini") or ()):
        return True
    return config.inipath is not None and name in _written(config.inipath)


def _written(path: Path) -> set[str]:
    """Return the names of the options in a configuration file of pytest."""
    if path.suffix == ".toml":
        document = tomllib.loads(path.read_text("utf-8"))
        table = document.get("tool", {}).get("pytest", {}) | document.get("pytest", {})
        return {*table, *table.get("ini_options", {})}
    from iniconfig import IniConfig

    ini = IniConfig(str(path))
    return {name for section in ("pytest", "tool:pytest") if section in ini for name in ini[section]}
