"""Limits out of a sheet (XLSX, XLS, ODS, CSV) that a person filled in: good rows go on, others say what to mend."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from fansipan.kernel.errors import Invalid
from fansipan.kernel.text import fold
from fansipan.kernel.units import is_ucum
from fansipan.sectors.environment.contracts import Average
from fansipan.sectors.environment.contracts.sheets import ReadSheet, RowFault, SheetFault, SheetLimit

MOST_ROWS = 2000
MOST_COLUMNS = 60
LONGEST_TEXT = 200
"""Of an offending piece that is shown."""

HEADINGS = {
    "parameter": ("parameter", "thong so"),
    "column": ("column", "cot"),
    "category": ("category", "loai"),
    "average": ("average", "trung binh"),
    "compared": ("compared", "so sanh"),
    "low": ("low", "thap nhat"),
    "high": ("high", "cao nhat"),
    "unit": ("unit", "don vi"),
    "multiplied": ("multiplied", "nhan he so"),
    "oxygen_reference": ("oxygen_reference", "o2 tham chieu"),
    "valid_from": ("valid_from", "hieu luc tu"),
    "valid_to": ("valid_to", "hieu luc den"),
    "article": ("article", "dieu khoan"),
}
"""The columns of a sheet, by either name; marks and capitals do not count."""

NEEDED = ("parameter", "unit")
LENGTHS = {"parameter": 40, "column": 10, "category": 40, "unit": 30, "article": 120}
AVERAGES = {
    **{one.value: one for one in Average},
    "": Average.ANY,
    "1 gio": Average.HOUR,
    "1 h": Average.HOUR,
    "8 gio": Average.EIGHT_HOURS,
    "8 h": Average.EIGHT_HOURS,
    "24 gio": Average.DAY,
    "24 h": Average.DAY,
    "thang": Average.MONTH,
    "nam": Average.YEAR,
}
ANSWERS = {"": False, "0": False, "no": False, "khong": False, "false": False}
ANSWERS |= {"1": True, "yes": True, "co": True, "true": True, "x": True}
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,\s]\d{3})+([.,]\d+)?")
"""1.000 is a thousand to one person and one to another: of a limit nobody guesses."""

Cells = list[list[Any]]
Row = Mapping[str, Any]


def read(content: bytes, starts: date) -> ReadSheet:
    """The limits of a sheet; `starts` is from when they hold where the sheet does not say.

    Raises Invalid for a file that is no sheet, holds nothing, has too many rows or lacks a needed column.
    """
    lines = [(number, cells) for number, cells in enumerate(_cells(content), 1) if any(map(_text, cells))]
    if not lines:
        raise Invalid("environment.sheet_empty")
    if len(lines) > MOST_ROWS:
        raise Invalid("environment.sheet_long", most=MOST_ROWS)
    columns = _columns(lines[0][1])
    limits: dict[tuple[Any, ...], SheetLimit] = {}
    faults: list[RowFault] = []
    for number, cells in lines[1:]:
        row = {name: cells[place] if place < len(cells) else "" for name, place in columns.items()}
        limit, wrong = _limit(number, row, starts)
        faults += wrong
        if limit is None:
            continue
        if limit.place in limits:
            faults.append(RowFault(number, "parameter", SheetFault.TWICE, limit.parameter))
        else:
            limits[limit.place] = limit
    return ReadSheet(tuple(limits.values()), tuple(faults))


def _cells(content: bytes) -> Cells:
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        return _workbook(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("environment.sheet_unreadable") from None
    if "\x00" in text:
        raise Invalid("environment.sheet_unreadable")
    first = text.splitlines()[0] if text.strip() else ""
    separator = max(";\t,", key=first.count)
    try:
        return [list(row[:MOST_COLUMNS]) for row in csv.reader(io.StringIO(text), delimiter=separator)]
    except csv.Error:
        raise Invalid("environment.sheet_unreadable") from None


def _workbook(content: bytes) -> Cells:
    """The first sheet of a workbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS + 2)
    except (CalamineError, IndexError, ValueError, OSError):
        raise Invalid("environment.sheet_unreadable") from None
    return [row[:MOST_COLUMNS] for row in rows]


def _columns(head: Sequence[Any]) -> dict[str, int]:
    """Where each known column stands. Raises Invalid when a needed one, or any number, is missing."""
    names = {spelling: name for name, spellings in HEADINGS.items() for spelling in spellings}
    found: dict[str, int] = {}
    for place, cell in enumerate(head):
        name = names.get(fold(_text(cell)))
        if name is not None:
            found.setdefault(name, place)
    missing = [name for name in NEEDED if name not in found]
    if missing or not {"low", "high"} & found.keys():
        raise Invalid("environment.sheet_headings", missing=", ".join(missing or ["low", "high"]))
    return found


