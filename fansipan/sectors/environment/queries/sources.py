"""What VN_AQI is computed from: the hourly means that the observations keep, in the units of the law."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from fansipan.kernel import clock
from fansipan.kernel.errors import Invalid
from fansipan.kernel.permissions import SYSTEM
from fansipan.kernel.units import conversion
from fansipan.sectors.environment.contracts import Pollutant
from fansipan.services.observations.queries import newest, series
from fansipan.services.observations.queries.newest import StationFilter, StationNow
from fansipan.services.observations.queries.series import Period, Resolution, Series

HOUR_US = 3_600_000_000

AIR = {
    "air-so2": Pollutant.SO2,
    "air-co": Pollutant.CO,
    "air-no2": Pollutant.NO2,
    "air-o3": Pollutant.O3,
    "air-pm10": Pollutant.PM10,
    "air-pm25": Pollutant.PM25,
}
"""Observed properties that VN_AQI is made of."""

AIR_UNIT = "ug/m3"


@dataclass(frozen=True, slots=True)
class AirSource:
    """A station that measures something of VN_AQI, and the datastream of each pollutant."""

    station: int
    code: str
    streams: Mapping[Pollutant, int]


@dataclass(frozen=True, slots=True)
class HourlyMeans:
    """Hourly means on an unbroken row of hours; NaN where too little was valid. `first` is an hour's end, UTC."""

    first: datetime
    means: Mapping[Pollutant, NDArray[np.float64]]


def air_sources() -> list[AirSource]:
    """Every station for ambient air that measures a pollutant of the index; of two datastreams the first."""
    found = newest.stations(SYSTEM, StationFilter(kind="ambient_air"))
    sources = [AirSource(one.id, one.code, _streams(one)) for one in found]
    return [one for one in sources if one.streams]


def _streams(one: StationNow) -> dict[Pollutant, int]:
    known = [(AIR[value.property_code], value.datastream) for value in one.values if value.property_code in AIR]
    return dict(reversed(known))


def hourly_means(source: AirSource, start: datetime, end: datetime, least_share: float) -> HourlyMeans:
    """The means of the hours that end in (start, end], both full hours, in µg/m3.

    An hour counts when at least that share of its expected readings was valid: calibration, faults and what quality
    control failed are not.
    """
    count = (clock.to_us(end) - clock.to_us(start)) // HOUR_US
    found = by_stream(list(source.streams.values()), start, end)
    means = {
        pollutant: on_grid(found[stream], clock.to_us(start), count, least_share, AIR_UNIT)
        for pollutant, stream in source.streams.items()
        if stream in found
    }
    return HourlyMeans(clock.from_us(clock.to_us(start) + HOUR_US), means)


def by_stream(ids: Sequence[int], start: datetime, end: datetime) -> dict[int, Series]:
    """The hourly roll-ups of the hours that end in (start, end] by datastream."""
    return {one.datastream.pk: one for one in series.series(SYSTEM, ids, Period(start, end), Resolution.HOUR)}


def on_grid(found: Series, start: int, count: int, least_share: float, unit: str) -> NDArray[np.float64]:
    """Means on so many hours from `start` on, in that unit, NaN where too little was valid; all NaN in another unit."""
    grid = np.full(count, np.nan)
    factor = _factor(found.datastream.unit, unit)
    if found.extent is None or factor is None:
        return grid
    rows = found.extent
    enough = rows["valid"] >= np.maximum(1, least_share * rows["expected"])
    grid[(found.time[enough] - start) // HOUR_US - 1] = found.value[enough] * factor
    return grid


def _factor(unit: str, wanted: str) -> float | None:
    """What turns the unit into the wanted one; None where only an offset or nothing does."""
    # °C to °C is no conversion at all: an offset matters only between different units.
    if unit == wanted:
        return 1.0
    try:
        factor, offset = conversion(unit, wanted)
    except Invalid:
        return None
    return factor if offset == 0 else None
