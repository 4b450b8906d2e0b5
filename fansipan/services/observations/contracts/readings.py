"""Columns of readings: what a decoder makes, what is judged, what is refused and why."""

from __future__ import annotations

from dataclasses import dataclass
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
