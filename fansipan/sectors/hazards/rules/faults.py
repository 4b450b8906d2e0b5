"""Faults of gauges: stuck, spike, drift. A rule of its own, which never holds back an alarm about water.

A jump that no water makes (faster than the gauge's `most_rise`) is a spike once the next reading is back where it was;
until that reading comes it counts as a jump to look at. What is suspect is still compared with every alarm level, at
the latest one reading later, or when that reading is overdue.
The numbers are proposals after QARTOD's water-level manual (tests 6 to 11), not law.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.hazards.rules.windows import HOUR_US

Series = tuple[NDArray[np.int64], NDArray[np.float64]]


class FaultKind(StrEnum):
    """What may be wrong. JUMP: too fast for water, and nobody knows yet whether it falls back."""

    STUCK = "stuck"
    SPIKE = "spike"
    JUMP = "jump"
    DRIFT = "drift"
    BLOCKED = "blocked"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class FaultLimits:
    """From when on something is a fault; lengths in metres (rain: mm), times in hours."""

    most_rise: float = 6.0
    spike: float = 0.5
    stuck_hours: float = 6.0
    stuck_tolerance: float = 0.002
    moved: float = 0.3
    drift_hours: float = 6.0
    drift: float = 0.4
    amplified: float = 5.0
    wet: float = 10.0
    blocked_hours: float = 6.0
    blocked_neighbours: int = 3
    blocked_mm: float = 20.0
    most_10min: float = 80.0


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a gauge: levels up and down the river, already moved by their travel time; rain in mm."""

    levels: Sequence[Series] = ()
    rain_mm: float | None = None


@dataclass(frozen=True, slots=True)
class FoundFault:
    """A fault, since when (microseconds since 1970 UTC), and the numbers that show it."""

    kind: FaultKind
    since: int
    numbers: dict[str, float] = field(default_factory=dict)


def level_faults(series: Series, around: Surroundings, limits: FaultLimits) -> list[FoundFault]:
    """What is wrong with a level gauge as its newest reading shows it; series by time, levels in metres."""
    if len(series[0]) < 2:
        return []
    still = stuck(series, around, limits)
    moving = None if still else drift(series, around, limits)
    return [one for one in (jump(series, limits), spike(series, limits), still, moving) if one is not None]


def jump(series: Series, limits: FaultLimits) -> FoundFault | None:
    """The newest reading is farther from the one before than water can be."""
    time, level = series
    step, most = float(level[-1] - level[-2]), _most(time[-2], time[-1], limits)
    if abs(step) <= most:
        return None
    return FoundFault(FaultKind.JUMP, int(time[-1]), {"step_m": round(step, 3), "most_m": round(most, 3)})


def spike(series: Series, limits: FaultLimits) -> FoundFault | None:
    """The reading before the newest went too far, and the newest is back near where it was."""
    time, level = series
    if len(time) < 3:
        return None
    there, back = float(level[-2] - level[-3]), float(level[-1] - level[-2])
    near = abs(level[-1] - level[-3]) <= max(limits.spike, 0.25 * abs(there))
    if abs(there) <= _most(time[-3], time[-2], limits) or there * back >= 0 or not near:
        return None
    return FoundFault(
        FaultKind.SPIKE, int(time[-2]), {"step_m": round(there, 3), "value_m": round(float(level[-2]), 3)}
    )


def _most(before: int, after: int, limits: FaultLimits) -> float:
    """How far water moves between two moments at most; never less than the size of a spike."""
    return max(limits.spike, limits.most_rise * (after - before) / HOUR_US)


def stuck(series: Series, around: Surroundings, limits: FaultLimits) -> FoundFault | None:
    """Nothing moves for hours though the river does above or below, or much rain fell."""
    time, level = series
    start = int(time[-1] - limits.stuck_hours * HOUR_US)
    recent = time >= start
    if recent.sum() < 4 or time[0] > start or np.ptp(level[recent]) > limits.stuck_tolerance:
        return None
    moved = [float(np.ptp(values)) for _time, values in _since(around.levels, start)]
    most = max(moved, default=0.0)
    if most < limits.moved and (around.rain_mm or 0.0) < limits.wet:
        return None
    same = np.flatnonzero(np.abs(level - level[-1]) > limits.stuck_tolerance)
    since = int(time[same[-1] + 1]) if len(same) else int(time[0])
    return FoundFault(FaultKind.STUCK, since, {"others_moved_m": round(most, 3), "rain_mm": around.rain_mm or 0.0})


def drift(series: Series, around: Surroundings, limits: FaultLimits) -> FoundFault | None:
    """It moves steadily where the river above and below does not, or the other way.

    Two neighbours must say so: of two gauges that differ nobody knows which is wrong. One is enough for a gauge that
    falls while it rains. A neighbour that does not move at all may itself be stuck and says nothing.
    """
    time, level = series
    start = int(time[-1] - limits.drift_hours * HOUR_US)
    recent = level[time >= start]
    moving = [values for _time, values in _since(around.levels, start) if np.ptp(values) > limits.stuck_tolerance]
    others = [float(values[-1] - values[0]) for values in moving]
    if len(recent) < 4 or time[0] > start or not others:
        return None
    change = float(recent[-1] - recent[0])
    low, high = _believable(others, around, limits)
    falls_in_rain = change < low - limits.drift and (around.rain_mm or 0.0) >= limits.wet
    if low - limits.drift <= change <= high + limits.drift or (len(others) < 2 and not falls_in_rain):
        return None
    if np.abs(np.diff(recent)).max() > 0.5 * abs(change):
        return None
    numbers = {"change_m": round(change, 3), "least_m": round(low, 3), "most_m": round(high, 3)}
    return FoundFault(FaultKind.DRIFT, start, numbers)


def _believable(others: Sequence[float], around: Surroundings, limits: FaultLimits) -> tuple[float, float]:
    """The change that what stands around allows, in metres: amplified both ways, more where it rained."""
    ends = [one * factor for one in others for factor in (1 / limits.amplified, limits.amplified)]
    low, high = min(ends), max(ends)
    if max(others) > 0 > min(others):
        low, high = min(low, 0.0), max(high, 0.0)
    return (low, np.inf) if (around.rain_mm or 0.0) >= limits.wet else (low, high)


def _since(series: Sequence[Series], start: int) -> list[Series]:
    cut = [(time[time >= start], values[time >= start]) for time, values in series]
    return [one for one in cut if len(one[0])]


def rain_faults(
    mm: float | None, ten_minutes: float | None, neighbours: Sequence[float], limits: FaultLimits
) -> list[FaultKind]:
    """What is wrong with a rain gauge: its rain of six hours, of ten minutes, and that of gauges within 15 km."""
    wet = sum(1 for one in neighbours if one >= limits.blocked_mm)
    found = []
    if mm is not None and mm == 0.0 and wet >= limits.blocked_neighbours:
        found.append(FaultKind.BLOCKED)
    if ten_minutes is not None and ten_minutes > limits.most_10min:
        found.append(FaultKind.TOO_MUCH)
    return found


def awaits_next(faults: Sequence[FoundFault]) -> bool:
    """Whether the newest reading is a jump upwards that only the next one can confirm."""
    return any(one.kind is FaultKind.JUMP and one.numbers["step_m"] > 0 for one in faults)


def is_back(faults: Sequence[FoundFault]) -> bool:
    """Whether the jump before was a spike."""
    return any(one.kind is FaultKind.SPIKE for one in faults)
