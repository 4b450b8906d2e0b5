"""JSON bodies of POST /api/v1/observations.

Three shapes, told apart by their keys. A key that a shape does not know is refused: "staus" would else pass for
measuring.

- One reading: {"parameter": "SO2", "time": "2026-10-05T08:30:00+07:00", "value": 12.3, "unit": "mg/m3",
  "status": "00"}. "unit" and "status" may be left out (no unit sent; measuring), and "datastream": 12 may stand for
  "parameter".
- Many: {"observations": [reading, …]}, or the bare list.
- Columns, the fast one: {"parameters": ["SO2", "NO"], "units": ["mg/m3", "mg/m3"], "times": [t1, t2, t3],
  "values": [[SO2 at t1, at t2, at t3], [NO at …]], "status": [[…], […]]}, with "units" and "status" optional, and
  "datastreams": [12, 13] instead of "parameters" when the sender knows them.

Rows are counted from 1: a reading's place in the list, or the place of its time in "times".
"""

from __future__ import annotations

import codecs
from itertools import chain
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from fansipan.services.observations.contracts import Decoded, Refusal
from fansipan.services.observations.rules.decoding import columns, table
from fansipan.services.observations.rules.decoding.lines import LARGEST_BODY
from fansipan.services.observations.rules.decoding.names import is_name

_READING = frozenset({"parameter", "datastream", "time", "value", "unit", "status"})
_COLUMNS = frozenset({"parameters", "datastreams", "units", "times", "values", "status"})
_ONLY_COLUMNS = _COLUMNS - _READING
_LARGEST_ID = 2**31 - 1


def decode_json(raw: bytes) -> Decoded:
    """The readings of one JSON body, and its refused rows. Raises nothing."""
    if len(raw) > LARGEST_BODY:
        return columns.nothing(Refusal.TOO_LARGE, f"{len(raw)} > {LARGEST_BODY}")
    raw = raw.removeprefix(codecs.BOM_UTF8)
    if not raw.strip():
        return columns.nothing(Refusal.EMPTY)
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return columns.nothing(Refusal.DAMAGED, str(error))
    if isinstance(document, list):
        return _many(document)
    if not isinstance(document, dict):
        return columns.nothing(Refusal.DAMAGED, "neither an object nor a list")
    if "observations" in document:
        return _wrapped(document)
    return _columns(document) if _ONLY_COLUMNS & document.keys() else _many([document])


def _wrapped(document: dict[str, Any]) -> Decoded:
    rows = document["observations"]
    if len(document) > 1 or not isinstance(rows, list):
        return columns.nothing(Refusal.DAMAGED, '"observations" must be a list and stand alone')
    return _many(rows)


def _many(rows: list[Any]) -> Decoded:
    """Readings as objects. A later column's fault overrides an earlier one's: the most telling is read last."""
    objects: list[dict[str, Any]] = [row if isinstance(row, dict) else {} for row in rows]
    missing = table.Wrong("missing")
    faults: table.Faults = {}
    status = table.read_status([row.get("status", 0) for row in objects], faults)
    units = table.read_names([row.get("unit") or "" for row in objects], Refusal.BAD_UNIT, faults)
    value = table.read_values([row.get("value", missing) for row in objects], faults)
    time = table.read_times([row.get("time", missing) for row in objects], faults)
    codes = table.read_names([_code(row) for row in objects], Refusal.UNKNOWN_PARAMETER, faults)
    faults.update(_shape_faults(rows))
    line = np.arange(1, len(rows) + 1, dtype=np.int32)
    whole = table.Table(codes, units, time, value, status, line, faults)
    return table.readings(whole, columns.Refusals(), lambda row: _text(rows[row]))


def _code(row: dict[str, Any]) -> Any:
    """The parameter's code, or "#" and the id of the datastream."""
    if "datastream" not in row:
        return row.get("parameter", table.Wrong("missing"))
    return _datastream_code(row["datastream"]) or table.Wrong(f"datastream {table.spelled(row['datastream'])}")


def _datastream_code(number: object) -> str | None:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number <= _LARGEST_ID:
        return None
    return f"#{number}"


