"""Where the wind comes from, how hard it blows, and what it brings.

Sixteen sectors of 22.5°, the first centred on north; direction is where the wind comes FROM. An hour whose mean speed
is under the threshold is calm: it has no direction, stands in the middle of the rose and counts in every share, so that
sectors and calms make 100 %. Hourly directions are vector means, never means of degrees (WMO-No. 8, vol. I, 5.8.1).
The mean pollutant by sector and speed: Carslaw et al. (2006), as in openair's polarFreq.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.environment.rules.analyses.hours import HOUR_US, Numbers, Times, Values

SECTORS = 16
WIDTH = 360 / SECTORS
CALM = 0.5
"""m/s: most cups and vanes do not turn in less."""

LEAST_IN_CELL = 5
"""Hours that a mean by sector and speed must stand on."""

LEAST_STEADY = 1e-9


@dataclass(frozen=True, slots=True)
class Wind:
    """Hours of wind: `end` in microseconds; `direction` in degrees, NaN where an hour has none; `speed` in m/s."""

    end: Times
    direction: Values
    speed: Values

    def __len__(self) -> int:
        return len(self.end)


@dataclass(frozen=True, slots=True)
class WindMean:
    """The mean speed, the mean of the vectors, and how steady the wind was: 0 from all sides, 1 always from one."""

    speed: float
    vector_speed: float
    vector_direction: float
    steadiness: float


@dataclass(frozen=True, slots=True)
class Rose:
    """Hours by sector and class; `calms` by class. All of them together are `total`."""

    edges: tuple[float, ...]
    counts: Numbers
    calms: Numbers

    @property
    def total(self) -> int:
        return int(self.counts.sum() + self.calms.sum())

    @property
    def shares(self) -> Values:
        """Of all hours, the calm ones among them: (sectors, classes)."""
        return self.counts / max(1, self.total)

    @property
    def calm_share(self) -> float:
        return float(self.calms.sum()) / max(1, self.total)


@dataclass(frozen=True, slots=True)
class Brought:
    """A pollutant by sector, calms last (17): hours, their mean and median, and their part of the sum of all hours."""

    count: Numbers
    mean: Values
    median: Values
    part: Values


def hourly(time: Times, direction: Values, speed: Values) -> Wind:
    """Vector means of the hours out of readings taken at the same moments, in any order.

    The speed is the plain mean. Readings without either are left out; of one moment the last counts.
    """
    kept = np.isfinite(direction) & np.isfinite(speed) & (speed >= 0)
    time, last = np.unique(time[kept][::-1], return_index=True)
    direction, speed = direction[kept][::-1][last], speed[kept][::-1][last]
    end, hour = np.unique(-(-time // HOUR_US) * HOUR_US, return_inverse=True)
    angle, count = np.radians(direction), np.maximum(1, np.bincount(hour, minlength=len(end)))
    east, north = (np.bincount(hour, speed * part(angle), len(end)) / count for part in (np.sin, np.cos))
    came_from = np.degrees(np.arctan2(east, north)) % 360
    steady = np.hypot(east, north) > LEAST_STEADY
    return Wind(end, np.where(steady, came_from, np.nan), np.bincount(hour, speed, len(end)) / count)


def sector(direction: Values) -> Numbers:
    """0 is north, 4 east; a direction on the border of two belongs to the later one."""
    return (np.floor((direction + WIDTH / 2) / WIDTH) % SECTORS).astype(np.intp)


def is_calm(wind: Wind, calm: float = CALM) -> NDArray[np.bool_]:
    """The hours that have no direction."""
    return (wind.speed < calm) | np.isnan(wind.direction)


def mean_wind(wind: Wind) -> WindMean:
    """Of all hours, calms included with what little they blew. NaN of none."""
    if not len(wind):
        return WindMean(*(float("nan"),) * 4)
    angle = np.radians(np.nan_to_num(wind.direction))
    blown = np.where(np.isnan(wind.direction), 0.0, wind.speed)
    east, north = float((blown * np.sin(angle)).mean()), float((blown * np.cos(angle)).mean())
    speed, vector = float(wind.speed.mean()), float(np.hypot(east, north))
    direction = float(np.degrees(np.arctan2(east, north)) % 360)
    return WindMean(speed, vector, direction, vector / speed if speed > 0 else 0.0)


def rose(wind: Wind, classed: Values, edges: tuple[float, ...], calm: float = CALM) -> Rose:
    """Hours by sector and by class of `classed`: the speed itself, or what the wind brought.

    `edges` ascend: class i holds edges[i] <= value < edges[i + 1], the last class everything above; what is below the
    first edge is in the first class.
    """
    still, size = is_calm(wind, calm), len(edges)
    grade = np.clip(np.searchsorted(edges, classed, side="right") - 1, 0, size - 1)
    slot = sector(wind.direction[~still]) * size + grade[~still]
    counts = np.bincount(slot, minlength=SECTORS * size).reshape(SECTORS, size)
    return Rose(edges, counts, np.bincount(grade[still], minlength=size))


def brought(wind: Wind, value: Values, calm: float = CALM) -> Brought:
    """What each sector brought, and the calms: means, and parts of the whole weighted by how often it blew."""
    still = is_calm(wind, calm)
    slot = np.where(still, SECTORS, sector(np.nan_to_num(wind.direction)))
    count = np.bincount(slot, minlength=SECTORS + 1)
    sums = np.bincount(slot, value, SECTORS + 1)
    mean = np.divide(sums, count, out=np.full(SECTORS + 1, np.nan), where=count > 0)
    medians = [float(np.median(value[slot == one])) if count[one] else np.nan for one in range(SECTORS + 1)]
    whole = float(sums.sum())
    return Brought(count, mean, np.array(medians), sums / whole if whole > 0 else np.zeros(SECTORS + 1))


def by_speed(wind: Wind, value: Values, edges: tuple[float, ...], calm: float = CALM) -> tuple[Values, Numbers]:
    """Mean of the value by sector and class of speed, and the hours; NaN under LEAST_IN_CELL hours."""
    blowing, size = ~is_calm(wind, calm), len(edges)
    grade = np.clip(np.searchsorted(edges, wind.speed[blowing], side="right") - 1, 0, size - 1)
    slot = sector(wind.direction[blowing]) * size + grade
    count = np.bincount(slot, minlength=SECTORS * size)
    sums = np.bincount(slot, value[blowing], SECTORS * size)
    mean = np.divide(sums, count, out=np.full(len(count), np.nan), where=count >= LEAST_IN_CELL)
    return mean.reshape(SECTORS, size), count.reshape(SECTORS, size)


def classes(value: Values, calm_edges: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 0.9)) -> tuple[float, ...]:
    """Round edges at which about such shares of the values lie below; for a pollutant, whose scale is its own."""
    if not len(value):
        return (0.0,)
    found = (float(f"{one:.2g}") for one in np.quantile(value, calm_edges[1:]))
    return tuple(sorted({min(0.0, float(value.min())), *found}))
