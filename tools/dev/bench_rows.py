"""The rows of the offline benchmark's tables: what the runs come to, as ratios within one run, and beside each its target."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bench_data import Made
    from bench_running import Result, Run

STATE = 48
"""Bytes that are kept of an event, to link it to others: the target."""
SPUN = 1.8
"""What two spinning processes must reach for two workers to be judged."""


@dataclass(frozen=True)
class Target:
    """One line of the table of targets: what was measured, the number, its unit, and the target; `why` is given where there is no number."""

    says: str
    value: float | None
    unit: str
    bound: float | None
    why: str = ""
    is_most: bool = True
    judged: bool = True

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where that cannot be told."""
        if self.value is None or self.bound is None or not self.judged:
            return None
        return self.value <= self.bound if self.is_most else self.value >= self.bound

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """What was measured, the number, the target, and whether it is met."""
        value = f"{number(self.value)} {self.unit}".strip() if self.value is not None else f"not measured: {self.why}"
        bound = f"{'at most' if self.is_most else 'at least'} {self.bound:g} {self.unit}".strip() if self.bound is not None else "none"
        met = {True: "yes", False: "**no**", None: "-"}[self.met]
        return self.says, value, bound, met if self.judged or self.value is None else f"not judged: {self.why}"


def number(value: float) -> str:
    """Return a number with as many digits as mean something."""
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"


