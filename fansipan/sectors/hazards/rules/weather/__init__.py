"""Forecast rain out of a file: GRIB (editions 1 and 2), NetCDF or CSV becomes mm for each hour at places that one
asks for.

GRIB and NetCDF are read as weather services write them: total precipitation, accumulated since the start of the run
or over each step, in mm, kg/m² or m, or as a rate. CSV has a header with `issued`, `time` (the end of an interval),
`rain_mm` and either `gauge` (a code) or `lat` and `lon`.
"""

from __future__ import annotations

from collections.abc import Sequence

from fansipan.sectors.hazards.rules.weather import grib, netcdf, sheet
from fansipan.sectors.hazards.rules.weather.places import HOUR_US, NoWeather, RainRun, Site, hours_of

__all__ = ["NoWeather", "RainRun", "Site", "read"]


def read(content: bytes, sites: Sequence[Site]) -> RainRun:
    """The newest run in a file at these places. Raises NoWeather."""
    if content[:4] == b"GRIB":
        issued, found = grib.read(content, sites)
    elif content[:4] == b"\x89HDF" or content[:3] == b"CDF":
        issued, found = netcdf.read(content, sites)
    else:
        issued, found = sheet.read(content, sites)
    found = {code: intervals for code, intervals in found.items() if intervals}
    if not found:
        raise NoWeather("none of the gauges lies within the area of the file")
    start = min(one.begin_us for intervals in found.values() for one in intervals) // HOUR_US * HOUR_US
    return RainRun(issued, start, {code: hours_of(intervals, start) for code, intervals in found.items()})
