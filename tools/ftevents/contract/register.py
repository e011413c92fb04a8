"""The register: every promise of the contract, read from spec/clauses.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from ftevents.contract.spec import SPEC

Level = Literal["must", "should", "may", "off"]
Profile = str
LEVELS: tuple[Level, ...] = ("must", "should", "may", "off")
IMPACTS = {
    "endless": "never ends in",
    "incomplete": "loses events without an error in",
    "empty": "shows no events and no error in",
    "duplicates": "yields events twice in",
    "raises": "raises in",
    "wrong values": "hands on wrong values in",
}
"""What a breach does to users of SDKs, worst first, as the beginning of a phrase that ends with the SDKs."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One promise. `levels` by profile; `hurts` maps an impact (a key of `IMPACTS`) to SDKs; `needs` are the probes it looks at."""

    id: str
    says: str
    levels: dict[Profile, Level]
    basis: str
    source: str
    hurts: dict[str, tuple[str, ...]]
    needs: tuple[str, ...]
    exercise: str | None

    @property
    def family(self) -> str:
        """The part of the id before the slash."""
        return self.id.partition("/")[0]

    @property
    def impact(self) -> str:
        """Who is hurt, as one phrase; empty where nothing is known."""
        parts = [f"{IMPACTS[kind]} {_listed(self.hurts[kind])}" for kind in IMPACTS if kind in self.hurts]
        return "; ".join(parts)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a profile knows about values: the levels of an event and the members of an error, each with its JSON types."""

    levels: tuple[str, ...]
    error_members: dict[str, tuple[str, ...]]
    error_nullable: tuple[str, ...]
    default_limit: int = 20
    event_object: str = "fine_tuning.job.event"
    event_types: tuple[str, ...] = ("message", "metrics")


@dataclass(frozen=True, slots=True)
class Register:
    """spec/clauses.yaml in memory."""

    version: int
    clauses: dict[str, Clause]
    profiles: dict[Profile, str]
    facts: dict[Profile, Facts]
    families: dict[str, str]
    probes: dict[str, str]
    excluded: tuple[dict[str, str], ...]


@cache
def load() -> Register:
    """Read the register. Raises OSError where the specification is not there, KeyError or TypeError where it is damaged."""
    raw = read_yaml("clauses.yaml")
    profiles: dict[str, Any] = raw["profiles"]
    return Register(
        version=raw["version"],
        clauses={entry["id"]: _clause(entry, tuple(profiles)) for entry in raw["clauses"]},
        profiles={name: profile["title"] for name, profile in profiles.items()},
        facts={name: _facts(profile["facts"]) for name, profile in profiles.items()},
        families=raw["families"],
        probes=raw["probes"],
        excluded=tuple(raw["excluded"]),
    )


def read_yaml(name: str) -> Any:
    """Read a YAML file of the specification, with the C parser where it is there."""
    import yaml

    with (SPEC / name).open("rb") as stream:
        return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both loaders are safe


def _clause(entry: dict[str, Any], profiles: tuple[Profile, ...]) -> Clause:
    return Clause(
        id=entry["id"],
        says=entry["says"],
        levels={profile: entry.get(profile, entry["level"]) for profile in profiles},
        basis=entry["basis"],
        source=entry["source"],
        hurts={kind: tuple(sdks) for kind, sdks in entry.get("hurts", {}).items()},
        needs=tuple(entry["needs"]),
        exercise=entry.get("exercise"),
    )


def _facts(raw: dict[str, Any]) -> Facts:
    return Facts(
        levels=tuple(raw["levels"]),
        error_members={name: tuple(types) for name, types in raw["error_members"].items()},
        error_nullable=tuple(raw["error_nullable"]),
    )


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
