"""Places, intervals of rain, and rain by the hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR_US = 3_600_000_000
FARTHEST_DEGREES = 0.5
"""A grid point or a line of CSV farther from a place than this says nothing about it."""

MOST_HOURS = 384


class NoWeather(ValueError):
    """The file holds no forecast of rain that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that rain is wanted for."""

    code: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, eq=False)
class RainRun:
    """When a run was issued, and from `start_us` on the mm of every hour at each place that it reaches."""

    issued_us: int
    start_us: int
    hours: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class Interval:
    """Rain from `begin_us` to `end_us`, mm."""

    begin_us: int
    end_us: int
    mm: float


def hours_of(intervals: Sequence[Interval], start_us: int) -> Floats:
    """Rain of every hour: each interval spread evenly over its time; NaN for hours that none covers."""
    last = max(one.end_us for one in intervals)
    count = -((start_us - last) // HOUR_US)
    if count > MOST_HOURS:
        raise NoWeather(f"reaches {count} hours ahead; is a date wrong?")
    total, covered = np.zeros(count), np.zeros(count, dtype=bool)
    for one in intervals:
        for hour in range((one.begin_us - start_us) // HOUR_US, -((start_us - one.end_us) // HOUR_US)):
            begin = start_us + hour * HOUR_US
            share = min(one.end_us, begin + HOUR_US) - max(one.begin_us, begin)
            total[hour] += one.mm * share / (one.end_us - one.begin_us)
            covered[hour] = True
    return np.where(covered, np.maximum(total, 0.0), np.nan)


def nearest(lat: Floats, lon: Floats, sites: Iterable[Site]) -> dict[str, int]:
    """The index of the point nearest to each place that has one near enough."""
    found = {}
    for one in sites:
        east = (lon - one.lon + 180.0) % 360.0 - 180.0
        far = np.hypot(lat - one.lat, east * np.cos(np.radians(one.lat)))
        place = int(np.argmin(far))
        if far[place] <= FARTHEST_DEGREES:
            found[one.code] = place
    return found


def factor(units: str, hours: int) -> float:
    """What turns a field into mm over its interval of so many hours."""
    known = {
        **dict.fromkeys(("mm", "unknown", "kg m**-2", "kg m-2", "kg/m^2", "kg m^-2", "kg/m2"), 1.0),
        "m": 1000.0,
        **dict.fromkeys(("kg m**-2 s**-1", "kg m-2 s-1", "mm/s", "kg m^-2 s^-1"), 3600.0 * max(hours, 1)),
        **dict.fromkeys(("mm/h", "mm h-1", "mm/hr", "mm h**-1"), float(max(hours, 1))),
    }
    if units not in known:
        raise NoWeather(f"rain in an unknown unit: {units!r}")
    return known[units]


def moment(text: str) -> int:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NoWeather(f"no time: {text!r}") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()) * 1_000_000
