"""The readings that averages stand on, as columns: measuring, with a value, not failed, an officer's flag first."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

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

ELEMENT_TIME = np.dtype([("_length", ">i4"), ("it", ">i8")])
ELEMENT_VALUE = np.dtype([("_length", ">i4"), ("it", ">f8")])
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
    connection.ensure_connection()
    with psycopg.ClientCursor(connection.connection) as client:
        statement = client.mogrify(READINGS, [list(ids), start, end])
        with client.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)".encode()) as copy:
            data = b"".join(bytes(part) for part in copy)
    return dict(_rows(data))


def _rows(data: bytes) -> Iterator[tuple[int, ValidReadings]]:
    at = HEADER
    while struct.unpack_from(">h", data, at)[0] > 0:
        datastream, at = struct.unpack_from(">i", data, at + 6)[0], at + 10
        size = struct.unpack_from(">i", data, at + 16)[0]
        time = np.frombuffer(data, ELEMENT_TIME, size, at + ARRAY_HEAD)["it"].astype(np.int64) + POSTGRES_EPOCH_US
        at += ARRAY_HEAD + size * ELEMENT_TIME.itemsize
        value = np.frombuffer(data, ELEMENT_VALUE, size, at + ARRAY_HEAD)["it"].astype(np.float64)
        at += ARRAY_HEAD + size * ELEMENT_VALUE.itemsize
        yield datastream, _sorted(time, value)


def _sorted(time: NDArray[np.int64], value: NDArray[np.float64]) -> ValidReadings:
    if (time[1:] < time[:-1]).any():
        order = np.argsort(time, kind="stable")
        time, value = time[order], value[order]
    return ValidReadings(time, value)
