"""The list of survivors: mutants that no test kills, each with the reason, and what is wrong with the list after a run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mutant_making import Key, Mutant
    from mutant_running import Fate

LIST = Path(__file__).with_name("mutant_survivors.yaml")


@dataclass(frozen=True)
class Survivor:
    """A mutant on the list: whether it changes nothing at all, and why; else, why nothing kills it."""

    key: Key
    equivalent: bool
    why: str


def listed(path: Path = LIST) -> dict[Key, Survivor]:
    """Return the list by key. Raises ValueError where an entry stands twice."""
    survivors: dict[Key, Survivor] = {}
    for each in yaml.safe_load(path.read_text("utf-8")) or ():
        key = (each["module"], each["in"], each["line"], each["becomes"], each.get("which", 1))
        if key in survivors:
            raise ValueError(f"{path.name} has an entry twice: {key}")
        survivors[key] = Survivor(key, "equivalent" in each, each.get("equivalent") or each["survives"])
    return survivors


def entry(mutant: Mutant) -> str:
    """Return the lines that put a mutant on the list, but for the reason."""
    module, where, line, becomes, which = mutant.key
    entry: dict[str, object] = {"module": module, "in": where, "line": line, "becomes": becomes}
    entry |= {"which": which} if which > 1 else {}
    return yaml.safe_dump([entry], sort_keys=False, allow_unicode=True, width=10_000)


@dataclass
class Tally:
    """What became of the mutants of one module."""

    module: str
    fates: Counter[Fate] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)
    keys: set[Key] = field(default_factory=set)
    seconds: float = 0.0

    def add(self, mutant: Mutant, fate: Fate) -> None:
        """Count one."""
        self.fates[fate] += 1
        self.keys.add(mutant.key)
        if fate == "survived":
            self.survivors.append(mutant)

    @property
    def mutants(self) -> int:
        """How many there were."""
        return self.fates.total()

    @property
    def killed(self) -> int:
        """How many are known to be wrong: a test failed, or they came to no end."""
        return self.fates["killed"] + self.fates["timed out"]

    def outdated(self, known: Iterable[Key], *, whole: bool) -> list[Key]:
        """Return which entries of the list are of this module, and no mutant that survives; a part of the mutants shows those killed alone."""
        surviving = {mutant.key for mutant in self.survivors}
        mine = [key for key in known if key[0] == self.module and key not in surviving]
        return mine if whole else [key for key in mine if key in self.keys]
