"""Readings and hours as they are stored, for those who hand them on; access is the caller's affair."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, read

Rows = NDArray[Any]

STORED = np.dtype(
    [("datastream", "<i4"), ("time", "<i8"), ("value", "<f8"), ("status", "<i2"), ("flag", "<i2"), ("delivery", "<i8")]
)
"""A reading with the flag that counts (an officer's before that of the tests) and the delivery that it came with."""

AVERAGED_HOUR = np.dtype(
    [("datastream", "<i4"), ("time", "<i8"), ("value", "<f8"), ("valid", "<i4"), ("expected", "<i4")]
)
"""An hour by its end; `value` is NaN when no reading of it is valid."""

BROUGHT = np.dtype([("datastream", "<i4"), ("time", "<i8"), ("delivery", "<i8")])
"""That a delivery brought readings of the hour that ends then."""

READINGS = """
SELECT datastream_id, time, value, status, CASE WHEN review > 0 THEN review ELSE flag END, delivery_id
FROM observation WHERE datastream_id = ANY(%s) AND time > %s AND time <= %s ORDER BY time, datastream_id
"""
HOURS = """
SELECT datastream_id, hour_end, coalesce(mean, 'NaN'), valid::int4, expected::int4
FROM hour_rollup WHERE datastream_id = ANY(%s) AND hour_end > %s AND hour_end <= %s AND count > 0 ORDER BY 2, 1
"""
BROUGHT_BY = """
SELECT DISTINCT datastream_id, date_bin('1 hour', time - interval '1 microsecond', '2000-01-01Z') + interval '1 hour',
       delivery_id
FROM observation WHERE datastream_id = ANY(%s) AND time > %s AND time <= %s
"""


def stored(ids: Sequence[int], start: datetime, end: datetime) -> Rows:
    """The readings with start < t <= end, as STORED, by time and datastream."""
    return _rows(READINGS, [list(ids), start, end], STORED)


def averaged_hours(ids: Sequence[int], start: datetime, end: datetime) -> Rows:
    """The hours that end in (start, end] and hold any reading, as AVERAGED_HOUR, by time and datastream."""
    return _rows(HOURS, [list(ids), start, end], AVERAGED_HOUR)


def brought_by(ids: Sequence[int], start: datetime, end: datetime) -> Rows:
    """Which deliveries the readings of (start, end], full hours, came with, as BROUGHT."""
    return _rows(BROUGHT_BY, [list(ids), start, end], BROUGHT)


def _rows(query: str, parameters: Sequence[object], shape: np.dtype[Any]) -> Rows:
    """Rows of a query by binary COPY, where each value stands after its length."""
    fields: list[tuple[str, str]] = [("_fields", ">i2")]
    for name in shape.names or ():
        fields += [(f"_{name}", ">i4"), (name, shape[name].str.replace("<", ">"))]
    found = read(query, parameters, np.dtype(fields))
    rows = np.empty(len(found), shape)
    for name in shape.names or ():
        rows[name] = found[name]
    rows["time"] += POSTGRES_EPOCH_US
    return rows
