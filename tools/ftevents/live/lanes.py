"""Lanes: on how many connections a server answers while all of them are open.

A server with one process, or with a few threads that each stay with a connection as long as it is kept, is right; asking it on more
connections than it has lanes would look as if it hung.
"""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING

from ftevents.live.courier import carry

if TYPE_CHECKING:
    from collections.abc import Callable

    from ftevents.live.ask import Ask
    from ftevents.live.transport import Channel


def count_lanes(open_channel: Callable[[], Channel], ask: Ask, most: int, *, deadline: float, pace: float = 0.0) -> int:
    """Return on how many of `most` new connections the ask is answered within `deadline` seconds, each kept open until all were tried.

    One is tried first, then the others at once, `pace` seconds apart. Raises what a channel raises.
    """
    channels = [open_channel() for _ in range(most)]
    answered: list[int] = []
    faults: list[BaseException] = []

    def look(number: int) -> None:
        try:
            time.sleep(max(number, 1) * pace)
            received = carry(channels[number], ask, deadline=deadline, fresh=True)[-1][1]
        except BaseException as fault:  # noqa: BLE001 - it is raised in the calling thread
            faults.append(fault)
        else:
            if received.answer is not None and received.failure is None and received.answer.status != 503:
                answered.append(number)

    try:
        look(0)
        threads = [Thread(target=look, args=(number,), daemon=True) for number in range(1, most if answered else 0)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for channel in channels:
            channel.close()
    if faults:
        raise faults[0]
    return len(answered)
