"""Shapes that leave the room: columns of readings, reasons for refusing, answers of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, IntFlag, StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

READING = np.dtype([("datastream", "<i4"), ("time", "<i8"), ("value", "<f8"), ("status", "<i2")])
"""One reading a row. `time`: microseconds since 1970-01-01T00:00Z; `value`: NaN when none was sent."""

JUDGED = np.dtype([*READING.descr, ("flag", "<i2"), ("tests", "<i4")])
"""A reading with its quality flag and the bits of the tests it did not pass."""



CHANNEL = "fansipan_readings"
"""PostgreSQL's NOTIFY channel: every committed delivery says "station,delivery"."""

Readings = NDArray[Any]
"""An array of READING or JUDGED."""


class LoggerStatus(IntEnum):
    """Device status of Thông tư 10/2021/TT-BTNMT, Annex 15."""

    MEASURING = 0
    CALIBRATING = 1
    FAULT = 2


class Flag(IntEnum):
    """Quality flag of the QARTOD manuals. SUSPECT also means "of high interest": it never hides a value."""

    PASS = 1
    NOT_EVALUATED = 2
    SUSPECT = 3
    FAIL = 4
    MISSING = 9


class QualityTest(IntFlag):
    """Bits of `tests`: which quality test put the flag there."""

    GROSS_RANGE = 1
    RATE_OF_CHANGE = 2
    SPIKE = 4
    FLAT_LINE = 8
    GAP = 16
    FUTURE = 32
    STATUS = 64
    MANUAL = 128


class Refusal(StrEnum):
    """Why a line was refused: a closed set, counted."""

    NOT_TEXT = "not_text"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    TOO_FEW_FIELDS = "too_few_fields"
    TOO_MANY_FIELDS = "too_many_fields"
    BAD_VALUE = "bad_value"
    BAD_TIME = "bad_time"
    BAD_STATUS = "bad_status"
    BAD_UNIT = "bad_unit"
    UNKNOWN_PARAMETER = "unknown_parameter"
    UNKNOWN_STATION = "unknown_station"
    NOT_YOURS = "not_yours"
    TIME_TOO_OLD = "time_too_old"
    TIME_IN_FUTURE = "time_in_future"
    CONFLICTING = "conflicting"


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
class RefusedReading:
    """One line that could not become a reading, as sent, with what is wrong with it."""

    line: int
    text: str
    reason: Refusal
    detail: str = ""
    code: str | None = None
    time: int | None = None
    datastream: int | None = None


@dataclass(frozen=True, slots=True)
class Decoded:
    """What a decoder makes of bytes: columns of equal length, nothing matched to a datastream yet."""

    codes: tuple[str, ...]
    units: tuple[str, ...]
    code: NDArray[np.int32]
    unit: NDArray[np.int32]
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.int16]
    line: NDArray[np.int32]
    refused: tuple[RefusedReading, ...] = ()

    def __len__(self) -> int:
        return len(self.time)


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
class Sender:
    """Who handed the bytes over: a login, a token, a drop folder."""

    protocol: str
    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a delivery, given only after the commit."""

    delivery_id: int
    station: str | None
    sequence: int | None
    sha256: str
    chain_hash: str | None
    stored: int
    known: int
    revised: int
    refused: tuple[RefusedReading, ...]
    received_at: datetime
    repeated: bool = False


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
class StationPlan:
    """A station as arriving readings meet it. `version` rises with every change of its configuration."""

    id: int
    code: str
    version: int
    streams: tuple[StreamPlan, ...]
    format: VendorFormat
    flag_periods: tuple[FlagSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class FlagSpan:
    """A period (start, end] in microseconds that an officer flagged by hand."""

    datastream: int
    start: int
    end: int
    flag: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """Bytes as a receiver took them: `format` names the decoder, `station_id` is known by login or token."""

    content: bytes
    format: str
    sender: Sender
    name: str = ""
    station_id: int | None = None
