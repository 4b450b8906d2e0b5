"""Closed sets of the catalogue, and a station as arriving readings meet it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class StationKind(StrEnum):
    """Kinds of station."""

    FLUE_GAS = "flue_gas"
    WASTEWATER = "wastewater"
    AMBIENT_AIR = "ambient_air"
    SURFACE_WATER = "surface_water"
    RAIN = "rain"
    RIVER_LEVEL = "river_level"


class StationPhase(StrEnum):
    """What an administrator says of a station: only an operating one owes data."""

    OPERATING = "operating"
    MAINTENANCE = "maintenance"
    STOPPED = "stopped"


class Medium(StrEnum):
    """What is sampled."""

    FLUE_GAS = "flue_gas"
    WASTEWATER = "wastewater"
    AIR = "air"
    SURFACE_WATER = "surface_water"
    WEATHER = "weather"
    HYDROLOGY = "hydrology"


class ValueKind(StrEnum):
    """What one value stands for: the mean or the sum since the last one, or the moment itself."""

    MEAN = "mean"
    SUM = "sum"
    INSTANT = "instant"


class LogKind(StrEnum):
    """Entries of a station's log book."""

    CALIBRATION = "calibration"
    FAULT = "fault"
    MAINTENANCE = "maintenance"
    VERIFICATION = "verification"
    NOTE = "note"


class ExportState(StrEnum):
    """How far an export is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class VendorFormat:
    """How one vendor's logger writes a Thông tư 10 file; "auto" means: look at each file."""

    separator: str = "auto"
    decimal: str = "auto"
    time_format: str = "auto"
    utc_offset_minutes: int = 420
    encoding: str = "utf-8-sig"
    fields: tuple[str, ...] = ("code", "value", "unit", "time", "status")
    status_map: Mapping[str, int] = field(
        default_factory=lambda: {"00": 0, "0": 0, "01": 1, "1": 1, "02": 2, "2": 2},
    )
    code_map: Mapping[str, str] = field(default_factory=dict)
    skip_lines: int = 0


@dataclass(frozen=True, slots=True)
class QualityLimits:
    """Limits of the automatic tests of one datastream; None switches a test off."""

    fail_low: float | None = None
    fail_high: float | None = None
    suspect_low: float | None = None
    suspect_high: float | None = None
    rate_per_minute: float | None = None
    spike_suspect: float | None = None
    spike_fail: float | None = None
    flat_line_minutes: float | None = None
    flat_line_tolerance: float = 0.0
    interval_seconds: int = 300


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """One datastream as arriving readings meet it: how it is named, its unit, its tests."""

    id: int
    code: str
    names: tuple[str, ...]
    unit: str
    unit_aliases: Mapping[str, str]
    limits: QualityLimits


@dataclass(frozen=True, slots=True)
class FlagSpan:
    """A period (start, end] in microseconds that an officer flagged by hand."""

    datastream: int
    start: int
    end: int
    flag: int


@dataclass(frozen=True, slots=True)
class StationPlan:
    """A station as arriving readings meet it. `version` rises with every change of its configuration."""

    id: int
    code: str
    version: int
    streams: tuple[StreamPlan, ...]
    format: VendorFormat
    flag_periods: tuple[FlagSpan, ...] = ()
