"""Fewer points of a long series for a chart, without losing what a person must see.

`min_max` is the one to show against a limit: whatever is drawn, every peak is there, exact in value and time. `lttb`
(largest triangle three buckets, S. Steinarsson 2013) gives the best likeness for as many points.

All times are microseconds and ascend. NaN is a gap in the line; a gap stays one when it is longer than two of as many
equal stretches as there are points, so wherever a person could see it. Answers are row numbers in order, at most
`points` of them, for which FEWEST is the least; a series that is short enough comes back whole.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Values = NDArray[np.float64]
Rows = NDArray[np.intp]

FEWEST = 8
TWO_HOURS = 7_200_000_000


def break_gaps(time: Times, value: Values, longest: int) -> tuple[Times, Values]:
    """Put a NaN into every hole longer than `longest` microseconds, so that no line is drawn across it."""
    holes = np.flatnonzero(np.diff(time) > longest)
    return np.insert(time, holes + 1, time[holes] + longest), np.insert(value, holes + 1, np.nan)


def min_max(time: Times, value: Values, points: int) -> Rows:
    """The first, the last, and the lowest and highest of each of equally long stretches of time."""
    if len(value) <= points:
        return np.arange(len(value))
    numbers, gaps = _numbers_and_gaps(time, value, points)
    buckets = (max(points, FEWEST) - len(gaps) - 2) // 2
    return np.union1d(numbers[_extremes(time[numbers], value[numbers], buckets)], gaps)


def min_max_rollup(
    minimum: Values, min_time: Times, maximum: Values, max_time: Times, points: int, longest: int = TWO_HOURS
) -> tuple[Times, Values]:
    """Thin hours (or days) to (time, value) points, so that the peaks of a year are exact though it is read as hours.

    minimum, maximum and their times: of the lowest and the highest reading of each hour, hours in order; NaN, with any
        time of the hour, where there is no valid reading.
    longest: a hole of more microseconds becomes a gap; two hours for hours, two days for days.
    """
    swapped = max_time < min_time
    time, value = np.empty(2 * len(swapped), np.int64), np.empty(2 * len(swapped))
    time[0::2], time[1::2] = np.minimum(min_time, max_time), np.maximum(min_time, max_time)
    value[0::2], value[1::2] = np.where(swapped, maximum, minimum), np.where(swapped, minimum, maximum)
    once = np.append(len(time) > 0, np.diff(time) > 0)[: len(time)]
    time, value = break_gaps(time[once], value[once], longest)
    kept = min_max(time, value, points)
    return time[kept], value[kept]


def lttb(time: Times, value: Values, points: int) -> Rows:
    """Of each of equally many rows the one that spans the largest triangle with the rows chosen before and after.

    The lowest and the highest value of all are always among them; plain LTTB may drop them.
    """
    if len(value) <= points:
        return np.arange(len(value))
    numbers, gaps = _numbers_and_gaps(time, value, points)
    buckets = max(points, FEWEST) - len(gaps) - 1
    return np.union1d(numbers[_triangles(time[numbers], value[numbers], buckets)], gaps)


def _numbers_and_gaps(time: Times, value: Values, points: int) -> tuple[Rows, Rows]:
    """The rows with a number, and a row of NaN for each long gap between them: fewer than points / 2."""
    numbers = np.flatnonzero(~np.isnan(value))
    if not len(numbers):
        return numbers, np.arange(1)
    shortest = 2 * (time[-1] - time[0]) / max(points, FEWEST)
    before = numbers[:-1]
    long = (np.diff(numbers) > 1) & (np.diff(time[numbers]) > shortest)
    return numbers, before[long] + 1


def _extremes(time: Times, value: Values, buckets: int) -> Rows:
    """The first and last row, and the first lowest and first highest of each bucket of equal duration."""
    if not len(time):
        return np.zeros(0, np.intp)
    edges = np.linspace(float(time[0]), float(time[-1]), buckets + 1)[:-1]
    starts = np.unique(np.searchsorted(time, edges))
    lengths = np.diff(np.append(starts, len(time)))
    kept = [np.array([0, len(time) - 1])]
    for extreme in (np.minimum, np.maximum):
        hits = np.flatnonzero(value == extreme.reduceat(value, starts).repeat(lengths))
        kept.append(hits[np.searchsorted(hits, starts)])
    return np.unique(np.concatenate(kept))


def _triangles(time: Times, value: Values, buckets: int) -> Rows:
    """LTTB of a series without NaN; at most one row more than buckets, when two of a bucket must stay."""
    if len(time) <= buckets:
        return np.arange(len(time))
    inner = buckets - 2
    starts = np.concatenate(([0], 1 + np.arange(inner) * (len(time) - 2) // inner, [len(time) - 1]))
    lengths = np.diff(np.append(starts, len(time)))
    rows = starts[:, None] + np.minimum(np.arange(lengths.max()), lengths[:, None] - 1)
    x, y = (time - time[0]).astype(np.float64), value
    mean_x, mean_y = ((np.add.reduceat(column, starts) / lengths).tolist() for column in (x, y))
    lines = np.stack([y[rows], -x[rows], np.ones(rows.shape)], axis=1)

    extremes = np.array([value.argmin(), value.argmax()])
    certain = dict(zip((np.searchsorted(starts, extremes, side="right") - 1).tolist(), extremes.tolist(), strict=True))
    chosen, row = [0], 0
    weights = np.empty(3)
    for bucket in range(1, buckets - 1):  # each choice depends on the one before it
        before_x, before_y = x.item(row), y.item(row)
        weights[0] = to_x = mean_x[bucket + 1] - before_x
        weights[1] = to_y = mean_y[bucket + 1] - before_y
        weights[2] = to_y * before_x - to_x * before_y
        area = weights @ lines[bucket]
        largest = rows.item(bucket, int(np.abs(area, out=area).argmax()))
        row = certain.get(bucket, largest)
        chosen.append(row)
    return np.unique(np.concatenate([chosen, [len(time) - 1], extremes]))
