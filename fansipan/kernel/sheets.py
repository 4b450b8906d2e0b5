"""Tables that leave the house: CSV for programs and people, XLSX for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import xlsxwriter

from fansipan.kernel import clock
from fansipan.kernel.errors import NotFound

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BYTE_ORDER_MARK = "\ufeff"
"""Without it a spreadsheet reads Vietnamese as Latin letters."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | float | datetime | None
"""Moments that know their zone are written as Viet Nam time without one, which is all that spreadsheets have."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, its headings, how wide each column is, its rows."""

    title: str
    head: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[Cell]]


def written(sheet: Sheet, kind: str) -> tuple[bytes, str]:
    """The table as bytes, and their type. Raises NotFound for another kind of file than csv and xlsx."""
    if kind == "csv":
        return _csv(sheet), CSV
    if kind == "xlsx":
        return _xlsx(sheet), XLSX
    raise NotFound("kernel.no_such_sheet", kind=kind)


def local(at: datetime) -> datetime:
    """The moment as spreadsheets have it: Viet Nam time without a zone."""
    return at.astimezone(clock.VIETNAM).replace(tzinfo=None) if at.tzinfo else at


def _csv(sheet: Sheet) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(sheet.head)
    for row in sheet.rows:
        writer.writerow([_harmless(cell) for cell in row])
    return (BYTE_ORDER_MARK + buffer.getvalue()).encode()


def _harmless(cell: Cell) -> Cell:
    """Text that a spreadsheet does not take for a formula."""
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M}"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell


def _xlsx(sheet: Sheet) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet.title[:31])
        heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        moments = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_row(0, 0, sheet.head, heading)
        for number, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(number, column, local(cell), moments)
                else:
                    page.write(number, column, cell)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.head) - 1)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
    return buffer.getvalue()
