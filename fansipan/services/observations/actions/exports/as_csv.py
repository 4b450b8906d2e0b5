"""CSV after RFC 4180, in UTF-8 with the mark by which a spreadsheet knows it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from fansipan.services.observations.queries.exports.about import About, StreamAbout
from fansipan.services.observations.queries.exports.rows import Chunk
from fansipan.services.observations.rules import exporting
from fansipan.services.observations.rules.exporting import Column, Kind

CELLS: dict[Kind, Callable[[NDArray[Any]], list[str]]] = {
    Kind.LOCAL: exporting.local,
    Kind.UTC: exporting.utc,
    Kind.FIGURE: exporting.figures,
    Kind.COUNT: exporting.numbers,
    Kind.NUMBER: exporting.numbers_or_none,
    Kind.FLAG: exporting.numbers,
    Kind.STATUS: exporting.numbers,
    Kind.YES: exporting.numbers,
}


class CsvWriter:
    """Flags and device status are written as their numbers, units as UCUM codes."""

    def __init__(self, path: Path, _about: About, columns: Sequence[Column]) -> None:
        self._columns = [column for column in columns if column.kind is not Kind.TEXT]
        self._file = path.open("wb")
        self._write("\ufeff" + exporting.csv_lines([[column.name] for column in columns]))

    def rows(self, stream: StreamAbout, chunk: Chunk) -> None:
        """Append the rows of one datastream."""
        names = (stream.station, stream.station_name, stream.parameter, stream.name, stream.unit)
        same = ",".join(map(exporting.csv_cell, names))
        cells: list[Iterable[str]] = [CELLS[column.kind](chunk[column.name]) for column in self._columns]
        self._write(exporting.csv_lines([repeat(same), *cells]))

    def finish(self) -> None:
        """Nothing is owed at the end."""

    def close(self) -> None:
        """Close the file, finished or not."""
        self._file.close()

    def _write(self, text: str) -> None:
        self._file.write(text.encode())
