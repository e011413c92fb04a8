"""Interruption: the first Ctrl-C, or a request to terminate, lets a run leave a report on what it has; the second one ends it at once."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Whether a run was interrupted, and what is to happen when it is."""

    def __init__(self) -> None:
        """Begin uninterrupted."""
        self.happened = False
        self._act: Callable[[], None] | None = None

    def happen(self) -> None:
        """Interrupt the run: from now on it has to come to an end."""
        self.happened = True
        if self._act is not None:
            self._act()

    @contextmanager
    def stopping(self, act: Callable[[], None]) -> Iterator[None]:
        """Call `act` when the interruption comes while the context lasts, and at once where it came before. It may be called at any place of the main thread."""
        self._act = act
        try:
            if self.happened:
                act()
            yield
        finally:
            self._act = None


@contextmanager
def heeded() -> Iterator[Interruption]:
    """Turn the first signal that would end the process into an interruption, as long as the context lasts. Only the main thread is told of signals."""
    interruption = Interruption()
    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)

    def heed(_: int, __: FrameType | None) -> None:
        restore()
        interruption.happen()

    for number, handler in before.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, heed)
    try:
        yield interruption
    finally:
        restore()
