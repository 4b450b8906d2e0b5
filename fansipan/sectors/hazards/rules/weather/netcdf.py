"""NetCDF, classic and 4."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import numpy as np
import xarray

from fansipan.sectors.hazards.rules.weather.places import (
    HOUR_US,
    Floats,
    Interval,
    NoWeather,
    Site,
    factor,
    moment,
    nearest,
)

NETCDF_NAMES = ("tp", "apcp", "rain", "rainfall", "precipitation", "total_precipitation", "precip", "pr", "prate")

MALFORMED = (OSError, LookupError, TypeError, AttributeError, ValueError, ArithmeticError, MemoryError)
"""What the libraries raise for bytes that only begin like NetCDF."""


def read(content: bytes, sites: Sequence[Site]) -> tuple[int, dict[str, list[Interval]]]:
    """When the run was issued, and the rain at each place that lies near enough.

    Raises NoWeather.
    """
    try:
        engine = "scipy" if content[:3] == b"CDF" else "h5netcdf"
        with xarray.open_dataset(io.BytesIO(content), engine=engine) as data:
            return _from_dataset(data, sites)
    except NoWeather:
        raise
    except MALFORMED as problem:
        raise NoWeather(f"no NetCDF with a forecast of rain: {problem}") from None


def _from_dataset(data: xarray.Dataset, sites: Sequence[Site]) -> tuple[int, dict[str, list[Interval]]]:
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
    found: dict[str, list[Interval]] = {}
    for code, place in nearest(lat.ravel(), lon.ravel(), sites).items():
        found[code] = list(_series(values[:, place], (issued, ends), units, grown=grown))
    return issued, found


def _series(column: Floats, times: tuple[int, Sequence[int]], units: str, *, grown: bool) -> Iterable[Interval]:
    """A column of one place as intervals; `grown`: each value counts from the start of the run."""
    begin, before = times[0], 0.0
    for end, value in zip(times[1], column, strict=True):
        if end > begin and np.isfinite(value):
            hours = round((end - begin) / HOUR_US)
            rate = factor(units, hours)
            yield Interval(begin, end, max(value - before if grown else value, 0.0) * rate)
            before = value
        if np.isfinite(value) or not grown:  # a sum from the start on tells later what fell in a gap
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
        issued = moment(str(said))
    else:
        issued = int(times[0]) - (int(times[1] - times[0]) if len(times) > 1 else HOUR_US)
    return [int(one) for one in times], issued
