"""Parquet with typed columns; what the file is stands as JSON in its metadata under "fansipan"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from fansipan.services.observations.queries.exports.about import About, StreamAbout
from fansipan.services.observations.queries.exports.rows import Chunk
from fansipan.services.observations.rules.exporting import NAMES, Column, Kind

GROUP = 100_000
"""Rows of a group at least: smaller ones make a file larger and slower to read."""

MOMENT = pa.timestamp("us", tz="UTC")
TYPES = {
    Kind.TEXT: pa.dictionary(pa.int32(), pa.string()),
    Kind.LOCAL: MOMENT,
    Kind.FIGURE: pa.float64(),
    Kind.COUNT: pa.int32(),
    Kind.NUMBER: pa.int64(),
    Kind.FLAG: pa.int8(),
    Kind.STATUS: pa.int8(),
    Kind.YES: pa.bool_(),
}
ABSENT: dict[Kind, Callable[[NDArray[Any]], NDArray[np.bool_]]] = {
    Kind.LOCAL: lambda values: values == 0,
    Kind.FIGURE: np.isnan,
    Kind.NUMBER: lambda values: values == 0,
}


class ParquetWriter:
    """A moment is an instant here, so the columns in UTC would only repeat those in Viet Nam time."""

    def __init__(self, path: Path, about: About, columns: Sequence[Column]) -> None:
        self._columns = [column for column in columns if column.kind is not Kind.UTC]
        fields = [pa.field(column.name, TYPES[column.kind]) for column in self._columns]
        self._schema = pa.schema(fields, metadata={"fansipan": orjson.dumps(about.plain())})
        self._file = pq.ParquetWriter(path, self._schema, compression="zstd")
        self._waiting: list[Any] = []

    def rows(self, stream: StreamAbout, chunk: Chunk) -> None:
        """Append the rows of one datastream; small ones share a row group."""
        names = {column.name: getattr(stream, column.name) for column in NAMES}
        count = len(next(iter(chunk.values())))
        arrays = [
            _same(names[column.name], count) if column.kind is Kind.TEXT else _array(column.kind, chunk[column.name])
            for column in self._columns
        ]
        self._waiting.append(pa.table(arrays, schema=self._schema))
        if sum(table.num_rows for table in self._waiting) >= GROUP:
            self._write()

    def finish(self) -> None:
        """Write what waits."""
        self._write()

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def _write(self) -> None:
        if self._waiting:
            self._file.write_table(pa.concat_tables(self._waiting).unify_dictionaries())
        self._waiting = []


def _same(text: str, count: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(np.zeros(count, np.int32), pa.array([text]))


def _array(kind: Kind, values: NDArray[Any]) -> pa.Array:
    absent = ABSENT[kind](values) if kind in ABSENT else None
    if kind is Kind.LOCAL:
        return pa.array(values.view("datetime64[us]"), pa.timestamp("us"), mask=absent).cast(MOMENT)
    return pa.array(values.astype(bool) if kind is Kind.YES else values, mask=absent).cast(TYPES[kind])
