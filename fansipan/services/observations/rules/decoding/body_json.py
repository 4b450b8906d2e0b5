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
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson

from fansipan.services.observations.contracts import Decoded, Refusal
from fansipan.services.observations.rules.decoding import body_columns, columns, table
from fansipan.services.observations.rules.decoding.lines import LARGEST_BODY

_READING = frozenset({"parameter", "datastream", "time", "value", "unit", "status"})
_ONLY_COLUMNS = body_columns.KEYS - _READING


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
    return body_columns.decode(document) if _ONLY_COLUMNS & document.keys() else _many([document])


def rows_as_sent(raw: bytes) -> Callable[[int, str], str]:
    """What gives a reading of a body by its row and its parameter's code, as it was sent; "" where there is none."""
    document = orjson.loads(raw.removeprefix(codecs.BOM_UTF8))
    if isinstance(document, dict) and "observations" not in document and _ONLY_COLUMNS & document.keys():
        return lambda line, code: body_columns.as_sent(document, line, code)
    rows = document.get("observations", [document]) if isinstance(document, dict) else document

    def sent(line: int, _code: str) -> str:
        return table.as_json(rows[line - 1]) if isinstance(rows, list) and 0 < line <= len(rows) else ""

    return sent


def _wrapped(document: dict[str, Any]) -> Decoded:
    rows = document["observations"]
    if len(document) > 1 or not isinstance(rows, list):
        return columns.nothing(Refusal.DAMAGED, '"observations" must be a list and stand alone')
    return _many(rows)


def _many(rows: list[Any]) -> Decoded:
    """Readings as objects, unless they are too many.

    A later column's fault overrides an earlier one's: the most telling is read last.
    """
    if len(rows) > columns.MOST_READINGS:
        return columns.nothing(Refusal.TOO_LARGE, f"{len(rows)} > {columns.MOST_READINGS}")
    objects: list[dict[str, Any]] = [row if isinstance(row, dict) else {} for row in rows]
    missing = table.Wrong("missing")
    faults: table.Faults = {}
    status = table.read_status([row.get("status", 0) for row in objects], faults)
    units = table.read_names(
        ["" if row.get("unit") is None else row["unit"] for row in objects], Refusal.BAD_UNIT, faults
    )
    value = table.read_values([row.get("value", missing) for row in objects], faults)
    time = table.read_times([row.get("time", missing) for row in objects], faults)
    codes = table.read_names([_code(row) for row in objects], Refusal.UNKNOWN_PARAMETER, faults)
    faults.update(_shape_faults(rows))
    line = np.arange(1, len(rows) + 1, dtype=np.int32)
    whole = table.Table(codes, units, time, value, status, line, faults)
    return table.readings(whole, columns.Refusals(), lambda row: table.as_json(rows[row]))


def _code(row: dict[str, Any]) -> Any:
    """The parameter's code, or "#" and the id of the datastream."""
    if "datastream" not in row:
        return row.get("parameter", table.Wrong("missing"))
    return table.datastream_code(row["datastream"]) or table.Wrong(f"datastream {table.spelled(row['datastream'])}")


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
