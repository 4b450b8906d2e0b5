"""From a decoder's columns to readings of a station's datastreams: names, units, times."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel.errors import Invalid
from fansipan.kernel.units import conversion
from fansipan.services.observations.contracts import (
    READING,
    Decoded,
    Readings,
    Refusal,
    RefusedReading,
    StationPlan,
    StreamPlan,
)
from fansipan.services.observations.rules.decoding.circular10 import code_key

DAY_US = 86_400_000_000
OLDEST_US = 946_684_800_000_000
"""2000-01-01: no automatic station of the province is older, so an older stamp is a broken clock."""

DASHES = ("-", "--")
PURE_NUMBERS = ("[pH]", "1")
"""Units that are written as a dash; for any other a dash is an unlabelled number."""


@dataclass(frozen=True, slots=True)
class Matched:
    """Readings of the station's datastreams, sorted by datastream and time, and what could not be one.

    `repeated` counts lines that say the same thing twice within one delivery.
    """

    readings: Readings
    refused: tuple[RefusedReading, ...]
    repeated: int


def unit_key(spelling: str) -> str:
    """The spelling of a unit with its decoration taken away: "µg/Nm³" and "ug/Nm3" are one."""
    plain = unicodedata.normalize("NFKC", spelling).strip().casefold()
    return plain.replace("μ", "u").replace("°", "o").replace(" ", "")


def match(decoded: Decoded, plan: StationPlan, now_us: int) -> Matched:
    """Give every decoded reading its datastream and its stored unit, or refuse it with the reason."""
    streams = _by_name(plan)
    pair = decoded.code.astype(np.int64) * max(1, len(decoded.units)) + decoded.unit
    stream_of, factor, offset, reasons = _pairs(decoded, streams, pair)
    datastream = stream_of[pair]
    good = datastream >= 0
    too_old = good & (decoded.time < OLDEST_US)
    too_new = good & (decoded.time > now_us + DAY_US)
    with np.errstate(over="ignore"):
        value = decoded.value * factor[pair] + offset[pair]
    too_large = good & ~too_old & ~too_new & np.isinf(value)
    accepted = good & ~too_old & ~too_new & ~too_large
    refused = [
        *(_refuse(decoded, int(row), *reasons[int(pair[row])]) for row in np.flatnonzero(~good)),
        *(_refuse(decoded, int(row), Refusal.TIME_TOO_OLD, "") for row in np.flatnonzero(too_old)),
        *(_refuse(decoded, int(row), Refusal.TIME_IN_FUTURE, "") for row in np.flatnonzero(too_new)),
        *(_refuse(decoded, int(row), Refusal.BAD_VALUE, "") for row in np.flatnonzero(too_large)),
    ]
    readings = np.empty(int(accepted.sum()), READING)
    readings["datastream"] = datastream[accepted]
    readings["time"] = decoded.time[accepted]
    readings["value"] = value[accepted]
    readings["status"] = decoded.status[accepted]
    lines = decoded.line[accepted]
    kept, repeated, conflicts = _one_a_key(readings, lines)
    refused += [
        RefusedReading(
            int(lines[row]),
            "",
            Refusal.CONFLICTING,
            f"{readings['value'][row]:g}",
            time=int(readings["time"][row]),
            datastream=int(readings["datastream"][row]),
        )
        for row in conflicts
    ]
    named = tuple(_with_stream(item, streams) for item in (*decoded.refused, *refused))
    return Matched(readings[kept], named, repeated)


def _with_stream(item: RefusedReading, streams: Mapping[str, StreamPlan]) -> RefusedReading:
    """A refused line that names a known parameter belongs to its datastream: the loss ledger counts it there."""
    stream = streams.get(code_key(item.code)) if item.code else None
    return item if stream is None else replace(item, datastream=stream.id)


def _pairs(
    decoded: Decoded, streams: Mapping[str, StreamPlan], pair: NDArray[np.int64]
) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.float64], dict[int, tuple[Refusal, str]]]:
    """For each (code, unit) that occurs: the datastream or -1, the conversion, the reason of a refusal."""
    width = max(1, len(decoded.units))
    size = max(1, len(decoded.codes) * width)
    stream_of = np.full(size, -1, np.int32)
    factor, offset = np.ones(size), np.zeros(size)
    reasons: dict[int, tuple[Refusal, str]] = {}
    for number in np.flatnonzero(np.bincount(pair, minlength=size)).tolist():
        code, unit = decoded.codes[number // width], (decoded.units or ("",))[number % width]
        stream = streams.get(code_key(code)) or streams.get(code)
        if stream is None:
            reasons[number] = _unknown(code), code
            continue
        try:
            factor[number], offset[number] = _conversion(unit, stream)
        except Invalid:
            reasons[number] = Refusal.BAD_UNIT, f"{unit} → {stream.unit}"
        else:
            stream_of[number] = stream.id
    return stream_of, factor, offset, reasons


def _unknown(code: str) -> Refusal:
    return Refusal.NOT_YOURS if code.startswith("#") else Refusal.UNKNOWN_PARAMETER


def _by_name(plan: StationPlan) -> Mapping[str, StreamPlan]:
    """Streams by every name they answer to; the station's own code wins over a catalogue alias."""
    found: dict[str, StreamPlan] = {}
    for stream in plan.streams:
        for name in stream.names:
            found.setdefault(code_key(name), stream)
    for stream in plan.streams:
        found[code_key(stream.code)] = stream
        found[f"#{stream.id}"] = stream
    return found


def _conversion(spelling: str, stream: StreamPlan) -> tuple[float, float]:
    """Raises Invalid when the spelling names no unit, or one of another dimension.

    A format without a column of units sends in the unit that the station's catalogue declares.
    """
    if not spelling or (spelling in DASHES and stream.unit in PURE_NUMBERS):
        return 1.0, 0.0
    aliases = {unit_key(name): code for name, code in stream.unit_aliases.items()}
    aliases.setdefault(unit_key(stream.unit), stream.unit)
    return conversion(aliases.get(unit_key(spelling), spelling), stream.unit)


def _refuse(decoded: Decoded, row: int, reason: Refusal, detail: str) -> RefusedReading:
    code = decoded.codes[decoded.code[row]]
    return RefusedReading(int(decoded.line[row]), "", reason, detail or code, code, int(decoded.time[row]))


def _one_a_key(readings: Readings, lines: NDArray[np.int32]) -> tuple[NDArray[np.intp], int, NDArray[np.intp]]:
    """Rows to keep, sorted by key; how many repeat a kept one; rows that contradict a later line."""
    order = np.lexsort((lines, readings["time"], readings["datastream"]))
    if len(order) < 2:
        return order, 0, order[:0]
    rows = readings[order]
    followed = (rows["datastream"][:-1] == rows["datastream"][1:]) & (rows["time"][:-1] == rows["time"][1:])
    if not followed.any():
        return order, 0, order[:0]
    last = np.append(~followed, True)
    final = np.flatnonzero(last)[np.searchsorted(np.flatnonzero(last), np.arange(len(rows)))]
    value, kept = rows["value"], rows["value"][final]
    same = ((value == kept) | (np.isnan(value) & np.isnan(kept))) & (rows["status"] == rows["status"][final])
    return order[last], int((~last & same).sum()), order[~last & ~same]
