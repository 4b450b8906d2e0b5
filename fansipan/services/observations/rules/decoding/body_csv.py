"""CSV bodies of POST /api/v1/observations, with a header row.

- Long: the columns parameter (or datastream), time, value and, if sent, unit and status, in any order, named in
  English or in Vietnamese ("thông số", "thời gian", "giá trị", "đơn vị", "trạng thái"). A value that is empty, "-" or
  "null" is a reading without value.
- Wide: time, one column a parameter headed "SO2 [mg/m3]" or "SO2" and, if sent, a status for the whole row. Here an
  empty cell says that nothing was sent, so that parameters of different intervals fit one table; "-" and "null" are
  readings without value.

Times are ISO 8601 with zone, or those of a logger's file (14 or 12 digits, or the profile's pattern) on the profile's
clock. A column that is neither known nor a parameter is refused with the whole body. Lines are counted from 1, the
header's. A row is one line: a stray quote mark spoils its own row and no other.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel.text import fold
from fansipan.services.observations.contracts import Decoded, Refusal, VendorFormat
from fansipan.services.observations.rules.decoding import columns, lines, table, times, values, vendor
from fansipan.services.observations.rules.decoding.names import CONTROL, code_key, is_name

_HEADINGS = {
    "parameter": ("parameter", "code", "thong so", "ma thong so", "ky hieu", "ky hieu thong so"),
    "datastream": ("datastream",),
    "time": ("time", "thoi gian", "thoi gian do"),
    "value": ("value", "gia tri", "gia tri do", "ket qua", "ket qua do"),
    "unit": ("unit", "don vi", "don vi do", "don vi tinh"),
    "status": ("status", "trang thai", "trang thai thiet bi", "trang thai thiet bi do"),
}
_MEANING = {heading: column for column, headings in _HEADINGS.items() for heading in headings}
_PARAMETER = re.compile(r"(?P<code>.*?)\s*(?:\[(?P<unit>[^\[\]]*)\])?")
_LONGEST_HEADING = 200
_MOST_COLUMNS = 2000
_NO_VALUE = values.NO_VALUE - {"nan"}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a body keeps what: the places of known columns, and in a wide table the code and unit of each value."""

    separator: str
    width: int
    places: dict[str, int]
    parameters: dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell with a value in it, and what belongs to it."""

    line: int
    text: str
    code: str
    unit: str
    time: str
    value: str
    status: str | None


def decode_csv(raw: bytes, fmt: VendorFormat = vendor.STANDARD) -> Decoded:
    """The readings of one CSV body, and its refused lines.

    Of the profile, separator, decimal mark, times, states, codes, encoding and lines to skip are used. Raises
    Invalid when the profile itself is wrong; whatever the bytes are, it raises nothing else.
    """
    vendor.check(fmt)
    text = lines.text_of(raw, fmt.encoding, lines.LARGEST_BODY)
    if not isinstance(text, str):
        return columns.nothing(*text)
    if max(text.count("\n"), text.count("\r")) > columns.MOST_READINGS:
        return columns.nothing(Refusal.TOO_LARGE, f"> {columns.MOST_READINGS}")
    numbered = [(number, line) for number, line in enumerate(lines.lines_of(text), 1) if line.strip()]
    body = [(number, line) for number, line in numbered if number > fmt.skip_lines]
    if not body:
        return columns.nothing(Refusal.EMPTY)
    layout = _layout(body[0][1], fmt)
    if isinstance(layout, str):
        return columns.nothing(Refusal.DAMAGED, layout, *body[0])
    refusals = columns.Refusals()
    entries = list(islice(_entries(body[1:], layout, fmt, refusals), columns.MOST_READINGS + 1))
    if len(entries) > columns.MOST_READINGS:
        return columns.nothing(Refusal.TOO_LARGE, f"> {columns.MOST_READINGS}")
    return _read(entries, fmt, refusals)


def _layout(header: str, fmt: VendorFormat) -> Layout | str:
    """How the table is laid out, by its header; or what is wrong with that, in words."""
    separator = fmt.separator if fmt.separator in ("\t", ";", ",", "|") else _separator(header)
    cells = _cells(header, separator)
    wrong = _wrong_cells(cells)
    if cells is None or wrong:
        return wrong
    while cells and not cells[-1]:
        cells.pop()
    headings = _whole_headings(cells, lines.comma_codes(fmt.code_map)) if separator == "," else cells
    known = {place: _MEANING[fold(cell)] for place, cell in enumerate(headings) if fold(cell) in _MEANING}
    places = {column: place for place, column in known.items()}
    if len(places) < len(known):
        return "header: a column twice"
    others = {place: cell for place, cell in enumerate(headings) if place not in known}
    parameters = {place: _parameter(cell) for place, cell in others.items()}
    wrong = _wrong_long(places, others) if "value" in places else _wrong_wide(places, parameters)
    return wrong or Layout(separator, len(headings), places, parameters)


def _wrong_cells(cells: list[str] | None) -> str:
    """What keeps cells from being headings at all."""
    if cells is None:
        return "header: quote marks"
    if len(cells) > _MOST_COLUMNS:
        return f"header: {len(cells)} columns"
    return next((f"header: {len(cell)} characters" for cell in cells if len(cell) > _LONGEST_HEADING), "")


def _separator(header: str) -> str:
    return next((mark for mark in ("\t", ";", "|") if mark in header), ",")


def _cells(line: str, separator: str) -> list[str] | None:
    """The cells of a line; None when its quote marks make no sense."""
    if '"' not in line:
        return [cell.strip() for cell in line.split(separator)]
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=separator, strict=True))]
    except csv.Error:
        return None


def _whole_headings(cells: list[str], codes: frozenset[str]) -> list[str]:
    """Headings in which "PM2,5 [ug/m3]" is one again."""
    whole: list[str] = []
    for cell in cells:
        if whole and code_key(_parameter(f"{whole[-1]},{cell}")[0]) in codes:
            whole[-1] = f"{whole[-1]},{cell}"
        else:
            whole.append(cell)
    return whole


def _parameter(heading: str) -> tuple[str, str]:
    found = _PARAMETER.fullmatch(heading)
    return (found["code"], (found["unit"] or "").strip()) if found else (heading, "")


def _wrong_long(places: dict[str, int], others: dict[int, str]) -> str:
    if others:
        return f"header: unknown: {', '.join(others.values())}"
    if "time" not in places:
        return "header: no time"
    return "" if ("parameter" in places) != ("datastream" in places) else "header: either parameter or datastream"


def _wrong_wide(places: dict[str, int], parameters: dict[int, tuple[str, str]]) -> str:
    if "time" not in places:
        return "header: no time"
    if not parameters or places.keys() - {"time", "status"}:
        return "header: no value"
    bad = [code for code, unit in parameters.values() if not code or not is_name(code) or not is_name(unit)]
    return f"header: no parameter: {bad[0]}" if bad else ""


def _entries(
    body: list[tuple[int, str]], layout: Layout, fmt: VendorFormat, refusals: columns.Refusals
) -> Iterator[Entry]:
    """The values of the rows that have all their cells; other rows are refused."""
    codes = lines.comma_codes(fmt.code_map)
    for number, line in body:
        cells = None if CONTROL.search(line.replace("\t", " ")) else _cells(line, layout.separator)
        if cells is None:
            refusals.add(number, line, Refusal.DAMAGED)
            continue
        if len(cells) > layout.width and layout.separator == "," and "parameter" in layout.places:
            cells = lines.joined_code(cells, layout.places["parameter"], codes)
        while len(cells) > layout.width and not cells[-1]:
            cells.pop()
        if len(cells) == layout.width:
            yield from _of_row(number, line, cells, layout)
        else:
            few = len(cells) < layout.width
            refusals.add(number, line, Refusal.TOO_FEW_FIELDS if few else Refusal.TOO_MANY_FIELDS, str(len(cells)))


def _of_row(number: int, line: str, cells: list[str], layout: Layout) -> Iterator[Entry]:
    sent = {column: cells[place] for column, place in layout.places.items()}
    time, status = sent["time"], sent.get("status")
    if "value" in sent:
        code = sent["parameter"] if "parameter" in sent else f"#{sent['datastream']}"
        yield Entry(number, line, code, sent.get("unit", ""), time, sent["value"], status)
    for place, (code, unit) in layout.parameters.items():
        if cells[place]:
            yield Entry(number, line, code, unit, time, cells[place], status)


def _read(entries: list[Entry], fmt: VendorFormat, refusals: columns.Refusals) -> Decoded:
    """Entries as columns. A later column's fault overrides an earlier one's: the most telling is read last."""
    faults: table.Faults = {}
    code_map = {code_key(sent): code for sent, code in fmt.code_map.items()}
    status = _status([entry.status for entry in entries], fmt, faults)
    units = table.read_names([entry.unit for entry in entries], Refusal.BAD_UNIT, faults)
    value = _values([entry.value for entry in entries], fmt, faults)
    time = _times([entry.time for entry in entries], fmt, faults)
    codes = [code_map.get(code_key(entry.code), entry.code) if is_name(entry.code) else entry.code for entry in entries]
    named = table.read_names(codes, Refusal.UNKNOWN_PARAMETER, faults)
    line = np.array([entry.line for entry in entries], np.int32)
    whole = table.Table(named, units, time, value, status, line, faults)
    return table.readings(whole, refusals, lambda row: entries[row].text)


def _status(cells: list[str | None], fmt: VendorFormat, faults: table.Faults) -> NDArray[np.int16]:
    found = [0 if cell is None else fmt.status_map.get(cell, -1) for cell in cells]
    faults.update({row: (Refusal.BAD_STATUS, cells[row] or "") for row, status in enumerate(found) if status < 0})
    return np.array(found, np.int16)


def _values(cells: list[str], fmt: VendorFormat, faults: table.Faults) -> NDArray[np.float64]:
    mark = values.decimal_mark(cells, fmt.decimal)
    column = np.full(len(cells), math.nan)
    for row, cell in enumerate(cells):
        value = math.nan if cell.casefold() in _NO_VALUE else values.number(cell, mark)
        if value is None:
            faults[row] = Refusal.BAD_VALUE, cell
        else:
            column[row] = value
    return column


def _times(cells: list[str], fmt: VendorFormat, faults: table.Faults) -> NDArray[np.int64]:
    read = times.BodyTimes(fmt, cells)
    column = np.full(len(cells), table.NO_TIME, np.int64)
    for row, cell in enumerate(cells):
        moment = read[cell]
        if isinstance(moment, int):
            column[row] = moment
        else:
            faults[row] = Refusal.BAD_TIME, moment
    return column