def _limit(number: int, row: Row, starts: date) -> tuple[SheetLimit | None, list[RowFault]]:
    reader = _Reader(number, row)
    limit = SheetLimit(
        row=number,
        parameter=reader.text("parameter"),
        column=reader.text("column"),
        category=reader.text("category"),
        average=reader.average("average", Average.ANY),
        compared=reader.average("compared", Average.DAY),
        low=reader.number("low"),
        high=reader.number("high"),
        unit=reader.text("unit"),
        multiplied=reader.answer("multiplied"),
        oxygen_reference=reader.number("oxygen_reference"),
        valid_from=reader.day("valid_from") or starts,
        valid_to=reader.day("valid_to"),
        article=reader.text("article"),
    )
    reader.faults += _contradictions(limit) if not reader.faults else []
    return (None, reader.faults) if reader.faults else (limit, [])


def _contradictions(limit: SheetLimit) -> Iterator[RowFault]:
    if not limit.parameter:
        yield RowFault(limit.row, "parameter", SheetFault.NO_PARAMETER, "")
    if limit.low is None and limit.high is None:
        yield RowFault(limit.row, "high", SheetFault.NO_NUMBER, "")
    if limit.low is not None and limit.high is not None and limit.low > limit.high:
        yield RowFault(limit.row, "low", SheetFault.TURNED_ROUND, f"{limit.low:g} > {limit.high:g}")
    if limit.valid_to is not None and limit.valid_to < limit.valid_from:
        yield RowFault(limit.row, "valid_to", SheetFault.TURNED_ROUND, limit.valid_to.isoformat())
    if not limit.unit:
        yield RowFault(limit.row, "unit", SheetFault.NO_UNIT, "")
    elif not is_ucum(limit.unit):
        yield RowFault(limit.row, "unit", SheetFault.BAD_UNIT, limit.unit)


class _Reader:
    """One row, read cell by cell; what cannot be read is noted, and read as nothing."""

    def __init__(self, number: int, row: Row) -> None:
        self.number_of_row = number
        self.row = row
        self.faults: list[RowFault] = []

    def wrong(self, name: str, fault: SheetFault) -> None:
        text = _text(self.row.get(name, ""))[:LONGEST_TEXT]
        self.faults.append(RowFault(self.number_of_row, name, fault, text))

    def text(self, name: str) -> str:
        """A text, its spaces tidied."""
        found = " ".join(_text(self.row.get(name, "")).split())
        if len(found) > LENGTHS[name]:
            self.wrong(name, SheetFault.TOO_LONG)
            return ""
        return found

    def average(self, name: str, usual: Average) -> Average:
        """One of the averages; the usual one when left out."""
        written = fold(_text(self.row.get(name, "")))
        if not written:
            return usual
        found = AVERAGES.get(written)
        if found is None or (name == "compared" and found is Average.ANY):
            self.wrong(name, SheetFault.BAD_AVERAGE)
            return usual
        return found

    def answer(self, name: str) -> bool:
        """Yes or no; no when left out."""
        value = self.row.get(name, "")
        written = str(int(value)) if isinstance(value, bool | float) and value in (0, 1) else fold(_text(value))
        if written not in ANSWERS:
            self.wrong(name, SheetFault.BAD_ANSWER)
        return ANSWERS.get(written, False)

    def number(self, name: str) -> float | None:
        """A number; None when left out. A comma or a point may part the decimals, nothing may group the thousands."""
        value = self.row.get(name, "")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._finite(name, float(value))
        written = _text(value).strip()
        if written in ("", "-", "–"):
            return None
        if GROUPED.fullmatch(written):
            self.wrong(name, SheetFault.GROUPED_NUMBER)
            return None
        try:
            return self._finite(name, float(written.replace(",", ".")))
        except ValueError:
            self.wrong(name, SheetFault.BAD_NUMBER)
            return None

    def _finite(self, name: str, value: float) -> float | None:
        if math.isfinite(value) and abs(value) <= 1e12:
            return value
        self.wrong(name, SheetFault.BAD_NUMBER)
        return None

    def day(self, name: str) -> date | None:
        """A day: a cell with a date, 2025-07-01 or 01/07/2025."""
        value = self.row.get(name, "")
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        written = _text(value).strip()
        if not written:
            return None
        for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                return datetime.strptime(written, pattern).date()  # noqa: DTZ007
            except ValueError:
                continue
        self.wrong(name, SheetFault.BAD_DATE)
        return None


def _text(cell: Any) -> str:
    """A cell as text: a whole number without its decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("\x00", "") if cell is not None else ""
