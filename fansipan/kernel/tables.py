"""Tables that come in: CSV as spreadsheets write it, XLSX, XLS, ODS."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from fansipan.kernel.text import fold

BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How XLSX and ODS, and XLS begin."""

MOST_ROWS, MOST_COLUMNS = 50_000, 60


def read(content: bytes) -> list[dict[str, str]]:
    """The rows of a table by the folded names of its head, as text; empty rows are none.

    Raises ValueError for what is no table, or one too long.
    """
    lines = _book(content) if content.startswith(BOOKS) else _text(content)
    rows = [[_cell(one) for one in line[:MOST_COLUMNS]] for line in lines]
    rows = [row for row in rows if any(row)]
    if not rows or len(rows) > MOST_ROWS + 1:
        raise ValueError(f"1…{MOST_ROWS}")
    head = [fold(name).strip() for name in rows[0]]
    return [dict(zip(head, row, strict=False)) for row in rows[1:]]


def _book(content: bytes) -> Iterable[list[Any]]:
    """The first sheet of a workbook."""
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, OSError) as error:
        raise ValueError("XLSX, ODS") from error


def _text(content: bytes) -> Iterable[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("UTF-8") from None
    head = text.partition("\n")[0]
    try:
        return list(csv.reader(io.StringIO(text), delimiter=";" if head.count(";") > head.count(",") else ","))
    except csv.Error as error:
        raise ValueError("CSV") from error


def _cell(value: Any) -> str:
    """A cell as a person reads it: spreadsheets keep 5 as 5.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