class Table:
    """What the runs of all cases come to."""

    def __init__(self, results: dict[str, Result], files: dict[str, Made]) -> None:
        """Look at the results of cases by name, and at the files."""
        self.results = results
        self.files = files

    def median(self, name: str, of: Callable[[Run], float | None]) -> float | None:
        """Return the median of something over the runs of a case; None where there is none."""
        result = self.results.get(name)
        found = [value for run in (result.runs if result is not None else ()) if (value := of(run)) is not None]
        return statistics.median(found) if found and result is not None and not result.wrong else None

    def why(self, *names: str) -> str:
        """Say why a number is not there."""
        results = [self.results[name] for name in names if name in self.results]
        told = [result.case.missing or "; ".join(result.wrong) for result in results]
        return "; ".join(dict.fromkeys(filter(None, told))) or "left out of this run"

    def seconds(self, name: str) -> float | None:
        """CPU seconds of a library."""
        return self.median(name, lambda run: run.said["seconds"])

    def final(self, name: str) -> float | None:
        """CPU seconds of the final check."""
        return self.median(name, lambda run: run.said["final"])

    def cpu(self, name: str) -> float | None:
        """CPU seconds of a whole process."""
        return self.median(name, lambda run: run.cpu)

    def targets(self) -> list[Target]:
        """Return all lines of the table of targets."""
        return [*self._speed(), *self._bad(), *self._commands(), *self._memory(), *self._state(), *self._workers()]

    def _over(
        self, says: str, pair: Iterable[float | None], bound: float | None, names: tuple[str, ...], *, is_most: bool = True
    ) -> Target:
        above, below = pair
        value = above / below if above is not None and below else None
        return Target(says, value, "x", bound, self.why(*names), is_most=is_most)

    def _speed(self) -> list[Target]:
        found = []
        for form, kept, faster in (("events", 0.9, 30.0), ("pages", 0.8, 50.0)):
            base, ours, slow = (f"{name}, {form}" for name in ("orjson.loads", "ftevents", "jsonschema"))
            parsed, judged = self.seconds(base), self.seconds(ours)
            found += [
                self._over(f"{form}: verdict, links kept, over orjson.loads", (judged, parsed), kept, (ours, base)),
                self._over(f"{form}: the final check, over orjson.loads", (self.final(ours), parsed), 0.4, (ours, base)),
                self._over(f"{form}: jsonschema over the verdict", (self.seconds(slow), judged), faster, (ours, slow), is_most=False),
            ]
        return found

    def _bad(self) -> list[Target]:
        found = []
        for form, bound in (("events", 2.5), ("pages", 4.0)):
            names = (f"ftevents, bad {form}", f"ftevents, {form}")
            found.append(self._over(f"{form}: 1 % bad with all findings, over all valid", map(self.seconds, names), bound, names))
        return found

    def _commands(self) -> list[Target]:
        found = []
        for form, fast, node in (("pages", 1.0, 0.6), ("events", None, None)):
            for peer, bound in (("sourcemeta --fast", fast), ("ajv in node", node)):
                names = (f"command, {form}", f"{peer.split()[0]}, {form}")
                found.append(self._over(f"{form}: the whole command over {peer}", map(self.cpu, names), bound, names))
        return [*found, *self._over_check_jsonschema()]

    def _over_check_jsonschema(self) -> Iterator[Target]:
        names = ("check-jsonschema", "command, small")
        says = f"check-jsonschema over the whole command, both on {self.megabytes('small')}"
        yield self._over(says, map(self.cpu, names), None, names, is_most=False)
        names = ("check-jsonschema", "command, pages")
        pair = map(self._per_megabyte, names, ("small", "pages"))
        says = f"the same for each MB, the command on {self.megabytes('pages')}"
        yield self._over(says, pair, None, names, is_most=False)

    def _per_megabyte(self, name: str, file: str) -> float | None:
        cpu = self.cpu(name)
        return None if cpu is None else cpu / self.files[file].megabytes

    def _memory(self) -> list[Target]:
        found = [
            Target(
                f"peak of all memory, {form} ({self.megabytes(form)}), without the links",
                value,
                "MB",
                60,
                self.why(f"command, {form}"),
            )
            for form in ("events", "pages")
            for value in (self._without_links(form),)
        ]
        for name in ("document", "large document"):
            if name in self.files:
                peak = self.median(f"command, {name}", lambda run: run.anonymous)
                links = STATE * self.files[name].events / 1e6
                says = f"peak of anonymous memory, one document ({self.megabytes(name)})"
                found.append(Target(says, peak, "MB", round(150 + links), self._unseen(f"command, {name}")))
        peak = self.median("command, HAR", lambda run: run.anonymous)
        found.append(Target(f"peak of anonymous memory, HAR ({self.megabytes('HAR')})", peak, "MB", None, self._unseen("command, HAR")))
        return found

    def _unseen(self, name: str) -> str:
        return "this system does not tell it" if self.median(name, lambda run: run.cpu) is not None else self.why(name)

    def _without_links(self, form: str) -> float | None:
        peak = self.median(f"command, {form}", lambda run: run.rss)
        return None if not peak else peak - STATE * self.files[form].events / 1e6

    def megabytes(self, name: str) -> str:
        """Return the size of a file in words."""
        return f"{number(self.files[name].megabytes)} MB"

    def _state(self) -> list[Target]:
        found = []
        for long, short, case in (("long", "pages", "1 workers"), ("large events", "events", "command, large events")):
            if long in self.files:
                more, less = self.median(case, lambda run: run.rss), self.median(f"command, {short}", lambda run: run.rss)
                events = self.files[long].events - self.files[short].events
                value = (more - less) * 1e6 / events if more and less and events > 0 else None
                says = f"memory for each further event, up to {self.files[long].events:,} events in {short}"
                found.append(Target(says, value, "bytes", STATE, self._unseen(case)))
        return found

    def _workers(self) -> list[Target]:
        one, two = (self.median(f"{many} workers", lambda run: run.wall) for many in (1, 2))
        alone, both = (self.median(f"{many} spinning", lambda run: run.wall) for many in (1, 2))
        spun = 2 * alone / both if alone and both else None
        gain = one / two if one and two else None
        is_quiet = spun is not None and spun >= SPUN
        why = f"two spinning processes reach {spun:.2f} x" if spun is not None else self.why("1 spinning", "2 spinning")
        return [
            Target("two spinning processes over one", spun, "x", None, self.why("1 spinning", "2 spinning"), is_most=False),
            Target(
                f"two workers over one ({self.megabytes('long')} of pages)",
                gain,
                "x",
                1.6,
                why if gain is not None else self.why("1 workers", "2 workers"),
                is_most=False,
                judged=is_quiet,
            ),
        ]
