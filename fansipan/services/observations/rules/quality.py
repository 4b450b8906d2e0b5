"""Automatic quality tests of readings, after the QARTOD manuals (IOOS; water level manual v2.1, March 2021).

How the outcomes combine: the worst wins in the order missing, not evaluated, pass, suspect, fail, as in `ioos_qc`.
So a reading is PASS when at least one configured test ran and none objected, NOT_EVALUATED when none ran. Two things
stand outside: a reading without a finite value is always MISSING (there is nothing to judge), and GAP only sets its
bit, because a gap is a fact about the time before the reading and says nothing against the reading itself.

Nothing here hides an extreme event: rate of change and flat line give SUSPECT at most, and a spike must stand out from
both neighbours on the same side, so the steep front of a flood is never taken for one.

Only readings that can be compared take part in rate, spike and flat line: the logger was measuring, a value was sent,
the time is not in the future, the value is not outside the fail span and no person has failed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import JUDGED, READING, Flag, LoggerStatus, QualityLimits, QualityTest

Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)

SECOND = 1_000_000
MINUTE = 60 * SECOND
FUTURE_TOLERANCE = 10 * MINUTE
"""A logger clock may run this far ahead before its readings fail."""

COMPARABLE_INTERVALS = 3
"""Neighbours further apart than this many intervals are not compared, and the time between them is a gap."""

_FAIL = np.int16(Flag.FAIL)
_SUSPECT = np.int16(Flag.SUSPECT)
_NAMES = tuple(field.name for field in fields(QualityLimits))
_SPANS = ("fail_low", "fail_high", "suspect_low", "suspect_high")
_columns_of = attrgetter(*_NAMES)
_UNLIMITED = (None,) * len(_NAMES)


@dataclass(frozen=True, slots=True)
class Judgement:
    """`readings`: JUDGED, one row for each reading given, in order. `amended`: JUDGED, the stored rows that changed."""

    readings: NDArray[np.void]
    amended: NDArray[np.void]


@dataclass(frozen=True, slots=True)
class _Series:
    """Stored and new rows in one order, as contiguous columns. A limit is NaN where its test is off.

    longest: the distance, in microseconds, at which a neighbour can still be compared.
    first, last: the row numbers between which the datastream of each row lies.
    """

    rows: NDArray[np.void]
    new: Bools
    time: Integers
    value: Floats
    limits: Mapping[str, Floats]
    longest: Floats
    first: Integers
    last: Integers
    new_before: Integers

    def touched(self, first: Integers, last: Integers) -> Bools:
        """Which of the stretches first..last (row numbers, both included) hold a new row."""
        return self.new_before[last + 1] > self.new_before[first]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What one test says of each comparable reading. `level`: 0, SUSPECT or FAIL; `touched`: new readings had a say."""

    level: NDArray[np.int16]
    ran: Bools
    touched: Bools


def reach(limits: QualityLimits) -> int:
    """How far around new readings, in microseconds, the context of `judge` must go to be exact."""
    steady = (limits.flat_line_minutes or 0.0) * MINUTE
    return int(steady) + 2 * COMPARABLE_INTERVALS * limits.interval_seconds * SECOND


def judge(
    readings: NDArray[np.void],
    context: NDArray[np.void],
    limits: Mapping[int, QualityLimits],
    now_us: int,
) -> Judgement:
    """Flag new readings and say which stored ones must be flagged anew because of them.

    readings: READING, sorted by (datastream, time), one row a key.
    context: JUDGED, the stored rows of the same datastreams within `reach` of the new ones, and the nearest one beyond
        on each side (however old: it tells whether there is a gap); sorted alike. Late readings have stored ones on
        both sides. A stored row with the key of a new one is being corrected and counts no more.
    limits: by datastream; a datastream without an entry has no test that needs limits, nor a gap test.
    now_us: the present in microseconds.

    The order of arrival does not matter: once `amended` is stored too, all flags are as if everything had come at
    once. A stored row that a person has flagged (bit MANUAL) is never amended.
    """
    series = _series(*_merged(readings, context), limits)
    rows, new = series.rows, series.new
    finite = np.isfinite(series.value)
    measuring = rows["status"] == LoggerStatus.MEASURING
    future = np.where(new, series.time > now_us + FUTURE_TOLERANCE, rows["tests"] & QualityTest.FUTURE != 0)
    range_level, range_ran = _gross_range(series, finite & measuring)
    comparable = finite & measuring & ~future & (range_level < Flag.FAIL)
    comparable &= ~((rows["tests"] & QualityTest.MANUAL != 0) & (rows["flag"] == Flag.FAIL))

    tests = rows["tests"] & (QualityTest.MANUAL | QualityTest.GAP)
    tests |= future * np.int32(QualityTest.FUTURE)
    tests |= ~measuring * np.int32(QualityTest.STATUS)
    tests |= (range_level > 0) * np.int32(QualityTest.GROSS_RANGE)
    level = np.maximum(range_level, ~comparable * _FAIL)
    ran = range_ran | (rows["flag"] == Flag.PASS)
    amendable = _apply_gap(series, np.flatnonzero(~future), tests)
    amendable |= _apply_neighbours(series, np.flatnonzero(comparable), tests, level, ran)

    flag = np.where(level > 0, level, np.where(ran, np.int16(Flag.PASS), np.int16(Flag.NOT_EVALUATED)))
    flag[~finite] = Flag.MISSING
    amendable &= ~new & (rows["tests"] & QualityTest.MANUAL == 0)
    amendable &= (flag != rows["flag"]) | (tests != rows["tests"])
    rows["flag"], rows["tests"] = flag, tests
    return Judgement(rows[new], rows[amendable])


