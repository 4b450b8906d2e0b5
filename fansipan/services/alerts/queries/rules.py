"""Rules, their versions, and what they cover."""

from __future__ import annotations

from dataclasses import dataclass

from fansipan.kernel.permissions import Actor
from fansipan.services.alerts.contracts import RuleCard, RuleFile, RuleScope, VersionCard


@dataclass(frozen=True, slots=True)
class CoveredStream:
    """A datastream that a rule covers."""

    id: int
    code: str
    property: str
    unit: str
    interval_seconds: int
    station: str
    station_id: int
    kind: str
    organisation: str
    commune: str
    basin: str


def rules(actor: Actor) -> list[RuleCard]:
    """Every rule, by code."""
    raise NotImplementedError


def rule(actor: Actor, code: str) -> RuleFile:
    """One rule with its versions. Raises NotFound."""
    raise NotImplementedError


def version(actor: Actor, code: str, number: int) -> VersionCard:
    """One version. Raises NotFound."""
    raise NotImplementedError


def slots() -> list[tuple[str, str]]:
    """Levels that apps offer: name and title."""
    raise NotImplementedError


def covered(scope: RuleScope) -> list[CoveredStream]:
    """The datastreams that match."""
    raise NotImplementedError
