"""The columnar JSON body, the fast one: one list of values a parameter, over one list of times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fansipan.services.observations.contracts import Decoded, Refusal
from fansipan.services.observations.rules.decoding import columns, table
from fansipan.services.observations.rules.decoding.names import is_name

KEYS = frozenset({"parameters", "datastreams", "units", "times", "values", "status"})
_WIDE = ("units", "values", "status")
_HIGH = ("values", "status")


def decode(document: dict[str, Any]) -> Decoded:
    """The readings of a columnar body; DAMAGED, with what and where, when its columns do not fit together."""
    body = {key: part for key, part in document.items() if part is not None}
    wrong = _wrong_keys(body) or _wrong_lengths(body)
    if wrong:
        return columns.nothing(Refusal.DAMAGED, wrong)
    times, count = body["times"], sum(map(len, body["values"]))
    if count > columns.MOST_READINGS:
        return columns.nothing(Refusal.TOO_LARGE, f"{count} > {columns.MOST_READINGS}")
    codes = _codes(body)
    values = list(chain.from_iterable(body["values"]))
    whole = _table(body, codes, values)

    def text_of(row: int) -> str:
        sent = {"parameter": codes[row // len(times)], "time": times[row % len(times)], "value": values[row]}
        return table.as_json(sent)

    return table.readings(whole, columns.Refusals(), text_of)


def as_sent(body: dict[str, Any], line: int, code: str) -> str:
    """One value of a columnar body with its parameter and its time; "" where there is none."""
    codes = _codes(body)
    if code not in codes or not 0 < line <= len(body["times"]):
        return ""
    value = body["values"][codes.index(code)][line - 1]
    return table.as_json({"parameter": code, "time": body["times"][line - 1], "value": value})


def _codes(body: dict[str, Any]) -> list[str]:
    return body.get("parameters") or [f"#{number}" for number in body.get("datastreams") or ()]


def _table(body: dict[str, Any], codes: list[str], values: list[Any]) -> table.Table:
    """All columns at full length: the parameters one under the other, each over all times."""
    width, height = len(codes), len(body["times"])
    faults: table.Faults = {}
    time_faults: table.Faults = {}
    status = np.zeros(len(values), np.int16)
    if "status" in body:
        status = table.read_status(list(chain.from_iterable(body["status"])), faults)
    value = table.read_values(values, faults)
    time = table.read_times(body["times"], time_faults)
    for place, fault in time_faults.items():
        faults.update(dict.fromkeys(range(place, len(values), height), fault))
    return table.Table(
        codes=_repeated(codes, height),
        units=_repeated([unit or "" for unit in body.get("units", [""] * width)], height),
        time=np.tile(time, width),
        value=value,
        status=status,
        line=np.tile(np.arange(1, height + 1, dtype=np.int32), width),
        faults=faults,
    )


def _repeated(names: list[str], times: int) -> table.Named:
    numbers = columns.Names()
    column: NDArray[np.int32] = np.array([numbers.number(name.strip()) for name in names], np.int32)
    return table.Named(numbers.all(), np.repeat(column, times))


def _wrong_keys(body: dict[str, Any]) -> str:
    """What is unknown, missing or no list, in words; "" when nothing is."""
    unknown = body.keys() - KEYS
    if unknown:
        return f"unknown: {', '.join(sorted(unknown))}"
    if ("parameters" in body) == ("datastreams" in body):
        return "either parameters or datastreams"
    missing = {"times", "values"} - body.keys()
    if missing:
        return f"missing: {', '.join(sorted(missing))}"
    return next((f"{key} must be a list" for key in sorted(body) if not isinstance(body[key], list)), "")


def _wrong_lengths(body: dict[str, Any]) -> str:
    """Which part holds what is no name, or is of another length than its parameters or its times; in words."""
    key = "parameters" if "parameters" in body else "datastreams"
    width = len(body[key])
    lengths = {part: len(body[part]) for part in _WIDE if part in body}
    wide = (f"{part} has {length}, not {width}" for part, length in lengths.items() if length != width)
    names = _wrong_names(key, body[key], _is_code if key == "parameters" else table.datastream_code)
    units = _wrong_names("units", body.get("units", []), _is_unit)
    high = (_wrong_heights(part, body[part], len(body["times"])) for part in _HIGH if part in body)
    return next(chain(names, units, wide, *high), "")


def _wrong_names(part: str, names: list[Any], fits: Callable[[object], object]) -> Iterator[str]:
    return (f"{part}[{place}]: {table.spelled(name)}" for place, name in enumerate(names) if not fits(name))


def _wrong_heights(part: str, grid: list[Any], height: int) -> Iterator[str]:
    for place, column in enumerate(grid):
        if not isinstance(column, list):
            yield f"{part}[{place}] must be a list"
        elif len(column) != height:
            yield f"{part}[{place}] has {len(column)}, not {height}"


def _is_code(name: object) -> bool:
    return isinstance(name, str) and bool(name.strip()) and is_name(name.strip())


def _is_unit(unit: object) -> bool:
    return unit is None or (isinstance(unit, str) and is_name(unit.strip()))
