"""XLSX for people: words in their language, real dates, a first sheet that says what the file is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import xlsxwriter
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from xlsxwriter.exceptions import FileCreateError

from fansipan.services.observations.actions.exports import about_sheet
from fansipan.services.observations.queries.exports.about import About, StreamAbout
from fansipan.services.observations.queries.exports.rows import Chunk
from fansipan.services.observations.queries.exports.words import HEADINGS
from fansipan.services.observations.queries.words import FLAG_NAMES, STATUS_NAMES
from fansipan.services.observations.rules.exporting import NAMES, Column, Kind
from fansipan.services.observations.rules.spans import DAY_US, VIETNAM_US

MOST_ROWS = 1_048_576
"""Rows of a sheet, the heading among them."""

EXCEL_1970 = 25_569
"""Excel counts days from 1899-12-30; this is the number of 1970-01-01."""

WIDTHS = {Kind.TEXT: 18, Kind.LOCAL: 19, Kind.UTC: 19, Kind.FLAG: 14, Kind.STATUS: 16}
MOMENTS = {Kind.LOCAL: "dd/mm/yyyy hh:mm:ss", Kind.UTC: "yyyy-mm-dd hh:mm:ss"}

Cells = list[float | str | None]


class XlsxWriter:
    """The rows go to disk as they come; only the sheet on what the file is waits for the end."""

    def __init__(self, path: Path, about: About, columns: Sequence[Column]) -> None:
        options = {"constant_memory": True, "tmpdir": str(path.parent), "use_zip64": True}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._about = about
        self._columns = columns
        self._formats = {kind: self._book.add_format({"num_format": text}) for kind, text in MOMENTS.items()}
        self._heading = self._book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self._first = self._book.add_worksheet(_("About this file")[:31])
        self._sheets = 0
        self._row = MOST_ROWS
        self._counts: dict[int, int] = {}
        self._next_sheet()

    def rows(self, stream: StreamAbout, chunk: Chunk) -> None:
        """Append the rows of one datastream, on a new sheet when this one is full."""
        names: dict[str, str] = {column.name: getattr(stream, column.name) for column in NAMES} | {
            "unit": stream.symbol
        }
        count = len(next(iter(chunk.values())))
        cells: list[Cells] = [
            [names[column.name]] * count if column.kind is Kind.TEXT else CELLS[column.kind](chunk[column.name])
            for column in self._columns
        ]
        formats = [self._formats.get(column.kind) for column in self._columns]
        for row in zip(*cells, strict=True):
            self._write(row, formats)
        self._counts[stream.datastream] = self._counts.get(stream.datastream, 0) + count

    def finish(self) -> None:
        """Say what the file is and put it together."""
        about_sheet.fill(self._book, self._first, self._about, self._columns, self._counts)
        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error  # the OSError that it hides, such as a full disk

    def close(self) -> None:
        """Let go of the files beside the book, finished or not."""
        for sheet in self._book.worksheets():
            sheet.row_data_fh.close()

    def _write(self, row: Sequence[float | str | None], formats: Sequence[Any]) -> None:
        if self._row == MOST_ROWS:
            self._next_sheet()
        sheet, at = self._sheet, self._row
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(at, column, cell)
            elif cell is not None:
                sheet.write_number(at, column, cell, formats[column])
        self._row += 1

    def _next_sheet(self) -> None:
        self._sheets += 1
        name = _("Data") if self._sheets == 1 else f"{_('Data')} {self._sheets}"
        self._sheet = self._book.add_worksheet(name)
        for at, column in enumerate(self._columns):
            self._sheet.set_column(at, at, WIDTHS.get(column.kind, 12))
            self._sheet.write_string(0, at, str(HEADINGS[column.name]), self._heading)
        self._sheet.freeze_panes(1, 0)
        self._row = 1


def _serial(times: NDArray[np.int64], shift: int) -> Cells:
    serials = (times + shift) / DAY_US + EXCEL_1970
    return [serial if time else None for serial, time in zip(serials.tolist(), times.tolist(), strict=True)]


def _figures(values: NDArray[np.float64]) -> Cells:
    """Excel knows no infinity: it stands there as a word."""
    return [None if value != value else value if isfinite(value) else repr(value) for value in values.tolist()]


def _words(names: Mapping[int, str | None]) -> Callable[[NDArray[Any]], Cells]:
    return lambda values: [names[value] for value in values.tolist()]


CELLS: dict[Kind, Callable[[NDArray[Any]], Cells]] = {
    Kind.LOCAL: lambda times: _serial(times, VIETNAM_US),
    Kind.UTC: lambda times: _serial(times, 0),
    Kind.FIGURE: _figures,
    Kind.COUNT: lambda values: values.tolist(),
    Kind.NUMBER: lambda values: [value or None for value in values.tolist()],
    Kind.FLAG: lambda values: _words({flag: str(name) for flag, name in FLAG_NAMES.items()})(values),
    Kind.STATUS: lambda values: _words({status: str(name) for status, name in STATUS_NAMES.items()})(values),
    Kind.YES: lambda values: _words({1: _("yes"), 0: None})(values),
}
