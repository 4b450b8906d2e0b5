"""Rivers and their gauges, as they leave the room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class GaugeKind(StrEnum):
    """What a gauge measures: the level of a river, or rain."""

    LEVEL = "level"
    RAIN = "rain"


class Stage(StrEnum):
    """Alarm levels of Quyết định 05/2020/QĐ-TTg, Art. 3, and the highest flood ever observed at the gauge."""

    I = "I"  # noqa: E741 - the law's own name of the level
    II = "II"
    III = "III"
    HISTORIC = "historic"


STAGES = (Stage.I, Stage.II, Stage.III, Stage.HISTORIC)
"""From the least dangerous to the most."""


@dataclass(frozen=True, slots=True)
class GaugeFacts:
    """A gauge: its datastream, its place, and where it stands on its river (km downstream of the river's first point).

    `unit` is the UCUM code in which its readings are stored; `region` the group of Quyết định 18/2021/QĐ-TTg, Art. 45.
    """

    id: int
    code: str
    kind: GaugeKind
    datastream: int
    station: str
    name: Mapping[str, str]
    commune: str
    lon: float
    lat: float
    unit: str
    interval_seconds: int
    river: str = ""
    river_name: Mapping[str, str] | None = None
    position_km: float | None = None
    region: int | None = None
    public: bool = True


@dataclass(frozen=True, slots=True)
class FloodThreshold:
    """An alarm level of a gauge in metres above the zero of `datum`; `verified`: compared with the official text."""

    stage: Stage
    value: float
    unit: str
    datum: int
    source: str
    verified: bool
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class GaugeReading:
    """The newest level of a gauge and what it means: the stage reached, metres an hour, when the next one is reached.

    `level` is None where nothing was measured, `stage` where no level is reached, `comparable` False where the gauge's
    zero in force has no alarm levels: then nothing is compared. `fault` names what is wrong with the gauge.
    """

    gauge: int
    level: float | None
    at: datetime | None
    stage: Stage | None
    rate: float | None
    next_stage: Stage | None
    next_at: datetime | None
    comparable: bool
    fault: str = ""
