"""Readings on an even grid of time: gaps stay gaps, and nothing after an hour is used to fill it for a forecast."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Longs = NDArray[np.int64]

HOUR_US = 3_600_000_000
FILLED_H = 6.0
"""A gap in a gauge's own past up to this long is bridged by a straight line; both its ends are past by then."""


class InputKind(enum.StrEnum):
    """What a column beside the gauge's own says; decides how it becomes features."""

    RAIN = "rain"
    RIVER = "river"
    WEATHER = "weather"


@dataclass(frozen=True, slots=True, eq=False)
class Input:
    """A column beside the gauge's own on the same grid; rain in mm a step, NaN where missing."""

    kind: InputKind
    values: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A gauge's own readings and what stands beside them, step after step.

    `own` has shape (n,), NaN where nothing was measured. `ahead[t, k]` is the rain in mm that was forecast for step k
    + 1 after t and known at t, shape (n, most steps ahead); None where no weather forecasts are kept.
    """

    name: str
    start_us: int
    step_us: int
    own: Floats
    inputs: Mapping[str, Input] = field(default_factory=dict)
    ahead: Floats | None = None

    def __len__(self) -> int:
        return len(self.own)

    @property
    def step_h(self) -> float:
        return self.step_us / HOUR_US

    @property
    def times_us(self) -> Longs:
        return self.start_us + self.step_us * np.arange(len(self.own), dtype=np.int64)

    def first(self, count: int) -> Series:
        """The first steps only; what came later is not in it in any form."""
        return replace(
            self,
            own=self.own[:count],
            inputs={name: Input(one.kind, one.values[:count]) for name, one in self.inputs.items()},
            ahead=None if self.ahead is None else self.ahead[:count],
        )


def gridded(times_us: Longs, values: Floats, start_us: int, step_us: int, count: int, *, summed: bool) -> Floats:
    """Readings at any times as one value a step: the step's sum, or the last value at or before the step's end.

    Times may be unsorted and repeated; of two readings at the same time the later row counts, for sums too. A step's
    interval is open at its beginning and closed at its end, as hours are stamped in this house.
    """
    order = np.argsort(times_us, kind="stable")
    times, readings = times_us[order], values[order]
    last_of_time = np.append(times[1:] != times[:-1], True) if len(times) else np.zeros(0, dtype=bool)
    keep = last_of_time & ~np.isnan(readings)
    times, readings = times[keep], readings[keep]
    index = -((start_us - times) // step_us)
    inside = (index >= 0) & (index < count)
    index, readings = index[inside], readings[inside]
    result = np.full(count, np.nan)
    if summed:
        sums = np.bincount(index, weights=readings, minlength=count)
        seen = np.bincount(index, minlength=count) > 0
        result[seen] = sums[seen]
    else:
        result[index] = readings
    return result


def bridged(own: Floats, most_steps: int) -> Floats:
    """The same with short gaps between two readings bridged by a straight line."""
    known = np.flatnonzero(~np.isnan(own))
    if len(known) < 2:
        return own
    filled = np.interp(np.arange(len(own)), known, own[known])
    before = np.searchsorted(known, np.arange(len(own)), side="right") - 1
    after = np.minimum(before + 1, len(known) - 1)
    inside = (before >= 0) & (before < len(known) - 1)
    short = inside & (known[after] - known[np.maximum(before, 0)] <= most_steps)
    return np.where(np.isnan(own) & short, filled, own)


def shifted(values: Floats, steps: int) -> Floats:
    """The values so many steps earlier; NaN where there is none."""
    result = np.full_like(values, np.nan)
    if steps < len(values):
        result[steps:] = values[: len(values) - steps]
    return result


def change_ahead(own: Floats, lead: int) -> Floats:
    """How much the level changes from each step to the one so many steps later; NaN where either is missing."""
    result = np.full_like(own, np.nan)
    if lead < len(own):
        result[:-lead] = own[lead:] - own[:-lead]
    return result
