"""Forecast rain out of a file: GRIB (editions 1 and 2), NetCDF or CSV becomes mm for each hour at places that one
asks for.

GRIB and NetCDF are read as weather services write them: total precipitation, accumulated since the start of the run
or over each step, in mm, kg/m² or m, or as a rate. CSV has a header with `issued`, `time` (the end of an interval),
`rain_mm` and either `gauge` (a code) or `lat` and `lon`.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import eccodes
import numpy as np
import xarray
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR_US = 3_600_000_000
FARTHEST_DEGREES = 0.5
"""A grid point or a line of CSV farther from a place than this says nothing about it."""

MOST_HOURS = 384
MOST_LINES = 500_000
RAIN_NAMES = ("tp", "apcp", "prate", "tprate")
RAIN_NUMBERS = ((0, 1, 8), (0, 1, 52))
"""Discipline, category and number of total precipitation in GRIB 2, Code Table 4.2."""

NETCDF_NAMES = ("tp", "apcp", "rain", "rainfall", "precipitation", "total_precipitation", "precip", "pr", "prate")
MALFORMED = (OSError, LookupError, TypeError, AttributeError, ValueError, ArithmeticError, MemoryError)
"""What the libraries raise for bytes that only begin like NetCDF."""

LEAP = 1e9
"""GRIB marks a missing value by 9999 or by a huge number; no rain comes near either."""


class NoWeather(ValueError):
    """The file holds no forecast of rain that can be read; the message says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place that rain is wanted for."""

    code: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, eq=False)
class RainRun:
    """When a run was issued, and from `start_us` on the mm of every hour at each place that it reaches."""

    issued_us: int
    start_us: int
    hours: Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class _Interval:
    """Rain from `begin_us` to `end_us`, mm."""

    begin_us: int
    end_us: int
    mm: float


def read(content: bytes, sites: Sequence[Site]) -> RainRun:
    """The newest run in a file at these places. Raises NoWeather."""
    if content[:4] == b"GRIB":
        issued, found = _grib(content, sites)
    elif content[:4] == b"\x89HDF" or content[:3] == b"CDF":
        issued, found = _netcdf(content, sites)
    else:
        issued, found = _csv(content, sites)
    found = {code: intervals for code, intervals in found.items() if intervals}
    if not found:
        raise NoWeather("none of the gauges lies within the area of the file")
    start = min(one.begin_us for intervals in found.values() for one in intervals) // HOUR_US * HOUR_US
    return RainRun(issued, start, {code: _hours(intervals, start) for code, intervals in found.items()})


def _hours(intervals: Sequence[_Interval], start_us: int) -> Floats:
    """Rain of every hour: each interval spread evenly over its time; NaN for hours that none covers."""
    last = max(one.end_us for one in intervals)
    count = -((start_us - last) // HOUR_US)
    if count > MOST_HOURS:
        raise NoWeather(f"reaches {count} hours ahead; is a date wrong?")
    total, covered = np.zeros(count), np.zeros(count, dtype=bool)
    for one in intervals:
        for hour in range((one.begin_us - start_us) // HOUR_US, -((start_us - one.end_us) // HOUR_US)):
            begin = start_us + hour * HOUR_US
            share = min(one.end_us, begin + HOUR_US) - max(one.begin_us, begin)
            total[hour] += one.mm * share / (one.end_us - one.begin_us)
            covered[hour] = True
    return np.where(covered, np.maximum(total, 0.0), np.nan)


def _nearest(lat: Floats, lon: Floats, sites: Iterable[Site]) -> dict[str, int]:
    """The index of the point nearest to each place that has one near enough."""
    found = {}
    for one in sites:
        east = (lon - one.lon + 180.0) % 360.0 - 180.0
        far = np.hypot(lat - one.lat, east * np.cos(np.radians(one.lat)))
        place = int(np.argmin(far))
        if far[place] <= FARTHEST_DEGREES:
            found[one.code] = place
    return found


def _grib(content: bytes, sites: Sequence[Site]) -> tuple[int, dict[str, list[_Interval]]]:
    runs: dict[int, dict[int, dict[int, Floats]]] = defaultdict(lambda: defaultdict(dict))
    places: dict[str, int] = {}
    try:
        for message in eccodes.MemoryReader(content):
            if not _is_rain(message):
                continue
            if not places:
                lat, lon = message.get_array("latitudes"), message.get_array("longitudes")
                places = _nearest(np.asarray(lat), np.asarray(lon), sites)
            issued = _stamp(int(message.get("dataDate")), int(message.get("dataTime")))
            begin, end = int(message.get("startStep")), int(message.get("endStep"))
            values = np.asarray(message.get_array("values"), dtype=np.float64)
            here = values[list(places.values())] * _factor(str(message.get("units")), end - begin)
            runs[issued][begin][end] = np.where(
                (np.abs(here) < LEAP) & (here != message.get("missingValue")), here, 0.0
            )
    except eccodes.CodesInternalError as problem:
        raise NoWeather(f"no GRIB that can be decoded: {problem}") from None
    if not runs:
        raise NoWeather("no total precipitation among its fields")
    issued = max(runs)
    pieces = _pieces(runs[issued])
    return issued, {
        code: [_Interval(issued + begin * HOUR_US, issued + end * HOUR_US, float(mm[row])) for begin, end, mm in pieces]
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


def _factor(units: str, hours: int) -> float:
    """What turns a field into mm over its interval of so many hours."""
    known = {
        **dict.fromkeys(("mm", "unknown", "kg m**-2", "kg m-2", "kg/m^2", "kg m^-2", "kg/m2"), 1.0),
        "m": 1000.0,
        **dict.fromkeys(("kg m**-2 s**-1", "kg m-2 s-1", "mm/s", "kg m^-2 s^-1"), 3600.0 * max(hours, 1)),
        **dict.fromkeys(("mm/h", "mm h-1", "mm/hr", "mm h**-1"), float(max(hours, 1))),
    }
    if units not in known:
        raise NoWeather(f"rain in an unknown unit: {units!r}")
    return known[units]


def _netcdf(content: bytes, sites: Sequence[Site]) -> tuple[int, dict[str, list[_Interval]]]:
    try:
        engine = "scipy" if content[:3] == b"CDF" else "h5netcdf"
        with xarray.open_dataset(io.BytesIO(content), engine=engine) as data:
            return _from_dataset(data, sites)
    except NoWeather:
        raise
    except MALFORMED as problem:
        raise NoWeather(f"no NetCDF with a forecast of rain: {problem}") from None


def _from_dataset(data: xarray.Dataset, sites: Sequence[Site]) -> tuple[int, dict[str, list[_Interval]]]:
    name = next((one for one in data.data_vars if str(one).lower() in NETCDF_NAMES), None)
    if name is None:
        raise NoWeather(f"no variable named like rain; there are: {', '.join(map(str, data.data_vars))}")
    field = data[name]
    lat, lon = (_coordinate(data, names) for names in (("latitude", "lat", "y"), ("longitude", "lon", "x")))
    ends, issued = _ends(data)
    values = np.asarray(field.squeeze(drop=True).values, dtype=np.float64)
    if lat.ndim == 1 and values.shape[1:] == (len(lat), len(lon)):
        lat, lon = (grid.ravel() for grid in np.meshgrid(lat, lon, indexing="ij"))
    values = values.reshape(len(ends), -1)
    if values.shape[1] != lat.size:
        raise NoWeather(f"{name} has not the shape (time, latitude, longitude)")
    units = str(field.attrs.get("units", "mm"))
    grown = "step" in data.coords or "accumulat" in str(field.attrs.get("cell_methods", "")).lower()
    found: dict[str, list[_Interval]] = {}
    for code, place in _nearest(lat.ravel(), lon.ravel(), sites).items():
        found[code] = list(_series(values[:, place], (issued, ends), units, grown=grown))
    return issued, found


def _series(column: Floats, times: tuple[int, Sequence[int]], units: str, *, grown: bool) -> Iterable[_Interval]:
    """A column of one place as intervals; `grown`: each value counts from the start of the run."""
    begin, before = times[0], 0.0
    for end, value in zip(times[1], column, strict=True):
        if end > begin and np.isfinite(value):
            hours = round((end - begin) / HOUR_US)
            rate = _factor(units, hours)
            yield _Interval(begin, end, max(value - before if grown else value, 0.0) * rate)
            before = value
        begin = max(begin, end)


def _coordinate(data: xarray.Dataset, names: Sequence[str]) -> Floats:
    for name in names:
        if name in data.coords or name in data.variables:
            return np.asarray(data[name].values, dtype=np.float64)
    raise NoWeather(f"no coordinate {names[0]}")


def _ends(data: xarray.Dataset) -> tuple[list[int], int]:
    """The ends of the steps and the time of issue, microseconds since 1970 UTC."""
    if "step" in data.coords and "time" in data.coords and data["time"].size == 1:
        issued = int(data["time"].values.astype("datetime64[us]").astype(np.int64).ravel()[0])
        steps = data["step"].values.astype("timedelta64[us]").astype(np.int64).ravel()
        return [issued + int(one) for one in steps], issued
    times = data["time"].values.astype("datetime64[us]").astype(np.int64).ravel()
    said = data.attrs.get("forecast_reference_time", data.attrs.get("issued"))
    if "forecast_reference_time" in data.coords:
        issued = int(data["forecast_reference_time"].values.astype("datetime64[us]").astype(np.int64).ravel()[0])
    elif said is not None:
        issued = _moment(str(said))
    else:
        issued = int(times[0]) - (int(times[1] - times[0]) if len(times) > 1 else HOUR_US)
    return [int(one) for one in times], issued


def _moment(text: str) -> int:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise NoWeather(f"no time: {text!r}") from None
    return int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()) * 1_000_000


def _csv(content: bytes, sites: Sequence[Site]) -> tuple[int, dict[str, list[_Interval]]]:
    try:
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise NoWeather(f"neither GRIB nor NetCDF nor CSV in UTF-8: {problem}") from None
    if not rows or len(rows) > MOST_LINES or not {"issued", "time", "rain_mm"} <= rows[0].keys():
        raise NoWeather("the header must name issued, time, rain_mm, and gauge or lat and lon")
    if not {"gauge"} <= rows[0].keys() and not {"lat", "lon"} <= rows[0].keys():
        raise NoWeather("no column gauge, and none of lat and lon")
    newest = max(_moment(row["issued"] or "") for row in rows)
    by_place: dict[tuple[str, str, str], list[tuple[int, float]]] = defaultdict(list)
    for row in rows:
        if _moment(row["issued"] or "") == newest:
            key = (row.get("gauge") or "", row.get("lat") or "", row.get("lon") or "")
            by_place[key].append((_moment(row["time"] or ""), _millimetres(row["rain_mm"] or "")))
    return newest, {one.code: _of_place(one, by_place, newest) for one in sites}


def _millimetres(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise NoWeather(f"no number: {text!r}") from None
    if not 0 <= value < 2000:
        raise NoWeather(f"no rain: {text} mm")
    return value


def _of_place(
    site: Site, by_place: Mapping[tuple[str, str, str], Sequence[tuple[int, float]]], issued: int
) -> list[_Interval]:
    """The lines of the gauge's code, else those of the nearest point that is near enough."""
    rows = next((rows for (code, _lat, _lon), rows in by_place.items() if code == site.code), None)
    if rows is None:
        points = [key for key in by_place if not key[0] and key[1] and key[2]]
        lat, lon = (np.array([_degrees(key[axis]) for key in points]) for axis in (1, 2))
        near = _nearest(lat, lon, [site]) if points else {}
        rows = by_place[points[near[site.code]]] if near else []
    found, begin = [], issued
    for end, mm in sorted(rows):
        if end > begin:
            found.append(_Interval(begin, end, mm))
            begin = end
    return found


def _degrees(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise NoWeather(f"no degrees: {text!r}") from None
