"""Sums of rain over every window for every gauge at once, and what a sum means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion
from fansipan.sectors.hazards.contracts import RainBand, RainLimit
from fansipan.sectors.hazards.rules.windows import LONGEST_US, NAMES, WET, WET_NAMES, windows

SPAN = 2 * LONGEST_US
"""More than any window reaches back, so that gauges laid one behind the other in time never touch."""

STEPS = (1, 2, 3)
"""Steps of an indication: be ready, warn, danger."""

SOAKED = 0.85
"""Share of the soil's water from which bulletins call it near saturated: flash floods then follow 20 to 70 mm in 3 to
6 hours (bulletins of the hydrometeorological service)."""


@dataclass(frozen=True, slots=True)
class RainReadings:
    """Valid readings of many gauges, one behind the other, each one's by time.

    `offsets` has one number more than there are gauges: gauge i owns [offsets[i], offsets[i + 1]). `time`: microseconds
    since 1970 UTC, the end of the span in which `value` (mm) fell. `interval`: microseconds between readings, a gauge.
    """

    offsets: NDArray[np.int64]
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    interval: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class RainSums:
    """By gauge (rows) and window (columns, as in NAMES): millimetres (NaN: nothing measured) and coverage, 0 to 1.

    `end`: the newest reading of each gauge, 0 for one without any.
    """

    end: NDArray[np.int64]
    mm: NDArray[np.float64]
    coverage: NDArray[np.float64]


def millimetres(unit: str) -> float:
    """By what readings in that UCUM unit are multiplied. Raises Invalid for one that is missing or is no length."""
    if not unit.strip():
        raise Invalid("hazards.unit_missing")
    return conversion(unit, "mm")[0]


def laid_out(
    readings: Sequence[tuple[NDArray[np.int64], NDArray[np.float64]]], intervals: Sequence[int]
) -> RainReadings:
    """(time, mm) of each gauge laid one behind the other; what is no number or below zero was not measured."""
    kept = [_measured(time, value) for time, value in readings]
    lengths = np.array([0, *(len(time) for time, _value in kept)], np.int64)
    return RainReadings(
        np.cumsum(lengths),
        np.concatenate([time for time, _value in kept]) if kept else np.empty(0, np.int64),
        np.concatenate([value for _time, value in kept]) if kept else np.empty(0),
        np.array(intervals, np.int64),
    )


def _measured(time: NDArray[np.int64], value: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    good = np.isfinite(value) & (value >= 0)
    return time[good], value[good]


def sums(readings: RainReadings) -> RainSums:
    """Every window of every gauge, as it stands at the gauge's own newest reading.

    A window shorter than a gauge's interval cannot be told and has no sum. Costs one cumulative sum and one search.
    """
    count = len(readings.interval)
    first, after = readings.offsets[:-1], readings.offsets[1:]
    known = after > first
    end = np.zeros(count, np.int64)
    end[known] = readings.time[after[known] - 1]
    starts, ends = _bounds(end)
    # Times of gauge i are moved into a stretch of their own, so that one search finds the place in every gauge.
    base = end - SPAN
    moved = readings.time - np.repeat(base, after - first) + np.repeat(np.arange(count), after - first) * (2 * SPAN)
    shift = (np.arange(count) * (2 * SPAN) - base)[:, None]
    low = np.clip(np.searchsorted(moved, starts + shift, side="right"), first[:, None], after[:, None])
    high = np.clip(np.searchsorted(moved, ends + shift, side="right"), first[:, None], after[:, None])
    total = np.concatenate([[0.0], np.cumsum(readings.value)])
    length = ends - starts
    found = high - low
    with np.errstate(divide="ignore", invalid="ignore"):
        share: NDArray[np.float64] = found * readings.interval[:, None] / length
    told = (found > 0) & (length >= readings.interval[:, None])
    mm: NDArray[np.float64] = np.where(told, np.maximum(0.0, total[high] - total[low]), np.nan)
    return RainSums(end, mm.round(3), np.where(told, np.minimum(1.0, share), 0.0))


def _bounds(end: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts and ends of every window, gauges by windows; gauges with the same newest reading share the work."""
    distinct, place = np.unique(end, return_inverse=True)
    by_moment = np.array([[(one.start, one.end) for one in windows(int(at))] for at in distinct], np.int64)
    by_moment = by_moment.reshape(len(distinct), len(NAMES), 2)
    return by_moment[place, :, 0], by_moment[place, :, 1]


def band(mm: float, hours: int, bands: Sequence[RainBand]) -> RainBand | None:
    """The class of rain of that length into which it falls; None where the table has none."""
    rounded = round(mm, 1)
    fitting = [
        one for one in bands if one.hours == hours and one.low <= rounded and (one.high is None or rounded < one.high)
    ]
    return fitting[-1] if fitting else None


def with_wet(sums_mm: Mapping[str, float], soil: float | None) -> dict[str, float]:
    """The sums, and once more under the names of thresholds for soaked soil where it is soaked."""
    found = dict(sums_mm)
    if soil is not None and soil >= SOAKED:
        found |= {name: found[name.removesuffix(WET)] for name in WET_NAMES if name.removesuffix(WET) in found}
    return found


def reached(sums_mm: Mapping[str, float], limits: Sequence[RainLimit]) -> RainLimit | None:
    """The highest threshold that the sums reach; of equal steps the one that is exceeded most. None: none is."""
    over = [one for one in limits if sums_mm.get(one.window, float("-inf")) >= one.mm]
    return max(over, key=lambda one: (one.step, sums_mm[one.window] / one.mm)) if over else None


@dataclass(frozen=True, slots=True)
class Rarity:
    """Once in about `years`; `beyond`: rarer than the rarest amount of the table."""

    years: float
    beyond: bool = False


def rarity(mm: float, table: Sequence[tuple[float, float]]) -> Rarity | None:
    """How rare a sum is by (years, mm) of its window, in between by the logarithm of the years; None: not rare."""
    known = sorted(table)
    if not known or mm < known[0][1]:
        return None
    years = np.array([one[0] for one in known])
    amounts = np.array([one[1] for one in known])
    if mm >= amounts[-1]:
        return Rarity(float(years[-1]), beyond=mm > amounts[-1])
    return Rarity(float(np.exp(np.interp(mm, amounts, np.log(years)))))
