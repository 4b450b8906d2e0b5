"""The readings of one datastream, a page of a table at a time, newest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from fansipan.kernel.errors import Invalid
from fansipan.kernel.paging import Page, within
from fansipan.kernel.permissions import Actor
from fansipan.services.observations.queries import access
from fansipan.services.observations.queries.series import MONTH_END, MONTH_EXPECTED, MONTH_START, Period, Resolution

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading: its effective flag, the tests it did not pass, and the values that a correction replaced."""

    time: datetime
    value: float | None
    status: int
    flag: int
    reviewed: bool
    tests: int
    replaced: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class MeanLine:
    """An hour, day or month by the moment that ends it: the valid readings of it, and of how many expected."""

    time: datetime
    mean: float | None
    low: float | None
    high: float | None
    count: int
    valid: int
    expected: int

    @property
    def completeness(self) -> float:
        """Valid readings in percent of those expected; a fraction over 100 is no gain and shown as 100."""
        return min(100.0, 100.0 * self.valid / self.expected) if self.expected else 0.0


READINGS = """
SELECT time, value, status, CASE WHEN review > 0 THEN review ELSE flag END, review > 0, tests,
       ARRAY(SELECT r.value FROM observation_revision r
             WHERE r.datastream_id = o.datastream_id AND r.time = o.time ORDER BY r.id)
FROM observation o WHERE datastream_id = %s AND time > %s AND time <= %s ORDER BY time DESC LIMIT %s OFFSET %s
"""
DAY_END = "((day + 1)::timestamp AT TIME ZONE 'UTC' - interval '7 hours')"
MEANS = "SELECT {end}, mean, min, max, count, valid, expected FROM {table} WHERE {where}"
WITHIN = "datastream_id = %s AND {end} > %s AND {end} <= %s"
WITHIN_MONTHS = "datastream_id = %s AND {end} > %s AND month_start < %s"
"""The month that is not over yet is shown with what it has."""

MONTHS = f"""(
    SELECT datastream_id, {MONTH_START} AS month_start, {MONTH_END} AS month_end, avg(mean) AS mean, min(min) AS min,
           max(max) AS max, sum(count) AS count, sum(valid) AS valid, {MONTH_EXPECTED} AS expected
    FROM day_rollup GROUP BY 1, 2, 3
) months"""
TABLES = {
    Resolution.RAW: ("observation", "time"),
    Resolution.HOUR: ("hour_rollup", "hour_end"),
    Resolution.DAY: ("day_rollup", DAY_END),
    Resolution.MONTH: (MONTHS, "month_end"),
}


def readings(actor: Actor, datastream_id: int, period: Period, number: int = 1) -> Page[ReadingLine]:
    """Raw readings of a period (from, to]. Raises NotFound for a datastream the actor may not see."""
    access.datastreams(actor, [datastream_id])
    total = _count(datastream_id, period, Resolution.RAW)
    number = within(number, total, PAGE_SIZE)
    with connection.cursor() as cursor:
        cursor.execute(READINGS, [datastream_id, period.start, period.end, PAGE_SIZE, (number - 1) * PAGE_SIZE])
        lines = [
            ReadingLine(time, _present(value), status, flag, reviewed, tests, tuple(replaced))
            for time, value, status, flag, reviewed, tests, replaced in cursor.fetchall()
        ]
    return Page(lines, number, PAGE_SIZE, total)


def means(
    actor: Actor,
    datastream_id: int,
    period: Period,
    resolution: Resolution,
    number: int = 1,
) -> Page[MeanLine]:
    """Hours or days that end within a period, or the months it touches.

    Raises NotFound as `readings`, Invalid for another resolution.
    """
    if resolution not in (Resolution.HOUR, Resolution.DAY, Resolution.MONTH):
        raise Invalid("observations.no_such_table", resolution=resolution.value)
    access.datastreams(actor, [datastream_id])
    total = _count(datastream_id, period, resolution)
    number = within(number, total, PAGE_SIZE)
    table, end = TABLES[resolution]
    query = MEANS.format(table=table, end=end, where=_within(resolution))
    with connection.cursor() as cursor:
        cursor.execute(
            f"{query} ORDER BY {end} DESC LIMIT %s OFFSET %s",
            [datastream_id, period.start, period.end, PAGE_SIZE, (number - 1) * PAGE_SIZE],
        )
        lines = [MeanLine(*row) for row in cursor.fetchall()]
    return Page(lines, number, PAGE_SIZE, total)


def _count(datastream_id: int, period: Period, resolution: Resolution) -> int:
    table, _end = TABLES[resolution]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {table} WHERE {_within(resolution)}", [datastream_id, period.start, period.end]
        )
        return int(cursor.fetchone()[0])


def _within(resolution: Resolution) -> str:
    return (WITHIN_MONTHS if resolution is Resolution.MONTH else WITHIN).format(end=TABLES[resolution][1])


def _present(value: float) -> float | None:
    return None if math.isnan(value) else value
