"""Showing: which options hold for a run, and where each comes from, without a secret in any of them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ftevents.cli.options import configured
from ftevents.configuration import NO_CONFIG
from ftevents.evidence.words import shown
from ftevents.live.secrets import REDACTED, looks_secret
from ftevents.live.settings import ACCOUNT_HEADERS, BASE_URL_VARIABLES, KEY_VARIABLE
from ftevents.options import Flag, options_of

if TYPE_CHECKING:
    from ftevents.options import Option


def show(ctx: click.Context, base_url: tuple[str, str] | None) -> None:
    """Print every option of a command that was parsed, one a line: name, value, source."""
    configuration = configured(ctx)
    why_none = f"none, because {NO_CONFIG} is set" if os.environ.get(NO_CONFIG) and not ctx.params["no_config"] else "none"
    click.echo(f"configuration: {configuration.file or why_none}")
    if base_url is None:
        base_url = "", "default: the embedded reference server"
    source = f"environment variable {base_url[1]}" if base_url[1] in BASE_URL_VARIABLES else base_url[1]
    rows = [("base-url", shown(_url(base_url[0])) if base_url[0] else "none", source)]
    rows += [
        (option.name, _value(option, ctx.params[option.key]), _source(ctx, option)) for option in options_of("check") if option.settable
    ]
    rows += [(name, "set, not shown", f"environment variable {name}") for name in _variables(ctx)]
    width = max(len(name) for name, _, _ in rows)
    for name, value, source in rows:
        click.echo(f"{name:<{width}}  {value}  ({source})")


def _variables(ctx: click.Context) -> list[str]:
    """Return the variables that are set and matter beside the options."""
    unused = ctx.params["no_auth"] or ctx.params["key_env"] or ctx.params["key_file"]
    names = ([] if unused else [KEY_VARIABLE]) + [name for name, _ in ACCOUNT_HEADERS if not ctx.params["no_auth"]]
    return [name for name in names if os.environ.get(name)]


def _source(ctx: click.Context, option: Option) -> str:
    source = ctx.get_parameter_source(option.key)
    if isinstance(option.kind, Flag) and option.kind.value is not None and ctx.params[option.key] != option.kind.value:
        source = ParameterSource.DEFAULT
    if source is ParameterSource.DEFAULT_MAP:
        return configured(ctx).source(option.name)
    return "option" if source is ParameterSource.COMMANDLINE else "default"


def _value(option: Option, value: Any) -> str:
    if isinstance(option.kind, Flag):
        return "true" if value == (option.kind.value or True) else "false"
    if option.repeatable:
        return f"[{', '.join(shown(_harmless(option, each)) for each in value)}]"
    return "none" if value is None else shown(_harmless(option, value) if isinstance(value, str) else value)


def _harmless(option: Option, text: str) -> str:
    """Return a text without what looks like a key in it."""
    mark = {"header": ":", "query": "="}.get(option.name)
    if mark is None:
        return REDACTED if looks_secret("", text) else text
    name, between, value = text.partition(mark)
    return f"{name}{between} {REDACTED}".replace("= ", "=") if looks_secret(name.strip(), value.strip()) else text


def _url(text: str) -> str:
    """Return a URL without a name or a password in it, and without a query."""
    scheme, between, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    base = f"{scheme}{between}{REDACTED + '@' if '@' in host else ''}{host.rpartition('@')[2]}{slash}{path}"
    return base.partition("?")[0].partition("#")[0]
