"""What a simulated instrument reads at any time: a real series, played again and again, scaled to the place.

A series plays from the moment its description names and begins anew when it is over, so that seasons and hours of the
day stay where they were. Between two measured values lies a straight line; gaps of up to six hours are bridged the
same way, longer ones filled with the same hours of the day before. Rain falls through a tipping bucket of 0.1 mm.
The noise on top is a function of the datastream and the time: whoever asks twice gets the same reading.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Values = NDArray[np.floating[Any]]

SECOND = 1_000_000
BRIDGED_S = 6 * 3600
DAY_S = 86_400
TIP_MM = 0.1
_MIX = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


@dataclass(frozen=True, slots=True)
class Series:
    """One column of a dataset on a regular grid; row 0 plays at `plays_from` (microseconds UTC)."""

    values: Values
    step_us: int
    plays_from: int

    def place(self, times: Times) -> Values:
        """Where the times lie in the series, in rows, beginning anew at its end."""
        return ((times - self.plays_from) / self.step_us) % len(self.values)

    def rounds(self, times: Times) -> NDArray[np.int64]:
        """How often the series had played when each time came."""
        return np.floor_divide(times - self.plays_from, self.step_us * len(self.values))


def straight(series: Series, times: Times) -> Values:
    """The values at the times, on straight lines between the rows."""
    place = series.place(times)
    before = np.floor(place).astype(np.int64)
    after = (before + 1) % len(series.values)
    share = place - before
    return series.values[before] * (1 - share) + series.values[after] * share


def turning(series: Series, times: Times) -> Values:
    """Directions in degrees: from 350° to 10° the way leads over north."""
    angle = np.radians(series.values)
    east, north = (Series(part(angle), series.step_us, series.plays_from) for part in (np.sin, np.cos))
    return np.degrees(np.arctan2(straight(east, times), straight(north, times))) % 360


def fallen(series: Series, times: Times, interval_us: int, scale: float) -> Values:
    """Millimetres that the bucket counted in the interval before each time."""
    sums = np.concatenate(([0.0], np.cumsum(np.nan_to_num(series.values)))) * scale

    def tips(at: Times) -> Values:
        total = series.rounds(at) * sums[-1] + np.interp(series.place(at), np.arange(len(sums)), sums)
        return np.floor(total / TIP_MM + 1e-6)

    return (tips(times) - tips(times - interval_us)) * TIP_MM


def noise(seed: int, times: Times) -> Values:
    """Standard normal numbers that depend on nothing but seed and time (SplitMix64, Box and Muller)."""
    first, second = (_uniform(seed * 2 + part, times) for part in (0, 1))
    return np.sqrt(-2 * np.log(1 - first)) * np.cos(2 * np.pi * second)


def _uniform(seed: int, times: Times) -> Values:
    with np.errstate(over="ignore"):
        mixed = times.astype(np.uint64) * np.uint64(_MIX[0]) + np.uint64(seed % 2**63) * np.uint64(_MIX[1])
        for shift, factor in ((30, _MIX[1]), (27, _MIX[2])):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(11)) * 2.0**-53


@lru_cache(maxsize=64)
def read(path: Path, column: str, step_seconds: int, plays_from: int) -> Series:
    """A column of a gzipped CSV file with its gaps filled. Raises KeyError when there is no such column."""
    table = _table(path)
    return Series(filled(table[column], step_seconds), step_seconds * SECOND, plays_from)


@lru_cache(maxsize=32)
def _table(path: Path) -> dict[str, Values]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        names = next(rows)[1:]
        values = np.array([[float(cell) if cell else np.nan for cell in row[1:]] for row in rows])
    return dict(zip(names, values.T, strict=True))


def filled(values: Values, step_seconds: int) -> Values:
    """Short gaps bridged, long ones filled with the day before; the end of the series comes before its beginning."""
    known = np.flatnonzero(np.isfinite(values))
    whole = np.interp(np.arange(len(values)), known, values[known], period=len(values))
    rows_a_day = DAY_S // step_seconds
    for start, stop in _gaps(np.isnan(values)):
        if (stop - start) * step_seconds > BRIDGED_S:
            for row in range(start, stop):
                whole[row] = whole[row - rows_a_day]
    return whole


def _gaps(missing: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], missing, [False]))))
    return [(int(start), int(stop)) for start, stop in edges.reshape(-1, 2)]
