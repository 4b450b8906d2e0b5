"""Columns into a table by binary COPY: no Python object a row."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.queries.raw import POSTGRES_EPOCH_US, cursor

SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"

KINDS = {"i4": ">i4", "i8": ">i8", "f8": ">f8", "b1": "?"}
"""NumPy's types and PostgreSQL's; int64 is a moment in microseconds."""

Column = NDArray[np.generic] | str | int | None
"""A column, or one text or number for all rows, or NULL for all."""


def copy(table: str, columns: Mapping[str, Column], count: int) -> None:
    """Append rows to a table."""
    if not count:
        return
    rows = np.zeros(count, _row(columns))
    rows["_fields"] = len(columns)
    for name, column in columns.items():
        rows[f"_{name}"] = -1 if column is None else rows.dtype[name].itemsize
        if column is not None:
            rows[name] = _plain(column)
    names = ", ".join(f'"{name}"' for name in columns)
    with cursor() as raw, raw.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)".encode()) as stream:
        stream.write(SIGNATURE + rows.tobytes() + TRAILER)


def _row(columns: Mapping[str, Column]) -> np.dtype[np.void]:
    parts: list[tuple[str, str]] = [("_fields", ">i2")]
    for name, column in columns.items():
        parts.append((f"_{name}", ">i4"))
        if isinstance(column, str):
            parts.append((name, f"S{len(column.encode())}"))
        elif isinstance(column, int):
            parts.append((name, ">i4"))
        elif column is not None:
            parts.append((name, KINDS[column.dtype.str[1:]]))
    return np.dtype(parts)


def _plain(column: Column) -> object:
    if isinstance(column, str):
        return column.encode()
    if isinstance(column, np.ndarray) and column.dtype == np.int64:
        return column - POSTGRES_EPOCH_US
    return column
