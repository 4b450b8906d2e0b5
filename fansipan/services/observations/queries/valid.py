"""The readings that averages stand on, as columns: measuring, with a value, not failed, an officer's flag first."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

from fansipan.services.observations.queries.raw import HEADER, POSTGRES_EPOCH_US

VALID = """
(o.status = 0 AND (CASE WHEN o.review > 0 THEN o.review ELSE o.flag END) IN (1, 2, 3) AND o.value <> 'NaN')
"""
"""Whether a row `o` of readings counts."""

READINGS = f"""
SELECT o.datastream_id, array_agg(o.time), array_agg(o.value)
FROM observation o WHERE o.datastream_id = ANY(%s) AND o.time > %s AND o.time <= %s AND {VALID} GROUP BY 1
"""
"""One row a datastream: a million readings as rows of their own would cost more than all that is done with them."""

EVERY = f"""
SELECT o.datastream_id, array_agg(o.time), array_agg(o.value), array_agg({VALID})
FROM observation o WHERE o.datastream_id = ANY(%s) AND o.time > %s AND o.time <= %s GROUP BY 1
"""

ELEMENT_TIME = np.dtype([("_length", ">i4"), ("it", ">i8")])
ELEMENT_VALUE = np.dtype([("_length", ">i4"), ("it", ">f8")])
ELEMENT_FLAG = np.dtype([("_length", ">i4"), ("it", "?")])
ARRAY_HEAD = 24
"""Bytes of an array's length, dimensions, flags, type, size and lower bound in PostgreSQL's binary format."""


@dataclass(frozen=True, slots=True)
class ValidReadings:
    """Valid readings of one datastream by time, microseconds since 1970 UTC."""

    time: NDArray[np.int64]
    value: NDArray[np.float64]

    def within(self, start: int, end: int) -> ValidReadings:
        """Those with start < t <= end."""
        first, last = np.searchsorted(self.time, (start, end), side="right")
        return ValidReadings(self.time[first:last], self.value[first:last])


NONE = ValidReadings(np.empty(0, np.int64), np.empty(0))


def valid_readings(ids: Sequence[int], start: datetime, end: datetime) -> dict[int, ValidReadings]:
    """The valid readings with start < t <= end of datastreams that have any; access is the caller's affair."""
    rows = _arrays(READINGS, [list(ids), start, end], (ELEMENT_TIME, ELEMENT_VALUE))
    return {datastream: ValidReadings(*columns) for datastream, columns in rows}


def every_reading(
    ids: Sequence[int], start: datetime, end: datetime
) -> Iterator[tuple[int, NDArray[Any], NDArray[Any], NDArray[Any]]]:
    """All readings with start < t <= end of datastreams that have any, each one's by time: times in microseconds,
    values, and which of them are valid.
    """
    for datastream, columns in _arrays(EVERY, [list(ids), start, end], (ELEMENT_TIME, ELEMENT_VALUE, ELEMENT_FLAG)):
        time, value, valid = columns
        yield datastream, time, value, valid


def _arrays(
    query: str, parameters: Sequence[object], elements: Sequence[np.dtype[Any]]
) -> Iterator[tuple[int, list[NDArray[Any]]]]:
    """Rows of a datastream and arrays, times first: each datastream's columns in the order of time."""
    connection.ensure_connection()
    with psycopg.ClientCursor(connection.connection) as client:
        statement = client.mogrify(query, parameters)
        with client.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)".encode()) as copy:
            data = b"".join(bytes(part) for part in copy)
    at = HEADER
    while struct.unpack_from(">h", data, at)[0] > 0:
        datastream, at = struct.unpack_from(">i", data, at + 6)[0], at + 10
        columns = []
        for element in elements:
            size = struct.unpack_from(">i", data, at + 16)[0]
            column = np.frombuffer(data, element, size, at + ARRAY_HEAD)["it"]
            columns.append(column.astype(column.dtype.newbyteorder("=")))
            at += ARRAY_HEAD + size * element.itemsize
        columns[0] += POSTGRES_EPOCH_US
        yield datastream, _by_time(columns)


def _by_time(columns: list[NDArray[Any]]) -> list[NDArray[Any]]:
    time = columns[0]
    if not (time[1:] < time[:-1]).any():
        return columns
    order = np.argsort(time, kind="stable")
    return [column[order] for column in columns]
