"""The client of a cluster: an engine that runs functions on dask.distributed, at a scheduler's address or with some workers of this machine."""

from __future__ import annotations

import logging
import re
import signal
import tempfile
import time
from contextlib import contextmanager
from itertools import count
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import ftevents
from ftevents.usage import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

INSTALL = "--cluster needs dask.distributed, which is not installed: pip install 'ftevents[cluster]'"
_LOCAL = re.compile(r"local:(?P<many>[1-9][0-9]?)")
_ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://[^\s/@]+")
PATIENCE = 10.0
"""Seconds: how long a scheduler may take to answer, and to have a worker."""
ALONE = 60.0
"""Seconds: how long the last worker may be gone until the run is given up."""
LOST = "the cluster lost what was already judged, with the scheduler or the client that knew of it; validate again"
STEP = 0.2
"""Seconds between two looks at whether the run is to stop."""


@contextmanager
def connected(address: str) -> Iterator[Engine]:
    """Yield the engine at an address, or `local:N`; all that was started for it ends with it. Raises UsageError where there is none."""
    local = _LOCAL.fullmatch(address)
    if local is None and _ADDRESS.fullmatch(address) is None:
        raise UsageError(
            f"--cluster is {address!r}; give the address of a dask scheduler, such as tcp://127.0.0.1:8786, or local:N for N processes"
        )
    try:
        import dask
        import distributed
    except ImportError:
        raise UsageError(INSTALL) from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    if local is None:
        with _client(distributed.Client, address) as client:
            yield _engine(client, address)
        return
    connect: Any = distributed.Client
    with (
        tempfile.TemporaryDirectory(prefix="ftevents-") as folder,
        dask.config.set({"temporary-directory": folder}),  # where workers put what has no room in memory
        _workers_here(distributed.LocalCluster, int(local["many"])) as cluster,
        connect(cluster) as client,
    ):
        yield _engine(client, address)


def _workers_here(make: Callable[..., Any], many: int) -> Any:
    """Return a cluster of so many processes of this machine, which are not reached by Ctrl-C: it is for this process to end them."""
    with _without_interrupts():
        return make(
            n_workers=many,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
        )


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back until the context ends, for this thread; for threads and processes that are begun in it, for ever."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # it lets Ctrl-C through when it begins, and it is begun once
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _client(make: Callable[..., Any], address: str) -> Iterator[Any]:
    try:
        client = make(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError):
        raise UsageError(f"no dask scheduler answers at {address}; start one (`dask scheduler`), or correct --cluster") from None
    with client:
        yield client


def _engine(client: Any, address: str) -> Engine:
    """Return the engine of a client, once a worker is there and all of them have this version of ftevents."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        versions = set(client.run(version).values())
    except TimeoutError:
        raise UsageError(f"the scheduler at {address} has no workers; start some (`dask worker {address}`)") from None
    except Exception as error:
        raise UsageError(
            f"the workers of {address} cannot run ftevents {ftevents.__version__} ({type(error).__name__}); install it there"
        ) from error
    if versions != {ftevents.__version__}:
        other = ", ".join(sorted(map(str, versions - {ftevents.__version__})))
        raise UsageError(
            f"the workers of {address} have ftevents {other}, and this is {ftevents.__version__}; install the same version there"
        )
    return Engine(client)


def version() -> str:
    """Return the version of ftevents that a worker has."""
    return ftevents.__version__


class Engine:
    """Runs functions on the workers of a client."""

    def __init__(self, client: Any) -> None:
        """Use as many threads as there are now."""
        self._client = client
        self._run = uuid4().hex[:12]
        self._numbers = count()
        self.threads = max(1, sum(client.nthreads().values()))

    def start(self, function: Callable[..., Any], calls: Iterable[tuple[Any, ...]]) -> list[Any]:
        """Start calls; each has a name of its own, so that nothing of an earlier run is taken for its result."""
        name = function.__name__.replace("_", "-")
        return [self._client.submit(function, *call, key=f"{name}-{self._run}-{next(self._numbers)}", pure=False) for call in calls]

    def share(self, value: Any) -> Any:
        """Send a value to a worker, from where the others have it."""
        [future] = self._client.scatter([value], hash=False)
        return future

    def results(self, handles: Sequence[Any], stop: Callable[[], bool] = lambda: False) -> Iterator[tuple[int, Any]]:
        """Yield the results as they come. What is not there when it is asked to stop is cancelled."""
        import distributed

        wait: Any = distributed.wait

        left = {handle.key: (index, handle) for index, handle in enumerate(handles)}
        gone: float | None = None
        while left:
            if stop():
                self._client.cancel([handle for _, handle in left.values()], force=True)
                return
            try:
                done = wait([handle for _, handle in left.values()], timeout=STEP, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                gone = self._watched(gone)
                continue
            except distributed.CancelledError:
                if stop():
                    return
                raise UsageError(LOST) from None
            gone = None
            for handle in done:
                index, _ = left.pop(handle.key)
                yield index, self._result(handle)

    def _watched(self, gone: float | None) -> float | None:
        """Return since when there is no worker; None while there is one."""
        if self._client.nthreads():
            return None
        if gone is not None and time.monotonic() - gone > ALONE:
            raise UsageError(f"the cluster has had no worker for {ALONE:.0f} s; start some, and validate again")
        return gone or time.monotonic()

    def _result(self, handle: Any) -> Any:
        from distributed import CancelledError, KilledWorker

        try:
            return handle.result()
        except KilledWorker:
            raise UsageError(
                "a part of the files ended every worker that judged it, most likely for want of memory; give the workers more, or find the file by halves"
            ) from None
        except CancelledError:
            raise UsageError(LOST) from None