def joined(parts: Sequence[NDArray[np.void]]) -> NDArray[np.void]:
    """JUDGED arrays as one. Their type is said: to find out what they have in common takes longer than to join them."""
    return np.concatenate(parts, dtype=JUDGED)


def _merged(readings: NDArray[np.void], context: NDArray[np.void]) -> tuple[NDArray[np.void], Bools]:
    """One JUDGED array in order and the mask of new rows; stored rows that a new one corrects are left out."""
    fresh = np.zeros(len(readings), JUDGED)
    for name in READING.names or ():
        fresh[name] = readings[name]
    fresh["flag"] = Flag.NOT_EVALUATED
    if not len(context):
        return fresh, np.ones(len(fresh), np.bool_)
    rows = joined([context, fresh])
    datastream, time = rows["datastream"].copy(), rows["time"].copy()
    order = np.lexsort((time, datastream))
    datastream, time = datastream[order], time[order]
    keep = np.ones(len(rows), np.bool_)
    keep[:-1] = (datastream[1:] != datastream[:-1]) | (time[1:] != time[:-1])
    order = order[keep]
    return rows[order], order >= len(context)


def _series(rows: NDArray[np.void], new: Bools, limits: Mapping[int, QualityLimits]) -> _Series:
    datastream = rows["datastream"].copy()
    starts = np.flatnonzero(np.r_[len(rows) > 0, datastream[1:] != datastream[:-1]])
    ends = np.r_[starts[1:], len(rows)][: len(starts)]
    present = (limits.get(number) for number in datastream[starts].tolist())
    table = np.array([_columns_of(limit) if limit else _UNLIMITED for limit in present], np.float64)
    lengths = ends - starts
    columns = zip(_NAMES, table.reshape(-1, len(_NAMES)).T, strict=True)
    limit_of = {name: column.repeat(lengths) for name, column in columns}
    return _Series(
        rows=rows,
        new=new,
        time=rows["time"].copy(),
        value=rows["value"].copy(),
        limits=limit_of,
        longest=limit_of["interval_seconds"] * (COMPARABLE_INTERVALS * SECOND),
        first=starts.repeat(lengths),
        last=(ends - 1).repeat(lengths),
        new_before=np.concatenate(([0], np.cumsum(new))),
    )


def _gross_range(series: _Series, judged: Bools) -> tuple[NDArray[np.int16], Bools]:
    """The span of the instrument (fail) and of the place (suspect); the ends of a span are inside it."""
    value, limits = series.value, series.limits
    fail = (value < limits["fail_low"]) | (value > limits["fail_high"])
    suspect = (value < limits["suspect_low"]) | (value > limits["suspect_high"])
    level = np.maximum(fail * _FAIL, suspect * _SUSPECT) * judged
    off = [np.isnan(limits[name]) for name in _SPANS]
    return level, judged & ~np.logical_and.reduce(off)


def _apply_gap(series: _Series, present: Integers, tests: NDArray[np.int32]) -> Bools:
    """Set the GAP bit where the reading before is too far away; returns the rows looked at."""
    looked_at = np.zeros(len(series.rows), np.bool_)
    before = _shifted(present, 1, -1)
    distance = series.time[present] - series.time[before]
    gap = (before >= series.first[present]) & (distance > series.longest[present])
    before = np.maximum(before, series.first[present])
    touched = series.touched(before, present)
    looked_at[present] = touched
    bits = tests[present]
    tests[present] = np.where(touched, (bits & ~np.int32(QualityTest.GAP)) | (gap * np.int32(QualityTest.GAP)), bits)
    return looked_at


def _apply_neighbours(
    series: _Series, rows: Integers, tests: NDArray[np.int32], level: NDArray[np.int16], ran: Bools
) -> Bools:
    """Run the tests that compare the comparable `rows` with one another; returns the rows that any of them judged."""
    looked_at = np.zeros(len(series.rows), np.bool_)
    if not len(rows):
        return looked_at
    step = np.diff(series.time[rows], prepend=0)
    linked = (step <= series.longest[rows]) & (_shifted(rows, 1, -1) >= series.first[rows])
    stored_flag, stored_tests = series.rows["flag"][rows], series.rows["tests"][rows]
    verdicts = (
        (QualityTest.RATE_OF_CHANGE, _rate_of_change(series, rows, step, linked), _SUSPECT),
        (QualityTest.SPIKE, _spike(series, rows, linked), stored_flag),
        (QualityTest.FLAT_LINE, _flat_line(series, rows, step, linked), _SUSPECT),
    )
    bits, worst = tests[rows], level[rows]
    for bit, verdict, stored_level in verdicts:
        stored = (stored_tests & bit != 0) * stored_level
        found = np.where(verdict.touched, verdict.level, stored)
        bits |= (found > 0) * np.int32(bit)
        worst = np.maximum(worst, found)
    tests[rows], level[rows] = bits, worst
    ran[rows] |= np.logical_or.reduce([verdict.ran for _, verdict, _ in verdicts])
    looked_at[rows] = np.logical_or.reduce([verdict.touched for _, verdict, _ in verdicts])
    return looked_at


