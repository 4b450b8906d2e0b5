"""VN_AQI: its parameters, its table, its result (Quyết định 1459/QĐ-TCMT of 12/11/2019)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fansipan.sectors.environment.contracts.scales import Scale
from fansipan.sectors.environment.contracts.steps import Note, Step

HOURS_BEFORE = 7
"""Hours of the day before that the first 8-hour means of a day reach into."""


class Pollutant(StrEnum):
    """The parameters of VN_AQI."""

    SO2 = "SO2"
    CO = "CO"
    NO2 = "NO2"
    O3 = "O3"
    PM10 = "PM10"
    PM25 = "PM2.5"

    @property
    def is_particles(self) -> bool:
        return self in (Pollutant.PM10, Pollutant.PM25)


class Averaging(StrEnum):
    """Over how long a concentration is averaged before it meets the table."""

    HOUR = "1h"
    EIGHT_HOURS = "8h"
    DAY = "24h"
    NOWCAST = "nowcast"


@dataclass(frozen=True, slots=True)
class Band:
    """A band of an index, both ends included; `code` names its words and its colour."""

    code: str
    low: int
    high: int
    colour: str


@dataclass(frozen=True, slots=True)
class NowCastRule:
    """How many hours count, how many of the newest must be there, the smallest weight, the form of the formula."""

    hours: int
    recent: int
    least_recent: int
    least_weight: float
    normalised: bool


@dataclass(frozen=True, slots=True)
class AirTable:
    """The numbers of VN_AQI. `scales` by pollutant, "O3/8h" for the 8-hour column; `least_share`: of an average."""

    code: str
    decision: str
    scales: Mapping[str, Scale]
    bands: tuple[Band, ...]
    nowcast: NowCastRule
    least_share: float


@dataclass(frozen=True, slots=True)
class AirIndex:
    """The index of a station for an hour or a day. None with its reasons in `notes` where there is none."""

    value: int | None
    leading: Pollutant | None
    subs: Mapping[Pollutant, int]
    notes: tuple[Note, ...]
    step: Step
