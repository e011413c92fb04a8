"""The engine: what runs functions somewhere, as the flow sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


class Engine(Protocol):
    """What runs functions somewhere. A handle stands for a result that stays there, also inside the lists that a later call is given."""

    @property
    def threads(self) -> int:
        """How many functions run at once."""

    def start(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Start calls, and return a handle for each."""

    def share(self, value: Any) -> Any:
        """Return a handle for a value that many calls are given."""

    def results(self, handles: Sequence[Any], stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[int, Any]]:
        """Yield the results, each with its index, as they come; no more of them when it is asked to stop. Raises what a function has raised."""
