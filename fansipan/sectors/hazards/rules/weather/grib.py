"""GRIB, editions 1 and 2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import eccodes
import numpy as np

from fansipan.sectors.hazards.rules.weather.places import HOUR_US, Floats, Interval, NoWeather, Site, factor, nearest

RAIN_NAMES = ("tp", "apcp", "prate", "tprate")
RAIN_NUMBERS = ((0, 1, 8), (0, 1, 52))
"""Discipline, category and number of total precipitation in GRIB 2, Code Table 4.2."""

LEAP = 1e9
"""GRIB marks a missing value by 9999 or by a huge number; no rain comes near either, and neither is "no rain"."""


def read(content: bytes, sites: Sequence[Site]) -> tuple[int, dict[str, list[Interval]]]:
    """The newest run of the messages: when it was issued, and the rain at each place that lies near enough.

    Raises NoWeather.
    """
    runs: dict[int, dict[int, dict[int, Floats]]] = defaultdict(lambda: defaultdict(dict))
    places: dict[str, int] = {}
    try:
        for message in eccodes.MemoryReader(content):
            if not _is_rain(message):
                continue
            if not places:
                lat, lon = message.get_array("latitudes"), message.get_array("longitudes")
                places = nearest(np.asarray(lat), np.asarray(lon), sites)
            issued = _stamp(int(message.get("dataDate")), int(message.get("dataTime")))
            begin, end = int(message.get("startStep")), int(message.get("endStep"))
            values = np.asarray(message.get_array("values"), dtype=np.float64)
            here = values[list(places.values())] * factor(str(message.get("units")), end - begin)
            runs[issued][begin][end] = np.where(
                (np.abs(here) < LEAP) & (here != message.get("missingValue")), here, np.nan
            )
    except eccodes.CodesInternalError as problem:
        raise NoWeather(f"no GRIB that can be decoded: {problem}") from None
    if not runs:
        raise NoWeather("no total precipitation among its fields")
    issued = max(runs)
    pieces = _pieces(runs[issued])
    return issued, {
        code: [
            Interval(issued + begin * HOUR_US, issued + end * HOUR_US, float(mm[row]))
            for begin, end, mm in pieces
            if np.isfinite(mm[row])
        ]
        for row, code in enumerate(places)
    }


def _is_rain(message: eccodes.Message) -> bool:
    """Total precipitation by its name, or by the numbers of the WMO's table where the service's own table is not
    known."""
    if str(message.get("shortName")) in RAIN_NAMES:
        return True
    return tuple(message.get(key) for key in ("discipline", "parameterCategory", "parameterNumber")) in RAIN_NUMBERS


def _stamp(day: int, clock: int) -> int:
    moment = datetime(day // 10000, day // 100 % 100, day % 100, clock // 100, clock % 100, tzinfo=UTC)
    return int(moment.timestamp()) * 1_000_000


def _pieces(fields: Mapping[int, Mapping[int, Floats]]) -> list[tuple[int, int, Floats]]:
    """Fields by first and last step (hours) as intervals that do not overlap: what several runs of sums share, once."""
    pieces = []
    for begin, ends in fields.items():
        before, sofar = begin, None
        for end in sorted(ends):
            if end > before:
                pieces.append((before, end, ends[end] if sofar is None else ends[end] - sofar))
                before, sofar = end, ends[end]
    kept: list[tuple[int, int, Floats]] = []
    for piece in sorted(pieces, key=lambda one: (one[0], one[1])):
        if not kept or piece[0] >= kept[-1][1]:
            kept.append(piece)
    return kept
