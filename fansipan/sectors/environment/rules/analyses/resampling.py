"""Confidence intervals of what is not independent: blocks of whole days are drawn, not single hours.

An hour resembles the hour before and a day the day before, so intervals that take hours for independent are far too
narrow. Circular block bootstrap: Politis & Romano (1992); the length of blocks grows with the cube root of the days
(Künsch 1989; Bühlmann & Künsch 1999) and is a week at least, so that each block holds every weekday.
"""

from __future__ import annotations

from math import ceil

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
SEED = 19591112
"""Fixed: whoever opens the same address reads the same interval."""

LEVEL = 0.95
WEEK = 7
LEAST_BLOCKS = 4
"""Fewer blocks than these say nothing about spread: no interval then."""

MOST_EMPTY = 0.05
"""Share of resamples in which no day of a slot may be drawn: a month of one year is missing from one in a hundred."""

Values = NDArray[np.float64]
Interval = tuple[float, float]
NO_INTERVAL: Interval = (float("nan"), float("nan"))


def block_length(days: int) -> int:
    """Days of a block for a period of so many days."""
    return max(WEEK, ceil(days ** (1 / 3)))


def enough(days: int) -> bool:
    """Whether a period is long enough for an interval."""
    return days >= LEAST_BLOCKS * block_length(days)


def draws(days: int, stream: int = 0, resamples: int = RESAMPLES) -> Values:
    """How often each day is drawn in each resample: (resamples, days). `stream` tells samples of one page apart."""
    rng = np.random.default_rng([SEED, stream])
    length = block_length(days)
    starts = rng.integers(0, days, (resamples, -(-days // length), 1))
    drawn = ((starts + np.arange(length)) % days).reshape(resamples, -1)[:, :days]
    rows = np.arange(resamples)[:, None] * days
    return np.bincount((drawn + rows).ravel(), minlength=resamples * days).reshape(resamples, days).astype(np.float64)


def interval(samples: Values, level: float = LEVEL) -> Interval:
    """The percentiles that hold the middle share of the samples; none when more than a few came out empty."""
    if not len(samples) or np.isnan(samples).mean() > MOST_EMPTY:
        return NO_INTERVAL
    low, high = np.nanquantile(samples, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def by_day(day: NDArray[np.intp], days: int, weight: Values) -> Values:
    """The sum of the weights of each day; `day` counts from 0."""
    return np.bincount(day, weight, days).astype(np.float64)


def ratio(top: Values, bottom: Values) -> Values:
    """The quotients; NaN where nothing was drawn."""
    return np.divide(top, bottom, out=np.full(np.shape(top), np.nan), where=bottom > 0)
