"""Hourly and daily averages of valid readings, and how complete they are.

An hour is the mean of the valid readings with start < t <= end, stamped at its END; a day is the mean of its hourly
means, over the hours stamped 01:00 ... 24:00 in Viet Nam (hours as in the ministry's Envisoft, the hours of a day as
in QĐ 1459/QĐ-TCMT). No Vietnamese text read so far sets a least number of readings, so a mean of few is shown, marked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import Flag, LoggerStatus

HOUR = 3_600_000_000
DAY = 24 * HOUR
VIETNAM_OFFSET = 7 * HOUR
"""Microseconds, like every time here."""

COMPLETE_ENOUGH = 0.75
"""Usual share of valid readings that a mean must stand on; a setting may say otherwise."""

_AVERAGED = [
    ("mean", "<f8"),
    ("min", "<f8"),
    ("max", "<f8"),
    ("min_time", "<i8"),
    ("max_time", "<i8"),
    ("sum", "<f8"),
    ("count", "<i4"),
    ("valid", "<i4"),
    ("expected", "<i4"),
]
ROLLUP = np.dtype([("datastream", "<i4"), ("hour_end", "<i8"), *_AVERAGED])
"""One hour of one datastream. `count`: readings stored, `valid`: those the mean stands on, `expected`: those due.

Without a valid reading mean, min and max are NaN, and both times are the end of the hour.
"""

DAY_ROLLUP = np.dtype([("datastream", "<i4"), ("day", "<i4"), *_AVERAGED])
"""One Vietnamese day of one datastream; `day` counts from 1970-01-01. `sum` and the counts are of readings."""


def hour_end(time_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """The end of the hour that a time belongs to: 08:00:00.000001 ... 09:00:00 belong to 09:00."""
    return -(-time_us // HOUR) * HOUR


def vietnam_day(time_us: NDArray[np.int64]) -> NDArray[np.int32]:
    """Days since 1970-01-01 of the Vietnamese day with 00:00 < t <= 24:00: midnight closes the day before it."""
    return ((time_us + (VIETNAM_OFFSET - 1)) // DAY).astype(np.int32)


def day_end(day: NDArray[np.int32]) -> NDArray[np.int64]:
    """The moment, in microseconds, at which a Vietnamese day ends."""
    return (day.astype(np.int64) + 1) * DAY - VIETNAM_OFFSET


def valid(judged: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which readings averages stand on: measuring, with a value, flag PASS, NOT_EVALUATED or SUSPECT."""
    usable: NDArray[np.bool_] = np.isin(judged["flag"], (Flag.PASS, Flag.NOT_EVALUATED, Flag.SUSPECT))
    usable &= judged["status"] == LoggerStatus.MEASURING
    usable &= np.isfinite(judged["value"])
    return usable


def hourly(judged: NDArray[np.void], expected_per_hour: Mapping[int, int]) -> NDArray[np.void]:
    """ROLLUP of JUDGED rows sorted by (datastream, time); an hour without any row gives none.

    expected_per_hour: readings due in an hour, by datastream; 0 when nothing is said.
    """
    time = judged["time"].astype(np.int64)
    return hours_of(judged["datastream"], time, judged["value"], valid(judged), expected_per_hour)


def hours_of(
    datastream: NDArray[np.int32],
    time: NDArray[np.int64],
    value: NDArray[np.float64],
    good: NDArray[np.bool_],
    expected_per_hour: Mapping[int, int],
) -> NDArray[np.void]:
    """The same of columns; `good` are the readings that means stand on."""
    ends = hour_end(time)
    starts = _starts(datastream, ends)
    hours = np.zeros(len(starts), ROLLUP)
    hours["datastream"], hours["hour_end"] = datastream[starts], ends[starts]
    hours["sum"] = _reduced(np.add, np.where(good, value, 0.0), starts)
    hours["count"] = np.diff(np.append(starts, len(time)))
    hours["valid"] = _reduced(np.add, good.astype(np.int32), starts)
    hours["mean"] = _divided(hours["sum"], hours["valid"])
    usable = np.where(good, value, np.nan)
    _fill_extremes(hours, starts, (usable, time), (usable, time))
    _finish(hours, hours["hour_end"], expected_per_hour)
    return hours


