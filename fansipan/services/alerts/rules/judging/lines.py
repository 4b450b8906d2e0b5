"""From readings to the line that is held against levels: values, averages, changes, counts, differences, truths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.services.alerts.contracts import (
    Changing,
    Combined,
    Counted,
    Differing,
    FlatLine,
    LoggerState,
    Statistic,
    Threshold,
)
from fansipan.services.alerts.rules.judging import windows
from fansipan.services.alerts.rules.judging.plans import HOUR_US, MINUTE_US, SECOND_US, Level, Plan, part_plan
from fansipan.services.alerts.rules.packing import span_us
from fansipan.services.observations.contracts import Flag, LoggerStatus

Rows = NDArray[Any]
"""Readings of one datastream by time: at least the fields time, value, status, flag."""

LEAST_FLAT = 3


@dataclass(frozen=True, slots=True)
class Line:
    """What is compared, by time. `shown` is the value that people read, `suspect` its quality flag."""

    time: NDArray[np.int64]
    value: NDArray[np.float64]
    shown: NDArray[np.float64]
    suspect: NDArray[np.bool_]

    def kept(self, mask: NDArray[np.bool_]) -> Line:
        """Those of the mask."""
        return Line(self.time[mask], self.value[mask], self.shown[mask], self.suspect[mask])


def measured(rows: Rows, suspect: bool) -> Line:
    """What was measured and did not fail: calibrations, faults and FAIL never raise an alarm of the process.

    SUSPECT also means "of high interest" (QARTOD); `suspect` False leaves those out.
    """
    good = (rows["status"] == LoggerStatus.MEASURING) & np.isfinite(rows["value"])
    good &= (rows["flag"] != Flag.FAIL) & (rows["flag"] != Flag.MISSING)
    doubted = rows["flag"] == Flag.SUSPECT
    if not suspect:
        good &= ~doubted
    value = rows["value"][good].astype(np.float64)
    return Line(rows["time"][good].astype(np.int64), value, value, doubted[good])


def lines(plan: Plan, rows: Mapping[int, Rows]) -> list[tuple[Line, tuple[Level, ...]]]:
    """The lines of a plan, each with the levels that it is held against: one for each average."""
    found = []
    for average in sorted({level.average for level in plan.levels}):
        line = _line(plan, rows, average)
        known = np.isfinite(line.value)
        levels = tuple(level for level in plan.levels if level.average == average)
        found.append((line if known.all() else line.kept(known), levels))
    return found


def _line(plan: Plan, rows: Mapping[int, Rows], average: int) -> Line:
    condition = plan.condition
    if isinstance(condition, LoggerState):
        return _states(condition, rows[plan.own])
    if isinstance(condition, Combined):
        return _combined(condition, plan, rows)
    own = measured(rows[plan.own], plan.suspect)
    match condition:
        case Changing():
            return _changes(own, span_us(condition.over))
        case FlatLine():
            return _flat(own, round(condition.minutes * MINUTE_US), plan.intervals[plan.own])
        case Counted():
            beyond = trips(own.value, condition.level)
            count = windows.counts(own.time, beyond, span_us(condition.within)).astype(np.float64)
            return Line(own.time, count, own.shown, own.suspect)
        case Differing():
            other = measured(rows[plan.others[0]], plan.suspect)
            return _differences(own, other, condition.skew_seconds * SECOND_US, condition.absolute)
    if not average:
        return own
    statistic = condition.statistic if isinstance(condition, Threshold) else Statistic.MEAN
    share = condition.least_share if isinstance(condition, Threshold) else 0.75
    due = average / max(1, plan.intervals[plan.own])
    return _averaged(own, average, statistic, share * due)


def trips(value: NDArray[np.float64], level: Any) -> NDArray[np.bool_]:
    """Which values reach beyond a level."""
    if level.above:
        return np.asarray(value >= level.value if level.inclusive else value > level.value)
    return np.asarray(value <= level.value if level.inclusive else value < level.value)


def _averaged(own: Line, span: int, statistic: Statistic, least: float) -> Line:
    if statistic in (Statistic.LOWEST, Statistic.HIGHEST):
        low, high, count = windows.extremes(own.time, own.value, span) if len(own.time) else _none()
        value = low if statistic is Statistic.LOWEST else high
    else:
        value, count = windows.sums(own.time, own.value, span)
        if statistic is Statistic.MEAN:
            value = value / np.maximum(count, 1)
    if statistic in (Statistic.MEAN, Statistic.LOWEST):
        value = np.where(count >= least - 1e-9, value, np.nan)
    return Line(own.time, value, value, own.suspect)


def _none() -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    return np.empty(0), np.empty(0), np.empty(0, np.int64)


def _changes(own: Line, over: int) -> Line:
    """The change an hour since the newest reading that is `over` old, or up to twice that."""
    before = np.searchsorted(own.time, own.time - over, side="right") - 1
    there = np.maximum(before, 0)
    apart = own.time - own.time[there] if len(own.time) else own.time
    known = (before >= 0) & (apart <= 2 * over)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(known, (own.value - own.value[there]) * (HOUR_US / np.maximum(apart, 1)), np.nan)
    return Line(own.time, value, value, own.suspect)


def _flat(own: Line, span: int, interval: int) -> Line:
    """How far the readings of a span lie apart, where they fill it."""
    if not len(own.time):
        return own
    low, high, count = windows.extremes(own.time, own.value, span)
    covered = own.time - own.time[windows.first_in(own.time, span)] >= span - 1.5 * interval
    return Line(own.time, np.where(covered & (count >= LEAST_FLAT), high - low, np.nan), own.value, own.suspect)


def _states(condition: LoggerState, rows: Rows) -> Line:
    found = np.isin(rows["status"], condition.statuses) | np.isin(rows["flag"], condition.flags)
    status = rows["status"].astype(np.float64)
    return Line(rows["time"].astype(np.int64), found.astype(np.float64), status, np.zeros(len(rows), np.bool_))


def _differences(own: Line, other: Line, skew: int, absolute: bool) -> Line:
    """At every time of either, the newest of both, where neither is older than `skew`."""
    time = np.union1d(own.time, other.time).astype(np.int64)
    mine, theirs = _newest(own, time, skew), _newest(other, time, skew)
    value = own.value[mine[0]] - other.value[theirs[0]] if len(own.time) and len(other.time) else np.full(len(time), 0)
    value = np.where(mine[1] & theirs[1], np.abs(value) if absolute else value, np.nan)
    suspect = own.suspect[mine[0]] if len(own.time) else np.zeros(len(time), np.bool_)
    return Line(time, value, value, suspect)


def _newest(line: Line, time: NDArray[np.int64], oldest: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each time the place of the newest reading, and whether it is there and not too old."""
    place = np.searchsorted(line.time, time, side="right") - 1
    there = np.maximum(place, 0).astype(np.int64)
    if not len(line.time):
        return there, np.zeros(len(time), np.bool_)
    return there, (place >= 0) & (time - line.time[there] <= oldest)


def _combined(condition: Combined, plan: Plan, rows: Mapping[int, Rows]) -> Line:
    """At every time of any part, how many of them are true, or were within the span."""
    parts = []
    for number in range(len(condition.parts)):
        part = part_plan(plan, number)
        (line, levels) = lines(part, rows)[0]
        parts.append((line, trips(line.value, levels[0]), part.hold))
    time = np.unique(np.concatenate([line.time for line, _true, _hold in parts])).astype(np.int64)
    within = span_us(condition.within)
    count = np.zeros(len(time))
    for line, true, hold in parts:
        place, known = _newest(line, time, hold)
        count += known & true[place] if len(true) else False
        if within:
            held = line.kept(true)
            now = known & true[place] if len(true) else np.zeros(len(time), np.bool_)
            count += _newest(held, time, within)[1] & ~now
    first = parts[0][0]
    place, known = _newest(first, time, plan.lookback)
    shown = np.where(known, first.shown[place], count) if len(first.time) else count
    suspect = first.suspect[place] & known if len(first.time) else np.zeros(len(time), np.bool_)
    return Line(time, count, shown, suspect)
