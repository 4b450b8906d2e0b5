"""Hourly means as every analysis takes them: one an hour, in order, and where an hour stands in day, week and year.

An hour is stamped at its END and belongs to the Vietnamese day, weekday and month in which it began: the hour that
ends at 24:00 is the last of its day.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
VIETNAM_US = 7 * HOUR_US
THURSDAY = 3
"""1970-01-01 was one; weeks begin on Monday."""

Values = NDArray[np.float64]
Times = NDArray[np.int64]
Numbers = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Hours:
    """Means of hours: `end` in microseconds since 1970 UTC, ascending, each once; `value` is finite."""

    end: Times
    value: Values

    def __len__(self) -> int:
        return len(self.end)


def tidy(end: Times, value: Values) -> Hours:
    """In whatever order and however often they come: hours without a value fall out, of one hour the last stays."""
    kept = np.isfinite(value)
    times, last = np.unique(end[kept][::-1], return_index=True)
    return Hours(times, value[kept][::-1][last])


def day(end: Times) -> Numbers:
    """Days since 1970-01-01."""
    return (end - HOUR_US + VIETNAM_US) // DAY_US


def hour_of_day(end: Times) -> Numbers:
    """0 is the hour from 00:00 to 01:00, 23 that until 24:00."""
    return (end - HOUR_US + VIETNAM_US) // HOUR_US % 24


def weekday(end: Times) -> Numbers:
    """0 is Monday."""
    return (day(end) + THURSDAY) % 7


def month_number(end: Times) -> Numbers:
    """Months since January 1970."""
    return day(end).astype("datetime64[D]").astype("datetime64[M]").astype(np.intp)


def month_of_year(end: Times) -> Numbers:
    """0 is January."""
    return month_number(end) % 12


def month_hours(number: Numbers) -> Numbers:
    """How many hours such months have."""
    start = number.astype("datetime64[M]")
    return ((start + 1).astype("datetime64[D]") - start.astype("datetime64[D]")).astype(np.intp) * 24


def grid(hours: Hours) -> Values:
    """The values on an unbroken row of hours from the first to the last; NaN where there is none."""
    if not len(hours):
        return np.empty(0)
    place = (hours.end - hours.end[0]) // HOUR_US
    row = np.full(int(place[-1]) + 1, np.nan)
    row[place] = hours.value
    return row