def daily(hours: NDArray[np.void], expected_per_day: Mapping[int, int]) -> NDArray[np.void]:
    """DAY_ROLLUP of ROLLUP rows sorted by (datastream, hour_end). The mean is that of the hourly means that exist."""
    day = vietnam_day(hours["hour_end"])
    starts = _starts(hours["datastream"], day)
    has_mean = ~np.isnan(hours["mean"])
    days = np.zeros(len(starts), DAY_ROLLUP)
    days["datastream"], days["day"] = hours["datastream"][starts], day[starts]
    for name in ("sum", "count", "valid"):
        days[name] = _reduced(np.add, hours[name], starts)
    total = _reduced(np.add, np.where(has_mean, hours["mean"], 0.0), starts)
    days["mean"] = _divided(total, _reduced(np.add, has_mean.astype(np.int32), starts))
    lowest, highest = (hours["min"], hours["min_time"]), (hours["max"], hours["max_time"])
    _fill_extremes(days, starts, lowest, highest)
    _finish(days, day_end(days["day"]), expected_per_day)
    return days


def completeness(rollup: NDArray[np.void]) -> NDArray[np.float64]:
    """Valid of expected readings, 0 to 1, of ROLLUP or DAY_ROLLUP rows; NaN where none was expected."""
    return np.minimum(_divided(rollup["valid"], rollup["expected"]), 1.0)


def complete_enough(rollup: NDArray[np.void], threshold: float = COMPLETE_ENOUGH) -> NDArray[np.bool_]:
    """Which means stand on enough valid readings; the others are shown with a mark. True where none was expected."""
    return ~(completeness(rollup) < threshold)


Extreme = tuple[NDArray[np.float64], NDArray[np.int64]]


def _fill_extremes(rollup: NDArray[np.void], starts: NDArray[np.intp], lowest: Extreme, highest: Extreme) -> None:
    """The smallest and the largest (value, time) of each group, NaN apart; of equal values the earliest."""
    for name, (value, time), ufunc in (("min", lowest, np.fmin), ("max", highest, np.fmax)):
        extreme = _reduced(ufunc, value, starts)
        lengths = np.diff(np.append(starts, len(value)))
        latest = np.iinfo(np.int64).max
        rollup[name] = extreme
        rollup[f"{name}_time"] = _reduced(np.minimum, np.where(value == extreme.repeat(lengths), time, latest), starts)


def _finish(rollup: NDArray[np.void], end: NDArray[np.int64], expected: Mapping[int, int]) -> None:
    """Times of groups without a valid reading, and what was expected."""
    for name in ("min_time", "max_time"):
        rollup[name] = np.where(rollup["valid"] > 0, rollup[name], end)
    numbers, inverse = np.unique(rollup["datastream"], return_inverse=True)
    due = np.array([expected.get(number, 0) for number in numbers.tolist()], np.int32)
    rollup["expected"] = due[inverse]


def _starts(datastream: NDArray[np.int32], period: NDArray[np.int64] | NDArray[np.int32]) -> NDArray[np.intp]:
    """The first row of each (datastream, period)."""
    changed = (datastream[1:] != datastream[:-1]) | (period[1:] != period[:-1])
    return np.flatnonzero(np.append(len(datastream) > 0, changed))


def _reduced(ufunc: np.ufunc, column: NDArray[Any], starts: NDArray[np.intp]) -> NDArray[Any]:
    return ufunc.reduceat(column, starts) if len(starts) else column[:0]


def _divided(total: NDArray[Any], by: NDArray[Any]) -> NDArray[np.float64]:
    quotient = np.full(len(total), np.nan)
    np.divide(total, by, out=quotient, where=by > 0)
    return quotient
