"""What a level means: the stage it reaches, how fast it changes, when it reaches the next one.

Alarm levels I to III of Quyết định 05/2020/QĐ-TTg, Art. 3; a level is reached from its value on (Art. 2: "trên mức").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion
from fansipan.sectors.hazards.contracts import STAGES, FloodThreshold, Stage
from fansipan.sectors.hazards.rules.windows import HOUR_US, MINUTE_US

RATE_HOURS = 3
LEAST_POINTS = 3
STEADY = 0.01
"""Metres an hour below which a level does not rise."""
FARTHEST_HOURS = 48.0
"""A next level that is farther away than this is not told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A level against its thresholds. `rate` in m/h, `next_us` microseconds since 1970 UTC, None: not foreseeable."""

    stage: Stage | None
    rate: float | None
    next_stage: Stage | None
    next_us: int | None


def in_force(thresholds: Sequence[FloodThreshold], day: date, datum: int | None) -> tuple[FloodThreshold, ...]:
    """The thresholds that hold on a day for the zero in force then, the lowest first.

    Those of another zero are left out, never compared: 71/73/75 m and 77.93 m at Bảo Yên belong to different ones.
    """
    holding = [
        one
        for one in thresholds
        if one.datum == datum and one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    ]
    newest = {one.stage: one for one in sorted(holding, key=lambda one: one.valid_from)}
    return tuple(newest[stage] for stage in STAGES if stage in newest)


def metres(value: float, unit: str) -> float:
    """A level in metres. Raises Invalid for a unit that is missing or is no length: 2,815 cm was printed as 2.85 m."""
    if not unit.strip():
        raise Invalid("hazards.unit_missing")
    factor, _offset = conversion(unit, "m")
    return value * factor


def stage_of(level_m: float, thresholds: Sequence[FloodThreshold]) -> Stage | None:
    """The highest stage that is reached; thresholds in their own units."""
    reached = [one.stage for one in thresholds if level_m >= metres(one.value, one.unit) - 1e-9]
    return max(reached, key=STAGES.index) if reached else None


def rate(time: NDArray[np.int64], level_m: NDArray[np.float64]) -> float | None:
    """Metres an hour over the last three hours: the middle of all slopes between readings, which one spike cannot turn.

    None where there are fewer than three readings or they span less than 20 minutes.
    """
    recent = time > (time[-1] - RATE_HOURS * HOUR_US - 1) if len(time) else np.zeros(0, bool)
    at, value = time[recent], level_m[recent]
    if len(at) < LEAST_POINTS or at[-1] - at[0] < 20 * MINUTE_US:
        return None
    first, second = np.triu_indices(len(at), 1)
    return float(np.median((value[second] - value[first]) / ((at[second] - at[first]) / HOUR_US)))


def standing(time: NDArray[np.int64], level_m: NDArray[np.float64], thresholds: Sequence[FloodThreshold]) -> Standing:
    """How the newest of some readings (by time) stands. Raises IndexError for none."""
    level, rising = float(level_m[-1]), rate(time, level_m)
    stage = stage_of(level, thresholds)
    above = [one for one in thresholds if metres(one.value, one.unit) > level]
    if not above:
        return Standing(stage, rising, None, None)
    following = min(above, key=lambda one: metres(one.value, one.unit))
    hours = (metres(following.value, following.unit) - level) / rising if rising and rising > STEADY else None
    at = int(time[-1]) + round(hours * HOUR_US) if hours is not None and hours <= FARTHEST_HOURS else None
    return Standing(stage, rising, following.stage, at)


def crossings(
    time: NDArray[np.int64], level_m: NDArray[np.float64], thresholds: Sequence[FloodThreshold]
) -> list[tuple[int, Stage]]:
    """The first reading at or above each threshold, as (time, stage), by time."""
    found = []
    for one in thresholds:
        above = np.flatnonzero(level_m >= metres(one.value, one.unit) - 1e-9)
        if len(above):
            found.append((int(time[above[0]]), one.stage))
    return sorted(found, key=lambda pair: (pair[0], STAGES.index(pair[1])))
