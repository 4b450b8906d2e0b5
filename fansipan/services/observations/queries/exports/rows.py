"""The rows of an export, some ten thousand at a time, in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.services.observations.models import Datastream
from fansipan.services.observations.queries.exports.asked import ExportQuery
from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, read, row_of
from fansipan.services.observations.queries.series import ROLLED_ROW, ROLLUPS, Resolution
from fansipan.services.observations.rules import exporting
from fansipan.services.observations.rules.spans import DAY_US, VIETNAM_US

Chunk = dict[str, NDArray[Any]]
"""Columns of equal length by name; those of exporting.NAMES are not among them."""


READING_ROW = row_of(
    time=">i8",
    value=">f8",
    flag=">i2",
    status=">i2",
    by_hand=">i2",
    delivery=">i8",
    replaced_at=">i8",
    replaced_by=">i8",
)
STANDING = """
SELECT time, value, CASE WHEN review > 0 THEN review ELSE flag END AS flag, status,
       (review > 0)::int::int2 AS by_hand, delivery_id AS delivery, time AS replaced_at, 0::int8 AS replaced_by
FROM observation WHERE datastream_id = %s AND time > %s AND time <= %s
"""
READINGS = f"{STANDING} ORDER BY time"
WITH_REVISIONS = f"""
SELECT time, value, flag, status, by_hand, delivery, replaced_at, replaced_by FROM (
    {STANDING} UNION ALL
    SELECT time, value, flag, status, 0::int2, delivery_id, replaced_at, replaced_by
    FROM observation_revision WHERE datastream_id = %s AND time > %s AND time <= %s
) every ORDER BY time, replaced_by = 0, replaced_at
"""

STARTS: dict[Resolution, Callable[[NDArray[np.int64]], NDArray[np.int64]]] = {
    Resolution.HOUR: exporting.hour_starts,
    Resolution.DAY: exporting.day_starts,
    Resolution.MONTH: exporting.month_starts,
}


def columns(query: ExportQuery) -> tuple[exporting.Column, ...]:
    """The columns of the table."""
    if query.resolution is not Resolution.RAW:
        return exporting.MEANS
    return exporting.REVISIONS if query.revisions else exporting.READINGS


def chunks(stream: Datastream, query: ExportQuery) -> Iterator[Chunk]:
    """What the query asks of one datastream, oldest first; the caller knows that the actor may have it."""
    if query.resolution is Resolution.RAW:
        yield from _readings(stream, query)
    else:
        yield _means(stream, query)


def _readings(stream: Datastream, query: ExportQuery) -> Iterator[Chunk]:
    start, end = clock.to_us(query.period.start), clock.to_us(query.period.end)
    statement, times = (WITH_REVISIONS, 2) if query.revisions else (READINGS, 1)
    for first, last in exporting.stretches(start, end, stream.interval_seconds):
        rows = read(statement, [stream.pk, clock.from_us(first), clock.from_us(last)] * times, READING_ROW)
        if len(rows):
            yield _reading_columns(rows)


def _reading_columns(rows: NDArray[Any]) -> Chunk:
    native = rows.astype(rows.dtype.newbyteorder("="))
    found = {name: np.ascontiguousarray(native[name]) for name in READING_ROW.names or () if not name.startswith("_")}
    found["time"] = found["time_utc"] = found["time"] + POSTGRES_EPOCH_US
    replaced = found["replaced_by"] != 0
    found["replaced_at"] = np.where(replaced, found["replaced_at"] + POSTGRES_EPOCH_US, 0)
    return found


def _means(stream: Datastream, query: ExportQuery) -> Chunk:
    rows = read(ROLLUPS[query.resolution], [stream.pk, query.period.start, query.period.end], ROLLED_ROW)
    rows = rows.astype(rows.dtype.newbyteorder("="))
    kept = ("mean", "min", "max", "count", "valid", "expected")
    found = {name: np.ascontiguousarray(rows[name]) for name in kept}
    ends = rows["time"] + POSTGRES_EPOCH_US
    starts = STARTS[query.resolution](ends)
    if query.resolution is Resolution.MONTH:
        starts, ends = _clipped(starts, ends, query)
    completeness = exporting.completeness(found["valid"], found["expected"])
    return {"from": starts, "to": ends, "to_utc": ends, **found, "completeness": completeness}


def _clipped(
    starts: NDArray[np.int64], ends: NDArray[np.int64], query: ExportQuery
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Months as far as their days end within the period: the first and the last may be parts of one."""
    first, last = (_midnight(clock.to_us(at)) for at in (query.period.start, query.period.end))
    return np.maximum(starts, first), np.minimum(ends, last)


def _midnight(time: int) -> int:
    """The Vietnamese midnight at or before."""
    return (time + VIETNAM_US) // DAY_US * DAY_US - VIETNAM_US
