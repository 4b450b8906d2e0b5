"""CSV with a line for each interval and place."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from fansipan.sectors.hazards.rules.weather.places import Interval, NoWeather, Site, moment, nearest

MOST_LINES = 500_000


def read(content: bytes, sites: Sequence[Site]) -> tuple[int, dict[str, list[Interval]]]:
    """When the newest run was issued, and the rain at each place that it names or lies near.

    Raises NoWeather.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise NoWeather(f"neither GRIB nor NetCDF nor CSV in UTF-8: {problem}") from None
    if not rows or len(rows) > MOST_LINES or not {"issued", "time", "rain_mm"} <= rows[0].keys():
        raise NoWeather("the header must name issued, time, rain_mm, and gauge or lat and lon")
    if not {"gauge"} <= rows[0].keys() and not {"lat", "lon"} <= rows[0].keys():
        raise NoWeather("no column gauge, and none of lat and lon")
    newest = max(moment(row["issued"] or "") for row in rows)
    by_place: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if moment(row["issued"] or "") == newest:
            key = (row.get("gauge") or "", row.get("lat") or "", row.get("lon") or "")
            by_place[key].append((moment(row["time"] or ""), millimetres(row["rain_mm"] or "")))
    return newest, {one.code: _of_place(one, by_place, newest) for one in sites}


def millimetres(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise NoWeather(f"no number: {text!r}") from None
    if not 0 <= value < 2000:
        raise NoWeather(f"no rain: {text} mm")
    return value


def _of_place(
    site: Site, by_place: Mapping[tuple[str, str, str], Sequence[tuple[int, float]]], issued: int
) -> list[Interval]:
    """The lines of the gauge's code, else those of the nearest point that is near enough."""
    rows = next((rows for (code, _lat, _lon), rows in by_place.items() if code == site.code), None)
    if rows is None:
        points = [key for key in by_place if not key[0] and key[1] and key[2]]
        lat, lon = (np.array([_degrees(key[axis]) for key in points]) for axis in (1, 2))
        near = nearest(lat, lon, [site]) if points else {}
        rows = by_place[points[near[site.code]]] if near else []
    found, begin = [], issued
    for end, mm in sorted(rows):
        if end > begin:
            found.append(Interval(begin, end, mm))
            begin = end
    return found


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise NoWeather(f"no degrees: {text!r}") from None
