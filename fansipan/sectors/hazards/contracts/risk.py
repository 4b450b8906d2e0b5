"""Risk of communes, after Quyết định 18/2021/QĐ-TTg."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RiskHazard(StrEnum):
    """The hazards that have a table: flood (Art. 45), heavy rain (Art. 44), flash flood, landslide (Art. 46)."""

    FLOOD = "flood"
    RAIN = "heavy_rain"
    FLASH_FLOOD = "flash_flood"
    LANDSLIDE = "landslide"


class Zone(StrEnum):
    """How prone a place is to flash floods or landslides (Art. 46)."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


ZONES = (Zone.LOW, Zone.MEDIUM, Zone.HIGH, Zone.VERY_HIGH)


@dataclass(frozen=True, slots=True)
class RiskKey:
    """A cell of the table. `rain` and `antecedent` are bands such as "100-200"; for floods `rain` is the stage."""

    hazard: str
    group: int
    zone: str
    rain: str
    antecedent: str


@dataclass(frozen=True, slots=True)
class RiskLevel:
    """The level of a commune: what the table gives, what an officer added and why; `level` is both, 1 to 5.

    `base` None: the table has no cell, so nobody knows and a forecaster must be asked. It never means 0. `verified`:
    the cell was compared with the official text. `cause`: the gauge; `measured` False: by rain that was worked out from
    the gauges around, of which that is the nearest.
    """

    commune: str
    hazard: str
    base: int | None
    adjustment: int
    reason: str
    level: int | None
    key: RiskKey | None
    verified: bool
    cause: str = ""
    measured: bool = True
