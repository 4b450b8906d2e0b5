"""Readings as a logger writes them: a file of Thông tư 10/2021/TT-BTNMT in its maker's format, or a JSON body."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone

import numpy as np
import orjson
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.services.observations.contracts import LoggerStatus, VendorFormat
from fansipan.services.observations.demo.feeds import Signal, SimulatedStation
from fansipan.services.observations.demo.signals import Times, Values

STAMP = "%Y%m%d%H%M%S"
SEPARATORS = {"auto": "\t", "spaces": "  "}


@dataclass(frozen=True, slots=True)
class Page:
    """Readings to be written: one row a signal, one column a time; NaN where there is nothing to tell.

    times: as the logger's own clock stamps them, microseconds UTC.
    """

    times: Times
    values: Values
    status: NDArray[np.int16]


def file_name(station: SimulatedStation, page: Page) -> str:
    """PREFIX_yyyyMMddHHmmss.txt with the newest time in it, in local time as the annex asks."""
    return f"{station.prefix}_{clock.from_us(int(page.times[-1])).astimezone(clock.VIETNAM):{STAMP}}.txt"


def text(station: SimulatedStation, page: Page) -> bytes:
    """A file with one line a reading, in the order of time."""
    fmt = station.format
    cells = {name: _cells(name, station.signals, page, fmt) for name in fmt.fields}
    separator = SEPARATORS.get(fmt.separator, fmt.separator)
    ends = "\r\n" if _is_old(station) else "\n"
    written = np.isfinite(page.values).T.ravel().tolist()
    columns = [cells[name] for name in fmt.fields]
    lines = [separator.join(row) for row, there in zip(zip(*columns, strict=True), written, strict=True) if there]
    head = [separator.join(fmt.fields)] * fmt.skip_lines
    return "".join(f"{line}{ends}" for line in (*head, *lines)).encode(fmt.encoding)


def _is_old(station: SimulatedStation) -> bool:
    """Every third logger ends its lines with CR LF, as half of those in the field do."""
    return station.signals[0].seed % 3 == 0


def _cells(name: str, signals: Sequence[Signal], page: Page, fmt: VendorFormat) -> list[str]:
    """One field of every line, lines in the order of time and then of the signals."""
    count, times = len(signals), len(page.times)
    if name == "code":
        return [_code(signal.code, fmt) for signal in signals] * times
    if name == "unit":
        return [signal.unit for signal in signals] * times
    if name == "time":
        return [stamp for stamp in _stamps(page.times, fmt) for _ in range(count)]
    if name == "status":
        spelled = [next(text for text, status in fmt.status_map.items() if status == one) for one in LoggerStatus]
        return [spelled[status] for status in page.status.T.ravel().tolist()]
    rows = [[f"{value:.{signal.decimals}f}" for value in row] for signal, row in zip(signals, page.values, strict=True)]
    written = [value for column in zip(*rows, strict=True) for value in column]
    return [value.replace(".", ",") for value in written] if fmt.decimal == "," else written


def _code(code: str, fmt: VendorFormat) -> str:
    """The vendor's own code, where it has one."""
    return next((sent for sent, ours in fmt.code_map.items() if ours == code), code)


def _stamps(times: Times, fmt: VendorFormat) -> list[str]:
    zone = timezone(timedelta(minutes=fmt.utc_offset_minutes))
    pattern = STAMP if fmt.time_format == "auto" else fmt.time_format
    return [clock.from_us(time).astimezone(zone).strftime(pattern) for time in times.tolist()]


def json(station: SimulatedStation, page: Page) -> bytes:
    """A body of POST /api/v1/observations: one reading as an object, several as columns."""
    stamps = [clock.from_us(time).astimezone(clock.VIETNAM).isoformat() for time in page.times.tolist()]
    if page.values.shape == (1, 1):
        return orjson.dumps(_one(station.signals[0], stamps[0], float(page.values[0, 0]), int(page.status[0, 0])))
    body = {
        "parameters": [signal.code for signal in station.signals],
        "units": [signal.unit for signal in station.signals],
        "times": stamps,
        "values": [[None if value != value else value for value in row] for row in page.values.tolist()],
        "status": page.status.tolist(),
    }
    return orjson.dumps(body)


def _one(signal: Signal, stamp: str, value: float, status: int) -> dict[str, object]:
    return {
        "parameter": signal.code,
        "time": stamp,
        "value": None if value != value else value,
        "unit": signal.unit,
        "status": f"{status:02d}",
    }