def _shape_faults(rows: list[Any]) -> table.Faults:
    """Rows that are no objects, that say something unknown, or that name both a parameter and a datastream."""
    faults: table.Faults = {}
    for row, sent in enumerate(rows):
        if not isinstance(sent, dict):
            faults[row] = Refusal.DAMAGED, "not an object"
        elif not sent.keys() <= _READING:
            faults[row] = Refusal.DAMAGED, f"unknown: {', '.join(sorted(sent.keys() - _READING))}"
        elif "parameter" in sent and "datastream" in sent:
            faults[row] = Refusal.DAMAGED, "parameter and datastream"
    return faults


def _text(row: object) -> str:
    try:
        return orjson.dumps(row).decode()
    except orjson.JSONEncodeError:
        return table.spelled(row)


def _columns(document: dict[str, Any]) -> Decoded:
    """Readings as one list of values a parameter."""
    wrong = _wrong_shape(document)
    if wrong:
        return columns.nothing(Refusal.DAMAGED, wrong)
    ids = document.get("datastreams")
    codes = document["parameters"] if ids is None else [f"#{number}" for number in ids]
    times, rows = document["times"], document["values"]
    width, height = len(codes), len(times)
    values = list(chain.from_iterable(rows))
    status = list(chain.from_iterable(document.get("status") or ()))
    faults: table.Faults = {}
    time_faults: table.Faults = {}
    status_column = table.read_status(status, faults) if status else np.zeros(len(values), np.int16)
    value_column = table.read_values(values, faults)
    time_column = np.tile(table.read_times(times, time_faults), width)
    for place, fault in time_faults.items():
        faults.update(dict.fromkeys(range(place, len(values), height), fault))
    whole = table.Table(
        codes=_repeated(codes, height),
        units=_repeated([unit or "" for unit in document.get("units") or [""] * width], height),
        time=time_column,
        value=value_column,
        status=status_column,
        line=np.tile(np.arange(1, height + 1, dtype=np.int32), width),
        faults=faults,
    )

    def text_of(row: int) -> str:
        return _text({"parameter": codes[row // height], "time": times[row % height], "value": values[row]})

    return table.readings(whole, columns.Refusals(), text_of)


def _repeated(names: list[str], times: int) -> table.Named:
    numbers = columns.Names()
    column: NDArray[np.int32] = np.array([numbers.number(name.strip()) for name in names], np.int32)
    return table.Named(numbers.all(), np.repeat(column, times))


def _wrong_shape(document: dict[str, Any]) -> str:
    """What keeps the columns of a body from being columns, in words; "" when nothing does."""
    unknown = document.keys() - _COLUMNS
    if unknown:
        return f"unknown: {', '.join(sorted(unknown))}"
    if ("parameters" in document) == ("datastreams" in document):
        return "either parameters or datastreams"
    key = "parameters" if "parameters" in document else "datastreams"
    names, times = document[key], document.get("times")
    if not isinstance(names, list) or not isinstance(times, list):
        return f"{key} and times must be lists"
    return (
        _wrong_names(key, names)
        or _wrong_names("units", document.get("units") or [""] * len(names), len(names))
        or _wrong_grid("values", document.get("values"), len(names), len(times))
        or (_wrong_grid("status", document["status"], len(names), len(times)) if document.get("status") else "")
    )


def _wrong_names(key: str, names: object, expected: int | None = None) -> str:
    if not isinstance(names, list):
        return f"{key} must be a list"
    if expected is not None and len(names) != expected:
        return f"{key} has {len(names)}, not {expected}"
    fits = {"parameters": _is_code, "datastreams": _datastream_code, "units": _is_unit}[key]
    return next((f"{key}[{place}]: {table.spelled(name)}" for place, name in enumerate(names) if not fits(name)), "")


def _is_code(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip()) and is_name(name.strip())


def _is_unit(name: object) -> bool:
    return name is None or (isinstance(name, str) and is_name(name.strip()))


def _wrong_grid(key: str, grid: object, width: int, height: int) -> str:
    if not isinstance(grid, list):
        return f"{key} must be a list of lists"
    if len(grid) != width:
        return f"{key} has {len(grid)}, not {width}"
    for place, column in enumerate(grid):
        if not isinstance(column, list):
            return f"{key}[{place}] must be a list"
        if len(column) != height:
            return f"{key}[{place}] has {len(column)}, not {height}"
    return ""
