"""A table of a request body, read a column at a time: cells of any type in, readings and refusals out."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from fansipan.services.observations.contracts import Decoded, LoggerStatus, Refusal, RefusedReading
from fansipan.services.observations.rules.decoding import columns, times, values
from fansipan.services.observations.rules.decoding.names import is_name

Cells = list[Any]
Faults = dict[int, tuple[Refusal, str]]
"""What is wrong with a row, by its place in the table; columns are read from the least telling to the most."""

NO_TIME = np.iinfo(np.int64).min
_LARGEST_ID = 2**31 - 1
_EXACT_BELOW = 2.0**53
_STATUS_OF: dict[Hashable, int] = {
    spelling: int(status) for status in LoggerStatus for spelling in (int(status), f"{status:d}", f"{status:02d}")
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Stands in a column for a cell that was not sent or cannot be one; says why."""

    why: str

    def __str__(self) -> str:
        return self.why


@dataclass(frozen=True, slots=True)
class Named:
    """Distinct names and, for each row, the number of its name."""

    names: tuple[str, ...]
    numbers: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length. A row with a fault is no reading, whatever its columns hold."""

    codes: Named
    units: Named
    time: NDArray[np.int64]
    value: NDArray[np.float64]
    status: NDArray[np.int16]
    line: NDArray[np.int32]
    faults: Faults


def readings(table: Table, refusals: columns.Refusals, text_of: Callable[[int], str]) -> Decoded:
    """The sound rows of a table as readings, the others refused; `text_of` gives a row as it was sent."""
    for row, (reason, detail) in sorted(table.faults.items()):
        code = table.codes.names[table.codes.numbers[row]] or None
        time = int(table.time[row]) if table.time[row] != NO_TIME else None
        refusals.append(RefusedReading(int(table.line[row]), text_of(row), reason, detail, code, time))
    sound = np.ones(len(table.time), np.bool_)
    sound[list(table.faults)] = False
    rows = np.flatnonzero(sound)
    sound_rows = Decoded(
        codes=table.codes.names,
        units=table.units.names,
        code=table.codes.numbers[rows],
        unit=table.units.numbers[rows],
        time=table.time[rows],
        value=table.value[rows],
        status=table.status[rows],
        line=table.line[rows],
    )
    return columns.settled(sound_rows, refusals, lambda row: text_of(int(rows[row])))


def spelled(cell: object) -> str:
    """A cell for a person to read: a list or an object only by its brackets, for it may be deep."""
    if isinstance(cell, list | dict):
        return "[…]" if isinstance(cell, list) else "{…}"
    if cell is None:
        return "null"
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def as_json(row: object) -> str:
    """A row as it was sent, near enough; only its brackets when it is too deep to be written again."""
    try:
        return orjson.dumps(row).decode()
    except orjson.JSONEncodeError:
        return spelled(row)


def datastream_code(number: object) -> str | None:
    """What stands for a code when the sender knows the datastream: "#12"; None when that is no id."""
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= _LARGEST_ID:
        return None
    return f"#{number}"


def read_names(cells: Cells, reason: Refusal, faults: Faults) -> Named:
    """A column of names, without the spaces around them. What is no name becomes "", with `reason`.

    Of a parameter nothing is known without its code; a unit may be empty.
    """
    shortest = 1 if reason is Refusal.UNKNOWN_PARAMETER else 0
    numbers = columns.Names()
    distinct = {cell: cell.strip() for cell in cells if isinstance(cell, str)}
    good = {cell: numbers.number(name) for cell, name in distinct.items() if len(name) >= shortest and is_name(name)}
    if len(good) == len(distinct) and set(map(type, cells)) <= {str}:
        return Named(numbers.all(), np.fromiter(map(good.__getitem__, cells), np.int32, len(cells)))
    nameless = numbers.number("")
    rows = [good.get(cell, -1) if isinstance(cell, str) else -1 for cell in cells]
    faults.update({row: (reason, spelled(cells[row])) for row, number in enumerate(rows) if number < 0})
    return Named(numbers.all(), np.array([nameless if number < 0 else number for number in rows], np.int32))


def read_values(cells: Cells, faults: Faults) -> NDArray[np.float64]:
    """A column of numbers; null is a reading without value (NaN). Text counts if it is a number to the last letter."""
    kinds = set(map(type, cells))
    if kinds <= {float, int, type(None)}:
        column = np.array(cells, np.float64)
        if int not in kinds or not (np.abs(column) >= _EXACT_BELOW).any():
            return column
    column = np.full(len(cells), math.nan)
    for row, cell in enumerate(cells):
        value = _value(cell)
        if value is None:
            faults[row] = Refusal.BAD_VALUE, spelled(cell)
        else:
            column[row] = value
    return column


def _value(cell: object) -> float | None:
    """One number; NaN for null. True and False are no numbers, nor is an integer that a float would change."""
    if cell is None:
        return math.nan
    if isinstance(cell, str):
        return values.number(cell, ".")
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    value = float(cell)
    return value if math.isfinite(value) and value == cell else None


def read_times(cells: Cells, faults: Faults) -> NDArray[np.int64]:
    """A column of times: ISO 8601 with zone, or whole seconds or milliseconds since 1970 (`times.epoch_time`)."""
    if set(map(type, cells)) == {str}:
        column = times.iso_times(cells)
        if column is not None:
            return column
    found: dict[Hashable, int | str] = {}
    column = np.full(len(cells), NO_TIME, np.int64)
    for row, cell in enumerate(cells):
        moment = _time(cell, found)
        if isinstance(moment, int):
            column[row] = moment
        else:
            faults[row] = Refusal.BAD_TIME, moment
    return column


def _time(cell: object, found: dict[Hashable, int | str]) -> int | str:
    """One time, or words that say why it is none; `found` remembers both."""
    if isinstance(cell, bool) or not isinstance(cell, str | int):
        return spelled(cell)
    if cell not in found:
        try:
            found[cell] = times.iso_time(cell) if isinstance(cell, str) else times.epoch_time(cell)
        except ValueError as error:
            found[cell] = f"{str(cell)[: times.LONGEST_TIME]}: {error}"
    return found[cell]


def read_status(cells: Cells, faults: Faults) -> NDArray[np.int16]:
    """A column of device states: "00", "0" or 0 measuring, 1 calibrating, 2 fault."""
    found = [_STATUS_OF.get(cell, -1) if type(cell) in (str, int) else -1 for cell in cells]
    column = np.array(found, np.int16)
    faults.update({int(row): (Refusal.BAD_STATUS, spelled(cells[row])) for row in np.flatnonzero(column < 0)})
    return column
