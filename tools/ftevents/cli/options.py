"""Options of the command: those of the table, as click knows them, with the configuration for defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from ftevents.configuration import SETTABLE, configuration
from ftevents.options import OPTIONS, Choice, Flag, Number, Text, options_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.configuration import Configuration
    from ftevents.options import Front, Kind, Option

    TextType = click.ParamType[str]
else:
    TextType = click.ParamType  # which takes a type from click 8.4 on

META = "ftevents.configuration"
"""The key under which a context keeps the configuration."""
EARLY = f"{META}.early"
EARLY_NAMES = ("config", "no-config")
"""The options that must be known before any other can have its default."""


class Named(TextType):
    """One of the names of a choice."""

    def __init__(self, choice: Choice) -> None:
        """Take the choice; its names are looked up when one is given."""
        self.name = choice.noun
        self.choice = choice

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name, or fail with those there are."""
        names = self.choice.names()
        if value not in names:
            self.fail(f"{value!r} is no {self.name}; there are {', '.join(names)}", param, ctx)
        return str(value)


class Configured(click.Command):
    """A command whose options have their defaults from the configuration; `front` is its name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and let what they say displace what in the configuration excludes it."""
        rest = super().parse_args(ctx, args)
        for option in OPTIONS:
            if ctx.get_parameter_source(option.key) is ParameterSource.COMMANDLINE:
                for other in (SETTABLE[name] for name in option.excludes):
                    if ctx.get_parameter_source(other.key) is ParameterSource.DEFAULT_MAP:
                        ctx.params[other.key] = other.unsaid
                        ctx.set_parameter_source(other.key, ParameterSource.DEFAULT)
        return rest


def configured(ctx: click.Context) -> Configuration:
    """Return the configuration of a command that was parsed."""
    found: Configuration = ctx.meta[META]
    return found


def _configure(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """Read the configuration once --config and --no-config are known, before any other option is looked at."""
    known = ctx.meta.setdefault(EARLY, {})
    known[param.name] = value
    if len(known) == len(EARLY_NAMES) and not ctx.resilient_parsing:
        ctx.meta[META] = configuration(known["config"], none=known["no_config"])
        ctx.default_map = ctx.meta[META].defaults(ctx.info_name)
    return value


def declared(front: Front) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that gives a command the options of the table, in its order."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options_of(front)):
            function = _click(option)(function)
        return function

    return decorate


def profile_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that judges nothing the option --profile."""
    return _click(next(option for option in OPTIONS if option.name == "profile"))(function)


def _click(option: Option) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    names = [*([option.short] if option.short else []), option.switch, option.key]
    if isinstance(option.kind, Flag):
        if option.kind.value is None:
            return click.option(*names, is_flag=True, help=option.help, **_early(option))
        return click.option(*names, flag_value=option.kind.value, help=option.help)
    return click.option(
        *names,
        type=_type(option.kind),
        multiple=option.repeatable,
        metavar=option.metavar,
        default=option.default,
        show_default=bool(option.default),
        help=option.help,
        **_early(option),
    )


def _early(option: Option) -> dict[str, Any]:
    return {"is_eager": True, "callback": _configure} if option.name in EARLY_NAMES else {}


def _type(kind: Kind) -> click.ParamType[Any]:
    if isinstance(kind, Choice):
        return Named(kind)
    if isinstance(kind, Number):
        bounded: Any = click.IntRange if kind.type is int else click.FloatRange
        found: click.ParamType[Any] = bounded(kind.least, kind.most)
        return found
    if isinstance(kind, Text) and kind.is_file and not kind.behind:
        return click.Path(exists=kind.must_exist, dir_okay=kind.must_exist)
    return click.STRING
