"""PostgreSQL without the toolkit in between, for the few questions where it would cost more than the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
from django.db import connection
from numpy.typing import NDArray

POSTGRES_EPOCH_US = 946_684_800_000_000
"""PostgreSQL's binary format counts microseconds from 2000-01-01 UTC; this many lie between 1970 and then."""

HEADER, TRAILER = 19, 2


def cursor() -> psycopg.Cursor[tuple[object, ...]]:
    """A cursor with server-side binding on Django's connection: prepared statements, binary results."""
    return psycopg.Cursor(_connected())


def row_of(**columns: str) -> np.dtype[Any]:
    """How binary COPY lays a row out: a count of fields, then each with its length before it; columns by name."""
    fields = [("_n", ">i2")]
    for name, kind in columns.items():
        fields += [(f"_{name}", ">i4"), (name, kind)]
    return np.dtype(fields)


def read(query: str, parameters: Sequence[object], row: np.dtype[Any]) -> NDArray[Any]:
    """Rows of a query without NULLs as a structured array, by binary COPY: no Python object a reading."""
    with psycopg.ClientCursor(_connected()) as client:
        statement = client.mogrify(query, parameters)
        with client.copy(f"COPY ({statement}) TO STDOUT (FORMAT BINARY)".encode()) as copy:
            data = b"".join(bytes(part) for part in copy)
    return np.frombuffer(data, row, offset=HEADER, count=(len(data) - HEADER - TRAILER) // row.itemsize)


def _connected() -> psycopg.Connection[tuple[object, ...]]:
    """Django's connection. One that died since the last request is replaced, as Django does for its own cursors."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection.connection
