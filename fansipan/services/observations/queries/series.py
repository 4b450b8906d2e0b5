"""Readings over time: raw, by hour, day or month, thinned for drawing without losing a peak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.models import Datastream
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, read, row_of
from fansipan.services.observations.rules import thinning
from fansipan.services.observations.rules.spans import DAY_US, HOUR_US

MOST_RAW = 20_000
"""Raw readings that are read to draw one line; beyond it the roll-ups hold every peak already."""

MOST_STREAMS = 20


class Resolution(StrEnum):
    """How fine a series is asked for; `auto` chooses by the length of the period."""

    AUTO = "auto"
    RAW = "raw"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """[start, end] to look at, aware datetimes."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Series:
    """One datastream over time. `time` in microseconds since 1970 UTC, `value` with NaN for none.

    `flag` stands beside raw readings only; `extent` (min, max, count, valid, expected) beside roll-ups.
    """

    datastream: Datastream
    resolution: Resolution
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    flag: NDArray[np.int16] | None = None
    status: NDArray[np.int16] | None = None
    extent: NDArray[Any] | None = None


RAW_ROW = row_of(time=">i8", value=">f8", flag=">i2", status=">i2")
ROLLED_ROW = row_of(
    time=">i8",
    mean=">f8",
    min=">f8",
    max=">f8",
    min_time=">i8",
    max_time=">i8",
    count=">i4",
    valid=">i4",
    expected=">i4",
)

RAW = """
SELECT time, value, CASE WHEN review > 0 THEN review ELSE flag END, status FROM observation
WHERE datastream_id = %s AND time > %s AND time <= %s ORDER BY time
"""
ROLLED = """
coalesce(mean, 'NaN'), coalesce(min, 'NaN'), coalesce(max, 'NaN'),
coalesce(min_time, {at}), coalesce(max_time, {at}), count, valid, expected
"""
HOURS = f"""
SELECT hour_end, {ROLLED.format(at="hour_end")} FROM hour_rollup
WHERE datastream_id = %s AND hour_end > %s AND hour_end <= %s ORDER BY hour_end
"""
DAY_END = "(day + 1)::timestamp AT TIME ZONE 'UTC' - interval '7 hours'"
DAYS = f"""
SELECT {DAY_END}, {ROLLED.format(at=DAY_END)} FROM day_rollup
WHERE datastream_id = %s AND {DAY_END} > %s AND {DAY_END} <= %s ORDER BY day
"""
MONTH_START = "date_trunc('month', day)::timestamp AT TIME ZONE 'UTC' - interval '7 hours'"
MONTH_END = "(date_trunc('month', day) + interval '1 month')::timestamp AT TIME ZONE 'UTC' - interval '7 hours'"
MONTH_EXPECTED = "(max(expected) * extract(day FROM max(date_trunc('month', day)) + interval '1 month - 1 day'))::int4"
"""Silent days have no row, and are expected all the same."""

MONTHS = f"""
SELECT m, coalesce(mean, 'NaN'), coalesce(low, 'NaN'), coalesce(high, 'NaN'),
       coalesce(low_time, m), coalesce(high_time, m), count, valid, expected
FROM (
    SELECT {MONTH_END} AS m, avg(mean) AS mean, min(min) AS low, max(max) AS high,
           (array_agg(min_time ORDER BY min, min_time) FILTER (WHERE valid > 0))[1] AS low_time,
           (array_agg(max_time ORDER BY max DESC, max_time) FILTER (WHERE valid > 0))[1] AS high_time,
           sum(count)::int4 AS count, sum(valid)::int4 AS valid,
           {MONTH_EXPECTED} AS expected
    FROM day_rollup WHERE datastream_id = %s AND {MONTH_END} > %s AND {MONTH_START} < %s GROUP BY 1
) months ORDER BY 1
"""
ROLLUPS = {Resolution.HOUR: HOURS, Resolution.DAY: DAYS, Resolution.MONTH: MONTHS}


