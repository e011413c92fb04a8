"""ftevents says whether a server honours the OpenAI-compatible list contract of fine-tuning events.

`examine` asks a live server and `validate` judges captured answers; docs/embedding.md has examples. Their modules are loaded when a name is
asked for, so that `import ftevents` costs next to nothing.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ftevents.examine import Examination, embedded_target, examine, validate
    from ftevents.live.target import Target
    from ftevents.report import Report
    from ftevents.usage import UsageError

__version__ = "0.1.0"
__all__ = ["Examination", "Report", "Target", "UsageError", "embedded_target", "examine", "validate"]

_PLACES = {"Report": "ftevents.report", "Target": "ftevents.live.target", "UsageError": "ftevents.usage"}


class _Library(ModuleType):
    """The package: a module that is loaded becomes an attribute of its package, and `examine` stays the function all the same."""

    def __setattr__(self, name: str, value: object) -> None:
        """Set an attribute."""
        super().__setattr__(name, value.examine if name == "examine" and isinstance(value, ModuleType) else value)


sys.modules[__name__].__class__ = _Library


def __getattr__(name: str) -> object:
    """Load what the library offers at first need."""
    if name not in __all__:
        raise AttributeError(f"module 'ftevents' has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(_PLACES.get(name, "ftevents.examine")), name)
    globals()[name] = found  # from now on without this detour
    return found


def __dir__() -> list[str]:
    """Return the names that there are, loaded or not."""
    return sorted({*globals(), *__all__})