def _rate_of_change(series: _Series, rows: Integers, step: Integers, linked: Bools) -> _Verdict:
    """Change since the reading before, per minute. SUSPECT at most: the fastest rises are the real floods."""
    limit = series.limits["rate_per_minute"][rows]
    change = np.abs(np.diff(series.value[rows], prepend=np.nan))
    fast = linked & (change > limit * (step / MINUTE))
    before = np.maximum(_shifted(rows, 1, -1), series.first[rows])
    return _Verdict(fast * _SUSPECT, linked & ~np.isnan(limit), series.touched(before, rows))


def _spike(series: _Series, rows: Integers, linked: Bools) -> _Verdict:
    """Distance to the mean of both neighbours, for a reading above both or below both; the newest must wait."""
    value = series.value[rows]
    before, after = _shifted(value, 1, np.nan), _shifted(value, -1, np.nan)
    between = linked & _shifted(linked, -1, False)
    stands_out = between & ((value > np.maximum(before, after)) | (value < np.minimum(before, after)))
    distance = np.abs(value - (before + after) / 2)
    low, high = series.limits["spike_suspect"][rows], series.limits["spike_fail"][rows]
    level = np.maximum((distance > high) * _FAIL, (distance > low) * _SUSPECT) * stands_out
    first = np.maximum(_shifted(rows, 1, -1), series.first[rows])
    last = np.minimum(_shifted(rows, -1, len(series.rows)), series.last[rows])
    configured = ~np.isnan(low) | ~np.isnan(high)
    return _Verdict(level, between & configured, series.touched(first, last))


def _flat_line(series: _Series, rows: Integers, step: Integers, linked: Bools) -> _Verdict:
    """SUSPECT when the values of the last `flat_line_minutes` differ by no more than the tolerance, without a gap."""
    minutes = series.limits["flat_line_minutes"][rows]
    on = minutes > 0
    nothing = np.zeros(len(rows), np.bool_)
    if not on.any():
        return _Verdict(nothing.astype(np.int16), nothing, nothing)
    window = np.where(on, minutes * MINUTE, 0).astype(np.int64)
    slack = np.where(on, series.longest[rows], 0).astype(np.int64)
    # One time axis for all datastreams: it jumps by more than any window where readings are not linked.
    axis = np.cumsum(np.where(linked, step, int((window + slack).max()) + 1))
    start = np.searchsorted(axis, axis - window, side="right") - 1
    piece = np.cumsum(~linked)
    full = on & (start >= 0) & (piece[start] == piece)
    flat = np.zeros(len(rows), np.bool_)
    ends, value = np.flatnonzero(full), series.value[rows]
    # 7.2 - 7.0 is a little more than 0.2 in binary; without room for that a tolerance of one digit would never hold.
    tolerance = series.limits["flat_line_tolerance"][rows[ends]] + 2 * np.spacing(np.abs(value[ends]))
    flat[ends] = _spread(value, start[ends], ends) <= tolerance

    newest = np.maximum.accumulate(np.where(series.new, np.arange(len(series.rows)), -1))[rows]
    touched = (newest >= series.first[rows]) & (series.time[rows] - series.time[newest] <= window + slack)
    return _Verdict(flat * _SUSPECT, on, touched & on)


def _spread(value: Floats, start: Integers, end: Integers) -> Floats:
    """Largest minus smallest of value[start..end], both included, for many windows: by windows of doubling width."""
    spread = np.empty(len(end))
    exponent = np.frexp(end - start + 1)[1] - 1
    low = high = value
    for power in range(int(exponent.max(initial=-1)) + 1):
        width = 1 << power
        which = np.flatnonzero(exponent == power)
        left, right = start[which], end[which] - width + 1
        spread[which] = np.maximum(high[left], high[right]) - np.minimum(low[left], low[right])
        low, high = np.minimum(low[:-width], low[width:]), np.maximum(high[:-width], high[width:])
    return spread


def _shifted(column: NDArray[Scalar], by: int, edge: float) -> NDArray[Scalar]:
    """The column moved by one place down (1) or up (-1), with `edge` in the free place."""
    moved = np.empty_like(column)
    if by > 0:
        moved[1:], moved[:1] = column[:-1], edge
    else:
        moved[:-1], moved[-1:] = column[1:], edge
    return moved
