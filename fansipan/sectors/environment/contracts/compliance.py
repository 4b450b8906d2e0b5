"""What is held against the law, and what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.contracts.law import Average

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

HOURLY = np.dtype([("end", "<i8"), ("value", "<f8"), ("count", "<i4"), ("expected", "<i4")])
"""Means of hours by their ends: `count` of `expected` readings stand behind each. Times are microseconds UTC."""

AVERAGED = np.dtype([*HOURLY.descr, ("complete", "?")])
"""Averages by the ends of their spans: `count` of `expected` hours or days; complete: enough, and the span is over."""

CORRECTED = np.dtype(
    [
        ("end", "<i8"),
        ("raw", "<f8"),
        ("value", "<f8"),
        ("count", "<i4"),
        ("uncorrected", "<i4"),
        ("expected", "<i4"),
    ],
)
"""Corrected hours of one datastream; `value` NaN: nothing of the hour could be corrected."""


@dataclass(frozen=True, slots=True)
class AveragingTerms:
    """The settings of averages: the least share of each, and the longest gap (hours) that does not end an exceedance.

    Neither stands in a Vietnamese text read so far: an officer confirms or changes them.
    """

    least_share: Mapping[Average, float] = field(default_factory=dict)
    longest_gap_hours: Mapping[Average, float] = field(default_factory=dict)

    def share(self, average: Average) -> float:
        return self.least_share.get(average, 0.75)

    def gap_us(self, average: Average) -> int:
        return round(self.longest_gap_hours.get(average, DEFAULT_GAP_HOURS[average]) * HOUR_US)


DEFAULT_GAP_HOURS = {
    Average.ANY: 1.0,
    Average.HOUR: 3.0,
    Average.EIGHT_HOURS: 3.0,
    Average.DAY: 24.0,
    Average.MONTH: 0.0,
    Average.YEAR: 0.0,
}
"""Hours without a valid value that do not end an exceedance, where nobody set another number."""


@dataclass(frozen=True, slots=True)
class Values:
    """What is held against limits, by the ends of the spans they stand for; `begin` where each span begins."""

    begin: NDArray[np.int64]
    time: NDArray[np.int64]
    value: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time)

    def within(self, kept: NDArray[np.bool_]) -> Values:
        """Those that are kept."""
        return Values(self.begin[kept], self.time[kept], self.value[kept])


@dataclass(frozen=True, slots=True)
class LimitLine:
    """A limit over a stretch (start, end] of time, and which limit of a list it is."""

    start: int
    end: int
    low: float
    high: float
    limit: int


@dataclass(frozen=True, slots=True)
class Standing:
    """An exceedance as it stood at a moment: all its values up to `through`, the last of them at `last`."""

    through: int
    start: int
    last: int
    peak: float
    peak_time: int
    count: int


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch without a break over which a limit was exceeded; `over`: something showed that it ended."""

    start: int
    last: int
    over: bool
    peak: float
    peak_time: int
    count: int
    limit: int
    resume: Standing | None = None


@dataclass(frozen=True, slots=True)
class LegalMean:
    """An average that the law compares, by the end of its span. `value` None: nothing of it can be compared."""

    end: datetime
    value: float | None
    count: int
    expected: int
    complete: bool
