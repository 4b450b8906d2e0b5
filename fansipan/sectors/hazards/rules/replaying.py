"""A flood of the past, as far as it had come at a moment of the replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.hazards.rules.windows import HOUR_US

FASTEST = 3600.0


@dataclass(frozen=True, slots=True)
class ReplayPoint:
    """A level that was printed at a moment (microseconds since 1970 UTC); between two of them values are made up."""

    time: int
    value: float
    source: str


def moment(start: datetime, end: datetime, began: datetime, now: datetime, speed: float) -> datetime:
    """Which moment of the event is shown: `speed` times as fast as the clock, and no later than its end."""
    passed = max(timedelta(0), now - began) * min(max(speed, 0.0), FASTEST)
    return min(end, start + passed)


def filled(
    points: Sequence[ReplayPoint], step_us: int = HOUR_US
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.bool_]]:
    """A reading every `step_us` from the first point to the last: times, values, and which of them are synthetic.

    Between two printed values the water is drawn by a curve that never overshoots them (PCHIP).
    """
    from scipy.interpolate import PchipInterpolator

    at = np.array([one.time for one in points], np.int64)
    value = np.array([one.value for one in points])
    grid = np.unique(np.concatenate([np.arange(at[0], at[-1] + 1, step_us), at]))
    if len(points) < 2:
        return at, value, np.zeros(len(at), bool)
    curve = PchipInterpolator((at - at[0]) / HOUR_US, value)
    drawn = np.round(curve((grid - at[0]) / HOUR_US), 2)
    real = np.isin(grid, at)
    drawn[real] = value[np.searchsorted(at, grid[real])]
    return grid, drawn, ~real


def until(
    series: Mapping[str, tuple[NDArray[np.int64], NDArray[np.float64]]], at: int
) -> dict[str, tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """What was known at a moment."""
    return {code: (time[time <= at], value[time <= at]) for code, (time, value) in series.items()}


def spread(
    start: int, end: int, total: float, most_hour: float | None
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """A sum of rain over (start, end] by hours that end in it; the hour in the middle holds `most_hour`, if known.

    Two decimals, and exactly the sum. Raises ValueError for a span without a full hour.
    """
    hours = (end - start) // HOUR_US
    if hours < 1:
        raise ValueError("a span of rain needs a full hour")
    at = start + HOUR_US * np.arange(1, hours + 1, dtype=np.int64)
    shape = np.exp(-0.5 * ((np.arange(hours) - hours // 2) / max(1.0, hours / 5)) ** 2)
    if most_hour is None or hours == 1:
        mm = np.round(total * shape / shape.sum(), 2)
    else:
        shape[hours // 2] = 0.0
        mm = np.round((total - most_hour) * shape / shape.sum(), 2)
        mm[hours // 2] = most_hour
    mm[-1] = max(0.0, round(mm[-1] + total - float(mm.sum()), 2))
    return at, mm
