"""Entries of the tables that an officer keeps: thresholds of rain, susceptibility, cells, groups and regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fansipan.sectors.hazards.contracts.risk import RiskHazard, RiskKey, Zone


@dataclass(frozen=True, slots=True)
class NewThreshold:
    """Rain (mm) in a window from which a step of a hazard is indicated in places of a susceptibility."""

    hazard: RiskHazard
    zone: Zone
    window: str
    step: int
    mm: float
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class NewSusceptibility:
    """How prone a commune is to a hazard from a day on."""

    commune: str
    hazard: RiskHazard
    zone: Zone
    valid_from: date
    source: str
    verified: bool = False


@dataclass(frozen=True, slots=True)
class NewCell:
    """The level, 1 to 5, of a cell of Quyết định 18/2021/QĐ-TTg; `compared`: with the official text, by who enters."""

    key: RiskKey
    level: int
    source: str
    compared: bool = False


@dataclass(frozen=True, slots=True)
class NewGroup:
    """The group, 1 to 4, that the province belongs to for a hazard."""

    hazard: RiskHazard
    group: int
    source: str
    verified: bool = False