def series(
    actor: Actor,
    ids: Sequence[int],
    period: Period,
    resolution: Resolution = Resolution.AUTO,
    points: int | None = None,
) -> list[Series]:
    """The series of some datastreams over a period; with `points`, thinned to about that many, peaks kept.

    Raises NotFound for a datastream the actor may not see, Invalid for a period turned round or too many lines.
    """
    if period.end <= period.start:
        raise Invalid("observations.period_turned_round")
    if len(ids) > MOST_STREAMS:
        raise Invalid("observations.too_many_datastreams", most=MOST_STREAMS)
    return [one(stream, period, resolution, points) for stream in access.datastreams(actor, ids)]


def one(stream: Datastream, period: Period, resolution: Resolution, points: int | None) -> Series:
    """The series of one datastream that the caller is known to be allowed to see."""
    if resolution is Resolution.AUTO:
        resolution = fitting(stream.interval_seconds, period)
    if resolution is Resolution.RAW:
        found = _raw(stream, period)
        return _thin_raw(found, points) if points and len(found.time) else found
    found = _rolled(stream, period, resolution)
    return _thin_rolled(found, points) if points and len(found.time) > points // 2 else found


def fitting(interval_seconds: int, period: Period) -> Resolution:
    """Raw while a line of it can be read at once, then hours, then days."""
    span = period.end - period.start
    if span / timedelta(seconds=max(1, interval_seconds)) <= MOST_RAW:
        return Resolution.RAW
    return Resolution.HOUR if span <= timedelta(hours=4 * MOST_RAW) else Resolution.DAY


def _raw(stream: Datastream, period: Period) -> Series:
    rows = read(RAW, [stream.pk, period.start, period.end], RAW_ROW)
    return Series(
        stream,
        Resolution.RAW,
        rows["time"].astype(np.int64) + POSTGRES_EPOCH_US,
        rows["value"].astype(np.float64),
        rows["flag"].astype(np.int16),
        rows["status"].astype(np.int16),
    )


def _rolled(stream: Datastream, period: Period, resolution: Resolution) -> Series:
    rows = read(ROLLUPS[resolution], [stream.pk, period.start, period.end], ROLLED_ROW)
    rows = rows.astype(rows.dtype.newbyteorder("="))
    for name in ("time", "min_time", "max_time"):
        rows[name] += POSTGRES_EPOCH_US
    # Columns of their own, because orjson writes no array that is a slice through others.
    return Series(stream, resolution, rows["time"].copy(), rows["mean"].copy(), extent=rows)


def _thin_raw(found: Series, points: int) -> Series:
    """The line to draw: holes broken open, and no more points than asked for."""
    longest = 3 * found.datastream.interval_seconds * 1_000_000
    time, value = thinning.break_gaps(found.time, found.value, longest)
    if len(time) > points:
        kept = thinning.min_max(time, value, points)
        time, value = time[kept], value[kept]
    at = np.minimum(np.searchsorted(found.time, time), len(found.time) - 1)
    own = found.time[at] == time
    flag = np.where(own, found.flag[at], 0).astype(np.int16) if found.flag is not None else None
    return Series(found.datastream, found.resolution, time, value, flag)


LONGEST_HOLE = {Resolution.HOUR: 2 * HOUR_US, Resolution.DAY: 2 * DAY_US, Resolution.MONTH: 62 * DAY_US}
"""A hole longer than this is drawn as one."""


def _thin_rolled(found: Series, points: int) -> Series:
    """A line through the lowest and highest reading of each stretch: their times and values are the readings' own."""
    assert found.extent is not None
    rows = found.extent
    extremes = (rows["min"], rows["min_time"], rows["max"], rows["max_time"])
    time, value = thinning.min_max_rollup(*extremes, points, LONGEST_HOLE[found.resolution])
    return Series(found.datastream, found.resolution, time, value)


def default_period(hours: int = 24) -> Period:
    """The last hours up to now."""
    now = clock.now()
    return Period(now - timedelta(hours=hours), now)
