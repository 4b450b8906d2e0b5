"""How the stage of a gauge goes on, reading by reading: at once upwards, with a margin downwards, spikes left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fansipan.sectors.hazards.contracts import STAGES, FloodThreshold, Stage
from fansipan.sectors.hazards.rules.episodes import held_stage
from fansipan.sectors.hazards.rules.faults import FaultLimits, Series
from fansipan.sectors.hazards.rules.levels import metres, stage_of
from fansipan.sectors.hazards.rules.windows import HOUR_US, MINUTE_US


@dataclass(frozen=True, slots=True)
class Followed:
    """The stage of a gauge, since which reading (microseconds since 1970 UTC), and the highest level of this flood."""

    stage: Stage | None = None
    since: int | None = None
    highest: Stage | None = None
    peak: float | None = None
    peak_at: int | None = None


def follow(
    series: Series,
    first: int,
    thresholds: Sequence[FloodThreshold],
    before: Followed,
    limits: FaultLimits,
    *,
    waits: bool = True,
) -> Followed:
    """What becomes of `before` with the readings (metres) from index `first` on; earlier ones are there to compare
    with.

    A reading that jumps farther than water can is left out if the next one is back, and waits for the next one if it is
    the newest: at most one reading later it counts, and without one (`waits` False: it is overdue) all the same.
    Nothing else is ever left out.
    """
    values = {one.stage: metres(one.value, one.unit) for one in thresholds}
    time, level_m = series
    now = before
    for place in range(first, len(time)):
        newest = place == len(time) - 1
        if (newest and not waits) or not _unbelievable(time, level_m, place, limits):
            now = _step(now, int(time[place]), float(level_m[place]), thresholds, values)
    return now


def _unbelievable(time: NDArray[np.int64], level: NDArray[np.float64], place: int, limits: FaultLimits) -> bool:
    if place == 0:
        return False
    before = place - 1
    step = level[place] - level[before]
    most = max(limits.spike, limits.most_rise * (time[place] - time[before]) / HOUR_US)
    if step <= most:
        return False
    if place == len(time) - 1:
        return True
    return bool(level[place + 1] - level[before] < 0.25 * step)


def _step(
    now: Followed, at: int, level: float, thresholds: Sequence[FloodThreshold], values: dict[Stage, float]
) -> Followed:
    margin = values[now.stage] - level if now.stage in values else float("inf")
    stage = held_stage(stage_of(level, thresholds), now.stage if now.stage in values else None, margin)
    if stage is None:
        return now if now.stage is None else Followed()
    if now.stage is None:
        return Followed(stage, at, stage, level, at)
    changed = replace(now, stage=stage, since=at) if stage is not now.stage else now
    if changed.highest is None or STAGES.index(stage) > STAGES.index(changed.highest):
        changed = replace(changed, highest=stage)
    if changed.peak is None or level > changed.peak:
        changed = replace(changed, peak=level, peak_at=at)
    return changed


LONGEST_WAIT_US = 90 * MINUTE_US


def wait_us(interval_seconds: int) -> int:
    """Microseconds for which a jump waits for the next reading: until that is overdue by half an interval, and never
    longer than an hour and a half. A proposal, not law.
    """
    return min(interval_seconds * 1_500_000, LONGEST_WAIT_US)
